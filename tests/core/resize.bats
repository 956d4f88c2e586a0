# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown() { free_buffers; }

@test "resize keeps the contents up to the smaller size, and clears what it adds" {
	buffer b kmalloc 100
	memctl fill "$b" --pattern random:1
	memctl resize "$b" 5000
	try memctl check "$b" --pattern random:1 --length 100
	succeeds
	try memctl check "$b" --pattern zero --offset 100
	succeeds
	[[ $(fact "$b" size,usable) == '5000 8192' ]]
	memctl resize "$b" 10
	try memctl check "$b" --pattern random:1
	succeeds
	[[ $(fact "$b" size) == 10 ]]
	memctl verify "$b"
}

@test "what a smaller size left behind does not come back" {
	buffer b kmalloc 128
	memctl fill "$b" --pattern ones
	memctl resize "$b" 100
	memctl resize "$b" 128
	try memctl check "$b" --pattern zero --offset 100
	succeeds
}

@test "within its class it stays, beyond it moves, and the address tells the same" {
	buffer b kmalloc 100
	virt=$(fact "$b" virt)
	try memctl resize "$b" 128 --raw --noheadings --output moved,usable
	succeeds
	output_is 'no 128'
	[[ $(fact "$b" virt) == "$virt" ]]
	try memctl resize "$b" 100000 --json
	succeeds
	json_is '.buffers[0] | [.moved, .size, .usable]' '[true,100000,131072]'
	[[ $(fact "$b" virt) != "$virt" ]]
}

@test "it prints nothing, and on a terminal whether it moved" {
	buffer b kmalloc 100
	try memctl resize "$b" 101
	succeeds
	output_is ''
	[[ $(script -qec "memctl resize $b 102" /dev/null) == *"# $b stays where it was"* ]]
	[[ $(script -qec "memctl resize $b 1000" /dev/null) == *"# $b lies elsewhere now"* ]]
	[[ $(script -qec "memctl resize $b 10 -q" /dev/null) != *'#'* ]]
}

@test "kzalloc and kmalloc_node take it, all others refuse and say what to do" {
	buffer b kzalloc 100
	memctl resize "$b" 200
	buffer b kmalloc_node 100 --node 0
	memctl resize "$b" 200
	for allocator in 'vmalloc 100' alloc_page 'kvmalloc 100'; do
		# shellcheck disable=SC2086 # words
		buffer b $allocator
		try memctl resize "$b" 200
		fails 1 "memctl: resize: $b: krealloc takes memory of kmalloc, kzalloc and kmalloc_node alone"
	done
}

@test "a size that is none, too large, or beyond the limits changes nothing" {
	buffer b kmalloc 100
	memctl fill "$b" --pattern random:2
	try memctl resize "$b" 0
	fails 1 'wants a size'
	try memctl resize "$b" 5M
	fails 1 'kmalloc gives 4M at most'
	try memctl resize "$b" x
	fails 2 "SIZE: 'x' is no size"
	try memctl resize nobody 1
	fails 1 'no buffer has this name'
	[[ $(fact "$b" size) == 100 ]]
	try memctl check "$b" --pattern random:2
	succeeds
}

@test "the mask is that of the call" {
	buffer b kmalloc 100
	memctl resize "$b" 3000 --gfp GFP_ATOMIC
	try memctl resize "$b" 3000 --gfp GFP_KERNEL,__GFP_HIGHMEM
	fails 1 'cannot take'
}

@test "an allocation that fails leaves the buffer as it was" {
	buffer b kmalloc 100
	memctl fill "$b" --pattern random:3
	try memctl inject every=1,allocator=kmalloc,size=10007 -- memctl resize "$b" 10007
	fails 1 'failed on purpose'
	[[ $(fact "$b" size) == 100 ]]
	try memctl check "$b" --pattern random:3
	succeeds
}
