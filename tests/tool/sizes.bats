# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

@test "what is no picture is refused before anything is measured" {
	for name in x x.pdf png; do
		try memctl sizes 100 --plot $name
		fails 2 "memctl: sizes: --plot $name: a plot's name ends in .svg or .png"
	done
}
