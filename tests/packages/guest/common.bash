# SPDX-License-Identifier: GPL-2.0-only
#
# What the walks of both kinds of packages ask.
# shellcheck shell=bash

load ../../lib/common

RELEASE=$(uname -r)
TREE=/var/lib/dkms/kmalloc
# Compilers are slow in an emulated machine.
export LIMIT=2400 DEBIAN_FRONTEND=noninteractive

# apt ARG…: dkms and apt tell some of it on standard output, some on the other.
apt()
{
	try sh -c 'apt-get -y --no-install-recommends -o Dpkg::Use-Pty=0 "$@" 2>&1' apt "$@"
	tried="apt-get $*"
}

# built RELEASE VERSION: the module of that kernel is there, and of that version.
built()
{
	[[ $(modinfo -k "$1" -F version kmalloc) == "$2" ]] || wrong "$1 has no kmalloc $2"
	[[ $(modinfo -k "$1" -F filename kmalloc) == */updates/dkms/kmalloc.ko* ]]
	dkms status -m kmalloc -v "$2" -k "$1" | grep -q ': installed'
}

# node: the device is the group's.
node()
{
	node_is_given
	[[ $(stat -c '%U %G %a' /dev/kmalloc) == 'root kmalloc 660' ]] || wrong "$(ls -l /dev/kmalloc)"
}

# change_over VERSION: from the module that is loaded to this one.
change_over()
{
	try_as alice memctl free kept
	try memctl unload
	status_is 0
	try memctl load
	status_is 0
	[[ $(< /sys/module/kmalloc/version) == "$1" ]]
	node
}

# nothing_left: of the packages on the disk, but the group.
nothing_left()
{
	# The kernel's own headers have files of that name.
	left=$(find / -xdev \( -path "$PWD" -o -path /srv/kmalloc -o -path /proc -o -path /tmp \
		-o -path /var/lib/apt -o -path /usr/lib/guest -o -path '/usr/src/linux-*' \) -prune \
		-o \( -name '*kmalloc*' -o -name '*memctl*' \) -print)
	[[ -z $left ]] || wrong "left: $left"
	getent group kmalloc
}
