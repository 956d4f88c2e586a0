// SPDX-License-Identifier: GPL-2.0-only

#include <linux/kernel.h>
#include <linux/security.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "access.h"
#include "file.h"

/*
 * The sysctl kptr_restrict is not exported, but what it does can be seen: %pK prints zeros where
 * it hides.
 */
static bool prints_zeros(void)
{
	char text[2 * sizeof(void *) + 8];

	snprintf(text, sizeof(text), "%pK", (void *)prints_zeros);
	return strspn(text, "0") == strlen(text);
}

struct question {
	struct work_struct work;
	bool hides;
};

static void ask(struct work_struct *work)
{
	container_of(work, struct question, work)->hides = prints_zeros();
}

/*
 * Whether kptr_restrict hides addresses from everybody (2) and not just from those without
 * CAP_SYSLOG (1).  %pK judges by the capabilities of the running task, this driver by the
 * opener's; where the two may differ a kernel thread, which has them all, asks again.
 */
static bool hides_from_all(void)
{
	struct question question;

	if (!prints_zeros())
		return false;
	INIT_WORK_ONSTACK(&question.work, ask);
	schedule_work(&question.work);
	flush_work(&question.work);
	destroy_work_on_stack(&question.work);
	return question.hides;
}

/**
 * kmd_access_locked_down() - whether lockdown keeps the kernel's memory confidential
 *
 * The kernel logs each refusal, so a refusal is remembered; lockdown only ever grows.
 */
bool kmd_access_locked_down(void)
{
	static bool refused;

	if (!READ_ONCE(refused) && security_locked_down(LOCKDOWN_KCORE))
		WRITE_ONCE(refused, true);
	return READ_ONCE(refused);
}

/**
 * kmd_access_of() - what may be seen through an open control file
 * @file: the control file
 *
 * May sleep.
 */
struct kmd_access kmd_access_of(const struct kmd_file *file)
{
	struct kmd_access access = {};

	if (!file->sys_admin && !file->syslog)
		return access;
	access.kptr = hides_from_all();
	access.lockdown = kmd_access_locked_down();
	if (access.kptr || access.lockdown)
		return access;
	access.virt = file->syslog;
	access.phys = file->sys_admin;
	return access;
}
