# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

setup()
{
	memctl unload --force 2> /dev/null || true
}

teardown()
{
	memctl unload --force 2> /dev/null || true
	memctl load
}

@test "load brings the module and its node, for the group alone" {
	try memctl load
	succeeds
	node_is_given
	[[ -d /sys/module/kmalloc ]]
	[[ $(stat -c '%F %U:%G %a' /dev/kmalloc) == 'character special file root:kmalloc 660' ]]
	try memctl load
	succeeds
}

@test "load takes parameters, with suffixes, and they count" {
	try memctl load max_user_bytes=1M max_user_buffers=2
	succeeds
	try memctl alloc vmalloc 2M
	fails 1 'your limit is 1M (parameter max_user_bytes)'
	memctl alloc kmalloc 1 --count 2
	try memctl alloc kmalloc 1
	fails 1 'your limit is 2 buffers (parameter max_user_buffers), 2 live'
	memctl free --all
	echo 8M > /sys/module/kmalloc/parameters/max_user_bytes
	echo 100 > /sys/module/kmalloc/parameters/max_user_buffers
	echo 2M > /sys/module/kmalloc/parameters/max_bytes
	try memctl alloc vmalloc 3M
	fails 1 "the device's limit is 2M for all users (parameter max_bytes)"
	echo 1 > /sys/module/kmalloc/parameters/max_buffers
	memctl alloc kmalloc 1
	try memctl alloc kmalloc 1
	fails 1 "the device's limit is 1 buffers for all users (parameter max_buffers), 1 live"
}

@test "a parameter that is none, or none of its values, is refused before the module is loaded" {
	while IFS='|' read -r parameter message; do
		try memctl load "$parameter"
		fails 2 "memctl: load: $message"
		[[ ! -e /sys/module/kmalloc ]]
	done <<-'END'
		max_user_byte=1M|no parameter 'max_user_byte': did you mean max_user_bytes? (parameters are
		debug=1|no parameter 'debug' (parameters are
		max_bytes|'max_bytes' is no PARAMETER=VALUE
		max_bytes=much|max_bytes: 'much' is no size
		max_buffers=|max_buffers: '' is no size
		max_buffers=2093056|max_buffers: 2093056 is more than the driver takes, 2093055 at most
		max_user_buffers=2044K|max_user_buffers: 2044K is more than the driver takes, 2093055 at most
		max_user_pools=65536|max_user_pools: 65536 is more than the driver takes, 65535 at most
		max_bytes=8E|max_bytes: 8E is more than the driver takes, 9223372036854775807 at most
	END
}

@test "as much as a parameter takes is taken" {
	try memctl load max_bytes=7E max_buffers=2093055 max_caches=65535 max_user_caches=65535 max_pools=65535
	succeeds
	[[ $(cat /sys/module/kmalloc/parameters/max_{bytes,buffers,pools}) == \
		$((7 << 60))$'\n2093055\n65535' ]]
}

@test "a loaded module takes no other file and no parameters by load" {
	memctl load
	try memctl load max_bytes=1M
	fails 1 'memctl: load: kmalloc is loaded already: write to /sys/module/kmalloc/parameters/'
	try memctl load --file "$(modinfo -n kmalloc)"
	fails 1 'memctl: load: kmalloc is loaded already: memctl unload first'
}

@test "--file loads that file, and what is no module for this kernel is told" {
	try memctl load --file "$(modinfo -n kmalloc)"
	succeeds
	memctl unload
	try memctl load --file /nowhere/kmalloc.ko
	fails 1 'memctl: load: /nowhere/kmalloc.ko: No such file or directory'
	try memctl load --file /etc/passwd
	fails 1 'memctl: load: /etc/passwd is no module kmalloc'
}

@test "loading needs root, and an unloaded driver says how" {
	try_as alice memctl load
	fails 1 'memctl: load: loading needs root: sudo memctl load'
	try_as alice memctl list
	fails 3 'memctl: list: no driver: /dev/kmalloc is not there, module kmalloc is installed but not loaded: sudo memctl load'
	try memctl list
	fails 3 'installed but not loaded: memctl load'
	try memctl
	status_is 3
}

@test "who may not open the node is told about the group" {
	memctl load
	node_is_given
	try_as eve memctl list
	fails 3 'memctl: list: no driver: /dev/kmalloc is for group kmalloc: sudo usermod -aG kmalloc eve, then log in again'
	try setpriv --reuid=alice --regid=alice --clear-groups memctl list
	fails 3 'memctl: list: no driver: you are in group kmalloc; this login is older: log in again, or: newgrp kmalloc'
}

@test "a node that no group of yours may open is told with whose it is" {
	memctl load
	node_is_given
	chgrp 12345 /dev/kmalloc
	try_as eve memctl list
	fails 3 'memctl: list: no driver: /dev/kmalloc belongs to group 12345, which you are not in'
	chmod 600 /dev/kmalloc
	try_as eve memctl list
	fails 3 "no driver: /dev/kmalloc is root's alone (its udev rule is not installed): use sudo"
}

@test "a module that is not installed is told, by load and by who needs it" {
	local hidden='mount -t tmpfs none /lib/modules' advice
	advice="module kmalloc is not installed for Linux $(uname -r): apt install kmalloc-dkms, "
	advice+='make dkms-install, or memctl load --file kmalloc.ko'
	try unshare -m bash -c "$hidden && memctl load"
	fails 1 "memctl: load: $advice"
	try unshare -m bash -c "$hidden && memctl list"
	fails 3 "memctl: list: no driver: /dev/kmalloc is not there, $advice"
	try unshare -m bash -c "$hidden && memctl status"
	status_is 3
	output_contains absent
	output_contains "$advice"
}

@test "a kernel that takes no modules is told" {
	try setpriv --bounding-set=-sys_module memctl load
	fails 1 'memctl: load: the kernel takes no modules now'
}
