# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown()
{
	free_buffers
}

# bats test_tags=stock
@test "info of one buffer is a list of facts, values and remarks" {
	local zeroed='driver +after the allocation'
	! dmesg | grep -q 'heap alloc:on' || zeroed='kernel +init_on_alloc is on'
	buffer handle kmalloc 100 --name info_one
	try memctl info info_one
	succeeds
	output_matches ^'FACT +VALUE +REMARK'
	while IFS='|' read -r fact pattern; do
		output_matches $'\n'"$fact +$pattern"
	done <<-END
		handle|$handle
		name|info_one
		allocator|kmalloc
		size|100 +asked for
		usable|128 +28 of slack, 21\.9 %
		pages|1 +shared with other objects
		virt|0x[0-9a-f]{16} +direct map
		phys|0x[0-9a-f]{16}
		pfn|0x[0-9a-f]+
		node|0
		runs|1 +contiguous
		gfp|GFP_KERNEL +as given; used with .*__GFP_NOWARN
		cache|kmalloc-(cg-)?128
		slot|[0-9]+ +objects lie 128 bytes apart, in a slab of 4K at 0x[0-9a-f]+000
		neighbours|[^ ,]+,[^ ,]+
		context|process
		zeroed|$zeroed
		mappable|no +a slab object shares its page
		user|root
		latency_ns|[0-9]+
	END
	output_lacks pool
	output_lacks order
}

@test "what a buffer is like is remarked" {
	memctl cache create info_cache --size 64 --constructor
	memctl pool create info_pool --min 1 --order 0
	while IFS='|' read -r asked remark; do
		# shellcheck disable=SC2086 # words
		buffer handle $asked
		try memctl info "$handle"
		succeeds
		output_matches "$remark"
		memctl free "$handle"
	done <<-'END'
		kzalloc 100|zeroed +kernel +the allocator always does
		kmem_cache_alloc --cache info_cache|zeroed +constructor +nobody cleared it: it wrote the object
		mempool_alloc --pool info_pool|mappable +no +an element goes back to its pool
	END
	memctl pool destroy info_pool
	memctl cache destroy info_cache
}

@test "an age is told in its two largest units" {
	buffer handle kmalloc 100
	while read -r seconds text; do
		lie "age-$seconds" memctl info "$handle" -rn -o age
		succeeds
		output_is "$text"
	done <<-'END'
		59 59s
		90 1m30s
		3660 1h01m
		90000 1d01h
	END
}

@test "info of several buffers, or with --output, is a table" {
	buffer one kmalloc 100
	buffer two alloc_pages --order 1
	try memctl info "$one" "$two" --output handle,size,order
	succeeds
	output_matches "^ *HANDLE SIZE ORDER
 *$one  100     -
 *$two   8K     1\$"
	try memctl info "$one" -o size
	output_is $'SIZE\n 100'
	try memctl info "$one" "$two"
	output_matches '^ *HANDLE NAME ALLOCATOR +SIZE USABLE PAGES RUNS NODE ZONE +USER +AGE'
}

@test "the views differ in form alone: --raw, --noheadings, --bytes, +COLUMNS, --json" {
	buffer handle alloc_pages --order 1
	try memctl info "$handle" --raw --output size,name,contiguous
	output_is $'SIZE NAME CONTIGUOUS\n8K - yes'
	try memctl info "$handle" -rn -o size,usable
	output_is '8K 8K'
	try memctl info "$handle" -rnb -o size,usable
	output_is '8192 8192'
	try memctl info "$handle" -r -o +gfp
	output_matches 'USER AGE GFP'
	try memctl info "$handle" --json -o size,name,contiguous,phys
	json_is '.buffers[0] | [.size, .name, .contiguous]' '[8192,null,true]'
	json_is '.buffers[0] | keys_unsorted' '["size","name","contiguous","phys"]'
}

@test "JSON has every key, numbers as numbers, addresses as text, null for what does not apply" {
	buffer handle kmalloc 100
	try memctl info "$handle" --json
	succeeds
	json_is '.buffers[0] | keys | join(" ")' '"age allocator cache context contiguous dma gfp gfp_used handle latency_ns mappable moved name neighbours node order pages pfn phys piece pieces pool reserve runs size slab slab_offset slot usable user virt zeroed zone"'
	json_is '.buffers[0] | map_values(type) | [.handle, .size, .latency_ns, .age, .virt, .pfn, .mappable, .order, .name, .pool] | join(" ")' \
		'"number number number number string string boolean null null null"'
}

@test "phys and pfn agree, and the kernel calls the page what it is" {
	while read -r asked flag; do
		# shellcheck disable=SC2086 # words
		buffer handle ${asked//,/ }
		pfn=$(($(fact "$handle" pfn)))
		(($(fact "$handle" phys) >> 12 == pfn))
		flags=$(dd if=/proc/kpageflags bs=8 skip=$pfn count=1 status=none | od -An -td8)
		(((flags >> 7 & 1) == flag)) || { echo "$asked: flags $flags"; false; }
	done <<-'END'
		kmalloc,100 1
		alloc_page 0
		vmalloc,4096 0
	END
}

@test "a user without capabilities sees no address and is told what hides it" {
	try_as alice memctl alloc kmalloc 100
	handle=$output
	try_as alice memctl info "$handle"
	output_matches $'\n''virt +- +hidden: needs CAP_SYSLOG'
	output_matches $'\n''phys +- +hidden: needs CAP_SYS_ADMIN'
	output_matches $'\n''pfn +- +hidden: needs CAP_SYS_ADMIN'
	output_matches $'\n''latency_ns +- +hidden: needs CAP_SYSLOG'
	try_as alice memctl info "$handle" --json
	json_is '.buffers[0] | [.virt, .phys, .pfn, .latency_ns, .user]' '[null,null,null,null,"alice"]'
	try memctl info "$handle"
	fails 1 "memctl: info: $handle: no buffer has this handle"
	try memctl info "$handle" --all-users -rn -o user
	output_is alice
	try_as alice memctl free "$handle"
	succeeds
}
