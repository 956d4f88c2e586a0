# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

@test "lessons are listed with their claims, without a driver" {
	try memctl lesson
	succeeds
	output_matches '^NAME +CLAIM +SOURCE'
	output_matches $'\n''not-cleared +kmalloc keeps .* tutorial 3'
	try memctl lesson --json
	json_is '.lessons | length' "$(memctl help --complete lesson LESSON | wc -l)"
	json_is '[.lessons[] | select(.name and .claim and .source and .why | not)]' '[]'
	json_is '[.lessons[] | select(.verdict)]' '[]'
}

@test "a lesson that is none gets the nearest one" {
	try memctl lesson atomc
	fails 2 "memctl: lesson: no lesson is called 'atomc': did you mean atomic? (memctl lesson lists them)"
	try memctl lesson --all atomic
	fails 2 "memctl: lesson: --all and 'atomic': give one of the two"
}
