# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

@test "a program with the library writes by ioctl, reads by mmap, and the other way round" {
	for program in mapping mapping-static; do
		try "$BATS_TEST_DIRNAME/../../build/tests/$program"
		succeeds
		output_is "written by ioctl, read by mmap
written by mmap, read by ioctl
freed, and mapped still: written by mmap, read by ioctl"
	done
}
