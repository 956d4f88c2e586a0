# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Building for another architecture than this machine's.

# shellcheck source=tests/vm/apt.sh

# arch_for ARCH: sets what builds for it: GUEST_CC, what the kernel's own build is told, GUEST_KBUILD,
# and CROSS_PACKAGES.  The latter two are empty where this machine's compiler does.
arch_for()
{
	local prefix='' kernel=''
	GUEST_CC=(gcc) GUEST_KBUILD='' CROSS_PACKAGES=()
	case $1 in
	i386) GUEST_CC+=(-m32) ;;
	arm64) prefix=aarch64-linux-gnu kernel=arm64 ;;
	armhf) prefix=arm-linux-gnueabihf kernel=arm ;;
	s390x) prefix=s390x-linux-gnu kernel=s390 ;;
	esac
	[[ -n $prefix && $1 != "$(apt_own_arch)" ]] || return 0
	GUEST_CC=("$prefix-gcc") GUEST_KBUILD="ARCH=$kernel CROSS_COMPILE=$prefix-"
	CROSS_PACKAGES=("gcc-$prefix" "libc6-dev-$1-cross")
}

# arch_runs ARCH: whether its programs run here: by themselves, or, as root may arrange, by QEMU,
# which emulates one process.
arch_runs()
{
	arch-test "$1" > /dev/null 2>&1 && return
	((EUID != 0)) || update-binfmts --enable "qemu-${GUEST_CC[0]%%-*}" > /dev/null 2>&1
	arch-test "$1" > /dev/null 2>&1 && return
	echo "programs of $1 do not run here; as root: update-binfmts --enable qemu-${GUEST_CC[0]%%-*}" >&2
	return 1
}
