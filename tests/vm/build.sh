# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A kernel that is built from Debian's source, since no package has what it has.  What it is stands
# in build/machine and, by its name, in build/debug or build/kcsan.  It is kept until the source, its
# configuration or the compiler changes.

# shellcheck source=tests/vm/cache.sh
# shellcheck source=tests/vm/apt.sh

# build_config NAME: the files of its configuration.
build_config()
{
	printf '%s\n' "$VM/build/machine" "$VM/build/$1"
}

# build_key NAME: what besides packages makes one build differ from another.
build_key()
{
	local files
	mapfile -t files < <(build_config "$1")
	cache_key "${files[@]}" "$VM/build.sh" "$(gcc -dumpfullversion)"
}

# build_fetch NAME PACKAGE: makes the entry and prints its name; its layout is that of kernel.sh.
build_fetch()
{
	local name=$1 source version entry new tree release start=$SECONDS
	source=$(apt_field Depends "$2" | grep -o 'linux-source-[0-9.]*')
	[[ -n $source ]] || { echo "no package $2 on this machine's mirror" >&2; return 1; }
	version=$(apt_field Version "$source")
	entry=kernel/$name-$(build_key "$name")_$version
	[[ -d $CACHE/$entry ]] && { echo "$entry"; return; }

	new=$(cache_new "$entry")
	tree=$new/tree
	say "building kernel $name from $source, once: about ten minutes"
	apt_unpack "$new" "$source=$version" || return 1
	mkdir "$tree"
	tar -C "$tree" --strip-components=1 -xJf "$new/usr/src/$source.tar.xz" || return 1
	rm -r "${new:?}/usr"
	build_configure "$name" "$tree" && build_make "$tree" "$new" || return 1
	release=$(make -s -C "$tree" kernelrelease)
	echo "$release" > "$new/release"
	cp "$tree/.config" "$new/config"
	cp "$tree/arch/x86/boot/bzImage" "$new/vmlinuz"
	build_headers "$tree" "$new/headers" || return 1
	rm -r "$tree"
	cache_keep "$new" "$entry"
	say "kernel $name built in $((SECONDS - start)) s (kept in ${CACHE/#"$HOME"/\~})"
	echo "$entry"
}

# build_configure NAME TREE: tinyconfig and ours, and whether all of it holds.
build_configure()
{
	local line files
	mapfile -t files < <(build_config "$1")
	{
		make -s -C "$2" tinyconfig &&
		(cd "$2" && scripts/kconfig/merge_config.sh -m .config "${files[@]}") &&
		make -s -C "$2" olddefconfig
	} > "$2/log" 2>&1 || { cat "$2/log" >&2; return 1; }
	while read -r line; do
		if [[ $line == *=n ]]; then
			! grep -q "^${line%n}" "$2/.config" && continue
		else
			grep -qxF "$line" "$2/.config" && continue
		fi
		echo "kernel $1 cannot be had with $line" >&2
		return 1
	done < <(grep -h '^CONFIG_' "${files[@]}")
}

# build_make TREE NEW
build_make()
{
	local jobs
	jobs=$(nproc)
	{
		make -s -C "$1" -j"$jobs" bzImage modules &&
		make -s -C "$1" modules_install INSTALL_MOD_PATH="$2/usr"
	} > "$1/log" 2>&1 || { tail -n 40 "$1/log" >&2; return 1; }
	rm -f "$2"/usr/lib/modules/*/{build,source}
}

# build_headers TREE DIR: what a module is built with, as Debian's packages of headers have it.
build_headers()
{
	mkdir "$2"
	# shellcheck disable=SC2046 # directories without blanks
	(cd "$1" && {
		find . arch/x86 -maxdepth 1 -name 'Makefile*' &&
		find include scripts -type f -o -type l &&
		find arch/x86 -name Kbuild.platforms -o -name Platform -o -name module.lds &&
		find $(find arch/x86 -type d \( -name include -o -name scripts \)) -type f &&
		printf '%s\n' tools/objtool/objtool .config Module.symvers
	} | sort -u | tar -cf - -T -) | tar -C "$2" -xf -
}
