# SPDX-License-Identifier: GPL-2.0-only
#
# What masks do where memory is short: what every kernel promises of them, and the counters of
# /proc/vmstat and /proc/zoneinfo, which also are what nothing is left of.

load ../lib/common.bash

PARAMETER=/sys/module/kmalloc/parameters/max_user_bytes

setup()
{
	memctl free --all
}

teardown()
{
	echo 64M > "$PARAMETER"
}

# of FILTER: what jq finds among the rows
of()
{
	jq -c "[.gfp[] | $1]" <<< "$output"
}

# zone FIELD: of zone DMA in /proc/zoneinfo
zone()
{
	awk -v field="$1" '$1 == "Node" { dma = $4 == "DMA" }
		dma && $1 == "pages" && $2 == "free" { print field == "free" ? $3 : "" ; next }
		dma && $1 == field && !seen++ { print $2 }' /proc/zoneinfo | grep -m 1 .
}

# counter NAME…: the sum of these in /proc/vmstat
counters()
{
	awk -v names=" $* " 'index(names, " " $1 " ") { sum += $2 } END { print sum + 0 }' /proc/vmstat
}

stalls()
{
	awk '/^allocstall/ { sum += $2 } END { print sum }' /proc/vmstat
}

# bats test_tags=stock
@test "masks differ where memory is short as their names say" {
	# What lies in the zone, since memory was short before, is what a mask can win back there.
	echo 3 > /proc/sys/vm/drop_caches
	try memctl gfp --measure -J
	succeeds
	[[ $(of '.state' | jq -c unique) == '["fragmented","low","minimum","plenty"]' ]]
	[[ $(of '.mask' | jq -c 'unique | length') == 7 ]]
	# With plenty of memory all get all, and nobody reclaims, compacts or takes of the reserves.
	[[ $(of 'select(.state == "plenty") | [.asked, .got, .reclaims, .compactions, .below]' |
		jq -c unique) == '[[64,64,0,0,0]]' ]]
	[[ $(of 'select(.got > 0) | .latency > 0' | jq -c unique) == '[true]' ]]
	[[ $(of 'select(.got < .asked) | .refused > 0' | jq -c unique) == '[true]' ]]
	# At the minimum those get something that may take of the reserves, atomic ones most.  Others may
	# get what another processor gives back meanwhile.
	high='select(.state == "minimum" and .mask == ("GFP_ATOMIC", "GFP_KERNEL|__GFP_HIGH")) | .got'
	others='select(.state == "minimum" and (.mask | IN("GFP_ATOMIC", "GFP_KERNEL|__GFP_HIGH") | not)) | .got'
	(($(of "$high" | jq min) > $(of "$others" | jq max) + 10))
	[[ $(of 'select(.state == "minimum" and .mask == "GFP_ATOMIC") | .below > 10 and .got > 10') == '[true]' ]]
	[[ $(of "$high" | jq '.[0] >= .[1]') == true ]]
	# Who may not sleep does not win memory back; who may does, and once if told not to try again.
	for state in minimum fragmented; do
		rows="select(.state == \"$state\")"
		[[ $(of "$rows | select(.mask == (\"GFP_NOWAIT\", \"GFP_ATOMIC\")) | .reclaims, .compactions" |
			jq -c unique) == '[0]' ]]
		[[ $(of "$rows | select(.mask == (\"GFP_KERNEL\", \"GFP_NOFS\", \"GFP_NOIO\")) | .reclaims > 0" |
			jq -c unique) == '[true]' ]]
	done
	[[ $(of 'select(.state == "minimum" and .mask == ("GFP_KERNEL", "GFP_KERNEL|__GFP_NORETRY")) | .reclaims' |
		jq '.[0] > .[1]') == true ]]
	# Blocks of eight pages are not there in a comb of them, but for what another processor had kept;
	# who may move pages tries, and may win those that others have in the zone.  For atomic masks the
	# kernel may keep a block of pages (highatomic).
	of 'select(.state == "fragmented") | {mask, got, stolen, compactions}'
	(($(of 'select(.state == "fragmented" and .mask == "GFP_NOWAIT") | .got' | jq max) < 16))
	[[ $(of 'select(.state == "fragmented" and .mask != "GFP_ATOMIC") |
		.got < 16 or .stolen + .compactions > 0' | jq -c unique) == '[true]' ]]
	[[ $(of 'select(.state == "fragmented" and .mask == "GFP_KERNEL") | .compactions > 0') == '[true]' ]]
	[[ $(of 'select(.state == "fragmented" and .mask == "GFP_NOIO") | .compactions') == '[0]' ]]
}

@test "the states are those of /proc/zoneinfo, and the counts those of /proc/vmstat" {
	min=$(zone min) low=$(zone low) stalled=$(stalls) compacted=$(counters compact_stall)
	((min > 0 && low > min))
	try memctl gfp --measure -J
	succeeds
	[[ $(of '.zone' | jq -c unique) == '["DMA"]' ]]
	# The kernel's counts of free pages are a few pages behind.
	[[ $(of "select(.state == \"low\") | .before - $low | fabs < 16" | jq -c unique) == '[true]' ]]
	[[ $(of "select(.state == \"minimum\") | .before - $min | fabs < 16" | jq -c unique) == '[true]' ]]
	(($(stalls) - stalled >= $(of .reclaims | jq add)))
	(($(of .reclaims | jq add) > 50))
	(($(counters compact_stall) - compacted >= $(of .compactions | jq add)))
}

@test "nothing is left, and the zone has its pages back, also when it is killed" {
	free=$(zone free)
	memctl gfp --measure > /dev/null
	[[ -z $(memctl list -rn) ]]
	for wait in 0.05 0.2 0.4 0.6; do
		memctl gfp --measure > /dev/null &
		sleep "$wait"
		kill -9 $! 2> /dev/null || true
		wait $! || true
		[[ -z $(memctl list --all-users -rn) ]]
	done
	# A processor keeps some of the pages that it freed.
	(($(zone free) > free - 400))
	[[ $(dmesg | grep -ciE 'out of memory|oom-kill|page allocation failure') == 0 ]]
}

@test "masks of one's own; what cannot be measured is refused" {
	try memctl gfp --measure 'GFP_KERNEL|__GFP_MEMALLOC' -J
	succeeds
	json_is '[.gfp[] | select(.state == "minimum") | .got]' '[64]'
	try memctl gfp --measure GFP_NONE
	fails 2 "no mask is named 'GFP_NONE'"
	try memctl gfp --measure GFP_KERNEL --zone Normal
	fails 1 'zone Normal has '
	error_contains 'your limit is 64M'
	try memctl gfp --measure --zone HighMem
	status_is 1
	try memctl gfp --zone DMA
	fails 2 '--zone and --node say where to --measure'
	echo 8M > "$PARAMETER"
	try memctl gfp --measure
	fails 1 'zone DMA has '
	echo 64M > "$PARAMETER"
	useradd --groups kmalloc gina
	try_as gina memctl gfp --measure
	userdel gina
	fails 1 'CAP_SYS_ADMIN'
}
