# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Checks of the driver, by the kernel's own tools.

# module DIR FLAGS…: builds it there, anew, and prints what the compiler says.
module()
{
	rm -rf "build/lint/$1"
	make -s module KDIR="$HEADERS" MODULE_DIR="build/lint/$1" KBUILD_FLAGS="${*:2}" 2>&1 |
		grep -v '^Skipping BTF generation'
}

check_warnings()
{
	module warnings W=1
}

check_sparse()
{
	module sparse C=2
}

checkpatch()
{
	perl "$SCRIPTS/checkpatch.pl" --no-tree --strict --terse --show-types \
		--max-line-length=100 "$@" 2>&1 | grep -v '^total: '
	rm -f .checkpatch-camelcase.*
}

# A header for user space has no BIT(), and keeps each command's number beside its
# structure; compat.* is where versions are compared and old names defined; bench-loop.h is a
# template, whose arguments are names.
check_checkpatch()
{
	local header=driver/uapi/kmalloc/kmdev.h template=driver/bench-loop.h compat=() others=()
	mapfile -t compat < <(files '^driver/compat\.[ch]$')
	mapfile -t others < <(files '^driver/[^/]*\.[ch]$' | grep -v '/compat\.\|/bench-loop\.h')
	checkpatch --file "${others[@]}"
	checkpatch --ignore MACRO_ARG_REUSE --file "$template"
	checkpatch --ignore BIT_MACRO,LINE_SPACING --file "$header"
	checkpatch --ignore LINUX_VERSION_CODE,CONSTANT_COMPARISON,DEPRECATED_API \
		--file "${compat[@]}"
}

# Patches that want OCaml or none of whose files exist here have nothing to say.
spatch_one()
{
	local options
	options=$(sed -n 's,^// *Options: *,,p' "$1" | head -n 1)
	# shellcheck disable=SC2086 # several words
	timeout 300 spatch -D report $options --very-quiet --include-headers --sp-file "$1" \
		--dir driver 2>&1 | grep -vE '^warning: line|No OCaml compiler found'
	[[ ${PIPESTATUS[0]} != 124 ]] || printf '%s: not done after 300 s\n' "$1"
}

check_coccinelle()
{
	export -f spatch_one
	find "$SCRIPTS/coccinelle" -name '*.cocci' -print0 | sort -z |
		xargs -0 -P "$(nproc)" -I '{}' bash -c 'spatch_one {}'
}

check_kernel_doc()
{
	files '^driver/.*\.[ch]$' | xargs perl "$HEADERS/scripts/kernel-doc" -none -Werror 2>&1
}

# It must serve a program that includes nothing else, in C and in C++.
check_header()
{
	local header options=(-pedantic-errors -Wall -Wextra -Ilib/include -Idriver/uapi -fsyntax-only)
	# Where the kernel's own headers are for either kind of program.
	options+=(-idirafter "/usr/include/$(gcc -print-multiarch)")
	for header in driver/uapi/kmalloc/kmdev.h lib/include/kmalloc/kmalloc.h; do
		gcc -x c -std=c11 "${options[@]}" "$header"
		gcc -x c -m32 -std=c11 "${options[@]}" "$header"
		g++ -x c++ -std=c++17 "${options[@]}" "$header"
	done
}

check_versions()
{
	files '^driver/' | grep -v '^driver/compat\.' |
		xargs grep -nE 'LINUX_VERSION_CODE|KERNEL_VERSION|RHEL_RELEASE' |
		sed 's/$/   (belongs in driver\/compat.*)/'
}
