# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash
load ../lib/completion.bash

@test "completion offers commands, options, masks, columns and files" {
	completes memctl al
	output_is 'alloc allocators'
	completes memctl help sta
	output_is status
	completes memctl alloc kmalloc --gf
	output_is --gfp
	completes memctl alloc kmalloc --gfp GFP_NO
	output_is 'GFP_NOFS GFP_NOIO GFP_NOWAIT'
	completes memctl alloc kmalloc -g __GFP_Z
	output_is __GFP_ZERO
	completes memctl alloc kmalloc --gfp GFP_KERNEL,__GFP_Z
	output_is GFP_KERNEL,__GFP_ZERO
	completes memctl list --output lat
	output_is latency_ns
	completes memctl list -o name,siz
	output_is name,size
	completes memctl load --file "$BATS_TEST_DIRNAME/comp"
	output_is "$BATS_TEST_FILENAME"
	completes memctl lesson kma
	output_contains kmalloc
	completes memctl alloc kmalloc --node ''
	output_is "$(cd /sys/devices/system/node && echo node* | sed 's/node//g')"
}

@test "completion knows the commands of two words" {
	completes memctl cac
	output_is cache
	completes memctl cache ''
	output_is 'create destroy list shrink'
	completes memctl help pool re
	output_is resize
	completes memctl cache create c --cons
	output_is --constructor
	completes memctl pool list -o bac
	output_is backing
	completes memctl help pool list ''
	output_is ''
}

@test "completion offers zones, contexts and the flags of caches" {
	completes memctl alloc alloc_page --zone DMA
	output_is 'DMA DMA32'
	completes memctl alloc kmalloc --context s
	output_is softirq
	completes memctl cache create c --flags SLAB_ACCOUNT,SLAB_HW
	output_is SLAB_ACCOUNT,SLAB_HWCACHE_ALIGN
}

@test "completion offers users, and files for batch and for first contents" {
	completes memctl list --user roo
	output_is root
	completes memctl list --all
	output_is '--allocator --all-users'
	completes memctl batch --keep
	output_is --keep-going
	for word in batch 'batch -k' 'alloc kmalloc --file' 'alloc kmalloc -f'; do
		# shellcheck disable=SC2086 # words
		completes memctl $word "$BATS_TEST_DIRNAME/comp"
		output_is "$BATS_TEST_FILENAME"
	done
}

@test "completion knows every option of every command and no hidden one" {
	while read -ra command; do
		completes memctl "${command[@]}" --
		output_contains --help
		output_lacks --complete
	done < <(memctl help --complete)
}

@test "completion of what is unknown offers nothing and says nothing" {
	completes memctl xyzzy ''
	output_is ''
	completes memctl status ''
	output_is ''
}
