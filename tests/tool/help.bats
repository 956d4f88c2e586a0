# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

setup()
{
	mapfile -t commands < <(memctl help --complete)
}

# options COMMAND: its long options, as the option table has them
# shellcheck disable=SC2086 # words
options()
{
	memctl help --complete $1 | sed -n 's/^\(--[^ ]*\).*/\1/p'
}

@test "help lists every command with its summary" {
	try memctl help
	succeeds
	for command in "${commands[@]}"; do
		output_matches $'\n'"  $command +[A-Z]"
	done
	whole=$output
	try memctl --help
	output_is "$whole"
	try memctl -h
	output_is "$whole"
}

# shellcheck disable=SC2086 # words
@test "help of a command, and its --help, show every option and column of its tables" {
	for command in "${commands[@]}"; do
		try memctl $command --help
		succeeds
		whole=$output
		try memctl help $command
		output_is "$whole"
		for option in $(options "$command"); do
			output_contains " $option"
		done
		for column in $(memctl help --complete $command COLUMNS); do
			output_matches $'\n'"  $column +[^ ]"
		done
	done
}

@test "a group explains itself, and so does its absence of a command" {
	for asking in 'cache --help' 'help cache'; do
		# shellcheck disable=SC2086 # words
		try memctl $asking
		succeeds
		for word in create list shrink destroy; do
			output_matches $'\n'"  cache $word +[A-Z]"
		done
		output_lacks pool
	done
	try memctl cache
	fails 2 'memctl: cache what? create, list, shrink, destroy (memctl help cache)'
	try memctl pool creat x
	fails 2 "memctl: no command 'pool creat': did you mean pool create?"
	try memctl cahce list
	fails 2 "memctl: no command 'cahce': did you mean cache?"
	try memctl help pool list more
	fails 2 "memctl: help: 'more' is too much"
}

# shellcheck disable=SC2086 # words
@test "no line of help is longer than 100 columns" {
	for command in "${commands[@]}"; do
		try memctl help $command
		while IFS= read -r line; do
			((${#line} <= 100)) || wrong "$line"
		done <<< "$output"
	done
}

@test "the version is that of dkms.conf" {
	version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$BATS_TEST_DIRNAME/../../dkms.conf")
	for asking in --version -V 'list --version' 'alloc -V'; do
		# shellcheck disable=SC2086 # words
		try memctl $asking
		succeeds
		output_matches "^memctl $version, ABI [0-9]+\$"
	done
}

# shellcheck disable=SC2086 # words
@test "the manual names every command, option and column" {
	manual=$(sed 's/\\-/-/g' "$BATS_TEST_DIRNAME/../../tool/memctl.1")
	for command in "${commands[@]}"; do
		for word in "$command" $(options "$command") $(memctl help --complete $command COLUMNS); do
			[[ $manual == *"$word"* ]] || { echo "memctl.1 lacks $word of $command"; false; }
		done
	done
}
