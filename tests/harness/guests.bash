# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Words for tests of tests/vm/run.  The guests of a file are booted by its
# setup_file, two side by side, and each test then looks at what became of one.

REPOSITORY=$(readlink -f "$BATS_TEST_DIRNAME/../..")
RUN=$REPOSITORY/tests/vm/run
export LIMIT=300

# guest NAME [OPTION…] -- COMMAND…: boots in the background, with $OUT in NAME.out.
guest()
{
	local at=$BATS_FILE_TMPDIR/$1
	shift
	while (($(jobs -pr | wc -l) > 1)); do
		sleep 0.1
	done
	{
		local status=0
		timeout --kill-after=5 "$LIMIT" "$RUN" --bare --out "$at.out" --log "$at.log" "$@" \
			> "$at.output" 2> "$at.error" < "${INPUT:-/dev/null}" || status=$?
		echo "$status" > "$at.status"
	} 3>&- &
}

# guests_done: all of them.
guests_done()
{
	wait
}

# became NAME: what common.bash's words then are about.
became()
{
	at=$BATS_FILE_TMPDIR/$1
	tried="the guest $1"
	status=$(< "$at.status")
	output=$(tr -d '\0' < "$at.output")
	error=$(tr -d '\0' < "$at.error")
}

# module: the planted module, built for the guest, in a directory to share.
module()
{
	cp -r "$REPOSITORY/tests/harness/module" "$BATS_FILE_TMPDIR/"
	MODULE=$BATS_FILE_TMPDIR/module
	make -s -C "$("$RUN" --headers)" M="$MODULE" modules
}
