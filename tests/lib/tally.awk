#!/usr/bin/awk -f
# SPDX-License-Identifier: GPL-2.0-only
#
# Passes a TAP report on, ends it with "N passed, N failed", and fails if a test failed, was
# skipped, or did not come although it was announced.
/^1\.\./ { split($0, plan, "[.][.]"); announced += plan[2] }
/^ok / && !/ # skip/ { passed++ }
{ print; fflush() }
END {
	failed = announced - passed
	printf "%d passed, %d failed\n", passed, failed
	exit failed != 0 || passed == 0
}
