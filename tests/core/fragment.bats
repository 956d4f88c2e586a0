# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

@test "who may not fragment, compact or look at page frames is told so, and changes nothing" {
	try_as nora memctl fragment make
	fails 1 'memctl: fragment make: this needs CAP_SYS_ADMIN: run it as root'
	try_as nora memctl fragment heal
	fails 1 '/proc/sys/vm/compact_memory: only root may have the kernel compact: sudo'
	try_as nora memctl fragment show --zone DMA --map
	status_is 1
	error_contains '/proc/kpageflags, which a map is made of: only root may ask: sudo'
	try_as nora memctl list -rn
	output_is ''
}

@test "what is free is shown to everybody" {
	try_as nora memctl fragment show --zone DMA -rn -o zone,order
	succeeds
	output_is "$(printf 'DMA %d\n' {0..10})"
}

@test "shares, orders, zones and nodes that cannot be are refused" {
	for share in 0 101 x; do
		try memctl fragment make --share $share
		fails 2 'memctl: fragment make: --share'
	done
	try memctl fragment make --order 11
	fails 1 'memctl: fragment make: the largest order of this kernel is 10: ask for less'
	try memctl fragment make --order x
	fails 2 'memctl: fragment make: --order'
	for command in make show heal; do
		try memctl fragment $command --zone HighMem
		fails 1 "memctl: fragment $command: no such zone has memory here: there are DMA of node 0"
		try memctl fragment $command --node 7
		fails 1 "memctl: fragment $command: no such zone has memory here: there are DMA of node 0"
		try memctl fragment $command --zone None
		fails 2 "memctl: fragment $command: --zone: no 'None'"
		try memctl fragment $command operand
		fails 2 "memctl: fragment $command: "
	done
	try memctl fragment make --gfp GFP_KERNEL,__GFP_COMP
	fails 1 'split_page does not take a bit of this mask'
	try memctl alloc split_page --order 3
	fails 1 'split_page makes combs, and nothing else does: memctl fragment make'
}

@test "pictures that cannot be drawn are refused" {
	# Where there are several, as everywhere but on arm64 with less than 4 GiB.
	if (($(memctl fragment show -rn -o zone | sort -u | wc -l) > 1)); then
		try memctl fragment show --plot x.svg
		fails 2 '--plot draws one zone: choose it with --zone and --node'
	fi
	try memctl fragment show --zone DMA --plot x.gif
	fails 2 "--plot x.gif: a plot's name ends in .svg or .png"
	try memctl fragment show --zone DMA --map --json
	fails 2 '--map draws for people: leave --json and --raw out'
}
