# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown()
{
	free_buffers
}

@test "list shows a buffer once, from its allocation to its free" {
	buffer handle kmalloc 100 --name list_one
	try memctl list
	succeeds
	output_matches '^ *HANDLE NAME +ALLOCATOR +SIZE +USABLE +PAGES +RUNS +NODE +ZONE +USER +AGE'
	try memctl list -rn -o handle,name,size,user
	[[ $(grep -cx "$handle list_one 100 root" <<< "$output") == 1 ]]
	memctl free "$handle"
	try memctl list -rn -o name
	output_lacks list_one
}

@test "list and info tell the same of a buffer, in JSON too" {
	buffer handle vmalloc 1M
	try memctl list --json
	succeeds
	listed=$(jq -c ".buffers[] | select(.handle == $handle) | del(.age)" <<< "$output")
	[[ $listed == "$(memctl info "$handle" --json | jq -c '.buffers[0] | del(.age)')" ]]
}

@test "one's own list has no buffer of others; --all-users is root's" {
	buffer handle kmalloc 64
	try_as alice memctl alloc kmalloc 64
	hers=$output
	try_as alice memctl list -rn -o handle,user
	output_contains "$hers alice"
	output_lacks root
	try memctl list -rn -o user
	output_lacks alice
	try memctl list -rn -o handle,user --all-users
	output_contains "$hers alice"
	output_contains "$handle root"
	try_as alice memctl list --all-users
	fails 1 'needs CAP_SYS_ADMIN'
	try_as alice memctl free "$hers"
	succeeds
}

@test "a list of thousands has every buffer once" {
	try_as lisa memctl alloc kmalloc 8 --count 10000
	succeeds
	handles=$(sort -n <<< "$output")
	try_as lisa memctl list -rn -o handle
	[[ $(sort -n <<< "$output") == "$handles" ]]
	try_as lisa memctl list --noheadings --output handle
	[[ $(tr -d ' ' <<< "$output" | sort -n) == "$handles" ]]
	try_as lisa memctl list --json -o handle
	json_is '.buffers | length' 10000
	try_as lisa memctl free --all
	succeeds
	try_as lisa memctl list -n
	output_is ''
	try_as lisa memctl list --json
	json_is '.buffers' '[]'
}

@test "the JSON of a list is whole where its parts of 256 begin and end" {
	local count=0
	for upto in 0 1 255 256 257 512 513; do
		((upto == count)) || try_as alice memctl alloc vmalloc_user 8 --count $((upto - count))
		count=$upto
		try_as alice memctl list --json --allocator vmalloc_user -o handle,name,size
		succeeds
		json_is '.buffers | [length, (unique_by(.handle) | length),
			(map(select(.size != 8 or .name != null)) | length)]' "[$upto,$upto,0]"
		try_as alice memctl list --raw -n --allocator vmalloc_user -o size
		[[ $(grep -cx 8 <<< "$output") == "$upto" ]]
	done
	try_as alice memctl list -rn --allocator vmalloc_user -o handle
	# shellcheck disable=SC2086 # handles
	try_as alice memctl free $output
	succeeds
}

@test "--allocator lists the buffers of one allocator" {
	buffer one kmalloc 100
	buffer other vmalloc 100
	try memctl list -rn -o handle,allocator --allocator vmalloc
	output_contains "$other vmalloc"
	output_lacks kmalloc
	try memctl list -a kmalloc -rn -o handle,allocator
	output_contains "$one kmalloc"
	output_lacks vmalloc
	try memctl list --allocator vmaloc
	fails 2 "memctl: list: no allocator 'vmaloc': did you mean vmalloc?"
}

@test "--user lists one's own buffers, and those of others for root" {
	buffer mine kmalloc 64
	try_as alice memctl alloc kmalloc 64
	hers=$output
	for user in alice "$(id -u alice)"; do
		try memctl list --all-users --user "$user" -rn -o handle,user
		output_contains "$hers alice"
		output_lacks root
	done
	try memctl list --user root -rn -o handle
	[[ $(grep -cx "$mine" <<< "$output") == 1 ]]
	try_as alice memctl list -u alice -rn -o handle
	[[ $(grep -cx "$hers" <<< "$output") == 1 ]]
	try memctl list --user alice
	fails 2 'memctl: list: --user alice: buffers of other users need --all-users'
	try_as alice memctl list --user root --all-users
	fails 1 'needs CAP_SYS_ADMIN'
	try memctl list --user nobody-of-that-name
	fails 2 "memctl: list: --user: no user 'nobody-of-that-name'"
	try_as alice memctl free "$hers"
	succeeds
}
