# SPDX-License-Identifier: GPL-2.0-only

@test "one that waits, for tests/boot/host.bats to end it" {
	memctl alloc vmalloc 1M
	touch /run/waits
	sleep 100
}
