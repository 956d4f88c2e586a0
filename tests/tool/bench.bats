# SPDX-License-Identifier: GPL-2.0-only
#
# memctl bench compare and draw: files that were measured elsewhere, or never.

load ../lib/common.bash

setup()
{
	cd "$BATS_TEST_TMPDIR" || return
}

# measured FILE SIZE=RUN,RUN... ...: what memctl bench writes, of these nanoseconds
measured()
{
	local file=$1
	shift
	jq -n --args '{ bench: [ $ARGS.positional[] | split("=") |
		(.[1] | split(",") | map(tonumber)) as $runs | {
			section: null, allocator: "kmalloc", size: (.[0] | tonumber), class: 64,
			pattern: "pair", op: "pair", cpus: 1, cpu: "0", ops: 1000,
			mean: ($runs | add / length), min: 90, p50: 100, p90: 110, p99: 200,
			p99_9: 500, max: 900, ops_per_s: (1e9 / ($runs | add / length)), failed: 0,
			gfp: "GFP_KERNEL", context: "process", clock: 10, runs: $runs,
			histogram: [[90, 500], [100, 490], [200, 9], [900, 1]],
			conditions: { kernel: "6.1.0-1", init_on_alloc: true }
		} ] }' "$@" > "$file"
}

# changed FILE FILTER: what jq makes of FILE.json, as FILE
changed()
{
	jq "$2" "$1.json" > "$1"
}

@test "compare: a verdict only where the interval allows one, and its exit status" {
	# Variances 0.925 and 3.7 of five runs each: 6.22 degrees of freedom, t = 2.426, by hand.
	measured a.json 64=98.735,99.5,100,100.5,101.265 128=100,130,70,120,80
	measured b.json 64=107.47,109,110,111,112.53 128=101,131,69,121,81
	try memctl bench compare a.json b.json
	status_is 4
	output_matches '^SIZE A NS/OP B NS/OP +B/A 95% CI +VERDICT'
	output_matches $'\n'' +64 +100 +110 1\.100 1\.076 - 1\.124 +B slower'
	output_matches $'\n'' +128 +100 +101 1\.006 0\.[0-9]+ - 1\.[0-9]+ +no difference seen'
	try memctl bench compare b.json a.json
	succeeds
	output_matches $'\n'' +64 +110 +100 0\.909 0\.890 - 0\.929 +B faster'
	try memctl bench compare a.json a.json -J
	succeeds
	json_is '[.compare[].verdict] | unique' '["no difference seen"]'
	json_is '.compare[0] | .ratio, (.low < 1), (.high > 1), .differences' $'1\ntrue\ntrue\n{}'
}

@test "compare: runs without any spread tell apart what differs at all" {
	measured a.json 64=100,100,100
	measured b.json 64=100.1,100.1,100.1
	try memctl bench compare a.json b.json -J
	status_is 4
	json_is '.compare[0] | .low, .high, .verdict' $'1.001\n1.001\n"B slower"'
	try memctl bench compare a.json a.json
	succeeds
}

@test "compare: --tolerance is for the exit status, --confidence for the interval" {
	measured a.json 64=99,100,101
	measured b.json 64=109,110,111
	try memctl bench compare a.json b.json --tolerance 20
	succeeds
	output_contains 'B slower'
	try memctl bench compare a.json b.json --tolerance 5
	status_is 4
	try memctl bench compare a.json b.json --confidence 99.999
	succeeds
	output_contains '99.999% CI'
	output_contains 'no difference seen'
	for wrong in 0 100 x '' nan -5; do
		try memctl bench compare a.json b.json --confidence "$wrong"
		fails 2 'give a number from 1 to 99.9999'
	done
	for wrong in -1 x nan 1e9; do
		try memctl bench compare a.json b.json --tolerance="$wrong"
		fails 2 'give a number from 0 to'
	done
}

@test "compare: one run has no interval, and no verdict" {
	measured a.json 64=100
	measured b.json 64=900
	try memctl bench compare a.json b.json
	succeeds
	output_matches '9\.000 - +too few runs'
	try memctl bench compare a.json b.json -J
	json_is '.compare[0] | .ratio, .low, .high, .interval' $'9\nnull\nnull\nnull'
}

@test "compare: files with commas are one, in which a file is a run" {
	measured a1.json 64=100,100,100 128=5,5
	measured a2.json 64=120,120,120
	measured b1.json 64=105,105,105
	measured b2.json 64=125,125,125
	try memctl bench compare a1.json b1.json
	status_is 4
	try memctl bench compare a1.json,a2.json b1.json,b2.json -J
	succeeds
	json_is '.compare | length' 1
	json_is '.compare[0] | .a, .b, .verdict' $'110\n115\n"no difference seen"'
}

@test "compare: rows that only one has, conditions that differ, and several others" {
	measured a.json 64=99,100,101 128=99,100,101
	measured b.json 64=99,100,101 256=99,100,101
	changed b '.bench[].conditions = { kernel: "6.1.0-1", init_on_alloc: false, extra: 1 }' < b.json
	mv b b.json
	try memctl bench compare a.json b.json a.json
	succeeds
	output_matches $'\nb\.json +128 .* only in A'
	output_matches $'\nb\.json +256 .* only in B'
	output_matches $'\na\.json +128 .* no difference seen'
	try memctl bench compare a.json b.json -J
	json_is '.compare[0].differences' '{"init_on_alloc":["true","false"],"extra":["null","1"]}'
	[[ $(script -qec 'memctl bench compare a.json b.json' /dev/null) == \
		*'# b.json: conditions differ in: init_on_alloc (true; false), extra (null; 1). Same: kernel'* ]]
}

@test "compare: a column for whatever varies, and none for the rest" {
	measured a.json 64=99,100,101 65=99,100,101
	changed a '.bench[1] |= (.op = "free" | .cpu = "all" | .allocator = "vmalloc" | .context = "softirq")'
	try memctl bench compare a a
	output_matches '^ALLOCATOR OP +CONTEXT CPU +SIZE A NS/OP'
}

@test "compare and draw: files that are none of bench are told apart" {
	measured good.json 64=99,100,101
	cp good.json a.json
	while IFS='|' read -r text says; do
		printf '%s' "$text" > wrong.json
		for command in 'compare good.json' 'draw --plot p.svg'; do
			# shellcheck disable=SC2086 # words
			try memctl bench $command wrong.json
			fails 1 "wrong.json: $says"
		done
	done <<- 'CASES'
		|this is no JSON
		{|this is no JSON
		[]|this is JSON, but not of memctl bench
		7|this is JSON, but not of memctl bench
		null|this is
		{}|this is JSON, but not of memctl bench: it has no array "bench"
		{"bench":7}|this is JSON, but not of memctl bench: it has no array "bench"
		{"bench":[]}|nothing was measured
		{"bench":[7]}|row 1 is no object
		{"bench":[{"allocator":"kmalloc"}]}|row 1 does not say what was measured
		{"bench":[{"allocator":7,"pattern":"a","op":"b","cpu":"c","gfp":"d","context":"e"}]}|row 1 does not say
	CASES
	# What is not what it should be is null.
	changed a '.bench[0] |= (.runs = 7 | .histogram = [7, [1], {}] | .conditions = [] | .size = "x" | .p50 = {})'
	try memctl bench compare a good.json
	fails 1 'no row in common'
	try memctl bench compare good.json missing.json
	fails 1 'missing.json: No such file'
	try memctl bench compare good.json .
	fails 1 'Is a directory'
	try memctl bench compare good.json
	fails 2 'something is missing'
	changed a '.bench[0].allocator = "vmalloc"'
	try memctl bench compare good.json a
	fails 1 'have no row in common'
}

@test "draw: each kind of plot, as SVG and PNG" {
	measured a.json 64=100,100 128=200,200 1024=900,900
	try memctl bench draw a.json --plot sizes.svg
	succeeds
	[[ $(< sizes.svg) == *'bytes asked for'*'kmalloc'* ]]
	try memctl bench draw a.json --plot latency.svg --draw latency
	succeeds
	[[ $(< latency.svg) == *'99.9'*'kmalloc 1K'* ]]
	try memctl bench draw a.json --plot a.png
	succeeds
	[[ $(head -c 4 a.png | xxd -p) == 89504e47 ]]
	changed a '.bench[1] |= (.size = 64 | .cpus = 2 | .cpu = "all") | del(.bench[2])'
	try memctl bench draw a --plot scaling.svg
	succeeds
	[[ $(< scaling.svg) == *'processors at the same time'*'kmalloc'* ]]
	measured b.json 64=90,110 128=200,210
	try memctl bench compare a.json b.json --plot ratios.svg
	[[ $(< ratios.svg) == *'kmalloc 64'*'kmalloc 128'* ]]
}

@test "draw: what cannot be drawn is said, and no half of it is left" {
	measured a.json 64=100,100
	try memctl bench draw a.json
	fails 2 'into what?'
	try memctl bench draw a.json --plot a.jpg
	fails 2 "a plot's name ends in .svg or .png"
	try memctl bench draw a.json --draw latency
	fails 2 'into what?'
	try memctl bench draw a.json --plot a.svg --draw bars
	fails 2 'latency'
	try memctl bench draw a.json --plot nowhere/a.svg
	fails 1 'nowhere/a.svg: No such file'
	changed a 'del(.bench[0].histogram)'
	try memctl bench draw a --plot a.svg --draw latency
	fails 1 'nothing was measured that could be drawn as latency'
	# shellcheck disable=SC2046 # words
	measured many.json $(for ((i = 1; i <= 13; i++)); do echo $((i * 8))=100; done)
	try memctl bench draw many.json --plot a.svg --draw latency
	fails 1 '13 curves could not be told apart'
	[[ ! -e a.svg ]]
	try env PATH="$(dirname "$(command -v memctl)")" memctl bench draw a.json --report a.html
	fails 1 'gnuplot is not installed'
	[[ ! -e a.html ]]
	echo before > a.html
	try env PATH="$(dirname "$(command -v memctl)")" memctl bench draw a.json --report a.html
	fails 1 'gnuplot is not installed'
	[[ $(< a.html) == before ]]
	ln -s /dev/full full.html
	try memctl bench draw a.json --report full.html
	fails 1 'full.html: No space left on device'
	[[ -L full.html ]]
}

@test "what was in a file stays until all is written, and a link stays a link" {
	measured a.json 64=100,100
	mkdir small
	echo before | tee small/a.html > small/a.svg
	for option in '--report small/a.html' '--plot small/a.svg'; do
		try bash -c "trap '' XFSZ; ulimit -f 4; exec memctl bench draw a.json $option"
		fails 1 ': File too large'
	done
	[[ $(ls small) == $'a.html\na.svg' && $(cat small/a.*) == $'before\nbefore' ]]
	echo before > real.html
	chmod 640 real.html
	ln -s real.html link.html
	try memctl bench draw a.json --report link.html
	succeeds
	[[ -L link.html && $(stat -c %a real.html) == 640 && $(head -c 15 real.html) == '<!DOCTYPE html>' ]]
}

@test "draw: a size that is none is as if it were not there" {
	measured a.json 64=100,100 128=200,200 256=300,300
	for size in 0.5 0 -1 1e30 1e999; do
		changed a ".bench[0].size = 7777 | .bench[0].cpus = 7777 | .bench[0].class = 7777"
		sed -i "s/7777/$size/" a
		try memctl bench draw a --plot a.svg --report a.html
		succeeds
		[[ $(< a.html) == *'<td>128</td>'*'<td>256</td>'* ]]
	done
	changed a '.bench[].conditions.kernel = "6\u0001\n\"x"'
	try memctl bench compare a.json a --json
	json_is '.compare[0].differences.kernel[1]' '"6\u0001\n\"x"'
}

@test "a report is one page that needs no other, with what was measured and how" {
	measured a.json 64=100,100 128=200,200
	changed a '.bench[].conditions.boot_options = "a<b>&c" | .bench += [.bench[0] + {
		section: "kmalloc --size 64 --scale", size: 64 }]'
	try memctl bench draw a --report a.html
	succeeds
	page=$(< a.html)
	[[ $page == '<!DOCTYPE html>'*'</html>' ]]
	[[ $page == *'<td class="text">init_on_alloc</td><td class="text">true</td>'* ]]
	[[ $page == *'a&lt;b&gt;&amp;c'* ]]
	[[ $page == *'<h2>What was measured</h2>'*'<svg'*'<h2>On several processors at once</h2>'* ]]
	[[ $page == *'<code>memctl bench kmalloc --size 64 --scale</code>'* ]]
	[[ $page == *'<td>128</td><td>64</td><td>200</td>'* ]]
	# Nothing is fetched.
	[[ $(grep -cE '(src|href)=.?(http|//)|@import|<script' a.html) == 0 ]]
}

@test "a report of several lays side by side what is the same, with ratio and verdict" {
	measured a.json 64=99,100,101 128=99,100,101 256=50,50
	measured b.json 64=109,110,111 128=79,80,81 512=70,70
	changed b '.bench[].conditions.init_on_alloc = false | .bench += [.bench[0] + {
		section: "kmalloc --size 64 --scale" }]' < b.json
	try memctl bench compare a.json b a.json --report abc.html
	status_is 4
	page=$(< abc.html)
	[[ $page == *'<td class="text">file</td><td class="text">a.json</td><td class="text">b</td>'* ]]
	[[ $page == *'<tr class="differs"><td class="text">init_on_alloc</td><td class="text">true</td><td class="text">false</td>'* ]]
	[[ $page == *'<tr><td class="text">kernel</td>'* ]]
	[[ $page == *'<td>64</td><td>100</td><td>110</td><td>100</td><td class="slower">1.100 ('1.0??' - '1.1??') slower</td><td>1.000 ('* ]]
	[[ $page == *'<td>128</td><td>100</td><td>80.0</td><td>100</td><td class="faster">0.800 ('* ]]
	[[ $page == *'<td>256</td><td>50.0</td><td>-</td><td>50.0</td><td>-</td><td>1.000'* ]]
	[[ $page == *'<td>512</td><td>-</td><td>70.0</td><td>-</td><td>-</td><td>-</td>'* ]]
	# Each row and each part once, and the curves of all in one plot.
	[[ $(grep -c '<td>128</td>' abc.html) == 1 && $(grep -c '<h2>' abc.html) == 2 ]]
	[[ $page == *'kmalloc (a.json)'*'kmalloc (b)'* ]]
	try memctl bench draw a.json b --report ab.html --plot ab.svg
	succeeds
	[[ $(< ab.svg) == *'kmalloc (a.json)'*'kmalloc (b)'* ]]
	[[ $(< ab.html) == *'95 % confidence interval'* ]]
	try memctl bench compare a.json b --confidence 99 --report nowhere/ab.html
	fails 1 'nowhere/ab.html: No such file'
}
