# SPDX-License-Identifier: GPL-2.0-only
#
# Loading and unloading, often.

load ../lib/abi
load ../lib/common

teardown()
{
	memctl load
	node_is_given
}

# trees: what a module may leave behind.
trees()
{
	find /dev /sys/class /sys/kernel/slab /sys/kernel/debug /sys/devices/{platform,virtual} /sys/bus \
		-name 'km[ad]*' | sort
	cat /proc/misc /proc/devices
	grep -E '^km[ad]' /proc/slabinfo | cut -d ' ' -f 1
}

@test "loaded and unloaded again and again, with clients, it leaves nothing" {
	local before
	memctl unload
	before=$(trees)
	memctl load
	[[ $(trees) != "$before" ]]
	abi abi/cycles "$(modinfo -n kmalloc)" 100
	memctl unload
	[[ $(trees) == "$before" ]]
}
