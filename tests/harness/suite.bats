# SPDX-License-Identifier: GPL-2.0-only
#
# tests/vm/suite lets nothing pass that has not passed.

load ../lib/common
load guests

setup_file()
{
	local plant=$BATS_FILE_TMPDIR/plant
	mkdir -p "$plant"/{good,tagged,bad/alone}
	echo '@test "passes" { true; }' | tee "$plant/good/one.bats" > "$plant/good/two.bats"
	printf '%s\n' '# bats test_tags=elsewhere' '@test "fails here" { false; }' \
		'@test "passes" { true; }' > "$plant/tagged/one.bats"
	echo '@test "fails" { echo a reason; false; }' > "$plant/bad/fails.bats"
	echo '@test "is skipped" { skip; }' > "$plant/bad/skipped.bats"
	echo '@test "sleeps" { sleep 1000; }' > "$plant/bad/sleeps.bats"
	# shellcheck disable=SC2016 # the file's own
	echo '@test "is killed" { kill -KILL $$; }' > "$plant/bad/crashes.bats"
	echo '@test "has no end" {' > "$plant/bad/broken.bats"
	: > "$plant/bad/empty.bats"
	# shellcheck disable=SC2016 # the file's own
	echo '@test "is alone" { [[ $(pgrep -fc bats-exec-file) == 1 ]]; }' \
		> "$plant/bad/alone/alone.bats"
	guest good --share "$plant" -- suite good
	guest tagged --share "$plant" -- suite --without elsewhere tagged
	guest bad --share "$plant" -- suite --each 40 bad bad/alone bad/absent.bats
	guests_done
}

@test "a suite that passes is green" {
	became good
	status_is 0
	[[ $output == *$'\n''2 passed, 0 failed' ]] || wrong 'last line'
}

@test "tests of a tag can be left out, and no others are" {
	became tagged
	status_is 0
	output_lacks 'fails here'
	[[ $output == *$'\n''1 passed, 0 failed' ]] || wrong 'last line'
}

@test "a test that fails, is skipped, hangs, crashes or is not there is red" {
	became bad
	status_is 1
	output_contains 'not ok - bad/fails: fails'$'\n''# (in test file bad/fails.bats, line 1)'
	output_contains '# a reason'
	output_contains 'not ok - bad/skipped: is skipped'
	output_contains 'not ok - bad/sleeps.bats: not done after 40 s'
	output_contains 'not ok - bad/crashes.bats: 0 of 1 tests came'
	output_contains 'not ok - bad/broken: '
	output_contains 'not ok - bad/empty.bats: no tests'
	output_contains 'not ok - bad/absent.bats: there is no such file'
	output_contains 'ok - bad/alone/alone: is alone'
	[[ $output == *$'\n''1 passed, 7 failed' ]] || wrong 'last line'
}
