# SPDX-License-Identifier: GPL-2.0-only
#
# On the debug kernel: every allocation and every user copy of every call, failed in turn.

load ../lib/common

# sweep PROGRAM…: how many places were hit in each call goes to the report, what failed to the test.
sweep()
{
	local status=0

	"$BATS_TEST_DIRNAME/../../build/tests/$1" "${@:2}" > "$BATS_TEST_TMPDIR/cases" || status=$?
	sed -n "s,^ok \(.*places\)$,# $1: \1,p" "$BATS_TEST_TMPDIR/cases" >&3
	((status == 0)) || grep -v '^ok ' "$BATS_TEST_TMPDIR/cases"
	return "$status"
}

@test "whatever fails inside a call, it says so, and nothing is left or lost" {
	sweep abi/sweep
}

@test "whatever fails inside a BENCH, it says so, and nothing is left or lost" {
	sweep abi/sweep-bench
}

@test "whatever fails inside a call, it says so, and nothing is left or lost, for a 32-bit caller" {
	sweep abi32/sweep commands
}
