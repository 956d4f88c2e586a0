# SPDX-License-Identifier: GPL-2.0-only
#
# kmalloc(4) against the header that it describes, and memctl(1) against memctl.

load ../lib/common.bash

setup()
{
	local driver=$BATS_TEST_DIRNAME/../../driver
	include=$driver/uapi header=$driver/uapi/kmalloc/kmdev.h manual=$BATS_TEST_TMPDIR/manual
	sed 's/\\-/-/g; s/\\e/\\/g' "$driver/kmalloc.4" > "$manual"
}

# structure NAME FILE: its definition there, without indentation.
structure()
{
	sed -n "/^struct $1 {\$/,/^};/ s/^[ \t]*//p" "$2"
}

@test "every structure stands in kmalloc(4) as it does in the header" {
	local names
	mapfile -t names < <(sed -n 's/^struct \(.*\) {$/\1/p' "$header")
	((${#names[@]} > 0))
	for name in "${names[@]}"; do
		try diff <(structure "$name" "$header") <(structure "$name" "$manual")
		output_is ''
	done
}

@test "every reason stands in kmalloc(4) under its errno" {
	reasons=$(tr '\n' ' ' < "$header" |
		grep -o '@KMDEV_[A-Z_]*: [^*]*(E[A-Z0-9]*) \*/' |
		sed 's/^@\(.*\): .*(\(.*\)).*/\2 \1/' | sort)
	[[ $reasons ]]
	# shellcheck disable=SC2016 # awk's, not the shell's
	try awk '$1 == ".SH" { errors = $2 == "ERRORS" }
		 errors && $1 == ".B" && /KMDEV_/ { print errno, $2; next }
		 $1 == ".B" { errno = $2 }' "$manual"
	[[ $(sort <<< "$output") == "$reasons" ]] || wrong "they are: $reasons"
}

@test "the example of kmalloc(4) compiles" {
	sed -n '/^#include <err.h>$/,/^\.EE$/ { /^\.EE$/!p }' "$manual" > "$BATS_TEST_TMPDIR/example.c"
	try gcc -Wall -Wextra -Werror -I"$include" -o "$BATS_TEST_TMPDIR/example" \
		"$BATS_TEST_TMPDIR/example.c"
	succeeds
}

@test "memctl(1) names the commands that print remarks" {
	local manual=$BATS_TEST_DIRNAME/../../tool/memctl.1 commands said quiet
	mapfile -t commands < <(memctl help --complete)
	said=$(sed -n '/^\.SS Commands that print remarks/,/^Remarks/p' "$manual" | sed '1d;$d' | tr '\n' ' ' |
		sed 's/^These are //; s/ and /, /; s/\. *$//; s/, /\n/g' | sort)
	# shellcheck disable=SC2086 # words
	quiet=$(for command in "${commands[@]}"; do
		memctl help $command | grep -q -e --quiet && echo "$command"
	done | sort)
	[[ $said == "$quiet" ]] || wrong "they are: $quiet"
	((${#quiet} > 0))
}
