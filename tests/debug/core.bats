# SPDX-License-Identifier: GPL-2.0-only
#
# On the debug kernel: of the core's programs those that handle memory most, and take seconds there.

load ../lib/abi

# each PROGRAM…: all of them, to the end.
each()
{
	local program status=0

	for program; do
		abi "abi/$program" || status=1
	done
	return "$status"
}

@test "buffers, their files and their mappings live and end as they should" {
	each lifetime files map mappings pins openings first place
}

@test "what is copied, resized, counted and listed is right at all edges" {
	each elements ranges transfers resize many nested names tomorrow rights
}

@test "allocators, caches and pools give what they should, or fail as a rule says" {
	each inject held modes
}

@test "two threads at one thing, or at one request, do no harm" {
	each clashes contests races
}
