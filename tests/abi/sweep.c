// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fails the first, the second ... allocation or user copy inside each call until none is left to
 * fail, with each allocator where that matters.  Whatever failed, the call says so by an errno that
 * is true or succeeds all the same, and afterwards all is as it was before.  A line tells how many
 * places were hit.
 *
 * For a kernel with CONFIG_FAULT_INJECTION, FAILSLAB, FAIL_PAGE_ALLOC and FAULT_INJECTION_USERCOPY:
 * see fault-injection/fault-injection.rst about /proc/PID/fail-nth.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

#define PLACES_MAX 2000

static struct scene scene;
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

static void prepare(void)
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

/**
 * struct call - what is swept
 * @name: of it
 * @begin: what comes before; may be NULL
 * @run: returns errno
 * @end: after success, undo it; may be NULL
 */
struct call {
	const char *name;
	void (*begin)(void);
	int (*run)(void);
	void (*end)(void);
};

/* Returns whether place number @place was there to be hit. */
static bool try(const struct call *call, unsigned int place, bool *good)
{
	struct account before;
	int next, error;
	bool hit;

	if (call->begin)
		call->begin();
	before = abi_account(scene.fd);
	next = abi_next_file();
	arm(place);
	error = call->run();
	hit = disarm();
	if (!error && call->end)
		call->end();
	*good = honest(error) && (hit || !error) && abi_next_file() == next &&
		abi_same(before, abi_account(scene.fd));
	if (!*good)
		abi_case(false, "%s, place %u: %s%s", call->name, place, strerrorname_np(error),
			 honest(error) ? "; SOMETHING IS LEFT OR LOST" : "");
	return hit;
}

static void once(const struct call *call)
{
	if (call->begin)
		call->begin();
	if (!call->run() && call->end)
		call->end();
}

static void sweep(const struct call *call)
{
	unsigned int place;
	bool good;

	/* What is kept for the next call, as by a dma_pool, is there from now on. */
	once(call);
	for (place = 1; place < PLACES_MAX && try(call, place, &good); place++)
		;
	abi_case(place < PLACES_MAX, "%s: %u places", call->name, place - 1);
}

/* The commands, each with a valid request. */
static const struct command *command;
static union request request, template;

static void command_begin(void)
{
	request = template;
	if (command->handle_at)
		*request_u64(&request, command->handle_at) = scene.handle;
	if (command->source_at)
		*request_u32(&request, command->source_at) =
			command->no_source == KMDEV_NO_CACHE ? scene.cache : scene.pool;
	if (command->number == KMDEV_FREE_MANY)
		scene.handles[0] = scene.handle;
}

static int command_run(void)
{
	return abi_call(scene.fd, command->number, &request);
}

static void command_end(void)
{
	if (command->after)
		command->after(&request, &scene);
}

static void sweep_template(const char *what)
{
	char name[96];
	struct call call = {
		.name = name, .begin = command_begin, .run = command_run, .end = command_end,
	};

	snprintf(name, sizeof(name), "%s%s%s", command->name, *what ? " " : "", what);
	sweep(&call);
}

/* A structure that is longer than the driver's is copied in another way. */
static void sweep_command(const char *what)
{
	char longer[80];

	sweep_template(what);
	template.size += 8;
	snprintf(longer, sizeof(longer), "%s%sby a newer program", what, *what ? ", " : "");
	sweep_template(longer);
}

static void all_commands(void)
{
	for (unsigned int i = 0; i < COMMANDS; i++) {
		command = &commands[i];
		/* When it fails, the kernel itself logs that, with where it was called. */
		if (command->number == KMDEV_CACHE_CREATE)
			continue;
		request_fill(command, &template, &scene, 0xcc);
		sweep_command("");
	}
}

/* Each allocator, by each command that allocates, with a name, with contents, from its source. */
static void all_allocators(void)
{
	struct kmdev_allocator list[ALLOCATORS_MAX];
	unsigned int count = allocators_list(scene.fd, list);
	const uint64_t bytes = 100;
	struct sources sources;

	sources_open(&sources, scene.fd, bytes);
	for (unsigned int i = 0; i < count; i++) {
		bool large = list[i].out_flags & KMDEV_ALLOCATOR_MAPPABLE;
		uint64_t size = large ? 5 * PAGE : bytes;
		uint32_t source = sources_for(&sources, &list[i]);

		/* Those with a mask of their own log what they cannot get. */
		if (list[i].out_flags & KMDEV_ALLOCATOR_NO_ACCOUNT)
			continue;
		if (size > list[i].out_bytes_max)
			size = list[i].out_bytes_max;
		command = &commands[KMDEV_NR_ALLOC];
		request_fill(command, &template, &scene, 0xcc);
		template.alloc.allocator = list[i].out_allocator;
		template.alloc.bytes = size;
		template.alloc.source = source;
		template.alloc.data = abi_address(scene.data);
		template.alloc.data_length = bytes;
		sweep_template(list[i].out_name);

		command = &commands[KMDEV_NR_ALLOC_MANY];
		request_fill(command, &template, &scene, 0xcc);
		scene.request.allocator = list[i].out_allocator;
		scene.request.bytes = size;
		scene.request.source = source;
		sweep_template(list[i].out_name);
	}
	sources_close(&sources);
}

int main(void)
{
	prepare();
	abi_start();
	scene_open(&scene, ABI_SYS_ADMIN);
	mlockall(MCL_CURRENT | MCL_FUTURE);
	all_commands();
	all_allocators();
	scene_close(&scene);
	return abi_done();
}
