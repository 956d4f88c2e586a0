#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# tests/tally: what it adds up, and how it names what failed.

tally()
{
	run "$BATS_TEST_DIRNAME/../tally" <<< "$1"
}

@test "sets that pass are added up" {
	tally $'# a remark\none 5 echo "2 passed, 0 failed"\ntwo 5 echo "3 passed, 0 failed"'
	[[ $status == 0 ]]
	[[ ${lines[-1]} == '5 passed, 0 failed' ]]
	[[ $output != *'failed:'* ]]
}

@test "what failed is named once more at the end, with its set" {
	tally $'one 5 echo "not ok 3 a/b: c"; echo "2 passed, 1 failed"; false\ntwo 5 echo "3 passed, 0 failed"'
	[[ $status == 1 ]]
	[[ ${lines[-2]} == 'failed: one: 3 a/b: c' ]]
	[[ ${lines[-1]} == '5 passed, 1 failed' ]]
}

@test "a set out of its time, one without a count, and one that fails without a failure are failures" {
	tally $'slow 1 sleep 10\nmute 5 true\nodd 5 echo "1 passed, 0 failed"; exit 3'
	[[ $status == 1 ]]
	[[ ${lines[-4]} == 'failed: slow: slow: out of its 1 seconds' ]]
	[[ ${lines[-3]} == 'failed: mute: mute: exit status 0' ]]
	[[ ${lines[-2]} == 'failed: odd: odd: exit status 3' ]]
	[[ ${lines[-1]} == '1 passed, 3 failed' ]]
}
