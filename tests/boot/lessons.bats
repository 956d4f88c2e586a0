# SPDX-License-Identifier: GPL-2.0-only
#
# A kernel that does not clear by itself: what the tutorials say of kmalloc is true there.

load ../lib/common
load ../lib/boot

not_cleared()
{
	memctl lesson not-cleared --json | jq -r '.lessons[] | .verdict, .expected, .left'
	memctl list --all-users -n
}

all()
{
	memctl lesson --all --ktap | grep -v '^#'
	memctl list --all-users -n
}

@test "without init_on_alloc kmalloc keeps what was there, and the lesson expects it" {
	in_guest not_cleared --append init_on_alloc=0
	status_is 0
	output_is 'holds
holds
nothing: 2 buffers freed'
}

@test "with init_on_free it is cleared again" {
	in_guest not_cleared --append 'init_on_alloc=0 init_on_free=1'
	status_is 0
	output_is 'does not hold
does not hold
nothing: 2 buffers freed'
}

@test "all lessons together, as a test farm runs them" {
	in_guest all
	status_is 0
	[[ $(grep -c '^ok ' <<< "$output") == "$(sed -n 's/^1[.][.]//p' <<< "$output")" ]]
	output_lacks 'not ok'
	output_lacks $'\n''lesson'
}
