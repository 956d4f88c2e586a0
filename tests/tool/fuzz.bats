# SPDX-License-Identifier: GPL-2.0-only
#
# By hand for as long as one likes: make check-tool, then build/fuzz/fuzz 10000000 SEED.

load ../lib/common.bash

@test "no input breaks a parser, or what is said of it" {
	LIMIT=300 try env ASAN_OPTIONS= fuzz 4000
	status_is 0
	[[ $(grep -c ': 4000 inputs, ' <<< "$error") == 12 ]]
}
