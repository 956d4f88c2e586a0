# SPDX-License-Identifier: GPL-2.0-only
#
# A driver of tomorrow: today's, whose structures have all grown; see tests/kept/tomorrow.awk.

load ../lib/common
load ../lib/boot

as_ever()
{
	for program in build/tests/abi{,32}/kept-*; do
		"$program" | tail -n 1
	done
	memctl demo | tail -n 2
}

@test "programs that were built before all structures grew get what they got" {
	local programs=("$REPOSITORY"/build/tests/abi{,32}/kept-*)
	in_guest as_ever --kbuild "KCFLAGS=-I$REPOSITORY/build/tests/tomorrow"
	status_is 0
	(($(grep -cE '^[1-9][0-9]* passed, 0 failed$' <<< "$output") == ${#programs[@]})) ||
		wrong 'some failed'
	output_matches 'verify buf1 buf2 buf3 .* 0 disagree'
	output_matches 'free buf1 buf2 buf3 .* nothing left'
}
