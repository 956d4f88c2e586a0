# SPDX-License-Identifier: GPL-2.0-only
#
# Whatever ends a run, nothing of it stays; and what cannot be built is not run.

load ../lib/common
load guests

# ended_by SIGNAL: a run with temporary files and output of its own, once COMMAND runs.
ended_by()
{
	mkdir -p "$BATS_TEST_TMPDIR/tmp"
	TMPDIR=$BATS_TEST_TMPDIR/tmp "$RUN" --bare -- sh -c 'echo runs; sleep 1000' \
		> "$BATS_TEST_TMPDIR/said" 3>&- &
	run=$!
	while [[ ! -s $BATS_TEST_TMPDIR/said ]] && kill -0 $run; do
		sleep 0.1
	done
	[[ $(< "$BATS_TEST_TMPDIR/said") == runs ]]
	pgrep -f "qemu-system.*$BATS_TEST_TMPDIR" > /dev/null
	kill "-$1" $run
	status=0
	wait $run || status=$?
	tried="kill -$1" output='' error=''
	for ((i = 0; i < 50; i++)); do
		pgrep -f "qemu-system.*$BATS_TEST_TMPDIR" > /dev/null || return 0
		sleep 0.1
	done
	wrong 'QEMU runs on'
}

@test "SIGTERM leaves no QEMU and no file" {
	ended_by TERM
	status_is 143
	[[ -z $(ls -A "$BATS_TEST_TMPDIR/tmp") ]]
}

@test "SIGKILL leaves no QEMU" {
	ended_by KILL
	status_is 137
}

@test "a project that does not compile is red, with the compiler's message" {
	copy=$BATS_TEST_TMPDIR/copy
	mkdir "$copy"
	tar -C "$REPOSITORY" --exclude=./.git -cf - . | tar -C "$copy" -xf -
	echo 'int planted(void) { return undeclared; }' >> "$copy/driver/main.c"
	try "$copy/tests/vm/run" -- true
	status_is 123
	error_contains 'undeclared (first use in this function)'
	error_contains 'the project could not be built'
}

@test "a module that does not load is red" {
	try "$RUN" --append initcall_blacklist=kmd_init -- true
	status_is 123
	error_contains 'memctl load'
}
