// SPDX-License-Identifier: GPL-2.0-only
/* A process that runs programs, one after the other, and leaves nothing behind each. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fuzz.h"

/* So few more files than are always open that a program meets the limit. */
#define FILES_MORE 10

unsigned int worker_number;

/* The second thread, and what it shall do. */
static pthread_t second;
static sem_t begin_both, end_both;
static const struct program *both;
static unsigned int both_from, both_shift, both_turns, both_edges;

/* Those of before are the worker's own. */
static int first_file;
static bool injected;

static void open_controls(void)
{
	unsigned int user = 2 * worker_number;

	slots[CONTROL][CONTROL_BOTH] = abi_open(user, 0, O_RDWR);
	slots[CONTROL][CONTROL_READ] = abi_open(user, 0, O_RDONLY);
	slots[CONTROL][CONTROL_WRITE] = abi_open(user, 0, O_WRONLY);
	slots[CONTROL][CONTROL_OTHER] = abi_open(user + 1, 0, O_RDWR);
	slots[CONTROL][CONTROL_ADMIN] = abi_open(user, ABI_SYS_ADMIN | ABI_SYSLOG, O_RDWR);
	for (unsigned int i = CONTROL_OPENED; i < SLOTS; i++)
		slots[CONTROL][i] = -1;
}

static void clear_slots(void)
{
	for (unsigned int i = 0; i < SLOTS; i++) {
		slots[HANDLE][i] = 0;
		slots[CACHE][i] = 0;
		slots[POOL][i] = 0;
		if (i < PIPE_READ)
			slots[FILES][i] = -1;
	}
}

static void open_pipe(void)
{
	int ends[2];

	if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) < 0)
		abi_fail("pipe");
	slots[FILES][PIPE_READ] = ends[0];
	slots[FILES][PIPE_WRITE] = ends[1];
}

/* The calls from @from on, of these the one at @shift first, and round. */
static void run_from(const struct program *program, unsigned int from, unsigned int shift,
		     unsigned int turns)
{
	unsigned int count = program->count - from;

	for (unsigned int c = 0; c < turns * count; c++)
		call_run(&program->calls[from + (c + shift) % count]);
}

static void *run_second(void *unused)
{
	unsigned int edge;

	place_thread(1);
	cover_begin(1);
	while (true) {
		sem_wait(&begin_both);
		run_from(both, both_from, both_shift, both_turns);
		both_edges = cover_new(&edge);
		sem_post(&end_both);
	}
	return unused;
}

void worker_init(unsigned int number)
{
	struct rlimit limit;

	worker_number = number;
	/* The pipe may have no reader. */
	signal(SIGPIPE, SIG_IGN);
	place_init();
	cover_open();
	memory_file = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
	open_controls();
	clear_slots();
	abi_become(2 * number, 0);
	open_pipe();
	first_file = slots[FILES][PIPE_READ];
	limit.rlim_cur = limit.rlim_max = first_file + FILES_MORE;
	setrlimit(RLIMIT_NOFILE, &limit);
	sem_init(&begin_both, 0, 0);
	sem_init(&end_both, 0, 0);
	if (pthread_create(&second, NULL, run_second, NULL))
		abi_fail("pthread_create");
	place_thread(0);
	cover_begin(0);
}

/* With files that no slot has, since a program did not look at the answer. */
static void close_files(void)
{
	close_range(pipe_used ? first_file : first_file + 2, ~0U, 0);
	if (pipe_used)
		open_pipe();
	pipe_used = false;
	for (unsigned int i = CONTROL_OPENED; i < SLOTS; i++)
		slots[CONTROL][i] = -1;
}

static void remove_rules(void)
{
	for (unsigned int i = 0; i < CONTROL_OPENED; i++) {
		struct kmdev_inject off = { .size = sizeof(off), .mode = KMDEV_INJECT_OFF };

		abi_call(slots[CONTROL][i], KMDEV_INJECT, &off);
	}
	injected = false;
}

static void free_buffers(int fd)
{
	static struct kmdev_facts facts[32];
	struct kmdev_list list;

	do {
		list = (struct kmdev_list){
			.size = sizeof(list), .facts = abi_address(facts),
			.facts_size = sizeof(facts[0]), .capacity = ARRAY_SIZE(facts),
		};
		if (abi_call(fd, KMDEV_LIST, &list))
			return;
		for (unsigned int i = 0; i < list.out_count; i++)
			abi_free(fd, facts[i].handle);
	} while (list.out_count == list.capacity);
}

static void destroy(int fd, unsigned int which)
{
	static union {
		struct kmdev_cache_facts caches[4];
		struct kmdev_pool_facts pools[4];
	} facts;
	bool pools = which == KMDEV_POOL_LIST;
	struct kmdev_list list;

	do {
		list = (struct kmdev_list){
			.size = sizeof(list), .facts = abi_address(&facts),
			.facts_size = pools ? sizeof(facts.pools[0]) : sizeof(facts.caches[0]),
			.capacity = 4,
		};
		if (abi_call(fd, which, &list))
			return;
		for (unsigned int i = 0; i < list.out_count; i++) {
			struct kmdev_source source = {
				.size = sizeof(source),
				.id = pools ? facts.pools[i].pool : facts.caches[i].cache,
			};

			if (abi_call(fd, pools ? KMDEV_POOL_DESTROY : KMDEV_CACHE_DESTROY, &source))
				return;
		}
	} while (list.out_count == list.capacity);
}

/*
 * All that the opener of @fd has.  Another worker that guesses a handle may hold a buffer for a
 * moment longer.
 */
static void give_back(int fd, const char *whose)
{
	struct account account = abi_account(fd), nothing = { 0 };
	unsigned int patience = 2000;

	for (; !abi_same(account, nothing) && patience; account = abi_account(fd), patience--) {
		if (account.buffers)
			free_buffers(fd);
		if (account.pools)
			destroy(fd, KMDEV_POOL_LIST);
		if (account.caches)
			destroy(fd, KMDEV_CACHE_LIST);
		if (patience < 2000)
			usleep(1000);
	}
	answer_check_account(whose, account);
}

/* The most of what there is, before all else is listed, which takes longer. */
static void free_slots(void)
{
	for (unsigned int i = 0; i < SLOTS; i++) {
		if (slots[HANDLE][i])
			abi_free(slots[CONTROL][CONTROL_BOTH], slots[HANDLE][i]);
	}
}

static void clean(void)
{
	munmap((void *)spaces[MAPPED].base, spaces[MAPPED].length);
	close_files();
	free_slots();
	if (injected)
		remove_rules();
	give_back(slots[CONTROL][CONTROL_BOTH], "the user");
	give_back(slots[CONTROL][CONTROL_OTHER], "the other user");
	clear_slots();
	place_clear();
}

/* What is new in a race is not put down to a call: it would not come again. */
static void run_both(const struct program *program, unsigned int from, struct outcome *outcome)
{
	unsigned int edge;

	both = program;
	both_from = from;
	both_turns = 1 + program->calls[from - 1].n[0] % 8;
	both_shift = program->calls[from - 1].n[1] % CALLS_MAX;
	racing = true;
	sem_post(&begin_both);
	run_from(program, from, 0, both_turns);
	sem_wait(&end_both);
	racing = false;
	outcome->calls += 2 * both_turns * (program->count - from);
	outcome->edges += cover_new(&edge) + both_edges;
}

void worker_run(const struct program *program, unsigned int edge, struct outcome *outcome)
{
	double began = abi_seconds();
	unsigned int c;

	memcpy(&state->running[worker_number], program, sizeof(*program));
	memset(outcome, 0, sizeof(*outcome));
	call_begin();
	cover_program();
	for (c = 0; c < program->count; c++) {
		const struct call *call = &program->calls[c];

		injected |= call->op == KMDEV_NR_INJECT;
		if (grammar_op(call->op)->number == SPECIAL_BOTH)
			break;
		call_run(call);
		outcome->calls++;
		outcome->calls_of[c] = true;
		outcome->edges_of[c] = cover_new(&outcome->edge_of[c]);
		outcome->edges += outcome->edges_of[c];
		if (edge != NO_EDGE && !outcome->reached && cover_ran(edge))
			outcome->reached = c + 1;
	}
	if (c < program->count)
		run_both(program, c + 1, outcome);
	__atomic_add_fetch(&state->calls, outcome->calls, __ATOMIC_RELAXED);
	state->programs[worker_number]++;
	clean();
	outcome->milliseconds = (abi_seconds() - began) * 1000;
}
