# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown() { free_buffers; }

@test "what was filled checks, whole and in parts, with every pattern and allocator" {
	for kind in 'kmalloc 99' '__get_free_pages --order 1' 'vmalloc 4200000'; do
		# shellcheck disable=SC2086 # words
		buffer b $kind
		for pattern in zero 0x5a hex:010203 text:ab counter random:9; do
			memctl fill "$b" --pattern "$pattern"
			memctl check "$b" --pattern "$pattern"
			memctl check "$b" --pattern "$pattern" --offset 13 --length 41
		done
	done
}

@test "new memory is zero" {
	for kind in 'kmalloc 1000' 'kzalloc 1000' __get_free_page 'vmalloc 100000'; do
		# shellcheck disable=SC2086 # words
		buffer b $kind
		try memctl check "$b" --pattern zero
		succeeds
	done
}

@test "a difference exits 4 with its place, what was expected and found, and how many" {
	buffer k kmalloc 100
	memctl fill "$k" --pattern counter
	memctl write "$k" --hex ee --offset 37
	memctl write "$k" --hex 77 --offset 80
	try memctl check "$k" --pattern counter
	status_is 4
	error_is ''
	output_matches "^BUFFER +OFFSET LENGTH PATTERN WRONG FIRST EXPECTED FOUND
$k +0    100 counter     2    37 0x0      0xee\$"
	try memctl check "$k" --pattern counter --offset 38 --length 42
	status_is 0
	try memctl check "$k" --pattern counter --offset 38 --json
	status_is 4
	json_is .check[0] '{"buffer":"'"$k"'","offset":38,"length":62,"pattern":"counter","wrong":1,"first":80,"expected":"0x50","found":"0x77"}'
}

@test "differences in several chunks of a large buffer are added up, and the first is first" {
	buffer v vmalloc 9000000
	memctl fill "$v" --pattern random
	memctl write "$v" --offset 8999999 < <(memctl read "$v" -s 8999999 | tr '\0-\377' '\1-\377\0')
	memctl write "$v" --offset 5000000 < <(memctl read "$v" -s 5000000 -l 3 | tr '\0-\377' '\1-\377\0')
	try memctl check "$v" --pattern random --raw --noheadings --output wrong,first
	status_is 4
	output_is '4 5000000'
}

@test "agreement has nothing to show where differences are" {
	buffer k kmalloc 8
	try memctl check "$k" --pattern zero --json
	succeeds
	json_is '.check[0] | [.wrong, .first, .expected, .found]' '[0,null,null,null]'
}
