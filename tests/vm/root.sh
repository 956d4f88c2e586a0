# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The guest's root: Debian packages and a kernel's modules as one ext4 image.

# shellcheck source=tests/vm/apt.sh

# systemd is there for --full; the ordinary run uses its udevd and sysusers only.
ROOT_PACKAGES=(
	systemd udev kmod mount procps util-linux-extra libkmod2 libsmartcols1
	bats jq xxd gawk less strace bash-completion libcap2-bin keyutils
)

# What makes one root differ from another, besides its kernel.
root_key()
{
	cache_key "${ROOT_PACKAGES[@]}" "$VM"/{root-fill,root.sh} "$VM"/guest/{fstab,init,session.service} "$1"
}

# root_fetch KERNEL-ENTRY ARCH: makes the entry and prints its name.
root_fetch()
{
	local kernel=$1 arch=$2 entry new mode=root start=$SECONDS packages
	entry=root/$(root_key "$kernel")
	[[ -d $CACHE/$entry ]] && { echo "$entry"; return; }

	((EUID == 0)) || mode=unshare
	new=$(cache_new "$entry")
	chmod 755 "$new"
	packages=$(IFS=,; echo "${ROOT_PACKAGES[*]}")
	# The format is null because the hook makes the image: mke2fs needs no loop
	# device and, inside mmdebstrap's user namespace, no root.
	apt-config dump Acquire > "$new/apt.conf"
	# Debian has systemd-sysusers in two forms that cannot both be installed; the
	# one that stands alone starts in a tenth of the time.
	apt_unpack "$new/alone" systemd-standalone-sysusers || return 1
	if ! mmdebstrap --mode=$mode --format=null --variant=essential \
		--architectures="$arch" --include="$packages" --aptopt="$new/apt.conf" \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--customize-hook="$VM/root-fill \"\$1\" $CACHE/$kernel $new/alone $new/root.ext4" \
		"$(apt_codename)" /dev/null "$CACHE/apt/sources.list" > "$new/log" 2>&1; then
		cat "$new/log" >&2
		return 1
	fi
	rm -r "$new/apt.conf" "$new/alone"
	cache_keep "$new" "$entry"
	say "root made in $((SECONDS - start)) s (kept in ${CACHE/#"$HOME"/\~}; this machine's own kernel and boot menu untouched)"
	echo "$entry"
}
