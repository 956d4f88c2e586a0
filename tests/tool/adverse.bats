# SPDX-License-Identifier: GPL-2.0-only
#
# What surrounds memctl is not as it should be: streams, arguments, settings.  With a driver:
# tests/core/adverse.bats.

load ../lib/common.bash

@test "whatever is printed without a driver, a full disk is an error" {
	while read -r arguments; do
		try bash -c "memctl $arguments > /dev/full"
		fails 1 'standard output: No space left on device'
	done <<-'END'
		--version
		--help
		help alloc
		alloc --help
		alloc -V
		cache --help
		lesson
		lesson --json
		help --complete alloc
	END
}

@test "a standard stream that is closed is not taken for a file" {
	try bash -c 'memctl --version >&-'
	fails 1 'memctl: standard output: Bad file descriptor'
	try bash -c 'memctl batch <&-'
	fails 1 'memctl: batch: standard input: Bad file descriptor'
	try bash -c 'memctl nothing 2>&-'
	status_is 2
	try bash -c 'memctl alloc kmalloc --file - <&-'
	fails 1 'memctl: alloc: standard input: Bad file descriptor'
}

@test "a reader that has gone away ends memctl by SIGPIPE, or is an error where that is ignored" {
	local until_it_is_gone='again() { memctl help && again; }; again | :'
	try env --default-signal=PIPE bash -o pipefail -c "$until_it_is_gone"
	status_is 141
	error_is ''
	try env --ignore-signal=PIPE bash -o pipefail -c "$until_it_is_gone"
	fails 1 'memctl: help: standard output: Broken pipe'
}

@test "no control character of an argument gets to the terminal" {
	local evil=$'\e]0;title\a\x9b\r\n\x7f\b'
	printf '%s\n' "$evil" 'alloc "' > "$BATS_TEST_TMPDIR/lines"
	cp "$BATS_TEST_TMPDIR/lines" "$BATS_TEST_TMPDIR/$evil"
	while read -r arguments; do
		eval "try memctl $arguments"
		((status == 1 || status == 2)) || wrong "status is $status"
		output_is ''
		[[ $error == memctl:* && $error == *'\x1b'* ]] || wrong 'it is not shown'
		[[ ! $error =~ [[:cntrl:]] ]] || wrong 'control characters'
	done <<-'END'
		"$evil"
		cache "$evil"
		help "$evil"
		--"$evil"
		alloc --"$evil"
		alloc --"$evil"=x
		list --output "$evil"
		list --output handle,"$evil"
		list "$evil"
		alloc kmalloc "$evil"
		alloc kmalloc 1 --gfp "$evil"
		alloc kmalloc 1 --gfp "KERNEL|$evil"
		alloc kmalloc 1 --zone "$evil"
		alloc kmalloc 1 --node "$evil"
		alloc kmalloc 1 --text "$evil" --hex
		alloc kmalloc 1 --file "/nowhere/$evil"
		cache create c --size "$evil"
		cache create c --size 1 --flags "$evil"
		fill 1 --pattern "$evil"
		fill 1 --pattern "random:$evil"
		fill 1 --pattern "hex:$evil"
		sizes 1 --plot "$evil"
		inject "$evil" -- true
		inject "nth=$evil" -- true
		lesson "$evil"
		batch "/nowhere/$evil"
		batch "$BATS_TEST_TMPDIR/$evil"
		batch "$BATS_TEST_TMPDIR/lines"
		load --file "/nowhere/$evil"
	END
}

@test "letters of the user's locale are shown, others are not" {
	try env LC_ALL=C.UTF-8 memctl $'caf\303\251\377'
	fails 2 "memctl: no command 'café\\xff'"
	try env LC_ALL=C memctl $'caf\303\251'
	fails 2 "memctl: no command 'caf\\xc3\\xa9'"
	for locale in '' nowhere ../../etc/passwd "$(printf %5000s '')"; do
		try env LC_ALL="$locale" LANG="$locale" memctl help
		succeeds
	done
}

@test "terminal settings of every kind change nothing" {
	try memctl help alloc
	whole=$output
	for columns in '' 0 1 -1 7 99999999999999999999 x; do
		try env -u TERM COLUMNS="$columns" LINES="$columns" memctl help alloc
		succeeds
		output_is "$whole"
		try env TERM="$columns" COLUMNS="$columns" memctl lesson
		succeeds
		output_contains 'tutorial'
	done
}

@test "arguments may be long, and many" {
	local long many
	long=9$(head -c 100000 /dev/zero | tr '\0' 0)
	for arguments in "$long" "list -o $long" "alloc kmalloc $long" "alloc kmalloc 1 --gfp $long" \
		"fill 1 --pattern hex:$long" "fill 1 --pattern random:$long" \
		"sizes 1 --plot $long" "inject nth=1,$long -- true" "cache create c --size $long"; do
		# shellcheck disable=SC2086 # words
		try memctl $arguments
		status_is 2
		error_contains 'memctl: '
	done
	mapfile -t many < <(seq 100000)
	try memctl list "${many[@]}"
	fails 2 "memctl: list: '1' is too much"
	for ((i = 0; i < 300; i++)); do
		many[i]=--bytes
	done
	try memctl list "${many[@]}"
	fails 2 "memctl: list: '301' is too much"
}

@test "a source without an end is left where it has too much" {
	local all=$BATS_TEST_TMPDIR/all
	try bash -c "{ head -c 300M /dev/zero && : > $all; } | memctl alloc kmalloc 64 --file -"
	fails 2 'memctl: alloc: standard input has more bytes than SIZE, which is 64: nothing was allocated'
	[[ ! -e $all ]]
	truncate --size=300M "$all"
	try bash -c "$(scarce 200000); exec memctl alloc vmalloc 1M --file $all"
	fails 2 "memctl: alloc: $all has more bytes than SIZE, which is 1M: nothing was allocated"
}

@test "a line of a batch for which there is no memory is not the end of the lines" {
	{
		echo 'help list'
		head -c 60000000 /dev/zero | tr '\0' x
	} > "$BATS_TEST_TMPDIR/lines"
	try bash -c "$(scarce 60000); exec memctl batch $BATS_TEST_TMPDIR/lines"
	fails 1 "memctl: batch: $BATS_TEST_TMPDIR/lines: Cannot allocate memory"
}

@test "a line of a batch is a line of text" {
	printf 'alloc kmalloc 1\0 --count 9\n' > "$BATS_TEST_TMPDIR/lines"
	try memctl batch "$BATS_TEST_TMPDIR/lines"
	fails 2 'memctl: batch: '"$BATS_TEST_TMPDIR"'/lines:1: the line has a byte that is zero'
	printf 'alloc kmalloc 9999999999999999999999999999' > "$BATS_TEST_TMPDIR/lines"
	try memctl batch "$BATS_TEST_TMPDIR/lines"
	fails 2 'is more than 64 bits hold'
	try memctl batch "$BATS_TEST_TMPDIR"
	fails 1 "memctl: batch: $BATS_TEST_TMPDIR: Is a directory"
}
