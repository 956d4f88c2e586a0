// SPDX-License-Identifier: GPL-2.0-only
/* The workers, what they do next, and the cases.  See tests/fuzz/run. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz.h"

/* A program that takes longer hangs, however busy the machine is. */
#define HANG_SECONDS 120

/* So many comparisons are made. */
#define ROUNDS 5

/* After a run of so many at least, kmemleak is asked where there is one. */
#define LEAKS_SECONDS 30

/* Of what it says at least so many bytes are shown, if there are. */
#define LEAKS_SHOWN 16384

#define PCI "/sys/bus/pci/devices/"

struct state *state;

/* struct plan - how the programs of a phase are made, and when it ends */
struct plan {
	bool guided;
	/* By programs of before, too. */
	bool given;
	uint64_t seed;
	unsigned long calls;
	double end;
};

static void map_state(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		abi_fail(path);
	state = mmap(NULL, STATE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (state == MAP_FAILED)
		abi_fail(path);
	close(fd);
}

static void make(struct program *program, enum way way, const struct entry *from, struct dice *dice)
{
	if (way == FRESH)
		return program_generate(program, dice);
	corpus_copy(program, from);
	if (way == CHANGED)
		program_mutate(program, &corpus_choose(dice)->program, dice);
	else
		program_extend(program, dice);
}

static void work(unsigned int number, const struct plan *plan)
{
	struct dice dice = { plan->seed * WORKERS_MAX + number };
	struct program program;
	struct outcome outcome;

	worker_init(number);
	while (__atomic_load_n(&state->calls, __ATOMIC_RELAXED) < plan->calls && !state->stop) {
		bool given = plan->given && corpus_take_given(&program);
		enum way way = plan->guided && !given ? guide_way(&dice) : FRESH;
		struct entry *from = way == FRESH ? NULL : corpus_choose(&dice);

		if (!given)
			make(&program, way, from, &dice);
		worker_run(&program, from ? from->edge : NO_EDGE, &outcome);
		if (!plan->guided)
			continue;
		corpus_keep(&program, &outcome);
		if (from)
			corpus_tried(from, &program, &outcome);
		if (!given)
			guide_learn(way, &program, &outcome);
	}
	_exit(0);
}

/* Of a phase that began then, after so many calls. */
static void progress(double began, unsigned long before)
{
	double seconds = abi_seconds() - began;

	printf("# %4.0f s: %lu calls, %u edges, %u programs kept, %.0f calls/s\n", seconds,
	       state->calls, state->found, state->kept, (state->calls - before) / seconds);
	fflush(stdout);
}

/* Whether each worker began another program in time. */
static bool is_alive(unsigned int workers, const pid_t *pids)
{
	static unsigned long before[WORKERS_MAX];
	static double changed[WORKERS_MAX];

	for (unsigned int w = 0; w < workers; w++) {
		if (before[w] != state->programs[w] || !changed[w])
			changed[w] = abi_seconds();
		before[w] = state->programs[w];
		if (pids[w] && abi_seconds() - changed[w] > HANG_SECONDS)
			return false;
	}
	return true;
}

static void tell_end(unsigned int number, int status)
{
	if (!status)
		return;
	printf("# Worker %u ended with %#x in:\n", number, status);
	program_print(&state->running[number], stdout);
}

/* Returns whether all workers came to their end; none is there any more. */
static bool phase(const struct plan *plan, unsigned int workers)
{
	double began = abi_seconds(), said = began;
	unsigned long before = state->calls;
	pid_t pids[WORKERS_MAX] = { 0 };
	unsigned int left = workers;
	bool good = true;
	int status;

	fflush(stdout);
	state->stop = 0;
	for (unsigned int w = 0; w < workers; w++) {
		pids[w] = fork();
		if (!pids[w])
			work(w, plan);
	}
	while (left) {
		usleep(100000);
		for (unsigned int w = 0; w < workers; w++) {
			if (!pids[w] || waitpid(pids[w], &status, WNOHANG) <= 0)
				continue;
			pids[w] = 0;
			left--;
			tell_end(w, status);
			good &= status == 0;
		}
		if (abi_seconds() > plan->end || !good || state->wrong > 10)
			state->stop = 1;
		if (abi_seconds() - said > 10) {
			said = abi_seconds();
			progress(began, before);
		}
		for (unsigned int w = 0; w < workers && !is_alive(workers, pids); w++) {
			if (pids[w])
				kill(pids[w], SIGKILL);
		}
	}
	progress(began, before);
	return good;
}

static void limit(const char *name, const char *value)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/module/kmalloc/parameters/%s", name);
	file = fopen(path, "we");
	if (!file || fputs(value, file) < 0 || fclose(file))
		abi_fail(path);
}

/* So small that a program meets them, and that none of its calls takes long. */
static void limits(void)
{
	limit("max_user_bytes", "4M");
	limit("max_user_buffers", "24");
	limit("max_user_caches", "2");
	limit("max_user_pools", "3");
}

/* Whether it is the memory that the host shares; it is enabled then. */
static bool is_shared_memory(const char *device)
{
	char path[PATH_MAX], number[16] = "";
	FILE *file;

	snprintf(path, sizeof(path), PCI "%s/device", device);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (!fgets(number, sizeof(number), file))
		number[0] = '\0';
	fclose(file);
	if (strcmp(number, "0x1110\n"))
		return false;
	snprintf(path, sizeof(path), PCI "%s/enable", device);
	file = fopen(path, "we");
	if (!file)
		return false;
	fputs("1", file);
	return !fclose(file);
}

static void map_shared_memory(void)
{
	DIR *devices = opendir(PCI);
	const struct dirent *device;
	char path[PATH_MAX];

	while (devices && (device = readdir(devices))) {
		if (!is_shared_memory(device->d_name))
			continue;
		snprintf(path, sizeof(path), PCI "%s/resource2", device->d_name);
		map_state(path);
		closedir(devices);
		return;
	}
	abi_fail("the memory that the host shares");
}

/* Each command that the driver knows is in the grammar, each byte of its inputs in a member. */
static void grammar_case(void)
{
	const char *missing = grammar_missing();
	int fd = abi_open(0, 0, O_RDWR);
	unsigned int known = 0;

	for (unsigned int number = 0; number < 256; number++)
		known += ioctl(fd, _IO(KMDEV_TYPE, number), NULL) == 0 || errno != ENOTTY;
	close(fd);
	abi_case(!missing && known == COMMANDS, "the grammar has all %u commands of the driver, and"
		 " all their members%s%s", known, missing ? ", but not those of " : "",
		 missing ? missing : "");
}

/* What a run leaves can be replayed. */
static void text_case(uint64_t seed)
{
	struct dice dice = { seed };
	unsigned int count = 200, wrong = 0;

	while (count--) {
		struct program program, again;
		FILE *file = tmpfile();

		program_generate(&program, &dice);
		program_print(&program, file);
		rewind(file);
		wrong += !program_read(&again, file) || again.count != program.count ||
			 memcmp(again.calls, program.calls, again.count * sizeof(again.calls[0]));
		fclose(file);
	}
	abi_case(!wrong, "a program reads back as it was printed (%u of 200 do not)", wrong);
}

static void nothing_left_case(void)
{
	int fd = abi_open(0, 0, O_RDONLY);
	struct kmdev_identify all = abi_identify(fd);

	close(fd);
	abi_case(!all.out_buffers && !all.out_bytes && !all.out_caches && !all.out_pools,
		 "the device holds nothing at the end (%llu buffers, %llu bytes, %u caches,"
		 " %u pools)", (unsigned long long)all.out_buffers,
		 (unsigned long long)all.out_bytes, all.out_caches, all.out_pools);
}

/* kmemleak is sure of what it has seen twice, some seconds after it was allocated. */
static void leaks_case(void)
{
	static const char path[] = "/sys/kernel/debug/kmemleak";
	int fd = open(path, O_RDWR | O_CLOEXEC);
	char text[4096];
	size_t found = 0;
	ssize_t length = 0;

	if (fd < 0 && errno == ENOENT)
		return;
	sleep(6);
	/* Switched off by kmemleak=off. */
	if (fd >= 0 && write(fd, "scan", 4) < 0 && errno == EPERM) {
		close(fd);
		return;
	}
	if (fd < 0 || write(fd, "scan", 4) != 4)
		abi_fail(path);
	/* There may be thousands. */
	while (found < LEAKS_SHOWN && (length = pread(fd, text, sizeof(text), found)) > 0) {
		fwrite(text, 1, length, stdout);
		found += length;
	}
	close(fd);
	abi_case(!length && !found, "kmemleak has nothing");
}

struct options {
	unsigned long calls;
	unsigned long compared;
	double seconds;
	uint64_t seed;
	unsigned int workers;
	bool unguided;
	bool saturated;
};

static void forget(void)
{
	memset(state->hits, 0, sizeof(state->hits));
	state->found = 0;
	state->calls = 0;
	state->kept = 0;
}

/*
 * As many calls with a guide as without, from several seeds, since one of them may be lucky.
 * Those without end after a quarter of the time.
 */
static bool compare(struct plan *plan, const struct options *options)
{
	unsigned int edges[2] = { 0 };
	unsigned long calls[2] = { 0 };
	double end = plan->end;
	bool good = true;

	for (unsigned int i = 0; i < 2 * ROUNDS && good; i++) {
		plan->guided = i % 2;
		plan->seed = options->seed + i / 2;
		plan->calls = plan->guided ? state->calls : options->compared;
		plan->end = plan->guided ? end : abi_seconds() + options->seconds / 4 / ROUNDS;
		forget();
		good = phase(plan, options->workers);
		edges[plan->guided] += state->found;
		calls[plan->guided] += state->calls;
	}
	plan->end = end;
	abi_case(good && edges[true] > edges[false], "with a guide, as many calls reach more edges"
		 " than without (%u by %lu, not %u by %lu; %u seeds)", edges[true], calls[true],
		 edges[false], calls[false], ROUNDS);
	return good;
}

static int run(const struct options *options)
{
	struct plan plan = { .seed = options->seed, .end = abi_seconds() + options->seconds };
	double began;
	unsigned int later;
	bool good = true;

	grammar_case();
	text_case(options->seed);
	limits();
	forget();
	if (options->compared)
		good = compare(&plan, options);
	plan.guided = plan.given = !options->unguided;
	plan.calls = options->calls - options->calls / 4;
	plan.seed = options->seed + ROUNDS;
	began = abi_seconds();
	good = good && phase(&plan, options->workers);
	later = state->found;
	cover_tells = options->saturated;
	plan.calls = options->calls;
	plan.seed++;
	good = good && phase(&plan, options->workers);
	if (options->saturated)
		abi_case(state->calls >= options->calls && state->found == later,
			 "all calls in time (%lu, of %lu), in the last quarter no new edge (%u, of %u)",
			 state->calls, options->calls, state->found - later, state->found);
	abi_case(good, "no program ended a worker, or took %u seconds", HANG_SECONDS);
	abi_case(!state->wrong, "each answer is as the interface says (%u are not)", state->wrong);
	abi_case(state->calls > 0, "%lu calls, %u edges, %u programs kept, %.0f s", state->calls,
		 state->found, state->kept, abi_seconds() - began);
	if (options->saturated)
		cover_tell_rest();
	nothing_left_case();
	/* That takes a minute. */
	if (abi_seconds() - began >= LEAKS_SECONDS)
		leaks_case();
	return abi_done();
}

/* Those of standard input, one after the other. */
static int replay(unsigned int times)
{
	struct program program;
	struct outcome outcome;

	limits();
	worker_init(0);
	while (program_read(&program, stdin)) {
		for (unsigned int i = 0; i < times; i++)
			worker_run(&program, NO_EDGE, &outcome);
		printf("# %u calls: %u edges, %u wrong answers\n", program.count, state->found,
		       state->wrong);
	}
	return state->wrong != 0;
}

static int running(void)
{
	for (unsigned int i = 0; i < WORKERS_MAX; i++) {
		if (state->running[i].count)
			program_print(&state->running[i], stdout);
	}
	return 0;
}

static unsigned long number(const char *text)
{
	return text ? strtoul(text, NULL, 0) : 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (argc == 3 && !strcmp(what, "import"))
		return map_state(argv[2]), corpus_import(stdin), 0;
	if (argc == 3 && !strcmp(what, "export"))
		return map_state(argv[2]), corpus_export(stdout), 0;
	if (argc == 3 && !strcmp(what, "running"))
		return map_state(argv[2]), running();
	abi_start();
	cover_init();
	map_shared_memory();
	if (argc == 3 && !strcmp(what, "replay"))
		return replay(number(argv[2]));
	if (argc == 8 && !strcmp(what, "run"))
		return run(&(struct options){
			.calls = number(argv[2]), .compared = number(argv[3]),
			.seconds = number(argv[4]), .seed = number(argv[5]),
			.workers = WORKERS_MAX, .unguided = number(argv[6]),
			.saturated = number(argv[7]),
		});
	fputs("usage: see tests/fuzz/run\n", stderr);
	return 2;
}
