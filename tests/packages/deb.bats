# SPDX-License-Identifier: GPL-2.0-only
#
# make dist and make deb: the tarball, and what Debian's packages hold.  They are in build/deb.

load common

setup()
{
	packages_setup || return
	triplet=$(dpkg-architecture -q DEB_HOST_MULTIARCH)
}

# package NAME: its file.
package()
{
	echo build/deb/"$1_$version"-*.deb
}

# holds NAME: output is the files of the package, but the C of the driver and what all have, sorted.
holds()
{
	tried="files of $1"
	output=$(dpkg-deb --fsys-tarfile "$(package "$1")" | tar -t |
		grep -vE "/$|^./usr/src/kmalloc-$version/driver/.*[ch]$" |
		grep -vE '/doc/[^/]*/(changelog.*|copyright)$' | sed 's,^\.,,' | LC_ALL=C sort)
}

# field NAME FIELD
field()
{
	dpkg-deb -f "$(package "$1")" "$2"
}

@test "make dist gives the same bytes whatever the umask, and they build without git" {
	cp "build/kmalloc-$version.tar.xz" "$BATS_TEST_TMPDIR/first"
	rm "build/kmalloc-$version.tar.xz"
	umask 077
	try make -s dist
	status_is 0
	cmp "$BATS_TEST_TMPDIR/first" "build/kmalloc-$version.tar.xz"

	tar -C "$BATS_TEST_TMPDIR" -xf "build/kmalloc-$version.tar.xz"
	cd "$BATS_TEST_TMPDIR/kmalloc-$version"
	LIMIT=300 try make -s tool library
	status_is 0
	try build/memctl --version
	output_contains "$version"
	[[ ! -e debian ]]
}

@test "lintian has nothing to say" {
	LIMIT=300 try lintian --allow-root --fail-on error,warning,info \
		--suppress-tags debian-watch-file-is-missing build/deb/kmalloc_"$version"-*.changes
	succeeds
	output_is ''
}

@test "the build ran the tests" {
	try grep -E '^[0-9]+ passed, 0 failed$' build/deb/log
	status_is 0
}

@test "kmalloc-dkms has the driver's source, the group, the rule and the manual" {
	holds kmalloc-dkms
	output_is "/usr/lib/sysusers.d/kmalloc.conf
/usr/lib/udev/rules.d/70-kmalloc.rules
/usr/share/lintian/overrides/kmalloc-dkms
/usr/share/man/man4/kmalloc.4.gz
/usr/src/kmalloc-$version/dkms.conf
/usr/src/kmalloc-$version/driver/Kbuild
/usr/src/kmalloc-$version/driver/kmalloc.4"
	[[ $(field kmalloc-dkms Architecture) == all ]]
	[[ $(field kmalloc-dkms Depends) == *dkms* ]]

	dpkg-deb -x "$(package kmalloc-dkms)" "$BATS_TEST_TMPDIR"
	has_driver "$BATS_TEST_TMPDIR"
}

@test "memctl has the command, and asks for the libraries that it loads" {
	holds memctl
	output_is "/usr/bin/memctl
/usr/share/bash-completion/completions/memctl
/usr/share/doc/memctl/README.md.gz
/usr/share/doc/memctl/SECURITY.md.gz
/usr/share/doc/memctl/examples/scullc.sh
/usr/share/lintian/overrides/memctl
/usr/share/man/man1/memctl.1.gz"
	tried='Depends of memctl' output=$(field memctl Depends)
	names_libraries 's/\.so\.//'
}

@test "the library is where the architecture has its libraries, with its symbols" {
	holds libkmalloc0
	output_is "/usr/lib/$triplet/libkmalloc.so.0
/usr/share/lintian/overrides/libkmalloc0"
	holds libkmalloc-dev
	output_is "/usr/include/kmalloc/kmalloc.h
/usr/include/kmalloc/kmdev.h
/usr/lib/$triplet/libkmalloc.a
/usr/lib/$triplet/libkmalloc.so
/usr/lib/$triplet/pkgconfig/libkmalloc.pc
/usr/share/doc/libkmalloc-dev/examples/mapping.c
/usr/share/lintian/overrides/libkmalloc-dev
/usr/share/man/man3/libkmalloc.3.gz"
	[[ $(field libkmalloc0 Multi-Arch) == same && $(field libkmalloc-dev Multi-Arch) == same ]]

	# Each function that the header offers.
	tried='symbols of libkmalloc0' output=$(dpkg-deb -I "$(package libkmalloc0)" symbols)
	for symbol in $(grep -oE '\bkmalloc_[a-z_]+\(' lib/include/kmalloc/kmalloc.h | tr -d '(' | sort -u); do
		output_contains " $symbol@KMALLOC_0 "
	done
}

@test "pkg-config of libkmalloc-dev names where its files are" {
	dpkg-deb -x "$(package libkmalloc-dev)" "$BATS_TEST_TMPDIR"
	PKG_CONFIG_PATH=$BATS_TEST_TMPDIR/usr/lib/$triplet/pkgconfig \
		try pkg-config --variable=libdir libkmalloc
	output_is "/usr/lib/$triplet"
}
