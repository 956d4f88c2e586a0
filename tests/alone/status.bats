# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

setup()
{
	memctl load
	memctl free --all --all-users
}

teardown()
{
	memctl load
}

@test "status shows versions, parameters and limits in use" {
	version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$BATS_TEST_DIRNAME/../../dkms.conf")
	memctl alloc kmalloc 100
	try memctl status
	succeeds
	while read -r fact pattern; do
		output_matches $'\n'"$fact +$pattern"
	done <<-END
		module loaded
		version $version
		file /lib/modules/$(uname -r)/updates/.*kmalloc.ko
		file_version $version
		same yes
		references 0
		abi 1
		device /dev/kmalloc kmalloc 0660
		user_bytes 128 +of 64M
		user_buffers 1 +of 65536
		max_bytes 0 +0: a quarter of memory
		max_user_bytes 64M
	END
	try memctl status --json
	json_is '.status[0] | [.module, .same, .references, .user_bytes, .max_user_bytes]' \
		'["loaded",true,0,128,67108864]'
	try memctl status -rn -o version,buffers
	output_is "$version 1"
	memctl free --all
}

@test "status names who holds the module" {
	exec 7< /dev/kmalloc
	try memctl status
	output_matches $'\n''references +[12] +.*bash \([0-9]+\)'
	exec 7<&-
}

@test "status of a module that is not loaded exits 3 and says how to load it" {
	memctl unload
	try memctl status
	status_is 3
	output_matches $'\n''module +installed +memctl load'
	output_matches $'\n''file_version +[0-9]'
}

@test "memctl alone says that the driver answers and what to type" {
	try memctl
	succeeds
	output_matches '^Driver [0-9.]+ answers\. Your buffers: 0, 0 of 64M\.'
	output_contains 'memctl alloc kmalloc 100'
	output_contains 'memctl help'
}
