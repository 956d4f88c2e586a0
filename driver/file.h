/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_FILE_H
#define KMD_FILE_H

#include <linux/fs.h>
#include <linux/list.h>
#include <linux/seq_file.h>

#include <kmalloc/kmdev.h>

#include "inject.h"

struct kmd_user;

/**
 * struct kmd_file - an open control file
 * @user: who opened it, and so owns what is allocated through it
 * @owned: buffers that go when the file closes, under @user->lock
 * @alone: benchmarks that wait for the one that hands over with them, under @user->lock
 * @rule: for allocations to fail on purpose
 * @mode: FMODE_READ and FMODE_WRITE, how it was opened
 * @sys_admin: the opener had CAP_SYS_ADMIN in the initial user namespace
 * @syslog: the opener had CAP_SYSLOG there
 */
struct kmd_file {
	struct kmd_user *user;
	struct hlist_head owned;
	struct list_head alone;
	struct kmd_rule rule;
	fmode_t mode;
	bool sys_admin;
	bool syslog;
};

/**
 * kmd_file_of() - our part of an open control file
 * @file: opened by kmd_open()
 *
 * Return: the control file.  Reading it goes through seq_file, which owns the private data.
 */
static inline struct kmd_file *kmd_file_of(struct file *file)
{
	return ((struct seq_file *)file->private_data)->private;
}

/**
 * kmd_file_whose() - whose buffers, caches or pools a call may mean
 * @file: through which the caller came
 * @flags: KMDEV_ALL_USERS or 0, and others
 * @owner: set to the caller, or to NULL for anybody
 *
 * Return: KMDEV_OK or KMDEV_NEEDS_SYS_ADMIN.
 */
static __always_inline enum kmdev_reason kmd_file_whose(const struct kmd_file *file, u32 flags,
							const struct kmd_user **owner)
{
	*owner = file->user;
	if (likely(!(flags & KMDEV_ALL_USERS)))
		return KMDEV_OK;
	*owner = NULL;
	return file->sys_admin ? KMDEV_OK : KMDEV_NEEDS_SYS_ADMIN;
}

int kmd_file_register(void);
void kmd_file_unregister(void);

#endif /* KMD_FILE_H */
