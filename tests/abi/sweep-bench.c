// SPDX-License-Identifier: GPL-2.0-only
/*
 * BENCH in each pattern with each allocator, and handovers: failed at each place, see failing.h.
 *
 * sweep-bench [logged]: with the allocators of which the kernel logs it instead.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>

#include "faults.h"
#include "source.h"
#include "swept.h"

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
		if (partner.busy && abi_call(swept.scene.fd, KMDEV_BENCH, &bench) != ETIMEDOUT)
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
	error = swept_run();
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
		.begin = swept_begin, .run = run_with_partner, .same = swept_same,
	};
	char name[64];

	for (unsigned int i = 0; i < 2 * ARRAY_SIZE(allocators); i++) {
		pthread_t thread;

		swept_fill(KMDEV_NR_BENCH);
		swept.scene.request.allocator = allocators[i / 2];
		swept.scene.request.source = i / 2 ? sources->cache : 0;
		swept.template.bench.live = swept.template.bench.operations = 3;
		swept.template.bench.cold = PAGE;
		swept.template.bench.pattern = i % 2 ? KMDEV_BENCH_TAKE : KMDEV_BENCH_GIVE;
		partner.bench = swept.template.bench;
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
static void benches(bool logged)
{
	static const char *const names[] = {
		[KMDEV_BENCH_PAIR] = "PAIR", [KMDEV_BENCH_BATCH] = "BATCH", [KMDEV_BENCH_MIX] = "MIX",
	};
	struct kmdev_allocator list[ALLOCATORS_MAX];
	unsigned int count = allocators_list(swept.scene.fd, list);
	struct sources sources;

	sources_open(&sources, swept.scene.fd, SCENE_BYTES);
	for (unsigned int i = 0; i < count * (KMDEV_BENCH_MIX + 1); i++) {
		const struct kmdev_allocator *allocator = &list[i / (KMDEV_BENCH_MIX + 1)];
		unsigned int pattern = i % (KMDEV_BENCH_MIX + 1);
		char what[64];

		if (swept_logged(allocator) != logged)
			continue;
		swept_fill(KMDEV_NR_BENCH);
		swept.scene.request.allocator = allocator->out_allocator;
		swept.scene.request.source = sources_for(&sources, allocator);
		swept.template.bench.pattern = pattern;
		swept.template.bench.order = KMDEV_BENCH_RANDOM;
		swept.template.bench.live = pattern == KMDEV_BENCH_PAIR ? 1 : 3;
		swept.template.bench.operations = 3;
		snprintf(what, sizeof(what), "%s, %s", allocator->out_name, names[pattern]);
		swept_sweep(what);
	}
	if (!logged) {
		swept.template.bench.cold = PAGE;
		swept_sweep("what is cold");
		handovers(&sources);
	}
	sources_close(&sources);
}

int main(int argc, char **argv)
{
	bool logged = argc > 1 && !strcmp(argv[1], "logged");

	faults_prepare();
	abi_start();
	scene_open(&swept.scene, ABI_SYS_ADMIN);
	mlockall(MCL_CURRENT | MCL_FUTURE);
	benches(logged);
	swept_reasons();
	scene_close(&swept.scene);
	return logged ? abi_failed() : abi_done();
}
