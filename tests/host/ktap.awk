#!/usr/bin/awk -f
# SPDX-License-Identifier: GPL-2.0-only
#
# What Bats says in TAP of one file, as KTAP a level further in.  There, remarks stand before the result
# that they are about.  A test that was announced and did not come has failed.  Fails if one did, or
# there were none.
function say() {
	if (result == "")
		return
	printf "%s  %s\n", remarks, result
	fflush()
	result = remarks = ""
}

/^1\.\.[0-9]+$/ {
	plan = substr($0, 4) + 0
	printf "  KTAP version 1\n  1..%d\n", plan
	next
}

/^(not )?ok [0-9]+ / {
	say()
	came++
	failed += /^not /
	skipped = match($0, / # skip/) ? " # SKIP" substr($0, RSTART + RLENGTH) : ""
	result = skipped == "" ? $0 : substr($0, 1, RSTART - 1)
	gsub(/#/, "", result)
	result = result skipped
	if (/^ok /)
		say()
	next
}

{
	sub(/^# ?/, "")
	remarks = remarks "  # " $0 "\n"
}

END {
	say()
	printf "%s", remarks
	while (came < plan) {
		failed++
		printf "  not ok %d did not come\n", ++came
	}
	exit failed != 0 || plan == 0
}
