# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

@test "allocators lists what the tutorials name, with what each takes" {
	try memctl allocators --raw --output name,takes,contiguous,zeroes,gfp
	succeeds
	output_is 'NAME TAKES CONTIGUOUS ZEROES GFP
kmalloc size,gfp yes no GFP_KERNEL
kzalloc size,gfp yes yes GFP_KERNEL
get_zeroed_page gfp yes yes GFP_KERNEL
__get_free_page gfp yes no GFP_KERNEL
__get_free_pages order,gfp yes no GFP_KERNEL
alloc_page gfp yes no GFP_KERNEL
alloc_pages order,gfp yes no GFP_KERNEL
vmalloc size no no GFP_KERNEL
vzalloc size no yes GFP_KERNEL'
}

@test "the largest request is given, and one byte more is refused" {
	while read -r name max; do
		[[ $name != v* ]] || continue
		try memctl alloc "$name" "$max"
		succeeds
		memctl free "$output"
		try memctl alloc "$name" $((max + 1))
		fails 1 "$name gives "
	done < <(memctl allocators --raw --bytes --noheadings --output name,max)
}

@test "JSON has sizes as numbers and yes and no as booleans" {
	try memctl allocators --json
	json_is '.allocators[] | select(.name == "vmalloc") | [.contiguous, .zeroes, .sleeps, (.max | type)]' \
		'[false,false,true,"number"]'
}
