#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# A small machine, and a user without limits.

load ../lib/common
load ../lib/boot

to_the_floor()
{
	for limit in max_bytes max_user_bytes; do
		echo 100G >/sys/module/kmalloc/parameters/$limit
	done
	sleep 1000 &
	for allocator in vmalloc kmalloc alloc_pages; do
		while memctl alloc $allocator 1M >/dev/null 2>error; do :; done
		sed "s/^/$allocator: /" error
		awk '/MemTotal/ { total = $2 } /MemAvailable/ { left = $2 }
		     END { print (left > total / 16 - 2048) ? "above the floor" : "below" }' /proc/meminfo
		memctl list -n | wc -l
	done
	memctl free --all
	kill -0 $! && echo 'everybody lives'
	if dmesg | grep -i 'out of memory\|oom-kill'; then exit 1; fi
}

@test "allocated to refusal, a machine of 256 MiB keeps its floor and all its processes" {
	in_guest to_the_floor --memory 256
	status_is 0
	output_contains 'everybody lives'
	output_lacks 'below'
	for allocator in vmalloc kmalloc alloc_pages; do
		output_contains "$allocator: memctl: alloc: "
	done
	output_contains 'available'
}
