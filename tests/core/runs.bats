# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown()
{
	free_buffers
}

@test "the runs of a vmalloc buffer cover it, each page once" {
	buffer handle vmalloc 1000000 --name runs_many
	try memctl runs runs_many
	succeeds
	output_matches '^OFFSET PAGES VIRT +PHYS +PFN +NODE ZONE'
	try memctl runs "$handle" --json
	json_is '[.runs[].pages] | add' 245
	json_is '.runs | length' "$(fact "$handle" runs)"
	json_is '.runs[0] | [.offset, .phys, .pfn]' \
		"$(memctl info "$handle" --json | jq -c '.buffers[0] | [0, .phys, .pfn]')"
	# shellcheck disable=SC2016 # jq's
	json_is '[.runs | . as $all | range(1; length) | $all[.].offset == $all[. - 1].offset + 4096 * $all[. - 1].pages] | all' true
	json_is '[.runs[].pfn] | unique | length' "$(fact "$handle" runs)"
}

@test "pages of the page allocator are one run" {
	buffer handle alloc_pages --order 4
	try memctl runs "$handle" --raw --noheadings --output offset,pages,node
	output_is '0 16 0'
}

@test "runs of nothing, and of another user's buffer, are refused" {
	try memctl runs runs_none
	fails 1 'memctl: runs: runs_none: no buffer has this name: memctl list shows yours'
	buffer handle vmalloc 8K
	try_as alice memctl runs "$handle"
	fails 1 "memctl: runs: $handle: no buffer has this handle"
}

@test "a user without capabilities learns no physical address" {
	try_as alice memctl alloc vmalloc 64K
	handle=$output
	try_as alice memctl runs "$handle" --json
	json_is '[.runs[] | .phys, .pfn] | unique' '[null]'
	try memctl runs "$handle" --all-users --json
	json_is '[.runs[].pfn | type] | unique' '["string"]'
	try_as alice memctl free "$handle"
	succeeds
}
