# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

# Rules are a user's: each test has one of its own, so that others go on undisturbed.
teardown() { runuser -u ines -- memctl free --all || true; }

# counts RULE COMMAND...: seen, failed and status of the command, run by ines.
counts()
{
	try_as ines memctl inject "$1" -J -- "${@:2}"
	error=
	output=$(sed -n '/^{/,$p' <<< "$output")
}

@test "nth fails one, every each, fraction some and the same ones again" {
	counts nth=2 sh -c 'for i in 1 2 3; do memctl alloc kmalloc 10; done 2> /dev/null'
	json_is '.inject[0] | [.rule, .seen, .failed]' '["nth=2",3,1]'
	counts every=2 sh -c 'for i in 1 2 3 4 5; do memctl alloc kmalloc 10; done 2> /dev/null'
	json_is '.inject[0] | [.seen, .failed]' '[5,2]'
	for _ in 1 2; do
		counts fraction=50%,seed=3 sh -c 'for i in 1 2 3 4 5 6 7 8; do memctl alloc kmalloc 10; done 2> /dev/null'
		json_is '.inject[0] | [.seen, .failed]' '[8,4]'
	done
}

@test "what failed says so, and nothing is left of it" {
	try_as ines memctl inject nth=2 -- memctl alloc kmalloc 10 --count 3
	status_is 1
	error_is 'memctl: alloc: 1 of 3 allocated, then: failed on purpose, by a rule of memctl inject'
	try_as ines memctl list -rn
	[[ $(wc -l <<< "$output") == 1 ]]
}

@test "size, order, allocator and times narrow a rule" {
	counts every=1,size=100 sh -c 'memctl alloc kmalloc 99; memctl alloc kmalloc 100 2> /dev/null'
	json_is '.inject[0] | [.seen, .failed]' '[1,1]'
	counts every=1,order=2 sh -c 'memctl alloc alloc_pages --order 1; memctl alloc alloc_pages --order 2 2> /dev/null'
	json_is '.inject[0] | [.seen, .failed]' '[1,1]'
	counts every=1,allocator=vmalloc sh -c 'memctl alloc kmalloc 1; memctl alloc vmalloc 1 2> /dev/null'
	json_is '.inject[0] | [.seen, .failed]' '[1,1]'
	counts every=1,times=1 sh -c 'memctl alloc kmalloc 1 2> /dev/null; memctl alloc kmalloc 1'
	json_is '.inject[0] | [.seen, .failed]' '[2,1]'
}

@test "the exit status is the command's, as env has it" {
	while IFS='|' read -r expected command; do
		eval "try_as ines memctl inject every=1 -- $command"
		status_is "$expected"
	done <<-'END'
		0|true
		1|false
		7|sh -c 'exit 7'
		137|sh -c 'kill -9 $$'
		127|no-such-command
		126|/etc/passwd
	END
	SHELL=/bin/false try_as ines memctl inject every=1
	status_is 1
}

# rule_of_ines: a rule that lives until "$pid", which has it, or the command is killed.
rule_of_ines()
{
	local said=$BATS_TEST_TMPDIR/said
	runuser -u ines -- sh -c 'memctl inject every=1 -- sh -c "echo ready; exec sleep 100" &
		echo $!; wait' > "$said" &
	until [[ $(wc -l < "$said") == 2 ]]; do
		sleep 0.1
	done
	pid=$(grep -v ready "$said")
}

# It is a shell, still, when it says that it is ready.
end_of_sleep()
{
	until pkill -u ines -x sleep; do
		sleep 0.1
	done
}

@test "the rule is one user's" {
	try_as ines memctl inject every=1 -- sudo-is-not-needed
	status_is 127
	rule_of_ines
	try_as alice memctl alloc kmalloc 10
	succeeds
	try_as alice memctl free "$output"
	try_as ines memctl alloc kmalloc 10
	fails 1 'failed on purpose'
	end_of_sleep
	wait
	try_as ines memctl alloc kmalloc 10
	succeeds
}

@test "the rule goes with memctl, whatever ends it" {
	rule_of_ines
	try_as ines memctl alloc kmalloc 10
	fails 1 'failed on purpose'
	kill -9 "$pid"
	wait
	end_of_sleep
	try_as ines memctl alloc kmalloc 10
	succeeds
}

@test "everybody's allocations are the administrator's to fail" {
	# So much of it no other test asks for, of those that run meanwhile.
	local rule=every=1,allocator=vmalloc_user,size=20M
	try_as ines memctl inject $rule --device -- true
	fails 1 'needs CAP_SYS_ADMIN'
	try memctl inject $rule --device -- runuser -u ines -- memctl alloc vmalloc_user 20M
	fails 1 'failed on purpose'
}

@test "a remark counts, on a terminal only" {
	[[ $(script -qec "runuser -u ines -- memctl inject nth=2 -- memctl alloc kmalloc 1" /dev/null) == \
		*'# nth=2: 1 allocations seen, 0 failed'* ]]
	[[ $(script -qec "runuser -u ines -- memctl inject -q nth=2 -- memctl alloc kmalloc 1" /dev/null) != *'#'* ]]
}

@test "a rule that is none exits 2 and says what there is" {
	while IFS='|' read -r rule message; do
		try memctl inject "$rule" -- true
		fails 2 "memctl: inject: $rule: $message"
	done <<-'END'
		nht=1|'nht' is none of its terms: nth=N, every=N or fraction=F
		nth=0|nth: 0 is out of range
		nth=x|nth: 'x' is not a number
		fraction=2|fraction: 2 is out of range
		fraction=half|fraction: 'half' is no fraction: write 0.25 or 25%
		size=4K|which allocations fail is missing: nth=N, every=N or fraction=F
		nth=1,every=1|every: only one of nth, every and fraction
	END
	try memctl inject
	fails 2 'something is missing: memctl inject RULE'
	try memctl inject every=1,allocator=kmaloc -- true
	fails 2 "no allocator 'kmaloc': did you mean kmalloc?"
}
