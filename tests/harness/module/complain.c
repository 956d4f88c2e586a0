// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that makes the kernel complain, to see whether the harness notices.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bug.h>
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/string.h>

static char *how = "";
module_param(how, charp, 0444);
MODULE_PARM_DESC(how, "info, warning, warn, bug, oops, lockup, hang");

/* Volatile, or the compiler sees where this must lead. */
static int *volatile nowhere;

static void lock_up(void)
{
	preempt_disable();
	mdelay(20000);
	preempt_enable();
}

/* Asleep, and no signal wakes it. */
static void hang(void)
{
	schedule_timeout_uninterruptible(60 * HZ);
}

static int __init complain_init(void)
{
	if (!strcmp(how, "info"))
		pr_info("a remark\n");
	else if (!strcmp(how, "warning"))
		pr_warn("a line at level warning\n");
	else if (!strcmp(how, "warn"))
		WARN(1, "a planted warning\n");
	else if (!strcmp(how, "bug"))
		BUG();
	else if (!strcmp(how, "oops"))
		*nowhere = 1;
	else if (!strcmp(how, "lockup"))
		lock_up();
	else if (!strcmp(how, "hang"))
		hang();
	else
		return -EINVAL;
	return 0;
}
module_init(complain_init);

static void __exit complain_exit(void)
{
}
module_exit(complain_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Complaints for the tests of the harness");
