# SPDX-License-Identifier: GPL-2.0-only
#
# Near the limit of buffers that a user has, which nobody else can need meanwhile.

load ../lib/common.bash

teardown()
{
	runuser -u bob -- memctl free --all
}

# peak OPTION...: kilobytes that memctl list takes at most.  It is looked at when all is read but
# what a pipe holds and a little more, so that it still runs.
peak()
{
	local bytes lister pipe=$BATS_TEST_TMPDIR/pipe
	bytes=$(runuser -u bob -- memctl list "$@" | wc -c)
	((bytes > 200000)) || wrong "only $bytes bytes"
	mkfifo "$pipe"
	setpriv --reuid bob --regid kmalloc --clear-groups memctl list "$@" > "$pipe" &
	lister=$!
	exec 7< "$pipe"
	head -c $((bytes - 150000)) <&7 > /dev/null
	sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$lister/status"
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

@test "the memory of a listing does not grow with the list" {
	columns=handle,allocator,size,usable,gfp,user
	for form in --raw --json; do
		try_as bob memctl alloc kmalloc 8 --count 6000
		short=$(peak $form -o $columns)
		try_as bob memctl alloc kmalloc 8 --count 50000
		long=$(peak $form -o $columns)
		echo "$form: $short kB for 6000 buffers, $long kB for 56000"
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
