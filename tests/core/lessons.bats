# SPDX-License-Identifier: GPL-2.0-only
#
# Rules of memctl inject are a user's: lessons that set one are tried as dora, whom no other test
# knows.

load ../lib/common.bash

setup_file()
{
	useradd --groups kmalloc dora
}

teardown_file()
{
	userdel dora
}

teardown()
{
	nothing_is_left
}

nothing_is_left()
{
	local names
	for what in list 'cache list' 'pool list'; do
		# shellcheck disable=SC2086 # words
		names=$(memctl $what --all-users -rno name)
		[[ $'\n'$names != *$'\n'lesson* ]] || wrong "left: $names"
	done
}

# judged EXPECTED PROGRAM...: tries the lessons of EXPECTED, lines of name and verdict.
judged()
{
	local names
	mapfile -t names < <(awk '{ print $1 }' <<< "$1")
	try "${@:2}" memctl lesson "${names[@]}" --json
	succeeds
	[[ $(verdicts) == "$1" ]] || wrong "$(verdicts)"
}

# verdicts: of the lessons in $output, one a line.
verdicts()
{
	jq -r '.lessons[] | "\(.name) \(.verdict)"' <<< "$output"
}

# By the kernel's own word, not by what memctl expects.
# bats test_tags=stock
@test "every claim has the verdict that it should have on this kernel" {
	if dmesg | grep -q 'heap alloc:on'; then cleared='does not hold'; else cleared=holds; fi
	if [[ $(uname -m) == *64 ]]; then narrow='does not hold'; else narrow=holds; fi
	high='not on this kernel'
	! grep -q ' HighMem$' /proc/zoneinfo || high=holds
	judged "cut-address $narrow
unload-order does not hold
not-cleared $cleared
kmalloc-smallest does not hold
kmalloc-largest does not hold
kmalloc-rounding does not hold
atomic holds
zones holds
high-memory $high
contiguous holds
other-order not on this kernel
constructor holds
cache-leak not on this kernel"
	json_is '[.lessons[] | select(.verdict != .expected)]' '[]'
	json_is '[.lessons[].witness // "" | select(test("disagree"))]' '[]'

	judged 'worked-example holds
failure-leaks does not hold
check-results holds
pool-reserve holds' runuser -u dora --
}

@test "what is measured against the clock has one verdict or the other" {
	try memctl lesson pages-for-memory --json
	succeeds
	[[ $(verdicts) =~ ^pages-for-memory\ (holds|does\ not\ hold)$ ]] || wrong "$(verdicts)"
}

@test "a lesson is told in the order claim, done, seen, witness, verdict, why, left" {
	try memctl lesson kmalloc-rounding
	succeeds
	[[ $(grep -o '^[A-Z]\+' <<< "$output" | xargs) == 'CLAIM DONE SEEN WITNESS VERDICT WHY LEFT' ]]
	output_contains $'\n''DONE     L=lesson'
	output_contains $'\n''VERDICT  does not hold on '"$(uname -r)"$'\n'
	output_contains $'\n''LEFT     nothing: 2 buffers freed'
	[[ -z $(sed -n '/^WHY/,/^LEFT/p' <<< "$output" | awk 'length($0) > 100') ]]
}

@test "what is shown as done is what was executed, and does the same again" {
	try memctl lesson kmalloc-rounding zones --json
	for lesson in 0 1; do
		done=$(jq -r ".lessons[$lesson].done" <<< "$output")
		seen=$(jq -r ".lessons[$lesson].seen" <<< "$output")
		again=$(sh -c "$done")
		prefix=$(sed -n 's/^L=//p' <<< "$done")
		memctl list -rno name | grep "^${prefix}[.]" | xargs memctl free
		[[ $again == "$seen" ]] || wrong "$again"
	done
}

@test "KTAP has its plan, a line for each lesson, and says what is not on this kernel" {
	try memctl lesson worked-example other-order kmalloc-largest --ktap
	succeeds
	[[ $(grep -v '^#' <<< "$output") == 'KTAP version 1
1..3
ok 1 worked-example
ok 2 other-order # SKIP the handle keeps the order, and free takes none
ok 3 kmalloc-largest' ]] || wrong 'other lines'
	output_contains "# does not hold on $(uname -r)"
}

@test "a lesson that needs root says so and exits 1, whatever the others do" {
	try_as dora memctl lesson not-cleared
	status_is 1
	error_contains 'memctl: lesson: not-cleared could not be tried: it needs CAP_SYS_ADMIN: run it as root'
	try_as dora memctl lesson kmalloc-rounding cut-address --ktap
	status_is 1
	output_contains $'\n''ok 1 kmalloc-rounding'$'\n'
	output_contains $'\n''not ok 2 cut-address'
	output_lacks 0xffff
}

@test "another verdict than expected, or a witness that disagrees, exits 4" {
	lie runs memctl lesson contiguous --json
	status_is 4
	[[ $(verdicts) == 'contiguous does not hold' ]]
	lie usable memctl lesson kmalloc-rounding
	status_is 4
	output_matches 'usable .* disagree'
}

@test "a lesson cleans up when its commands fail, and when it is interrupted" {
	try_as dora memctl inject every=2 -- memctl lesson contiguous
	((status == 1 || status == 4)) || wrong 'nothing was wrong'
	nothing_is_left
	LIMIT=1 try timeout --signal=INT 0.5 memctl lesson pages-for-memory
	nothing_is_left
}

@test "a lesson whose commands cannot do their work has no verdict, and exits 1" {
	mapfile -t names < <(memctl lesson -rno name |
		grep -vx 'not-cleared\|cut-address\|pages-for-memory\|high-memory')
	try_as dora memctl inject every=1 -- memctl lesson "${names[@]}" --json
	status_is 1
	[[ $(jq -c '[.lessons[] | select(.verdict) | .name]' <<< "$output") == '[]' ]] || wrong "$(verdicts)"
}
