# SPDX-License-Identifier: GPL-2.0-only
#
# A 32-bit kernel has 120 MiB of addresses for vmalloc; taking them all is felt by everybody.

load ../../lib/common.bash

setup()
{
	allow_bytes 512M
}

teardown()
{
	free_buffers
	allow_bytes usual
}

@test "vmalloc of more than there are addresses is refused before the kernel tries" {
	total=$(awk '/^VmallocTotal/ { print $2 }' /proc/meminfo)
	try memctl alloc vmalloc "$((total + 1))K"
	fails 1 'memctl: alloc: vmalloc gives 120M at most on this kernel'
}

@test "when the addresses run out the allocator says no, the log nothing, and all works again" {
	said > "$BATS_TEST_TMPDIR/before"
	for _ in 1 2; do
		try memctl alloc vmalloc 16M --count 20
		echo "$output" > "$BATS_TEST_TMPDIR/buffers"
		status_is 1
		error_contains 'of 20 allocated, then: '
		output_matches $'\n'
		try memctl alloc vmalloc 64M
		fails 1 'memctl: alloc: vmalloc of the kernel returned nothing'
		free_buffers
	done
	diff "$BATS_TEST_TMPDIR/before" <(said)
}
