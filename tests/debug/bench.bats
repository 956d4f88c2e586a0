# SPDX-License-Identifier: GPL-2.0-only
#
# What memctl bench says where a kernel watches each allocation.

load ../lib/common

# A pair takes less than one on kernels that do not, emulated or not.
@test "a pair costs tens of microseconds, and the conditions say why" {
	try memctl bench kmalloc --size 64 --runs 2 --count 100 --warmup 10 -J
	succeeds
	json_is '.bench[0].conditions | .kasan, .boot_options' $'true\n"slub_debug=F"'
	json_is '.bench[0].mean > 20000' true
}
