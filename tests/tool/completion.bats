# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

setup()
{
	# shellcheck source=tool/memctl.bash-completion
	source "$BATS_TEST_DIRNAME/../../tool/memctl.bash-completion"
}

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

@test "completion offers commands, options, masks, columns and files" {
	completes memctl al
	output_is 'alloc allocators'
	completes memctl help sta
	output_is status
	completes memctl alloc kmalloc --gf
	output_is --gfp
	completes memctl alloc kmalloc --gfp GFP_NO
	output_is 'GFP_NOFS GFP_NOIO GFP_NOWAIT'
	completes memctl alloc kmalloc -g __GFP_Z
	output_is __GFP_ZERO
	completes memctl list --output lat
	output_is latency_ns
	completes memctl list -o name,siz
	output_is name,size
	completes memctl load --file "$BATS_TEST_DIRNAME/comp"
	output_is "$BATS_TEST_FILENAME"
}

@test "completion knows every option of every command and no hidden one" {
	for command in $(memctl help --complete); do
		completes memctl "$command" --
		output_contains --help
		output_lacks --complete
	done
}

@test "completion of what is unknown offers nothing and says nothing" {
	completes memctl xyzzy ''
	output_is ''
	completes memctl status ''
	output_is ''
}
