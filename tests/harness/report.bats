#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# What the guest's kernel complains of makes the run red, and is shown.

load ../lib/common
load guests

# complain HOW: a guest in which COMMAND itself is content.
complain()
{
	guest "$1" --share "$MODULE" -- sh -c "insmod complain.ko how=$1; exit 0"
}

setup_file()
{
	module
	complain info
	complain warning
	complain err
	complain bug
	complain oops
	complain panic
	guest warn --share "$MODULE" -- sh -c '
		dmesg --console-level 1
		insmod complain.ko how=warn
		dmesg --clear'
	guest lockup --share "$MODULE" -- sh -c '
		echo 2 > /proc/sys/kernel/watchdog_thresh
		insmod complain.ko how=lockup
		sleep 100'
	guest user -- sh -c 'echo "<3>BUG: of a program" > /dev/kmsg'
	guests_done
}

# is_red TEXT
is_red()
{
	status_is 120
	error_contains "the guest's kernel reported"
	error_contains "$1"
}

@test "a module from outside and a remark are no complaint" {
	became info
	succeeds
	grep -q 'loading out-of-tree module' "$at.log"
	grep -q 'complain: a remark' "$at.log"
}

@test "what a program writes to the log is no complaint" {
	became user
	succeeds
}

@test "a line at level warning is red" {
	became warning
	is_red 'complain: a line at level warning'
}

@test "a line at level error is red" {
	became err
	is_red 'complain: a line at level error'
}

@test "a WARN is red, though COMMAND silences and clears the log" {
	became warn
	is_red 'a planted warning'
	error_contains 'Call Trace'
}

@test "a BUG is red" {
	became bug
	is_red 'kernel BUG at'
}

@test "an oops is red" {
	became oops
	is_red 'NULL pointer dereference'
}

@test "a panic is red" {
	became panic
	is_red 'a planted panic'
}

@test "a soft lockup is red" {
	became lockup
	is_red 'soft lockup'
}
