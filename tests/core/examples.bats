# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

nothing_is_left()
{
	output=$(memctl list -rno name; memctl cache list -rno name)
	[[ $'\n'$output != *$'\n'scullc* ]] || wrong 'something is left'
}

@test "scullc: quanta are made on first write, read back over their ends, and freed together" {
	try "$BATS_TEST_DIRNAME/../../examples/scullc.sh" 512
	succeeds
	output_contains $'\n''Quanta that were made: 0 1 1000'$'\n'
	output_matches 'SLAB_HWCACHE_ALIGN +3'
	output_contains $'\n''At 0:         The beginning, '$'\n'
	output_contains $'\n''At 508:      over the end of a quantum, '$'\n'
	output_contains $'\n''At 512000:   and far behind.'$'\n'
	output_contains 'where nothing was written, zeros: 100'
	output_contains $'\n''Quanta that are left: 0'
	nothing_is_left
}

@test "scullc: an object size that no cache has is refused, and nothing is left" {
	try "$BATS_TEST_DIRNAME/../../examples/scullc.sh" 2097152
	status_is 1
	error_contains 'memctl: cache create: '
	nothing_is_left
}
