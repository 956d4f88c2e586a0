#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# The same programs as abi.bats, as 32-bit callers of the 64-bit kernel.

load ../lib/abi

@test "every structure keeps the rules of size, tail, reserved members, flags and results, for a 32-bit caller" {
	abi abi32/edges
}

@test "what is no command is ENOTTY, for a 32-bit caller" {
	abi abi32/unknown
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

@test "other users' buffers do not exist, for a 32-bit caller" {
	abi abi32/users
}

@test "buffers outlive processes, and those of a file do not, for a 32-bit caller" {
	abi abi32/lifetime
}

@test "lists and runs are whole, once each, at any capacity, for a 32-bit caller" {
	abi abi32/list
}

@test "no byte of somebody else's is seen, for a 32-bit caller" {
	abi abi32/contents
}

@test "threads that rewrite, free or close do no harm, for a 32-bit caller" {
	abi abi32/races
}

@test "the control file reads as a table and is nothing more, for a 32-bit caller" {
	abi abi32/control
}
