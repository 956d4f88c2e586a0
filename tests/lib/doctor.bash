# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Words for what memctl doctor --noheadings printed, on top of common.bash.

# finds CHECK STATE TEXT [ADVICE]: there is such a row in the output.
finds()
{
	local row
	while IFS= read -r row; do
		[[ $row != "$1"+(\ )"$2"+(\ )*"$3"*"${4-}"* ]] || return 0
	done <<< "$output"
	wrong "$1 is not $2: $3${4+, to do: $4}"
}

# section NAME: cuts the output down to what stands behind the line "== NAME".
section()
{
	output=$(sed -n "/^== $1\$/,/^== /{ /^== /!p }" "$BATS_TEST_TMPDIR/output")
}
