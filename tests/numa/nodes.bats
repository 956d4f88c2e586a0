# SPDX-License-Identifier: GPL-2.0-only
#
# Two memory nodes, as --numa 2 gives them: what asks for a node gets it, as the frames tell.

load ../lib/common.bash

CACHE=numa_cache

setup_file()
{
	memctl cache create "$CACHE" --size 200
	SPANS_0=$(spans 0) SPANS_1=$(spans 1)
	export SPANS_0 SPANS_1
}

teardown_file() { memctl cache destroy "$CACHE"; }
teardown() { free_buffers; }

# Allocators that take a node, one a line with what else they are given.
node_allocators()
{
	cat <<-END
		kmalloc_node 100
		kmalloc_node 100000
		alloc_pages_node --order 3
		vmalloc_node 300000
		kvmalloc_node 1000
		kvmalloc_node 5M
		kmem_cache_alloc_node --cache $CACHE
	END
}

# spans NODE: first and last frame of each zone of it, as the kernel tells them.
spans()
{
	awk -v node="$1," '
		/^Node/ { here = $2 == node }
		here && $1 == "spanned" { spanned = $2 }
		here && $1 == "start_pfn:" && spanned { print $2, $2 + spanned - 1 }' /proc/zoneinfo
}

# all_on BUFFER NODE: every frame lies in a zone of the node.
all_on()
{
	local spans=SPANS_$2 runs pfn pages first last
	runs=$(memctl runs "$1" --raw --noheadings --output pfn,pages)
	while read -r pfn pages; do
		while read -r first last; do
			((pfn < first || pfn + pages - 1 > last)) || continue 2
		done <<< "${!spans}"
		echo "$pages frames at $pfn are not of node $2"
		return 1
	done <<< "$runs"
}

# given NODE PROGRAM [ARG...]: runs it, and the buffer that it makes lies on the node.
given()
{
	try "${@:2}" --raw --noheadings --output handle,node
	status_is 0
	echo "${output% *}" >> "$BATS_TEST_TMPDIR/buffers"
	[[ ${output#* } == "$1" ]] || wrong "node is not $1"
	all_on "${output% *}" "$1"
}

@test "both nodes are online, each with a processor and memory" {
	for list in online has_cpu has_memory; do
		[[ $(< /sys/devices/system/node/$list) == 0-1 ]]
	done
	[[ $(cat /sys/devices/system/node/node{0,1}/cpulist) == 0$'\n'1 ]]
	[[ -n $SPANS_0 && -n $SPANS_1 ]]
}

@test "all that take a node are tried here" {
	diff <(node_allocators | cut -d ' ' -f 1 | sort -u) \
		<(memctl allocators --json | jq -r '.allocators[] | select(.node) | .name' | sort)
}

@test "a node that is asked for answers the other's processor, and the frames are its own" {
	while read -r kind; do
		for node in 0 1; do
			# shellcheck disable=SC2086 # words
			given $node taskset -c $((1 - node)) memctl alloc $kind --node $node --strict
		done
	done < <(node_allocators)
}

@test "without a node, memory comes from that of the processor" {
	for cpu in 0 1; do
		given $cpu taskset -c $cpu memctl alloc alloc_pages --order 2
		given $cpu taskset -c $cpu memctl alloc vmalloc 20000
	done
}

@test "witnesses agree on the node, and deny another" {
	while read -r kind; do
		# shellcheck disable=SC2086 # words
		buffer b $kind --node 1 --strict
		try memctl verify "$b" --raw --noheadings --output fact,value,verdict
		succeeds
		output_contains 'node 1 agree'
		output_lacks disagree
	done < <(node_allocators)
	buffer b kmalloc_node 100 --node 0 --strict
	lie node memctl verify "$b" --raw --noheadings --output fact,value,verdict
	status_is 4
	output_contains 'node 1 disagree'
}

@test "an absent node is refused, and the log is silent" {
	said > "$BATS_TEST_TMPDIR/before"
	while read -r kind; do
		# shellcheck disable=SC2086 # words
		try memctl alloc $kind --node 2
		fails 1 'memctl: alloc: there is no such node'
	done < <(node_allocators)
	for node in 63 64 1023 1024 2147483647; do
		try memctl alloc kmalloc_node 100 --node $node
		fails 1 'memctl: alloc: there is no such node'
	done
	for node in -1 4294967295 x; do
		try memctl alloc kmalloc_node 100 --node=$node
		fails 2 'memctl: alloc: --node'
	done
	diff "$BATS_TEST_TMPDIR/before" <(said)
}

@test "an allocator that takes no node refuses one" {
	for kind in 'kmalloc 100' get_zeroed_page 'alloc_pages --order 1' 'vmalloc 100' \
		'kvmalloc 100' "kmem_cache_alloc --cache $CACHE"; do
		# shellcheck disable=SC2086 # words
		try memctl alloc $kind --node 1
		fails 1 "memctl: alloc: ${kind%% *} takes no node"
	done
}

@test "a zone that the node lacks is refused if strict, else it is told where the memory is from" {
	dma='alloc_pages_node --order 0 --node 1 --zone DMA'
	# shellcheck disable=SC2086 # words
	try memctl alloc $dma --strict
	fails 1 "memctl: alloc: the node had no memory left and the kernel took another's"
	# shellcheck disable=SC2086 # words
	given 0 memctl alloc $dma
	[[ $(fact "$(tail -n 1 "$BATS_TEST_TMPDIR/buffers")" zone) == DMA ]]
	[[ $(script -qec "memctl alloc $dma --name numa_dma" /dev/null) == *'from another node than 1'* ]]
	echo numa_dma >> "$BATS_TEST_TMPDIR/buffers"
}

@test "a zone that the node has is had there" {
	for zone in DMA32 Normal; do
		given 1 memctl alloc alloc_pages_node --order 0 --node 1 --zone $zone --strict
		[[ $(fact "${output% *}" zone) == "$zone" ]]
	done
}
