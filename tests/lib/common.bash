# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Words for tests.  `try` runs a program under a time limit; the others say what must hold of it.

# try PROGRAM [ARG...]: keeps its $status, its standard $output and $error.
try()
{
	tried="$*" status=0
	timeout --kill-after=5 "${LIMIT:-120}" "$@" \
		> "$BATS_TEST_TMPDIR/output" 2> "$BATS_TEST_TMPDIR/error" || status=$?
	contents output "$BATS_TEST_TMPDIR/output"
	contents error "$BATS_TEST_TMPDIR/error"
}

# contents NAME FILE: sets $NAME to what $(< FILE) would be, without a process and without a word
# about zeroes.
contents()
{
	local parts
	mapfile -d '' -t parts < "$2"
	printf -v "$1" %s "${parts[@]}"
	while [[ ${!1} == *$'\n' ]]; do
		printf -v "$1" %s "${!1%$'\n'}"
	done
}

# try_as USER PROGRAM [ARG...]
try_as()
{
	local user=$1
	shift
	try runuser -u "$user" -- "$@"
}

# lie FACTS PROGRAM [ARG...]: tries it with a driver that lies; see tests/falsify.c.
lie()
{
	local built=${BASH_SOURCE[0]%/*}/../../build/tests bits=
	[[ $(getconf LONG_BIT) == 64 ]] || bits=32
	try env LD_PRELOAD="$built/falsify$bits.so" FALSIFY="$1" "${@:2}"
}

wrong()
{
	printf 'wrong: %s\ntried: %s\nstatus: %s\noutput: %s\nerror: %s\n' \
		"$1" "$tried" "$status" "$output" "$error" >&2
	return 1
}

status_is() { ((status == $1)) || wrong "status is not $1"; }
output_is() { [[ $output == "$1" ]] || wrong "output is not: $1"; }
output_contains() { [[ $output == *"$1"* ]] || wrong "output does not contain: $1"; }
output_lacks() { [[ $output != *"$1"* ]] || wrong "output contains: $1"; }
output_matches() { [[ $output =~ $1 ]] || wrong "output does not match: $1"; }
error_is() { [[ $error == "$1" ]] || wrong "error is not: $1"; }
error_contains() { [[ $error == *"$1"* ]] || wrong "error does not contain: $1"; }

# succeeds: status 0 and nothing on standard error.
succeeds()
{
	status_is 0 && error_is ''
}

# fails STATUS TEXT: with nothing but an error of one line that contains TEXT.
fails()
{
	status_is "$1" && output_is '' && error_contains "$2" &&
		{ [[ $error != *$'\n'* ]] || wrong "error has several lines"; }
}

# json_is FILTER VALUE: what jq's FILTER makes of the output.
json_is()
{
	local value
	value=$(jq -c "$1" <<< "$output") || wrong "output is no JSON"
	[[ $value == "$2" ]] || wrong "$1 is $value, not $2"
}

# node_is_given: waits until udev has given the device to the group.  Not by udevadm settle, which
# may fail, in a second, of a connection that udevd drops.
node_is_given()
{
	local waited
	for ((waited = 0; waited < 300; waited++)); do
		[[ $(stat -c '%G %a' /dev/kmalloc 2>&1) != 'kmalloc 660' ]] || return 0
		sleep 0.1
	done
	ls -l /dev/kmalloc >&2
	return 1
}

# said: the kernel's log, without what a busy machine has it say once.
said()
{
	dmesg | grep -v 'hrtimer: interrupt took'
}

# buffer NAME ALLOCATOR [ARG...]: allocates a buffer for this test file alone and sets $NAME to
# its handle.  free_buffers gives all of them back.
buffer()
{
	try memctl alloc "${@:2}"
	status_is 0 || return 1
	printf -v "$1" %s "$output"
	echo "$output" >> "$BATS_TEST_TMPDIR/buffers"
}

free_buffers()
{
	[[ ! -e $BATS_TEST_TMPDIR/buffers ]] ||
		xargs memctl free < "$BATS_TEST_TMPDIR/buffers" 2> /dev/null || true
}

# scarce KIB: what a shell shall do so that a program gets no more memory.  AddressSanitizer needs
# terabytes of addresses itself; there it is malloc() that refuses.
scarce()
{
	local refuse=allocator_may_return_null=1:max_allocation_size_mb=4
	if [[ ${ASAN_OPTIONS-} ]]; then
		echo "ASAN_OPTIONS+=:$refuse:log_path=$BATS_TEST_TMPDIR/refused"
	else
		echo "ulimit -v $1"
	fi
}

# allow_bytes SIZE|usual: how much each user may have, from now on; or as it was before.
allow_bytes()
{
	local file=/sys/module/kmalloc/parameters/max_user_bytes before=$BATS_TEST_TMPDIR/max_user_bytes
	if [[ $1 == usual ]]; then
		cat "$before" > "$file"
	else
		cat "$file" > "$before"
		echo "$1" > "$file"
	fi
}

# kernel_from VERSION: whether this kernel is of that version or newer.
kernel_from()
{
	[[ $(printf '%s\n' "$1" "$(uname -r)" | sort -V | head -n 1) == "$1" ]]
}

# present: of lines that begin with an allocator, those whose allocator this kernel has.
present()
{
	local absent=()
	kernel_from 5.13 || absent+=(alloc_pages_bulk)
	kernel_from 5.18 || absent+=(vmalloc_huge)
	grep -vE "^($(IFS='|'; echo "${absent[*]:-none}")) "
}

# comes_with ALLOCATOR VERSION: a later one, and that is what an older kernel's user is told.
comes_with()
{
	try memctl alloc "$1" 4096
	fails 2 "$1 is there since $2"
}

# all_bytes: prints the 256 values that a byte can have.
all_bytes()
{
	printf %02x {0..255} | xxd -r -p
}

# fact BUFFER NAME: prints one fact, sizes in bytes, - for null.
fact()
{
	memctl info "$1" --raw --noheadings --bytes --output "$2"
}
