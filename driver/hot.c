// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way of an allocation and of a free, from the ioctl to the kernel's allocator and back, as one
 * unit for the compiler, as kernel/sched does with its policies: of the instructions that the
 * driver itself takes for either, a third were calls between these files.  What is on the way is
 * inlined by its definition; each file reads as if it stood alone.
 */
#include "slots.c"
#include "table.c"
#include "limit.c"
#include "record.c"
#include "clear.c"
#include "attempt.c"
#include "request.c"
#include "buffer.c"
#include "call-buffer.c"
#include "many.c"
#include "command.c"
