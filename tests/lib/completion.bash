# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Words for tests of the completion, on top of common.bash.

# shellcheck source=tool/memctl.bash-completion
source "${BASH_SOURCE[0]%/*}/../../tool/memctl.bash-completion"

compopt()
{
	:
}

# completes WORD...: what Tab offers behind these words, the last of which is unfinished
completes()
{
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
	_memctl
	tried="$*" status=0 output="${COMPREPLY[*]}" error=
}
