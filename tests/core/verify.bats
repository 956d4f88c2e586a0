# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown()
{
	free_buffers
	memctl pool destroy verify_p verify_k verify_o verify_d 2> /dev/null || true
	memctl cache destroy verify_c verify_r 2> /dev/null || true
}

# denies BUFFER: the lines of standard input are a lie and the facts that are denied for it; one in
# brackets may be denied, too.
denies()
{
	local expected lies pattern denied
	expected=$(< /dev/stdin)
	mapfile -t lies < <(cut -d: -f1 <<< "$expected")
	lie "${lies[*]}" memctl verify "${lies[@]/*/$1}" --raw --noheadings --output fact,verdict
	status_is 4
	error_is ''
	denied=$(awk '
		$1 == "usable" { if (NR > 1) print denied; denied = last = "" }
		$2 == "disagree" && $1 != last { denied = denied " " $1; last = $1 }
		END { print denied }' <<< "$output")
	pattern=$(cut -d: -f2- <<< "$expected" | sed -E 's/ \[([a-z_]+)\]/( \1)?/g')
	[[ $denied =~ ^$pattern$ ]] || diff <(echo "$pattern") <(echo "$denied")
}

@test "witnesses agree with every fact of every allocator" {
	local buffers=() names
	memctl cache create verify_c --size 100 --constructor
	memctl cache create verify_r --size 100 --align 64 --flags RED_ZONE,POISON
	memctl pool create verify_p --min 2 --cache verify_c
	memctl pool create verify_k --min 2 --kmalloc 200
	memctl pool create verify_o --min 2 --order 1
	memctl pool create verify_d --dma 64
	while read -r kind; do
		# shellcheck disable=SC2086 # words
		buffer b $kind
		memctl fill "$b" --pattern "random:$b"
		buffers+=("$b")
	done < <(present <<-'END'
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
		kmalloc_node 100 --node 0
		kvmalloc 100
		kvmalloc 20000
		kvmalloc_node 6M
		alloc_pages_node --order 2
		alloc_pages_exact 20000
		alloc_pages_bulk 50000
		__get_dma_pages --order 2
		vmalloc_node 20000
		vmalloc_user 20000
		vmalloc_32 20000
		__vmalloc 20000
		vmalloc_huge 5000
		vmalloc_huge 5M
		__alloc_percpu_gfp 100
		__alloc_percpu_gfp 9000
		dma_alloc_coherent 9000
		dma_pool_alloc --pool verify_d
		kmem_cache_alloc --cache verify_c
		kmem_cache_alloc_node --cache verify_r
		kmem_cache_alloc_bulk 1000 --cache verify_c
		mempool_alloc --pool verify_p
		mempool_alloc --pool verify_k
		mempool_alloc --pool verify_o
	END
	)
	try memctl verify "${buffers[@]}" --raw
	succeeds
	output_lacks disagree
	for b in "${buffers[@]}"; do
		output_contains "$b content"
	done
	# None was left out.
	mapfile -t names < <(memctl allocators --raw --noheadings --output name | sort)
	[[ ${names[*]} == "$(memctl info "${buffers[@]}" -rn -o allocator | sort -u | paste -sd' ')" ]]
}

@test "every fact of a slab object that is falsified is denied, with what follows from it" {
	local follows=' cache'
	buffer b kmalloc 100
	memctl fill "$b" --pattern random
	# The other cache has objects of 64 bytes: not enough, and every place is one's; or else of 256.
	[[ -d /sys/kernel/slab/kmalloc-64 ]] || follows=' [slot]'
	denies "$b" <<-END
		truth:
		usable: usable
		pages: pages
		cache: usable$follows
		virt: virt phys slab_offset content
		phys: virt phys
		pfn: pfn
		pfn-nowhere: pfn
		slab: pfn
		slab_offset: slab_offset slot
		mappable: mappable
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
		usable: usable mappable
		pages: pages
		order: order
		virt: virt phys content
		phys: virt phys mappable
		pfn: pfn
		pfn-nowhere: pfn
		node: node
		zone: zone
		runs: runs
		run-virt: runs
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
		usable: usable mappable
		pages: pages
		virt: usable pages virt phys content
		phys: phys mappable
		pfn: pfn
		pfn-nowhere: pfn
		node: node
		zone: zone
		runs: runs
		run-virt: runs
		run-node: node
		run-zone: zone
		content: content
	END
}

@test "every fact of an object of a cache of one's own that is falsified is denied" {
	local size=64
	[[ -d /sys/kernel/slab/kmalloc-64 ]] || size=256
	memctl cache create verify_c --size $size --align $size
	buffer b kmem_cache_alloc --cache verify_c
	memctl fill "$b" --pattern random
	denies "$b" <<-'END'
		truth:
		usable: usable
		cache: cache
		virt: virt phys slab_offset content
		slab_offset: slab_offset slot
		mappable: mappable
		content: content
	END
}

@test "every fact of objects that were allocated together and is falsified is denied" {
	# An address that is wrong may have an object lie across two pages.
	memctl cache create verify_c --size 100
	buffer b kmem_cache_alloc_bulk 350 --cache verify_c
	memctl fill "$b" --pattern random
	denies "$b" <<-'END'
		truth:
		usable: usable
		pages: pages
		pieces: usable pages pieces
		piece: piece content
		virt: [pages] virt phys slab_offset content
		piece-virt: [pages] content
		phys: virt phys
		slab_offset: slab_offset slot
		node: node
		runs: runs
		content: content
	END
}

@test "every fact of single pages that is falsified is denied" {
	kernel_from 5.13 || { comes_with alloc_pages_bulk 5.13; return; }
	# How many of these pages follow each other differs: a lie about the first run only would do so too.
	buffer b alloc_pages_bulk 50000
	memctl fill "$b" --pattern random
	denies "$b" <<-'END'
		truth:
		usable: mappable
		pages: pages
		pieces: pieces
		piece: piece content
		virt: virt phys content
		phys: virt phys mappable
		pfn: pfn
		runs: runs
		runs-virt: runs content
		node: node
		zone: zone
		content: content
	END
}

@test "every fact of per-CPU memory that is falsified is denied" {
	# Whether wrong pieces lie in other pages than the right ones is a matter of where these are; so
	# is whether an address is told to be wrong: of the first chunk every one is, of others only
	# one outside of their area.
	buffer b __alloc_percpu_gfp 512
	memctl fill "$b" --pattern random
	denies "$b" <<-'END'
		truth:
		pages: pages
		pieces: pages pieces
		piece: piece [runs] content
		virt: [virt] phys content
		phys: [virt] phys
		pfn-nowhere: pfn
		runs: runs
		node: node
		zone: zone
		content: content
	END
}

@test "every fact of DMA memory that is falsified is denied" {
	local usable='' pages='' virt=' virt' dma=' dma'
	# Where devices do not see the caches, it is mapped once more; what they see is not known there.
	[[ $(uname -m) != aarch64 ]] || usable=' usable' pages=' pages' virt='' dma=''
	buffer b dma_alloc_coherent 9000
	memctl fill "$b" --pattern random
	denies "$b" <<-END
		truth:
		usable:$usable mappable
		virt:$usable$pages virt phys$dma content
		phys:$virt phys mappable
		dma:$dma
		runs: runs
		node: node
		content: content
	END
}

@test "an address is not denied because others allocate and free beside it" {
	local stop=$BATS_TEST_TMPDIR/stop
	buffer b __alloc_percpu_gfp 512
	buffer c vmalloc 20000
	# No longer than this process, however it ends.
	while [[ ! -e $stop ]] && kill -0 $$; do
		memctl bench vmalloc --size 4K --pattern batch:200 --free random --runs 1 --count 2000
	done > /dev/null 2>&1 3>&- &
	for _ in {1..40}; do
		try memctl verify "$b" "$c"
		succeeds
	done
	# Nor is one that is wrong let pass: it is above all areas, of which others hold most.
	for _ in {1..10}; do
		lie virt-nowhere memctl verify "$c" --json
		status_is 4
		json_is '.verify[] | select(.fact == "virt" and .witness == "/proc/vmallocinfo") |
			[.says, .verdict]' '["no area holds this address","disagree"]'
	done
	touch "$stop"
	wait
}

@test "huge pages of vmalloc_huge are seen in the page tables" {
	kernel_from 5.18 || { comes_with vmalloc_huge 5.18; return; }
	huge=', 1536 of 1536 pages by huge entries'
	# A 32-bit kernel of x86 has none of them for vmalloc.
	[[ $(uname -m) == *64 ]] || huge=
	buffer b vmalloc_huge 5M
	try memctl verify "$b" --json
	succeeds
	json_is '.verify[] | select(.fact == "runs") | .says | sub("^[0-9]+ "; "")' \
		"\"in the page tables$huge\""
	buffer b vmalloc 5M
	try memctl verify "$b" --json
	output_lacks huge
}

@test "a run with another frame is denied by the page tables and by the contents there" {
	buffer b vmalloc 300000
	memctl fill "$b" --pattern random
	there=disagree
	# What has no address of its own is not in /proc/kcore.
	! memctl runs "$b" -r -n -o zone | grep -q HighMem || there='no witness'
	lie run-frame memctl verify "$b" --json
	status_is 4
	json_is '[.verify[] | select(.fact == "runs") | .verdict]' '["disagree"]'
	json_is '[.verify[] | select(.fact == "content") | .verdict]' "[\"agree\",\"$there\"]"
}

@test "kpageflags denies a frame that is none, whatever other witnesses say" {
	buffer b kmalloc 100
	lie pfn-nowhere memctl verify "$b" --json
	status_is 4
	json_is '[.verify[] | select(.fact == "pfn" and .witness == "/proc/kpageflags") | .says, .verdict]' \
		'["no page","disagree"]'
}

@test "facts that nobody can confirm say so" {
	buffer b __get_free_pages --order 1
	try memctl verify "$b" --json
	succeeds
	json_is '[.verify[] | select(.verdict == "no witness") | .fact]' \
		'["usable","order","pages","zeroed","latency_ns","age"]'
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
	[[ $(script -qec "memctl verify $b" /dev/null) == *'# 9 agree, 6 have no witness, 0 disagree'* ]]
	[[ $(script -qec "memctl verify $b --quiet" /dev/null) != *'#'* ]]
}
