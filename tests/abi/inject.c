// SPDX-License-Identifier: GPL-2.0-only
/* Failures on purpose: exactly those that a rule says, for exactly whom it says. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

#define CALLS 64

static struct scene scene;

static int set(int fd, struct kmdev_inject rule, struct kmdev_inject *answer)
{
	int error;

	rule.size = sizeof(rule);
	error = abi_call(fd, KMDEV_INJECT, &rule);
	if (answer)
		*answer = rule;
	return error;
}

#define SET(fd, ...) set(fd, (struct kmdev_inject){ __VA_ARGS__ }, NULL)

static struct kmdev_inject counts(int fd, unsigned int mode)
{
	struct kmdev_inject rule = { .size = sizeof(rule), .mode = mode };

	if (abi_call(fd, KMDEV_INJECT, &rule))
		abi_fail("KMDEV_INJECT");
	return rule;
}

/* Allocates and frees @calls times; a bit for each that failed on purpose. */
static uint64_t failed(int fd, unsigned int allocator, uint64_t bytes, unsigned int calls)
{
	uint64_t bits = 0;

	for (unsigned int i = 0; i < calls; i++) {
		struct kmdev_alloc alloc = {
			.size = sizeof(alloc), .allocator = allocator, .bytes = bytes,
		};
		int error = abi_call(fd, KMDEV_ALLOC, &alloc);

		if (error == ENOMEM && alloc.out_reason == KMDEV_INJECTED)
			bits |= 1ULL << i;
		else if (error)
			abi_fail("KMDEV_ALLOC");
		else
			abi_free(fd, alloc.out_handle);
	}
	return bits;
}

static void exactly(struct kmdev_inject rule, uint64_t want, const char *what)
{
	struct kmdev_inject answer;
	uint64_t got;
	int error = set(scene.fd, rule, NULL);

	got = failed(scene.fd, KMDEV_KMALLOC, 100, CALLS);
	answer = counts(scene.fd, KMDEV_INJECT_KEEP);
	abi_case(!error && got == want && answer.out_seen == CALLS &&
		 answer.out_failed == (unsigned int)__builtin_popcountll(want),
		 "%s %llu: fails %#llx (wanted %#llx), %llu of %llu", what,
		 (unsigned long long)rule.n, (unsigned long long)got, (unsigned long long)want,
		 (unsigned long long)answer.out_failed, (unsigned long long)answer.out_seen);
	answer = counts(scene.fd, KMDEV_INJECT_OFF);
	abi_case(answer.out_seen == CALLS && !failed(scene.fd, KMDEV_KMALLOC, 100, CALLS) &&
		 !counts(scene.fd, KMDEV_INJECT_KEEP).out_seen, "%s: and nothing once it is off",
		 what);
}

static void nth_and_every(void)
{
	static const uint64_t numbers[] = { 1, 2, 3, 7, 63, 64, 65, 1ULL << 32, ~0ULL };

	for (unsigned int i = 0; i < ARRAY_SIZE(numbers); i++) {
		uint64_t n = numbers[i], every = 0;

		for (uint64_t at = n; at && at <= CALLS && at >= n; at += n)
			every |= 1ULL << (at - 1);
		exactly((struct kmdev_inject){ .mode = KMDEV_INJECT_NTH, .n = n },
			n <= CALLS ? 1ULL << (n - 1) : 0, "the n-th");
		exactly((struct kmdev_inject){ .mode = KMDEV_INJECT_EVERY, .n = n }, every,
			"every n-th");
	}
}

/* Output @i of the generator that kmdev.h describes. */
static uint64_t splitmix64(uint64_t seed, uint64_t i)
{
	uint64_t z = seed + (i + 1) * 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static void fractions(void)
{
	static const uint64_t numbers[] = {
		1, 1ULL << 29, 1ULL << 30, 1ULL << 31, (1ULL << 32) - 1, 1ULL << 32,
	};
	static const uint64_t seeds[] = { 0, 1, 42, 0x0123456789abcdef, ~0ULL };

	for (unsigned int i = 0; i < ARRAY_SIZE(numbers); i++) {
		for (unsigned int j = 0; j < ARRAY_SIZE(seeds); j++) {
			uint64_t want = 0;

			for (unsigned int at = 0; at < CALLS; at++) {
				if (splitmix64(seeds[j], at) >> 32 < numbers[i])
					want |= 1ULL << at;
			}
			exactly((struct kmdev_inject){
				.mode = KMDEV_INJECT_FRACTION, .n = numbers[i], .seed = seeds[j],
			}, want, "a fraction of 2^32");
		}
	}
}

static void times(void)
{
	exactly((struct kmdev_inject){ .mode = KMDEV_INJECT_EVERY, .n = 1, .times = 3 }, 7,
		"three times, every");
	exactly((struct kmdev_inject){ .mode = KMDEV_INJECT_EVERY, .n = 2, .times = 1 }, 2,
		"once, every");
}

/* Only what is large enough, and of the allocator, is counted and fails. */
static void filters(void)
{
	static const struct {
		struct kmdev_inject rule;
		uint64_t bytes;
		bool fails;
	} rows[] = {
		{ { .bytes_min = 100 }, 99, false }, { { .bytes_min = 100 }, 100, true },
		{ { .bytes_min = 1ULL << 32 }, 1 << 20, false },
		{ { .bytes_min = ~0ULL }, 1 << 20, false },
		{ { .order_min = 1 }, PAGE, false }, { { .order_min = 1 }, PAGE + 1, true },
		{ { .order_min = 2 }, 2 * PAGE, false }, { { .order_min = 2 }, 2 * PAGE + 1, true },
		{ { .order_min = 1, .bytes_min = 3 * PAGE }, 2 * PAGE, false },
		{ { .order_min = 1, .bytes_min = 3 * PAGE }, 3 * PAGE, true },
		{ { .allocator = KMDEV_KMALLOC }, 100, true },
		{ { .allocator = KMDEV_KZALLOC }, 100, false },
		{ { .allocator = KMDEV_MEMPOOL_ALLOC }, 100, false },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		struct kmdev_inject rule = rows[i].rule;
		uint64_t got;

		rule.mode = KMDEV_INJECT_EVERY;
		rule.n = 1;
		set(scene.fd, rule, NULL);
		got = failed(scene.fd, KMDEV_KMALLOC, rows[i].bytes, 4);
		abi_case(got == (rows[i].fails ? 15 : 0) &&
			 counts(scene.fd, KMDEV_INJECT_OFF).out_seen == (rows[i].fails ? 4 : 0),
			 "from %llu bytes and order %u on, allocator %u: kmalloc of %llu %s",
			 (unsigned long long)rule.bytes_min, rule.order_min, rule.allocator,
			 (unsigned long long)rows[i].bytes, rows[i].fails ? "fails" : "does not");
	}
}

/* Every allocator asks, once for each call. */
static void every_allocator(void)
{
	struct kmdev_allocator allocators[ALLOCATORS_MAX];
	unsigned int count = allocators_list(scene.fd, allocators);
	struct sources sources;

	sources_open(&sources, scene.fd, SCENE_BYTES);
	for (unsigned int i = 0; i < count; i++) {
		bool mempool = allocators[i].out_allocator == KMDEV_MEMPOOL_ALLOC;
		struct account before = abi_account(scene.fd);
		struct kmdev_inject answer;
		uint64_t first, second;

		SET(scene.fd, .mode = KMDEV_INJECT_NTH, .n = 2,
		    .allocator = allocators[i].out_allocator);
		first = sources_allocate(&sources, &allocators[i], SCENE_BYTES, 0);
		second = sources_allocate(&sources, &allocators[i], SCENE_BYTES, 0);
		answer = counts(scene.fd, KMDEV_INJECT_OFF);
		abi_free(scene.fd, first);
		abi_case(first && mempool == !!second && answer.out_seen == 2 &&
			 answer.out_failed == 1, "%s: asks once for each call, and fails",
			 allocators[i].out_name);
		if (second)
			abi_free(scene.fd, second);
		/* A dma_pool counts its pages, and keeps them until it goes. */
		if (allocators[i].out_allocator == KMDEV_DMA_POOL_ALLOC)
			before.bytes = abi_account(scene.fd).bytes;
		abi_case(abi_same(before, abi_account(scene.fd)), "%s: nothing stays",
			 allocators[i].out_name);
	}
	sources_close(&sources);
}

static void wrong_rules(void)
{
	static const struct {
		struct kmdev_inject rule;
		int error;
		uint32_t reason;
	} rows[] = {
		{ { .mode = 5, .n = 1 }, EOPNOTSUPP, KMDEV_INJECT_MODE },
		{ { .mode = ~0U, .n = 1 }, EOPNOTSUPP, KMDEV_INJECT_MODE },
		{ { .mode = KMDEV_INJECT_EVERY, .n = 1, .scope = 3 }, EOPNOTSUPP,
		  KMDEV_INJECT_SCOPE },
		{ { .mode = KMDEV_INJECT_EVERY, .n = 1, .scope = ~0U }, EOPNOTSUPP,
		  KMDEV_INJECT_SCOPE },
		{ { .mode = KMDEV_INJECT_EVERY, .n = 1, .scope = KMDEV_INJECT_DEVICE }, EPERM,
		  KMDEV_NEEDS_SYS_ADMIN },
		{ { .mode = KMDEV_INJECT_NTH }, EINVAL, KMDEV_INJECT_NUMBER },
		{ { .mode = KMDEV_INJECT_EVERY }, EINVAL, KMDEV_INJECT_NUMBER },
		{ { .mode = KMDEV_INJECT_FRACTION }, EINVAL, KMDEV_INJECT_NUMBER },
		{ { .mode = KMDEV_INJECT_FRACTION, .n = (1ULL << 32) + 1 }, EINVAL,
		  KMDEV_INJECT_NUMBER },
		{ { .mode = KMDEV_INJECT_KEEP, .n = 1 }, EINVAL, KMDEV_INJECT_NUMBER },
		{ { .mode = KMDEV_INJECT_OFF, .n = 1 }, EINVAL, KMDEV_INJECT_NUMBER },
		{ { .mode = KMDEV_INJECT_OFF, .scope = KMDEV_INJECT_USER }, EINVAL,
		  KMDEV_INJECT_NUMBER },
		{ { .mode = KMDEV_INJECT_OFF, .seed = 1 }, EINVAL, KMDEV_INJECT_NUMBER },
		{ { .mode = KMDEV_INJECT_OFF, .bytes_min = 1 }, EINVAL, KMDEV_INJECT_NUMBER },
		{ { .mode = KMDEV_INJECT_OFF, .order_min = 1 }, EINVAL, KMDEV_INJECT_NUMBER },
		{ { .mode = KMDEV_INJECT_OFF, .allocator = KMDEV_KMALLOC }, EINVAL,
		  KMDEV_INJECT_NUMBER },
		{ { .mode = KMDEV_INJECT_OFF, .times = 1 }, EINVAL, KMDEV_INJECT_NUMBER },
		{ { .mode = KMDEV_INJECT_EVERY, .n = 1, .seed = 1 }, EINVAL, KMDEV_INJECT_NUMBER },
		{ { .mode = KMDEV_INJECT_NTH, .n = 1, .seed = 1 }, EINVAL, KMDEV_INJECT_NUMBER },
		{ { .mode = KMDEV_INJECT_EVERY, .n = 1, .order_min = 64 }, EINVAL,
		  KMDEV_ORDER_MAX },
		{ { .mode = KMDEV_INJECT_EVERY, .n = 1, .order_min = ~0U }, EINVAL,
		  KMDEV_ORDER_MAX },
		{ { .mode = KMDEV_INJECT_EVERY, .n = 1, .allocator = 255 }, EOPNOTSUPP,
		  KMDEV_ALLOCATOR_UNKNOWN },
		{ { .mode = KMDEV_INJECT_EVERY, .n = 1, .allocator = ~0U }, EOPNOTSUPP,
		  KMDEV_ALLOCATOR_UNKNOWN },
	};
	const struct command *command = &commands[KMDEV_NR_INJECT];

	SET(scene.fd, .mode = KMDEV_INJECT_NTH, .n = 2);
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		union request request;

		request_fill(command, &request, &scene, 0xcc);
		request.inject.scope = rows[i].rule.scope;
		request.inject.mode = rows[i].rule.mode;
		request.inject.n = rows[i].rule.n;
		request.inject.seed = rows[i].rule.seed;
		request.inject.bytes_min = rows[i].rule.bytes_min;
		request.inject.times = rows[i].rule.times;
		request.inject.order_min = rows[i].rule.order_min;
		request.inject.allocator = rows[i].rule.allocator;
		request_case(command, &request, &scene, rows[i].error, rows[i].reason,
			     "mode %u, scope %u, n %llu, allocator %u", rows[i].rule.mode,
			     rows[i].rule.scope, (unsigned long long)rows[i].rule.n,
			     rows[i].rule.allocator);
	}
	abi_case(failed(scene.fd, KMDEV_KMALLOC, 100, 4) == 2,
		 "a refused rule leaves the one that is there");
	counts(scene.fd, KMDEV_INJECT_OFF);
}

/* Keeping and taking away is nothing that needs the file open for writing; setting is. */
static void mode_of_opening(void)
{
	int fd = abi_open(0, 0, O_RDONLY);
	struct kmdev_inject answer;
	int error = set(fd, (struct kmdev_inject){ .mode = KMDEV_INJECT_EVERY, .n = 1 }, &answer);

	abi_case(error == EACCES && answer.out_reason == KMDEV_NOT_WRITABLE,
		 "O_RDONLY sets no rule (%s)", strerrorname_np(error));
	abi_case(!SET(fd, .mode = KMDEV_INJECT_KEEP) && !SET(fd, .mode = KMDEV_INJECT_OFF),
		 "O_RDONLY may ask, and take away");
	close(fd);
}

/* Whose allocations fail: of the file, of the user's files, of another user's. */
static void scopes(void)
{
	static const struct {
		unsigned int scope;
		bool same_user;
		const char *name;
	} rows[] = {
		{ KMDEV_INJECT_FILE, false, "of a file" }, { KMDEV_INJECT_USER, true, "of a user" },
	};
	int second = abi_open(0, 0, O_RDWR), other = abi_open(1, 0, O_RDWR);

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		int setter = abi_open(0, 0, O_RDWR);

		SET(setter, .mode = KMDEV_INJECT_EVERY, .n = 1, .scope = rows[i].scope);
		abi_case(failed(setter, KMDEV_KMALLOC, 100, 1), "a rule %s: fails the file's own",
			 rows[i].name);
		abi_case(failed(second, KMDEV_KMALLOC, 100, 1) == rows[i].same_user,
			 "a rule %s: %s those of the user's other file", rows[i].name,
			 rows[i].same_user ? "fails" : "leaves");
		abi_case(!failed(other, KMDEV_KMALLOC, 100, 4), "a rule %s: leaves another user's",
			 rows[i].name);
		abi_case(!counts(second, KMDEV_INJECT_OFF).out_seen &&
			 failed(setter, KMDEV_KMALLOC, 100, 1),
			 "a rule %s: another file does not take it away", rows[i].name);
		close(setter);
		abi_case(!failed(second, KMDEV_KMALLOC, 100, 4), "a rule %s: goes with its file",
			 rows[i].name);
	}
	close(second);
	close(other);
}

/* Two rules count each for itself. */
static void two_rules(void)
{
	int second = abi_open(0, 0, O_RDWR);

	SET(scene.fd, .mode = KMDEV_INJECT_NTH, .n = 1, .scope = KMDEV_INJECT_USER);
	SET(second, .mode = KMDEV_INJECT_NTH, .n = 3, .scope = KMDEV_INJECT_USER);
	abi_case(failed(scene.fd, KMDEV_KMALLOC, 100, 4) == 5 &&
		 counts(scene.fd, KMDEV_INJECT_OFF).out_seen == 4 &&
		 counts(second, KMDEV_INJECT_OFF).out_seen == 4,
		 "two rules: each counts, and fails its own");
	close(second);
}

/*
 * Rules of single files are without number, and nobody else's allocation asks them.  Of those that
 * all others have to be asked about, a user has few.
 */
static void many_rules(void)
{
	static int fds[500];
	int last = abi_open(0, 0, O_RDWR), other = abi_open(1, 0, O_RDWR);
	struct kmdev_inject answer, rule = { .mode = KMDEV_INJECT_EVERY, .n = 1 };
	unsigned int set_of = 0;
	bool kept, again;

	for (unsigned int i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = abi_open(0, 0, O_RDWR);
		set_of += !set(fds[i], rule, NULL);
	}
	abi_case(set_of == ARRAY_SIZE(fds) && !failed(scene.fd, KMDEV_KMALLOC, 100, 4) &&
		 !counts(fds[0], KMDEV_INJECT_KEEP).out_seen, "%u rules of files, of none another "
		 "file's", set_of);
	set(last, rule, NULL);
	rule.scope = KMDEV_INJECT_USER;
	for (set_of = 0; set_of < ARRAY_SIZE(fds) && !set(fds[set_of], rule, NULL); set_of++)
		;
	abi_case(set_of == KMDEV_INJECT_RULES_MAX && set(last, rule, &answer) == EDQUOT &&
		 answer.out_reason == KMDEV_INJECT_RULES, "%u rules of the user: %s", set_of,
		 strerrorname_np(set(last, rule, NULL)));
	kept = failed(last, KMDEV_KMALLOC, 100, 2) == 3 &&
	       counts(last, KMDEV_INJECT_KEEP).out_seen == 2;
	abi_case(kept && !set(fds[0], rule, NULL) && !set(other, rule, NULL),
		 "the one that was refused keeps its own; those of before, and another user, change theirs");
	counts(fds[1], KMDEV_INJECT_OFF);
	again = !set(last, rule, NULL);
	close(fds[0]);
	abi_case(again && set(fds[1], rule, NULL) == 0 && set(fds[40], rule, NULL) == EDQUOT,
		 "one that is taken away, or closed, leaves room for one");
	for (unsigned int i = 1; i < ARRAY_SIZE(fds); i++)
		close(fds[i]);
	close(last);
	close(other);
	abi_case(!failed(scene.fd, KMDEV_KMALLOC, 100, 4), "and all go with their files");
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	nth_and_every();
	fractions();
	times();
	filters();
	every_allocator();
	wrong_rules();
	mode_of_opening();
	scopes();
	two_rules();
	many_rules();
	scene_close(&scene);
	return abi_done();
}
