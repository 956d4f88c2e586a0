# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown()
{
	free_buffers
}

@test "alloc prints the handle alone, and no two are the same" {
	buffer first kmalloc 100
	output_matches '^[1-9][0-9]*$'
	succeeds
	memctl free "$first"
	buffer second kmalloc 100
	((second != first))
}

@test "every allocator gives what was asked, by its kernel name" {
	for asked in 'kmalloc 100' 'kzalloc 5000' get_zeroed_page __get_free_page \
		'__get_free_pages --order 2' alloc_page 'alloc_pages 9000' 'vmalloc 1000000' \
		'vzalloc 1'; do
		# shellcheck disable=SC2086 # words
		buffer handle $asked
		try memctl info "$handle" -rnb --output allocator,size,usable
		read -r allocator size usable <<< "$output"
		[[ $allocator == "${asked%% *}" ]]
		((size <= usable))
	done
}

@test "size, order and pages fit each other" {
	while read -r asked size usable order pages; do
		# shellcheck disable=SC2086 # words
		buffer handle ${asked//,/ }
		try memctl info "$handle" -rnb --output size,usable,order,pages
		output_is "$size $usable $order $pages"
	done <<-'END'
		alloc_pages,--order,3 32768 32768 3 8
		alloc_pages,--order=0 4096 4096 0 1
		alloc_pages,9000 9000 16384 2 4
		__get_free_pages,-O,1,5000 5000 8192 1 2
		get_zeroed_page 4096 4096 0 1
		vmalloc,1000000 1000000 1003520 - 245
		kmalloc,100 100 128 - 1
		kmalloc,0x80 128 128 - 1
		kmalloc,8KiB 8192 8192 - 2
	END
}

@test "the slab cache of a kmalloc buffer has objects of the usable size" {
	for size in 1 8 100 129 1000 5000; do
		buffer handle kmalloc $size
		cache=$(fact "$handle" cache) usable=$(fact "$handle" usable)
		objects=$(< "/sys/kernel/slab/$cache/object_size")
		((objects == usable)) || { echo "$cache: $objects, not $usable"; false; }
	done
}

@test "the kernel lists a vmalloc buffer at the address that is told" {
	buffer handle vmalloc 300K
	try grep -i "^$(printf 0x%x "$(fact "$handle" virt)")-" /proc/vmallocinfo
	status_is 0
	output_contains 'pages=75'
}

@test "a name finds the buffer, and two of one name are refused" {
	buffer handle kmalloc 64 --name alloc_name
	[[ $(fact alloc_name handle) == "$handle" ]]
	try memctl alloc kmalloc 64 --name alloc_name
	fails 1 'memctl: alloc: alloc_name: you have a buffer of this name: free it (memctl free alloc_name) or choose another'
	for name in 1st 'a b' '' -x a/b "$(printf 'x%.0s' {1..64})"; do
		try memctl alloc kmalloc 64 --name="$name"
		fails 1 'a name begins with a letter or _'
	done
	buffer long kmalloc 64 --name "$(printf 'x%.0s' {1..63})"
}

@test "--count prints as many handles, and names them NAME.1, NAME.2" {
	buffer handles kmalloc 64 --count 300
	[[ $(sort -u <<< "$handles" | wc -l) == 300 ]]
	buffer handles alloc_page --count 3 --name alloc_count
	try memctl info alloc_count.1 alloc_count.2 alloc_count.3 --noheadings --output handle --raw
	output_is "$handles"
	try memctl alloc kmalloc 1 --count 0
	succeeds
	output_is ''
}

@test "when one of many fails, those before it stay and are told" {
	buffer second kmalloc 64 --name alloc_part.3
	try memctl alloc kmalloc 64 --count 5 --name alloc_part
	status_is 1
	error_contains 'memctl: alloc: 2 of 5 allocated, then: alloc_part.3: you have a buffer of this name'
	[[ $(wc -l <<< "$output") == 2 ]]
	try memctl free alloc_part.1 alloc_part.2
	succeeds
}

@test "--json and --output show the facts instead of the handle" {
	try memctl alloc kmalloc 100 --json
	succeeds
	handle=$(jq '.buffers[0].handle' <<< "$output")
	echo "$handle" > "$BATS_TEST_TMPDIR/buffers"
	json_is '.buffers | length' 1
	json_is '.buffers[0] | .size, .usable' $'100\n128'
	try memctl alloc kmalloc 3K --count 2 --output size,usable
	output_is $'SIZE USABLE\n  3K     4K\n  3K     4K'
	memctl list --raw -n -o handle,size | awk '$2 == "3K" { print $1 }' >> "$BATS_TEST_TMPDIR/buffers"
}

@test "what an allocator cannot do is refused with what to do" {
	while IFS='|' read -r arguments message; do
		# shellcheck disable=SC2086 # words
		try memctl alloc $arguments
		fails 1 "memctl: alloc: $message"
	done <<-'END'
		kmalloc|kmalloc wants a size of 1 byte or more
		kmalloc 0|kmalloc wants a size of 1 byte or more
		vmalloc|vmalloc wants a size of 1 byte or more
		kmalloc 5M|kmalloc gives 4M at most on this kernel: ask for less
		kmalloc 16383P|kmalloc gives 4M at most
		get_zeroed_page 5000|get_zeroed_page gives 4K at most
		kmalloc 64 --order 1|kmalloc takes no order
		alloc_pages --order 99|the largest order of this kernel is 10
		alloc_pages --order 1 100|the size needs another order than --order says
		vmalloc 1 --gfp GFP_KERNEL|vmalloc takes no mask
		kzalloc 1 --stale|--stale keeps old contents, and this allocator or mask clears them
	END
}

@test "an allocator that is none exits 2 and gets an answer" {
	while IFS='|' read -r allocator message; do
		try memctl alloc "$allocator" 1
		fails 2 "memctl: alloc: $message"
	done <<-'END'
		kmaloc|no allocator 'kmaloc': did you mean kmalloc? (memctl allocators lists all)
		xyzzy|no allocator 'xyzzy' (memctl allocators lists all)
		kfree|kfree is what memctl free BUFFER calls where it fits
		free_hot_page|free_hot_page is gone since 2.6.34
		free_cold_page|free_cold_page is gone
	END
}

@test "--stale and --no-account are the administrator's" {
	buffer handle alloc_page --stale
	[[ $(fact "$handle" zeroed) == no ]] || [[ $(fact "$handle" zeroed) == kernel ]]
	buffer handle kmalloc 100 --no-account
	[[ $(fact "$handle" cache) == kmalloc-128 ]]
	for option in --stale --no-account; do
		try_as alice memctl alloc kmalloc 100 $option
		fails 1 'memctl: alloc: this needs CAP_SYS_ADMIN: run it as root'
	done
}

@test "--text, --hex and --file give the first contents, and the size" {
	printf '\0\1\2' > "$BATS_TEST_TMPDIR/three"
	while IFS='|' read -r size bytes options; do
		eval "set -- $options"
		buffer handle kmalloc "$@"
		[[ $(fact "$handle" size) == "$size" ]]
		[[ $(memctl read "$handle" | xxd -p) == "$bytes" ]]
	done <<-END
		5|68656c6c6f|--text hello
		8|68656c6c6f000000|8 --text hello
		2|0aff|-t '0a ff' --hex
		3|000102|--file "$BATS_TEST_TMPDIR/three"
		4|00010200|4 -f "$BATS_TEST_TMPDIR/three"
	END
	buffer handle kmalloc --file - < "$BATS_TEST_TMPDIR/three"
	[[ $(memctl read "$handle" | xxd -p) == 000102 ]]
	buffer handles kmalloc --text same --count 3
	for handle in $handles; do
		[[ $(memctl read "$handle" --text) == same ]]
	done
}

@test "contents that do not fit, or are given twice, allocate nothing" {
	while IFS='|' read -r options message; do
		# shellcheck disable=SC2086 # words
		try memctl alloc $options
		fails 2 "memctl: alloc: $message"
	done <<-'END'
		kmalloc 4 --text hello|TEXT has more bytes than SIZE, which is 4: nothing was allocated
		kmalloc --hex|--hex wants --text
		kmalloc --text a --file b|--text or --file, not both
		kmalloc --text 1 --hex|--hex: half a byte before character 2
	END
	try memctl alloc kmalloc --text ''
	fails 1 'kmalloc wants a size of 1 byte or more'
}

@test "^C ends --count, and what was allocated stays and is printed" {
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	env --default-signal=INT memctl alloc kmalloc 8 --count 60000 \
		> "$BATS_TEST_TMPDIR/pipe" 2> "$BATS_TEST_TMPDIR/error" &
	local allocator=$! status=0 first
	exec 7< "$BATS_TEST_TMPDIR/pipe"
	read -r first <&7
	# A pipe does not hold all handles: they cannot be at their end.
	kill -INT "$allocator"
	{ echo "$first"; cat <&7; } > "$BATS_TEST_TMPDIR/buffers"
	wait "$allocator" || status=$?
	exec 7<&-
	((status == 1))
	count=$(wc -l < "$BATS_TEST_TMPDIR/buffers")
	[[ $(< "$BATS_TEST_TMPDIR/error") == \
		"memctl: alloc: interrupted: $count of 60000 allocated" ]]
	((count < 60000))
	handles=$(< "$BATS_TEST_TMPDIR/buffers")
	[[ $(memctl list -rn -o handle | sort | comm -12 - <(sort <<< "$handles") | wc -l) == "$count" ]]
}
