# SPDX-License-Identifier: GPL-2.0-only
#
# On the debug kernel, and after all others, since page_owner names nothing of a module that is gone:
# thousands of attempts to unload the module under one who opens and uses it.

load ../../lib/abi

@test "opened while it is being unloaded, the module comes and goes" {
	abi abi/cycles "$(modinfo -n kmalloc)" 40
}
