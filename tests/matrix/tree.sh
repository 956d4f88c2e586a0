# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A suite's tree: a directory into which that suite's own dpkg has installed its systemd, udev,
# compiler, DKMS and kernels with their headers, and where users and units are as in any guest.

# shellcheck source=tests/vm/root.sh

# What the project is built with, and DKMS.
TREE_PACKAGES=(
	gcc make libc6-dev gcc-multilib pkg-config dkms libkmod-dev libsmartcols-dev libjson-c-dev
)

# tree_kernels: the releases of all kernels of APT_SUITE in the table.
tree_kernels()
{
	local arch suite package
	while read -r _ arch suite package; do
		[[ $arch == "$APT_ARCH" && $suite == "$SUITE" && $package == linux-image-* ]] || continue
		kernel_release "$package" || return 1
	done < <(grep -v '^#' "$VM/kernels")
}

# tree_fetch: makes the entry of SUITE and prints its name.
tree_fetch()
{
	local releases packages kernels=() versions entry new package start=$SECONDS
	releases=$(tree_kernels) || return 1
	mapfile -t packages < <(root_packages)
	packages+=("${TREE_PACKAGES[@]}")
	# shellcheck disable=SC2013 # words
	for package in $(sort -u <<< "$releases" | sed 's/.*/linux-image-& linux-headers-&/'); do
		kernels+=("$(apt_asked "$package")")
	done
	mapfile -t versions < <(apt_own apt-cache show --no-all-versions "${kernels[@]}" |
		awk '/^Package: / { package = $2 } /^Version: / { print package "=" $2 }')
	entry=tree/$SUITE-$(cache_key "${packages[@]}" "${versions[@]}" "$VM/root-fill" \
		"$VM"/guest/{init.c,session.service})
	[[ -d $CACHE/$entry ]] && { echo "$entry"; return; }

	new=$(cache_new "$entry")
	tree_make "$new" "$(IFS=,; echo "${packages[*]},${kernels[*]}")" || return 1
	cache_keep "$new" "$entry"
	say "root of Debian $SUITE made in $((SECONDS - start)) s (kept in ${CACHE/#"$HOME"/\~})"
	echo "$entry"
}

# tree_make NEW PACKAGES: NEW/root.  No kernel needs an initramfs of its own: see root_initramfs.
# shellcheck disable=SC2016 # for the hook, in which $1 is the new root
tree_make()
{
	local new=$1 options=()
	apt-config dump Acquire > "$new/apt.conf"
	root_stage "$new/stage" && root_bats "$new/bats" && mkdir "$new/root" || return 1
	root_options options "$new/bats"
	INITRD=No mmdebstrap --format=directory --mode=root --variant=essential \
		--architectures="$APT_ARCH" --include="$2" --aptopt="$new/apt.conf" "${options[@]}" \
		--customize-hook="copy-in $new/stage /" \
		--customize-hook='"$1/stage/root-fill" "$1"' \
		"$(apt_release)" "$new/root" "$APT/sources.list" > "$new/log" 2>&1 || {
		cat "$new/log" >&2
		return 1
	}
	rm -r "$new"/{apt.conf,stage,bats}
}
