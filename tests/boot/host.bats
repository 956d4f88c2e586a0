# SPDX-License-Identifier: GPL-2.0-only
#
# make check-host, in a guest as if it were somebody's board: nothing of the project is there but the
# folder that make check-host-install makes, and no compiler.

load ../lib/common
load ../lib/boot

setup_file()
{
	local folder=$BATS_FILE_TMPDIR/folder headers
	export OUT=$BATS_FILE_TMPDIR/out
	cd "$REPOSITORY" || return
	headers=$(tests/vm/run --headers) || return
	make -s check-host-install HOST_FOLDER="$folder" KDIR="$headers" \
		MODULE_DIR="build/module/$(< "$(dirname "$headers")/release")" || return
	cp -r --parents tests/boot/host "$folder" || return
	tests/vm/run --bare --share "$folder" --out "$OUT" -- tests/boot/host/board >&2
}

# ktap NAME: what a strict reader of KTAP makes of a run.
ktap()
{
	[[ ! -s $OUT/$1.left ]] || wrong "left: $(< "$OUT/$1.left")"
	try awk -f "$REPOSITORY/tests/lib/ktap.awk" "$OUT/$1.ktap"
}

@test "tests pass on the machine, and nothing is left there" {
	ktap good
	succeeds
	output_is '4 passed, 0 failed, 0 skipped'
	[[ $(< "$OUT/good.status") == 0 ]]
}

@test "what fails, is skipped, or leaves memory behind is told, and that memory freed" {
	ktap kinds
	succeeds
	output_is '3 passed, 2 failed, 1 skipped'
	[[ $(< "$OUT/kinds.status") == 1 ]]
	output=$(< "$OUT/kinds.ktap")
	output_matches "  # why it does.*
  not ok 2 one that fails  and tells
  ok 3 one that is skipped # SKIP not here"
	output_matches '# memctl: unload: 1 buffers live .*
not ok 3 unload$'
}

@test "a run that is ended takes all away with it" {
	ktap waits
	[[ $(< "$OUT/waits.status") == 143 ]]
	[[ $(< "$OUT/waits.ktap") == 'KTAP version 1'*'ok 1 load' ]]
}

@test "without a yes nothing is done" {
	cd "$REPOSITORY"
	for command in 'make -s check-host' 'make -s check-host CHECK_HOST=no' tests/host/run; do
		# shellcheck disable=SC2086 # words
		try env -u CHECK_HOST $command
		status_is 2
		output_is ''
		error_contains 'nothing was done: say yes'
	done
}

@test "LAVA is told of each file as a set, and of each test as a case" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	# shellcheck disable=SC2016 # its own
	printf '#!/bin/sh\necho "${0##*/} $*" >&2\n' > "$BATS_TEST_TMPDIR/bin/lava-test-case"
	chmod +x "$BATS_TEST_TMPDIR/bin/lava-test-case"
	cp "$BATS_TEST_TMPDIR/bin/lava-test-"{case,set}
	# shellcheck disable=SC2016 # the inner shell's
	try env PATH="$BATS_TEST_TMPDIR/bin:$PATH" \
		sh -c '"$1" < "$2"' - "$REPOSITORY/tests/host/lava" "$OUT/kinds.ktap"
	status_is 0
	output_is "$(< "$OUT/kinds.ktap")"
	error_is 'lava-test-case load --result pass
lava-test-set start boot.host.kinds
lava-test-case one-that-passes-users-are-in-the-group-but-eve --result pass
lava-test-case one-that-fails-and-tells --result fail
lava-test-case one-that-is-skipped --result skip
lava-test-case one-that-leaves-a-buffer --result pass
lava-test-set stop boot.host.kinds
lava-test-case unload --result fail'
}
