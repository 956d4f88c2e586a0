# SPDX-License-Identifier: GPL-2.0-only
#
# From 6.16 on arm64 makes areas of blocks of 64 KiB, where it has no whole huge pages.

load ../../lib/common.bash

setup()
{
	allow_bytes 900M
}

teardown()
{
	memctl fragment heal
	free_buffers
	allow_bytes usual
}

# is_whole BUFFER BYTES: it has these, which the kernel counts as many pages, and they can be read.
is_whole()
{
	local virt
	[[ $(fact "$1" usable,pages) == "$2 $(($2 / 4096))" ]]
	virt=$(fact "$1" virt)
	grep -q "^$virt-.* pages=$(($2 / 4096)) " /proc/vmallocinfo
	[[ $(memctl read "$1" | wc -c) == $(fact "$1" size) ]]
	memctl runs "$1" -rno pages | awk -v all=$(($2 / 4096)) '{ n += $1 } END { exit n != all }'
	try memctl verify "$1"
	succeeds
}

@test "an area that kvmalloc falls back to ends where its last block does" {
	memctl fragment make --order 9 --share 90
	buffer b kvmalloc 1052672 --gfp GFP_KERNEL,__GFP_NORETRY
	is_whole "$b" 1114112
	try memctl list
	succeeds
}

@test "an area that vmalloc_huge makes is counted with all of its last block" {
	while read -r size bytes; do
		buffer b vmalloc_huge "$size"
		is_whole "$b" "$bytes"
	done <<-'END'
		61440 61440
		69632 131072
		133120 196608
		2097152 2097152
		2101248 4194304
	END
}
