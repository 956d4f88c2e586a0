# SPDX-License-Identifier: GPL-2.0-only
#
# The life of the RPM packages on a machine: each test goes on where the one before ended.  Debian's
# rpm runs their scripts; DKMS and the libraries, NEEDS, are Debian's.  OLD and NEW are the folders of
# two releases.

load common

# rpms ACTION ARG…: as rpm -i, where no database knows what is installed otherwise.
rpms()
{
	try sh -c 'rpm --nodeps "$@" 2>&1' rpm "$@"
	tried="rpm $*"
}

# version_of DIR: of the packages there.
version_of()
{
	rpm -qp --qf '%{version}' "$1"/kmalloc-dkms-*.noarch.rpm
}

erase()
{
	rpms -e kmalloc-dkms memctl libkmalloc libkmalloc-devel
	status_is 0
	output_lacks kmalloc
	nothing_left
}

@test "without the kernel's headers the packages are installed, and say what is missing" {
	# shellcheck disable=SC2086 # They are many.
	apt install rpm dkms $NEEDS
	status_is 0
	rpms -i "$OLD"/*.rpm
	status_is 0
	output_contains "kmalloc-dkms: the headers of Linux $RELEASE are not there"
	erase
}

@test "a build that fails says why, and where its log is" {
	apt install "linux-headers-$RELEASE"
	status_is 0
	echo '#error these headers are broken' >> "/usr/src/linux-headers-$RELEASE/include/generated/autoconf.h"
	rpms -i "$OLD"/*.rpm
	status_is 0
	output_contains "$TREE/$(version_of "$OLD")/build/make.log says:"
	output_contains '#error these headers are broken'
	output_contains 'when that is mended: dkms autoinstall'
}

@test "when that is mended, DKMS builds the module" {
	sed -i '/these headers are broken/d' "/usr/src/linux-headers-$RELEASE/include/generated/autoconf.h"
	try dkms autoinstall
	status_is 0
	built "$RELEASE" "$(version_of "$OLD")"
}

@test "the module loads, and whoever is in the group uses it" {
	usermod -aG kmalloc alice
	try memctl load
	status_is 0
	node
	try_as alice memctl alloc kmalloc 100 --name kept --text 'kept by an upgrade'
	status_is 0
}

@test "an upgrade leaves the loaded module and its buffers, and says how to change over" {
	old=$(version_of "$OLD") new=$(version_of "$NEW")
	rpms -U "$NEW"/*.rpm
	status_is 0
	output_contains "kmalloc $old stays loaded, with its buffers"
	output_contains "for $new: memctl unload, then memctl load"
	built "$RELEASE" "$new"
	[[ ! -e $TREE/$old && ! -e /usr/src/kmalloc-$old ]]
	[[ $(< /sys/module/kmalloc/version) == "$old" ]]
	try_as alice memctl read kept --text
	output_contains 'kept by an upgrade'
	node
}

@test "then the new module is loaded by unload and load" {
	change_over "$(version_of "$NEW")"
}

@test "erased, no module and no source is left, nothing but the group" {
	try memctl unload
	status_is 0
	erase
}
