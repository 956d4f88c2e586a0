# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown() { free_buffers; }

# lie LIES ARG...: memctl with a driver that lies, see tests/falsify.c
lie()
{
	try env LD_PRELOAD="$BATS_TEST_DIRNAME/../../build/tests/falsify.so" FALSIFY="$1" memctl "${@:2}"
}

# denies BUFFER: the lines of standard input are a lie and the facts that are denied for it.
denies()
{
	local expected lies
	expected=$(< /dev/stdin)
	mapfile -t lies < <(cut -d: -f1 <<< "$expected")
	lie "${lies[*]}" verify "${lies[@]/*/$1}" --raw --noheadings --output fact,verdict
	status_is 4 && error_is ''
	diff <(cut -d: -f2- <<< "$expected") <(awk '
		$1 == "usable" { if (NR > 1) print denied; denied = last = "" }
		$2 == "disagree" && $1 != last { denied = denied " " $1; last = $1 }
		END { print denied }' <<< "$output")
}

@test "witnesses agree with every fact of every allocator" {
	local buffers=()
	while read -r kind; do
		# shellcheck disable=SC2086 # words
		buffer b $kind
		memctl fill "$b" --pattern "random:$b"
		buffers+=("$b")
	done <<-'END'
		kmalloc 1
		kmalloc 100
		kmalloc 8192
		kmalloc 8193
		kmalloc 4M
		kmalloc 100 --gfp GFP_KERNEL|__GFP_DMA
		kzalloc 3000
		get_zeroed_page
		__get_free_page
		__get_free_pages --order 3
		__get_free_pages 20000
		alloc_page
		alloc_pages --order 4 --gfp GFP_KERNEL|__GFP_COMP
		alloc_page --gfp __GFP_DMA32
		alloc_pages --gfp __GFP_DMA|__GFP_DIRECT_RECLAIM --order 1
		vmalloc 1
		vmalloc 1000000
		vzalloc 5M
	END
	try memctl verify "${buffers[@]}" --raw
	succeeds
	output_lacks disagree
	for b in "${buffers[@]}"; do
		output_contains "$b content"
	done
}

@test "every fact of a slab object that is falsified is denied, with what follows from it" {
	buffer b kmalloc 100
	memctl fill "$b" --pattern random
	denies "$b" <<-'END'
		truth:
		usable: usable
		pages: pages
		cache: usable cache
		virt: virt phys content
		phys: virt phys
		pfn: pfn
		pfn-nowhere: pfn
		slab: pfn
		node: node
		zone: zone
		runs: runs
		run-node: node
		run-zone: zone
		content: content
	END
}

@test "every fact of pages that is falsified is denied, with what follows from it" {
	buffer b alloc_pages --order 3 --gfp 'GFP_KERNEL|__GFP_COMP'
	memctl fill "$b" --pattern random
	denies "$b" <<-'END'
		truth:
		usable: usable
		pages: pages
		order: order
		virt: virt phys content
		phys: virt phys
		pfn: pfn
		pfn-nowhere: pfn
		node: node
		zone: zone
		runs: runs
		run-node: node
		run-zone: zone
		content: content
	END
}

@test "every fact of a vmalloc buffer that is falsified is denied, with what follows from it" {
	buffer b vmalloc 300000
	memctl fill "$b" --pattern random
	denies "$b" <<-'END'
		truth:
		usable: usable
		pages: pages
		virt: usable pages virt phys content
		phys: phys
		pfn: pfn
		pfn-nowhere: pfn
		node: node
		zone: zone
		runs: runs
		run-node: node
		run-zone: zone
		content: content
	END
}

@test "a run with another frame is denied by the page tables and by the contents there" {
	buffer b vmalloc 300000
	memctl fill "$b" --pattern random
	lie run-frame verify "$b" --json
	status_is 4
	json_is '[.verify[] | select(.fact == "runs") | .verdict]' '["disagree"]'
	json_is '[.verify[] | select(.fact == "content") | .verdict]' '["agree","disagree"]'
}

@test "kpageflags denies a frame that is none, whatever other witnesses say" {
	buffer b kmalloc 100
	lie pfn-nowhere verify "$b" --json
	status_is 4
	json_is '[.verify[] | select(.fact == "pfn" and .witness == "/proc/kpageflags") | .says, .verdict]' \
		'["no page","disagree"]'
}

@test "facts that nobody can confirm say so" {
	buffer b __get_free_pages --order 1
	try memctl verify "$b" --json
	succeeds
	json_is '[.verify[] | select(.verdict == "no witness") | .fact]' \
		'["usable","pages","order","zeroed","latency_ns","age"]'
	json_is '[.verify[] | select(.fact == "order") | .witness, .says]' \
		'["/proc/kpageflags","only __GFP_COMP marks where pages end"]'
	json_is '[.verify[] | select(.fact == "age") | .witness, .says]' '[null,null]'
}

@test "the checksum of the contents is that of gzip" {
	buffer b vmalloc 200000
	memctl fill "$b" --pattern random
	crc=$(memctl read "$b" | gzip -c | tail -c 8 | od -An -tx4 | awk '{ print $1 }')
	[[ $(memctl verify "$b" -r -n -o fact,value | sort -u) == *"content 0x$crc"* ]]
}

@test "several buffers, by name and handle, stand in one table in the order asked" {
	buffer b kmalloc 100 --name verify-b
	buffer a get_zeroed_page
	try memctl verify verify-b "$a" -r -n -o buffer
	succeeds
	[[ $(uniq <<< "$output") == "verify-b"$'\n'"$a" ]]
	try memctl verify "$a" verify-nobody
	fails 1 verify-nobody
}

@test "--all verifies whatever there is, while others come and go" {
	buffer a kmalloc 10
	buffer b vmalloc 10000
	try memctl verify --all -r -n -o buffer,verdict
	status_is 0
	output_contains "$a agree"
	output_contains "$b agree"
	output_lacks disagree
}

@test "contents that somebody writes to meanwhile are no disagreement" {
	buffer b vmalloc 2000000
	for ((seed = 0; seed < 100000; seed++)); do
		memctl fill "$b" --pattern "random:$seed"
	done &
	for _ in 1 2 3; do
		try memctl verify "$b" -r -n -o fact,verdict
		status_is 0 || break
	done
	kill $!
	status_is 0
	output_contains 'content '
	output_lacks disagree
}

@test "a member of the group gets no address, and each witness that needs root says so" {
	b=$(runuser -u alice -- memctl alloc kmalloc 100)
	try_as alice memctl verify "$b" --json
	runuser -u alice -- memctl free "$b"
	status_is 0
	json_is '[.verify[].verdict] | unique' '["no witness"]'
	json_is '[.verify[] | select(.fact == "phys") | .value, .says] | unique' \
		'["-","hidden: only root may see it, sudo"]'
	json_is '.verify[] | select(.fact == "usable") | .says' '"only root may ask: sudo"'
	output_lacks 0xffff
}

@test "the remark sums up, on a terminal only" {
	buffer b __get_free_page
	[[ $(script -qec "memctl verify $b" /dev/null) == *'# 8 agree, 6 have no witness, 0 disagree'* ]]
	[[ $(script -qec "memctl verify $b --quiet" /dev/null) != *'#'* ]]
}
