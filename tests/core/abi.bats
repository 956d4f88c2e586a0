#!/usr/bin/env bats
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

@test "krealloc keeps what was there and clears what is new" {
	abi abi/resize
}

@test "exactly those allocations fail that a rule says" {
	abi abi/inject
}

@test "what is resized, destroyed or failed under another thread does no harm" {
	abi abi/contests
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

@test "other users' buffers do not exist" {
	abi abi/users
}

@test "buffers outlive processes, and those of a file do not" {
	abi abi/lifetime
}

@test "lists and runs are whole, once each, at any capacity" {
	abi abi/list
}

@test "no byte of somebody else's is seen" {
	abi abi/contents
}

@test "threads that rewrite, free or close do no harm" {
	abi abi/races
}

@test "the control file reads as a table and is nothing more" {
	abi abi/control
}
