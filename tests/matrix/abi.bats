# SPDX-License-Identifier: GPL-2.0-only
#
# The interface, by those programs that the file tests lists.

load ../lib/abi

setup()
{
	mapfile -t programs < <(sed -n 's/^abi //p' "$BATS_TEST_DIRNAME/tests")
	((${#programs[@]} > 0))
}

@test "the interface is what 64-bit programs expect" {
	for program in "${programs[@]}"; do
		abi "abi/$program"
	done
}

@test "the interface is what 32-bit programs expect, on a 64-bit kernel" {
	[[ -d $BATS_TEST_DIRNAME/../../build/tests/abi32 ]] || skip 'the compiler has no 32-bit side'
	for program in "${programs[@]}"; do
		abi "abi32/$program"
	done
}
