# SPDX-License-Identifier: GPL-2.0-only
#
# What counts as a complaint in a kernel's log; see tests/vm/log.sh.

load ../lib/common
load ../vm/log.sh

# complaints: of the log on standard input.
complaints()
{
	cat > "$BATS_TEST_TMPDIR/log"
	tried='the log' status=0 error=''
	output=$(log_complaints "$BATS_TEST_TMPDIR/log")
}

@test "before the run lines at level warning pass, afterwards none but one" {
	complaints <<-'END'
		<4>[    0.044000] tsc: Unable to calibrate against PIT
		<12>[    3.700041] guest-session: begin
		<5>[    3.800000] a notice
		<4>[    3.900000] kmalloc: loading out-of-tree module taints kernel.
		<12>[    4.000000] a user's warning
		<28>[    4.000000] systemd[1]: a unit failed
		<12>[    5.000000] guest-session: end
	END
	output_is ''
	for level in 0 1 2 3 4; do
		complaints <<-END
			<12>[    3.700041] guest-session: begin
			<$level>[    3.900000] something
		END
		output_is "<$level>[    3.900000] something"
	done
}

@test "a report counts at any level and at any time, and is shown with what follows" {
	complaints <<-'END'
		<6>[    1.000000] kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/kmemleak)
		<6>[    1.000001] what follows
	END
	output_contains 'kmemleak: 3'
	output_contains 'what follows'
	for line in '<0>[    1.0] Kernel panic - not syncing: Fatal exception' \
		'<3>[    1.0] BUG: KASAN: slab-out-of-bounds in kmd_read' \
		'<3>[    1.0] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks' \
		'<3>[    1.0] INFO: task memctl:99 blocked for more than 120 seconds.' \
		'<4>[    1.0] WARNING: possible circular locking dependency detected'; do
		complaints <<< "$line"
		output_is "$line"
	done
}

@test "a program cannot make a complaint" {
	complaints <<-'END'
		<12>[    3.700041] guest-session: begin
		<11>[    3.900000] BUG: of a program
		<12>[    3.900000] WARNING: of a program
	END
	output_is ''
}
