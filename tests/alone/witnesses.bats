# SPDX-License-Identifier: GPL-2.0-only
#
# What hides a witness, and what memctl then says.  Alone, because sysctls are everybody's.

load ../lib/common.bash

setup() { restriction=$(< /proc/sys/kernel/kptr_restrict); }

teardown()
{
	echo "$restriction" > /proc/sys/kernel/kptr_restrict
	free_buffers
}

@test "with kptr_restrict=0 vmallocinfo cannot be asked, and the sysctl is named" {
	buffer v vmalloc 10000
	echo 0 > /proc/sys/kernel/kptr_restrict
	try memctl verify "$v" --json
	status_is 0
	json_is '[.verify[] | select(.witness == "/proc/vmallocinfo") | .says, .verdict] | unique' \
		'["no witness","sysctl kernel.kptr_restrict=0 hashes its addresses: set 1"]'
	json_is '[.verify[] | select(.fact == "runs") | .verdict]' '["agree"]'
}

@test "with kptr_restrict=2 addresses are hidden, the sysctl is named, and dump shows offsets" {
	buffer k kmalloc 20
	memctl write "$k" 'Hello, kernel'
	echo 2 > /proc/sys/kernel/kptr_restrict
	try memctl verify "$k" --json
	status_is 0
	json_is '[.verify[] | select(.fact == "phys") | .says, .verdict]' \
		'["hidden: sysctl kernel.kptr_restrict=2, set 1","no witness"]'
	try memctl dump "$k"
	succeeds
	output_is '00000000  48 65 6c 6c 6f 2c 20 6b  65 72 6e 65 6c 00 00 00  |Hello, kernel...|
00000010  00 00 00 00                                       |....|'
	try memctl info "$k"
	succeeds
	output_matches $'\n''virt +- +hidden: sysctl kernel\.kptr_restrict is 2'
}
