# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the guest's kernel log says against a run.
#
# The kernel writes the log to the serial console as <PRIORITY>[TIME] TEXT, from
# its first line on.  Priorities of the kernel's own are below 8; programs in the
# guest can only write with higher ones.

# log_complaints LOG: prints what makes the run red, nothing if nothing does.
#
# Reports count wherever they are; since COMMAND began, any line at level warning
# or worse, but three: every module from outside the kernel is announced, on a busy
# host the emulated clock runs late, and where allocations are failed on purpose
# kmemleak tells that one of its own was.
log_complaints()
{
	awk '
	BEGIN {
		report = "WARNING:|BUG:|BUG |Oops|[Pp]anic|general protection|" \
			"cut here|KASAN|UBSAN|KCSAN|KMSAN|KFENCE|kmemleak: [1-9]|" \
			"INFO: task|INFO: possible|INFO: suspicious|[Ss]tall|lockup|LOCKUP|" \
			"Bad page|bad page|corruption|unreferenced object|refcount_t:|" \
			"Unable to handle|inconsistent lock|Out of memory|" \
			"blocked for more than|sleeping function|scheduling while atomic"
	}
	{ sub(/\r$/, "") }
	/guest-session: begin/ { begun = 1; next }
	{
		level = match($0, /^<[0-7]>/) ? substr($0, 2, 1) + 0 : -1
		user = level < 0 && match($0, /^<[0-9]+>/)
		if (user)
			next
		if (begun && level >= 0 && level <= 4 &&
		    $0 !~ /[a-z0-9_]+: loading out-of-tree module taints kernel\.$/ &&
		    $0 !~ /hrtimer: interrupt took [0-9]+ ns$/ &&
		    $0 !~ /kmemleak: Cannot allocate a scan area, scanning the full object$/)
			complaint = 1
		else if (level != 7 && $0 ~ report && $0 !~ /Command line:|Kernel command line/)
			complaint = 1
		else
			complaint = 0
		# A report is more than its worst line: show what follows, too.
		if (complaint)
			show = (show > 0) ? show : 40
		if (complaint || show-- > 0)
			print
	}' "$1"
}
