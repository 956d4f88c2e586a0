# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown()
{
	free_buffers
}

@test "a zone is asked for, kept with --strict, and told where it is another" {
	local zones
	zones=$(awk '/^Node/ { zone = $NF } $1 == "present" && $2 { print zone }' /proc/zoneinfo)
	[[ $zones == *DMA* ]]
	for zone in DMA DMA32; do
		# The latter is empty on arm64 with less than 4 GiB.
		grep -qx $zone <<< "$zones" || continue
		buffer b alloc_page --zone $zone --strict
		[[ $(fact "$b" zone) == "$zone" ]]
		[[ $(memctl verify "$b" -rn -o fact,verdict) == *'zone agree'* ]]
	done
	out=$(script -qec 'memctl alloc alloc_page --zone Movable' /dev/null)
	memctl free "${out%%[^0-9]*}"
	[[ $out == *'# from another zone than Movable, as memctl info shows; --strict refuses that'* ]]
	try memctl alloc alloc_page --zone Movable --strict
	status_is 1
	try memctl alloc alloc_page --zone DMA --gfp GFP_KERNEL,__GFP_DMA32
	fails 1 'another zone than --zone'
	try memctl alloc alloc_page --zone DMA33
	fails 2 "memctl: alloc: --zone: no 'DMA33': did you mean DMA32?"
}

@test "a node is asked for, and one that is not there is refused" {
	buffer b kmalloc_node 64 --node 0 --strict
	[[ $(fact "$b" node) == 0 ]]
	for node in 1 63 2147483647; do
		try memctl alloc kmalloc_node 64 --node $node
		fails 1 'there is no such node, or it is offline'
	done
	try memctl alloc kmalloc_node 64 --node -- -1
	status_is 2
	try memctl alloc kmalloc 64 --node 0
	fails 1 'kmalloc takes no node'
	try memctl alloc alloc_page --strict
	fails 1 'give --node or --zone with it'
}
