# SPDX-License-Identifier: GPL-2.0-only
#
# What COMMAND comes to is what tests/vm/run comes to, and no less.

load ../lib/common
load guests

setup_file()
{
	guest seven -- sh -c 'sleep 1000 & exit 7'
	guest killed -- sh -c 'kill -KILL $$'
	guest absent -- there-is-no-such-command
	guest reboot -- sh -c 'echo b > /proc/sysrq-trigger; sleep 100'
	guest harakiri -- sh -c 'kill -KILL -1'
	# Far beyond the time that a boot takes, and side by side.
	guest asleep --timeout 60 -- sh -c 'echo asleep; sleep 1000'
	guest busy --timeout 60 -- sh -c 'echo busy; while :; do :; done'
	guests_done
}

@test "7 is 7, whatever COMMAND leaves behind" {
	became seven
	status_is 7
	error_is ''
}

@test "killed by SIGKILL is 137" {
	became killed
	status_is 137
}

@test "a COMMAND that does not exist is 127, and said" {
	became absent
	status_is 127
	error_contains there-is-no-such-command
}

@test "a guest that reboots is red" {
	became reboot
	status_is 121
	error_contains 'the guest ended before the command did'
}

@test "a guest that kills all its processes is red" {
	became harakiri
	((status >= 120 && status <= 123)) || wrong 'not red'
}

@test "a command that sleeps past the limit is red" {
	became asleep
	status_is 122
	output_is asleep
	error_contains 'not done after 60 s'
}

@test "a command that is busy past the limit is red" {
	became busy
	status_is 122
	output_is busy
}

@test "a kernel that is unknown, or there to build for only, is refused" {
	try "$RUN" --bare --kernel 2.4 -- true
	status_is 123
	error_contains 'no kernel is called 2.4'
	try "$RUN" --bare --kernel armhf -- true
	status_is 123
	error_contains 'not to boot'
}

@test "wrong usage is 2" {
	try "$RUN" --bare --smp none -- true
	status_is 2
	try "$RUN" --nonsense -- true
	status_is 2
	try "$RUN" --bare
	status_is 2
}
