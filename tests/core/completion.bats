# SPDX-License-Identifier: GPL-2.0-only
#
# What completion offers of the driver; the rest: tests/tool/completion.bats.

load ../lib/common.bash
load ../lib/completion.bash

teardown()
{
	free_buffers
	memctl pool destroy completion_pool 2> /dev/null || true
	memctl cache destroy completion_cache 2> /dev/null || true
}

@test "completion offers the allocators, buffers, caches and pools that are there" {
	buffer k kmalloc 8 --name completion_buffer
	memctl cache create completion_cache --size 64
	memctl pool create completion_pool --min 1 --cache completion_cache
	completes memctl alloc kvmalloc_
	output_is kvmalloc_node
	completes memctl info completion
	output_is completion_buffer
	completes memctl free "$k"
	output_contains "$k"
	completes memctl cache shrink completion
	output_is completion_cache
	completes memctl pool resize completion
	output_is completion_pool
}
