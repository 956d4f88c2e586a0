# SPDX-License-Identifier: GPL-2.0-only
#
# On the debug kernel, with both processors to themselves.

load ../../lib/abi

@test "two threads at one buffer at the same moment make sense together" {
	abi abi/duels 500
}

@test "two threads at one cache or pool at the same moment make sense together" {
	abi abi/duels-sources 500
}
