# SPDX-License-Identifier: GPL-2.0-only
#
# Where devices are not coherent with the caches, the kernel serves masks that may not wait from pools
# of its own, for all devices, which grow and never shrink.

load ../../lib/common.bash

POOLS=/sys/kernel/debug/dma_pools

setup()
{
	allow_bytes 900M
}

teardown()
{
	free_buffers
	allow_bytes usual
}

@test "memory for the driver's device, which needs none of them, leaves the kernel's pools as they are" {
	local before
	before=$(cat $POOLS/pool_size_*)
	[[ $before ]]
	buffer many dma_alloc_coherent 64K --gfp GFP_ATOMIC --count 1000
	memctl pool create atomic_dma --dma 4K
	buffer many dma_pool_alloc --pool atomic_dma --gfp GFP_ATOMIC --count 2000
	# A worker of the kernel's makes them larger.
	sleep 3
	[[ $(cat $POOLS/pool_size_*) == "$before" ]]
	free_buffers
	memctl pool destroy atomic_dma
}
