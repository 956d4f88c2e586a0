# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The guest's root: Debian packages and a kernel's modules as one ext4 image.

# shellcheck source=tests/vm/apt.sh

# systemd is there for --full; the ordinary run does without it.
ROOT_PACKAGES=(
	systemd udev kmod mount passwd procps util-linux-extra bsdutils libkmod2 libsmartcols1
	libjson-c5
	bats jq xxd gawk less strace bash-completion libcap2-bin keyutils
)

# root_packages: those of them that the suite has; some were part of another in older ones.
root_packages()
{
	apt_own apt-cache show --no-all-versions "${ROOT_PACKAGES[@]}" 2> /dev/null |
		sed -n 's/^Package: //p'
}

# What makes one root differ from another, besides its kernel.
root_key()
{
	cache_key "${ROOT_PACKAGES[@]}" "$VM"/{root-fill,root-image,root.sh} \
		"$VM"/guest/{init.c,initramfs.c,session.service} "$1"
}

# root_bats DIR: the Bats of this machine's release, where the suite's is older than what the tests
# are written for (1.4); else DIR stays empty.
root_bats()
(
	mkdir "$1" || return 1
	dpkg --compare-versions "$(apt_field Version bats)" lt 1.4 || return 0
	apt_for "$APT_ARCH" own
	apt_refresh && apt_unpack "$1" bats && chmod -R go+rX "$1"
)

# root_options ARRAY BATS: for mmdebstrap.  Nobody reads in a guest.  Where a release's packages leave
# it open, /bin is in /usr, as Debian's installer has it.
root_options()
{
	local -n options_of=$1
	# shellcheck disable=SC2016 # for the hook, in which $1 is the new root
	apt_has usr-is-merged || options_of+=(--setup-hook='for at in bin sbin lib lib32 lib64 libx32; do
		mkdir -p "$1/usr/$at" && ln -s "usr/$at" "$1/$at"
	done')
	options_of+=(
		--dpkgopt='path-exclude=/usr/share/doc/*'
		--dpkgopt='path-exclude=/usr/share/locale/*'
		--dpkgopt='path-exclude=/usr/share/man/*'
		--customize-hook="sync-in $2 /"
	)
}

# root_stage DIR [KERNEL]: what root-fill puts into the root, besides packages.
root_stage()
{
	local dir=$1
	mkdir "$dir"
	cp "$VM"/{root-fill,root-image,guest/session.service} "$dir/"
	kernel_static "${2-}" "$dir/init" "$VM/guest/init.c" || return 1
	chmod -R go+rX "$dir"
}

# root_stage_bare DIR KERNEL: the modules of a kernel that is not installed as a package.
# Debian has systemd-sysusers in two forms that cannot both be installed; the one that
# stands alone starts in a tenth of the time.
root_stage_bare()
{
	local dir=$1 kernel=$2
	root_stage "$dir" "$CACHE/$kernel" || return 1
	cp -r "$CACHE/$kernel/usr/lib/modules" "$dir/"
	apt_unpack "$dir/alone" systemd-standalone-sysusers || return 1
	find "$dir/alone" -name systemd-sysusers -type f -exec mv {} "$dir/" \;
	rm -r "$dir/alone"
	chmod -R go+rX "$dir"
}

# root_initramfs DIR KERNEL: DIR/initramfs, if the kernel in the directory KERNEL has
# what reads the root as modules.
root_initramfs()
{
	local dir=$1/ramfs kernel=$2 module count=0 read=cat
	grep -qE '^CONFIG_(BLK_DEV_NVME|EXT4_FS)=m' "$kernel/config" || return 0
	mkdir -p "$dir"/{dev,root,modules}
	kernel_static "$kernel" "$dir/init" "$VM/guest/initramfs.c" || return 1
	while read -r _ module; do
		[[ $module != *.xz ]] || read=xzcat
		count=$((count + 1))
		"$read" "$module" > "$dir/modules/$((100 + count))" || return 1
	done < <(modprobe -d "$kernel/usr" -S "$(< "$kernel/release")" --show-depends -a nvme ext4 |
		awk '$1 == "insmod" && !seen[$2]++')
	((count)) || { echo "modprobe finds no nvme and ext4 for the initramfs" >&2; return 1; }
	(cd "$dir" && find . | cpio --quiet -o -H newc -R 0:0) > "$1/initramfs" || return 1
	rm -r "$dir"
}

# root_fetch KERNEL-ENTRY ARCH: makes the entry and prints its name.
root_fetch()
{
	local kernel=$1 arch=$2 entry new start=$SECONDS packages image how options=()
	entry=root/$(root_key "$kernel $arch")
	[[ -d $CACHE/$entry ]] && { echo "$entry"; return; }

	[[ -z $GUEST_KBUILD ]] || arch_runs "$arch" || return 1
	new=$(cache_new "$entry")
	root_stage_bare "$new/stage" "$kernel" && root_bats "$new/bats" &&
		root_initramfs "$new" "$CACHE/$kernel" || return 1
	packages=$(root_packages | paste -sd ,)
	root_options options "$new/bats"
	apt-config dump Acquire > "$new/apt.conf"
	# The format is null because a hook makes the image: mke2fs needs no loop device
	# and, inside mmdebstrap's user namespace, no root.  The users of that namespace
	# cannot look into this user's directories, so all goes by way of mmdebstrap.
	image=$new/root.ext4 how=(--mode=root)
	((EUID == 0)) || how=(--mode=unshare "--customize-hook=download /mnt/root.ext4 $image")
	# shellcheck disable=SC2016 # for the hook, in which $1 is the new root
	((EUID == 0)) || image='"$1/mnt/root.ext4"'
	if ! mmdebstrap --format=null --variant=essential --architectures="$arch" \
		--include="$packages" --aptopt="$new/apt.conf" \
		"${options[@]}" --customize-hook="copy-in $new/stage /" \
		--customize-hook="\"\$1/stage/root-fill\" \"\$1\" $image" "${how[@]}" \
		"$(apt_release)" /dev/null "$APT/sources.list" > "$new/log" 2>&1; then
		cat "$new/log" >&2
		return 1
	fi
	rm -r "$new"/{apt.conf,stage,bats}
	fallocate --dig-holes "$new/root.ext4"
	cache_keep "$new" "$entry"
	say "root made in $((SECONDS - start)) s (kept in ${CACHE/#"$HOME"/\~}; this machine's own kernel and boot menu untouched)"
	echo "$entry"
}
