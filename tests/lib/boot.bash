# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Words for tests that boot a guest of their own, on top of common.bash.

REPOSITORY=$(readlink -f "${BASH_SOURCE[0]%/*}/../..")

# in_guest FUNCTION [OPTION...]: runs a function of the test file in a guest booted with these
# options, keeping status, output and error as try does.  GUEST_RUN may name what does that instead
# of tests/vm/run.
in_guest()
{
	local function=$1
	shift
	LIMIT=${LIMIT:-400} try "${GUEST_RUN:-$REPOSITORY/tests/vm/run}" --timeout 300 "$@" -- \
		bash -euc "$(declare -f "$function"); $function"
}
