# SPDX-License-Identifier: GPL-2.0-only
#
# Memory really fragmented and healed, by the kernel's own word: /proc/buddyinfo, /proc/pagetypeinfo
# and extfrag of debugfs.

load ../lib/common.bash

PARAMETER=/sys/module/kmalloc/parameters/max_user_bytes

setup()
{
	memctl free --all
}

teardown()
{
	memctl free --all
	echo 64M > "$PARAMETER"
}

# unusable ZONE ORDER: the kernel's own index, in thousandths.
unusable()
{
	awk -v zone="$1" -v order="$2" '$4 == zone { print int($(5 + order) * 1000 + 0.5) }' \
		/sys/kernel/debug/extfrag/unusable_index
}

# pages_from ZONE ORDER: free pages in blocks of that order and above.
pages_from()
{
	awk -v zone="$1" -v order="$2" '$4 == zone {
		for (at = order; at + 5 <= NF; at++)
			pages += $(at + 5) * 2 ^ at
		print pages + 0
	}' /proc/buddyinfo
}

# said ZONE: by order, what the kernel says of a zone.
said()
{
	awk -v zone="$1" 'NR == FNR { if ($4 == zone) for (i = 5; i <= NF; i++) blocks[i] = $i; next }
		$4 == zone { for (i = 5; i <= NF; i++) print i - 5, blocks[i], $i }' \
		/proc/buddyinfo /sys/kernel/debug/extfrag/unusable_index
}

available()
{
	awk '/^MemAvailable:/ { print $2 }' /proc/meminfo
}

@test "make leaves next to nothing of the order in the zone, and blocks below it" {
	(($(unusable Normal 4) < 500))
	try memctl fragment make --zone Normal
	succeeds
	output_matches '^[0-9]+$'
	# Processes that end give back some pages.
	(($(pages_from Normal 4) * 100 <= $(pages_from Normal 0)))
	(($(unusable Normal 4) >= 990))
	(($(unusable Normal 3) < 600))
	# shellcheck disable=SC2016 # awk's own
	try awk '$4 == "Normal," && /type/ && $6 ~ /able$/ {
		for (order = 4; order + 7 <= NF; order++)
			pages += $(order + 7) * 2 ^ order
	} END { print pages + 0 }' /proc/pagetypeinfo
	((output * 100 <= $(pages_from Normal 0)))
	try memctl fragment show --zone Normal --try -J
	json_is '[.free[] | select(.order < 4) | .nowait_ns, .atomic_ns, .kernel_ns] | all(. > 0)' true
	json_is '.free[] | select(.order == 10) | .nowait_ns, .atomic_ns' $'null\nnull'
	[[ $(memctl list -rn | wc -l) == 1 ]]
}

@test "free memory falls by the teeth alone, and never below the floor" {
	local before lowest teeth
	before=$(available)
	while available; do :; done > "$BATS_TEST_TMPDIR/seen" &
	try memctl fragment make --zone Normal -J
	kill $!
	succeeds
	teeth=$(jq '.buffers[].pages' <<< "$output")
	((teeth > 5000))
	((before - $(available) < teeth * 4 + 65536))
	lowest=$(sort -n "$BATS_TEST_TMPDIR/seen" | head -n 1)
	((lowest >= $(awk '/^MemTotal:/ { print int($2 / 16) }' /proc/meminfo)))
	# Blocks are held one at a time.
	((lowest > before - teeth * 4 - 131072))
}

@test "the comb ends at the share of memory, and at the user's limit" {
	local managed
	managed=$(awk '/^Node/ { zone = $4 } zone == "DMA" && $1 == "managed" { print $2; exit }' /proc/zoneinfo)
	try memctl fragment make --zone DMA --order 1 --share 3 -rn -o pages,order,zone,allocator
	succeeds
	output_is "$((managed * 3 / 100)) 1 DMA split_page"
	memctl free --all
	echo 1M > "$PARAMETER"
	try memctl fragment make -rnb -o usable
	output_is 1048576
	try memctl fragment show --zone Normal --try -J
	succeeds
	json_is '[.free[].kernel_ns] | unique' '[null]'
	try memctl fragment make
	fails 1 'limit'
}

@test "what show says of a zone is what the kernel says" {
	local before
	memctl fragment make --zone DMA --order 3 --share 1
	# Asked before and after, for processors give back what they keep for themselves when they like.
	for _ in {1..20}; do
		before=$(said DMA)
		try memctl fragment show --zone DMA -rn -o order,blocks,unusable
		succeeds
		[[ $before != "$(said DMA)" ]] || break
	done
	output_is "$before"
}

@test "a map has the user's buffers where their runs are" {
	local teeth handle
	handle=$(memctl fragment make --zone DMA)
	teeth=$(fact "$handle" pages)
	((teeth > 50))
	LC_ALL=C try memctl fragment show --zone DMA --map -n
	succeeds
	output_contains 'Node 0, zone DMA: 2 pages a character'
	[[ $(sed -n 's/^ *0x[0-9a-f]* //p' <<< "$output" | tr -dc oO | wc -c) == "$teeth" ]]
	memctl free "$handle"
	LC_ALL=C try memctl fragment show --zone DMA --map -n
	[[ $(sed -n 's/^ *0x[0-9a-f]* //p' <<< "$output" | tr -dc oO | wc -c) == 0 ]]
}

@test "on a terminal a map has colours, and shades where there are such letters" {
	local map='memctl fragment show --zone DMA --map -n' teeth
	teeth=$(fact "$(memctl fragment make --zone DMA)" pages)
	try script -qec "LC_ALL=C.UTF-8 $map" /dev/null
	output_contains 'darker with each quarter in use'
	[[ $output =~ $'\e['[0-9\;]+m[░▒▓█]$'\e[m' ]]
	try script -qec "LC_ALL=C $map" /dev/null
	output_contains 'a capital where more than half is in use'
	[[ $(sed -n 's/^ *0x[0-9a-f]* //p' <<< "$output" | grep -o $'\e\[[0-9;]*mo' | wc -l) == "$teeth" ]]
	try script -qec "NO_COLOR=1 LC_ALL=C $map" /dev/null
	output_lacks $'\e['
}

@test "a plot has as many dots of the user's as there are buffers' pages" {
	local at=$BATS_TEST_TMPDIR handle teeth
	handle=$(memctl fragment make --zone DMA)
	teeth=$(fact "$handle" pages)
	try memctl fragment show --zone DMA --plot "$at/x.svg"
	status_is 1
	error_contains "memctl: fragment show: $at/x.svg: gnuplot is not installed"
	printf '#!/bin/sh\ncat > %s/script && echo a picture\n' "$at" > "$at/gnuplot"
	chmod +x "$at/gnuplot"
	PATH=$at:$PATH try memctl fragment show --zone DMA --plot "$at/x.svg"
	succeeds
	[[ $(< "$at/x.svg") == 'a picture' ]]
	grep -q "^set title 'Node 0, zone DMA: page frames, 1 a dot'$" "$at/script"
	# Page frames from 0 on, so that dot and frame are the same; what is the user's is the last look.
	ours=$(sed -n "s/.*'your buffers' \([0-9]*\).*/\1/p" "$at/script")
	sed -n '/^plot /,/^e$/{/^[0-9]/p}' "$at/script" | tr -s ' ' '\n' |
		awk -v ours="$ours" '$1 == ours { print NR - 1 }' > "$at/dots"
	(($(wc -l < "$at/dots") == teeth))
	diff "$at/dots" <(memctl runs "$handle" -rn -o pfn,pages | while read -r pfn pages; do
		seq $((pfn)) $((pfn + pages - 1))
	done | sort -n)
}

# bats test_tags=lean
@test "heal frees the combs and nothing else, and brings the index back" {
	local kept before
	kept=$(memctl alloc kmalloc 100)
	before=$(unusable Normal 4)
	memctl fragment make --zone Normal
	memctl fragment make --zone DMA --share 1 --name other
	(($(unusable Normal 4) >= 990))
	try memctl fragment heal --zone Normal -J
	succeeds
	(($(unusable Normal 4) <= before + 50))
	json_is ".healed[] | select(.order == 4) | .unusable_before > 0.98,
		.unusable * 1000 <= $before + 50" $'true\ntrue'
	json_is '[.healed[] | .after - .before == .difference] | all' true
	try memctl list -rn -o handle,allocator,name
	[[ $(sort -k 2 <<< "$output") =~ ^"$kept kmalloc -"$'\n'[0-9]+" split_page other"$ ]]
	memctl fragment heal
	try memctl list -rn -o handle
	output_is "$kept"
}

@test "killed in the middle, make leaves nothing" {
	local delay killed=0
	for delay in 0.05 0.1 0.15 0.2 0.3 0.5; do
		memctl fragment make --zone Normal > "$BATS_TEST_TMPDIR/made" &
		sleep "$delay"
		kill -9 $! 2> "$BATS_TEST_TMPDIR/gone" || true
		status=0
		wait $! || status=$?
		# On a fast machine it was over.
		if ((status == 0)); then
			memctl fragment heal
			continue
		fi
		status_is 137
		try memctl list -rn -o handle
		if [[ ! $output ]]; then
			killed=$((killed + 1))
			continue
		fi
		# The call was over, though the command was not: then it made all.
		(($(unusable Normal 4) >= 990))
		memctl fragment heal
	done
	((killed > 0))
}
