/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_COMMAND_H
#define KMD_COMMAND_H

#include <linux/types.h>

#include <kmalloc/kmdev.h>

struct file;
struct kmd_call;
struct kmd_file;

/* What every command's structure begins with. */
struct kmd_head {
	u32 size;
	u32 out_reason;
};

/**
 * struct kmd_command - one row of the table of commands
 * @run: does it; the arguments in the call are a copy with known flags and reserved members zero,
 *	their out members hold garbage and are all set on success
 * @settle: what @run created becomes visible, or is undone, once it is known whether the answer has
 *	arrived; NULL for a command that creates nothing
 * @mode: FMODE_READ and FMODE_WRITE, what the control file must be open for
 * @flags: the flag bits it knows
 * @size: of its arguments
 * @size_min: of their first version, for good
 * @flags_at: where the flags are; 0 for none
 * @reserved_at: where a reserved member is; 0 for none
 * @out_at: where the out members begin, which reach to the end; @size for none
 * @final: what it did cannot be undone where its answer cannot be written
 */
struct kmd_command {
	enum kmdev_reason (*run)(struct kmd_call *call);
	void (*settle)(struct kmd_call *call, bool arrived);
	fmode_t mode;
	u32 flags;
	u16 size;
	u16 size_min;
	u16 flags_at;
	u16 reserved_at;
	u16 out_at;
	bool final;
};

const struct kmd_command *kmd_command_find(unsigned int nr);
enum kmdev_reason kmd_command_copy(const struct kmd_command *command, void *args,
				   const void __user *from, u32 size);
enum kmdev_reason kmd_command_check(const struct kmd_command *command, const void *args);
enum kmdev_reason kmd_carry_out(struct kmd_file *file, const struct kmd_command *command,
				void __user *arg, u32 room);
long kmd_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

#endif /* KMD_COMMAND_H */
