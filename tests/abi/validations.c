// SPDX-License-Identifier: GPL-2.0-only
/*
 * One case for each check: a valid request with one thing wrong, exactly the errno that kmdev.h
 * names for the reason, and nothing changed.  A reason without a case is red, so that what is new
 * in kmdev.h gets its row in checks-*.c, or its place among those that are seen elsewhere.  Limits
 * of the device are set, so this program wants that for itself; beyond what a 32-bit kernel can
 * count.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "checks.h"
#include "reason.h"
#include "source.h"

#define CASES_MIN 120

static struct scene scene;
static uint64_t things[THINGS];
static const struct reason *reasons;
static bool seen[KMDEV_REASONS];
static unsigned int cases;
static int admin;

/* What another program shows, for it wants another kernel, or one that is broken or locked. */
static const struct {
	uint32_t reason;
	const char *where;
} elsewhere[] = {
	{ KMDEV_LOCKED_DOWN, "tests/boot/lockdown.bats" },
	{ KMDEV_BOOKKEEPING, "tests/abi/sweep.c, which fails each allocation" },
	{ KMDEV_NODE_OTHER, "tests/numa/nodes.bats" },
	{ KMDEV_CONTEXT_RT, "tests/realtime/context.bats" },
};

static void try(unsigned int nr, const union request *request, uint32_t reason, const char *title)
{
	cases++;
	seen[reason] |= request_case(&commands[nr], request, &scene, reasons[reason].error, reason,
				     "%s", title);
}

static void set(union request *request, unsigned int at, unsigned int size, const void *value)
{
	memcpy(request->bytes + at, value, size);
}

static void try_row(const struct row *row)
{
	union request request;
	int plain = scene.fd;
	uint64_t before = 0;

	request_fill(&commands[row->nr], &request, &scene, 0xcc);
	for (unsigned int i = 0; i < ARRAY_SIZE(row->sets); i++)
		set(&request, row->sets[i].at, row->sets[i].size, &row->sets[i].value);
	if (row->about.thing)
		set(&request, row->about.at, row->about.size, &things[row->about.thing]);
	if (row->parameter)
		before = abi_parameter(row->parameter, row->limit);
	if (row->admin)
		scene.fd = admin;
	try(row->nr, &request, row->reason, row->title);
	scene.fd = plain;
	if (row->parameter)
		abi_parameter(row->parameter, before);
}

/* A member of 4 or 8 bytes that all commands, or several, have. */
static void wrong_member(unsigned int nr, unsigned int at, unsigned int size, uint64_t value,
			 uint32_t reason, const char *title)
{
	union request request;

	if (!at)
		return;
	request_fill(&commands[nr], &request, &scene, 0xcc);
	set(&request, at, size, &value);
	try(nr, &request, reason, title);
}

static void wrong_sizes(unsigned int nr)
{
	const struct command *command = &commands[nr];
	union request request;

	request_fill(command, &request, &scene, 0xcc);
	request.size = command->first - 1;
	try(nr, &request, KMDEV_SIZE_SHORT, "one byte too short");
	request.size = 8;
	try(nr, &request, KMDEV_SIZE_SHORT, "a head alone");
	request.size = PAGE + 1;
	try(nr, &request, KMDEV_SIZE_LONG, "longer than a page");
	request.size = command->first + 8;
	request.bytes[command->first + 7] = 1;
	try(nr, &request, KMDEV_SIZE_LONG, "an unknown member that is not zero");
}

static void every_command(unsigned int nr)
{
	const struct command *command = &commands[nr];

	wrong_sizes(nr);
	wrong_member(nr, command->reserved_at, 4, 1, KMDEV_RESERVED_SET, "a reserved member");
	wrong_member(nr, command->flags_at, 4, command->flags + 1, KMDEV_FLAG_UNKNOWN,
		     "the first undefined flag");
	wrong_member(nr, command->flags_at, 4, 1U << 31, KMDEV_FLAG_UNKNOWN, "the last flag");
	wrong_member(nr, command->handle_at, 8, 0, KMDEV_NO_HANDLE, "handle 0");
	wrong_member(nr, command->handle_at, 8, ~0ULL, KMDEV_NO_HANDLE, "handle -1");
	wrong_member(nr, command->source_at, 4, 0, command->no_source, "number 0");
	wrong_member(nr, command->source_at, 4, ~0U, command->no_source, "number -1");
	wrong_member(nr, command->address_at, 8, 1, KMDEV_BAD_ADDRESS, "address 1");
	wrong_member(nr, command->address_at, 8, ~0ULL, KMDEV_BAD_ADDRESS, "address -1");
	if (command->all_users)
		wrong_member(nr, command->flags_at, 4, KMDEV_ALL_USERS, KMDEV_NEEDS_SYS_ADMIN,
			     "of all users");
}

static void wrong_modes(int mode, unsigned int missing, uint32_t reason, const char *title)
{
	int whole = scene.fd;
	union request request;

	scene.fd = abi_open(0, 0, mode);
	for (unsigned int nr = 0; nr < COMMANDS; nr++) {
		request_fill(&commands[nr], &request, &scene, 0xcc);
		if (commands[nr].mode == missing)
			try(nr, &request, reason, title);
	}
	close(scene.fd);
	scene.fd = whole;
}

static void taken_names(void)
{
	static const unsigned int makers[] = {
		KMDEV_NR_ALLOC, KMDEV_NR_CACHE_CREATE, KMDEV_NR_POOL_CREATE,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(makers); i++)
		wrong_member(makers[i], commands[makers[i]].address_at, 8,
			     abi_address(SCENE_NAME), KMDEV_NAME_TAKEN, "a name that is taken");
}

static void note(uint32_t reason, bool ok)
{
	cases++;
	seen[reason] |= ok;
}

static void no_more_files(void)
{
	struct rlimit before, none;
	union request request;
	int error;

	request_fill(&commands[KMDEV_NR_OPEN], &request, &scene, 0xcc);
	getrlimit(RLIMIT_NOFILE, &before);
	none = (struct rlimit){ abi_next_file(), before.rlim_max };
	setrlimit(RLIMIT_NOFILE, &none);
	error = abi_call(scene.fd, KMDEV_OPEN, &request);
	setrlimit(RLIMIT_NOFILE, &before);
	note(KMDEV_FILES, abi_case(error == EMFILE && request.out_reason == KMDEV_FILES,
				   "OPEN: no more files: %s", strerrorname_np(error)));
}

static void nested_ones(void)
{
	union request request;

	request_fill(&commands[KMDEV_NR_ALLOC_MANY], &request, &scene, 0xcc);
	scene.request.name = abi_address("other");
	scene.request.name_length = 5;
	try(KMDEV_NR_ALLOC_MANY, &request, KMDEV_NAME_MANY, "one name for two");
	request_fill(&commands[KMDEV_NR_BENCH], &request, &scene, 0xcc);
	scene.request.name = abi_address("other");
	scene.request.name_length = 5;
	try(KMDEV_NR_BENCH, &request, KMDEV_BENCH_REQUEST, "a name");
	scene.request.name_length = 0;
	try(KMDEV_NR_BENCH, &request, KMDEV_BENCH_REQUEST, "a name without a length");
	scene.request.name = 0;
	scene.request.data_length = 5;
	try(KMDEV_NR_BENCH, &request, KMDEV_BENCH_REQUEST, "contents that are nowhere");
	scene.request.data = abi_address("other");
	scene.request.data_length = 0;
	try(KMDEV_NR_BENCH, &request, KMDEV_BENCH_REQUEST, "no bytes of contents");
	request_fill(&commands[KMDEV_NR_FRAGMENT], &request, &scene, 0xcc);
	scene.request.allocator = KMDEV_ALLOC_PAGES;
	try(KMDEV_NR_FRAGMENT, &request, KMDEV_FRAGMENT_REQUEST, "another allocator");
	request_fill(&commands[KMDEV_NR_FRAGMENT], &request, &scene, 0xcc);
	scene.request.data_length = 1;
	try(KMDEV_NR_FRAGMENT, &request, KMDEV_FRAGMENT_REQUEST, "contents");
	scene.request.data = abi_address("c");
	scene.request.data_length = 0;
	try(KMDEV_NR_FRAGMENT, &request, KMDEV_FRAGMENT_REQUEST, "no bytes of contents");
	request_fill(&commands[KMDEV_NR_BATCH], &request, &scene, 0xcc);
	scene.batch.op.nr = COMMANDS;
	try(KMDEV_NR_BATCH, &request, KMDEV_BATCH_COMMAND, "no command");
	scene.batch.op.nr = KMDEV_NR_BATCH;
	try(KMDEV_NR_BATCH, &request, KMDEV_BATCH_COMMAND, "a batch in a batch");
	request_fill(&commands[KMDEV_NR_BATCH], &request, &scene, 0xcc);
	scene.batch.op.length -= 4;
	try(KMDEV_NR_BATCH, &request, KMDEV_BATCH_ELEMENT, "a length that is no multiple of 8");
}

static void failed_by_rule(void)
{
	struct kmdev_inject rule = {
		.size = sizeof(rule), .mode = KMDEV_INJECT_EVERY, .n = 1,
	};
	union request request;
	uint64_t last;

	if (abi_call(scene.fd, KMDEV_INJECT, &rule))
		abi_fail("KMDEV_INJECT");
	request_fill(&commands[KMDEV_NR_ALLOC], &request, &scene, 0xcc);
	try(KMDEV_NR_ALLOC, &request, KMDEV_INJECTED, "a rule fails it");
	request.alloc.allocator = KMDEV_MEMPOOL_ALLOC;
	request.alloc.source = things[THING_BUSY_POOL];
	request.alloc.name = request.alloc.name_length = 0;
	if (abi_call(scene.fd, KMDEV_ALLOC, &request))
		abi_fail("KMDEV_ALLOC of the reserve");
	last = request.alloc.out_handle;
	try(KMDEV_NR_ALLOC, &request, KMDEV_POOL_EMPTY, "a rule fails it, the reserve is empty");
	abi_free(scene.fd, last);
	rule = (struct kmdev_inject){ .size = sizeof(rule), .mode = KMDEV_INJECT_OFF };
	abi_call(scene.fd, KMDEV_INJECT, &rule);
}

/* Each of another file, and of the user's. */
static void too_many_rules(void)
{
	struct kmdev_inject rule = {
		.size = sizeof(rule), .mode = KMDEV_INJECT_EVERY, .n = 1,
		.scope = KMDEV_INJECT_USER, .allocator = KMDEV_VMALLOC,
	};
	int fds[KMDEV_INJECT_RULES_MAX];
	union request request;

	for (unsigned int i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = abi_open(0, 0, O_RDWR);
		if (abi_call(fds[i], KMDEV_INJECT, &rule))
			abi_fail("KMDEV_INJECT");
	}
	request_fill(&commands[KMDEV_NR_INJECT], &request, &scene, 0xcc);
	request.inject.mode = KMDEV_INJECT_EVERY;
	request.inject.n = 1;
	request.inject.scope = KMDEV_INJECT_USER;
	try(KMDEV_NR_INJECT, &request, KMDEV_INJECT_RULES, "one too many");
	for (unsigned int i = 0; i < ARRAY_SIZE(fds); i++)
		close(fds[i]);
}

/* All at once: what is above the floor, and of zone DMA @count blocks; time and again. */
static void no_memory_at_once(const struct kmdev_identify *identify,
			      const struct kmdev_alloc *block, unsigned int count)
{
	union request request;

	request_fill(&commands[KMDEV_NR_BENCH], &request, &scene, 0xcc);
	scene.request.allocator = KMDEV_VMALLOC;
	scene.request.bytes = 1 << 20;
	request.bench.live = (identify->out_available - identify->out_floor / 2) >> 20;
	try(KMDEV_NR_BENCH, &request, KMDEV_FLOOR, "more than is above the floor");
	scene.request = *block;
	request.bench.live = count + 1;
	for (unsigned int i = 0; i < 3; i++)
		try(KMDEV_NR_BENCH, &request, KMDEV_ALLOCATOR_SAID_NO, "more than zone DMA has");
	request.bench.live = count;
	try(KMDEV_NR_BENCH, &request, KMDEV_OK, "as much as zone DMA has");
}

/* With no limit in the way: more than is available, and more than zone DMA has. */
static void no_memory(void)
{
	uint64_t bytes = abi_parameter("max_bytes", INT64_MAX);
	uint64_t user_bytes = abi_parameter("max_user_bytes", INT64_MAX);
	struct kmdev_identify identify = abi_identify(scene.fd);
	uint64_t handles[64];
	unsigned int count = 0, i;
	union request request;

	request_fill(&commands[KMDEV_NR_ALLOC], &request, &scene, 0xcc);
	request.alloc.allocator = KMDEV_VMALLOC;
	request.alloc.bytes = identify.out_available - identify.out_floor / 2;
	try(KMDEV_NR_ALLOC, &request, KMDEV_FLOOR, "more than is above the floor");
	request.alloc = (struct kmdev_alloc){
		.size = sizeof(request.alloc), .out_reason = 0xcccccccc,
		.allocator = KMDEV_ALLOC_PAGES, .flags = KMDEV_ALLOC_GFP | KMDEV_ALLOC_ORDER,
		.gfp = KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_DMA | KMDEV_GFP_BIT_NORETRY,
		.order = identify.out_max_order, .out_handle = 0xcccccccccccccccc,
	};
	while (count < ARRAY_SIZE(handles)) {
		union request copy = request;

		if (abi_call(scene.fd, KMDEV_ALLOC, &copy))
			break;
		handles[count++] = copy.alloc.out_handle;
	}
	try(KMDEV_NR_ALLOC, &request, KMDEV_ALLOCATOR_SAID_NO, "more than zone DMA has");
	for (i = 0; i < count; i++)
		abi_free(scene.fd, handles[i]);
	no_memory_at_once(&identify, &request.alloc, count);
	abi_parameter("max_bytes", bytes);
	abi_parameter("max_user_bytes", user_bytes);
}

/* The reason is written for nobody any more, but here into memory that this process shares. */
static void killed(void)
{
	const struct command *command = &commands[KMDEV_NR_FILL];
	uint64_t handle = abi_allocate(scene.fd, KMDEV_VMALLOC, 48 << 20, 0);
	union request *request = mmap(NULL, sizeof(*request), PROT_READ | PROT_WRITE,
				      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned int tries = 0;

	do {
		pid_t child = fork();

		if (!child) {
			request_fill(command, request, &scene, 0);
			request->pattern.handle = handle;
			request->pattern.length = 48 << 20;
			for (;;)
				abi_call(scene.fd, command->number, request);
		}
		abi_sleep(20000);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	} while (request->out_reason != KMDEV_INTERRUPTED && ++tries < 20);
	note(KMDEV_INTERRUPTED, abi_case(request->out_reason == KMDEV_INTERRUPTED,
					 "FILL: killed: reason %u", request->out_reason));
	munmap(request, sizeof(*request));
	abi_free(scene.fd, handle);
}

static uint64_t one_of(unsigned int allocator, uint32_t source)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = allocator, .source = source,
	};

	return abi_call(scene.fd, KMDEV_ALLOC, &alloc) ? 0 : alloc.out_handle;
}

static void make_things(void)
{
	int fd = scene.fd;

	things[THING_CACHE] = scene.cache;
	things[THING_POOL] = scene.pool;
	things[THING_CONSTRUCTED] = source_cache(fd, "constructed", SCENE_BYTES,
						 KMDEV_CACHE_CONSTRUCTOR);
	things[THING_BUSY_CACHE] = source_cache(fd, "busy", 64, 0);
	things[THING_BUSY_POOL] = source_pool(fd, "busy", KMDEV_POOL_KMALLOC, 1, SCENE_BYTES);
	things[THING_DMA_POOL] = source_pool(fd, "dma", KMDEV_POOL_DMA, 0, SCENE_BYTES);
	things[THING_VMALLOC] = abi_allocate(fd, KMDEV_VMALLOC, SCENE_BYTES, 0);
	things[THING_STALE] = abi_allocate(admin, KMDEV_KMALLOC, SCENE_BYTES, KMDEV_ALLOC_STALE);
	things[THING_OPEN] = abi_allocate(fd, KMDEV_KMALLOC, SCENE_BYTES, 0);
	for (unsigned int thing = THING_NONE + 1; thing < THINGS; thing++) {
		if (!things[thing])
			abi_fail("what rows need");
	}
}

static void with_things(void (*what)(void))
{
	uint64_t object, element;
	uint32_t pool;
	int file;

	make_things();
	pool = source_pool(scene.fd, "on", KMDEV_POOL_CACHE, 1, things[THING_CONSTRUCTED]);
	object = one_of(KMDEV_KMEM_CACHE_ALLOC, things[THING_BUSY_CACHE]);
	element = one_of(KMDEV_MEMPOOL_ALLOC, things[THING_BUSY_POOL]);
	file = abi_open_buffer(scene.fd, things[THING_OPEN], 0);
	what();
	close(file);
	abi_free(scene.fd, object);
	abi_free(scene.fd, element);
	for (unsigned int thing = THING_VMALLOC; thing <= THING_OPEN; thing++)
		abi_free(scene.fd, things[thing]);
	source_destroy(scene.fd, KMDEV_POOL_DESTROY, pool);
	source_destroy(scene.fd, KMDEV_POOL_DESTROY, things[THING_BUSY_POOL]);
	source_destroy(scene.fd, KMDEV_POOL_DESTROY, things[THING_DMA_POOL]);
	source_destroy(scene.fd, KMDEV_CACHE_DESTROY, things[THING_CONSTRUCTED]);
	source_destroy(scene.fd, KMDEV_CACHE_DESTROY, things[THING_BUSY_CACHE]);
}

static void all_checks(void)
{
	for (unsigned int nr = 0; nr < COMMANDS; nr++)
		every_command(nr);
	for (const struct row *row = alloc_checks; row->title; row++)
		try_row(row);
	for (const struct row *row = other_checks; row->title; row++)
		try_row(row);
	taken_names();
	nested_ones();
	failed_by_rule();
	too_many_rules();
}

static void reasons_are_seen(void)
{
	for (uint32_t reason = 1; reason < KMDEV_REASONS; reason++) {
		const char *where = NULL;

		for (unsigned int i = 0; i < ARRAY_SIZE(elsewhere); i++) {
			if (elsewhere[i].reason == reason)
				where = elsewhere[i].where;
		}
		abi_case(seen[reason] != !!where, "KMDEV_%s is seen %s", reasons[reason].name,
			 where ? where : "here");
	}
}

int main(void)
{
	abi_start();
	reasons = reasons_read();
	scene_open(&scene, 0);
	admin = abi_open(0, ABI_SYS_ADMIN, O_RDWR);
	with_things(all_checks);
	wrong_modes(O_RDONLY, KMDEV_MAY_WRITE, KMDEV_NOT_WRITABLE, "opened for reading");
	wrong_modes(O_WRONLY, KMDEV_MAY_READ, KMDEV_NOT_READABLE, "opened for writing");
	no_more_files();
	no_memory();
	killed();
	reasons_are_seen();
	abi_case(cases >= CASES_MIN, "%u checks, of %u at least", cases, CASES_MIN);
	close(admin);
	scene_close(&scene);
	return abi_done();
}
