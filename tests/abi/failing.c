// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "failing.h"

#define PLACES_MAX 2000

static int nth;

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

void failing_prepare(void)
{
	set("failslab/ignore-gfp-wait", "N");
	set("failslab/verbose", "0");
	set("fail_page_alloc/ignore-gfp-wait", "N");
	set("fail_page_alloc/ignore-gfp-highmem", "N");
	set("fail_page_alloc/min-order", "0");
	set("fail_page_alloc/verbose", "0");
	set("fail_usercopy/verbose", "0");
	nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (nth < 0)
		abi_fail("/proc/thread-self/fail-nth");
}

static void arm(unsigned int place)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", place);
	/* What is armed already may hit the copy of this. */
	while (pwrite(nth, text, strlen(text), 0) < 0)
		if (errno != EFAULT)
			abi_fail("fail-nth");
}

/* Whether it hit; if not, it will not any more.  To ask is a user copy, too, which it may hit. */
static bool disarm(void)
{
	char text[16] = "";
	bool hit = pread(nth, text, sizeof(text) - 1, 0) > 0 && !strtoul(text, NULL, 10);

	arm(0);
	return hit;
}

/* What may be said of an allocation or a copy that failed. */
static bool honest(int error)
{
	return !error || error == ENOMEM || error == EFAULT;
}

/* Returns whether place number @place was there to be hit. */
static bool try(const struct failing *call, unsigned int place, bool *good)
{
	int next, error;
	bool hit;

	if (call->begin)
		call->begin();
	next = abi_next_file();
	arm(place);
	error = call->run();
	hit = disarm();
	if (!error && call->end)
		call->end();
	*good = honest(error) && (hit || !error) && abi_next_file() == next &&
		(!call->same || call->same());
	if (!*good)
		abi_case(false, "%s, place %u: %s%s", call->name, place, strerrorname_np(error),
			 honest(error) ? "; SOMETHING IS LEFT OR LOST" : "");
	return hit;
}

static void once(const struct failing *call)
{
	if (call->begin)
		call->begin();
	if (!call->run() && call->end)
		call->end();
}

void failing_sweep(const struct failing *call)
{
	unsigned int place;
	bool good;

	/* What is kept for the next call, as by a dma_pool, is there from now on. */
	once(call);
	for (place = 1; place < PLACES_MAX && try(call, place, &good); place++)
		;
	abi_case(place < PLACES_MAX, "%s: %u places", call->name, place - 1);
}
