# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

CGROUPS=/sys/fs/cgroup

setup()
{
	memctl load
	mountpoint -q $CGROUPS || mount -t cgroup2 cgroup2 $CGROUPS
	echo +memory > $CGROUPS/cgroup.subtree_control
	mkdir $CGROUPS/kmd
}

teardown()
{
	memctl free --all --all-users
	rmdir $CGROUPS/kmd
}

# charge ARG…: sets bytes to those of a new cgroup in which memctl alloc ARG… has run. The kernel
# charges up to 64 pages ahead on each processor: in a cgroup that had charges before, an unknown part
# of these would be missing.
charge()
{
	rmdir $CGROUPS/kmd
	mkdir $CGROUPS/kmd
	# shellcheck disable=SC2016 # for the shell in the cgroup
	try sh -c 'echo $$ > '$CGROUPS'/kmd/cgroup.procs && exec memctl alloc "$@"' sh "$@"
	succeeds
	bytes=$(< $CGROUPS/kmd/memory.current)
}

@test "memory is charged to the caller's cgroup from every context" {
	for context in process atomic softirq hardirq; do
		charge __get_free_pages --order 4 --count 32 --gfp GFP_ATOMIC --context $context
		((bytes >= 32 * 16 * 4096)) || wrong "$context: $bytes"
		memctl free --all
	done
}

@test "what is charged is what allocators says, by the cgroup's own count" {
	while read -r allocator accounted takes; do
		[[ ,$takes, == *,size,* ]] || continue
		size=1M
		[[ $allocator != __alloc_percpu_gfp ]] || size=32K
		charge "$allocator" $size --count 8
		least=$((8 * 1024 * 1024))
		[[ $size == 1M ]] || least=$((8 * 32 * 1024))
		if [[ $accounted == yes ]]; then
			((bytes >= least)) || wrong "$allocator: $bytes, though accounted"
		else
			((bytes < least / 2)) || wrong "$allocator: $bytes, though not accounted"
		fi
		memctl free --all
	done < <(memctl allocators -rn -o name,accounted,takes)
}

# bats test_tags=lean
@test "a cgroup's limit refuses, and says nothing in the log" {
	echo 8M > $CGROUPS/kmd/memory.max
	echo $BASHPID > $CGROUPS/kmd/cgroup.procs
	try memctl alloc vmalloc 1M --count 20
	echo $BASHPID > $CGROUPS/cgroup.procs
	echo max > $CGROUPS/kmd/memory.max
	status_is 1
	error_contains 'vmalloc of the kernel returned nothing'
	(($(wc -l <<< "$output") < 8)) || wrong "more was given than the limit allows"
}
