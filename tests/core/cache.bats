# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown()
{
	free_buffers
	memctl cache destroy cache_a cache_b cache_c 2> /dev/null || true
}

# slab ATTRIBUTE: what the kernel says of cache_a.
slab()
{
	cat "/sys/kernel/slab/$(memctl cache list -rn -o name,slab | sed -n 's/^cache_a //p')/$1"
}

# bats test_tags=stock
@test "a cache is what the kernel made of it: size, alignment, objects" {
	try memctl cache create cache_a --size 100 --align 64
	succeeds
	id=$output
	[[ -d /sys/kernel/slab/kmd-$id && ! -L /sys/kernel/slab/kmd-$id ]]
	[[ $(slab object_size) == 100 && $(slab align) == 64 && $(slab slab_size) == 128 ]]
	buffer b kmem_cache_alloc --cache cache_a
	buffer c kmem_cache_alloc 60 --cache "$id"
	try memctl cache list --json
	json_is '.caches[] | select(.name == "cache_a") | [.id, .slab, .size, .align, .stride, .objects, .merged, .pools, .constructed]' \
		"[$id,\"kmd-$id\",100,64,128,2,false,0,null]"
	[[ $(fact "$b" size,usable,cache,slab) == "100 100 cache_a kmd-$id" ]]
	[[ $(fact "$c" size,usable) == '60 100' ]]
	memctl verify "$b" "$c"
	try memctl free "$b" "$c"
	try memctl cache destroy cache_a
	succeeds
	[[ ! -e /sys/kernel/slab/kmd-$id ]]
}

@test "create prints the id alone, or the facts" {
	try memctl cache create cache_a --size 64 --flags hwcache_align,SLAB_ACCOUNT --json
	succeeds
	json_is '.caches[0] | [.name, .flags, .align, .objects]' \
		'["cache_a","SLAB_HWCACHE_ALIGN|SLAB_ACCOUNT",null,0]'
	try memctl cache create cache_b --size 64
	succeeds
	output_matches '^[0-9]+$'
}

# bats test_tags=stock
@test "the constructor writes an object once, and free and allocate show it untouched" {
	# What a processor has freed last it is given first.
	taskset -pc 0 $BASHPID > /dev/null
	memctl cache create cache_a --size 64 --constructor
	buffer b kmem_cache_alloc --cache cache_a
	try memctl read "$b" --offset 8
	output_is kmd-ctorkmd-ctorkmd-ctorkmd-ctorkmd-ctorkmd-ctorkmd-ctor
	constructed=$(memctl cache list -rn -o name,constructed | sed -n 's/^cache_a //p')
	# How many it made at once is the kernel's affair: a slab, or with sheaves (7.0) several.
	((constructed == $(slab total_objects | cut -d ' ' -f 1)))
	memctl write "$b" --offset 8 state
	place=$(fact "$b" virt)
	memctl free "$b"
	buffer c kmem_cache_alloc --cache cache_a
	[[ $(fact "$c" virt,zeroed) == "$place constructor" ]]
	try memctl read "$c" --offset 8 --length 13
	output_is statetorkmd-c
	[[ $(memctl cache list -rn -o name,constructed) == *"cache_a $constructed"* ]]
}

@test "the destructor is answered" {
	try memctl cache create cache_a --size 64 --destructor
	fails 2 'memctl: cache create: the destructor is gone since'
}

# bats test_tags=stock
@test "slots and neighbours are told, and are where the addresses say" {
	memctl cache create cache_a --size 64
	try memctl alloc kmem_cache_alloc --cache cache_a --count "$(slab objs_per_slab)" --name n
	printf '%s\n' "$output" > "$BATS_TEST_TMPDIR/buffers"
	# shellcheck disable=SC2086 # words
	try memctl info $output -rn -o slot,virt,neighbours,name
	# They may come from several slabs, each a page.
	declare -A at
	while read -r _ virt _ name; do
		at[$((virt))]=$name
	done <<< "$output"
	told=0
	while read -r slot virt neighbours _; do
		left=- right=-
		((slot == 0)) || left=${at[$((virt - 64))]:--}
		(((virt + 64) % 4096 == 0)) || right=${at[$((virt + 64))]:--}
		(((virt - 64 * slot) % 4096 == 0))
		[[ $neighbours == "$left,$right" ]]
		[[ $neighbours != *n.*,*n.* ]] || told=$((told + 1))
	done <<< "$output"
	((told > 0))
}

@test "a member of the group learns no place in the heap" {
	try_as alice memctl cache create cache_alice --size 64
	try_as alice memctl alloc kmem_cache_alloc --cache cache_alice
	b=$output
	try_as alice memctl info "$b" --json
	json_is '.buffers[0] | [.slab_offset, .slot, .neighbours, .cache]' '[null,null,null,"cache_alice"]'
	try_as alice memctl info "$b"
	output_matches $'\n''slot +- +hidden: needs CAP_SYSLOG'
	try memctl cache list -rn -o name
	output_lacks cache_alice
	try memctl cache list --all-users -rn -o name,user
	output_contains 'cache_alice alice'
	try memctl cache destroy cache_alice
	fails 1 'memctl cache list shows yours'
	try_as alice memctl free "$b"
	try_as alice memctl cache destroy cache_alice
	succeeds
}

@test "a cache whose objects live stays, and their handles are told" {
	memctl cache create cache_a --size 64
	memctl cache create cache_b --size 64
	buffer b kmem_cache_alloc --cache cache_a
	buffer c kmem_cache_alloc --cache cache_a --name cache_object
	buffer other kmem_cache_alloc --cache cache_b
	try memctl cache destroy cache_a
	fails 1 'memctl: cache destroy: cache_a: buffers that come from it live: memctl free '
	# In the order of the list, which is that of handles only on a device just loaded.
	error_contains " $b"
	error_contains ' cache_object'
	error_contains ', then again'
	try memctl cache destroy cache_a cache_nobody cache_b
	status_is 1
	error_contains 'cache_a: buffers'
	error_contains 'cache_nobody: '
	error_contains "cache_b: buffers that come from it live: memctl free $other, then again"
	for i in {1..30}; do
		buffer b kmem_cache_alloc --cache cache_a
	done
	try memctl cache destroy cache_a
	fails 1 'cache_a: 32 buffers that come from it live: memctl free '
	error_contains 'and so on, then again'
	free_buffers
	try memctl cache destroy cache_a cache_b
	succeeds
}

@test "shrink gives empty slabs back" {
	memctl cache create cache_a --size 2048
	try memctl alloc kmem_cache_alloc --cache cache_a --count 100
	xargs memctl free <<< "$output"
	memctl cache shrink cache_a
	[[ $(slab slabs) == 0* || $(slab slabs) == 1* ]]
	[[ $(slab total_objects) == 0* || $(slab cpu_slabs) == 1* ]]
	try memctl cache shrink 4000000000
	fails 1 'memctl: cache shrink: 4000000000: '
	try memctl cache shrink 1x
	fails 1 'memctl: cache shrink: 1x: an id is a number from 1, and a name does not begin with a digit'
	try memctl cache shrink cache_nobody
	fails 1 'cache_nobody: '
}

@test "the kernel never sees a user's name, and does not merge" {
	memctl cache create cache_a --size 64
	memctl cache create cache_b --size 64
	[[ ! $(echo /sys/kernel/slab/*) == *cache_a* ]]
	try memctl cache list --json
	json_is '[.caches[] | select(.name | startswith("cache_")) | .merged] | unique' '[false]'
}

@test "what a cache cannot be is refused with what it can be" {
	while IFS='|' read -r status arguments message; do
		# shellcheck disable=SC2086 # words
		try memctl cache create $arguments
		fails "$status" "memctl: cache create: $message"
	done <<-'END'
		2|cache_a|--size is missing: the bytes of an object
		1|cache_a --size 7|cache_a: an object of a cache has 8 bytes at least and 128K at most
		1|cache_a --size 1048577|cache_a: an object of a cache has 8 bytes
		1|cache_a --size 4294967360|cache_a: an object of a cache has 8 bytes
		1|cache_a --size 64 --align 3|cache_a: an alignment is a power of two, and a page at most
		1|cache_a --size 64 --align 8K|cache_a: an alignment is a power of two
		1|cache_a --size 64 --flags CACHE_DMA,CACHE_DMA32|cache_a: DMA and DMA32 exclude each other
		2|cache_a --size 64 --flags PANIC|--flags: no flag of a cache is named 'PANIC'
		2|cache_a --size 64 --flags ACCONT|--flags: no flag of a cache is named 'ACCONT': did you mean ACCOUNT?
		1|1cache --size 64|1cache: a name begins with a letter
		2|--size 64|something is missing: memctl cache create NAME
	END
	memctl cache create cache_a --size 64
	try memctl cache create cache_a --size 64
	fails 1 'cache_a: you have a cache of this name: destroy it (memctl cache destroy cache_a) or choose another'
}

@test "what an object cannot be is refused" {
	memctl cache create cache_a --size 64
	memctl cache create cache_b --size 64 --constructor
	while IFS='|' read -r status arguments message; do
		# shellcheck disable=SC2086 # words
		try memctl alloc $arguments
		fails "$status" "memctl: alloc: $message"
	done <<-'END'
		1|kmem_cache_alloc --cache cache_a 65|one object holds less than that
		1|kmem_cache_alloc --cache cache_b --gfp KERNEL,ZERO|the cache has a constructor
		1|kmem_cache_alloc --cache cache_b --stale|the cache has a constructor
		1|kmem_cache_alloc|kmem_cache_alloc wants a cache: --cache NAME
		1|kmem_cache_alloc --cache cache_nobody|cache_nobody: you have no such cache
		2|kmem_cache_alloc --pool cache_a|kmem_cache_alloc takes a cache, not a pool: give --cache
		2|kmem_cache_alloc --pool p --cache c|--cache and --pool: give one of the two
		1|kmalloc 1 --cache cache_a|kmalloc takes neither cache nor pool
	END
}

@test "debugging flags are the administrator's" {
	try_as alice memctl cache create cache_alice --size 64 --flags POISON
	fails 1 'needs CAP_SYS_ADMIN'
	memctl cache create cache_a --size 64 --flags RED_ZONE,POISON,STORE_USER,CONSISTENCY_CHECKS
	[[ $(slab red_zone) == 1 && $(slab poison) == 1 ]]
}

@test "caches and buffers have names of their own" {
	memctl cache create cache_a --size 64
	buffer b kmem_cache_alloc --cache cache_a --name cache_a
	memctl free cache_a
	memctl cache destroy cache_a
}
