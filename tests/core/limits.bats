# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

# As a user whom no other file of tests/core gives buffers, since limits count per user.
teardown()
{
	runuser -u carol -- memctl free --all 2> /dev/null || true
}

setup_file()
{
	useradd --groups kmalloc carol
}

teardown_file()
{
	userdel carol
}

# In pieces: one area of 64M is half of what vmalloc has on a kernel of 32 bits.
@test "a user's bytes end at the limit, and the error has its figures" {
	try_as carol memctl alloc alloc_pages 1M --count 60
	succeeds
	try_as carol memctl alloc vmalloc 5M
	fails 1 'memctl: alloc: your limit is 64M (parameter max_user_bytes), 60M are in use: free some (memctl list) or ask for less'
	try_as carol memctl alloc vmalloc 4M
	succeeds
	try_as carol memctl alloc kmalloc 1
	fails 1 '64M are in use'
	try_as carol memctl free --all
	succeeds
	try_as carol memctl alloc alloc_pages 1M --count 64
	succeeds
}

@test "--count ends at the limit, and what was allocated stays" {
	try_as carol memctl alloc alloc_pages 1M --count 100
	status_is 1
	error_contains 'memctl: alloc: 64 of 100 allocated, then: your limit is 64M'
	[[ $(wc -l <<< "$output") == 64 ]]
	try_as carol memctl list -rn -o handle
	[[ $(wc -l <<< "$output") == 64 ]]
}

@test "what leaves too little memory is refused whoever asks" {
	try memctl alloc vmalloc 100G
	status_is 1
	error_contains 'memctl: alloc: '
}
