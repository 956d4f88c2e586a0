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
	try_as bob memctl alloc kmalloc 8 --count 10000
	succeeds
	handles=$(sort -n <<< "$output")
	try_as bob memctl list -rn -o handle
	[[ $(sort -n <<< "$output") == "$handles" ]]
	try_as bob memctl list --noheadings --output handle
	[[ $(tr -d ' ' <<< "$output" | sort -n) == "$handles" ]]
	try_as bob memctl list --json -o handle
	json_is '.buffers | length' 10000
	try_as bob memctl free --all
	succeeds
	try_as bob memctl list -n
	output_is ''
	try_as bob memctl list --json
	json_is '.buffers' '[]'
}
