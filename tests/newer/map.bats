# SPDX-License-Identifier: GPL-2.0-only
#
# Buffer files and mappings on the newest kernel, which maps huge entries.

load ../lib/abi

@test "a block of 4 MiB is mapped by huge entries where its address allows" {
	huge=$BATS_TEST_DIRNAME/../../build/tests/abi/huge
	read -r aligned once < <("$huge")
	read -r skewed never < <("$huge" 4096)
	read -r disabled _ < <("$huge" 0 disable)
	# Two tables of 4 KiB, or three, of the lowest level.
	((skewed >= aligned + 8 && disabled == aligned))
	((once == 1 && never == 0))
}

@test "the first huge entry leaves alone what is mapped behind it by other entries" {
	"$BATS_TEST_DIRNAME/../../build/tests/abi/huge" 0 moved
}

@test "two threads that want a huge entry and a small one for the same place are both served" {
	LIMIT=120 abi abi/torn
}

@test "files, mappings and what is done to them are as on other kernels" {
	for program in files transfers openings map mappings; do
		abi "abi/$program"
	done
}

@test "nothing pins a mapped page, huge or not" {
	abi abi/pins
}

@test "first contents, many and batches are as on other kernels" {
	for program in first many nested batch elements filters; do
		abi "abi/$program"
	done
}

@test "calls that race leave nothing behind" {
	abi abi/clashes
}

@test "a buffer of each kind is allocated, written, read and freed" {
	for allocator in "kmalloc 100" "alloc_pages 5000" "vmalloc 100000" "alloc_pages_bulk 20000"; do
		# shellcheck disable=SC2086 # words
		handle=$(memctl alloc $allocator)
		memctl write "$handle" hello
		[[ $(memctl read "$handle" --text) == hello ]]
		memctl free "$handle"
	done
}
