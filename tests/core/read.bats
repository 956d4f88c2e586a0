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
		succeeds
		output_is "$expected"
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
	succeeds
	output_is $'café \\x1b[31m\\xff\tx\ny'
	try env LC_ALL=C memctl read "$k" --text
	succeeds
	output_is $'caf\\xc3\\xa9 \\x1b[31m\\xff\tx\ny'
	try memctl read "$k" --text --offset 64
	succeeds
	output_is ''
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

@test "--mmap reads the same bytes, from any offset, of every buffer with pages of its own" {
	local kinds=('vmalloc 10000' 'alloc_pages --order 2' get_zeroed_page 'kmalloc 70000'
		'alloc_pages_exact 20000' 'dma_alloc_coherent 8192')
	! kernel_from 5.18 || kinds+=('vmalloc_huge 4M')
	for kind in "${kinds[@]}"; do
		# shellcheck disable=SC2086 # words
		buffer b $kind
		memctl fill "$b" --pattern random:7
		bytes=$(fact "$b" size)
		for part in '' '-s 1' '-s 4095 -l 1' "-s $((bytes - 1))" "-s $bytes" '-l 0'; do
			# shellcheck disable=SC2086 # words
			cmp <(memctl read "$b" $part) <(memctl read "$b" --mmap $part)
		done
	done
	memctl fill "$b" --pattern zero
	memctl write "$b" 'a line'
	try memctl read "$b" --mmap --text
	succeeds
	output_is 'a line'
}

@test "--mmap maps the buffer's file, shared and for reading" {
	buffer v vmalloc 8192
	try strace -e trace=/mmap memctl read "$v" --mmap
	status_is 0
	error_contains '(NULL, 8192, PROT_READ, MAP_SHARED, '
	try strace -e trace=/mmap memctl read "$v"
	status_is 0
	[[ $error != *8192,\ PROT_READ,\ MAP_SHARED* ]]
}

@test "a buffer that is freed while it is read is read to its end" {
	local whole=$BATS_TEST_TMPDIR/whole bytes=$((12 << 20))
	for way in '' --mmap; do
		buffer v vmalloc $bytes
		memctl fill "$v" --pattern random:5
		memctl read "$v" > "$whole"
		# shellcheck disable=SC2086 # an option or none
		memctl read "$v" $way | {
			head -c 1
			memctl free "$v"
			cat
		} | cmp - "$whole"
	done
	(($(stat -c %s "$whole") == bytes))
}

@test "--mmap of what shares its pages is refused, with the reason and a way out" {
	buffer k kmalloc 100
	buffer p __alloc_percpu_gfp 64
	while read -r handle reason; do
		try memctl read "$handle" --mmap
		fails 1 "$handle cannot be mapped, $reason"
		error_contains 'read it without --mmap; what has pages of its own comes from page'
	done <<-END
		$k a slab object shares its page in $(fact "$k" slab): read
		$p what a processor has lies among what others have: read
	END
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
