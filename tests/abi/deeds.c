// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "deeds.h"

#define PARAMETER "/sys/module/kmalloc/parameters/max_user_pools"

static struct outcome failed(int error)
{
	return (struct outcome){ .error = error };
}

/* A valid request, with one member set to what the deed says. */
static void fill(struct stage *stage, const struct deed *deed, union request *request)
{
	struct scene *scene = deed->whose == OTHERS ? &stage->others : &stage->own;
	uint64_t handle = scene->handle;

	if (deed->whose == OWN_STALE)
		scene->handle = stage->stale;
	request_fill(&commands[deed->nr], request, scene, 0);
	scene->handle = handle;
	if (deed->at)
		*request_u32(request, deed->at) = deed->value;
}

static struct outcome call(struct stage *stage, const struct deed *deed, union request *request)
{
	const struct command *command = &commands[deed->nr];
	int error = abi_call(stage->fd, command->number, request);

	if (!error && command->after)
		command->after(request, deed->whose == OTHERS ? &stage->others : &stage->own);
	return (struct outcome){ .error = error, .reason = request->out_reason };
}

static struct outcome plainly(struct stage *stage, const struct deed *deed)
{
	union request request;

	fill(stage, deed, &request);
	return call(stage, deed, &request);
}

/* Of pages, which take more bits than kmalloc. */
static struct outcome with_mask(struct stage *stage, const struct deed *deed)
{
	union request request;

	fill(stage, deed, &request);
	if (deed->nr == KMDEV_NR_RESIZE) {
		request.resize.flags = KMDEV_RESIZE_GFP;
	} else {
		request.alloc.allocator = KMDEV_ALLOC_PAGE;
		request.alloc.flags = KMDEV_ALLOC_GFP;
	}
	return call(stage, deed, &request);
}

static struct outcome asks_of_mask(struct stage *stage, const struct deed *deed)
{
	union request request;
	struct outcome outcome;

	fill(stage, deed, &request);
	outcome = call(stage, deed, &request);
	if (outcome.error)
		return outcome;
	outcome.reason = request.gfp.out_refusal;
	outcome.error = outcome.reason ? EPERM : 0;
	return outcome;
}

static struct outcome from_others_source(struct stage *stage, const struct deed *deed)
{
	union request request;

	fill(stage, deed, &request);
	request.alloc.source = deed->value == KMDEV_MEMPOOL_ALLOC ? stage->others.pool :
								     stage->others.cache;
	return call(stage, deed, &request);
}

static struct outcome many_stale(struct stage *stage, const struct deed *deed)
{
	union request request;

	fill(stage, deed, &request);
	stage->own.request.flags = deed->value;
	return call(stage, deed, &request);
}

static struct outcome batch_stale(struct stage *stage, const struct deed *deed)
{
	struct {
		struct kmdev_op op;
		struct kmdev_alloc alloc;
	} element = {
		.op = { .nr = KMDEV_NR_ALLOC, .length = sizeof(element) },
		.alloc = {
			.size = sizeof(element.alloc), .allocator = KMDEV_KMALLOC,
			.bytes = SCENE_BYTES, .flags = deed->value,
		},
	};
	union request request;
	struct outcome outcome;

	fill(stage, deed, &request);
	request.batch.ops = abi_address(&element);
	request.batch.length = sizeof(element);
	outcome = call(stage, deed, &request);
	if (!outcome.error)
		abi_free(stage->own.fd, element.alloc.out_handle);
	return outcome;
}

/* A rule that comes to nothing, and goes at once. */
static struct outcome sets_rule(struct stage *stage, const struct deed *deed)
{
	struct kmdev_inject off = { .size = sizeof(off), .mode = KMDEV_INJECT_OFF };
	union request request;
	struct outcome outcome;

	fill(stage, deed, &request);
	request.inject.mode = KMDEV_INJECT_NTH;
	request.inject.n = 1ULL << 40;
	outcome = call(stage, deed, &request);
	abi_call(stage->fd, KMDEV_INJECT, &off);
	return outcome;
}

/* A number among the facts, or in the first run. */
static struct outcome sees(struct stage *stage, const struct deed *deed)
{
	union request request;
	struct outcome outcome;
	uint64_t value;

	fill(stage, deed, &request);
	if (deed->value)
		request.info.handle = stage->dma;
	outcome = call(stage, deed, &request);
	if (deed->nr == KMDEV_NR_RUNS)
		memcpy(&value, (char *)&stage->own.runs[0] + deed->seen_at, sizeof(value));
	else
		memcpy(&value, (char *)&request.info.out_facts + deed->seen_at, sizeof(value));
	outcome.hidden = !outcome.error && value == KMDEV_NONE;
	return outcome;
}

static struct outcome reads_table(struct stage *stage, const struct deed *deed)
{
	char byte;

	(void)deed;
	return failed(pread(stage->fd, &byte, 1, 0) < 0 ? errno : 0);
}

/* Opens the buffer's file, to read or, with @write, to write too; then does @what with it. */
static struct outcome with_file(struct stage *stage, bool write, bool (*what)(int fd))
{
	struct kmdev_open open = {
		.size = sizeof(open), .handle = stage->pages,
		.flags = write ? KMDEV_OPEN_WRITE : 0,
	};
	struct outcome outcome = { .error = abi_call(stage->fd, KMDEV_OPEN, &open) };

	outcome.reason = open.out_reason;
	if (outcome.error)
		return outcome;
	if (!what(open.out_fd))
		outcome.error = errno;
	close(open.out_fd);
	return outcome;
}

static bool read_byte(int fd)
{
	char byte;

	return pread(fd, &byte, 1, 0) == 1;
}

static bool write_byte(int fd)
{
	return pwrite(fd, "", 1, 0) == 1;
}

static bool map(int fd, int protection, int then)
{
	void *map = mmap(NULL, PAGE, protection, MAP_SHARED, fd, 0);
	bool good;
	int error;

	if (map == MAP_FAILED)
		return false;
	good = mprotect(map, PAGE, then) == 0;
	error = errno;
	munmap(map, PAGE);
	errno = error;
	return good;
}

static bool map_to_read(int fd)
{
	return map(fd, PROT_READ, PROT_READ);
}

static bool map_to_write(int fd)
{
	return map(fd, PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE);
}

static bool map_to_run(int fd)
{
	return map(fd, PROT_READ | PROT_EXEC, PROT_READ);
}

static bool map_then_write(int fd)
{
	return map(fd, PROT_READ, PROT_READ | PROT_WRITE);
}

static const struct {
	bool write;
	bool (*what)(int fd);
} uses[] = {
	{ false, read_byte }, { true, write_byte }, { false, write_byte }, { false, map_to_read },
	{ true, map_to_write }, { false, map_to_write }, { false, map_then_write },
	{ true, map_to_run },
};

static struct outcome uses_file(struct stage *stage, const struct deed *deed)
{
	return with_file(stage, uses[deed->value].write, uses[deed->value].what);
}

/* Writes what is there. */
static struct outcome sets_parameter(struct stage *stage, const struct deed *deed)
{
	int fd = open(PARAMETER, O_RDWR | O_CLOEXEC);
	char text[32];
	ssize_t length;
	int error = 0;

	(void)stage;
	(void)deed;
	if (fd < 0)
		return failed(errno);
	length = read(fd, text, sizeof(text));
	if (length < 0 || pwrite(fd, text, length, 0) != length)
		error = errno;
	close(fd);
	return failed(error);
}

/* Who may load it is told that it is there already. */
static struct outcome loads(struct stage *stage, const struct deed *deed)
{
	struct utsname kernel;
	char path[256];
	int fd, error;

	(void)stage;
	(void)deed;
	uname(&kernel);
	snprintf(path, sizeof(path), "/lib/modules/%s/updates/kmalloc.ko", kernel.release);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		abi_fail(path);
	error = syscall(SYS_finit_module, fd, "", 0) < 0 ? errno : 0;
	close(fd);
	return failed(error == EEXIST ? 0 : error);
}

/* Who may remove it is told that files hold it. */
static struct outcome removes(struct stage *stage, const struct deed *deed)
{
	int error = syscall(SYS_delete_module, "kmalloc", O_NONBLOCK) < 0 ? errno : 0;

	(void)stage;
	(void)deed;
	return failed(error == EAGAIN ? 0 : error);
}

#define AT(member) offsetof(union request, member)
#define FLAG(name_, nr_, member, flag) { \
	.name = name_, .act = plainly, .nr = nr_, .at = AT(member), .value = flag }
#define STALE(nr_) { .name = #nr_ " of stale", .act = plainly, .nr = KMDEV_NR_##nr_, \
	.whose = OWN_STALE }
#define MASK(nr_, act_, member, bit) { \
	.name = #nr_ " " #bit, .act = act_, .nr = KMDEV_NR_##nr_, .at = AT(member), \
	.value = KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_##bit }
#define CACHE(flag) FLAG("CACHE_CREATE " #flag, KMDEV_NR_CACHE_CREATE, cache_create.flags, \
			 KMDEV_CACHE_##flag)
#define RULE(scope_) { .name = "INJECT " #scope_, .act = sets_rule, .nr = KMDEV_NR_INJECT, \
	.at = AT(inject.scope), .value = KMDEV_INJECT_##scope_ }
#define FACT(member, of_dma) { .name = "see " #member, .act = sees, .nr = KMDEV_NR_INFO, \
	.seen_at = offsetof(struct kmdev_facts, member), .value = of_dma }
#define RUN(member) { .name = "see a run's " #member, .act = sees, .nr = KMDEV_NR_RUNS, \
	.seen_at = offsetof(struct kmdev_run, member) }
#define USE(name_, number) { .name = name_, .act = uses_file, .nr = KMDEV_NR_OPEN, \
	.value = number }
#define OTHER_SOURCE(name_, id) { .name = name_, .act = from_others_source, .nr = KMDEV_NR_ALLOC, \
	.at = AT(alloc.allocator), .value = id }

static const struct deed special[] = {
	FLAG("ALLOC STALE", KMDEV_NR_ALLOC, alloc.flags, KMDEV_ALLOC_STALE),
	FLAG("ALLOC NO_ACCOUNT", KMDEV_NR_ALLOC, alloc.flags, KMDEV_ALLOC_NO_ACCOUNT),
	{ "ALLOC_MANY STALE", many_stale, KMDEV_NR_ALLOC_MANY, .value = KMDEV_ALLOC_STALE },
	{ "BATCH of ALLOC STALE", batch_stale, KMDEV_NR_BATCH, .value = KMDEV_ALLOC_STALE },
	STALE(READ), STALE(CHECK), STALE(OPEN), STALE(WRITE),
	MASK(ALLOC, with_mask, alloc.gfp, MOVABLE), MASK(ALLOC, with_mask, alloc.gfp, NOFAIL),
	MASK(ALLOC, with_mask, alloc.gfp, MEMALLOC),
	MASK(RESIZE, with_mask, resize.gfp, NOFAIL), MASK(RESIZE, with_mask, resize.gfp, MEMALLOC),
	MASK(GFP, asks_of_mask, gfp.gfp, MOVABLE), MASK(GFP, asks_of_mask, gfp.gfp, NOFAIL),
	MASK(GFP, asks_of_mask, gfp.gfp, MEMALLOC),
	CACHE(CONSISTENCY_CHECKS), CACHE(RED_ZONE), CACHE(POISON), CACHE(STORE_USER),
	OTHER_SOURCE("ALLOC from another's cache", KMDEV_KMEM_CACHE_ALLOC),
	OTHER_SOURCE("ALLOC from another's pool", KMDEV_MEMPOOL_ALLOC),
	RULE(FILE), RULE(USER), RULE(DEVICE),
	FACT(virt, 0), FACT(latency_ns, 0), FACT(slab_offset, 0), FACT(phys, 0), FACT(pfn, 0),
	FACT(dma, 1), RUN(virt), RUN(phys), RUN(pfn),
	{ "read the control file's table", reads_table },
	USE("read a buffer's file", 0), USE("write a buffer's file", 1),
	USE("write one opened for reading", 2), USE("map to read", 3), USE("map to write", 4),
	USE("map to write one for reading", 5), USE("the same by mprotect", 6),
	USE("map to execute", 7),
	{ "set a module parameter", sets_parameter },
	{ "load the module", loads }, { "remove the module", removes },
};

static struct deed all[GOLDEN_ROWS];
static unsigned int count;

static void add(const struct command *command, const char *how, enum whose whose, unsigned int at)
{
	struct deed *deed = &all[count++];

	snprintf(deed->name, sizeof(deed->name), "%s%s", command->name, how);
	deed->act = plainly;
	deed->nr = command - commands;
	deed->whose = whose;
	deed->at = at;
	deed->value = at ? KMDEV_ALL_USERS : 0;
}

/* Each command on what is one's own, on another's, and on another's as an administrator's. */
static void add_commands(void)
{
	for (const struct command *command = commands; command < commands + COMMANDS; command++)
		add(command, "", OWN, 0);
	for (const struct command *command = commands; command < commands + COMMANDS; command++) {
		if (command->handle_at || command->source_at ||
		    command->number == KMDEV_FREE_MANY)
			add(command, " of another's", OTHERS, 0);
		if (command->all_users)
			add(command, " ALL_USERS", OTHERS, command->flags_at);
	}
}

unsigned int deeds_list(const struct deed **deeds)
{
	if (!count) {
		add_commands();
		memcpy(&all[count], special, sizeof(special));
		count += ARRAY_SIZE(special);
	}
	*deeds = all;
	return count;
}
