# SPDX-License-Identifier: GPL-2.0-only
#
# The module's parameters, as they are written while it is loaded; what they limit is abi/limits's.

load ../lib/common.bash

PARAMETERS=/sys/module/kmalloc/parameters

# written NAME VALUE: what write() says of it, and what the parameter is then.
written()
{
	local before
	before=$(cat "$PARAMETERS/$1")
	# shellcheck disable=SC2016 # for the inner shell
	try bash -c 'printf %b "$1" > "$2"' - "$2" "$PARAMETERS/$1"
	output=$(cat "$PARAMETERS/$1")
	printf '%s\n' "$before" > "$PARAMETERS/$1"
	[[ $output != "$before" ]] || output=same
}

@test "a parameter takes a number and a suffix, with a line's end or without" {
	written max_user_bytes 3M
	output_is 3145728
	written max_user_bytes '3K\n'
	output_is 3072
	written max_user_pools 0x10
	output_is 16
	written max_user_bytes 0x1Em
	output_is $((30 << 20))
	written max_user_bytes 0x1e
	output_is 30
	written max_user_bytes 7e
	output_is $((7 << 60))
	written max_buffers 0
	output_is 0
}

@test "what is no number is refused, and the parameter keeps its value" {
	local value
	for value in '\n' much -1 +1 ' 1' 1X '1 ' K 1KK 1K8 0x 0xK; do
		written max_bytes "$value"
		output_is same
		error_contains 'Invalid argument'
	done
}

@test "what is more than there can be is refused, and what is as much is not" {
	local name most
	while read -r name most; do
		written "$name" "$most"
		output_is "$most"
		written "$name" $((most + 1))
		output_is same
		error_contains 'Numerical result out of range'
	done <<-END
		max_buffers 2093055
		max_user_buffers 2093055
		max_caches 65535
		max_user_caches 65535
		max_pools 65535
		max_user_pools 65535
	END
	# Of these, 64 bits have nothing or little.
	for most in 8E 16E 17E 16384P 18446744073709551616 0x10000000000000001 \
		100000000000000000000000000000000001; do
		written max_bytes "$most"
		output_is same
		error_contains 'Numerical result out of range'
	done
}
