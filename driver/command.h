/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_COMMAND_H
#define KMD_COMMAND_H

#include <linux/types.h>

#include <kmalloc/kmdev.h>

struct kmd_call;

/**
 * struct kmd_command - one row of the table of commands
 * @run: does it; the arguments in the call are a copy with known flags and reserved members zero,
 *	their out members hold garbage and are all set on success
 * @mode: FMODE_READ and FMODE_WRITE, what the control file must be open for
 * @flags: the flag bits it knows
 * @size: of its arguments
 * @size_min: of their first version, for good
 * @flags_at: where the flags are; 0 for none
 * @reserved_at: where a reserved member is; 0 for none
 * @out_at: where the out members begin, which reach to the end; @size for none
 */
struct kmd_command {
	enum kmdev_reason (*run)(struct kmd_call *call);
	fmode_t mode;
	u32 flags;
	u16 size;
	u16 size_min;
	u16 flags_at;
	u16 reserved_at;
	u16 out_at;
};

const struct kmd_command *kmd_command_find(unsigned int nr);

#endif /* KMD_COMMAND_H */
