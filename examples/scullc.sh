#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The classic use of a look-aside cache, after the driver scullc of the books: a device of any
# length is an array of quanta, all from one cache.  A quantum is made, cleared, when something is
# first written to it; what was never written reads as zeros and takes no memory; all are freed
# together.
#
#	examples/scullc.sh [QUANTUM]
set -eu

QUANTUM=${1:-4000}
device=scullc$$

# The cache aligns its objects to the lines of the processor's cache.
create()
{
	memctl cache create "$device" --size "$QUANTUM" --flags SLAB_HWCACHE_ALIGN > /dev/null
	trap trim EXIT
}

# quanta: the numbers of those that are there.
quanta()
{
	memctl list -rno name | sed -n "s/^${device}[.]//p" | sort -n
}

has()
{
	quanta | grep -qx "$1"
}

# put OFFSET TEXT
put()
{
	offset=$1 text=$2
	while [ -n "$text" ]; do
		number=$((offset / QUANTUM)) begin=$((offset % QUANTUM))
		piece=$(printf "%.$((QUANTUM - begin))s" "$text")
		has $number || memctl alloc kmem_cache_alloc --cache "$device" \
			--name "$device.$number" > /dev/null
		memctl write --quiet --offset $begin "$device.$number" -- "$piece"
		text=${text#"$piece"} offset=$((offset + ${#piece}))
	done
}

# get OFFSET LENGTH
get()
{
	offset=$1 left=$2
	while [ "$left" -gt 0 ]; do
		number=$((offset / QUANTUM)) begin=$((offset % QUANTUM))
		length=$((QUANTUM - begin < left ? QUANTUM - begin : left))
		if has $number; then
			memctl read --offset $begin --length $length "$device.$number"
		else
			head -c $length /dev/zero
		fi
		offset=$((offset + length)) left=$((left - length))
	done
}

trim()
{
	for number in $(quanta); do
		memctl free "$device.$number"
	done
	memctl cache destroy "$device"
	trap - EXIT
}

create
echo "A device of quanta of $QUANTUM bytes from one cache."

put 0 'The beginning, '
put $((QUANTUM - 4)) 'over the end of a quantum, '
put $((QUANTUM * 1000)) 'and far behind.'

echo "Quanta that were made: $(quanta | xargs)"
memctl cache list -o name,size,stride,flags,objects | grep -E "^(NAME|$device) "
echo "At 0:         $(get 0 15)"
echo "At $((QUANTUM - 4)):      $(get $((QUANTUM - 4)) 27)"
echo "At $((QUANTUM * 1000)):   $(get $((QUANTUM * 1000)) 15)"
echo "At $((QUANTUM * 500)), where nothing was written, zeros:" \
	"$(get $((QUANTUM * 500)) 100 | tr -dc '\0' | wc -c)"

trim
echo "Quanta that are left: $(quanta | wc -l)"
