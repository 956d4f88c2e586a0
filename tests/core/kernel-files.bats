# SPDX-License-Identifier: GPL-2.0-only
#
# Files that memctl asks, and libraries that it loads, are missing or are not what it takes them
# for: it says so, and what they would witness has no witness.

load ../lib/common.bash

teardown()
{
	free_buffers
}

# over FILE WITNESS [ARG...]: tries memctl where FILE lies over WITNESS.
over()
{
	# shellcheck disable=SC2016 # for the inner shell
	try unshare -m bash -c 'mount --bind "$1" "$2" && shift 2 && exec memctl "$@"' - "$@"
}

# elf MACHINE COUNT: the header of an ELF file of 64 bits, with as many program headers that it lacks.
elf()
{
	xxd -r -p <<< "7f454c46020101000000000000000000 0400 $1 01000000 0000000000000000 \
		4000000000000000 0000000000000000 00000000 4000 3800 $2 0000 0000 0000"
}

# bats test_tags=stock
@test "a file of the kernel that is missing, or says nothing, is no witness" {
	local handles directory=$BATS_TEST_TMPDIR/directory
	for kind in 'kmalloc 100' 'vmalloc 10000' '__alloc_percpu_gfp 512' 'dma_alloc_coherent 9000'; do
		# shellcheck disable=SC2086 # words
		buffer handle $kind
		handles+=("$handle")
	done
	mkdir -p "$directory/group"
	iommu='an IOMMU gives devices other addresses'
	[[ $(uname -m) != aarch64 ]] || iommu='what devices see on this machine is not known'
	while IFS='|' read -r file witness says; do
		over "$file" "$witness" verify "${handles[@]}" --json
		status_is 0
		output_contains "\"$says\""
		json_is '[.verify[] | select(.verdict == "disagree")]' '[]'
	done <<-END
		/dev/null|/proc/zoneinfo|it names no zone with pages
		/dev/null|/sys/devices/system/cpu/possible|it names no processor
		/dev/null|/proc/kcore|it cannot be read
		/dev/null|/proc/sys/kernel/kptr_restrict|sysctl kernel.kptr_restrict=-1 hides its addresses: set 1
		$directory/group|/sys/kernel/slab|this kernel does not have it
		$directory|/sys/kernel/iommu_groups|$iommu
	END
}

@test "a /proc/kcore that is cut off, or of another machine, is told" {
	local file=$BATS_TEST_TMPDIR/kcore
	buffer v vmalloc 10000
	elf 3e00 0900 > "$file"
	over "$file" /proc/kcore verify "$v" --json
	status_is 0
	output_contains '"its program headers cannot be read"'
	elf b700 0000 > "$file"
	over "$file" /proc/kcore verify "$v" --json
	output_contains '"page tables of this architecture are not understood"'
	elf 3e00 0000 > "$file"
	over "$file" /proc/kcore verify "$v" --json
	status_is 4
	output_contains '"it does not say where the page tables are"'
	output_contains '"nothing can be read at the address"'
}

@test "a kpageflags that is empty denies every frame" {
	buffer p alloc_page
	over /dev/null /proc/kpageflags verify "$p" --json
	status_is 4
	json_is '[.verify[] | select(.verdict == "disagree") | .fact]' '["pfn","mappable"]'
	output_contains "\"frame 0x$(printf %x "$(fact "$p" pfn)") is no page\""
}

@test "a library that cannot be loaded is named with its package" {
	local libkmod libsmartcols
	libkmod=$(find /usr/lib -name libkmod.so.2)
	libsmartcols=$(find /usr/lib -name libsmartcols.so.1)
	over /dev/null "$libsmartcols" list
	fails 1 '(it is in the package libsmartcols1)'
	for command in status load unload; do
		over /dev/null "$libkmod" $command
		fails 1 "memctl: $command: kmalloc: "
		error_contains '(it is in the package libkmod2)'
	done
}
