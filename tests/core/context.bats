# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown()
{
	free_buffers
	memctl cache destroy context_c 2> /dev/null || true
}

@test "what can be called in a context is, and the facts say where" {
	while read -r name contexts; do
		[[ $contexts == *hardirq* ]] || continue
		for context in atomic softirq hardirq; do
			case $name in
			kmem_cache* | mempool* | dma_pool*) continue ;;
			*_page) buffer b "$name" --context $context --gfp GFP_ATOMIC ;;
			*) buffer b "$name" 100 --context $context --gfp GFP_ATOMIC ;;
			esac
			[[ $(fact "$b" context) == "$context" ]]
			memctl fill "$b" --pattern counter
			memctl verify "$b" > /dev/null
		done
	done < <(memctl allocators -rn -o name,contexts)
}

@test "what may sleep is refused with the reason, allocator or mask" {
	for context in atomic softirq hardirq; do
		while IFS='|' read -r arguments message; do
			# shellcheck disable=SC2086 # words
			try memctl alloc $arguments --context $context
			fails 1 "memctl: alloc: $message"
		done <<-'END'
			kmalloc 64|the mask may sleep (__GFP_DIRECT_RECLAIM), and nothing may sleep there
			kmalloc 64 --gfp GFP_NOIO|the mask may sleep
			alloc_page --gfp __GFP_DIRECT_RECLAIM|the mask may sleep
			vmalloc 64|vmalloc may sleep whatever the mask, or cannot be called there
			kvmalloc 64 --gfp GFP_ATOMIC|kvmalloc may sleep whatever the mask
			kmalloc 65537 --gfp GFP_ATOMIC|outside process context 64K is the most
			alloc_pages --order 5 --gfp GFP_ATOMIC|outside process context 64K is the most
		END
	done
}

@test "every allocator that says a context is not its own refuses it" {
	memctl cache create context_c --size 64
	while read -r name contexts takes; do
		[[ $contexts != *hardirq* ]] || continue
		source=()
		[[ $takes != *cache* ]] || source=(--cache context_c)
		try memctl alloc "$name" 64 --context hardirq "${source[@]}"
		status_is 1
		error_contains 'may sleep whatever the mask, or cannot be called there'
	done < <(memctl allocators -rn -o name,contexts,takes)
}

@test "an object of a cache comes from an interrupt, constructor and all" {
	memctl cache create context_c --size 64 --constructor
	buffer b kmem_cache_alloc --cache context_c --context hardirq --gfp GFP_ATOMIC
	try memctl read "$b" --offset 8 --length 8
	output_is kmd-ctor
	[[ $(fact "$b" context,zeroed) == 'hardirq constructor' ]]
}

@test "info tells the context, and a word that is none gets the nearest" {
	buffer b kmalloc 64 --context softirq --gfp GFP_NOWAIT
	try memctl info "$b"
	output_matches $'\n''context +softirq'
	try memctl alloc kmalloc 1 --context hardirk
	fails 2 "memctl: alloc: --context: no 'hardirk': did you mean hardirq? (there are process, atomic, softirq, hardirq)"
}
