# SPDX-License-Identifier: GPL-2.0-only
#
# Physical memory as QEMU sees it, from outside the guest: nothing in the kernel can lie about it.

load ../lib/common.bash

teardown() { free_buffers; }

# outside PHYS N: N bytes of physical memory, in hex.
outside()
{
	qemu-monitor xp "/${2}xb" "$1" |
		awk '{ sub(/^[^:]*:/, ""); gsub(/0x|[ \r]/, ""); printf "%s", $0 }'
}

# inside BUFFER OFFSET N: what memctl reads there.
inside()
{
	memctl read "$1" --offset "$2" --length "$3" | xxd -p -c 64
}

@test "the contents lie at the reported physical address" {
	for kind in 'kmalloc 100' 'kmalloc 100000' get_zeroed_page 'alloc_pages --order 2' \
		'vmalloc 5000'; do
		# shellcheck disable=SC2086 # words
		buffer b $kind
		memctl fill "$b" --pattern "random:$b"
		found=$(outside "$(fact "$b" phys)" 64)
		((${#found} == 128))
		[[ $found == "$(inside "$b" 0 64)" ]]
	done
}

@test "each physical run of a vmalloc buffer holds its part of the contents" {
	buffer v vmalloc 70000
	memctl fill "$v" --pattern random
	seen=0
	while read -r offset pages phys; do
		last=$((pages * 4096 - 16))
		((offset + last + 16 <= 70000)) || last=0
		[[ $(outside "$phys" 16) == "$(inside "$v" "$offset" 16)" ]]
		seen=$((seen + pages))
		[[ $(outside $((phys + last)) 16) == "$(inside "$v" $((offset + last)) 16)" ]]
	done < <(memctl runs "$v" --raw --noheadings --bytes --output offset,pages,phys)
	((seen == 18))
}

@test "what is written shows at once, at its place" {
	buffer p get_zeroed_page
	phys=$(fact "$p" phys)
	memctl write "$p" 'seen from outside' --offset 4079
	[[ $(outside $((phys + 4079)) 17 | xxd -r -p) == 'seen from outside' ]]
}
