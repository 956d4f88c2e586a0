# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The guest's root: Debian packages and a kernel's modules as one ext4 image.

# shellcheck source=tests/vm/apt.sh

# systemd is there for --full; the ordinary run does without it.
ROOT_PACKAGES=(
	systemd udev kmod mount passwd procps util-linux-extra libkmod2 libsmartcols1
	libjson-c5
	bats jq xxd gawk less strace bash-completion libcap2-bin keyutils
)

# What makes one root differ from another, besides its kernel.
root_key()
{
	cache_key "${ROOT_PACKAGES[@]}" "$VM"/{root-fill,root.sh} \
		"$VM"/guest/{init.c,initramfs.c,session.service} "$1"
}

# root_stage DIR KERNEL: what root-fill puts into the root, besides packages.
root_stage()
{
	local dir=$1 kernel=$2
	mkdir "$dir"
	cp -r "$CACHE/$kernel/usr/lib/modules" "$dir/"
	cp "$VM/root-fill" "$VM/guest/session.service" "$dir/"
	"${GUEST_CC[@]}" -O2 -s -static -Wall -Wextra -o "$dir/init" "$VM/guest/init.c" || return 1
	# Debian has systemd-sysusers in two forms that cannot both be installed; the
	# one that stands alone starts in a tenth of the time.
	apt_unpack "$dir/alone" systemd-standalone-sysusers || return 1
	find "$dir/alone" -name systemd-sysusers -type f -exec mv {} "$dir/" \;
	rm -r "$dir/alone"
	chmod -R go+rX "$dir"
}

# root_initramfs DIR KERNEL: DIR/initramfs, if the kernel has what reads the root as
# modules.
root_initramfs()
{
	local dir=$1/ramfs kernel=$CACHE/$2 module count=0
	grep -qE '^CONFIG_(BLK_DEV_NVME|EXT4_FS)=m' "$kernel/config" || return 0
	mkdir -p "$dir"/{dev,root,modules}
	"${GUEST_CC[@]}" -O2 -s -static -Wall -Wextra -o "$dir/init" "$VM/guest/initramfs.c" ||
		return 1
	while read -r _ module; do
		cp "$module" "$dir/modules/$((100 + count++))" || return 1
	done < <(modprobe -d "$kernel/usr" -S "$(< "$kernel/release")" --show-depends -a nvme ext4 |
		awk '$1 == "insmod" && !seen[$2]++')
	((count)) || { echo "modprobe finds no nvme and ext4 for the initramfs" >&2; return 1; }
	(cd "$dir" && find . | cpio --quiet -o -H newc -R 0:0) > "$1/initramfs" || return 1
	rm -r "$dir"
}

# root_fetch KERNEL-ENTRY ARCH: makes the entry and prints its name.
root_fetch()
{
	local kernel=$1 arch=$2 entry new start=$SECONDS packages image how
	entry=root/$(root_key "$kernel")
	[[ -d $CACHE/$entry ]] && { echo "$entry"; return; }

	new=$(cache_new "$entry")
	root_stage "$new/stage" "$kernel" && root_initramfs "$new" "$kernel" || return 1
	packages=$(IFS=,; echo "${ROOT_PACKAGES[*]}")
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
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--customize-hook="copy-in $new/stage /" \
		--customize-hook="\"\$1/stage/root-fill\" \"\$1\" $image" "${how[@]}" \
		"$(apt_release)" /dev/null "$APT/sources.list" > "$new/log" 2>&1; then
		cat "$new/log" >&2
		return 1
	fi
	rm -r "$new/apt.conf" "$new/stage"
	fallocate --dig-holes "$new/root.ext4"
	cache_keep "$new" "$entry"
	say "root made in $((SECONDS - start)) s (kept in ${CACHE/#"$HOME"/\~}; this machine's own kernel and boot menu untouched)"
	echo "$entry"
}
