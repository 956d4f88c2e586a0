#!/usr/bin/awk -f
# SPDX-License-Identifier: GPL-2.0-only
#
# Makes of today's kmdev.h one as it may be tomorrow: a member more at the end of each structure that
# grows, a value more in each enumeration but that of the reasons, a command, a flag and a mask bit.
/^struct [a-z_]+ \{/ { kind = "struct"; name = $2; result = "" }
/^enum / { kind = "enum"; name = $2 == "{" ? "COMMAND" : toupper(substr($2, length("kmdev_") + 1)) }
/^\t.* out_/ && !/ out_reason;/ { result = "out_" }
/^};/ && kind == "struct" && name !~ /^kmdev_(info|op|bench_row)$/ {
	print "\t__aligned_u64 " result "tomorrow;"
}
/^};/ && kind == "enum" && name != "REASON" { print "\t, KMDEV_TOMORROWS_" name }
/^#endif \/\* KMALLOC_KMDEV_H/ {
	print "#define KMDEV_TOMORROW _IO(KMDEV_TYPE, KMDEV_TOMORROWS_COMMAND)"
	print "#define KMDEV_ALLOC_TOMORROW (KMDEV_ALLOC_FLAGS + 1)"
	print "#define KMDEV_GFP_BIT_TOMORROW (KMDEV_GFP_BITS + 1)"
}
{ print }
