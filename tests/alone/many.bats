# SPDX-License-Identifier: GPL-2.0-only
#
# Near the limit of buffers that a user has, which nobody else can need meanwhile.

load ../lib/common.bash

teardown()
{
	runuser -u bob -- memctl free --all
}

# peak NAME OPTION...: sets $NAME to the kilobytes that memctl list takes at most.  It is looked at
# when all is read but what a pipe holds and a little more, so that it still runs.
peak()
{
	local bytes lister name=$1 status pipe=$BATS_TEST_TMPDIR/pipe
	shift
	bytes=$(runuser -u bob -- memctl list "$@" | wc -c)
	((bytes > 200000)) || wrong "only $bytes bytes"
	mkfifo "$pipe"
	setpriv --reuid bob --regid kmalloc --clear-groups memctl list "$@" > "$pipe" &
	lister=$!
	exec 7< "$pipe"
	head -c $((bytes - 150000)) <&7 > /dev/null
	mapfile -t status < "/proc/$lister/status"
	[[ ${status[*]} =~ VmHWM:[[:blank:]]+([0-9]+)\ kB ]]
	printf -v "$name" %d "${BASH_REMATCH[1]}"
	cat <&7 > /dev/null
	exec 7<&-
	wait "$lister"
	rm "$pipe"
}

@test "60000 buffers are allocated, listed and freed, each once" {
	try_as bob memctl alloc kmalloc 8 --count 60000
	succeeds
	handles=$(sort -n <<< "$output")
	[[ $(uniq <<< "$handles" | wc -l) == 60000 ]]
	try_as bob memctl list -rn -o handle
	[[ $(sort -n <<< "$output") == "$handles" ]]
	try_as bob memctl list --json -o handle
	[[ $(jq '.buffers[].handle' <<< "$output" | sort -n) == "$handles" ]]
	[[ $(script -qec 'runuser -u bob -- memctl free --all' /dev/null) == *'# 60000 freed'* ]]
	try_as bob memctl list -n
	output_is ''
}

# at_work PID: waits until memctl is at its work there, where ^C is noted; fails if it has ended.
at_work()
{
	local text
	while mapfile -t text < "/proc/$1/status" && [[ ${text[*]} != *State:[[:blank:]]Z* ]]; do
		[[ ${text[*]} =~ ^Name:[[:blank:]]memctl\ .*\ SigCgt:[[:blank:]]([0-9a-f]+) ]] &&
			((0x${BASH_REMATCH[1]} & 1 << (2 - 1))) && return
	done
	echo 'memctl has ended'
	return 1
}

@test "^C ends free --all, and what was not freed is listed and can be freed" {
	local freer status=0 rest
	try_as bob memctl alloc kmalloc 8 --count 60000
	handles=$(sort <<< "$output")
	# On one processor neither gets far while the other waits for its turn.
	taskset -cp 0 "$BASHPID" > /dev/null
	env --default-signal=INT setpriv --reuid bob --regid kmalloc --clear-groups \
		memctl free --all > "$BATS_TEST_TMPDIR/said" 2>&1 &
	freer=$!
	at_work "$freer"
	kill -INT "$freer"
	wait "$freer" || status=$?
	echo "status $status: $(< "$BATS_TEST_TMPDIR/said")"
	((status == 1))
	try_as bob memctl list -rn -o handle
	succeeds
	rest=$(wc -l <<< "$output")
	((rest > 1 && rest < 60000))
	[[ $(< "$BATS_TEST_TMPDIR/said") == \
		"memctl: free: interrupted: $((60000 - rest)) buffers were freed, the others live" ]]
	[[ $(comm -12 <(sort <<< "$output") - <<< "$handles" | wc -l) == "$rest" ]]
	try_as bob memctl status -rn -o user_buffers
	[[ $output == "$rest" ]]
	[[ $(script -qec 'runuser -u bob -- memctl free --all' /dev/null) == *"# $rest freed"* ]]
	try_as bob memctl list -n
	output_is ''
}

# The first handle comes when the progress has begun.  The pipe does not hold all the others, so
# that memctl waits for longer than the progress does, however fast the machine.
@test "on a terminal --count shows how far it is, and elsewhere nothing" {
	slow="memctl alloc kmalloc 8 --count 60000 |
		{ read -r first; sleep 1; echo \$first; cat; } > $BATS_TEST_TMPDIR/handles"
	slow="setpriv --reuid bob --regid kmalloc --clear-groups $slow"
	step=$'\r''[0-9]+ buffers allocated of 60000 \[#* *\] +[0-9]+ %'
	try script -qec "$slow" /dev/null
	succeeds
	output_matches "^($step)+"$'\r\e''\[K$'
	try_as bob memctl list -rn -o handle
	[[ $(sort <<< "$output") == "$(sort "$BATS_TEST_TMPDIR/handles")" ]]
	try_as bob memctl free --all
	try bash -c "$slow"
	succeeds
	output_is ''
	[[ $(wc -l < "$BATS_TEST_TMPDIR/handles") == 60000 ]]
}

# bats test_tags=lean
@test "the memory of a listing does not grow with the list" {
	columns=handle,allocator,size,usable,gfp,user
	for form in --raw --json; do
		try_as bob memctl alloc kmalloc 8 --count 7000
		peak short $form -o $columns
		try_as bob memctl alloc kmalloc 8 --count 50000
		peak long $form -o $columns
		echo "$form: $short kB for 7000 buffers, $long kB for 57000"
		((long < short + 256))
		try_as bob memctl free --all
	done
}

@test "the limit ends --count, and the error says how many and why" {
	try_as bob memctl alloc kmalloc 8 --count 70000
	status_is 1
	count=$(wc -l <<< "$output")
	error_contains "memctl: alloc: $count of 70000 allocated, then: your limit is 65536 buffers"
	[[ $(runuser -u bob -- memctl list -rn -o handle | sort) == "$(sort <<< "$output")" ]]
}
