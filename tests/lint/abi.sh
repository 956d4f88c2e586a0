# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The interface and the library against what was released: tests/kept has, by version, the headers
# and the library's list of symbols.

# abi_header KEPT BITS: what has gone from kmdev.h, or is another thing now.
abi_header()
{
	awk -v KEPT="$1/kmalloc/kmdev.h" -f tests/lint/abi.awk "$1/kmalloc/kmdev.h" |
		g++ -x c++ -std=c++17 "-m$2" -w -fsyntax-only -fno-diagnostics-show-caret \
			-I. -Idriver/uapi -idirafter "/usr/include/$(gcc -print-multiarch)" - 2>&1 |
		sed -E "s,^<stdin>:[0-9:]+ (error: static assertion failed)?,$1\, $2 bits: not the same,"
}

# abi_soname MAP: KMALLOC_0 is of libkmalloc.so.0.
abi_soname()
{
	sed -n 's/^KMALLOC_\([0-9]*\) {/libkmalloc.so.\1/p' "$1" | tail -n 1
}

# abi_reference KEPT DIR: a library that has what the kept one had, and does nothing.
abi_reference()
{
	mkdir -p "$2"
	sed 's/);$/) { __builtin_trap(); }/' "$1/kmalloc/kmalloc.h" > "$2/kmalloc.h"
	gcc -x c -g -shared -fPIC -I"$1" -o "$2/library" "$2/kmalloc.h" \
		-Wl,-soname,"$(abi_soname "$1/libkmalloc.map")" \
		-Wl,--version-script="$1/libkmalloc.map"
}

# abi_library KEPT: what a program that was linked with the kept library would miss; a library of
# another soname is another library.
abi_library()
{
	local built=build/lint/abi soname
	soname=$(abi_soname lib/libkmalloc.map)
	[[ $soname == "$(abi_soname "$1/libkmalloc.map")" ]] || return 0
	make -s BUILD="$built" CFLAGS='-O2 -g' library > /dev/null &&
		abi_reference "$1" "$built/kept" &&
		abidiff --harmless --no-added-syms --suppressions tests/lint/abi.suppr \
			"$built/kept/library" "$built/$soname" > "$built/report" && return
	sed -n "/./s,^,$1: ,p" "$built/report"
}

# abi_follows VERSION: what is not released has promised nothing yet, and is kept as it is now.
abi_follows()
{
	local file kept
	while read -r file kept; do
		cmp -s "$file" "tests/kept/$1/$kept" ||
			printf '%s: %s is not released: copy it to tests/kept/%s\n' "$file" "$1" "$1/$kept"
	done <<-END
		driver/uapi/kmalloc/kmdev.h kmalloc/kmdev.h
		lib/include/kmalloc/kmalloc.h kmalloc/kmalloc.h
		lib/libkmalloc.map libkmalloc.map
	END
}

check_abi()
{
	local kept version
	for kept in tests/kept/*.*.*; do
		abi_header "$kept" 64
		abi_header "$kept" 32
		abi_library "$kept"
	done
	version=$(sed -n 's/^## \[\(.*\)\] - unreleased$/\1/p' CHANGELOG.md)
	[[ -z $version ]] || abi_follows "$version"
}
