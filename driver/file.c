// SPDX-License-Identifier: GPL-2.0-only

#include <linux/capability.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "buffer.h"
#include "command.h"
#include "file.h"
#include "inject.h"
#include "limit.h"
#include "list.h"
#include "user.h"

static int kmd_open(struct inode *inode, struct file *file)
{
	struct kmd_file *control;
	int ret = -ENOMEM;

	control = kzalloc(sizeof(*control), KMD_GFP);
	if (!control)
		return ret;
	control->user = kmd_user_get(file->f_cred);
	if (!control->user)
		goto err_free;
	INIT_HLIST_HEAD(&control->owned);
	INIT_LIST_HEAD(&control->alone);
	kmd_inject_init(control);
	control->mode = file->f_mode;
	control->sys_admin = ns_capable_noaudit(&init_user_ns, CAP_SYS_ADMIN);
	control->syslog = ns_capable_noaudit(&init_user_ns, CAP_SYSLOG);

	/* misc_open() leaves the device there, seq_open() wants it empty. */
	file->private_data = NULL;
	ret = seq_open(file, &kmd_list_seq);
	if (ret)
		goto err_user;
	((struct seq_file *)file->private_data)->private = control;
	return 0;

err_user:
	kmd_user_put(control->user);
err_free:
	kfree(control);
	return ret;
}

static int kmd_release(struct inode *inode, struct file *file)
{
	struct kmd_file *control = kmd_file_of(file);

	kmd_inject_remove(control);
	kmd_buffer_remove_owned(control);
	kmd_user_put(control->user);
	kfree(control);
	return seq_release(inode, file);
}

static const struct file_operations kmd_fops = {
	.owner		= THIS_MODULE,
	.open		= kmd_open,
	.release	= kmd_release,
	.read		= seq_read,
	.llseek		= seq_lseek,
	.unlocked_ioctl	= kmd_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
};

static struct miscdevice kmd_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= KBUILD_MODNAME,
	.fops	= &kmd_fops,
	.mode	= 0600,
};

int kmd_file_register(void)
{
	return misc_register(&kmd_device);
}

void kmd_file_unregister(void)
{
	misc_deregister(&kmd_device);
}
