# SPDX-License-Identifier: GPL-2.0-only
#
# The life of the packages on a machine, from a repository that apt is set to: each test goes on
# where the one before ended.  OLD and NEW are the versions that are there.

load common

# Other kernels of the same source have the cloud kernel's headers in common.
OTHER=${RELEASE/cloud-/}

state()
{
	dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null
}

@test "before headers are there, apt installs the packages and says that they are missing" {
	apt install "kmalloc-dkms=$OLD" "memctl=$OLD"
	status_is 0
	output_contains "Module build for kernel $RELEASE was skipped since the"
	output_contains 'kernel headers for this kernel do not seem to be installed'
	[[ $(state kmalloc-dkms) == installed ]]
	dkms status kmalloc | grep -q ': added'
	try memctl load
	fails 1 "DKMS has not built module kmalloc for Linux $RELEASE, whose headers are not there: apt install linux-headers-$RELEASE"
}

@test "when headers come, DKMS builds the module" {
	apt install "linux-headers-$RELEASE"
	status_is 0
	built "$RELEASE" "${OLD%-*}"
}

@test "the autopkgtest of the driver passes" {
	LIMIT=300 try sh tests/packages/autopkgtest/driver
	status_is 0
}

@test "the autopkgtest of the library passes" {
	apt install "libkmalloc0=$OLD" "libkmalloc-dev=$OLD" libc6-dev pkgconf
	status_is 0
	AUTOPKGTEST_TMP=$BATS_TEST_TMPDIR LIMIT=300 try sh tests/packages/autopkgtest/library
	status_is 0
}

@test "the module loads, and whoever is in the group uses it" {
	usermod -aG kmalloc alice
	try memctl load
	status_is 0
	[[ $(< /sys/module/kmalloc/version) == "${OLD%-*}" ]]
	node
	try_as alice memctl alloc kmalloc 100 --name kept --text 'kept by an upgrade'
	status_is 0
	try_as alice memctl read kept --text
	output_is 'kept by an upgrade'
	try_as eve memctl list
	status_is 3
	error_contains 'group kmalloc'
}

@test "an upgrade leaves the loaded module and its buffers, and says how to change over" {
	apt install "kmalloc-dkms=$NEW" "memctl=$NEW" "libkmalloc0=$NEW" "libkmalloc-dev=$NEW"
	status_is 0
	output_contains "kmalloc ${OLD%-*} stays loaded, with its buffers"
	output_contains "for ${NEW%-*}: memctl unload, then memctl load"
	built "$RELEASE" "${NEW%-*}"
	[[ ! -e $TREE/${OLD%-*} && ! -e /usr/src/kmalloc-${OLD%-*} ]]
	[[ $(< /sys/module/kmalloc/version) == "${OLD%-*}" ]]
	try_as alice memctl read kept --text
	output_contains 'kept by an upgrade'
	node
}

@test "then the new module is loaded by unload and load" {
	change_over "${NEW%-*}"
}

@test "another kernel comes with its headers, and the module is built for that, too" {
	apt install "linux-image-$OTHER" "linux-headers-$OTHER"
	status_is 0
	built "$OTHER" "${NEW%-*}"
	built "$RELEASE" "${NEW%-*}"
	[[ $(modinfo -k "$OTHER" -F vermagic kmalloc) == "$OTHER "* ]]
}

@test "a build that fails says why, and where its log is" {
	echo '#error these headers are broken' >> "/usr/src/linux-headers-$RELEASE/include/generated/autoconf.h"
	apt install --reinstall "kmalloc-dkms=$NEW"
	[[ $status != 0 ]] || wrong 'apt takes it for done'
	output_contains "Consult $TREE/${NEW%-*}/build/make.log"
	output_contains "$TREE/${NEW%-*}/build/make.log says:"
	output_contains '#error these headers are broken'
	[[ $(state kmalloc-dkms) == half-configured ]]
	[[ $(< /sys/module/kmalloc/version) == "${NEW%-*}" ]]
}

@test "when that is mended, the installation is gone on with" {
	sed -i '/these headers are broken/d' "/usr/src/linux-headers-$RELEASE/include/generated/autoconf.h"
	try dpkg --configure kmalloc-dkms
	status_is 0
	[[ $(state kmalloc-dkms) == installed ]]
	built "$RELEASE" "${NEW%-*}"
}

@test "removed, no module and no source is left, and what is loaded runs on" {
	apt remove kmalloc-dkms
	status_is 0
	[[ ! -e $TREE && ! -e /usr/src/kmalloc-${NEW%-*} ]]
	[[ -z $(find /lib/modules/ -name 'kmalloc.ko*') ]]
	try_as alice memctl alloc kmalloc 100 --name last
	status_is 0
	try_as alice memctl free last
	try memctl unload
	status_is 0
}

@test "purged, nothing is left but the group" {
	apt purge kmalloc-dkms memctl libkmalloc0 libkmalloc-dev
	status_is 0
	[[ -z $(state kmalloc-dkms) && -z $(state memctl) && -z $(state libkmalloc0) ]]
	nothing_left
}
