# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

@test "sizes, masks and suggestions agree with their tables of cases" {
	LIMIT=300 try units
	succeeds
	output_is ''
}
