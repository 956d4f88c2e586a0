# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown() { free_buffers; }

# agrees BUFFER: its dump has the bytes, as hex and as text, that read gives.
agrees()
{
	memctl dump "$1" > "$BATS_TEST_TMPDIR/dump"
	memctl read "$1" > "$BATS_TEST_TMPDIR/bytes"
	cut -c17-66 "$BATS_TEST_TMPDIR/dump" | xxd -r -p | cmp - "$BATS_TEST_TMPDIR/bytes"
	cmp <(sed 's/^[^|]*|//; s/|$//' "$BATS_TEST_TMPDIR/dump" | tr -d '\n') \
		<(LC_ALL=C tr -c ' -~' . < "$BATS_TEST_TMPDIR/bytes")
}

@test "a dump stands beside its kernel addresses" {
	buffer k kmalloc 100
	memctl write "$k" 'Hello, kernel'
	virt=$(fact "$k" virt)
	try memctl dump "$k"
	succeeds
	output_is "$(printf '%016x  48 65 6c 6c 6f 2c 20 6b  65 72 6e 65 6c 00 00 00  |Hello, kernel...|
%016x  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|
*
%016x  00 00 00 00                                       |....|' "$virt" $((virt + 16)) $((virt + 96)))"
}

@test "a dump has the bytes that read gives, all 256 values and random ones" {
	buffer k kmalloc 256
	all_bytes | memctl write "$k"
	agrees "$k"
	buffer r kmalloc 1001
	memctl fill "$r" --pattern random
	agrees "$r"
}

@test "equal lines are one star, over the chunks of a large buffer too, and the last is shown" {
	buffer v vmalloc 5M
	try memctl dump "$v"
	succeeds
	virt=$(fact "$v" virt)
	output_is "$(printf '%016x  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|
*
%016x  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|' "$virt" $((virt + 5242880 - 16)))"
}

@test "--offset and --length cut out a part, with its own addresses" {
	buffer k kmalloc 64
	memctl write "$k" abcdef --offset 20
	try memctl dump "$k" -s 21 -l 3
	succeeds
	output_is "$(printf '%016x  62 63 64                                          |bcd|' $(($(fact "$k" virt) + 21)))"
	try memctl dump "$k" -l 0
	succeeds
	output_is ''
	try memctl dump "$k" -s 65
	fails 1 '--offset 65 is behind the end'
}
