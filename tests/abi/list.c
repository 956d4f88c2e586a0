// SPDX-License-Identifier: GPL-2.0-only
/*
 * LIST and RUNS: positions, capacities, element sizes; each buffer once while others come and go.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "request.h"

#define STAYING 500
#define ELEMENT_MAX 4096

static struct scene scene;
static uint64_t staying[STAYING];
static unsigned int seen[STAYING];

/* Lists all, @capacity elements of @size bytes a call; counts in @seen who of @staying is there. */
static bool list_all(unsigned int capacity, unsigned int size)
{
	static unsigned char elements[64 * ELEMENT_MAX];
	struct kmdev_list list = {
		.size = sizeof(list), .facts = abi_address(elements), .facts_size = size,
		.capacity = capacity,
	};
	bool tails_zero = true;

	memset(seen, 0, sizeof(seen));
	do {
		memset(elements, 0xcc, (size_t)capacity * size);
		if (abi_call(scene.fd, KMDEV_LIST, &list) || list.out_count > capacity)
			return false;
		for (unsigned int i = 0; i < list.out_count; i++) {
			const struct kmdev_facts *facts = (void *)(elements + (size_t)i * size);
			const unsigned char *end = (const void *)facts;

			for (unsigned int at = sizeof(*facts); at < size; at++)
				tails_zero = tails_zero && !end[at];
			for (unsigned int which = 0; which < STAYING; which++)
				seen[which] += facts->handle == staying[which];
		}
		list.position = list.out_position;
	} while (list.position != KMDEV_NONE);
	return tails_zero;
}

static unsigned int not_once(void)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < STAYING; i++)
		count += seen[i] != 1;
	return count;
}

static void capacities(void)
{
	static const unsigned int all[] = { 1, 2, 7, 63, 64 };

	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++) {
		bool good = list_all(all[i], sizeof(struct kmdev_facts));

		abi_case(good && !not_once(), "LIST: %u at a time: each buffer once (%u are not)",
			 all[i], not_once());
	}
}

static void element_sizes(void)
{
	static const unsigned int all[] = { 216, 217, 224, 1000, 4096 };

	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++) {
		bool good = list_all(16, all[i]);

		abi_case(good && !not_once(), "LIST: elements of %u bytes: what is new is zero",
			 all[i]);
	}
}

static volatile bool stop;

static void *come_and_go(void *unused)
{
	uint64_t handles[64] = { 0 };
	unsigned int at = 0;

	(void)unused;
	while (!stop) {
		at = (at * 5 + 3) % ARRAY_SIZE(handles);
		if (handles[at])
			abi_free(scene.fd, handles[at]);
		handles[at] = abi_allocate(scene.fd, KMDEV_KMALLOC, 16, 0);
	}
	for (at = 0; at < ARRAY_SIZE(handles); at++)
		abi_free(scene.fd, handles[at]);
	return NULL;
}

static void while_others_come_and_go(void)
{
	pthread_t thread;
	unsigned int wrong = 0;
	bool good = true;

	stop = false;
	if (pthread_create(&thread, NULL, come_and_go, NULL))
		abi_fail("pthread_create");
	for (int i = 0; i < 30; i++) {
		good = list_all(1 + i % 9, sizeof(struct kmdev_facts)) && good;
		wrong += not_once();
	}
	stop = true;
	pthread_join(thread, NULL);
	abi_case(good && !wrong,
		 "LIST: each buffer that stays once while others come and go (%u are not)", wrong);
}

static void wrong_lists(void)
{
	static const struct {
		unsigned int size, capacity, error, reason;
	} rows[] = {
		{ 0, 4, EINVAL, KMDEV_ELEMENT_SIZE }, { 1, 4, EINVAL, KMDEV_ELEMENT_SIZE },
		{ 8, 4, EINVAL, KMDEV_ELEMENT_SIZE }, { 215, 4, EINVAL, KMDEV_ELEMENT_SIZE },
		{ 4097, 1, EINVAL, KMDEV_ELEMENT_SIZE },
		{ 0x80000000, 1, EINVAL, KMDEV_ELEMENT_SIZE },
		{ ~0U, 1, EINVAL, KMDEV_ELEMENT_SIZE },
		{ 216, 0, EINVAL, KMDEV_ELEMENT_SIZE },
	};
	const struct command *command = &commands[KMDEV_NR_LIST];
	union request request;

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		request_fill(command, &request, &scene, 0xcc);
		request.list.facts_size = rows[i].size;
		request.list.capacity = rows[i].capacity;
		request_case(command, &request, &scene, rows[i].error, rows[i].reason,
			     "%u elements of %u bytes", rows[i].capacity, rows[i].size);
	}
}

static void positions(void)
{
	static const uint64_t behind[] = { 1ULL << 31, 1ULL << 32, 1ULL << 53, 1ULL << 63, ~0ULL };

	for (unsigned int i = 0; i < ARRAY_SIZE(behind); i++) {
		struct kmdev_facts facts;
		struct kmdev_list list = {
			.size = sizeof(list), .position = behind[i], .facts = abi_address(&facts),
			.facts_size = sizeof(facts), .capacity = 1,
		};
		int error = abi_call(scene.fd, KMDEV_LIST, &list);

		abi_case(error == EINVAL ||
			 (!error && !list.out_count && list.out_position == KMDEV_NONE),
			 "LIST: position %#llx is behind the end", (unsigned long long)behind[i]);
	}
}

/* RUNS, @capacity at a time: offsets ascend without a gap, pages add up, frames are contiguous. */
static void runs_of(int fd, unsigned int allocator, uint64_t bytes, unsigned int capacity)
{
	uint64_t handle = abi_allocate(fd, allocator, bytes, 0), pages = 0, count = 0, last = 0;
	struct kmdev_run elements[16];
	struct kmdev_facts facts;
	struct kmdev_runs runs = {
		.size = sizeof(runs), .handle = handle, .runs = abi_address(elements),
		.run_size = sizeof(elements[0]), .capacity = capacity,
	};
	bool good = !abi_info(fd, handle, 0, &facts);

	do {
		good = !abi_call(fd, KMDEV_RUNS, &runs) && good;
		for (unsigned int i = 0; good && i < runs.out_count; i++) {
			const struct kmdev_run *run = &elements[i];

			good = run->pages && run->offset == pages * PAGE &&
			       run->phys >> 12 == run->pfn && run->pfn != last &&
			       (count || (run->pfn == facts.pfn && run->phys == facts.phys));
			last = run->pfn + run->pages;
			pages += run->pages;
			count++;
		}
		runs.position = runs.out_position;
	} while (good && runs.position != KMDEV_NONE);
	abi_case(good && pages == facts.pages && count == facts.runs,
		 "RUNS: allocator %u, %llu bytes, %u at a time: %llu runs of %llu pages in all",
		 allocator, (unsigned long long)bytes, capacity, (unsigned long long)count,
		 (unsigned long long)pages);
	abi_free(fd, handle);
}

static void every_run(void)
{
	static const unsigned int capacities[] = { 1, 3, 16 };
	int admin = abi_open(1, ABI_SYS_ADMIN, O_RDWR);

	for (unsigned int allocator = KMDEV_KMALLOC; allocator <= KMDEV_VZALLOC; allocator++)
		runs_of(admin, allocator, 4000, 4);
	for (unsigned int i = 0; i < ARRAY_SIZE(capacities); i++) {
		runs_of(admin, KMDEV_KMALLOC, 100000, capacities[i]);
		runs_of(admin, KMDEV_ALLOC_PAGES, 100000, capacities[i]);
		runs_of(admin, KMDEV_VMALLOC, 1000000, capacities[i]);
		runs_of(admin, KMDEV_VZALLOC, 5000000, capacities[i]);
	}
	close(admin);
}

static void wrong_runs(void)
{
	static const struct {
		unsigned int size, capacity, reason;
	} rows[] = {
		{ 0, 4, KMDEV_ELEMENT_SIZE }, { 39, 4, KMDEV_ELEMENT_SIZE },
		{ 4097, 1, KMDEV_ELEMENT_SIZE }, { ~0U, 1, KMDEV_ELEMENT_SIZE },
		{ 40, 0, KMDEV_ELEMENT_SIZE },
	};
	const struct command *command = &commands[KMDEV_NR_RUNS];
	union request request;

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		request_fill(command, &request, &scene, 0xcc);
		request.runs.run_size = rows[i].size;
		request.runs.capacity = rows[i].capacity;
		request_case(command, &request, &scene, EINVAL, rows[i].reason,
			     "%u elements of %u bytes", rows[i].capacity, rows[i].size);
	}
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	for (unsigned int i = 0; i < STAYING; i++)
		staying[i] = abi_allocate(scene.fd, KMDEV_KMALLOC, 8 + i, 0);
	capacities();
	element_sizes();
	while_others_come_and_go();
	wrong_lists();
	positions();
	every_run();
	wrong_runs();
	for (unsigned int i = 0; i < STAYING; i++)
		abi_free(scene.fd, staying[i]);
	scene_close(&scene);
	return abi_done();
}
