# SPDX-License-Identifier: GPL-2.0-only
#
# What memctl bench measures, where an instruction is a nanosecond, on kernels that must differ.

load ../lib/common
load ../lib/boot

measured()
{
	memctl bench kmalloc alloc_pages --size 64 --size 4K --runs 2 --count 10000 \
		-rno allocator,size,mean,p50,p99
	memctl bench kmalloc --size 4096 --pattern batch:64 --runs 2 --count 2000 -rno op,mean,p50,p99
}

# mean ALLOCATOR SIZE: of what measured printed into $output
mean() { sed -n "s/^$1 $2 \([0-9]*\).*/\1/p" <<< "$output"; }

@test "two boots measure the same within 3 %; without clearing less, and it shows" {
	in_guest measured --icount
	status_is 0
	first=$output
	clearing=$(mean kmalloc 4K) small=$(mean kmalloc 64)
	in_guest measured --icount
	status_is 0
	paste <(echo "$first") <(echo "$output") | awk '{
		n = NF / 2
		for (i = 1; i <= n; i++) {
			off = $i - $(i + n)
			if ($i !~ /^[0-9.]+$/ ? $i != $(i + n) : off * off > ($i * 0.03) ^ 2)
				wrong = 1
		} } END { exit wrong || !NR }' || wrong "not: $first"
	in_guest measured --icount --append init_on_alloc=0
	status_is 0
	((clearing > 3500 && $(mean kmalloc 4K) < 500)) || wrong "4K: $clearing when cleared"
	((small - $(mean kmalloc 64) >= 30)) || wrong "64: $small when cleared"
}

@test "two runs are identical, histograms and all, where nothing comes from outside" {
	local other
	cd "$REPOSITORY" || return
	exact() {
		tests/vm/exact memctl bench kmalloc alloc_pages --size 64 --size 4K --runs 2 --count 3200 \
			--pattern batch:64 --free random --json > "$BATS_TEST_TMPDIR/$1" 2>&1
	}
	exact first &
	other=$!
	exact second || wrong "$(< "$BATS_TEST_TMPDIR/second")"
	wait "$other" || wrong "$(< "$BATS_TEST_TMPDIR/first")"
	# What is compared is measured: each row's histogram holds all its operations.
	jq -e '.bench | length == 8 and
		all(.mean > 0 and .ops == 6400 and ([.histogram[][1]] | add) == .ops)' \
		"$BATS_TEST_TMPDIR/first" || wrong "$(< "$BATS_TEST_TMPDIR/first")"
	diff "$BATS_TEST_TMPDIR"/{first,second}
}

@test "a cache that is debugged costs more, and the conditions say why" {
	plain() { memctl bench kmalloc --size 64 --runs 2 --count 2000 -J; }
	in_guest plain --icount --append slab_nomerge
	status_is 0
	json_is '.bench[0].conditions.boot_options' '"slab_nomerge"'
	nomerge=$(jq '.bench[0].mean | floor' <<< "$output")
	in_guest plain --icount --append slub_debug=FZP
	status_is 0
	json_is '.bench[0].conditions.boot_options' '"slub_debug=FZP"'
	((10#$(jq '.bench[0].mean | floor' <<< "$output") > 3 * nomerge)) || wrong "$nomerge without"
}
