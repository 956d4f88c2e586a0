# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown() { memctl free buf1 buf2 buf3 2> /dev/null || true; }

# nothing_left: the demo's buffers are gone.
nothing_left()
{
	try memctl list --raw --noheadings --output name
	! grep -E '^buf[123]$' <<< "$output" || wrong 'a buffer of the demo is left'
}

@test "the demo tells the worked example on one screen and leaves nothing" {
	try memctl demo
	succeeds
	mapfile -t lines <<< "$output"
	((${#lines[@]} <= 36))
	for line in "${lines[@]}"; do
		((${#line} <= 100)) || wrong "too long: $line"
	done
	for text in '<<------buf1 Kmalloc Mem OK!------>>' '<<------buf2 get_zeroed_page OK!------>>' \
		'<<------buf3 vmalloc OK!------>>'; do
		output_matches "memctl write buf[123] '$text' +-> [0-9]+ bytes"
		output_matches "memctl read buf[123] --text +-> $text"
	done
	output_matches '1 memctl alloc kmalloc 100 --name buf1 +-> [0-9]+ +0x[0-9a-f]{16} \(physical 0x'
	output_matches 'buf3 +-> [0-9]+ +0x[0-9a-f]{16} \([0-9]+ pages in [0-9]+ runs\)'
	output_matches 'memctl verify buf1 buf2 buf3 +-> [0-9]+ agree, [0-9]+ have no witness, 0 disagree'
	output_matches 'memctl free buf1 buf2 buf3 +-> nothing left'
	nothing_left
}

@test "a text that does not come back as written exits 4, and nothing is left" {
	lie content memctl demo
	status_is 4
	output_contains 'That is not what was written.'
	output_contains 'The demo did not succeed: all buffers of the demo are freed.'
	nothing_left
}

@test "a fact that a witness denies exits 4, and nothing is left" {
	lie node memctl demo
	status_is 4
	output_contains ', 1 disagree'
	nothing_left
}

@test "a step that fails is shown with its reason, and nothing is left" {
	try_as bob memctl inject every=1,allocator=get_zeroed_page -- memctl demo
	status_is 1
	output_contains '-> failed: memctl: alloc: '
	output_contains 'The demo did not succeed: all buffers of the demo are freed.'
	nothing_left
}

@test "buffers of these names are refused and stay" {
	memctl alloc kmalloc 10 --name buf2
	memctl write buf2 mine
	try memctl demo
	fails 1 'you have a buffer named buf2'
	[[ $(memctl read buf2 --text) == mine ]]
}

@test "^C, and a reader that goes away, leave nothing" {
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	env --default-signal=INT memctl demo > "$BATS_TEST_TMPDIR/pipe" &
	local demo=$! status=0 line
	while read -r line; do
		[[ $line != *'--name buf2'* ]] || kill -INT "$demo"
		last=$line
	done < "$BATS_TEST_TMPDIR/pipe"
	wait "$demo" || status=$?
	((status == 1))
	[[ $last == 'Interrupted: all buffers of the demo are freed.' ]]
	nothing_left
	memctl demo 2> /dev/null | head -n 3 > /dev/null
	nothing_left
}

@test "a member of the group sees the demo without addresses" {
	try_as alice memctl demo
	succeeds
	output_contains "its address is root's to see"
	output_lacks 0xffff
	output_contains 'nothing left'
}
