# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What every guest of secureboot.bats begins with: mokutil, and DKMS's files and module in their
# places.

modprobe efivarfs
mount -t efivarfs none /sys/firmware/efi/efivars
cp -r build/tests/secureboot/firmware/tools/usr /
cp -r build/tests/secureboot/dkms/lib /var/lib/dkms
installed=/lib/modules/$(uname -r)/updates/kmalloc.ko
cp "$installed" /tmp/unsigned.ko
cp build/tests/secureboot/dkms/kmalloc.ko "$installed"
