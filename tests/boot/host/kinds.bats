# SPDX-License-Identifier: GPL-2.0-only
#
# A test of each kind, for tests/boot/host.bats.

@test "one that passes: users are in the group, but eve" {
	[[ $(id -nG alice) == *kmalloc* && $(id -nG eve) != *kmalloc* ]]
}

@test "one that fails # and tells" {
	echo 'why it does'
	false
}

@test "one that is skipped" {
	skip 'not here'
}

@test "one that leaves a buffer" {
	runuser -u alice -- memctl alloc kmalloc 64
}
