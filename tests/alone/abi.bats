# SPDX-License-Identifier: GPL-2.0-only
#
# Programs that change what all users of the device share: its limits, the kernel's sysctls.

load ../lib/abi

@test "limits of users and of the device are exact" {
	abi abi/limits
}

@test "combs stand where they must, and end where limits, the floor, a place or a signal say so" {
	abi abi/combs
}

@test "who comes for what is resized again and again, or hardly ever, waits no longer than he wants" {
	abi abi/frozen
}

@test "addresses are shown to whom they may be, whatever kptr_restrict" {
	abi abi/hidden
}

@test "who may do what is as in tests/golden/who-may-what, cell by cell" {
	abi abi/rights
}

@test "each check refuses one wrong thing, each reason is seen, also by a 32-bit caller" {
	abi abi/validations
	abi abi32/validations
}

@test "accounts are exact after each of 100,000 random operations of two users" {
	abi abi/accounts
}

@test "no byte that a member of the group gets from any interface is of a kernel's address" {
	abi abi/disclosures
}

@test "a cgroup of 16 MiB contains every allocator that is charged, and a bystander lives" {
	abi abi/contained
}

# A debug kernel needs something for each of these, too, which it charges to nobody.
# bats test_tags=stock
@test "what the driver needs for what a user makes is charged to the cgroup, too" {
	abi abi/bookkeeping
}
