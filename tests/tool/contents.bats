# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

@test "a wrong pattern exits 2 and says what there is, or what is wrong" {
	for command in fill check; do
		while IFS='|' read -r pattern message; do
			try memctl $command k --pattern "$pattern"
			fails 2 "memctl: $command: --pattern '$pattern': $message"
		done <<-'END'
			stripes|no such pattern; there are zero, ones, 0xNN, hex:BYTES, text:TEXT, counter, random[:SEED]
			|no such pattern; there are zero,
			zeros|no such pattern
			counter:1|no such pattern
			0x|one byte is 0x and two hex digits
			0x5|one byte is 0x and two hex digits
			0x555|one byte is 0x and two hex digits
			0xg0|character 1, 'g', is no hex digit
			hex:|no bytes to repeat
			hex:123|half a byte before character 4
			hex:12 zz|character 4, 'z', is no hex digit
			text:|no bytes to repeat
			random:|the seed '' is no number of 64 bits
			random:x|the seed 'x' is no number of 64 bits
			random:-1|the seed '-1' is no number of 64 bits
			random:18446744073709551616|the seed '18446744073709551616' is no number of 64 bits
		END
		try memctl $command k
		fails 2 "memctl: $command: --pattern is missing: zero, ones"
	done
}

@test "hex of write that is none exits 2 with the place" {
	while IFS='|' read -r text message; do
		try memctl write k --hex "$text"
		fails 2 "memctl: write: --hex: $message"
	done <<-'END'
		4|half a byte before character 2
		48656|half a byte before character 6
		4 8|half a byte before character 2
		48 6g|character 5, 'g', is no hex digit
		48,65|character 3, ',', is no hex digit
		0x|half a byte before character 3
		0x480x65|character 6, 'x', is no hex digit
		+1|character 1, '+', is no hex digit
	END
}

@test "write takes its bytes from one place" {
	try memctl write k text --file /dev/null
	fails 2 'memctl: write: TEXT or --file, not both'
	try memctl write k --hex
	fails 2 'memctl: write: --hex wants TEXT'
}

@test "verify takes buffers or --all" {
	try memctl verify
	fails 2 'memctl verify BUFFER... | --all'
	try memctl verify --all k
	fails 2 "memctl: verify: --all and 'k': give one of the two"
}

@test "without a driver each of these commands exits 3" {
	while read -r command; do
		# shellcheck disable=SC2086 # words
		try memctl $command
		fails 3 'no driver'
	done <<-'END'
		write k text
		write k --file /dev/null
		read k
		dump k
		fill k --pattern zero
		check k --pattern zero
		verify k
		verify --all
		demo
	END
}
