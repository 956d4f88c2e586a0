# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown() { free_buffers; }

# holds BUFFER FILE: the buffer's first bytes are those of the file.
holds()
{
	memctl read "$1" --length "$(stat -c %s "$2")" | cmp - "$2"
}

@test "a text is written at the offset, and nothing around it" {
	buffer k kmalloc 16
	try memctl write "$k" abc --offset 5
	succeeds
	output_is ''
	printf '\0\0\0\0\0abc\0\0\0\0\0\0\0\0' | cmp - <(memctl read "$k")
	try memctl write "$k" '' && succeeds
	try memctl write "$k" z -s 15 && succeeds
	printf '\0\0\0\0\0abc\0\0\0\0\0\0\0z' | cmp - <(memctl read "$k")
}

@test "hex is written in every way of writing it" {
	buffer k kmalloc 6
	for text in 00ff414243fe '00 ff 41 42 43 fe' '0x00 0xff 0x41 0x42 0x43 0xfe' \
		0x00ff414243fe $'00FF\t41 42\n43fe '; do
		memctl fill "$k" --pattern 0x5a
		try memctl write "$k" --hex "$text"
		succeeds
		printf '\0\377ABC\376' | cmp - <(memctl read "$k")
	done
}

@test "all 256 byte values come back by file, standard input, pipe and hex" {
	local all=$BATS_TEST_TMPDIR/all
	all_bytes > "$all"
	buffer k kmalloc 256
	for way in file dash input pipe hex; do
		memctl fill "$k" --pattern text:xyz
		case $way in
		file) try memctl write "$k" --file "$all" ;;
		dash) try memctl write "$k" --file - < "$all" ;;
		input) try memctl write "$k" < "$all" ;;
		pipe) try memctl write "$k" < <(cat "$all") ;;
		hex) try memctl write "$k" --hex "$(od -An -v -tx1 "$all")" ;;
		esac
		succeeds
		holds "$k" "$all"
	done
}

@test "5 MB of random bytes come back by file and by pipe" {
	local random=$BATS_TEST_TMPDIR/random
	head -c 5000000 /dev/urandom > "$random"
	buffer v vmalloc 5000000
	try memctl write "$v" --file "$random" && succeeds
	cmp "$random" <(memctl read "$v")
	memctl fill "$v" --pattern zero
	try memctl write "$v" < <(cat "$random") && succeeds
	cmp "$random" <(memctl read "$v")
}

@test "what does not fit is refused before anything is written" {
	local ten=$BATS_TEST_TMPDIR/ten
	printf 0123456789 > "$ten"
	buffer k kmalloc 100
	memctl fill "$k" --pattern 0x5a
	try memctl write "$k" 0123456789 --offset 91
	fails 1 "TEXT has 10 bytes, $k takes 9 from offset 91 on: nothing was written"
	try memctl write "$k" --hex '30 31' --offset 99
	fails 1 "TEXT has 2 bytes, $k takes 1 from offset 99 on: nothing was written"
	try memctl write "$k" --file "$ten" --offset 91
	fails 1 "$ten has 10 bytes, $k takes 9 from offset 91 on: nothing was written"
	try memctl write "$k" --offset 91 < "$ten"
	fails 1 "standard input has 10 bytes, $k takes 9 from offset 91 on: nothing was written"
	try memctl write "$k" x --offset 101
	fails 1 "--offset 101 is behind the end: $k holds 100 bytes"
	try memctl check "$k" --pattern 0x5a
	succeeds
}

@test "a pipe that overruns is written up to the end, and the error says how much" {
	buffer k kmalloc 100
	try memctl write "$k" --offset 95 < <(printf 0123456789)
	fails 1 "standard input has more than $k takes: its first 5 bytes were written from offset 95 on"
	[[ $(memctl read "$k" --offset 95) == 01234 ]]
	try memctl write "$k" --offset 90 < <(printf 0123456789)
	succeeds
	[[ $(memctl read "$k" --offset 90) == 0123456789 ]]
}

@test "a file of /proc, which says it is empty, is written; an empty one changes nothing" {
	buffer p get_zeroed_page
	buffer k kmalloc 100
	try memctl write "$p" --file /proc/version && succeeds

	try memctl write "$p" --file /dev/null && succeeds
	[[ $(memctl read "$p" --text) == "$(< /proc/version)" ]]
	# One of /sys says that it is a page.
	try memctl write "$k" --file /sys/devices/system/cpu/online && succeeds
	[[ $(memctl read "$k" --text | head -n 1) == "$(< /sys/devices/system/cpu/online)" ]]
}

@test "a file that cannot be read is named with its reason" {
	buffer k kmalloc 100
	try memctl write "$k" --file /nowhere
	fails 1 'memctl: write: /nowhere: No such file or directory'
	try memctl write "$k" --file /
	fails 1 'memctl: write: /: Is a directory'
}

@test "every allocator's buffer is written to its last byte" {
	for kind in 'kmalloc 1' 'kmalloc 8192' 'kmalloc 70000' 'kzalloc 77' get_zeroed_page \
		__get_free_page '__get_free_pages --order 2' alloc_page 'alloc_pages --order 3' \
		'vmalloc 4097' 'vzalloc 10000'; do
		# shellcheck disable=SC2086 # words
		buffer b $kind
		try memctl write "$b" Z --offset $(($(fact "$b" size) - 1))
		succeeds
		[[ $(memctl read "$b" --offset $(($(fact "$b" size) - 1))) == Z ]]
		try memctl write "$b" Z --offset "$(fact "$b" size)"
		status_is 1
	done
}

@test "what is written into a buffer that was freed meanwhile goes nowhere else, and is no error" {
	buffer v vmalloc 100
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	memctl write "$v" --file "$BATS_TEST_TMPDIR/pipe" 2> "$BATS_TEST_TMPDIR/error" &
	local writer=$!
	exec 7> "$BATS_TEST_TMPDIR/pipe"
	printf abc >&7
	timeout 20 bash -c "until [[ \$(memctl read $v --text) == abc ]]; do sleep 0.1; done"
	memctl free "$v"
	printf def >&7
	exec 7>&-
	wait "$writer"
	[[ ! -s $BATS_TEST_TMPDIR/error ]]
}

@test "^C ends a write that waits, and says how much was written" {
	buffer k kmalloc 100
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	env --default-signal=INT memctl write "$k" --file "$BATS_TEST_TMPDIR/pipe" \
		2> "$BATS_TEST_TMPDIR/error" &
	local writer=$! status=0
	exec 7> "$BATS_TEST_TMPDIR/pipe"
	printf abc >&7
	timeout 20 bash -c "until [[ \$(memctl read $k --text) == abc ]]; do sleep 0.1; done"
	kill -INT "$writer"
	wait "$writer" || status=$?
	exec 7>&-
	((status == 1))
	[[ $(< "$BATS_TEST_TMPDIR/error") == 'memctl: write: interrupted: 3 bytes were written' ]]
}

@test "a slow pipe shows progress on a terminal, and none with --quiet or elsewhere" {
	buffer k kmalloc 100
	slow="{ printf a; until memctl read $k --text | grep -q a; do sleep 0.1; done
		sleep 1; printf b; sleep 0.2; } | memctl write $k"
	[[ $(script -qec "$slow" /dev/null) == *'0 MiB written'*'# 2 bytes written to'* ]]
	[[ -z $(script -qec "$slow --quiet" /dev/null) ]]
	try bash -c "$slow"
	succeeds
	output_is ''
}

@test "no such buffer, by name or handle, is an error that names it" {
	for nobody in write-nobody 4000000000; do
		try memctl write $nobody text
		fails 1 "$nobody"
	done
}
