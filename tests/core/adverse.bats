# SPDX-License-Identifier: GPL-2.0-only
#
# What surrounds memctl is not as it should be: streams, the node, the driver behind it, memory.
# What shows without a driver: tests/tool/adverse.bats.

load ../lib/common.bash

teardown()
{
	free_buffers
	rm -f /dev/adverse /dev/shm/adverse
}

@test "whatever is printed, a full disk is an error" {
	buffer k kmalloc 100 --name adverse_full
	while read -r arguments; do
		try bash -c "memctl $arguments > /dev/full"
		fails 1 'standard output: No space left on device'
	done <<-'END'
		status
		list --json
		info adverse_full
		info adverse_full --json
		runs adverse_full
		read adverse_full --text
		dump adverse_full
		verify adverse_full --json
		allocators
		gfp
		gfp GFP_KERNEL --json
		cache list --json
		pool list --json
		sizes 100
		check adverse_full --pattern zero
		resize adverse_full 200 -o size
		help --complete info BUFFER
	END
	try bash -c 'memctl > /dev/full'
	fails 1 'memctl: standard output: No space left on device'
	try bash -c 'memctl batch - <<< "list" > /dev/full'
	fails 1 'memctl: batch: standard input:1: list: standard output: No space left on device'
}

@test "a list that a full disk cuts off is an error" {
	local dir=$BATS_TEST_TMPDIR/small
	try_as nora memctl alloc kmalloc 8 --count 600
	succeeds
	mkdir "$dir"
	mount -t tmpfs -o size=8k adverse "$dir"
	for form in '' --raw --json; do
		try bash -c "memctl list --all-users $form > $dir/list"
		umount "$dir"
		fails 1 'memctl: list: standard output: No space left on device'
		mount -t tmpfs -o size=8k adverse "$dir"
	done
	umount "$dir"
	try_as nora memctl free --all
	succeeds
}

@test "where handles cannot be printed, no more is allocated, and the list has what was" {
	try bash -c "runuser -u ines -- memctl alloc kmalloc 8 --count 60000 > /dev/full"
	fails 1 'memctl: alloc: standard output: No space left on device: what was allocated lives: memctl list shows it'
	count=$(runuser -u ines -- memctl list -rn | wc -l)
	((count > 0 && count < 10000)) || wrong "$count are allocated"
	try_as ines memctl free --all
	succeeds
}

@test "what was made and cannot be printed is told to live" {
	try bash -c 'runuser -u ines -- memctl cache create adverse_cache --size 64 > /dev/full'
	fails 1 'memctl: cache create: standard output: No space left on device: the cache lives: memctl cache list shows it'
	try bash -c 'runuser -u ines -- memctl pool create adverse_pool --min 1 --order 0 --json > /dev/full'
	fails 1 'No space left on device: the pool lives: memctl pool list shows it'
	try bash -c 'runuser -u ines -- memctl batch - <<< "alloc kmalloc 8 --name adverse_line" > /dev/full'
	fails 1 'memctl: batch: standard output: No space left on device: what its lines made lives: memctl list shows it'
	try bash -c 'memctl alloc --help > /dev/full'
	fails 1 'memctl: alloc: standard output: No space left on device'
	[[ $error != *lives* ]]
	for what in 'free adverse_line' 'pool destroy adverse_pool' 'cache destroy adverse_cache'; do
		# shellcheck disable=SC2086 # words
		try_as ines memctl $what
		succeeds
	done
}

@test "a reader that has gone away ends a list" {
	try_as sven memctl alloc kmalloc 8 --count 5000
	succeeds
	local first='memctl list --all-users --raw | head -n 1'
	try env --default-signal=PIPE bash -o pipefail -c "$first"
	status_is 141
	error_is ''
	output_matches '^HANDLE NAME'
	try env --ignore-signal=PIPE bash -o pipefail -c "$first"
	status_is 1
	error_is 'memctl: list: standard output: Broken pipe'
	try_as sven memctl free --all
	succeeds
}

@test "a standard stream that is closed is not taken for the device" {
	buffer k kmalloc 16
	memctl fill "$k" --pattern text:untouched
	try bash -c "memctl write $k <&-"
	fails 1 'memctl: write: standard input: Bad file descriptor'
	try bash -c "memctl list >&-"
	fails 1 'memctl: list: standard output: Bad file descriptor'
	try bash -c "memctl info nobody 2>&-"
	status_is 1
	error_is ''
	[[ $(memctl read "$k" -l 9) == untouched ]]
	try bash -c "memctl fill $k --pattern ones <&- >&- 2>&-"
	status_is 0
	[[ $(memctl read "$k" | xxd -p) == ffffffffffffffffffffffffffffffff ]]
}

@test "a node that is not the driver's is told, whatever it is" {
	local dir=$BATS_TEST_TMPDIR
	mkdir "$dir/directory"
	: > "$dir/file"
	for node in /dev/null /dev/zero /dev/full "$dir/file"; do
		try unshare -m bash -c "mount --bind $node /dev/kmalloc && memctl list"
		fails 3 'memctl: list: no driver: /dev/kmalloc is something else than the node of module kmalloc'
		try unshare -m bash -c "mount --bind $node /dev/kmalloc && memctl"
		status_is 3
		try unshare -m bash -c "mount --bind $node /dev/kmalloc && memctl alloc kmalloc 8"
		fails 3 'something else'
		try unshare -m bash -c \
			"mount --bind $node /dev/kmalloc && memctl help --complete info BUFFER"
		succeeds
		output_is ''
	done
	mknod /dev/adverse c 240 240
	try unshare -m bash -c "mount --bind /dev/adverse /dev/kmalloc && memctl list"
	fails 3 'memctl: list: no driver: /dev/kmalloc is there, but no module answers: memctl load'
	try unshare -m bash -c "mount -t tmpfs none /dev && memctl list"
	fails 3 'module kmalloc is loaded, but nobody made its node: mknod -m 600 /dev/kmalloc c 10 '
	try unshare -m bash -c "mount --bind /dev/adverse /dev/kmalloc && memctl status"
	status_is 0
	output_contains 'no module answers'
}

@test "a driver of another interface is not talked to, by memctl or the library" {
	for arguments in list 'alloc kmalloc 8' 'free --all' 'batch -'; do
		# shellcheck disable=SC2086 # words
		lie abi memctl $arguments < /dev/null
		fails 3 'no driver: /dev/kmalloc speaks another version of the interface than memctl: memctl status shows both versions'
	done
	lie abi memctl status
	status_is 0
	output_contains 'speaks another version of the interface'
	lie abi memctl help --complete alloc ALLOCATOR
	succeeds
	output_is ''
	lie abi "$BATS_TEST_DIRNAME/../../build/tests/mapping"
	status_is 1
	error_contains 'Protocol not supported'
}

@test "what an older or a newer driver refuses is told as that" {
	local sentence='memctl and the driver do not understand each other: memctl status shows both versions'
	for driver in older newer; do
		lie $driver memctl list
		fails 1 "memctl: list: $sentence"
		lie $driver memctl free 1
		fails 1 "memctl: free: 1: $sentence"
		lie $driver memctl gfp GFP_KERNEL
		fails 1 "$sentence"
	done
	lie unheard-of memctl list
	fails 1 'memctl: list: Numerical argument out of domain'
}

@test "a driver that stops answering is told by every command, at its first calls" {
	try_as nora memctl alloc kmalloc 100 --name adverse_nora
	try_as nora memctl alloc __alloc_percpu_gfp 512 --name adverse_pieces
	try_as nora memctl cache create adverse_cache --size 64
	try_as nora memctl pool create adverse_pool --min 1 --cache adverse_cache
	while read -r arguments; do
		for ((calls = 0; calls < 4; calls++)); do
			# shellcheck disable=SC2086 # words
			lie after-$calls runuser -u nora -- memctl $arguments < /dev/null
			((status)) || break
			((status == (calls ? 1 : 3))) || wrong "status after $calls calls"
			error_contains 'Input/output error'
		done
		((calls)) || wrong 'asks nothing of the driver'
	done <<-'END'
		info adverse_nora
		list
		runs adverse_nora
		read adverse_nora
		write adverse_nora text
		fill adverse_nora --pattern zero
		check adverse_nora --pattern zero
		dump adverse_nora
		dump adverse_pieces
		verify adverse_nora
		allocators
		gfp GFP_KERNEL
		sizes 100
		resize adverse_nora 200
		alloc kmalloc 8
		cache list
		cache shrink adverse_cache
		pool list
		pool resize adverse_pool 2
		inject every=1000000 -- true
		free --all
		pool destroy --all
		cache destroy --all
	END
	# Not each came to its end in so few calls.
	for what in free 'pool destroy' 'cache destroy'; do
		# shellcheck disable=SC2086 # words
		try_as nora memctl $what --all
		status_is 0
	done
	for what in list 'pool list' 'cache list'; do
		# shellcheck disable=SC2086 # words
		try_as nora memctl $what -n
		output_is ''
	done
}

@test "a module of another version is shown by status" {
	local version=$BATS_TEST_TMPDIR/version
	echo 0.0.1 > "$version"
	try unshare -m bash -c "mount --bind $version /sys/module/kmalloc/version && memctl status"
	succeeds
	output_matches $'\n''version +0\.0\.1 +memctl is [0-9]'
	try unshare -m bash -c "mount --bind $version /sys/module/kmalloc/srcversion && memctl status"
	succeeds
	output_matches $'\n''same +no +the file is of another version or other sources: memctl unload, then'
}

@test "without a file descriptor to spare, memctl says so" {
	buffer k kmalloc 8
	# One is left, which the device takes, or the file that is opened before it.
	while IFS='|' read -r arguments code message; do
		try bash -c "exec 3>&-; ulimit -n 4; exec memctl $arguments"
		status_is "$code"
		output_is ''
		error_contains "$message"
	done <<-END
		list|1|memctl: libsmartcols.so.1: cannot open shared object file
		read $k|1|memctl: read: $k: too many files are open, in this process or in all
		write $k --file /etc/passwd|3|memctl: write: no driver: /dev/kmalloc: Too many open files
	END
}

@test "without memory to spare, memctl says so and nothing is allocated" {
	truncate --size=400M /dev/shm/adverse
	try bash -c "$(scarce 100000); exec memctl alloc vmalloc --file /dev/shm/adverse"
	fails 1 'memctl: out of memory'
	try memctl list -rn -o allocator,size
	output_lacks 'vmalloc 419430400'
}

@test "a list is the same in every language and on every terminal" {
	buffer k kmalloc 100 --name adverse_locale
	local columns=name,size,usable,zone,node
	try memctl info "$k" --output $columns
	whole=$output
	for locale in C C.UTF-8 de_DE.UTF-8 tr_TR.UTF-8 nowhere; do
		try env LC_ALL=$locale LANG=$locale memctl info "$k" -o $columns
		succeeds
		output_is "$whole"
	done
	for columns_of_terminal in 0 1 -1 100000 x; do
		try env -u TERM COLUMNS=$columns_of_terminal memctl info "$k" -o $columns
		succeeds
		output_is "$whole"
	done
	for rows in '1 1' '1 10000' '0 0'; do
		# shellcheck disable=SC2086 # two numbers
		set -- $rows
		try script -qec "stty rows $1 cols $2; memctl info $k; memctl sizes 100 --blocks" \
			/dev/null
		status_is 0
		output_contains adverse_locale
	done
}

@test "ten thousand operands are each answered" {
	mapfile -t many < <(yes 9 | head -n 10000)
	try memctl free "${many[@]}"
	status_is 1
	[[ $(sort -u <<< "$error") == 'memctl: free: 9: no buffer has this handle: memctl list shows yours' ]]
	[[ $(wc -l <<< "$error") == 10000 ]]
}

@test "what nohup, or a shell for what it runs in the background, has ignored stays ignored" {
	buffer k kmalloc 100
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	for signal in HUP INT TERM; do
		env --ignore-signal=$signal memctl write "$k" --file "$BATS_TEST_TMPDIR/pipe" &
		local writer=$!
		exec 7> "$BATS_TEST_TMPDIR/pipe"
		printf %s $signal >&7
		timeout 20 bash -c "until [[ \$(memctl read $k --text) == $signal* ]]; do sleep 0.1; done"
		kill -$signal "$writer"
		printf %s ' does nothing' >&7
		exec 7>&-
		wait "$writer"
		[[ $(memctl read "$k" --text) == "$signal does nothing"* ]]
		memctl fill "$k" --pattern zero
	done
}
