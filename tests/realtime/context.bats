# SPDX-License-Identifier: GPL-2.0-only
#
# On a kernel with PREEMPT_RT, whose allocators take locks that sleep: nothing is allocated where
# nothing may sleep.

load ../lib/common.bash

setup()
{
	[[ $(uname -v) == *PREEMPT_RT* ]]
}

teardown()
{
	free_buffers
	memctl cache destroy realtime 2> /dev/null || true
	memctl pool destroy realtime 2> /dev/null || true
}

# refused ARG...: in every context but the process's own, whatever the mask.
refused()
{
	local context gfp
	for context in atomic softirq hardirq; do
		for gfp in GFP_ATOMIC GFP_NOWAIT GFP_KERNEL; do
			try memctl alloc "$@" --gfp $gfp --context $context
			fails 1 'memctl: alloc: this kernel has PREEMPT_RT, whose locks sleep'
		done
	done
}

@test "no allocator says that it can be called elsewhere than in the process's context" {
	try memctl allocators -rn -o contexts
	succeeds
	(($(wc -l <<< "$output") > 20))
	[[ $(sort -u <<< "$output") == process ]] || wrong 'other contexts'
}

@test "slab, pages, caches and pools are refused there" {
	memctl cache create realtime --size 64
	memctl pool create realtime --min 1 --kmalloc 64
	refused kmalloc 64
	refused alloc_page
	refused kmem_cache_alloc --cache realtime
	refused mempool_alloc --pool realtime
}

@test "a mask that never sleeps is served in the process's context" {
	for gfp in GFP_ATOMIC GFP_NOWAIT; do
		buffer b kmalloc 64 --gfp $gfp
		[[ $(fact "$b" context) == process ]]
		memctl fill "$b" --pattern counter
		memctl check "$b" --pattern counter
	done
}

@test "what an allocator costs is not measured there either" {
	try memctl bench kmalloc --size 64 --gfp GFP_ATOMIC --context hardirq
	status_is 1
	error_contains 'PREEMPT_RT'
	try memctl bench kmalloc --size 64 --gfp GFP_ATOMIC --count 1000
	status_is 0
}

@test "the lesson of GFP_ATOMIC tells that it cannot be tried here" {
	try memctl lesson atomic --ktap
	output_contains '# SKIP PREEMPT_RT allocates nothing where it cannot sleep'
}
