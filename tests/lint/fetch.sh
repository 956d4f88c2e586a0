# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the checks take from the kernel: its headers, as the guest has them, and a
# few scripts that only its source package holds.

# shellcheck source=tests/vm/cache.sh
# shellcheck source=tests/vm/apt.sh
# shellcheck source=tests/vm/arch.sh
# shellcheck source=tests/vm/kernel.sh

# scripts_fetch KERNEL: makes the entry of a kernel's scripts and prints its name.
scripts_fetch()
{
	local version=${1##*_} source entry new
	source=linux-source-$(cut -d . -f 1,2 <<< "$version")
	entry=scripts/${source}_$version
	[[ -d $CACHE/$entry ]] && { echo "$entry"; return; }

	new=$(cache_new "$entry")
	apt_unpack "$new" "$source=$version" || return 1
	tar -C "$new" --strip-components=2 -xJf "$new/usr/src/$source.tar.xz" --wildcards \
		'*/scripts/checkpatch.pl' '*/scripts/spelling.txt' \
		'*/scripts/const_structs.checkpatch' '*/scripts/coccinelle/*' || return 1
	rm -r "${new:?}/usr"
	cache_keep "$new" "$entry"
	echo "$entry"
}

# lint_fetch: sets HEADERS and SCRIPTS; fetches what is not there.
lint_fetch()
{
	local row arch package name kernel scripts
	row=$(kernel_row stock) || return 1
	read -r arch _ package <<< "$row"
	arch_for "$arch"
	name=name/lint-$(cache_key "$(apt_codename)" "$package" tests/lint/fetch.sh)
	if ! [[ -e $CACHE/$name ]]; then
		tests/setup build lint || return 1
		cache_lock
		apt_refresh && kernel=$(kernel_fetch "$package") &&
			scripts=$(scripts_fetch "$kernel") || return 1
		mkdir -p "$CACHE/name"
		printf '%s %s\n' "$kernel" "$scripts" > "$CACHE/$name.new"
		mv "$CACHE/$name.new" "$CACHE/$name"
		cache_unlock
	fi
	read -r kernel scripts < "$CACHE/$name"
	HEADERS=$CACHE/$kernel/headers
	SCRIPTS=$CACHE/$scripts
}
