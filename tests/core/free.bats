# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown()
{
	free_buffers
}

@test "a freed buffer is gone, by handle and by name" {
	buffer handle kmalloc 64 --name free_one
	try memctl free free_one
	succeeds
	output_is ''
	for gone in "$handle" free_one; do
		try memctl free "$gone"
		fails 1 "memctl: free: $gone: no buffer has this "
		try memctl info "$gone"
		fails 1 "memctl: info: $gone: no buffer has this "
	done
}

@test "every argument is tried, each failure told, and the status is 1" {
	buffer handle kmalloc 64 --name free_many
	try memctl free free_none free_many 9007199254740991
	status_is 1
	error_is $'memctl: free: free_none: no buffer has this name: memctl list shows yours
memctl: free: 9007199254740991: no buffer has this handle: memctl list shows yours'
	try memctl info "$handle"
	status_is 1
}

@test "what is no handle and no name is told" {
	for wrong in 0 00 12x 0x10 '' ' ' -- 99999999999999999999999; do
		try memctl free -- "$wrong"
		fails 1 'memctl: free: '
	done
	try memctl free 12x
	fails 1 "memctl: free: 12x: a handle is a number, and a name does not begin with a digit"
}

@test "the kernel has a vmalloc buffer no more once it is freed" {
	buffer handle vmalloc 100K
	virt=$(printf 0x%x "$(fact "$handle" virt)")
	grep -qi "^$virt-.*pages=25" /proc/vmallocinfo
	memctl free "$handle"
	try grep -i "^$virt-.*pages=25" /proc/vmallocinfo
	status_is 1
}

@test "another user's buffer does not exist, and cannot be freed by --all-users" {
	buffer handle kmalloc 64
	try_as alice memctl free "$handle"
	fails 1 "memctl: free: $handle: no buffer has this handle"
	try_as alice memctl free "$handle" --all-users
	fails 1 'needs CAP_SYS_ADMIN'
	try memctl info "$handle"
	status_is 0
}

@test "root frees another user's buffer with --all-users alone" {
	try_as bob memctl alloc kmalloc 64
	handle=$output
	try memctl free "$handle"
	fails 1 "no buffer has this handle"
	try memctl free "$handle" --all-users
	succeeds
}
