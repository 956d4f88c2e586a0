// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each command with each allocator where that matters, and what is done to a buffer's file: all of
 * it failed at each place, see failing.h.
 *
 * sweep [commands]: without each allocator, which a 32-bit caller reaches on the same way.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/fsuid.h>
#include <sys/mman.h>
#include <unistd.h>

#include "failing.h"
#include "faults.h"
#include "request.h"
#include "source.h"

static struct scene scene;

/* What the user held before the call. */
static struct account before;

static void hold_now(void)
{
	before = abi_account(scene.fd);
}

static bool holds_the_same(void)
{
	return abi_same(before, abi_account(scene.fd));
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
	hold_now();
}

/* Why there was no memory, over all calls; out_reason is all ones before. */
static unsigned int lacking[KMDEV_REASONS], unexplained;

static int command_run(void)
{
	int error;

	request.out_reason = ~0U;
	error = abi_call(scene.fd, command->number, &request);
	if (error == ENOMEM && request.out_reason < KMDEV_REASONS)
		lacking[request.out_reason]++;
	else if (error == ENOMEM)
		unexplained++;
	return error;
}

static void reasons(void)
{
	unsigned int driver = lacking[KMDEV_BOOKKEEPING];
	unsigned int allocator = lacking[KMDEV_ALLOCATOR_SAID_NO];
	unsigned int other = unexplained;

	for (unsigned int i = 0; i < KMDEV_REASONS; i++)
		other += lacking[i];
	other -= driver + allocator;
	abi_case(driver && allocator && !other, "no memory: %u times for the driver's record, "
		 "%u for the allocator, %u for another reason or none", driver, allocator, other);
}

static void command_end(void)
{
	if (command->after)
		command->after(&request, &scene);
}

static void sweep_template(const char *what)
{
	char name[96];
	struct failing call = {
		.name = name, .begin = command_begin, .run = command_run, .end = command_end,
		.same = holds_the_same,
	};

	snprintf(name, sizeof(name), "%s%s%s", command->name, *what ? " " : "", what);
	failing_sweep(&call);
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

static int opened;

static int open_run(void)
{
	opened = open("/dev/kmalloc", O_RDWR | O_CLOEXEC);
	return opened < 0 ? errno : 0;
}

static void open_end(void)
{
	close(opened);
}

static void become_new(void)
{
	setfsuid(abi_user(7));
}

static void open_new_end(void)
{
	open_end();
	setfsuid(0);
}

/* The control file, of a user who is there and of one who is not. */
static void openings(void)
{
	static const struct failing calls[] = {
		{ "open", hold_now, open_run, open_end, holds_the_same },
		{ "open of a new user", become_new, open_run, open_new_end },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(calls); i++)
		failing_sweep(&calls[i]);
	setfsuid(0);
}

static uint64_t grown;

static void buffer_anew(void)
{
	abi_free(scene.fd, grown);
	grown = abi_allocate(scene.fd, KMDEV_KMALLOC, SCENE_BYTES, 0);
}

static void grow_begin(void)
{
	buffer_anew();
	request = template;
	request.resize.handle = grown;
	hold_now();
}

/* An answer that had a place at first may be failed here: then the work is done. */
static int grow_run(void)
{
	int error = command_run();

	if (error == EFAULT)
		buffer_anew();
	return error;
}

static void pool_back(void)
{
	request = template;
	request.pool_resize.pool = scene.pool;
	request.pool_resize.min = SCENE_POOL_MIN;
	command_run();
}

/* What is larger than it was before each time. */
static void growing(void)
{
	static const struct failing calls[] = {
		{ "RESIZE to five pages", grow_begin, grow_run, buffer_anew, holds_the_same },
		{ "POOL_RESIZE to 200", command_begin, command_run, pool_back, holds_the_same },
	};

	command = &commands[KMDEV_NR_RESIZE];
	request_fill(command, &template, &scene, 0xcc);
	template.resize.bytes = 5 * PAGE;
	failing_sweep(&calls[0]);
	abi_free(scene.fd, grown);

	command = &commands[KMDEV_NR_POOL_RESIZE];
	request_fill(command, &template, &scene, 0xcc);
	template.pool_resize.min = 200;
	failing_sweep(&calls[1]);

	command = &commands[KMDEV_NR_POOL_CREATE];
	request_fill(command, &template, &scene, 0xcc);
	template.pool_create.kind = KMDEV_POOL_DMA;
	template.pool_create.min = 0;
	sweep_template("for DMA");
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
		char larger[64];

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
		/* Where a class fails, vmalloc has whole pages and knows how much was asked for. */
		if (list[i].out_flags & KMDEV_ALLOCATOR_MAPPABLE_LARGE) {
			snprintf(larger, sizeof(larger), "%s, above a page", list[i].out_name);
			template.alloc.bytes = PAGE + bytes;
			sweep_template(larger);
		}
		/* The driver asks for 256 pages at a time: those of the first must go back. */
		if (list[i].out_allocator == KMDEV_ALLOC_PAGES_BULK) {
			snprintf(larger, sizeof(larger), "%s, in two parts", list[i].out_name);
			template.alloc.bytes = 257 * PAGE;
			sweep_template(larger);
		}

		command = &commands[KMDEV_NR_ALLOC_MANY];
		request_fill(command, &template, &scene, 0xcc);
		scene.request.allocator = list[i].out_allocator;
		scene.request.bytes = size;
		scene.request.source = source;
		sweep_template(list[i].out_name);
	}
	sources_close(&sources);
}

/* A thread that hands over with this one.  They tell each other by nothing that could be failed. */
static struct {
	struct kmdev_bench bench;
	atomic_bool wanted, busy, end;
} partner;

static void *take_part(void *unused)
{
	while (!partner.end) {
		struct kmdev_bench bench = partner.bench;

		partner.busy = partner.wanted;
		if (partner.busy && abi_call(scene.fd, KMDEV_BENCH, &bench) != ETIMEDOUT)
			partner.wanted = false;
		partner.busy = false;
		abi_sleep(100);
	}
	return unused;
}

/* The other one's call is over, too, when this one's is. */
static int run_with_partner(void)
{
	int error;

	partner.wanted = true;
	error = command_run();
	partner.wanted = false;
	while (partner.busy)
		;
	return error;
}

/* Either side, with what it needs for itself; that of the other is not failed. */
static void handovers(const struct sources *sources)
{
	static const unsigned int allocators[] = { KMDEV_KMALLOC, KMDEV_KMEM_CACHE_ALLOC_BULK };
	struct failing call = {
		.begin = command_begin, .run = run_with_partner, .same = holds_the_same,
	};
	char name[64];

	for (unsigned int i = 0; i < 2 * ARRAY_SIZE(allocators); i++) {
		pthread_t thread;

		request_fill(command, &template, &scene, 0xcc);
		scene.request.allocator = allocators[i / 2];
		scene.request.source = i / 2 ? sources->cache : 0;
		template.bench.live = template.bench.operations = 3;
		template.bench.cold = PAGE;
		template.bench.pattern = i % 2 ? KMDEV_BENCH_TAKE : KMDEV_BENCH_GIVE;
		partner.bench = template.bench;
		partner.bench.pattern = i % 2 ? KMDEV_BENCH_GIVE : KMDEV_BENCH_TAKE;
		partner.bench.flags = partner.bench.histogram = 0;
		partner.bench.ns_max = 10000000;
		partner.end = false;
		if (pthread_create(&thread, NULL, take_part, NULL))
			abi_fail("pthread_create");
		snprintf(name, sizeof(name), "BENCH allocator %u, %s", allocators[i / 2],
			 i % 2 ? "TAKE" : "GIVE");
		call.name = name;
		failing_sweep(&call);
		partner.end = true;
		pthread_join(thread, NULL);
	}
}

/* Few at once, so that each allocation is failed: of those alive, those freed, and a hole. */
static void benches(void)
{
	static const char *const names[] = {
		[KMDEV_BENCH_PAIR] = "PAIR", [KMDEV_BENCH_BATCH] = "BATCH", [KMDEV_BENCH_MIX] = "MIX",
	};
	struct kmdev_allocator list[ALLOCATORS_MAX];
	unsigned int count = allocators_list(scene.fd, list);
	struct sources sources;

	command = &commands[KMDEV_NR_BENCH];
	sources_open(&sources, scene.fd, SCENE_BYTES);
	for (unsigned int i = 0; i < count * (KMDEV_BENCH_MIX + 1); i++) {
		const struct kmdev_allocator *allocator = &list[i / (KMDEV_BENCH_MIX + 1)];
		unsigned int pattern = i % (KMDEV_BENCH_MIX + 1);
		char what[64];

		if (allocator->out_flags & KMDEV_ALLOCATOR_NO_ACCOUNT)
			continue;
		request_fill(command, &template, &scene, 0xcc);
		scene.request.allocator = allocator->out_allocator;
		scene.request.source = sources_for(&sources, allocator);
		template.bench.pattern = pattern;
		template.bench.order = KMDEV_BENCH_RANDOM;
		template.bench.live = pattern == KMDEV_BENCH_PAIR ? 1 : 3;
		template.bench.operations = 3;
		snprintf(what, sizeof(what), "%s, %s", allocator->out_name, names[pattern]);
		sweep_template(what);
	}
	template.bench.cold = PAGE;
	sweep_template("what is cold");
	handovers(&sources);
	sources_close(&sources);
}

/* A buffer as a file.  What fails at a fault is the kernel's own, which tells it in its log. */
static int file = -1;
static void *mapped;
static char contents[5 * PAGE];

static void file_begin(void)
{
	lseek(file, 0, SEEK_SET);
	hold_now();
}

static int short_or_error(ssize_t length)
{
	return length < 0 ? errno : length == 0 ? EIO : 0;
}

static int file_read(void)
{
	return short_or_error(read(file, contents, sizeof(contents)));
}

static int file_write(void)
{
	return short_or_error(write(file, contents, sizeof(contents)));
}

static int file_map(void)
{
	mapped = mmap(NULL, sizeof(contents), PROT_READ, MAP_SHARED, file, 0);
	return mapped == MAP_FAILED ? errno : 0;
}

static void file_unmap(void)
{
	munmap(mapped, sizeof(contents));
}

/* Into a pipe with room for all, and out of it. */
static int pipe_ends[2];

static int file_splice(void)
{
	return short_or_error(splice(file, NULL, pipe_ends[1], NULL, sizeof(contents), 0));
}

static void pipe_empty(void)
{
	while (read(pipe_ends[0], contents, sizeof(contents)) > 0)
		;
}

/* Its text is made when it is read. */
static int control_read(void)
{
	int error = open_run();

	if (!error) {
		error = short_or_error(read(opened, contents, sizeof(contents)));
		open_end();
	}
	return error;
}

static void all_of_files(void)
{
	static const struct failing calls[] = {
		{ "read", file_begin, file_read, NULL, holds_the_same },
		{ "write", file_begin, file_write, NULL, holds_the_same },
		{ "mmap", file_begin, file_map, file_unmap, holds_the_same },
		/* The kernel says EAGAIN where it has no page for the pipe. */
		{ "splice", file_begin, file_splice, pipe_empty, holds_the_same, EAGAIN },
		{ "the text of a control file", file_begin, control_read, NULL, holds_the_same },
	};
	uint64_t handle = abi_allocate(scene.fd, KMDEV_VMALLOC, sizeof(contents), 0);

	file = abi_open_buffer(scene.fd, handle, KMDEV_OPEN_WRITE);
	if (file < 0 || pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) < 0)
		abi_fail("a buffer's file and a pipe");
	for (unsigned int i = 0; i < ARRAY_SIZE(calls); i++)
		failing_sweep(&calls[i]);
	close(pipe_ends[0]);
	close(pipe_ends[1]);
	close(file);
	abi_free(scene.fd, handle);
}

int main(int argc, char **argv)
{
	bool all = argc < 2 || strcmp(argv[1], "commands") != 0;

	faults_prepare();
	abi_start();
	scene_open(&scene, ABI_SYS_ADMIN);
	mlockall(MCL_CURRENT | MCL_FUTURE);
	openings();
	all_commands();
	growing();
	if (all) {
		all_allocators();
		benches();
	}
	all_of_files();
	reasons();
	scene_close(&scene);
	return abi_done();
}
