// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preloaded into memctl, makes the driver lie about one fact, so that tests can show that verify
 * notices.  FALSIFY names facts with blanks between them: the first is falsified for the first
 * buffer that is verified, the second for the next, and so on; any other word falsifies nothing.
 *
 * Bit 8 is flipped in addresses because that leaves the page, and the place of an object in it,
 * possible ones.
 */
#include <errno.h>
#include <kmalloc/kmdev.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define IN_PAGE (1 << 8)
#define NO_FRAME (1ULL << 28)

static void falsify_layout(const char *fact, struct kmdev_facts *facts)
{
	unsigned int seconds;

	if (!strcmp(fact, "pieces"))
		facts->pieces++;
	else if (!strcmp(fact, "piece"))
		facts->piece_bytes += 8;
	else if (!strcmp(fact, "dma"))
		facts->dma ^= IN_PAGE;
	else if (!strcmp(fact, "slab_offset"))
		facts->slab_offset += 8;
	else if (!strcmp(fact, "mappable"))
		facts->flags ^= KMDEV_BUFFER_MAPPABLE;
	else if (sscanf(fact, "age-%u", &seconds) == 1)
		facts->age_ns = seconds * 1000000000ULL;
}

/* Where kmalloc begins at 128 bytes there is none of 64. */
static const char *other_cache(void)
{
	static const char *const names[] = { "kmalloc-cg-64", "kmalloc-64", "kmalloc-cg-256" };
	char path[64];
	size_t i;

	for (i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "/sys/kernel/slab/%s", names[i]);
		if (!access(path, F_OK))
			break;
	}
	return names[i];
}

static void falsify_facts(const char *fact, struct kmdev_facts *facts)
{
	if (!strcmp(fact, "usable"))
		facts->usable += 8;
	else if (!strcmp(fact, "pages"))
		facts->pages++;
	else if (!strcmp(fact, "order"))
		facts->order++;
	else if (!strcmp(fact, "cache"))
		strcpy(facts->cache, other_cache());
	else if (!strcmp(fact, "virt"))
		facts->virt ^= IN_PAGE;
	else if (!strcmp(fact, "virt-nowhere"))
		facts->virt = -getpagesize();
	else if (!strcmp(fact, "phys"))
		facts->phys ^= IN_PAGE;
	else if (!strcmp(fact, "pfn"))
		facts->pfn ^= 1;
	else if (!strcmp(fact, "pfn-nowhere"))
		facts->pfn = NO_FRAME;
	else if (!strcmp(fact, "node"))
		facts->node++;
	else if (!strcmp(fact, "zone"))
		facts->zone = KMDEV_ZONE_MOVABLE;
	else if (!strcmp(fact, "runs"))
		facts->runs++;
	else if (!strcmp(fact, "slab"))
		facts->flags ^= KMDEV_BUFFER_SLAB;
	else
		falsify_layout(fact, facts);
}

static void falsify_runs(const char *fact, const struct kmdev_runs *list)
{
	struct kmdev_run *run = (void *)(uintptr_t)list->runs;

	if (!list->out_count)
		return;
	if (!strcmp(fact, "run-frame")) {
		run->pfn ^= 1;
		run->phys ^= getpagesize();
	} else if (!strcmp(fact, "run-node")) {
		run->node++;
	} else if (!strcmp(fact, "run-zone")) {
		run->zone = KMDEV_ZONE_MOVABLE;
	} else if (!strcmp(fact, "run-virt")) {
		run->virt ^= getpagesize();
	} else if (!strcmp(fact, "runs-virt")) {
		for (unsigned int i = 0; i < list->out_count; i++)
			run[i].virt ^= getpagesize();
	} else if (!strcmp(fact, "piece-virt") && list->out_count > 1) {
		run[1].virt ^= IN_PAGE;
	}
}

static void falsify_content(const struct kmdev_copy *copy)
{
	if (copy->length)
		*(unsigned char *)(uintptr_t)copy->data ^= 1;
}

/* A driver of another interface; told to whoever opens the device. */
static void falsify_identity(const char *fact, struct kmdev_identify *identity)
{
	if (!strcmp(fact, "abi"))
		identity->out_abi++;
}

/* The first word of FALSIFY, or the next one if @next; "" behind the last. */
static const char *current_lie(bool next)
{
	static const char *lie;
	static char *words;

	if (!lie) {
		words = strdup(getenv("FALSIFY") ?: "");
		next = true;
	}
	if (next)
		lie = strsep(&words, " ") ?: "";
	return lie;
}

static void falsify(unsigned long command, void *argument)
{
	struct kmdev_info *info = argument;
	static bool runs_told;

	switch (command) {
	case KMDEV_IDENTIFY:
		falsify_identity(current_lie(false), argument);
		break;
	case KMDEV_INFO:
		/* verify asks for the facts before the runs, and again when it is done */
		if (runs_told)
			current_lie(true);
		else
			falsify_facts(current_lie(false), &info->out_facts);
		runs_told = false;
		break;
	case KMDEV_RUNS:
		falsify_runs(current_lie(false), argument);
		runs_told = true;
		break;
	case KMDEV_READ:
		if (!strcmp(current_lie(false), "content"))
			falsify_content(argument);
	}
}

/* What a driver of another version says to all but who it is; what it says is in errno. */
static bool refuse(unsigned long command, void *argument)
{
	static const struct {
		const char *word;
		int error;
		__u32 reason;
	} refusals[] = {
		{ "older", E2BIG, KMDEV_SIZE_LONG },
		{ "newer", EINVAL, KMDEV_SIZE_SHORT },
		{ "unheard-of", EDOM, KMDEV_REASONS + 1000 },
	};
	struct kmdev_identify *any = argument;

	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		if (command == KMDEV_IDENTIFY || strcmp(refusals[i].word, current_lie(false)))
			continue;
		any->out_reason = refusals[i].reason;
		errno = refusals[i].error;
		return true;
	}
	return false;
}

/* "after-N" is a driver that answers so many calls of a process, and then none. */
static bool broken_off(void)
{
	static unsigned int calls;
	unsigned int answered;

	if (sscanf(current_lie(false), "after-%u", &answered) != 1 || calls++ < answered)
		return false;
	errno = EIO;
	return true;
}

int ioctl(int fd, unsigned long command, ...)
{
	void *argument;
	va_list rest;
	int ret;

	va_start(rest, command);
	argument = va_arg(rest, void *);
	va_end(rest);
	if (_IOC_TYPE(command) == KMDEV_TYPE && (broken_off() || refuse(command, argument)))
		return -1;
	ret = syscall(SYS_ioctl, fd, command, argument);
	if (!ret)
		falsify(command, argument);
	return ret;
}

/* memctl read comes this way.  64-bit programs know one function by two names. */
#ifdef __LP64__
static bool is_buffer(int fd)
{
	static const char prefix[] = "/kmalloc:";
	char path[64], name[64] = "";

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return readlink(path, name, sizeof(name)) > 0 && !strncmp(name, prefix, strlen(prefix));
}

ssize_t read_at(int fd, void *data, size_t length, off_t offset) __asm__("pread");
ssize_t read_at64(int fd, void *data, size_t length, off_t offset)
	__asm__("pread64") __attribute__((alias("pread")));

ssize_t read_at(int fd, void *data, size_t length, off_t offset)
{
	ssize_t got = syscall(SYS_pread64, fd, data, length, offset);

	if (got > 0 && is_buffer(fd) && !strcmp(current_lie(false), "content"))
		*(unsigned char *)data ^= 1;
	return got;
}
#endif
