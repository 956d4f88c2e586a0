# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown() { free_buffers; }

@test "exactly the bytes asked for at allocation are read, not the slack" {
	buffer k kmalloc 100
	(($(memctl read "$k" | wc -c) == 100))
	buffer v vmalloc 5000
	(($(memctl read "$v" | wc -c) == 5000))
}

@test "--offset and --length cut out any part" {
	buffer k kmalloc 10
	memctl write "$k" 0123456789
	while read -r arguments expected; do
		# shellcheck disable=SC2086 # words
		try memctl read "$k" ${arguments//,/ }
		succeeds && output_is "$expected"
	done <<-'END'
		-s,0 0123456789
		-s,3 3456789
		--offset,9 9
		-l,4 0123
		-s,2,--length,3 234
		--offset=0x8,--length=2 89
		-s,10
		-l,0
		-s,10,-l,0
	END
}

@test "a range outside the buffer is refused, and the error has the figures" {
	buffer k kmalloc 10
	while IFS='|' read -r arguments message; do
		# shellcheck disable=SC2086 # words
		try memctl read "$k" $arguments
		fails 1 "$message"
	done <<-END
		-s 11|--offset 11 is behind the end: $k holds 10 bytes
		-l 11|--length 11 is too long: $k holds 10 bytes, 10 of them from --offset 0 on
		-s 5 -l 6|--length 6 is too long: $k holds 10 bytes, 5 of them from --offset 5 on
		-s 18446744073709551615|--offset 18446744073709551615 is behind the end
		-s 1 -l 18446744073709551614|is too long
	END
}

@test "--text is a line up to the first zero, safe for a terminal" {
	buffer k kmalloc 64
	printf 'caf\303\251 \033[31m\377\tx\ny\0hidden' | memctl write "$k"
	try env LC_ALL=C.UTF-8 memctl read "$k" --text
	succeeds && output_is $'café \\x1b[31m\\xff\tx\ny'
	try env LC_ALL=C memctl read "$k" --text
	succeeds && output_is $'caf\\xc3\\xa9 \\x1b[31m\\xff\tx\ny'
	try memctl read "$k" --text --offset 64
	succeeds && output_is ''
}

@test "a terminal gets text and zeros, but no control characters" {
	buffer k kmalloc 32
	memctl write "$k" 'all well'
	[[ $(script -qec "memctl read $k" /dev/null | tr -d '\0') == 'all well' ]]
	memctl write "$k" --hex 1b5b326a
	try script -qec "memctl read $k" /dev/null
	status_is 1
	output_contains "$k holds control characters, which would garble the terminal"
	output_lacks $'\e'
}

@test "a full disk is an error" {
	buffer v vmalloc 100000
	try bash -c "memctl read $v > /dev/full"
	fails 1 'memctl: read: standard output: No space left on device'
}

@test "no such buffer, by name or handle, is an error that names it" {
	for command in read dump; do
		for nobody in read-nobody 4000000000; do
			try memctl $command $nobody
			fails 1 "$nobody"
		done
	done
}
