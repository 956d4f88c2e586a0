// SPDX-License-Identifier: GPL-2.0-only
/* What each call does. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz.h"

#define BENCH_MAX 64
#define BENCH_NS 1000000

static const int open_modes[] = { O_RDWR, O_RDONLY, O_WRONLY, O_RDWR | O_NONBLOCK };

volatile long slots[SPACES][SLOTS];
int memory_file;
bool pipe_used;
bool racing;

/*
 * Words that look like kernel pointers and are none: random contents, what an administrator may
 * read, and requests, which have two numbers in a word.
 */
static bool has_noise;

/* An element of a batch may write to a request, which then is that of the batch or another call. */
static bool request_shared;

static uint64_t value(const struct call *call, unsigned int i)
{
	enum space space = call->space[i];

	if (space == NUMBER)
		return call->n[i];
	if (space == FILES && call->n[i] % SLOTS >= PIPE_READ)
		pipe_used = true;
	if (space < FIRST_AREA)
		return slots[space][call->n[i] % SLOTS];
	return place_address(space, call->n[i]);
}

/* A slot has one file at a time. */
static void result(const struct call *call, unsigned int i, uint64_t found)
{
	enum space space = grammar_member(call->op, i)->hint;
	long before = __atomic_exchange_n(&slots[space][call->n[i] % SLOTS], found,
					  __ATOMIC_RELAXED);

	if ((space == FILES || space == CONTROL) && before >= 0)
		close(before);
}

/* What would take minutes on the debug kernel is cut. */
static void shorten(struct kmdev_bench *bench)
{
	bench->live %= BENCH_MAX;
	bench->operations %= BENCH_MAX;
	bench->warmup %= BENCH_MAX;
	bench->cold %= BENCH_MAX;
	if (bench->pattern >= KMDEV_BENCH_GIVE)
		bench->ns_max = 1 + bench->ns_max % BENCH_NS;
}

/* The inputs, results that show if they are written, and behind them the tail. */
static void fill(union request *request, const struct call *call)
{
	const struct command *command = &commands[call->op];
	const struct member *member;

	memset(request->bytes, 0, command->first + ANSWER_MARGIN);
	memset(&request->out_reason, 0xcc, sizeof(request->out_reason));
	memset(request->bytes + command->out_at, 0xcc, command->first - command->out_at);
	request->size = value(call, ARG_SIZE);
	memcpy(request->bytes + command->first, &call->n[ARG_TAIL], sizeof(call->n[ARG_TAIL]));
	for (unsigned int i = ARGS_COMMON; (member = grammar_member(call->op, i)); i++) {
		uint64_t input = value(call, i);

		if (member->kind != TO && member->kind != PAD)
			memcpy(request->bytes + member->at, &input, member->width);
	}
	if (call->op == KMDEV_NR_BENCH)
		shorten(&request->bench);
}

static void put_staged(const struct call *call)
{
	struct {
		struct kmdev_op op;
		union request request;
	} element;

	fill(&element.request, call);
	element.op.nr = call->op;
	element.op.length = grammar_staged_length(call->op);
	if (call->space[ARG_AT] > REQUEST)
		place_copy((void *)value(call, ARG_AT), &element, element.op.length);
}

static bool is_plain(const struct call *call)
{
	return call->space[ARG_FILE] == CONTROL && call->n[ARG_FILE] % SLOTS != CONTROL_ADMIN &&
	       !racing;
}

static void take_results(const struct call *call, const union request *after)
{
	const struct member *member;
	uint64_t found = 0;

	for (unsigned int i = ARGS_COMMON; (member = grammar_member(call->op, i)); i++) {
		if (member->kind != TO)
			continue;
		memcpy(&found, after->bytes + member->at, member->width);
		result(call, i, found);
	}
}

static void look_at_contents(const struct call *call, const union request *after)
{
	uintptr_t at = after->copy.data - spaces[DATA].base;

	if (call->op == KMDEV_NR_READ && !has_noise && at % 8 == 0 && at < spaces[DATA].length)
		answer_check_contents(call, (const void *)after->copy.data, after->copy.length);
}

/* Whether the request lies where nothing else is written to. */
static bool is_alone(const struct call *call)
{
	for (unsigned int i = ARGS_COMMON; i < ARGS_MAX; i++) {
		if (call->space[i] == REQUEST)
			return false;
	}
	return !request_shared && call->space[ARG_AT] == REQUEST && call->n[ARG_AT] < PAGE;
}

static void command_run(const struct call *call)
{
	union request before, *at = (union request *)value(call, ARG_AT);
	const struct command *command = &commands[call->op];
	size_t length = command->first + ANSWER_MARGIN;
	int error, fd = value(call, ARG_FILE);

	fill(&before, call);
	if (call->space[ARG_AT] >= FIRST_AREA)
		place_copy(at, &before, length);
	error = abi_call(fd, command->number, at);
	if (!is_alone(call))
		return;
	answer_check(call, &before, at, error, is_plain(call));
	if (error)
		return;
	take_results(call, at);
	if (is_plain(call))
		look_at_contents(call, at);
}

static uintptr_t window_end(uintptr_t at)
{
	uintptr_t base = spaces[MAPPED].base, end = base + spaces[MAPPED].length;

	return at < base || at >= end ? at : base + ((at - base) / WINDOW + 1) * WINDOW;
}

/* What is done to a window ends with it: behind it lie others' mappings, or nothing. */
static long bounded(uintptr_t at, uint64_t length)
{
	uintptr_t room = window_end(at) - at;

	return length < room ? length : room;
}

static long call_system(const struct call *call, const long *args)
{
	switch (grammar_op(call->op)->number) {
	case SYS_close:
		/* The worker cannot open these again. */
		if (call->space[0] == CONTROL && call->n[0] % SLOTS < CONTROL_OPENED)
			return 0;
		slots[call->space[0]][call->n[0] % SLOTS] = -1;
		return close(args[0]);
	case SYS_mmap:
		return syscall(SYS_mmap, args[0], bounded(args[0], args[1]), args[2],
			       args[3] | MAP_FIXED, args[4], args[5]);
	case SYS_mremap:
		return syscall(SYS_mremap, args[0], bounded(args[0], args[1]),
			       bounded(args[4], args[2]), args[3] | MREMAP_MAYMOVE | MREMAP_FIXED,
			       args[4]);
	case SYS_munmap:
	case SYS_mprotect:
	case SYS_msync:
	case SYS_madvise:
	case SYS_mlock:
		return syscall(grammar_op(call->op)->number, args[0], bounded(args[0], args[1]),
			       args[2]);
	}
	return syscall(grammar_op(call->op)->number, args[0], args[1], args[2], args[3], args[4],
		       args[5]);
}

static void fork_and_touch(uintptr_t at, size_t length, bool write)
{
	pid_t child = fork();

	if (!child)
		_exit(!place_touch(at, length, write));
	if (child > 0)
		waitpid(child, NULL, 0);
}

/* As a debugger does it. */
static void through_memory_file(uintptr_t at, size_t length, bool write)
{
	static char page[PAGE];
	ssize_t count;

	if (length > sizeof(page))
		length = sizeof(page);
	if (write)
		count = pwrite(memory_file, page, length, at);
	else
		count = pread(memory_file, page, length, at);
	(void)count;
}

static void call_special(const struct call *call, const long *args)
{
	uint64_t word;
	int fd;

	switch (grammar_op(call->op)->number) {
	case SPECIAL_OPEN:
		fd = open("/dev/kmalloc", open_modes[args[0] & 3] | O_CLOEXEC);
		if (fd >= 0)
			result(call, 1, fd);
		break;
	case SPECIAL_PUT:
		word = args[1];
		if (call->space[0] >= FIRST_AREA)
			place_copy((void *)args[0], &word, sizeof(word));
		break;
	case SPECIAL_TAKE:
		if (call->space[0] >= FIRST_AREA &&
		    place_copy(&word, (void *)args[0], sizeof(word)))
			result(call, 1, word);
		break;
	case SPECIAL_TOUCH:
		place_touch(args[0], bounded(args[0], args[1]), args[2]);
		break;
	case SPECIAL_FORK:
		fork_and_touch(args[0], bounded(args[0], args[1]), args[2]);
		break;
	case SPECIAL_PEEK:
	case SPECIAL_POKE:
		through_memory_file(args[0], bounded(args[0], args[1]),
				    grammar_op(call->op)->number == SPECIAL_POKE);
		break;
	}
}

/* Whether it has to do with a request other than its own. */
static bool uses_request(const struct call *call)
{
	for (unsigned int i = 0; i < ARGS_MAX; i++) {
		if (call->space[i] == REQUEST && (i != ARG_AT || !grammar_is_command(call->op)))
			return true;
	}
	return false;
}

static bool makes_noise(const struct call *call)
{
	if (uses_request(call))
		return true;
	if (!grammar_is_command(call->op))
		return false;
	return call->staged || call->op == KMDEV_NR_FILL || !is_plain(call);
}

void call_begin(void)
{
	has_noise = false;
	request_shared = false;
}

void call_run(const struct call *call)
{
	const struct op *op = grammar_op(call->op);
	const struct member *member;
	long args[6] = { 0 }, found;
	unsigned int i;

	has_noise |= makes_noise(call);
	request_shared |= call->staged && uses_request(call);
	if (call->staged)
		return put_staged(call);
	if (grammar_is_command(call->op))
		return command_run(call);
	for (i = 0; (member = grammar_member(call->op, i)) && member->kind != TO; i++)
		args[i] = value(call, i);
	if (op->number < 0)
		return call_special(call, args);
	found = call_system(call, args);
	if (member && found >= 0)
		result(call, i, found);
}
