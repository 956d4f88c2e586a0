# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

setup()
{
	memctl load
	node_is_given
}

teardown()
{
	memctl load
	memctl free --all --all-users
	# What a failed test has left.
	memctl pool list --all-users -rn -o id | xargs -r memctl pool destroy --all-users
	memctl cache list --all-users -rn -o id | xargs -r memctl cache destroy --all-users
}

@test "unload refuses while buffers live, and --force frees them" {
	memctl alloc kmalloc 100 --count 2
	try memctl unload
	fails 1 'memctl: unload: 2 buffers live (memctl list --all-users): memctl free --all --all-users, or memctl unload --force'
	[[ -e /sys/module/kmalloc ]]
	try memctl unload --force
	succeeds
	[[ ! -e /sys/module/kmalloc && ! -e /dev/kmalloc ]]
}

@test "unload names the process that has the device open, even with --force" {
	exec 7< /dev/kmalloc
	try memctl unload
	status_is 1
	error_contains 'memctl: unload: /dev/kmalloc is open in '
	error_contains 'bash ('
	try memctl unload --force
	status_is 1
	exec 7<&-
	try memctl unload
	succeeds
}

@test "unload tells of a holder that it does not see" {
	exec 7< /dev/kmalloc
	try unshare --pid --fork --mount-proc memctl unload 7<&-
	fails 1 'memctl: unload: the module is in use, by a mapping or a process that only root sees'
	exec 7<&-
}

@test "a cache or a pool keeps the module, as a buffer does, but not by --force" {
	memctl cache create c --size 64
	try memctl unload
	fails 1 '1 caches and 0 pools are there'
	memctl pool create p --min 2 --kmalloc 64
	memctl cache destroy c
	try memctl unload
	fails 1 '0 caches and 1 pools are there'
	try memctl unload --force
	succeeds
	[[ ! -e /sys/devices/platform/kmalloc && -z $(compgen -G '/sys/kernel/slab/kmd-*') ]]
}

@test "unloading what is not loaded exits 3, and unloading needs root" {
	try_as alice memctl unload
	fails 1 'memctl: unload: unloading needs root: sudo memctl unload'
	memctl unload
	try memctl unload
	fails 3 'memctl: unload: module kmalloc is not loaded'
}

@test "free --all frees one's own, --all-users everybody's" {
	memctl alloc kmalloc 64 --count 600
	try_as alice memctl alloc kmalloc 64
	hers=$output
	try memctl free --all
	succeeds
	try memctl list --all-users -rn -o handle
	output_is "$hers"
	try_as alice memctl free --all --all-users
	fails 1 'needs CAP_SYS_ADMIN'
	try memctl free --all --all-users
	succeeds
	try memctl list --all-users -rn
	output_is ''
	try memctl free --all
	succeeds
}
