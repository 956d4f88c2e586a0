# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown()
{
	free_buffers
}

@test "the mask asked and the mask used are told apart" {
	while read -r asked gfp; do
		buffer handle kmalloc 64 --gfp "$asked"
		try memctl info "$handle" -rn --output gfp,gfp_used
		output_matches "^$gfp .*__GFP_NOWARN"
	done <<-'END'
		GFP_KERNEL GFP_KERNEL
		atomic GFP_ATOMIC
		NOFS GFP_NOFS
		GFP_NOIO,__GFP_ZERO GFP_NOIO[|]__GFP_ZERO
		GFP_USER GFP_USER
		GFP_KERNEL|__GFP_NORETRY GFP_KERNEL[|]__GFP_NORETRY
		GFP_NOWAIT GFP_NOWAIT
		GFP_KERNEL,__GFP_HIGH GFP_KERNEL[|]__GFP_HIGH
	END
}

@test "__GFP_DMA and __GFP_DMA32 give pages of their zones, as /proc/zoneinfo has them" {
	while read -r mask zone; do
		# Where all memory for such devices is Normal, as with 32 bits.
		grep -q "zone *$zone$" /proc/zoneinfo || zone=Normal
		# And where the zone is empty, from the next below, as on arm64 with less than 4 GiB.
		[[ $(awk -v zone="$zone" '/^Node/ { here = $NF == zone } here && $1 == "present" { pages += $2 }
			END { print pages + 0 }' /proc/zoneinfo) != 0 ]] || zone=DMA
		buffer handle alloc_page --gfp "GFP_KERNEL,$mask"
		[[ $(fact "$handle" zone) == "$zone" ]]
		read -r start pages < <(awk -v zone="$zone" '
			/^Node/ { here = $NF == zone }
			here && $1 == "spanned" { pages = $2 }
			here && $1 == "start_pfn:" { print $2, pages }' /proc/zoneinfo)
		pfn=$(($(fact "$handle" pfn)))
		((pfn >= start && pfn < start + pages))
	done <<-'END'
		__GFP_DMA DMA
		__GFP_DMA32 DMA32
	END
}

@test "masks that contradict themselves are refused before the kernel sees them" {
	while IFS='|' read -r allocator mask message; do
		# shellcheck disable=SC2086 # words
		try memctl alloc $allocator --gfp "$mask"
		fails 1 "memctl: alloc: $message"
	done <<-'END'
		alloc_page|GFP_KERNEL,__GFP_DMA,__GFP_DMA32|__GFP_DMA, __GFP_DMA32 and __GFP_HIGHMEM exclude each other
		kmalloc 64|GFP_KERNEL,__GFP_HIGHMEM|kmalloc cannot take __GFP_HIGHMEM or __GFP_DMA32
		kmalloc 64|GFP_KERNEL,__GFP_DMA32|kmalloc cannot take __GFP_HIGHMEM or __GFP_DMA32
		alloc_page|GFP_HIGHUSER_MOVABLE,__GFP_RECLAIMABLE|__GFP_MOVABLE and __GFP_RECLAIMABLE exclude each other
		kmalloc 64|GFP_KERNEL,__GFP_NORETRY,__GFP_RETRY_MAYFAIL|__GFP_NORETRY, __GFP_RETRY_MAYFAIL and __GFP_NOFAIL exclude each other
		kmalloc 64|GFP_ATOMIC,__GFP_NOFAIL|__GFP_NOFAIL has to be able to wait
		alloc_pages --order 3|GFP_KERNEL,__GFP_NOFAIL|__GFP_NOFAIL is for two pages at most
		kmalloc 64|GFP_KERNEL,__GFP_MEMALLOC,__GFP_NOMEMALLOC|__GFP_MEMALLOC and __GFP_NOMEMALLOC exclude each other
	END
}

@test "masks that endanger the machine are the administrator's" {
	for mask in GFP_KERNEL,__GFP_MEMALLOC GFP_KERNEL,__GFP_NOFAIL; do
		try_as alice memctl alloc kmalloc 64 --gfp $mask
		fails 1 'memctl: alloc: this needs CAP_SYS_ADMIN: run it as root'
		buffer handle kmalloc 64 --gfp $mask
	done
}

@test "__GFP_ZERO and init_on_alloc clear by the kernel's hand" {
	buffer handle kmalloc 64 --gfp GFP_KERNEL,__GFP_ZERO
	[[ $(fact "$handle" zeroed) == kernel ]]
	try memctl info "$handle"
	output_matches $'\n''zeroed +kernel +__GFP_ZERO'
}

@test "a mask is explained in one line, by its names or by this kernel's own number" {
	try memctl gfp GFP_KERNEL
	succeeds
	names=$output
	output_matches '^GFP_KERNEL = __GFP_DIRECT_RECLAIM __GFP_KSWAPD_RECLAIM __GFP_IO __GFP_FS: may sleep, no reserves, zones ([A-Za-z0-9]+, )*DMA$'
	number=$(memctl gfp GFP_KERNEL -rno kernel)
	for message in "$number" "mode:$number" "mode:$number(GFP_KERNEL)" "gfp_mask=$number(GFP_KERNEL)" \
		"cc1: page allocation failure: order:9, mode:$number(GFP_KERNEL), nodemask=(null)"; do
		try memctl gfp "$message"
		succeeds
		output_is "$names"
	done
}

@test "a number decodes to the names that give it, for every name" {
	while read -r name number; do
		[[ $(memctl gfp "$number" -rno kernel) == "$number" ]] || wrong "$name"
		names=$(memctl gfp "$name" -rno names) || [[ $name == *NOFAIL ]]
		[[ $(memctl gfp "$number" -rno names) == "$names" ]] || wrong "$name, $number"
	done < <(memctl gfp -rno mask,kernel | sed -n '1~4p')
}

@test "what a mask may do is told column by column" {
	while read -r mask sleeps io fs reclaim reserves zeroes accounted; do
		try memctl gfp "$mask" -rn -o sleeps,io,fs,reclaim,reserves,zeroes,accounted
		status_is 0
		output_is "$sleeps $io $fs $reclaim $reserves $zeroes $accounted"
	done <<-'END'
		GFP_KERNEL yes yes yes direct,kswapd none no no
		GFP_NOFS yes yes no direct,kswapd none no no
		GFP_NOIO yes no no direct,kswapd none no no
		GFP_ATOMIC no no no kswapd atomic no no
		GFP_NOWAIT no no no kswapd none no no
		__GFP_IO no no no no none no no
		KERNEL,ZERO yes yes yes direct,kswapd none yes no
		GFP_KERNEL_ACCOUNT yes yes yes direct,kswapd none no yes
		KERNEL,MEMALLOC yes yes yes direct,kswapd all no no
		KERNEL,HIGH,NOMEMALLOC yes yes yes direct,kswapd none no no
	END
}

@test "the zones of a mask are those with memory in /proc/zoneinfo, from its own downwards" {
	zones=$(awk '/^Node/ { zone = $NF } $1 == "managed" && $2 > 0 { print zone }' /proc/zoneinfo |
		grep -vx Movable | tac | uniq | paste -sd ,)
	[[ $(memctl gfp GFP_HIGHUSER -rno zones) == "$zones" ]] || wrong "$zones"
	[[ $(memctl gfp GFP_KERNEL -rno zones) == "${zones#HighMem,}" ]] || wrong "$zones"
	[[ $(memctl gfp KERNEL,DMA -rno zones) == DMA ]]
}

@test "a mask that contradicts itself is decoded, and cannot be asked for: exit 4" {
	while IFS='|' read -r mask message; do
		try memctl gfp "$mask"
		status_is 4
		output_contains "; cannot be asked for: $message"
		error_is ''
		try memctl gfp "$mask" -J
		status_is 4
		[[ $(jq -r '.gfp[0].refusal' <<< "$output") == "$message"* ]] || wrong "$message"
	done <<-'END'
		GFP_ATOMIC,__GFP_DIRECT_RECLAIM|GFP_ATOMIC never sleeps, __GFP_DIRECT_RECLAIM may: choose one
		KERNEL,DMA,DMA32|__GFP_DMA, __GFP_DMA32 and __GFP_HIGHMEM exclude each other
		HIGHUSER_MOVABLE,RECLAIMABLE|__GFP_MOVABLE and __GFP_RECLAIMABLE exclude each other
		KERNEL,NORETRY,RETRY_MAYFAIL|__GFP_NORETRY, __GFP_RETRY_MAYFAIL and __GFP_NOFAIL exclude each other
		ATOMIC,NOFAIL|__GFP_NOFAIL has to be able to wait
		KERNEL,MEMALLOC,NOMEMALLOC|__GFP_MEMALLOC and __GFP_NOMEMALLOC exclude each other
	END
	try memctl alloc kmalloc 64 --gfp GFP_ATOMIC,__GFP_DIRECT_RECLAIM
	fails 1 'GFP_ATOMIC never sleeps, __GFP_DIRECT_RECLAIM may: choose one (memctl gfp explains both)'
	try_as alice memctl gfp KERNEL,MEMALLOC
	status_is 4
	output_contains 'cannot be asked for: this needs CAP_SYS_ADMIN'
}

@test "what a mask leads to is said in words" {
	while IFS='|' read -r mask words; do
		try memctl gfp "$mask"
		status_is 0
		output_contains "$words"
	done <<-'END'
		GFP_NOFS|may sleep, but for no file system, no reserves
		GFP_NOIO|may sleep, but for no I/O
		GFP_KERNEL_ACCOUNT|, charged to the cgroup
		GFP_KERNEL,__GFP_ZERO|, cleared
		GFP_ATOMIC|never sleeps
	END
}

@test "a message of another kernel is recognised by its names" {
	try memctl gfp "mode:$(memctl gfp KERNEL,ZERO -rno kernel)(GFP_KERNEL)"
	status_is 4
	output_contains '; but the message says GFP_KERNEL, so another kernel wrote it'
}

@test "names that are gone, or that nobody can ask for, are answered; bits without a name are shown" {
	try memctl gfp __GFP_COLD
	status_is 4
	output_contains '__GFP_COLD is gone since 4.15'
	try memctl gfp __GFP_SKIP_KASAN
	status_is 4
	output_contains "the kernel's own"
	try memctl gfp 0x80000000
	status_is 0
	output_contains '0, and 0x80000000, for which memctl has no name'
	try memctl gfp KERNL
	fails 2 "memctl: gfp: no mask is named 'KERNL': did you mean KERNEL?"
	try memctl gfp 0xg
	fails 2 "memctl: gfp: '0xg' is no mask"
}

@test "without a mask all names are listed, with bits and meaning" {
	try memctl gfp -J
	status_is 0
	json_is '[.gfp[] | select(.kernel == null or .meaning == null)] | length' 0
	[[ $(jq -r '.gfp[].mask' <<< "$output") == "$(memctl help --complete gfp MASK)" ]]
}
