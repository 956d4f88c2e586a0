# SPDX-License-Identifier: GPL-2.0-only
#
# On the debug kernel with page_owner=on, when all else has run: what is still allocated and
# referred to by nothing.

load ../../lib/common

@test "no buffer is left, and kmemleak finds no memory that nothing refers to" {
	memctl free --all --all-users
	[[ $(memctl list --all-users --raw --noheadings | wc -l) == 0 ]]
	# It is sure of what it has seen twice, some seconds after it was allocated.
	sleep 6
	echo scan > /sys/kernel/debug/kmemleak
	echo scan > /sys/kernel/debug/kmemleak
	try cat /sys/kernel/debug/kmemleak
	output_is ''
}

# pages_taken: what is told of the pages that the driver asked for and that are still allocated, or
# of some of them.  Without those that others keep for whoever comes next: slabs, page tables of
# vmalloc, what KASAN and debuggers have beside it, chunks of per-CPU memory; and without the
# driver's own table of buffers, which never shrinks.
pages_taken()
{
	local kept='__pte_alloc_kernel|__pmd_alloc|kasan_populate_vmalloc|__stack_depot_save'
	kept+='|pcpu_[a-z_]+|add_chunk'

	# shellcheck disable=SC2016 # awk's own
	LIMIT=600 try awk -v RS= -v ORS='\n\n' -v kept=" ($kept)[+]" \
		'/\[kmalloc\]/ && !/ Flags [^ ]*[(|]slab[|)]/ && $0 !~ kept { print; if (++n == 20) exit }' \
		/sys/kernel/debug/page_owner
}

# kmemleak does not know of whole pages.  That a buffer's are seen shows that others would be.
@test "no page that the driver asked for is left, but those of the one buffer that there is" {
	buffer held alloc_pages 16K
	pages_taken
	free_buffers
	succeeds
	[[ $output == "Page allocated via order 2,"*'(memctl)'*kmd_alloc_pages+* ]] ||
		wrong "the buffer is not what is first"
	[[ $(grep -c '^Page allocated' <<< "$output") == 1 ]] || wrong "it is not alone"
}
