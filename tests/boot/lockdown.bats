# SPDX-License-Identifier: GPL-2.0-only
#
# A kernel that keeps its memory confidential.

load ../lib/common
load ../lib/boot

confidential()
{
	memctl alloc kmalloc 100 --name before >/dev/null
	memctl alloc kmalloc 100 --name stale --stale >/dev/null
	echo confidentiality >/sys/kernel/security/lockdown

	memctl write before 'still mine'
	memctl read before --text
	memctl info before --json | jq -c '.buffers[0] | [.virt, .phys, .pfn, .latency_ns]'
	memctl info before
	for i in $(seq 20); do memctl info before >/dev/null; done
	memctl read stale || echo "stale: status $?"
	echo "lines: $(dmesg | grep -c 'Lockdown: memctl')"
	memctl verify before || echo "verify: status $?"
}

@test "lockdown for confidentiality hides addresses and stale contents, says so, and logs once" {
	in_guest confidential
	status_is 0
	output_contains 'still mine'
	output_contains '[null,null,null,null]'
	output_contains 'hidden: the kernel is locked down'
	output_contains 'lines: 1'
	output_contains 'stale: status 1'
	error_contains 'locked down for confidentiality'
	output_lacks 'verify: status'
}

# A program that has its files open before it locks the kernel down.
open_before()
{
	build/tests/abi/stale
}

@test "a file of stale contents that was open before lockdown is neither read nor mapped after it" {
	in_guest open_before
	status_is 0
	output_lacks 'not ok'
	output_contains ' passed, 0 failed'
}

who_may_what()
{
	build/tests/abi/rights lockdown
}

@test "who may do what when the kernel is locked down is as in the table" {
	in_guest who_may_what
	status_is 0
	output_lacks 'not ok'
	output_contains ' passed, 0 failed'
}
