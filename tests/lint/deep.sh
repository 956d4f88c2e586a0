# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Checks that take minutes, or much to install: make lint-deep.  What they find stands with its
# reason in tests/lint/deep.known, or is a failure.

DEEP_FLAGS=(-std=gnu11 -D_GNU_SOURCE '-DVERSION="0"' -Ilib/include -Idriver/uapi -Itool
	-Itests/bench)

# Sources that are no part of the kernel.
programs()
{
	files '^(examples|lib|tool|tests)/.*\.c$'
}

# unknown IDS: of findings "FILE:LINE: ID: TEXT" on standard input those that are not known; and what
# is known but is found no more, of the IDs that match.
unknown()
{
	sort -u | awk -v ids="$1" 'FILENAME == ARGV[1] {
		if (/^[^#[:space:]]/ && $2 ~ ids)
			known[$1 " " $2] = 1
		next
	} {
		split($0, part, ":")
		sub(/^ /, "", part[3])
		key = part[1] " " part[3]
		if (key in known)
			found[key] = 1
		else
			print
	} END {
		for (key in known)
			if (!(key in found))
				print ARGV[1] ": found no more: " key
	}' tests/lint/deep.known -
}

# In the driver neither the kernel nor a call of ours may need more of an 8 or 16 KB stack.
check_frames()
{
	module frames KCFLAGS=-Wframe-larger-than=512
}

# The compiler looks into the functions that a function calls, not into other files.
check_analyzer()
{
	programs | xargs -n 1 -P "$(nproc)" gcc "${DEEP_FLAGS[@]}" -O2 -fanalyzer -c -o /dev/null 2>&1 |
		sed -n 's/^\([^:]*:[0-9]*\):[0-9]*: warning: \(.*\) \[-W\(analyzer-[a-z-]*\)\]$/\1: \3: \2/p' |
		unknown '^analyzer-'
}

# Of the kernel's headers it would make nothing; that a void has a size is the kernel's custom.
check_cppcheck()
{
	local options=(--quiet --std=c11 --language=c '--enable=warning,portability,performance'
		--template='{file}:{line}: {id}: {message}')
	{
		programs | xargs cppcheck "${options[@]}" "${DEEP_FLAGS[@]:1}"
		files '^driver/[^/]*\.c$' | xargs cppcheck "${options[@]}" -D__KERNEL__ \
			-DCONFIG_64BIT -Idriver/uapi --suppress=arithOperationsOnVoidPointer
	} 2>&1 | unknown '^[A-Za-z]+$'
}

# Left out: that strcmp() says 0 for equal, that a number is printed rounded, that a failing
# printf() is noticed later, that pointers have a size, that arguments have an order; and annex K
# of C11.
check_tidy()
{
	local checks='-*,bugprone-*,cert-*,clang-analyzer-*'
	checks+=,-bugprone-suspicious-string-compare,-bugprone-narrowing-conversions
	checks+=,-bugprone-sizeof-expression,-bugprone-easily-swappable-parameters
	checks+=,-bugprone-macro-parentheses,-cert-err33-c,-cert-err34-c
	checks+=,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling
	checks+=,-clang-analyzer-security.insecureAPI.strcpy
	export checks
	# shellcheck disable=SC2016 # for the inner shell
	files '^(lib|tool)/.*\.c$' |
		xargs -n 8 -P "$(nproc)" bash -c 'clang-tidy --quiet --checks="$checks" "$@" -- \
			-std=gnu11 -D_GNU_SOURCE -DVERSION=\"0\" -Ilib/include -Idriver/uapi 2> /dev/null' - |
		sed -n "s,^$REPO/\([^:]*:[0-9]*\):[0-9]*: warning: \(.*\) \[\(.*\)\]$,\1: \3: \2,p" |
		unknown '^(bugprone|cert|clang-analyzer)-'
}
