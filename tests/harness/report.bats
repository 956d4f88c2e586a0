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
	guest content --share "$MODULE" -- sh -c '
		echo "<3>BUG: of a program" > /dev/kmsg
		insmod complain.ko how=info'
	complain warning
	complain bug
	complain oops
	guest warn --share "$MODULE" -- sh -c '
		dmesg --console-level 1
		insmod complain.ko how=warn
		dmesg --clear'
	guest lockup --share "$MODULE" -- sh -c '
		echo 2 > /proc/sys/kernel/watchdog_thresh
		insmod complain.ko how=lockup
		sleep 100'
	guest hang --share "$MODULE" -- sh -c '
		echo 2 > /proc/sys/kernel/hung_task_timeout_secs
		insmod complain.ko how=hang &
		sleep 100'
	guests_done
}

# is_red TEXT
is_red()
{
	status_is 120
	error_contains "the guest's kernel reported"
	error_contains "$1"
}

@test "a module from outside, a remark, and what a program logs are no complaint" {
	became content
	succeeds
	grep -q 'BUG: of a program' "$at.log"
	grep -q 'loading out-of-tree module' "$at.log"
	grep -q 'complain: a remark' "$at.log"
}

@test "a line at level warning is red" {
	became warning
	is_red 'complain: a line at level warning'
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

@test "a soft lockup is red" {
	became lockup
	is_red 'soft lockup'
}

@test "a task that no signal reaches for long is red" {
	became hang
	is_red 'blocked for more than 2 seconds'
}
