# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A guest kernel: looked up by name, fetched with its headers, unpacked.
#
# The entry holds vmlinuz, config, release, usr/lib/modules/RELEASE and headers/
# (what KDIR points to), and is complete or absent.

# shellcheck source=tests/vm/apt.sh

# kernel_row NAME: prints ARCH SUITE PACKAGE, or says why there is no such kernel.
kernel_row()
{
	local name arch suite package own
	while read -r name arch suite package; do
		[[ $name == "$1" ]] || continue
		own=$(apt_codename) || own=none
		if [[ $package == - ]]; then
			echo "kernel $1 is known by name, but its set-up is not written yet; there are: $(kernel_names ready)" >&2
			return 1
		fi
		if [[ $suite != own && $suite != "$own" ]]; then
			echo "kernel $1 is that of Debian $suite, this machine is $own; there are: $(kernel_names ready)" >&2
			return 1
		fi
		echo "$arch $suite $package"
		return
	done < <(grep -v '^#' "$VM/kernels")
	echo "no kernel is called $1; known: $(kernel_names all)" >&2
	return 1
}

# kernel_names ready|all
kernel_names()
{
	local own
	own=$(apt_codename) || own=none
	awk -v which="$1" -v own="$own" '/^[^#]/ {
		if (which == "all" || ($4 != "-" && ($3 == "own" || $3 == own)))
			printf "%s%s", n++ ? " " : "", $1
	}' "$VM/kernels"
}

# kernel_fetch PACKAGE: makes the entry and prints its name.  PACKAGE is the meta
# package; the image that it depends on and its headers are taken in one go, for
# a mirror keeps only the newest.
kernel_fetch()
{
	local release version abi kbuild entry new packages
	release=$(apt_field Depends "$1" | grep -o 'linux-image-[^ ,]*' | head -n 1)
	release=${release#linux-image-}
	[[ -n $release ]] || { echo "no package $1 on this machine's mirror" >&2; return 1; }
	version=$(apt_field Version "linux-image-$release")
	entry=kernel/${release}_$version
	[[ -d $CACHE/$entry ]] && { echo "$entry"; return; }

	abi=$(apt_field Depends "linux-headers-$release=$version" |
		grep -o 'linux-headers-[^ ,]*-common' | head -n 1)
	kbuild=$(apt_field Depends "linux-headers-$release=$version" |
		grep -o 'linux-kbuild-[^ ,]*' | head -n 1)
	new=$(cache_new "$entry")
	packages=("linux-image-$release=$version" "linux-headers-$release=$version"
		"$abi=$version" "$kbuild=$version")
	# What memctl is linked with; this machine has its own.
	[[ $APT_ARCH == "$(apt_own_arch)" ]] || packages+=(libsmartcols-dev libsmartcols1)
	apt_unpack "$new" "${packages[@]}" || return 1
	kernel_arrange "$new" "$entry" "$release" || return 1
	cache_keep "$new" "$entry"
	echo "$entry"
}

# kernel_arrange NEW ENTRY RELEASE: the unpacked packages expect to lie below /.
kernel_arrange()
{
	local new=$1 entry=$2 release=$3 headers=usr/src/linux-headers-$3
	mv "$new/boot/vmlinuz-$release" "$new/vmlinuz"
	mv "$new/boot/config-$release" "$new/config"
	mkdir -p "$new/usr/lib/modules"
	mv "$new/lib/modules/$release" "$new/usr/lib/modules/"
	rm -rf "${new:?}"/{boot,usr/share} "$new/usr/lib/modules/$release/"{build,source}
	sed -i "s,/usr/src/,$CACHE/$entry/usr/src/," "$new/$headers/Makefile"
	ln -s "$headers" "$new/headers"
	echo "$release" > "$new/release"
	depmod -b "$new/usr" "$release"
}
