# SPDX-License-Identifier: GPL-2.0-only
#
# Every allocation in calls of which the kernel logs that there was no memory, failed in turn.  That
# makes the guest of any other test red: it is one of its own.

load ../../lib/common
load ../../lib/boot

# On Linux 6.1, where a cache cannot be shown in /sys, the kernel itself forgets the name of it there.
each_place()
{
	build/tests/abi/sweep logged
	build/tests/abi/sweep-bench logged
	if [[ $GUEST_KERNEL == debug ]]; then
		bats --filter 'no page' tests/debug/alone/leaks.bats
		sleep 6
		echo scan > /sys/kernel/debug/kmemleak
		echo scan > /sys/kernel/debug/kmemleak
		awk -v RS='unreferenced object' 'NR > 1 && !/ sysfs_slab_add[+]/' /sys/kernel/debug/kmemleak
	fi
	echo 'All was asked.'
}

@test "whatever fails inside a call that the kernel logs, it says so, and nothing is left or lost" {
	LIMIT=2000 in_guest each_place --kernel debug --append page_owner=on --timeout 1800
	output_lacks 'not ok'
	output_lacks 'backtrace:'
	output_contains ' - CACHE_CREATE: '
	output_contains ' - CACHE_CREATE with flag 0x400: '
	output_contains ' - ALLOC vmalloc_32: '
	output_contains ' - BENCH vmalloc_user, MIX: '
	output_contains 'All was asked.'
	[[ $error == "run: the guest's kernel reported:"* ]]
	[[ ! $error =~ WARNING:|BUG:|KASAN|'cut here' ]]
}
