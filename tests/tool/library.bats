# SPDX-License-Identifier: GPL-2.0-only
#
# libkmalloc and its manual against its header, and as a program finds it installed.

load ../lib/common.bash

setup()
{
	cd "$BATS_TEST_DIRNAME/../.." || return
	header=lib/include/kmalloc/kmalloc.h manual=$BATS_TEST_TMPDIR/manual
	sed 's/\\-/-/g; s/\\e/\\/g' lib/libkmalloc.3 > "$manual"
	tree=$BATS_TEST_TMPDIR/tree
	export PKG_CONFIG_SYSROOT_DIR=$tree
}

# installed DIR: installs with such a libdir, where pkg-config finds it.
installed()
{
	export PKG_CONFIG_LIBDIR=$tree$1/pkgconfig
	LIMIT=300 try make -s install DESTDIR="$tree" prefix=/usr libdir="$1"
	status_is 0
}

# prototypes: those on standard input, each a line without blanks.
prototypes()
{
	tr -d '[:blank:]\n' | grep -oE '(int|void|enumkmdev_reason)kmalloc_[a-z_]*\([^;()]*\);'
}

names()
{
	grep -oE 'kmalloc_[a-z_]*\(' | tr -d '(' | sort -u
}

@test "every function stands in libkmalloc(3) as it does in the header" {
	try diff <(prototypes < "$header" | sort) \
		<(sed -n '/^\.SH DESCRIPTION/q; s/^\.BI //; s/"//gp' "$manual" | prototypes | sort)
	output_is ''
	status_is 0
	try diff <(prototypes < "$header" | names) \
		<(sed -n '/^\.SH DESCRIPTION/,$p' "$manual" | sed -n 's/^\.BR \(kmalloc_[a-z_]*\) (.*/\1(/p' | names)
	output_is ''
}

@test "the library gives what its header declares and nothing else" {
	installed /usr/lib
	try diff <(prototypes < "$header" | names) \
		<(nm -D --defined-only "$tree/usr/lib/libkmalloc.so.0" |
			awk '$2 == "T" { sub(/@.*/, "(", $3); print $3 }' | names)
	output_is ''
}

@test "the library neither prints nor ends the program" {
	installed /usr/lib
	try nm --undefined-only "$tree/usr/lib/libkmalloc.a"
	succeeds
	output_contains ' ioctl'
	try grep -E ' U .*(print|put|std|exit|abort|assert|error)' \
		<(grep -v ' U __errno_location$' <<< "$output")
	status_is 1
}

@test "a program is built by pkg-config, shared and static, wherever the library is" {
	for place in /usr/lib /usr/lib/of-this-machine; do
		installed "$place"
		[[ $(pkg-config --variable=libdir libkmalloc) == *"$place" ]]
		for options in '' --static; do
			# shellcheck disable=SC2046,SC2086 # words
			try gcc $options -Wall -Wextra -Werror -o "$BATS_TEST_TMPDIR/mapping" \
				examples/mapping.c $(pkg-config --cflags --libs $options libkmalloc)
			succeeds
			try readelf -d "$BATS_TEST_TMPDIR/mapping"
			[[ $options ]] || output_contains '[libkmalloc.so.0]'
			[[ ! $options ]] || output_lacks NEEDED
		done
	done
}

@test "the version that pkg-config tells is memctl's" {
	installed /usr/lib
	[[ $(memctl --version) == "memctl $(pkg-config --modversion libkmalloc), "* ]]
}

@test "memctl starts with the C library alone, and loads others when it needs them" {
	make -s tool
	try readelf -d build/memctl
	[[ $(grep NEEDED <<< "$output") == *'[libc.so.6]' ]]
	output_lacks kmalloc
}

@test "the example of libkmalloc(3) compiles" {
	sed -n '/^#include <err.h>$/,/^\.EE$/ { /^\.EE$/!p }' "$manual" > "$BATS_TEST_TMPDIR/example.c"
	try gcc -Wall -Wextra -Werror -Ilib/include -Idriver/uapi -fsyntax-only \
		"$BATS_TEST_TMPDIR/example.c"
	succeeds
}
