#!/usr/bin/awk -f
# SPDX-License-Identifier: GPL-2.0-only
#
# Whether standard input is KTAP version 1, by the letter of the kernel's ktap.rst: a version, a plan,
# as many results as planned, numbered; each two blanks further in, those of which one result is made.
# Prints what is wrong, and the results of the innermost level: "N passed, N failed, N skipped".
function wrong(what) {
	printf "line %d: %s: %s\n", NR, what, $0
	bad = 1
}

# What begins at a level is finished before a result follows one level up.
function finish(level) {
	if (came[level] != plan[level])
		wrong("level " level " has " came[level] " of " plan[level] " results")
	delete plan[level]
}

function result(level, good, rest,   skip) {
	if (!(level in plan))
		return wrong("a result before the plan")
	if (rest !~ "^" (came[level] + 1) "( |$)")
		wrong("not numbered " came[level] + 1)
	came[level]++
	skip = rest ~ / # SKIP( |$)/
	if (rest ~ /#/ && !skip)
		wrong("neither a directive nor a name")
	if ((level + 1) in plan) {
		finish(level + 1)
		if (good == (worst[level + 1] > 0))
			wrong("does not agree with its parts")
	} else if (skip)
		skipped++
	else if (good)
		passed++
	else
		failed++
	worst[level] += !good
}

{
	match($0, /^ */)
	level = RLENGTH / 2
	text = substr($0, RLENGTH + 1)
	if (NR == 1 && $0 != "KTAP version 1")
		wrong("no version")
}

text == "KTAP version 1" {
	if (level != int(level) || (level && !((level - 1) in plan)) || level in plan)
		wrong("a version out of place")
	versions[level] = 1
	next
}

text ~ /^1\.\.[0-9]+$/ {
	if (!versions[level])
		wrong("a plan without a version")
	versions[level] = 0
	plan[level] = substr(text, 4) + 0
	came[level] = worst[level] = 0
	next
}

text ~ /^ok [0-9]/ { result(level, 1, substr(text, 4)); next }
text ~ /^not ok [0-9]/ { result(level, 0, substr(text, 8)); next }
text ~ /^# / { next }
{ wrong("no line of KTAP") }

END {
	if (!(0 in plan))
		wrong("no plan")
	else
		finish(0)
	printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
	exit bad
}
