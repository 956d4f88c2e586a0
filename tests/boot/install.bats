# SPDX-License-Identifier: GPL-2.0-only
#
# make install, make uninstall, make dkms-install and make dkms-remove, into a folder.

load ../lib/common
load ../lib/boot

setup()
{
	destination=$BATS_TEST_TMPDIR/root
	cd "$REPOSITORY" || return 1
}

files()
{
	(cd "$destination" && find . -type f -printf '%m %P\n' | LC_ALL=C sort -k 2)
}

@test "make install puts every file in its place, and make uninstall takes all of them away" {
	try make -s install DESTDIR="$destination" prefix=/usr
	status_is 0
	[[ $(files) == "755 usr/bin/memctl
644 usr/include/kmalloc/kmalloc.h
644 usr/include/kmalloc/kmdev.h
644 usr/lib/libkmalloc.a
644 usr/lib/libkmalloc.so.0
644 usr/lib/pkgconfig/libkmalloc.pc
644 usr/lib/sysusers.d/kmalloc.conf
644 usr/lib/udev/rules.d/70-kmalloc.rules
644 usr/share/bash-completion/completions/memctl
644 usr/share/man/man1/memctl.1
644 usr/share/man/man3/libkmalloc.3
644 usr/share/man/man4/kmalloc.4" ]] || wrong "other files: $(files)"
	try make -s uninstall DESTDIR="$destination" prefix=/usr
	[[ -z $(find "$destination" ! -type d) ]] || wrong "left: $(find "$destination" ! -type d)"
}

@test "DKMS builds and installs the module of this version, and removes it" {
	local release headers trees
	headers=$(tests/vm/run --headers)
	release=$(< "$(dirname "$headers")/release")
	mkdir -p "$destination"/{tree,modules/"$release",usr/src}
	trees="--dkmstree=$destination/tree --sourcetree=$destination/usr/src"
	trees+=" --installtree=$destination/modules --kernelsourcedir=$headers --no-depmod"

	for _ in first again; do
		LIMIT=300 try make dkms-install DESTDIR="$destination" DKMS_KERNEL="$release" \
			DKMS_FLAGS="$trees"
		status_is 0
		module=$(find "$destination/modules" -name 'kmalloc.ko*')
		[[ -n $module ]] || wrong 'no module'
		[[ $(modinfo -F version "$module") == "$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)" ]]
	done

	try make dkms-remove DESTDIR="$destination" DKMS_FLAGS="$trees"
	status_is 0
	[[ -z $(find "$destination" -name 'kmalloc*') ]] || wrong 'something is left'
}
