# SPDX-License-Identifier: GPL-2.0-only
#
# What goes into the guest and comes out of it arrives as it was.

load ../lib/common
load guests

in_and_out()
{
	printf '%s\0' "$@" > "$OUT/arguments"
	sha256sum > "$OUT/stdin"
	head -c 10000000 /dev/urandom > /tmp/noise
	sha256sum < /tmp/noise > "$OUT/stdout"
	head -c 1000000 /tmp/noise | sha256sum > "$OUT/stderr"
	cat /tmp/noise
	head -c 1000000 /tmp/noise >&2
	mkdir "$OUT/a directory"
	echo brought > "$OUT/a directory/a file"
	pwd > "$OUT/pwd"
	for user in alice bob eve; do id -u $user; done > "$OUT/users"
	cat /proc/sys/kernel/kptr_restrict > "$OUT/kptr_restrict"
}

# The kernel's version is a text in its memory; where, is in kallsyms and iomem.
from_outside()
{
	qemu-monitor info version > "$OUT/version"
	code=$((16#$(awk '/Kernel code/ { split($1, range, "-"); print range[1] }' /proc/iomem)))
	text=$((16#$(awk '$3 == "_text" { print $1 }' /proc/kallsyms)))
	banner=$((16#$(awk '$3 == "linux_banner" { print $1 }' /proc/kallsyms)))
	qemu-monitor xp "/64xb $((code + banner - text))" > "$OUT/banner" &
	qemu-monitor xp "/4xb $code" > "$OUT/beside"
	wait
}

setup_file()
{
	head -c 3000000 /dev/urandom > "$BATS_FILE_TMPDIR/input"
	INPUT=$BATS_FILE_TMPDIR/input guest streams --share "$BATS_TEST_DIRNAME" -- \
		bash -euc "$(declare -f in_and_out); in_and_out \"\$@\"" - \
		'' 'two words' $'two\nlines' $'"\'`$HOME*' 'ü' ' '
	guest outside --numa 2 -- bash -euc "$(declare -f from_outside); from_outside
		ls -d /sys/devices/system/node/node[0-9]* | wc -l; nproc"
	guest full --full -- sh -c 'cat /proc/1/comm; echo on stderr >&2; exit 7'
	guest counted --icount -- sh -c 'nproc; exit 3'
	guests_done
}

# noisy: its output is not for people.
noisy()
{
	became streams
	output='' error=''
}

@test "arguments arrive with their spaces, quotes and newlines" {
	noisy
	status_is 0
	printf '%s\0' '' 'two words' $'two\nlines' $'"\'`$HOME*' 'ü' ' ' |
		cmp - "$at.out/arguments"
}

@test "standard input arrives byte for byte" {
	noisy
	[[ $(sha256sum < "$BATS_FILE_TMPDIR/input") == "$(< "$at.out/stdin")" ]]
}

@test "10 MB of binary output come back byte for byte, and standard error apart" {
	noisy
	(($(stat -c %s "$at.output") == 10000000))
	[[ $(sha256sum < "$at.output") == "$(< "$at.out/stdout")" ]]
	[[ $(sha256sum < "$at.error") == "$(< "$at.out/stderr")" ]]
}

@test "what COMMAND left in \$OUT comes back" {
	noisy
	[[ $(< "$at.out/a directory/a file") == brought ]]
}

@test "COMMAND runs in the copy, with the users that tests need" {
	noisy
	[[ $(< "$at.out/pwd") == /srv/kmalloc ]]
	[[ $(< "$at.out/users") == 1001$'\n'1002$'\n'1003 ]]
	[[ $(< "$at.out/kptr_restrict") == 1 ]]
}

@test "physical memory can be read from outside, by two at once" {
	became outside
	status_is 0
	banner=$(sed 's/^[^:]*://; s/0x//g' "$at.out/banner" | xxd -r -p)
	[[ $banner == 'Linux version '* ]] || wrong "found: $banner"
	[[ $(< "$at.out/beside") == *:\ 0x*0x*0x*0x* ]]
	[[ $(< "$at.out/version") == [0-9]* ]]
}

@test "memory nodes and processors are as many as asked for" {
	became outside
	output_is 2$'\n'2
	became counted
	status_is 3
	output_is 1
}

@test "with systemd as init status and output are the same" {
	became full
	status_is 7
	output_is systemd
	error_is 'on stderr'
}
