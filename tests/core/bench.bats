# SPDX-License-Identifier: GPL-2.0-only
#
# What memctl bench says.  How long things take is for make bench and tests/boot/bench.bats.

load ../lib/common.bash

# bench ARGUMENT...: few operations, as JSON
bench()
{
	try memctl bench "$@" --runs 2 --count 500 -J
	succeeds
}

@test "a table of sizes, with the class of each and a distribution" {
	try memctl bench kmalloc --size 128..512 --runs 2 --count 500
	succeeds
	output_matches '^SIZE CLASS +OPS +NS/OP +MIN +P50 +P90 +P99 +P99\.9 +MAX +OPS/S INSN/OP'
	output_matches $'\n'' +128 +128 +1000 '
	output_matches $'\n'' +512 +512 +1000 '
	[[ $(wc -l <<< "$output") == 4 ]]
}

# drawing NUMBER: "NS COUNT PERCENT LENGTH" of each line of the drawing below the table.
drawing()
{
	awk -v number="$1" '
		/ nanoseconds of / { drawing++ }
		drawing == number && / %$/ {
			bar = substr($0, 12, 50)
			gsub(/[^#]/, "", bar)
			print $1, $(NF - 2), $(NF - 1), length(bar)
		}' <<< "$output"
}

@test "--hist: below the table each distribution is drawn, with all its operations" {
	LC_ALL=C try memctl bench kmalloc --size 64 --pattern batch:10 --runs 2 --count 500 --hist --cpus 0
	succeeds
	output_matches $'\n\n''kmalloc 64, alloc, cpu 0: nanoseconds of 1000 operations'$'\n'
	output_matches $'\n\n''kmalloc 64, free, cpu 0: nanoseconds of 1000 operations'$'\n'
	for number in 1 2; do
		# As long as its share of the most, and what is there at all is seen.
		drawing "$number" | awk '
			$1 <= last { print "not ascending: " $0; wrong = 1 }
			$4 < 1 { print "no bar: " $0; wrong = 1 }
			{ last = $1; counts[NR] = $2; bars[NR] = $4; sum += $2; percent += $3 }
			$2 > most { most = $2 }
			END {
				for (i in counts) {
					wanted = int(50 * 8 * counts[i] / most)
					wanted = int((wanted ? wanted + 7 : 8) / 8)
					if (bars[i] != wanted) {
						print bars[i], "for", counts[i], "of", most
						wrong = 1
					}
				}
				if (sum != 1000 || percent < 99.9 || percent > 100.1)
					print sum, percent
				exit wrong || sum != 1000 || percent < 99.9 || percent > 100.1
			}'
	done
	LC_ALL=C.UTF-8 try memctl bench kmalloc --size 64 --runs 2 --count 500 --hist
	succeeds
	output_contains ██████████
	output_lacks '#'
	for other in --json --raw '--output mean'; do
		# shellcheck disable=SC2086 # words
		try memctl bench kmalloc --size 64 --hist $other
		fails 2 '--hist draws below a table, not with --json, --raw or --output'
	done
}

@test "as JSON: the histogram has every operation, and the percentiles lie in it" {
	bench kmalloc --size 100
	json_is '.bench | length' 1
	json_is '.bench[0] | .allocator, .size, .class, .pattern, .op, .ops, .failed, .gfp, .context' \
		$'"kmalloc"\n100\n128\n"pair"\n"pair"\n1000\n0\n"GFP_KERNEL"\n"process"'
	json_is '[.bench[0].histogram[][1]] | add' 1000
	json_is '.bench[0] | [.min, .p50, .p90, .p99, .p99_9, .max] | . == sort' true
	json_is '.bench[0] | .histogram[0][0] <= .min * 1.0001 and .histogram[-1][0] <= .max' true
	json_is '.bench[0] | .runs | length' 2
	json_is '.bench[0] | ((.runs | add / 2) - .mean) / .mean | fabs < 0.01' true
	json_is '.bench[0] | (.ops_per_s * .mean / 1e9 - 1) | fabs < 0.01' true
	json_is '.bench[0].conditions.kernel' "\"$(uname -r)\""
	json_is '.bench[0].conditions.online' "\"$(cat /sys/devices/system/cpu/online)\""
	json_is '.bench[0].conditions.clocksource' \
		"\"$(cat /sys/devices/system/clocksource/clocksource0/current_clocksource)\""
}

@test "what the processor counts, by operation; null where it counts nothing" {
	counted='.bench[0] | .insn_op, .cycles_op, .misses_op'
	bench kmalloc --size 64
	if grep -qw hypervisor /proc/cpuinfo && ! grep -qw arch_perfmon /proc/cpuinfo; then
		json_is "$counted" $'null\nnull\nnull'
	fi
	# Nanoseconds here: of the loops that are timed from outside, and of going in and out; but not
	# while another process has the processor, which is in the mean, and least in the best run.
	try env LD_PRELOAD="$BATS_TEST_DIRNAME/../../build/tests/counted.so" \
		memctl bench kmalloc --size 64 --runs 3 --count 100000 -J
	succeeds
	json_is ".bench[0] as \$row | $counted | . > 0.2 * (\$row.runs | min) and . < 2 * \$row.mean" \
		$'true\ntrue\ntrue'
}

@test "several allocators, each with each size" {
	bench kmalloc alloc_pages --size 64..128
	json_is '[.bench[] | .allocator, .size]' \
		'["kmalloc",64,"kmalloc",128,"alloc_pages",64,"alloc_pages",128]'
	bench kmalloc --size 64 --size 100..200:+100
	json_is '[.bench[].size]' '[64,100,200]'
	bench kmalloc --size 65..512:classes
	json_is '[.bench[] | [.size, .class]]' \
		"$(memctl sizes 65..512:classes -J | jq -c '[.sizes[] | select(.allocator == "kmalloc") | [.size, .usable]]')"
	json_is '[.bench[].size]' "$(awk '$1 ~ /^kmalloc-[0-9]+$/ { sub(".*-", "", $1); print $1 + 0 }' \
		/proc/slabinfo | jq -cs 'map(select(. > 64 and . <= 512)) | sort')"
}

@test "every allocator can be measured" {
	memctl cache create bench_cache --size 64
	memctl pool create bench_pool --min 4 --cache bench_cache
	memctl pool create bench_dma --dma 64
	while read -r allocator takes; do
		what=(--size 256)
		case $allocator,$takes, in
		dma_pool_alloc,*) what=(--pool bench_dma) ;;
		*,pool,*) what=(--pool bench_pool) ;;
		*,cache,*) what=(--cache bench_cache) ;;
		esac
		for pattern in pair batch:8 mix:8; do
			try memctl bench "$allocator" "${what[@]}" --pattern $pattern --runs 1 \
				--count 16 --warmup 0 -rno allocator,op,ops,failed
			succeeds
			output_matches "^$allocator (pair|alloc) 16 0"
		done
	done < <(memctl allocators -rno name,takes)
	memctl pool destroy bench_dma bench_pool
	memctl cache destroy bench_cache
}

@test "a batch tells allocations from frees, a mix has both" {
	bench kmalloc --size 64 --pattern batch:100 --free random
	json_is '[.bench[] | .op, .ops]' '["alloc",1000,"free",1000]'
	json_is '[.bench[] | [.histogram[][1]] | add]' '[1000,1000]'
	bench kmalloc --size 64 --pattern mix:100
	json_is '[.bench[] | .op]' '["pair","free","alloc"]'
	json_is '.bench[0] | .ops, .histogram' $'1000\nnull'
	json_is '.bench[1] | .mean, ([.histogram[][1]] | add)' $'null\n1000'
}

@test "on two processors at once: each by itself, and all together" {
	bench kmalloc --size 64 --cpus 0-1
	json_is '[.bench[] | .cpu, .ops]' '["0",1000,"1",1000,"all",2000]'
	json_is '.bench[2].ops_per_s - .bench[0].ops_per_s - .bench[1].ops_per_s | fabs < 3' true
	try memctl bench kmalloc --size 64 --cpus 1 --runs 1 --count 100 -rno cpu
	output_is 1
}

@test "--scale: on one processor, then on more of them" {
	bench kmalloc --size 64 --scale
	json_is '[.bench[] | .cpus, .cpu, .ops]' '[1,"0",1000,2,"0",1000,2,"1",1000,2,"all",2000]'
	bench kmalloc --size 64..128 --scale --cpus 1
	json_is '[.bench[] | .cpus, .cpu, .size]' '[1,"1",64,1,"1",128]'
	try memctl bench kmalloc --size 64 --runs 1 --count 100 --scale
	succeeds
	output_matches '^SIZE CLASS CPUS CPU +OPS'
}

@test "what is exported can be compared and drawn" {
	local at=$BATS_TEST_TMPDIR
	for file in a b; do
		try memctl bench kmalloc alloc_pages --size 64..4K --runs 3 --count 500 \
			--export-json "$at/$file.json"
		succeeds
	done
	try memctl bench compare "$at/a.json" "$at/b.json" -J
	json_is '.compare | length' 14
	json_is '[.compare[] | .a, .b, .ratio, .low, .high | type] | unique' '["number"]'
	json_is '[.compare[] | .low <= .ratio and .ratio <= .high] | all' true
	json_is '.compare[0].differences' '{}'
	# The mean as printed: its third digit may fall either way.
	json_is "$(jq '.bench[0].runs | add / length' "$at/a.json") - .compare[0].a | fabs < 0.0011" true

	# There is no gnuplot here.
	printf '#!/bin/sh\ncat > %s/script && echo "<?xml?><svg/>"\n' "$at" > "$at/gnuplot"
	chmod +x "$at/gnuplot"
	PATH=$at:$PATH try memctl bench kmalloc --size 64..128 --runs 2 --count 500 --plot "$at/a.svg" \
		--export-json "$at/c.json" --report "$at/a.html"
	succeeds
	[[ $(< "$at/a.svg") == '<?xml?><svg/>' ]]
	[[ $(< "$at/a.html") == *$'\n<svg/>'* ]]
	mean=$(jq -r '.bench[0].mean' "$at/c.json")
	[[ $(< "$at/script") == *$'\n'"64 ${mean%.*}"* ]]
	try memctl bench kmalloc --size 64 --runs 1 --count 100 --plot "$at/a.png" --export-json "$at/d.json"
	fails 1 "memctl: bench: $at/a.png: gnuplot is not installed: apt install gnuplot-nox"
	[[ ! -e $at/d.json ]]
	try memctl bench --suite --report "$at/b.html"
	fails 1 'b.html: gnuplot is not installed'
}

@test "the suite: every part is measured, as its command line says" {
	local at=$BATS_TEST_TMPDIR parts keys exported
	try memctl bench --suite --runs 1 --count 64 --warmup 0 --export-json "$at/suite.json"
	succeeds
	mapfile -t parts < <(sed -n 's/^\$ memctl bench //p' <<< "$output")
	((${#parts[@]} >= 15))
	[[ $(jq -r '.bench[].section' "$at/suite.json" | uniq) == "$(printf '%s\n' "${parts[@]}")" ]]
	[[ $(jq '[.bench[] | .mean == null and .op == "pair"] | any' "$at/suite.json") == false ]]
	keys='[.allocator, .size, .pattern, .op, .cpus, .cpu, .gfp, .context]'
	mapfile -t exported < <(jq -c "\$ARGS.positional[] as \$part |
		[.bench[] | select(.section == \$part) | $keys]" "$at/suite.json" --args "${parts[@]}")
	for part in "${!parts[@]}"; do
		# shellcheck disable=SC2086 # words
		bench ${parts[part]} --runs 1 --count 64 --warmup 0
		json_is "[.bench[] | $keys]" "${exported[part]}"
	done
	try taskset -c 1 memctl bench --suite --runs 1 --count 64 --warmup 0 -rno cpu
	status_is 0
	[[ $(sort -u <<< "$output") == 1 ]]
	error_is 'memctl: bench: left out: kmalloc --size 64 --pattern handover:64: it wants 2 processors'
	try memctl bench --suite kmalloc
	fails 2 'too much'
	for own in '--size 64' '--order 1' '--pattern mix:2' '--free fifo' '--cold 1K' '--cpus 0' --scale \
		'--gfp GFP_ATOMIC'; do
		# shellcheck disable=SC2086 # words
		try memctl bench --suite $own
		fails 2 '--suite says itself what is measured'
	done
}

@test "the suite leaves out what the limit does not allow, and says so" {
	useradd --groups kmalloc bea
	runuser -u bea -- memctl alloc alloc_pages 1M --count 63 > /dev/null
	runuser -u bea -- memctl alloc vmalloc 960K > /dev/null
	try_as bea memctl bench --suite --runs 1 --count 16 --warmup 0 -rno allocator,size
	runuser -u bea -- memctl free --all
	userdel bea
	status_is 0
	error_contains 'memctl: bench: left out: kmalloc of 128K: your limit is 64M'
	error_contains 'memctl: bench: left out: kmalloc of 64, batch:4096: your limit is 64M'
	output_contains 'vmalloc 16K'
	output_contains 'kmalloc 64'
	[[ $output != *128K* ]]
}

@test "what gives many at once has its cost by object, too" {
	memctl cache create bench_many --size 64
	bench kmem_cache_alloc_bulk --cache bench_many --size 640
	json_is '.bench[0] | .mean / .ns_object | . * 100 | round' 1000
	memctl pool create bench_one --min 2 --cache bench_many
	bench mempool_alloc --pool bench_one
	json_is '.bench[0] | .size, .class, .mean == .ns_object' $'64\n64\ntrue'
	memctl pool destroy bench_one
	memctl cache destroy bench_many
	kernel_from 5.13 || { comes_with alloc_pages_bulk 5.13; return; }
	bench alloc_pages_bulk kmalloc --size 12K
	json_is '[.bench[] | .mean / .ns_object | . * 100 | round]' '[300,100]'
}

@test "handed over: one processor allocates what the other frees" {
	for allocator in kmalloc vmalloc; do
		bench $allocator --size 64 --pattern handover:10 --cpus 1,0
		json_is '[.bench[] | .op, .cpu, .ops]' '["alloc","1",1000,"free","0",1000]'
		json_is '[.bench[] | [.histogram[][1]] | add]' '[1000,1000]'
		json_is '[.bench[] | .mean > 0 and .mean < 1e7 and .min <= .p50] | all' true
	done
	try memctl bench kmalloc --size 64 --pattern handover:7 --cpus 0-1 --runs 3 --time 0.05 -J
	succeeds
	json_is '.bench[0].ops == .bench[1].ops and .bench[0].ops % 7 == 0' true
	# Unless they are named, the first two.
	bench kmalloc --size 64 --pattern handover:10
	json_is '[.bench[].cpu]' '["0","1"]'
	try taskset -c 1 memctl bench kmalloc --size 64 --pattern handover:10
	fails 1 'give two processors'
}

@test "^C ends a handover, and what was measured is shown" {
	try timeout --preserve-status -s INT 3 memctl bench kmalloc --size 64 --pattern handover:7 \
		--cpus 0,1 --time 100 -J
	status_is 1
	error_is 'memctl: bench: interrupted: what was measured until then is shown'
	json_is '[.bench[].ops > 0] | all' true
}

@test "the mask and the context are what was asked for" {
	bench alloc_pages --order 0 --gfp 'GFP_ATOMIC|__GFP_ACCOUNT' --context hardirq
	json_is '.bench[0] | .gfp, .context' $'"GFP_ATOMIC|__GFP_ACCOUNT"\n"hardirq"'
	try memctl bench vmalloc --size 4K --context atomic
	fails 1 'vmalloc'
	try memctl bench kmalloc --size 64 --context atomic
	fails 1 'may sleep'
}

@test "cold: memory is touched before each operation" {
	bench kmalloc --size 64 --cold 1M
	json_is '.bench[0].ops' 1000
	try memctl bench kmalloc --size 64 --cold 1G
	fails 1 '256M'
}

@test "--export-json writes beside the table what --json prints" {
	try memctl bench kmalloc --size 64 --runs 1 --count 100 --export-json "$BATS_TEST_TMPDIR/a.json"
	succeeds
	output_matches '^SIZE CLASS'
	[[ $(jq -c '.bench | length, (.[0].histogram | length > 0)' "$BATS_TEST_TMPDIR/a.json") == $'1\ntrue' ]]
	try memctl bench kmalloc --size 64 --runs 1 --count 100 --export-json /dev/full
	status_is 1
	error_is 'memctl: bench: /dev/full: No space left on device'
	try memctl bench kmalloc --size 64 --runs 1 --count 100 --export-json /nowhere/a.json
	status_is 1
	error_is 'memctl: bench: /nowhere/a.json: No such file or directory'
}

@test "what cannot be measured is refused before anything runs" {
	while IFS='|' read -r wanted says arguments; do
		# shellcheck disable=SC2086 # words
		try memctl bench $arguments
		fails "$wanted" "$says"
	done <<- 'CASES'
		1|this machine has processors|kmalloc --size 64 --cpus 0-127
		2|no list of processors|kmalloc --size 64 --cpus 1-0
		2|no list of processors|kmalloc --size 64 --cpus 0,0
		2|no list of processors|kmalloc --size 64 --cpus x
		2|nothing would be measured|kmalloc --size 64 --count 0
		2|nothing would be measured|kmalloc --size 64 --runs 0
		2|out of range|kmalloc --size 64 --count 99999999999999
		2|give seconds|kmalloc --size 64 --time 0
		2|give seconds|kmalloc --size 64 --time 1h
		2|give one of the two|kmalloc --size 64 --time 1 --count 5
		2|give one of the two|alloc_pages --size 64 --order 1
		2|of how many|kmalloc --size 64 --pattern batch
		2|a pair is one|kmalloc --size 64 --pattern pair:3
		2|of how many|kmalloc --size 64 --pattern handover --cpus 0,1
		2|always of two processors|kmalloc --size 64 --pattern handover:2 --scale
		2|give two processors|kmalloc --size 64 --pattern handover:2 --cpus 1
		2|give two processors|alloc_page --pattern handover:2 --cpus 0,1 --cpus 0
		1|your limit is|kmalloc --size 4M --pattern handover:100 --cpus 0,1
		2|out of range|kmalloc --size 64 --pattern batch:9999999
		2|nothing would be measured|kmalloc --size 64 --pattern batch:0
		1|no size class|kmalloc --size 65..65:classes
		2|more than 65536 sizes|kmalloc --size 1..1M:+1
		1|wants a size|kmalloc
		1|your limit is|kmalloc --size 4M --pattern batch:100
		1|wants a cache|kmem_cache_alloc
		1|you have no such cache|kmem_cache_alloc --cache nosuch
		2|no allocator|kmallok --size 64
		2|--draw says what --plot FILE draws: give that, too|kmalloc --size 64 --draw sizes
	CASES
	try taskset -c 0 memctl bench kmalloc --size 64 --cpus 1
	fails 1 'this process may not run on processor 1, see taskset'
}

@test "^C ends it, and what was measured is shown" {
	try timeout --preserve-status -s INT 3 memctl bench kmalloc --size 64 --time 100 --runs 2 -J
	status_is 1
	error_is 'memctl: bench: interrupted: what was measured until then is shown'
	json_is '.bench[0].ops > 0' true
}
