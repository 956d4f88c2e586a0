# SPDX-License-Identifier: GPL-2.0-only
#
# Every allocation while the module is loaded, failed in turn.  The kernel logs some of these, which
# makes the guest of any other test red: it is one of its own.

load ../../lib/common
load ../../lib/boot

each_place()
{
	build/tests/abi/loading "$(modinfo -n kmalloc)"
}

@test "whatever fails while the module is loaded, it is loaded or nothing of it is left" {
	# Longer than in_guest allows others: each of some hundred places is a module loaded.
	LIMIT=2000 in_guest each_place --kernel debug --no-load --timeout 1800
	output_lacks 'not ok'
	output_contains 'ok 1 - loading the module: '
	output_contains 'ok 2 - the first allocation: '
	output_contains 'ok 3 - CACHE_CREATE: '
	[[ $error =~ ^$|"run: the guest's kernel reported:" ]]
	[[ ! $error =~ WARNING:|BUG:|KASAN|'cut here'|leak ]]
}
