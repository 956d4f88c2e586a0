# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

setup()
{
	script=$BATS_TEST_TMPDIR/script
}

teardown()
{
	free_buffers
	memctl list -rn -o name | grep '^batch_' | xargs -r memctl free
}

@test "lines are carried out in order, and print what they print alone" {
	cat > "$script" <<-'END'
		# Names that are allocated here are known in the lines behind.
		alloc kmalloc 100 --name batch_a
		alloc vmalloc 8K --name batch_b --count 2 -o name,size

		write batch_a 'hello  world'
		fill batch_b.1 --pattern counter -l 16
		read batch_a --text
		check batch_b.1 -p counter -l 16 -n
		resize batch_a 300
		info batch_a -rn -o size
		free batch_b.2
		list -rn -o name
	END
	try memctl batch "$script"
	succeeds
	mapfile -t lines <<< "$output"
	[[ ${lines[0]} == "$(fact batch_a handle)" ]]
	[[ ${lines[1]} =~ ^NAME\ +SIZE$ ]]
	[[ ${lines[3]} =~ ^batch_b\.2\ +8K$ ]]
	[[ ${lines[4]} == 'hello  world' ]]
	[[ ${lines[5]} =~ ^batch_b\.1\ +0\ +16\ counter\ +0 ]]
	[[ ${lines[6]} == 300 ]]
	[[ $(grep -cx batch_a <<< "$output") == 1 ]]
	[[ $(grep -cx batch_b.2 <<< "$output") == 0 ]]
	[[ $(memctl read batch_b.1 -s 8 -l 8 | xxd -p) == 0800000000000000 ]]
}

@test "the first line that fails is named and is the last; --keep-going goes on" {
	cat > "$script" <<-'END'
		alloc kmalloc 64 --name batch_a
		alloc kmalloc 64 --name batch_a
		alloc kmalloc 64 --name batch_b
		write batch_none text
		info batch_none
		write batch_a text -s 61
	END
	try memctl batch "$script"
	status_is 1
	error_is "memctl: batch: $script:2: alloc: batch_a: you have a buffer of this name: free it (memctl free batch_a) or choose another"
	output_is "$(fact batch_a handle)"
	memctl free batch_a
	try memctl batch --keep-going - < "$script"
	status_is 1
	output_is "$(fact batch_a handle)"$'\n'"$(fact batch_b handle)"
	mapfile -t errors <<< "$error"
	[[ ${errors[0]} == 'memctl: batch: standard input:2: alloc: batch_a: you have'* ]]
	[[ ${errors[1]} == 'memctl: batch: standard input:4: write: batch_none: no buffer has this name'* ]]
	[[ ${errors[2]} == 'memctl: batch: standard input:5: info: batch_none: no buffer has this name'* ]]
	[[ ${errors[3]} == 'memctl: batch: standard input:6: write: TEXT has 4 bytes, batch_a takes 3 from'* ]]
	((${#errors[@]} == 4))
}

@test "a line is named where only what it ran failed" {
	try memctl batch - <<-'END'
		alloc kmalloc 8 --name batch_left
		inject nth=1 -- sh -c 'exit 7'
		free batch_left
	END
	status_is 1
	error_is 'memctl: batch: standard input:2: inject: ended with status 7'
	try memctl batch - <<< 'inject nth=1 -- memctl free batch_left batch_none'
	status_is 1
	error_contains 'memctl: free: batch_none: '
	error_contains $'\n''memctl: batch: standard input:1: inject: ended with status 1'
}

@test "a check whose answer is no is the last line, and nothing behind it happens" {
	printf '%s\n' 'alloc kmalloc 64 --name batch_a' 'check batch_a -p ones -n' \
		'write batch_a late' > "$script"
	try memctl batch "$script"
	status_is 1
	error_is "memctl: batch: $script:2: check: the answer is no"
	[[ -z $(memctl read batch_a --text) ]]
	try memctl batch -k <(tail -2 "$script")
	status_is 1
	[[ $(memctl read batch_a --text) == late ]]
}

@test "when one of many fails in a line, those before it stay and are told" {
	buffer handle kmalloc 64 --name batch_c.3
	try memctl batch <<< 'alloc kmalloc 64 --count 5 --name batch_c'
	status_is 1
	error_contains 'batch: standard input:1: alloc: 2 of 5 allocated, then: batch_c.3: you have'
	[[ $(wc -l <<< "$output") == 2 ]]
}

@test "an allocator that is none, in the last line, leaves all undone" {
	try memctl batch <<< $'alloc kmalloc 64 --name batch_a\nalloc kmaloc 64'
	fails 2 "memctl: batch: standard input:2: alloc: no allocator 'kmaloc': did you mean kmalloc?"
	try memctl info batch_a
	status_is 1
}

@test "thousands of lines are carried out, more than go into one call" {
	{
		seq -f 'alloc kmalloc 16 --name batch_%.0f' 2500
		seq 2500 | sed 's/.*/write batch_& &/'
	} > "$script"
	try memctl batch "$script"
	succeeds
	[[ $(sort -u <<< "$output" | wc -l) == 2500 ]]
	for i in 1 1024 1025 2500; do
		[[ $(memctl read "batch_$i" --text) == "$i" ]]
	done
	# shellcheck disable=SC2016 # awk's, not the shell's
	seq 2500 | awk '{ print "check batch_" $1 " -p text:" $1 " -l " length($1) " -rn -o wrong" }' \
		> "$script"
	try memctl batch "$script"
	succeeds
	[[ $(sort <<< "$output" | uniq -c) =~ ^\ *2500\ 0$ ]]
	seq -f 'free batch_%.0f' 2500 > "$script"
	try memctl batch "$script"
	succeeds
	try memctl list -rn -o name
	output_lacks batch_
}

@test "large contents and files are written too" {
	head -c 100000 /dev/urandom > "$BATS_TEST_TMPDIR/file"
	try memctl batch <<-END
		alloc vmalloc 100000 --name batch_a
		write batch_a --file $BATS_TEST_TMPDIR/file
		alloc vmalloc --file $BATS_TEST_TMPDIR/file --name batch_b
		alloc vmalloc 9M --name batch_c
		fill batch_c --pattern ones
		check batch_c --pattern ones -rn -o length,wrong
	END
	succeeds
	output_contains $'\n9437184 0'
	for name in batch_a batch_b; do
		cmp <(memctl read $name) "$BATS_TEST_TMPDIR/file"
	done
}

@test "contents out of a pipe, which gives them once, are those of more buffers than go into one call" {
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	printf once > "$BATS_TEST_TMPDIR/pipe" &
	try memctl batch <<< "alloc kmalloc 100 --name batch_p --count 1100 --file $BATS_TEST_TMPDIR/pipe"
	succeeds
	memctl list -rno name | grep '^batch_p' | sed 's/.*/check & -p text:once -l 4/' > "$script"
	[[ $(wc -l < "$script") == 1100 ]]
	try memctl batch "$script"
	succeeds
	memctl list -rno name | grep '^batch_p' | xargs memctl free
}

@test "a name is free for another buffer in the lines behind" {
	try memctl batch <<-'END'
		alloc kmalloc 64 --name batch_a --text first
		free batch_a
		alloc kmalloc 64 --name batch_a --text other
		read batch_a --text
	END
	succeeds
	[[ ${output##*$'\n'} == other ]]
}

@test "caches and pools that are made in a line serve those behind it" {
	try memctl batch <<-'END'
		cache create batch_cache --size 64
		alloc kmem_cache_alloc --cache batch_cache --name batch_a
		info batch_a -rn -o cache
		cache create batch_more --size 64
		alloc kmem_cache_alloc --cache batch_more --name batch_b
		info batch_b -rn -o cache
		free batch_a
		free batch_b
		cache destroy batch_cache
		cache destroy batch_more
	END
	succeeds
	output_contains batch_cache
	output_contains batch_more
}

@test "^C ends between two lines and says which is next" {
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	cat > "$script" <<-END
		alloc kmalloc 64 --name batch_a
		write batch_a --file $BATS_TEST_TMPDIR/pipe
		alloc kmalloc 64 --name batch_b
	END
	env --default-signal=INT memctl batch "$script" \
		> "$BATS_TEST_TMPDIR/output" 2> "$BATS_TEST_TMPDIR/error" &
	local batch=$! status=0
	exec 7> "$BATS_TEST_TMPDIR/pipe"
	kill -INT "$batch"
	printf abc >&7
	exec 7>&-
	wait "$batch" || status=$?
	((status == 1))
	[[ $(< "$BATS_TEST_TMPDIR/error") == \
		"memctl: batch: $script:3: interrupted: from this line on nothing was carried out" ]]
	[[ $(memctl read batch_a --text) == abc ]]
	try memctl info batch_b
	status_is 1
}

@test "a terminal hears how many lines were carried out" {
	echo 'alloc kmalloc 64 --name batch_a' > "$script"
	[[ $(script -qec "memctl batch $script" /dev/null) == *'# 1 of 1 lines carried out'* ]]
	[[ $(script -qec "memctl batch $script" /dev/null) == *'# 0 of 1 lines carried out'* ]]
	[[ $(script -qec "memctl batch -q $script" /dev/null) != *'#'* ]]
}
