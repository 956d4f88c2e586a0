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

@test "sets run beside each other, what they say does not mix, and each has its own time" {
	local began=$EPOCHREALTIME
	tally $'one 29 sleep 6; echo "1 passed, 0 failed"\n+two 29 echo "not ok x"; sleep 6; echo "1 passed, 1 failed"\nthree 29 echo "2 passed, 0 failed"'
	((${EPOCHREALTIME/./} - ${began/./} < 11000000))
	[[ $status == 1 ]]
	[[ $output =~ ^"== one"$'\n'"1 passed, 0 failed"$'\n'"-- one: 1 passed, 0 failed, "([6-9]|10)" s"$'\n'"== two" ]]
	[[ $output =~ "-- two: 1 passed, 1 failed, "([6-9]|10)" s"$'\n'"== three" ]]
	[[ ${lines[-2]} == 'failed: two: x' ]]
	[[ ${lines[-1]} == '4 passed, 1 failed' ]]
}

@test "who ends it ends what it runs, to the last program" {
	local tally
	"$BATS_TEST_DIRNAME/../tally" <<< $'one 90 sh -c "sleep 91.25; true"\n+two 90 sh -c "sleep 92.25; true"' &
	tally=$!
	until pgrep -f '^sleep 91.25' && pgrep -f '^sleep 92.25'; do sleep 0.1; done
	kill $tally
	wait $tally || true
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		pgrep -f '^sleep 9[12].25' || return 0
		sleep 0.1
	done
	return 1
}
