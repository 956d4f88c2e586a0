# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash

# abi PROGRAM [ARG…]: a program of tests/abi, under a time limit of twice what other programs have.  It
# prints a line a case; those that failed and the total are shown when one did.
abi()
{
	local status=0 cases=$BATS_TEST_TMPDIR/cases limit=$((2 * ${LIMIT:-120}))

	# What watches, or counts, there makes it slower by tens of times.
	[[ ${GUEST_KERNEL-} != @(debug|gcov|kcsan) ]] || limit=900
	timeout $limit "${BASH_SOURCE[0]%/*}/../../build/tests/$1" "${@:2}" > "$cases" || status=$?
	((status == 0)) || grep -v '^ok ' "$cases"
	return "$status"
}

# abi_own: the directory of the programs that have as many bits as the kernel.
abi_own()
{
	[[ $(uname -m) == *64 ]] && echo abi || echo abi32
}
