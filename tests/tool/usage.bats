# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

@test "an unknown command exits 2 and gets the nearest word" {
	try memctl lsit
	fails 2 "memctl: no command 'lsit': did you mean list?"
	try memctl xyzzy
	fails 2 "memctl: no command 'xyzzy' (memctl help lists all)"
}

@test "a wrong option exits 2 and says which and what is near" {
	while IFS='|' read -r arguments message; do
		# shellcheck disable=SC2086 # words
		try memctl $arguments
		fails 2 "$message"
	done <<-'END'
		alloc --oder 1|memctl: alloc: unknown option --oder: did you mean --order? (memctl help alloc)
		alloc --zzz=1|memctl: alloc: unknown option --zzz (memctl help alloc)
		list -x|memctl: list: unknown option -x (memctl help list)
		list -nx|memctl: list: unknown option -x (memctl help list)
		free --al 1|memctl: free: option --al may be --all or --all-users
		alloc --order|memctl: alloc: option --order wants a value
		alloc -g|memctl: alloc: option -g wants a value
		list --json=yes|memctl: list: option --json takes no value
		free --json 1|memctl: free: unknown option --json
	END
}

@test "too few or too many operands exit 2 and show the synopsis" {
	for command in alloc free info runs write read dump fill check sizes; do
		try memctl $command
		fails 2 "memctl: $command: something is missing: memctl $command "
	done
	try memctl list 1
	fails 2 "memctl: list: '1' is too much: memctl list"
	try memctl runs 1 2
	fails 2 "memctl: runs: '2' is too much: memctl runs BUFFER"
	try memctl free --all 1
	fails 2 "memctl: free: --all and '1': give one of the two"
}

@test "a value that is none exits 2 and names its argument" {
	while IFS='|' read -r arguments message; do
		eval "try memctl $arguments"
		fails 2 "$message"
	done <<-'END'
		alloc kmalloc 10x|memctl: alloc: SIZE: '10x' is no size
		alloc kmalloc ''|memctl: alloc: SIZE: '' is no size
		alloc kmalloc -- -1|memctl: alloc: SIZE: '-1' is no size
		alloc kmalloc 16E|memctl: alloc: SIZE: '16E' is more than 64 bits hold
		alloc alloc_pages --order=-1|memctl: alloc: --order: '-1' is not a number
		alloc alloc_pages --order 4294967296|memctl: alloc: --order: 4294967296 is out of range
		alloc kmalloc 1 --count x|memctl: alloc: --count: 'x' is not a number
		alloc kmalloc 1 --count 1K|memctl: alloc: --count: '1K' is not a number
		list -o nmae|memctl: list: --output: no column 'nmae': did you mean name? (columns are handle,name,
		list -o ''|memctl: list: --output: no column ''
		list -o handle,,size|memctl: list: --output: no column ''
		runs 1 -o handle|memctl: runs: --output: no column 'handle'
	END
}

@test "masks by wrong, dropped or numeric names exit 2 and say what to use" {
	while IFS='|' read -r mask message; do
		try memctl alloc kmalloc 1 --gfp "$mask"
		fails 2 "memctl: alloc: $message"
	done <<-'END'
		KERNL|no mask is named 'KERNL': did you mean KERNEL?
		GFP_ZERO|no mask is named 'GFP_ZERO'
		0xcc0|'0xcc0': the kernel's numbers change from version to version: use names
		GFP_KERNEL,|a name is missing in the mask
		__GFP_COLD|__GFP_COLD is gone since 4.15
		COLD|COLD is gone since 4.15
		__GFP_REPEAT|__GFP_REPEAT is renamed in 4.13: use __GFP_RETRY_MAYFAIL
		GFP_TEMPORARY|GFP_TEMPORARY is gone since 4.14
		__GFP_NOTRACK|__GFP_NOTRACK is gone since 4.15
		__GFP_OTHER_NODE|__GFP_OTHER_NODE is gone since 4.10
		__gfp_atomic|__gfp_atomic is gone since 6.3
	END
}

@test "a mask that may sleep and never sleeps is refused by its names, status 1" {
	for sleeping in __GFP_DIRECT_RECLAIM GFP_KERNEL GFP_NOIO __GFP_RECLAIM; do
		for never in GFP_ATOMIC GFP_NOWAIT; do
			try memctl alloc kmalloc 64 --gfp $never,$sleeping
			fails 1 "memctl: alloc: $never never sleeps, $sleeping may: choose one"
			try memctl alloc kmalloc 64 --gfp "$sleeping|$never"
			fails 1 "memctl: alloc: $never never sleeps, $sleeping may: choose one"
		done
	done
}

@test "without a driver every command that needs one exits 3 and says what to do" {
	[[ ! -e /dev/kmalloc ]] || return 0
	for command in 'alloc kmalloc 1' 'free 1' 'info 1' list 'runs 1' allocators 'read 1' 'dump 1' \
		gfp 'gfp GFP_KERNEL' 'sizes 100' 'lesson atomic'; do
		# shellcheck disable=SC2086 # words
		try memctl $command
		fails 3 "memctl: ${command%% *}: no driver: /dev/kmalloc is not there, module kmalloc is"
	done
	try memctl
	status_is 3
	error_contains 'memctl: no driver: '
	output_is 'memctl help lists the commands.'
}

@test "status without a driver exits 3 and its JSON has every column" {
	[[ ! -e /sys/module/kmalloc ]] || return 0
	try memctl status --json
	status_is 3
	json_is '.status[0] | keys_unsorted | join(",")' \
		"\"$(memctl help --complete status COLUMNS | paste -sd,)\""
	json_is '.status[0].version' null
}

@test "doctor without a driver exits 1, says what is missing, and looks at the rest" {
	[[ ! -e /sys/module/kmalloc ]] || return 0
	try memctl doctor
	status_is 1
	error_is ''
	output_matches $'\n''module +fail +'
	output_matches $'\n''access +- +there is no device to open'
	try memctl doctor --json
	status_is 1
	json_is '.doctor[0] | keys_unsorted | join(",")' \
		"\"$(memctl help --complete doctor COLUMNS | paste -sd,)\""
	json_is '[.doctor[] | select(.check == "device")][0].state' null
	json_is '[.doctor[] | select(.state | IN("ok", "note", "warn", "fail", null) | not)]' '[]'
}

@test "on a narrow terminal doctor goes on in the next line, at the end of a word" {
	local words
	[[ ! -e /sys/module/kmalloc ]] || return 0
	# Those that fit into a line of either column.
	words=$(memctl doctor | tr -s ' ' '\n' | awk 'length <= 16' | sort -u)
	run script -qec 'stty cols 64 && memctl doctor' /dev/null
	((${#lines[@]} > 15))
	diff <(printf '%s\n' "$words") \
		<(printf '%s\n' "${lines[@]%$'\r'}" | tr -s ' ' '\n' | sort -u | comm -12 - <(echo "$words"))
	for line in "${lines[@]%$'\r'}"; do
		((${#line} <= 64))
	done
}

@test "a standard output that takes nothing is an error" {
	try bash -c 'memctl help > /dev/full'
	fails 1 'standard output: No space left on device'
}
