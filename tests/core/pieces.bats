# SPDX-License-Identifier: GPL-2.0-only
#
# Buffers that are not one range of addresses: single pages, objects.

load ../lib/common.bash

teardown()
{
	free_buffers
	memctl cache destroy pieces_c 2> /dev/null || true
}

@test "single pages are one buffer, its contents one behind the other" {
	kernel_from 5.13 || skip 'alloc_pages_bulk is there since 5.13'
	buffer b alloc_pages_bulk 50000
	[[ $(fact "$b" pieces,piece,size,usable,pages) == '13 4096 50000 53248 13' ]]
	memctl fill "$b" --pattern random:1
	try memctl check "$b" --pattern random:1
	succeeds
	memctl write "$b" --offset 4090 'across two pages'
	try memctl read "$b" --offset 4090 --length 16
	output_is 'across two pages'
	memctl verify "$b"
}

@test "objects that were allocated together are one buffer" {
	memctl cache create pieces_c --size 100
	buffer b kmem_cache_alloc_bulk 350 --cache pieces_c
	[[ $(fact "$b" pieces,piece,size,usable,cache) == '4 100 350 400 pieces_c' ]]
	try memctl cache list --json
	json_is '.caches[] | select(.name == "pieces_c") | .objects' 4
	memctl write "$b" --offset 95 'across objects'
	try memctl read "$b" --offset 95 --length 14
	output_is 'across objects'
	memctl verify "$b"
	memctl free "$b"
	try memctl cache list --json
	json_is '.caches[] | select(.name == "pieces_c") | .objects' 0
}

@test "runs tell the address of every piece, and what lies there is the contents" {
	kernel_from 5.13 || skip 'alloc_pages_bulk is there since 5.13'
	buffer b alloc_pages_bulk 20000
	memctl fill "$b" --pattern random:2
	while read -r offset virt phys; do
		[[ $(memctl dump "$b" --offset "$offset" --length 16 | cut -d' ' -f1) == "${virt#0x}" ]]
		qemu-monitor "xp /16xb $phys" | sed 's/^[^:]*://; s/0x//g' | tr -d '\r\n' |
			tr -s ' ' > "$BATS_TEST_TMPDIR/outside"
		[[ $(< "$BATS_TEST_TMPDIR/outside") == \
			*"$(memctl read "$b" --offset "$offset" --length 16 | od -An -tx1 -v)"* ]]
	done < <(memctl runs "$b" -rnb -o offset,virt,phys)
}

@test "a dump goes on at the address of the next piece" {
	memctl cache create pieces_c --size 24
	buffer b kmem_cache_alloc_bulk 60 --cache pieces_c
	mapfile -t virt < <(memctl runs "$b" -rn -o virt)
	try memctl dump "$b" --offset 20 --length 32
	printf -v first %x $((virt[0] + 20))
	mapfile -t lines < <(cut -d' ' -f1 <<< "$output")
	[[ ${lines[0]} == "$first" ]]
	if ((virt[1] == virt[0] + 24)); then
		((${#lines[@]} == 2))
	else
		[[ ${lines[1]} == "${virt[1]#0x}" ]]
	fi
}

@test "info says what the pieces are" {
	kernel_from 5.13 || skip 'alloc_pages_bulk is there since 5.13'
	buffer b alloc_pages_bulk 20000
	try memctl info "$b"
	output_matches $'\n''pieces +5 +each at an address of its own'
	output_matches $'\n''piece +4K'
	output_matches $'\n''virt +0x[0-9a-f]+ +of the first piece; memctl runs shows all'
	buffer k kmalloc 100
	try memctl info "$k"
	output_lacks piece
	try memctl info "$k" --json
	json_is '.buffers[0] | [.pieces, .piece]' '[null,null]'
}
