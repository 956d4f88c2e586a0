# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown()
{
	free_buffers
	memctl cache destroy sizes.own sizes.lines 2> /dev/null || true
}

# of ALLOCATOR COLUMNS SIZE...: what an allocator gives for sizes
of()
{
	memctl sizes "${@:3}" -rnb -o "allocator,size,$2" | sed -n "s/^$1 //p"
}

# bats test_tags=stock
@test "what an allocator is said to give is what alloc and info say" {
	for allocator in kmalloc __get_free_pages alloc_pages_exact vmalloc kvmalloc; do
		while read -r size usable slack; do
			buffer handle $allocator "$size"
			[[ $(fact "$handle" usable) == "$usable" ]] || wrong "$allocator $size: $usable"
			((slack == usable - size))
		done < <(of $allocator usable,slack 1 100 5000 70000)
	done
	free_buffers
}

# bats test_tags=stock
@test "the table has a row for each size and names who wastes least" {
	try memctl sizes 100 5000 70000 1000000
	succeeds
	output_matches '^ *SIZE LEAST +KMALLOC +% +__GET_FREE_PAGES +% +ALLOC_PAGES_EXACT +% +VMALLOC +% +KVMALLOC +%'
	output_matches $'\n'' *100 kmalloc +128 +22 +4K +98 '
	output_matches $'\n'' *70000 alloc_pages_exact +128K +47 +128K +47 +72K +5 +72K +5 '
	try memctl sizes 70000 -J
	json_is '[.sizes[] | select(.least) | .allocator]' '["alloc_pages_exact"]'
	json_is '.sizes[] | select(.allocator == "kmalloc") | .usable, .slack, .percent' \
		$'131072\n61072\n47'
}

@test "more sizes than a table has, or none at all, are refused" {
	try memctl sizes 1..65537:+1
	fails 2 'memctl: sizes: these are more than 65536 sizes: take a larger step'
	try memctl sizes none
	fails 2 "memctl: sizes: SIZE: 'none' is no size"
	try memctl sizes 9..15:classes
	fails 1 'memctl: sizes: no size class of kmalloc lies in this range'
}

@test "where an allocator stops its cells are empty, and the row says why" {
	max=$(memctl allocators -rnb -o name,max | sed -n 's/^kmalloc //p')
	[[ $(of kmalloc usable "$max") == "$max $max" ]]
	try memctl sizes $((max + 1)) -J
	status_is 0
	json_is '.sizes[] | select(.allocator == "kmalloc") | .usable, .least, .max' \
		$'null\nnull\n'"$max"
	json_is '.sizes[] | select(.allocator == "kmalloc") | .remark | test("at most on this kernel")' true
	json_is '.sizes[] | select(.allocator == "vmalloc") | .usable > .size' true
}

@test "ranges double, step, or take the classes of kmalloc, which /proc/slabinfo has" {
	[[ $(of kmalloc size 16..100 | paste -sd ' ') == '16 32 64' ]]
	[[ $(of kmalloc usable 300..900:+200 200 | paste -sd ' ') == '200 256 300 512 500 512 700 1024 900 1024' ]]
	classes=$(of kmalloc size,cache 1..8K:classes | sed 's/.*-cg-//; s/k$/K/')
	known=$(awk '/^kmalloc-cg-/ { sub(".*-", "", $1); print toupper($1) }' /proc/slabinfo)
	[[ $(sort <<< "$classes") == "$(sort <<< "$known")" ]] || wrong "$classes, not $known"
}

@test "what comes from a slab cache is held against /proc/slabinfo" {
	while read -r size cache verdict says; do
		[[ $verdict == agree ]]
		[[ $says == "$cache:\\x20$(awk -v cache="$cache" '$1 == cache { print $4 }' /proc/slabinfo)" ]]
	done < <(of kmalloc cache,verdict,says 1 100 1000 5000)
	lie usable memctl sizes 100 -J
	status_is 4
	json_is '.sizes[0].verdict' '"disagree"'
	try_as alice memctl sizes 100 -J
	status_is 0
	json_is '.sizes[0] | .says, .verdict' $'"only root may ask: sudo"\n"no witness"'
}

# bats test_tags=stock
@test "a cache of one's own is measured too, up to the size of its objects" {
	local least=no
	# Where kmalloc begins at 128 bytes, it gives more even for half of it.
	[[ -e /sys/kernel/slab/kmalloc-64 ]] || least=yes
	memctl cache create sizes.own --size 100 > /dev/null
	[[ $(of kmem_cache_alloc usable,least,verdict 50 100 200 --cache sizes.own | paste -sd ' ') == \
		"50 100 $least agree 100 100 yes agree 200 - - -" ]]
	memctl cache destroy sizes.own
	memctl cache create sizes.lines --size 100 --flags SLAB_HWCACHE_ALIGN > /dev/null
	[[ $(of kmem_cache_alloc slack,percent,least 100 --cache sizes.lines) == '100 28 22 no' ]]
	memctl cache destroy sizes.lines
	try memctl sizes 100 --cache sizes.own
	fails 1 'memctl: sizes: sizes.own: '
}

@test "nothing is left behind" {
	before=$(memctl list -rn | wc -l)
	try_as sven memctl sizes 1..8M
	status_is 0
	[[ -z $(runuser -u sven -- memctl list -n) ]]
}

@test "blocks are drawn in the characters of the locale" {
	LC_ALL=C try memctl sizes 8..64:+8 --blocks
	succeeds
	output_contains $'\n''__get_free_pages  88888888'$'\n'
	LC_ALL=C.UTF-8 try memctl sizes 8..64:+8 --blocks
	output_contains $'\n''vmalloc           ████████'$'\n'
	output_contains 'from 8 to 64; '
}

@test "a plot that cannot be drawn or kept is told, and half of one is taken away" {
	local plot=$BATS_TEST_TMPDIR/x.svg fake=$BATS_TEST_TMPDIR/gnuplot
	local disk=$BATS_TEST_TMPDIR/disk
	printf '#!/bin/sh\ncat > /dev/null; printf %%9000s a picture\n' > "$fake"
	chmod +x "$fake"
	PATH=$BATS_TEST_TMPDIR:$PATH try memctl sizes 64..4K --plot /nowhere/x.svg
	status_is 1
	error_contains '/nowhere/x.svg: No such file or directory'
	ln -s /dev/full "$plot"
	PATH=$BATS_TEST_TMPDIR:$PATH try memctl sizes 64..4K --plot "$plot"
	status_is 1
	error_contains 'x.svg: No space left on device'
	[[ $(readlink "$plot") == /dev/full ]]
	mkdir "$disk"
	mount -t tmpfs -o size=4k none "$disk"
	PATH=$BATS_TEST_TMPDIR:$PATH try memctl sizes 64..4K --plot "$disk/x.svg"
	left=$(ls "$disk")
	umount "$disk"
	status_is 1
	error_contains 'x.svg: No space left on device'
	[[ -z $left ]]
	plot=$BATS_TEST_TMPDIR/y.svg
	printf '#!/bin/sh\ncat > /dev/null; echo half a picture; exit 1\n' > "$fake"
	PATH=$BATS_TEST_TMPDIR:$PATH try memctl sizes 64..4K --plot "$plot"
	status_is 1
	error_contains 'y.svg: gnuplot could not draw it, and said why'
	[[ ! -e $plot ]]
}

@test "gnuplot is given the figures that were measured; where it is missing, that is said" {
	try memctl sizes 64..4K --plot "$BATS_TEST_TMPDIR/x.svg"
	fails 1 'x.svg: gnuplot is not installed: apt install gnuplot-nox'

	printf '#!/bin/sh\ncat > %s/script && echo a picture\n' "$BATS_TEST_TMPDIR" > "$BATS_TEST_TMPDIR/gnuplot"
	chmod +x "$BATS_TEST_TMPDIR/gnuplot"
	PATH=$BATS_TEST_TMPDIR:$PATH try memctl sizes 100..8M --plot "$BATS_TEST_TMPDIR/x.svg" -J
	status_is 0
	[[ $(< "$BATS_TEST_TMPDIR/x.svg") == 'a picture' ]]
	drawn=$(sed -n 's/^\([0-9]*\) \([0-9-]*\).*/\1 \2/p' "$BATS_TEST_TMPDIR/script")
	measured=$(jq -r '.sizes | group_by(.allocator)[] | .[] | "\(.size) \(
		if .usable then (100 * .slack / (.slack + .size) | floor) else "-" end)"' <<< "$output")
	[[ $(sort <<< "$drawn") == "$(sort <<< "$measured")" ]] || wrong "$drawn"
}
