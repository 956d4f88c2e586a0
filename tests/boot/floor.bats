# SPDX-License-Identifier: GPL-2.0-only
#
# A small machine, and a user without limits.

load ../lib/common
load ../lib/boot

to_the_floor()
{
	# The processes that are not the kernel's own, but for udevd's workers, who come and go.
	processes()
	{
		for exe in /proc/[0-9]*/exe; do
			readlink "$exe" >/dev/null || continue
			read -r name 2>/dev/null <"${exe%exe}comm" || continue
			case $name in
			*udev-worker*) ;;
			*) echo "${exe%/exe}:$name" ;;
			esac
		done
	}

	# The kernel may have written back meanwhile, and have more again.
	see_doctor()
	{
		for _ in 1 2 3 4 5; do
			memctl doctor --noheadings | grep 'must stay so' && return
			memctl alloc vmalloc 16K --count 200000 >/dev/null 2>&1 || true
		done
	}

	for limit in max_bytes max_user_bytes; do
		echo 100G >/sys/module/kmalloc/parameters/$limit
	done
	for limit in max_buffers max_user_buffers; do
		echo 200000 >/sys/module/kmalloc/parameters/$limit
	done
	sleep 1000 &
	sleeper=$!
	before=$(processes)
	while read -r allocator takes; do
		what=(--order 2)
		case ,$takes, in
		*,size,*) what=(16K) ;;
		*,cache,*) what=(--cache small); memctl cache create small --size 4096 >/dev/null ;;
		*,pool,*) what=(--pool small) ;;
		,gfp,) what=() ;;
		esac
		case $allocator in
		dma_pool_alloc)
			memctl pool create small --dma 4K >/dev/null
			# To free so many, Linux 6.1 takes the square of their number.
			memctl alloc vmalloc 128M >/dev/null
			;;
		mempool_alloc) memctl pool create small --min 1 --order 0 >/dev/null ;;
		esac
		said=$(memctl alloc "$allocator" "${what[@]}" --count 200000 2>&1 >/dev/null) || true
		echo "$allocator: $said"
		# By the shell itself, since to start programs takes seconds now.
		while read -r field kib _; do
			case $field in
			MemTotal:) total=$kib ;;
			MemAvailable:) left=$kib ;;
			esac
		done </proc/meminfo
		# Above half of it: what runs here takes memory, too, after the last allocation.
		floor=BELOW
		((left <= total / 32)) || floor=above
		echo "$allocator: $floor, $left of $total KiB left"
		[ "$allocator" != vmalloc ] || see_doctor
		memctl free --all
		case ,$takes, in
		*,cache,*) memctl cache destroy small ;;
		*,pool,*) memctl pool destroy small ;;
		esac
	done < <(memctl allocators -rn -o name,takes)
	after=$(processes)
	for process in $before; do
		# That of the substitution itself is gone, as it must be.
		grep -qx "$process" <<<"$after" || gone="${gone-} $process"
	done
	kill -0 $sleeper && echo "of $(wc -w <<<"$before") processes gone: $(wc -w <<<"${gone-}"):${gone-}"
	if dmesg | grep -i 'out of memory\|oom-kill'; then exit 1; fi
}

@test "allocated to refusal by each allocator, 256 MiB keep their floor and all processes" {
	in_guest to_the_floor --memory 256
	status_is 0
	output_matches 'of [0-9]+ processes gone: 1: '
	output_lacks BELOW
	output_matches $'\n'"limits +(warn|fail) +[0-9.]+M of memory available, of which [0-9.]+M must stay so"
	[[ $(grep -c ': above, ' <<< "$output") == $(grep -c ' allocated, then: ' <<< "$output") ]]
	(($(grep -c ' allocated, then: .*available' <<< "$output") >= 15)) ||
		wrong "the floor did not refuse"
}
