# SPDX-License-Identifier: GPL-2.0-only
#
# Contents of memory on a kernel that does not clear by itself.

load ../lib/common
load ../lib/boot

stale_contents()
{
	for program in contents resize; do
		build/tests/abi/$program | grep -v '^ok ' || true
		build/tests/abi/$program >/dev/null
	done

	kept=0
	for i in $(seq 50); do
		memctl alloc kmalloc 2000 --name dirty >/dev/null
		memctl fill dirty --pattern 0xdd
		memctl free dirty
		memctl alloc kmalloc 2000 --stale --name stale >/dev/null
		if memctl read stale | tail -c +257 | grep -q $'\xdd\xdd\xdd\xdd'; then kept=$i; fi
		memctl free stale
		[ "$kept" = 0 ] || break
	done
	[ "$kept" != 0 ] && echo "stale: kept"

	memctl alloc kmalloc 2000 --name clean >/dev/null
	memctl info clean --json | jq -r '"clean: " + .buffers[0].zeroed'
	memctl alloc vmalloc 5000 --stale --name left >/dev/null
	memctl info left --json | jq -r '"left: " + .buffers[0].zeroed'
	memctl free clean left
}

@test "without init_on_alloc no stale byte is seen but by --stale, and the facts say who cleared" {
	in_guest stale_contents --append 'init_on_alloc=0 init_on_free=0'
	status_is 0
	output_contains 'init_on_alloc=0 init_on_free=0'
	output_lacks 'not ok'
	output_contains 'stale: kept'
	output_contains 'clean: driver'
	output_contains 'left: no'
}

ten_thousand()
{
	build/tests/abi/leftovers
}

@test "without init_on_alloc ten thousand objects of each allocator have no stale byte" {
	in_guest ten_thousand --append 'init_on_alloc=0 init_on_free=0'
	status_is 0
	output_lacks 'not ok'
	output_contains ' passed, 0 failed'
}

high_memory()
{
	grep -q '^HighTotal: *[1-9]' /proc/meminfo
	build/tests/abi32/leftovers --high
}

# bats test_tags=i386
@test "without init_on_alloc high memory of a 32-bit kernel has no stale byte" {
	in_guest high_memory --kernel i386 --memory 1536 --append 'init_on_alloc=0 init_on_free=0'
	status_is 0
	output_lacks 'not ok'
	output_contains ' passed, 0 failed'
}

objects_of_kfence()
{
	[ ! -d /sys/module/kfence ] || (($(< /sys/module/kfence/parameters/sample_interval) == 1))
	for _ in 1 2 3 4; do build/tests/abi/leftovers kmalloc kmem_cache_alloc; done
}

# KFENCE is asked before a cache is, and knows nothing of its poison.  It gives one object in some
# thousands, hence four times.  Debian has it from 6.12 on.
@test "in caches that are poisoned objects of KFENCE have no stale byte" {
	in_guest objects_of_kfence --kernel 7.3 \
		--append 'init_on_alloc=1 slub_debug=P kfence.sample_interval=1'
	status_is 0
	output_lacks 'not ok'
	output_contains ' passed, 0 failed'
}
