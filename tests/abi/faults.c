// SPDX-License-Identifier: GPL-2.0-only
/* Failing allocations and user copies of the kernel's. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi.h"
#include "faults.h"

static int nth, all;

/* The settings are the kernel's debugging file system's, for all of the machine. */
static void set(const char *file, const char *value)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/sys/kernel/debug/%s", file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, value, strlen(value)) < 0)
		abi_fail(path);
	close(fd);
}

void faults_prepare(void)
{
	set("failslab/ignore-gfp-wait", "N");
	set("failslab/verbose", "0");
	/* For threads that say make-it-fail. */
	set("failslab/task-filter", "Y");
	set("failslab/probability", "100");
	set("failslab/times", "1000000000");
	set("fail_page_alloc/ignore-gfp-wait", "N");
	set("fail_page_alloc/ignore-gfp-highmem", "N");
	set("fail_page_alloc/min-order", "0");
	set("fail_page_alloc/verbose", "0");
	set("fail_usercopy/verbose", "0");
	nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	all = open("/proc/thread-self/make-it-fail", O_WRONLY | O_CLOEXEC);
	if (nth < 0 || all < 0)
		abi_fail("/proc/thread-self/fail-nth, make-it-fail");
}

void faults_arm(unsigned int place)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", place);
	/* What is armed already may hit the copy of this. */
	while (pwrite(nth, text, strlen(text), 0) < 0)
		if (errno != EFAULT)
			abi_fail("fail-nth");
}

/* To ask is a user copy, too, which may be the one that is hit. */
bool faults_disarm(void)
{
	char text[16] = "";
	bool hit = pread(nth, text, sizeof(text) - 1, 0) > 0 && !strtoul(text, NULL, 10);

	faults_arm(0);
	return hit;
}

void faults_from(unsigned int bytes)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", bytes);
	set("failslab/space", text);
	if (pwrite(all, "1", 1, 0) != 1)
		abi_fail("make-it-fail");
}

void faults_end(void)
{
	if (pwrite(all, "0", 1, 0) != 1)
		abi_fail("make-it-fail");
}
