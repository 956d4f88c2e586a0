# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the tests of Debian's packages and those of the RPM packages share.

load ../lib/common
load ../lib/boot

# At the root of the project, and of this version.
packages_setup()
{
	cd "$REPOSITORY" || return 1
	version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
}

# has_driver DIR: kmalloc-dkms, unpacked there, has the driver's source as it is here.
has_driver()
{
	try diff -r driver "$1/usr/src/kmalloc-$version/driver"
	succeeds
}

# names_libraries SED: output has each library that memctl loads, as the expression makes it of
# NAME.so.NUMBER.
names_libraries()
{
	local library
	while read -r library; do
		output_contains "$library"
	done < <(sed -n 's/^#define LIBRARY "\(.*\)"/\1/p' tool/*.c | sed "$1")
}
