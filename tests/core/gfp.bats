# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown()
{
	free_buffers
}

@test "the mask asked and the mask used are told apart" {
	while read -r asked gfp; do
		buffer handle kmalloc 64 --gfp "$asked"
		try memctl info "$handle" -rn --output gfp,gfp_used
		output_matches "^$gfp .*__GFP_NOWARN"
	done <<-'END'
		GFP_KERNEL GFP_KERNEL
		atomic GFP_ATOMIC
		NOFS GFP_NOFS
		GFP_NOIO,__GFP_ZERO GFP_NOIO[|]__GFP_ZERO
		GFP_USER GFP_USER
		GFP_KERNEL|__GFP_NORETRY GFP_KERNEL[|]__GFP_NORETRY
		GFP_NOWAIT GFP_NOWAIT
		GFP_KERNEL,__GFP_HIGH GFP_KERNEL[|]__GFP_HIGH
	END
}

@test "__GFP_DMA and __GFP_DMA32 give pages of their zones, as /proc/zoneinfo has them" {
	while read -r mask zone; do
		buffer handle alloc_page --gfp "GFP_KERNEL,$mask"
		[[ $(fact "$handle" zone) == "$zone" ]]
		read -r start pages < <(awk -v zone="$zone" '
			/^Node/ { here = $NF == zone }
			here && $1 == "spanned" { pages = $2 }
			here && $1 == "start_pfn:" { print $2, pages }' /proc/zoneinfo)
		pfn=$(($(fact "$handle" pfn)))
		((pfn >= start && pfn < start + pages))
	done <<-'END'
		__GFP_DMA DMA
		__GFP_DMA32 DMA32
	END
}

@test "masks that contradict themselves are refused before the kernel sees them" {
	while IFS='|' read -r allocator mask message; do
		# shellcheck disable=SC2086 # words
		try memctl alloc $allocator --gfp "$mask"
		fails 1 "memctl: alloc: $message"
	done <<-'END'
		alloc_page|GFP_KERNEL,__GFP_DMA,__GFP_DMA32|__GFP_DMA, __GFP_DMA32 and __GFP_HIGHMEM exclude each other
		kmalloc 64|GFP_KERNEL,__GFP_HIGHMEM|kmalloc cannot take __GFP_HIGHMEM or __GFP_DMA32
		kmalloc 64|GFP_KERNEL,__GFP_DMA32|kmalloc cannot take __GFP_HIGHMEM or __GFP_DMA32
		alloc_page|GFP_HIGHUSER_MOVABLE,__GFP_RECLAIMABLE|__GFP_MOVABLE and __GFP_RECLAIMABLE exclude each other
		kmalloc 64|GFP_KERNEL,__GFP_NORETRY,__GFP_RETRY_MAYFAIL|__GFP_NORETRY, __GFP_RETRY_MAYFAIL and __GFP_NOFAIL exclude each other
		kmalloc 64|GFP_ATOMIC,__GFP_NOFAIL|__GFP_NOFAIL has to be able to wait
		alloc_pages --order 3|GFP_KERNEL,__GFP_NOFAIL|__GFP_NOFAIL is for two pages at most
		kmalloc 64|GFP_KERNEL,__GFP_MEMALLOC,__GFP_NOMEMALLOC|__GFP_MEMALLOC and __GFP_NOMEMALLOC exclude each other
	END
}

@test "masks that endanger the machine are the administrator's" {
	for mask in GFP_KERNEL,__GFP_MEMALLOC GFP_KERNEL,__GFP_NOFAIL; do
		try_as alice memctl alloc kmalloc 64 --gfp $mask
		fails 1 'memctl: alloc: this needs CAP_SYS_ADMIN: run it as root'
		buffer handle kmalloc 64 --gfp $mask
	done
}

@test "__GFP_ZERO and init_on_alloc clear by the kernel's hand" {
	buffer handle kmalloc 64 --gfp GFP_KERNEL,__GFP_ZERO
	[[ $(fact "$handle" zeroed) == kernel ]]
	try memctl info "$handle"
	output_matches $'\n''zeroed +kernel +__GFP_ZERO'
}
