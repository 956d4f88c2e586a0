# SPDX-License-Identifier: GPL-2.0-only
#
# What is wrong about caches, pools, rules and places, as far as no driver is needed to tell.

load ../lib/common.bash

@test "a zone, context, node or flag that is none exits 2 and gets the nearest" {
	while IFS='|' read -r arguments message; do
		# shellcheck disable=SC2086 # words
		try memctl $arguments
		fails 2 "memctl: $message"
	done <<-'END'
		alloc kmalloc 1 --zone normla|alloc: --zone: no 'normla': did you mean Normal? (there are DMA, DMA32,
		alloc kmalloc 1 --zone 1|alloc: --zone: no '1'
		alloc kmalloc 1 --context irq|alloc: --context: no 'irq'
		alloc kmalloc 1 --node=-1|alloc: --node: '-1' is not a number
		alloc kmalloc 1 --node 2147483648|alloc: --node: 2147483648 is out of range
		cache create c --size x|cache create: --size: 'x' is no size
		cache create c|cache create: --size is missing: the bytes of an object
		cache create c --size 8 --flags ACOUNT|cache create: --flags: no flag of a cache is named 'ACOUNT': did you mean ACCOUNT?
		cache create c --size 8 --destructor|cache create: the destructor is gone since 2.6.23
		pool create p|pool create: what the pool is made of is missing
		pool create p --min 1 --cache c --dma 8|pool create: one of --cache, --kmalloc, --order and --dma
		pool create p --min x --cache c|pool create: --min: 'x' is not a number
		pool resize p x|pool resize: N: 'x' is not a number
		resize k x|resize: SIZE: 'x' is no size
		inject nth=0 -- true|inject: nth=0: nth: 0 is out of range
		inject every=1,allocater=x -- true|inject: every=1,allocater=x: 'allocater' is none of its terms
		read k --cpu x|read: --cpu: 'x' is not a number
	END
}

@test "too few or too many operands exit 2 and show the synopsis" {
	while IFS='|' read -r command missing much; do
		# shellcheck disable=SC2086 # words
		try memctl $command
		fails 2 "memctl: $command: $missing"
		# shellcheck disable=SC2086 # words
		try memctl $command $much
		fails 2 "memctl: $command: '${much##* }' is too much: memctl $command "
	done <<-'END'
		resize|something is missing: memctl resize BUFFER SIZE|k 1 2
		cache create|something is missing: memctl cache create NAME|--size 8 a b
		pool resize|something is missing: memctl pool resize POOL N|p 1 2
	END
	for command in 'cache destroy' 'pool destroy' 'cache shrink' inject; do
		# shellcheck disable=SC2086 # words
		try memctl $command
		fails 2 "memctl: $command: something is missing: memctl $command "
	done
	try memctl cache destroy --all c
	fails 2 "memctl: cache destroy: --all and 'c': give one of the two"
	try memctl pool list p
	fails 2 "memctl: pool list: 'p' is too much: memctl pool list"
}

@test "without a driver each of these commands exits 3" {
	[[ ! -e /dev/kmalloc ]] || return 0
	while read -r command; do
		# shellcheck disable=SC2086 # words
		try memctl $command
		fails 3 'no driver'
	done <<-'END'
		resize k 1
		cache create c --size 8
		cache list
		cache shrink c
		cache destroy c
		pool create p --min 1 --kmalloc 8
		pool list
		pool resize p 1
		pool destroy --all
		inject nth=1 -- true
		allocators --all
	END
}
