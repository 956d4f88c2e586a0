# SPDX-License-Identifier: GPL-2.0-only
#
# The same programs as abi.bats, as 32-bit callers of a 64-bit kernel, or of a 32-bit one.

load ../lib/abi

@test "every structure keeps the rules of size, tail, reserved members, flags and results, for a 32-bit caller" {
	abi abi32/edges
}

@test "what is no command is ENOTTY, for a 32-bit caller" {
	abi abi32/unknown
}

@test "a hundred thousand wrong requests leave nothing, and no line in the log, for a 32-bit caller" {
	abi abi32/quiet
}

@test "bad addresses are EFAULT and leave nothing behind, for a 32-bit caller" {
	abi abi32/addresses
}

@test "allocators take what they say and nothing else, for a 32-bit caller" {
	abi abi32/allocators
}

@test "sizes and orders are given, charged and refused exactly, for a 32-bit caller" {
	abi abi32/sizes
}

@test "every bit and pair of a mask is taken or refused as documented, for a 32-bit caller" {
	abi abi32/gfp
}

@test "what would make the kernel warn is refused, on every allocator, for a 32-bit caller" {
	abi abi32/hostile
}

@test "every allocator works in every context that it says, for a 32-bit caller" {
	abi abi32/contexts
}

@test "memory lies where it was asked for, and the facts agree, for a 32-bit caller" {
	abi abi32/place
}

@test "masks are told in both directions, and what they lead to, for a 32-bit caller" {
	abi abi32/masks
}

@test "caches are what was asked, and their objects as documented, for a 32-bit caller" {
	abi abi32/caches
}

@test "pools keep their reserve, and give it when nobody else does, for a 32-bit caller" {
	abi abi32/pools
}

@test "objects and elements count with what the kernel takes for them, for a 32-bit caller" {
	abi abi32/held
}

@test "krealloc keeps what was there and clears what is new, for a 32-bit caller" {
	abi abi32/resize
}

@test "what is measured is what was asked, as often, with every allocator, for a 32-bit caller" {
	abi abi32/bench
}

@test "a measurement ends when it must, and leaves nothing, for a 32-bit caller" {
	abi abi32/bench-ends
}

@test "what one call allocates another frees, and as much, for a 32-bit caller" {
	abi abi32/bench-handover
}

@test "what ends one of two that hand over ends both, and nothing is left, for a 32-bit caller" {
	abi abi32/bench-handover-ends
}

@test "exactly those allocations fail that a rule says, for a 32-bit caller" {
	abi abi32/inject
}

@test "caches and pools that another thread destroys, or has fail, do no harm, for a 32-bit caller" {
	abi abi32/contests
}

@test "what is resized, freed or closed under another thread does no harm, for a 32-bit caller" {
	abi abi32/clashes
}

@test "offsets, lengths and patterns stay inside the buffer, for a 32-bit caller" {
	abi abi32/ranges
}

@test "names are the user's own and nothing but names, for a 32-bit caller" {
	abi abi32/names
}

@test "a handle is never given twice, for a 32-bit caller" {
	abi abi32/handles
}

@test "the mode of opening forbids what it says, for a 32-bit caller" {
	abi abi32/modes
}

@test "limits of a process forbid what they are about and nothing else, for a 32-bit caller" {
	abi abi32/rlimits
}

@test "other users' buffers do not exist, for a 32-bit caller" {
	abi abi32/users
}

@test "buffers outlive processes, and those of a file do not, for a 32-bit caller" {
	abi abi32/lifetime
}

@test "lists and runs are whole, once each, at any capacity, for a 32-bit caller" {
	abi abi32/list
}

@test "a buffer's file reads, writes and seeks to its last byte and no further, for a 32-bit caller" {
	abi abi32/files
}

@test "a buffer's file moves through pipes and sockets, and no further than its mode, for a 32-bit caller" {
	abi abi32/transfers
}

@test "a buffer's file is opened by whom it may be, and keeps the memory and the module, for a 32-bit caller" {
	abi abi32/openings
}

@test "mappings show the buffer, to whom they may, for a 32-bit caller" {
	abi abi32/map
}

@test "what is mapped stays through unmap, move, fork and free, and not one page longer, for a 32-bit caller" {
	abi abi32/mappings
}

@test "nothing keeps a page of a mapping, or shows it to a core dump, for a 32-bit caller" {
	abi abi32/pins
}

@test "many are all done, or as many as told, for a 32-bit caller" {
	abi abi32/many
}

@test "what is asked of many is judged as if asked of one, for a 32-bit caller" {
	abi abi32/nested
}

@test "first contents are where they belong, and nothing else is, for a 32-bit caller" {
	abi abi32/first
}

@test "a batch is done in order, up to what is refused, for a 32-bit caller" {
	abi abi32/batch
}

@test "elements of a batch answer as they do alone, for a 32-bit caller" {
	abi abi32/elements
}

@test "lists are narrowed to an allocator and a user, for a 32-bit caller" {
	abi abi32/filters
}

@test "no byte of somebody else's is seen, for a 32-bit caller" {
	abi abi32/contents
}

@test "what another thread rewrites is read once, for a 32-bit caller" {
	abi abi32/races
}

@test "the control file reads as a table and is nothing more, for a 32-bit caller" {
	abi abi32/control
}

@test "a program that was built with a header of the past gets what it got, for a 32-bit caller" {
	for program in "$BATS_TEST_DIRNAME"/../../build/tests/abi32/kept-*; do
		abi "abi32/${program##*/}"
	done
}

@test "a program that was built with a header of tomorrow gets what is promised, for a 32-bit caller" {
	abi abi32/tomorrow
}
