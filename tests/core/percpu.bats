# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

teardown() { free_buffers; }

@test "each processor has a piece of its own, at an address of its own" {
	cpus=$(getconf _NPROCESSORS_CONF)
	buffer b alloc_percpu 100
	[[ $(fact "$b" allocator,pieces,piece,size) == "__alloc_percpu_gfp $cpus 100 $((cpus * 100))" ]]
	for ((cpu = 0; cpu < cpus; cpu++)); do
		memctl write "$b" --cpu $cpu "processor $cpu"
	done
	for ((cpu = 0; cpu < cpus; cpu++)); do
		try memctl read "$b" --cpu $cpu --text
		output_is "processor $cpu"
	done
	try memctl runs "$b" -rn -o offset,virt
	[[ $(cut -d' ' -f2 <<< "$output" | sort -u | wc -l) == "$cpus" ]]
	memctl verify "$b"
}

@test "offset and length count within the piece" {
	buffer b alloc_percpu 100
	memctl fill "$b" --pattern zero
	memctl fill "$b" --cpu 1 --offset 10 --length 5 --pattern ones
	try memctl read "$b" --cpu 1 --offset 9 --length 7
	[[ $(memctl read "$b" --cpu 1 --offset 9 --length 7 | od -An -tx1) == ' 00 ff ff ff ff ff 00' ]]
	try memctl check "$b" --cpu 0 --pattern zero
	succeeds
	try memctl check "$b" --cpu 1 --pattern zero -rn -o wrong,first
	status_is 4
	output_is '5 110'
	try memctl read "$b" --cpu 1 --offset 100 --length 1
	fails 1 '--length 1 is too long'
	try memctl read "$b" --cpu 1 --offset 101
	fails 1 "--offset 101 is behind the end: $b holds 100 bytes"
	try memctl write "$b" --cpu 0 --hex "$(printf '%0202d' 0)"
	fails 1 'has 101 bytes'
}

@test "dump shows each piece at its own addresses" {
	buffer b alloc_percpu 20
	memctl write "$b" --cpu 1 Hello
	mapfile -t virt < <(memctl runs "$b" -rn -o virt)
	try memctl dump "$b"
	succeeds
	mapfile -t lines <<< "$output"
	((${#lines[@]} == 4))
	[[ ${lines[0]} == "${virt[0]#0x}  00 "* && ${lines[2]} == "${virt[1]#0x}  48 65 6c 6c 6f 00 "* ]]
	try memctl dump "$b" --cpu 1 --offset 1 --length 4
	printf -v at %x $((virt[1] + 1))
	output_is "$at  65 6c 6c 6f                                       |ello|"
}

@test "--cpu is for per-CPU memory and processors that there can be" {
	cpus=$(getconf _NPROCESSORS_CONF)
	buffer b alloc_percpu 20
	buffer k kmalloc 20
	for command in read dump 'fill --pattern zero' 'check --pattern zero' 'write x'; do
		# shellcheck disable=SC2086 # words
		try memctl ${command%% *} "$b" --cpu "$cpus" ${command#"${command%% *}"}
		fails 1 "--cpu $cpus: $b has pieces for processors 0 to $((cpus - 1))"
		# shellcheck disable=SC2086 # words
		try memctl ${command%% *} "$k" --cpu 0 ${command#"${command%% *}"}
		fails 1 "$k is no per-CPU memory: leave --cpu out"
	done
}
