# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

@test "allocators lists what this kernel has, with what each takes" {
	try memctl allocators --raw --noheadings --output name,takes,contiguous,zeroes,sleeps,node,mappable
	succeeds
	output_is "$(present <<-END
		kmalloc size,gfp yes no no no large
		kzalloc size,gfp yes yes no no large
		kmalloc_node size,gfp,node yes no no yes large
		kvmalloc size,gfp no no yes no large
		kvmalloc_node size,gfp,node no no yes yes large
		get_zeroed_page gfp yes yes no no yes
		__get_free_page gfp yes no no no yes
		__get_free_pages order,gfp yes no no no yes
		__get_dma_pages order,gfp yes no no no yes
		alloc_page gfp yes no no no yes
		alloc_pages order,gfp yes no no no yes
		alloc_pages_node order,gfp,node yes no no yes yes
		alloc_pages_exact size,gfp yes no no no yes
		alloc_pages_bulk size,gfp no no no no yes
		vmalloc size no no yes no yes
		vzalloc size no yes yes no yes
		vmalloc_node size,node no no yes yes yes
		vmalloc_user size no yes yes no yes
		vmalloc_32 size no no yes no yes
		__vmalloc size,gfp no no yes no yes
		vmalloc_huge size,gfp no no yes no yes
		__alloc_percpu_gfp size,gfp no yes no no no
		dma_alloc_coherent size,gfp yes yes no no yes
		dma_pool_alloc pool,gfp yes no no no no
		kmem_cache_alloc cache,gfp yes no no no no
		kmem_cache_alloc_node cache,gfp,node yes no no yes no
		kmem_cache_alloc_bulk cache,gfp no no no no no
		mempool_alloc pool,gfp yes no no no no
	END
	)"
}

@test "every allocator says what it is for, and the table fits a terminal" {
	try memctl allocators --json
	succeeds
	json_is '[.allocators[] | select(.for == null or .here != true)]' '[]'
	json_is '.allocators[] | select(.name == "alloc_pages") | [.since, .until]' '[null,null]'
	! kernel_from 5.18 || json_is '.allocators[] | select(.name == "vmalloc_huge") | .since' '"5.18"'
	try memctl allocators
	while IFS= read -r line; do
		((${#line} <= 104)) || wrong "$line"
	done <<< "$output"
}

@test "--all adds what this kernel does not have, a remark tells of it on a terminal" {
	try memctl allocators --all --json
	succeeds
	json_is '.allocators[] | select(.name == "vmalloc_exec") | [.here, .max, .until]' '[false,null,"5.7"]'
	try memctl allocators -rn -o name
	output_lacks vmalloc_exec
	[[ $(script -qec 'memctl allocators -o name' /dev/null) == *'# not here: '*vmalloc_exec* ]]
	try memctl alloc vmalloc_exec 1
	fails 2 'vmalloc_exec is gone since the kernel that followed 5.7'
}

@test "other names of a function are taken, functions of other verbs are answered" {
	try memctl alloc dma_alloc_attrs 100 -rn -o allocator,handle
	succeeds
	output_matches '^dma_alloc_coherent [0-9]+$'
	memctl free "${output#* }"
	while IFS='|' read -r name message; do
		try memctl alloc "$name" 1
		fails 2 "memctl: alloc: $name is $message"
	done <<-'END'
		kvzalloc|kvmalloc with __GFP_ZERO: memctl alloc kvmalloc SIZE --gfp GFP_KERNEL,__GFP_ZERO
		kcalloc|kzalloc of N times SIZE bytes
		krealloc|memctl resize BUFFER SIZE
		kmem_cache_create|memctl cache create
		kmem_cache_free|what memctl free BUFFER calls where it fits
		free_percpu|what memctl free BUFFER calls where it fits
	END
}

@test "the largest request is given, and one byte more is refused" {
	while read -r name max; do
		try memctl alloc "$name" $((max + 1))
		fails 1 "$name gives "
		[[ $name != *v* && $name != *bulk ]] || continue
		try memctl alloc "$name" "$max"
		succeeds
		memctl free "$output"
	done < <(memctl allocators --raw --bytes --noheadings --output name,max,takes |
		grep -v 'cache\|pool' | cut -d' ' -f-2)
}

@test "JSON has sizes as numbers and yes and no as booleans" {
	try memctl allocators --json
	json_is '.allocators[] | select(.name == "vmalloc") | [.contiguous, .zeroes, .sleeps, (.max | type)]' \
		'[false,false,true,"number"]'
}
