# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown() { free_buffers; }

# The random ones were computed apart, from the definition of splitmix64.
@test "each pattern gives its bytes" {
	buffer k kmalloc 20
	while read -r pattern expected; do
		memctl fill "$k" --pattern 0x11
		try memctl fill "$k" --pattern "$pattern"
		succeeds
		output_is ''
		[[ $(memctl read "$k" | xxd -p) == "$expected" ]]
	done <<-'END'
		zero 0000000000000000000000000000000000000000
		ones ffffffffffffffffffffffffffffffffffffffff
		0xa5 a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5
		hex:010203 0102030102030102030102030102030102030102
		text:abcd 6162636461626364616263646162636461626364
		counter 0000000000000000080000000000000010000000
		random afcd1d7b39a820e2f465b9a16a9e786e4f450980
		random:0 afcd1d7b39a820e2f465b9a16a9e786e4f450980
		random:7 d70d3259e4e1cb631c663cf4d73c4c04022ab1ba
		random:0xffffffffffffffff 202c651b7771d9e4c982f6db67f89fe9e98172b2
	END
}

@test "a byte depends on its place in the buffer alone, across the chunks of a large one" {
	buffer v vmalloc 4200001
	for pattern in counter random:3 text:sieben!; do
		memctl fill "$v" --pattern "$pattern"
		memctl read "$v" > "$BATS_TEST_TMPDIR/whole"
		memctl fill "$v" --pattern zero
		memctl fill "$v" --pattern "$pattern" --length 4194303
		memctl fill "$v" --pattern "$pattern" --offset 4194303
		cmp "$BATS_TEST_TMPDIR/whole" <(memctl read "$v")
	done
	memctl fill "$v" --pattern counter
	[[ $(memctl read "$v" --offset 4194304 --length 8 | od -An -tu8) == *' 4194304' ]]
}

@test "--offset and --length leave the rest alone" {
	buffer k kmalloc 10
	memctl fill "$k" --pattern zero
	try memctl fill "$k" --pattern text:0123456789 --offset 2 --length 3
	succeeds
	printf '\0\000234\0\0\0\0\0' | cmp - <(memctl read "$k")
	try memctl fill "$k" --pattern ones --offset 8 --length 3
	fails 1 '--length 3 is too long'
	printf '\0\000234\0\0\0\0\0' | cmp - <(memctl read "$k")
}

@test "a pattern has at most 256 bytes" {
	buffer k kmalloc 512
	text=$(printf '%0256d' 7)
	try memctl fill "$k" --pattern "text:$text"
	succeeds
	[[ $(memctl read "$k") == "$text$text" ]]
	try memctl fill "$k" --pattern "text:${text}8"
	fails 2 'more than 256 bytes'
}
