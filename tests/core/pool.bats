# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown()
{
	free_buffers
	memctl pool destroy pool_a pool_b pool_c pool_d 2> /dev/null || true
	memctl cache destroy pool_cache 2> /dev/null || true
}

# pool_is NAME COLUMNS VALUES
pool_is()
{
	[[ $(memctl pool list -rnb -o "name,$2" | sed -n "s/^$1 //p") == "$3" ]]
}

@test "pools of each kind say what they are made of and what they keep idle" {
	memctl cache create pool_cache --size 128
	memctl pool create pool_a --min 3 --cache pool_cache
	memctl pool create pool_b --min 2 --kmalloc 200
	memctl pool create pool_c --min 4 --order 1
	memctl pool create pool_d --dma 64 --align 64
	pool_is pool_a kind,backing,size,min,now,idle 'cache pool_cache 128 3 3 384'
	pool_is pool_b kind,backing,min,now 'kmalloc kmalloc 2 2'
	pool_is pool_c kind,backing,size,min,now,idle 'pages alloc_pages 8192 4 4 32768'
	pool_is pool_d kind,backing,size,min,now,idle 'dma dma_alloc_coherent 64 - - -'
	try memctl cache list --json
	json_is '.caches[] | select(.name == "pool_cache") | [.objects, .pools]' '[3,1]'
}

@test "the reserve serves when the allocator behind fails, runs out, and refills" {
	memctl cache create pool_cache --size 76
	memctl pool create pool_a --min 2 --cache pool_cache
	buffer first mempool_alloc --pool pool_a
	try memctl inject every=1,allocator=kmem_cache_alloc,size=76 -- \
		memctl alloc mempool_alloc --pool pool_a --count 3
	status_is 1
	error_contains 'memctl: alloc: 2 of 3 allocated, then: the allocator behind the pool said no, and the reserve is empty'
	mapfile -t served <<< "$output"
	((${#served[@]} == 2))
	pool_is pool_a now,objects,served,reserve,refused '0 3 3 2 1'
	[[ $(fact "${served[0]}" pool,reserve) == 'pool_a yes' ]]
	[[ $(fact "$first" pool,reserve) == 'pool_a no' ]]
	try memctl info "${served[1]}"
	output_matches $'\n''pool +pool_a +by its reserve'
	memctl free "${served[@]}"
	pool_is pool_a now,objects '2 1'
}

@test "a pool that is asked from an interrupt never waits" {
	memctl pool create pool_b --min 1 --kmalloc 64
	for context in atomic softirq hardirq; do
		buffer b mempool_alloc --pool pool_b --context "$context" --gfp GFP_ATOMIC
		[[ $(fact "$b" context,pool) == "$context pool_b" ]]
	done
}

@test "resize changes the reserve both ways, with elements out" {
	memctl pool create pool_c --min 2 --order 0
	buffer b mempool_alloc --pool pool_c
	memctl pool resize pool_c 10
	pool_is pool_c min,now,idle '10 10 40960'
	memctl pool resize pool_c 1
	pool_is pool_c min,now,idle '1 1 4096'
	for n in 0 4097; do
		try memctl pool resize pool_c $n
		fails 1 'pool_c: a pool keeps 1 element at least and 4096 at most in reserve'
	done
	try memctl pool resize pool_c -- -1
	fails 2 "N: '-1' is not a number"
	pool_is pool_c min,now '1 1'
}

@test "a pool whose elements live stays, and their handles are told; so does a cache under a pool" {
	memctl cache create pool_cache --size 100
	memctl pool create pool_a --min 1 --cache pool_cache
	buffer b mempool_alloc --pool pool_a
	try memctl pool destroy pool_a
	fails 1 "memctl: pool destroy: pool_a: buffers that come from it live: memctl free $b, then again"
	memctl free "$b"
	try memctl cache destroy pool_cache
	fails 1 'memctl: cache destroy: pool_cache: pools stand on it: memctl pool destroy pool_a, then again'
	try memctl pool destroy pool_a
	succeeds
	try memctl cache destroy pool_cache
	succeeds
}

@test "elements of a DMA pool have addresses for a device" {
	memctl pool create pool_d --dma 64
	buffer b dma_pool_alloc --pool pool_d
	[[ $(fact "$b" dma) == 0x* ]]
	memctl verify "$b"
	try memctl pool resize pool_d 3
	fails 1 'pool_d: this is for pools of another kind'
	try memctl alloc mempool_alloc --pool pool_d
	fails 1 'this is for pools of another kind'
}

@test "elements of a pool agree with every witness" {
	memctl cache create pool_cache --size 100 --constructor
	memctl pool create pool_a --min 2 --cache pool_cache
	memctl pool create pool_b --min 2 --kmalloc 200
	memctl pool create pool_c --min 2 --order 1
	for pool in pool_a pool_b pool_c; do
		buffer b mempool_alloc --pool $pool
		try memctl verify "$b" -r
		succeeds
		output_lacks disagree
	done
}

@test "an allocation with __GFP_ZERO from a pool is cleared, and one without too" {
	memctl pool create pool_c --min 1 --order 0
	buffer b mempool_alloc --pool pool_c
	memctl fill "$b" --pattern ones
	memctl free "$b"
	buffer b mempool_alloc --pool pool_c
	try memctl check "$b" --pattern zero
	succeeds
}

@test "what a pool cannot be is refused with what it can be" {
	while IFS='|' read -r status arguments message; do
		# shellcheck disable=SC2086 # words
		try memctl pool create $arguments
		fails "$status" "memctl: pool create: $message"
	done <<-'END'
		2|pool_a --min 1|what the pool is made of is missing: --cache, --kmalloc, --order or --dma
		2|pool_a --kmalloc 64|--min is missing
		2|pool_a --dma 64 --min 1|a dma_pool keeps no reserve: leave --min out
		2|pool_a --min 1 --kmalloc 64 --order 1|one of --cache, --kmalloc, --order and --dma
		2|pool_a --min 1 --kmalloc 64 --align 64|--align is for --dma
		1|pool_a --min 4097 --kmalloc 64|pool_a: a pool keeps 1 element at least
		1|pool_a --min 1 --kmalloc 0|pool_a: a pool of this kind cannot have such elements
		1|pool_a --min 1 --order 64|pool_a: a pool of this kind cannot have such elements
		1|pool_a --min 1 --cache pool_nobody|pool_nobody: you have no such cache
	END
	try memctl alloc mempool_alloc
	fails 1 'mempool_alloc wants a pool: --pool NAME (memctl pool create makes one)'
	try memctl alloc mempool_alloc --cache pool_cache
	fails 2 'mempool_alloc takes a pool, not a cache: give --pool'
}

@test "a backing allocator that fails while a pool is made leaves nothing" {
	try memctl inject nth=3,allocator=kmalloc,size=68 -- memctl pool create pool_b --min 5 --kmalloc 68
	fails 1 'memctl: pool create: pool_b: '
	try memctl pool list -rn -o name
	output_lacks pool_b
}

@test "other users' pools do not exist, but for the administrator" {
	try_as alice memctl pool create pool_alice --min 1 --kmalloc 64
	succeeds
	id=$output
	try memctl pool list -rn -o name
	output_lacks pool_alice
	try memctl pool destroy "$id"
	fails 1 'you have no such pool'
	try memctl pool list --all-users -rn -o name,user
	output_contains 'pool_alice alice'
	try memctl pool destroy "$id" --all-users
	succeeds
}
