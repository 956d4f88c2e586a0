# SPDX-License-Identifier: GPL-2.0-only
#
# The interface, spoken to without memctl: each test is a program of hundreds of cases.

load ../lib/abi

@test "every structure keeps the rules of size, tail, reserved members, flags and results" {
	abi abi/edges
}

@test "what is no command is ENOTTY" {
	abi abi/unknown
}

@test "a hundred thousand wrong requests leave nothing, and no line in the log" {
	abi abi/quiet
}

@test "bad addresses are EFAULT and leave nothing behind" {
	abi abi/addresses
}

@test "allocators take what they say and nothing else" {
	abi abi/allocators
}

@test "sizes and orders are given, charged and refused exactly" {
	abi abi/sizes
}

@test "every bit and pair of a mask is taken or refused as documented" {
	abi abi/gfp
}

@test "what would make the kernel warn is refused, on every allocator" {
	abi abi/hostile
}

@test "every allocator works in every context that it says" {
	abi abi/contexts
}

@test "memory lies where it was asked for, and the facts agree" {
	abi abi/place
}

@test "masks are told in both directions, and what they lead to" {
	abi abi/masks
}

@test "caches are what was asked, and their objects as documented" {
	abi abi/caches
}

@test "pools keep their reserve, and give it when nobody else does" {
	abi abi/pools
}

@test "objects and elements count with what the kernel takes for them" {
	abi abi/held
}

@test "krealloc keeps what was there and clears what is new" {
	abi abi/resize
}

@test "what is measured is what was asked, as often, with every allocator" {
	abi abi/bench
}

@test "a measurement ends when it must, and leaves nothing" {
	abi abi/bench-ends
}

@test "what one call allocates another frees, and as much" {
	abi abi/bench-handover
}

@test "what ends one of two that hand over ends both, and nothing is left" {
	abi abi/bench-handover-ends
}

@test "exactly those allocations fail that a rule says" {
	abi abi/inject
}

@test "caches and pools that another thread destroys, or has fail, do no harm" {
	abi abi/contests
}

@test "what is resized, freed or closed under another thread does no harm" {
	abi abi/clashes
}

@test "offsets, lengths and patterns stay inside the buffer" {
	abi abi/ranges
}

@test "names are the user's own and nothing but names" {
	abi abi/names
}

@test "a handle is never given twice" {
	abi abi/handles
}

@test "the mode of opening forbids what it says" {
	abi abi/modes
}

@test "limits of a process forbid what they are about and nothing else" {
	abi abi/rlimits
}

@test "other users' buffers do not exist" {
	abi abi/users
}

@test "buffers outlive processes, and those of a file do not" {
	abi abi/lifetime
}

@test "lists and runs are whole, once each, at any capacity" {
	abi abi/list
}

@test "a buffer's file reads, writes and seeks to its last byte and no further" {
	abi abi/files
}

@test "a buffer's file moves through pipes and sockets, and no further than its mode" {
	abi abi/transfers
}

@test "a buffer's file is opened by whom it may be, and keeps the memory and the module" {
	abi abi/openings
}

@test "mappings show the buffer, to whom they may" {
	abi abi/map
}

@test "what is mapped stays through unmap, move, fork and free, and not one page longer" {
	abi abi/mappings
}

@test "nothing keeps a page of a mapping, or shows it to a core dump" {
	abi abi/pins
}

@test "many are all done, or as many as told" {
	abi abi/many
}

@test "what is asked of many is judged as if asked of one" {
	abi abi/nested
}

@test "first contents are where they belong, and nothing else is" {
	abi abi/first
}

@test "a batch is done in order, up to what is refused" {
	abi abi/batch
}

@test "elements of a batch answer as they do alone" {
	abi abi/elements
}

@test "lists are narrowed to an allocator and a user" {
	abi abi/filters
}

@test "no byte of somebody else's is seen" {
	abi abi/contents
}

@test "whoever is killed in a call is gone soon and leaves nothing half done" {
	abi abi/killed
}

@test "what another thread rewrites is read once" {
	abi abi/races
}

@test "two threads at one buffer at the same moment make sense together" {
	abi abi/duels 200
}

@test "two threads at one cache or pool at the same moment make sense together" {
	abi abi/duels-sources 200
}

@test "the control file reads as a table and is nothing more" {
	abi abi/control
}

@test "a program that was built with a header of the past gets what it got" {
	for program in "$BATS_TEST_DIRNAME"/../../build/tests/abi/kept-*; do
		abi "abi/${program##*/}"
	done
}

@test "a program that was built with a header of tomorrow gets what is promised" {
	abi abi/tomorrow
}
