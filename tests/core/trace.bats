# SPDX-License-Identifier: GPL-2.0-only
#
# What the kernel's own tracepoint says of a call of kmalloc: where it came from, and with which
# mask.

load ../lib/common.bash
load ../lib/abi

# A size that nobody else asks for meanwhile.
BYTES=7777

setup()
{
	trace=/sys/kernel/tracing/instances/kmalloc-test
	mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing
	mkdir "$trace"
	echo "bytes_req==$BYTES" > "$trace"/events/kmem/kmalloc/filter
	echo 1 > "$trace"/events/kmem/kmalloc/enable
}

teardown()
{
	free_buffers
	rmdir "$trace"
}

# traced: the line of the last call, which is forgotten.
traced()
{
	grep -v '^#' "$trace/trace"
	echo > "$trace/trace"
}

@test "kmalloc is called in the context that was asked for" {
	# Where it runs: in the fourth column are whether interrupts are off, whether another task is due,
	# which is as it happens, being in an interrupt, and how often preemption is off, where the kernel
	# counts that.
	[[ $(modinfo -F vermagic kmalloc) == *\ preempt\ * ]] && off='[1-9]' || off='\.'
	while read -r context flags; do
		buffer b kmalloc $BYTES --gfp GFP_ATOMIC --context "$context"
		line=$(traced)
		[[ $(wc -l <<< "$line") == 1 && $line =~ \]\ $flags\ +[0-9.]+:\ kmalloc: ]] ||
			{ printf '%s: %s\n' "$context" "$line"; return 1; }
	done <<-END
		process \\..\\.\\.\\.
		atomic \\..\\.$off.
		softirq \\..s..
		hardirq d.h..
	END
}

@test "kmalloc is called with the mask that gfp_used tells, bit by bit" {
	for bit in IO FS HIGH DIRECT_RECLAIM NORETRY NOMEMALLOC HARDWALL ZERO THISNODE COMP \
		RECLAIMABLE WRITE MEMALLOC DMA; do
		buffer b kmalloc $BYTES --gfp "__GFP_KSWAPD_RECLAIM|__GFP_$bit"
		line=$(traced)
		[[ $line =~ gfp_flags=([A-Z_|]+) ]]
		diff <(tr '|' '\n' <<< "${BASH_REMATCH[1]}" | sort) \
			<(fact "$b" gfp_used | tr '|' '\n' | sort) ||
			{ printf '__GFP_%s: %s\n' "$bit" "$line"; return 1; }
	done
}

@test "what is asked for without accounting is called without __GFP_ACCOUNT, and only that" {
	buffer b kmalloc $BYTES
	[[ $(traced) =~ gfp_flags=[A-Z_|]*ACCOUNT ]]
	buffer b kmalloc $BYTES --no-account
	[[ ! $(traced) =~ gfp_flags=[A-Z_|]*ACCOUNT ]]
}

@test "what is measured is called as asked: with which mask, how often, freed in which order" {
	abi "$(abi_own)/bench-trace"
}
