# SPDX-License-Identifier: GPL-2.0-only
#
# On the debug kernel, when all else has run: what is still allocated and referred to by nothing.

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
