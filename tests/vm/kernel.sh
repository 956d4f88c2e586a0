# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A guest kernel: looked up by name, fetched with its headers, unpacked.
#
# The entry holds vmlinuz, config, release, usr/lib/modules/RELEASE and headers/
# (what KDIR points to), and is complete or absent.  That of another suite or
# architecture is also the root in which its compiler runs, for not every machine can
# have that compiler beside others.

# shellcheck source=tests/vm/apt.sh

# What the compiler needs in such a root.
COMPILER_PACKAGES=(
	gcc make libkmod-dev libsmartcols-dev libjson-c-dev
	bash dash coreutils findutils grep sed mawk
)

# kernel_apart: whether the compiler is that of the entry.
kernel_apart()
{
	[[ $APT_SUITE != own || -n $GUEST_KBUILD ]]
}

# kernel_row NAME: prints ARCH SUITE PACKAGE, or says why there is no such kernel.
kernel_row()
{
	local name arch suite package own
	own=$(apt_codename) || own=none
	while read -r name arch suite package; do
		[[ $name == "$1" ]] || continue
		if [[ $arch == i386 && $suite != own && $suite != "$own" ]]; then
			echo "kernel $1 is that of Debian $suite, this machine is $own; there are: $(kernel_names ready)" >&2
			return 1
		fi
		echo "$arch $suite $package"
		return
	done < <(grep -v '^#' "$VM/kernels")
	echo "no kernel is called $1; known: $(kernel_names all)" >&2
	return 1
}

# kernel_arch ARCH PACKAGE: of the kernel below programs of ARCH.
kernel_arch()
{
	if [[ $1 == i386 && $2 == *-amd64 ]]; then
		echo amd64
	else
		echo "$1"
	fi
}

# kernel_names ready|all: those that can be booted.
kernel_names()
{
	awk -v which="$1" -v own="$(apt_codename)" '
		/^[^#]/ && $4 !~ /^linux-headers-/ {
		if (which == "all" || $2 != "i386" || $3 == "own" || $3 == own)
			printf "%s%s", n++ ? " " : "", $1
	}' "$VM/kernels"
}

# kernel_fetch PACKAGE: makes the entry and prints its name.  PACKAGE is the meta
# package; the image that it depends on and its headers are taken in one go, for
# a mirror keeps only the newest.
kernel_fetch()
{
	local release version entry new packages
	[[ $1 != linux-source ]] || { build_fetch "$KERNEL" "$1"; return; }
	release=$(kernel_release "$1") || return 1
	version=$(apt_field Version "linux-headers-$release")
	entry=kernel/${release}_$version
	! kernel_apart || entry+=_$(cache_key "${COMPILER_PACKAGES[@]}" "${CROSS_PACKAGES[@]}")
	[[ -d $CACHE/$entry ]] && { echo "$entry"; return; }

	new=$(cache_new "$entry")
	packages=$(kernel_packages "$1" "$release" "$version") || return 1
	mapfile -t packages < <(sort -u <<< "$packages")
	apt_unpack "$new" "${packages[@]}" && kernel_tools "$new" "$release" "$version" || return 1
	kernel_arrange "$new" "$entry" "$release" || return 1
	cache_keep "$new" "$entry"
	echo "$entry"
}

# kernel_release PACKAGE: of the kernel that the meta package stands for.
kernel_release()
{
	local release
	release=$(apt_field Depends "$(apt_asked "$1")" | grep -oE 'linux-(image|headers)-[^ ,]*' |
		head -n 1)
	[[ -n $release ]] || {
		echo "no package $1 of Debian $(apt_release) on this machine's mirror" >&2
		return 1
	}
	release=${release#linux-}
	echo "${release#*-}"
}

# kernel_kbuild RELEASE VERSION: the package of what the kernel's build runs.  It has no version here:
# headers want theirs or a newer one, and an archive that gets a new kernel has, for hours, no other.
kernel_kbuild()
{
	apt_field Depends "linux-headers-$1=$2" | grep -o 'linux-kbuild-[^ ,]*'
}

# kernel_packages PACKAGE RELEASE VERSION: what an entry is made of, as PACKAGE=VERSION.
kernel_packages()
{
	local headers=linux-headers-$2=$3
	{
		# Since 7.1 the image is in several packages.
		[[ $1 != linux-image-* ]] || {
			echo "linux-image-$2"
			apt_field Depends "linux-image-$2=$3" | grep -o "linux-[a-z]*-$2"
		}
		apt_field Depends "$headers" | grep -o 'linux-headers-[^ ,]*-common'
	} | sed "s/$/=$3/"
	if [[ $APT_SUITE != own && -z $GUEST_KBUILD ]]; then
		apt_closure "$headers" "${COMPILER_PACKAGES[@]}"
	else
		echo "$headers"
		[[ -n $GUEST_KBUILD ]] || kernel_kbuild "$2" "$3"
	fi
}

# kernel_tools NEW RELEASE VERSION: the compiler, and what the kernel's build runs, where its own does
# not run here.
kernel_tools()
(
	[[ -n $GUEST_KBUILD ]] || return 0
	tools=$(kernel_kbuild "$2" "$3")
	apt_for "$(apt_own_arch)" "$APT_SUITE"
	apt_refresh || return 1
	mapfile -t packages < <(apt_closure "$tools" "${COMPILER_PACKAGES[@]}" "${CROSS_PACKAGES[@]}")
	apt_unpack "$1" "${packages[@]}"
)

# kernel_arrange NEW ENTRY RELEASE: the unpacked packages expect to lie below /.
kernel_arrange()
{
	local new=$1 entry=$2 release=$3 headers=usr/src/linux-headers-$3 file at
	local modules=$new/usr/lib/modules
	if ! [[ -d $modules/$release ]]; then
		mkdir -p "$modules"
		mv "$new/lib/modules/$release" "$modules/"
	fi
	for file in vmlinuz config; do
		at=$new/boot/$file-$release
		[[ -e $at ]] || at=$modules/$release/$file
		[[ ! -e $at ]] || mv "$at" "$new/$file"
	done
	rm -rf "${new:?}"/{boot,usr/share} "$modules/$release/"{build,source,System.map}
	if kernel_apart; then
		# Names that a package's installation would give.
		ln -s mawk "$new/usr/bin/awk"
		ln -s gcc "$new/usr/bin/cc"
		# Paths into the entry hold within it, too.
		mkdir -p "$new$CACHE/${entry%/*}" "$new/"{dev,proc}
		ln -s / "$new$CACHE/$entry"
	fi
	sed -i "s,/usr/src/,$CACHE/$entry/usr/src/," "$new/$headers/Makefile"
	ln -s "$headers" "$new/headers"
	echo "$release" > "$new/release"
	[[ ! -e $new/vmlinuz ]] || depmod -b "$new/usr" "$release"
}

# kernel_within ENTRY COMMAND…: with the entry as root, and the repository where it is.
kernel_within()
{
	local users=()
	((EUID == 0)) || users=(--map-root-user)
	mkdir -p "$1$REPO"
	# shellcheck disable=SC2016 # for the inner shell
	unshare "${users[@]}" --mount --pid --fork bash -c '
		mount --rbind /dev "$0/dev" && mount -t proc proc "$0/proc" &&
		mount --rbind "$1" "$0$1" && exec chroot "$0" "${@:2}"' "$1" "$REPO" "${@:2}"
}

# kernel_for_guest ENTRY COMMAND…: a compiler, or what comes with it, for the guest's architecture.
kernel_for_guest()
{
	if [[ -n $GUEST_KBUILD ]]; then
		kernel_within "$@"
	else
		"${@:2}"
	fi
}

# kernel_static ENTRY OUT SOURCE: a program that runs in the guest whatever its C library is.
kernel_static()
{
	local out
	mkdir -p "$REPO/build/vm" && out=$(mktemp "$REPO/build/vm/XXXXXX") &&
		kernel_for_guest "$1" "${GUEST_CC[@]}" -O2 -s -Wall -Wextra -static -o "$out" "$3" &&
		chmod 755 "$out" && mv "$out" "$2" && return
	rm -f "$out"
	return 1
}
