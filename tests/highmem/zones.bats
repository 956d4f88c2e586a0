# SPDX-License-Identifier: GPL-2.0-only
#
# A 32-bit kernel with more memory than it has addresses for: the zones as they were meant.

load ../lib/common.bash

teardown() { free_buffers; }

# frames ZONE: its first frame and the first behind it, as the kernel tells them.
frames()
{
	awk -v zone="$1" '
		/^Node/ { here = $NF == zone }
		here && $1 == "spanned" { pages = $2 }
		here && $1 == "start_pfn:" { print $2, $2 + pages }' /proc/zoneinfo
}

# lies_in BUFFER ZONE: the fact, and each frame by /proc/zoneinfo.
lies_in()
{
	local first end pfn pages
	[[ $(fact "$1" zone) == "$2" ]] || { echo "zone is $(fact "$1" zone), not $2"; return 1; }
	read -r first end < <(frames "$2")
	while read -r pfn pages; do
		((pfn >= first && pfn + pages <= end)) || { echo "$pfn is not in $2"; return 1; }
	done < <(memctl runs "$1" --raw --noheadings --output pfn,pages)
}

@test "pages for users come from HighMem, those for the kernel from Normal, __GFP_DMA from DMA" {
	while read -r kind zone; do
		# shellcheck disable=SC2086 # words
		buffer b ${kind//,/ }
		lies_in "$b" "$zone"
	done <<-'END'
		alloc_page,--gfp=GFP_HIGHUSER HighMem
		alloc_page,--gfp=GFP_HIGHUSER_MOVABLE HighMem
		alloc_pages,--order=3,--gfp=GFP_KERNEL|__GFP_HIGHMEM HighMem
		vmalloc,1M HighMem
		alloc_page,--gfp=GFP_KERNEL Normal
		alloc_page,--gfp=GFP_USER Normal
		alloc_pages,--order=3 Normal
		get_zeroed_page Normal
		kmalloc,100 Normal
		kmalloc,1M Normal
		alloc_page,--gfp=GFP_KERNEL|__GFP_DMA DMA
		kmalloc,100,--gfp=GFP_KERNEL|__GFP_DMA DMA
		get_zeroed_page,--gfp=GFP_KERNEL|__GFP_DMA DMA
	END
}

@test "only high memory has no kernel address" {
	buffer high alloc_pages --order 2 --gfp GFP_HIGHUSER
	try memctl info "$high" --json
	json_is '.buffers[0] | [.zone, .virt, .pages, .runs]' '["HighMem",null,4,1]'
	try memctl info "$high"
	output_matches $'\n''virt +- +high memory has no address of its own'
	buffer low alloc_pages --order 2
	[[ $(fact "$low" virt) == 0x00000000* ]]
	(($(fact "$low" virt) - $(fact "$low" phys) == 0xc0000000))
}

@test "what is written to high memory is read, filled and checked, over the edges of pages" {
	buffer b alloc_pages --order 2 --gfp GFP_HIGHUSER
	[[ $(memctl read "$b" | tr -d '\0' | wc -c) == 0 ]]
	memctl write "$b" 'over the edge' --offset 4090
	[[ $(memctl read "$b" --offset 4090 --length 13) == 'over the edge' ]]
	memctl fill "$b" --pattern random:7
	memctl check "$b" --pattern random:7
	memctl write "$b" x --offset 12288
	try memctl check "$b" --pattern random:7
	status_is 4
	memctl fill "$b" --pattern random:7
	buffer low alloc_pages --order 2
	memctl fill "$low" --pattern random:7
	cmp <(memctl read "$b") <(memctl read "$low")
}

@test "contents of high memory lie where its physical address says, as seen from outside" {
	buffer b alloc_pages --order 1 --gfp GFP_HIGHUSER
	memctl fill "$b" --pattern random
	for offset in 0 4080 4096 8176; do
		seen=$(qemu-monitor xp /16xb $(($(fact "$b" phys) + offset)) |
			sed 's/^[^:]*://; s/0x//g' | tr -d ' \r\n')
		((${#seen} == 32))
		[[ $seen == "$(memctl read "$b" -s $offset -l 16 | xxd -p)" ]]
	done
}

@test "an allocator that returns an address refuses __GFP_HIGHMEM" {
	for kind in 'kmalloc 100' 'kzalloc 100' get_zeroed_page __get_free_page \
		'__get_free_pages --order 1'; do
		# shellcheck disable=SC2086 # words
		try memctl alloc $kind --gfp 'GFP_KERNEL|__GFP_HIGHMEM'
		fails 1 "memctl: alloc: ${kind%% *} cannot take __GFP_HIGHMEM or __GFP_DMA32"
	done
}

@test "witnesses agree with every fact of high memory that they know" {
	buffer page alloc_page --gfp GFP_HIGHUSER
	buffer pages alloc_pages --order 3 --gfp 'GFP_HIGHUSER|__GFP_COMP'
	buffer area vmalloc 2M
	for b in "$page" "$pages" "$area"; do
		memctl fill "$b" --pattern "random:$b"
	done
	try memctl verify "$page" "$pages" "$area" -r -n -o buffer,fact,verdict
	succeeds
	output_lacks disagree
	for facts in "$page pfn" "$page node" "$page zone" "$pages usable" "$pages pages" \
		"$pages order" "$pages pfn" "$pages node" "$pages zone" "$area usable" "$area pages" \
		"$area virt" "$area phys" "$area pfn" "$area node" "$area zone" "$area runs" \
		"$area content"; do
		output_contains "$facts agree"
	done
	try memctl verify "$page" --json
	json_is '[.verify[] | select(.fact == "content") | .says]' '["high memory has no address"]'
}
