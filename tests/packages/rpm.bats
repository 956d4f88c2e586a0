# SPDX-License-Identifier: GPL-2.0-only
#
# make rpm: what the RPM packages hold.  They are in build/rpm.

load common

setup()
{
	packages_setup || return
	lib=$(rpm --eval '%{_libdir}')
}

# package NAME: its file.
package()
{
	find build/rpm -name "$1-$version-*.rpm" ! -name '*.src.rpm'
}

# holds NAME: output is the files of the package, but the C of the driver, licences and texts.
holds()
{
	tried="files of $1"
	output=$(rpm -qpl "$(package "$1")" |
		grep -vE "/usr/src/kmalloc-$version/driver/.*[ch]$" |
		grep -vE '/\.build-id|/share/(doc|licenses)/|\.md$' | LC_ALL=C sort)
}

@test "rpmlint has nothing to say" {
	LIMIT=300 try rpmlint -c packaging/rpmlint.toml packaging/kmalloc.spec build/rpm/RPMS build/rpm/SRPMS
	status_is 0
	output_contains ' 0 errors, 0 warnings'
}

@test "kmalloc-dkms has the driver's source, the group, the rule and the manual" {
	holds kmalloc-dkms
	output_is "/usr/lib/sysusers.d/kmalloc.conf
/usr/lib/udev/rules.d/70-kmalloc.rules
/usr/share/man/man4/kmalloc.4
/usr/src/kmalloc-$version
/usr/src/kmalloc-$version/dkms.conf
/usr/src/kmalloc-$version/driver
/usr/src/kmalloc-$version/driver/Kbuild
/usr/src/kmalloc-$version/driver/kmalloc.4
/usr/src/kmalloc-$version/driver/uapi"
	[[ $(rpm -qp --qf '%{arch}' "$(package kmalloc-dkms)") == noarch ]]

	rpm2cpio "$(package kmalloc-dkms)" | cpio -id --quiet -D "$BATS_TEST_TMPDIR"
	has_driver "$BATS_TEST_TMPDIR"
}

@test "memctl has the command, and asks for the libraries that it loads" {
	holds memctl
	output_is "/usr/bin/memctl
/usr/share/bash-completion/completions/memctl
/usr/share/man/man1/memctl.1"
	tried='what memctl requires' output=$(rpm -qp --requires "$(package memctl)")
	names_libraries ''
}

@test "the library, and what programs are built with" {
	holds libkmalloc
	output_is "$lib/libkmalloc.so.0"
	holds libkmalloc-devel
	output_is "/usr/include/kmalloc
/usr/include/kmalloc/kmalloc.h
/usr/include/kmalloc/kmdev.h
$lib/libkmalloc.a
$lib/libkmalloc.so
$lib/pkgconfig/libkmalloc.pc
/usr/share/man/man3/libkmalloc.3"
}
