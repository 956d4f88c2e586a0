# SPDX-License-Identifier: GPL-2.0-only
#
# The same programs as abi.bats, as 32-bit callers of a 64-bit kernel, or of a 32-bit one.

load ../lib/abi

@test "limits of users and of the device are exact, for a 32-bit caller" {
	abi abi32/limits
}

@test "addresses are shown to whom they may be, whatever kptr_restrict, for a 32-bit caller" {
	abi abi32/hidden
}

@test "who may do what is as in tests/golden/who-may-what, cell by cell, for a 32-bit caller" {
	abi abi32/rights
}

@test "combs stand where they must, and end where they have to, for a 32-bit caller" {
	abi abi32/combs
}
