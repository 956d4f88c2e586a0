// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lists of buffers, caches and pools, and RUNS: positions, capacities, element sizes; each once
 * while others come and go.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

#define STAYING 500
#define SOURCES 30
#define ELEMENT_MAX 4096

static struct scene scene;

/**
 * struct series - one list, and what must be in it
 * @list: the command
 * @size: of an element
 * @id_at: where in it the handle or number is
 * @id_bytes: how wide that is
 * @count: how many of @staying there are
 * @seen: how often each was in the list
 */
struct series {
	const struct command *list;
	unsigned int size;
	unsigned int id_at;
	unsigned int id_bytes;
	unsigned int count;
	uint64_t staying[STAYING];
	unsigned int seen[STAYING];
};

static struct series buffers = {
	.list = &commands[KMDEV_NR_LIST], .size = sizeof(struct kmdev_facts),
	.id_at = offsetof(struct kmdev_facts, handle), .id_bytes = 8, .count = STAYING,
};

static struct series caches = {
	.list = &commands[KMDEV_NR_CACHE_LIST], .size = sizeof(struct kmdev_cache_facts),
	.id_at = offsetof(struct kmdev_cache_facts, cache), .id_bytes = 4, .count = SOURCES,
};

static struct series pools = {
	.list = &commands[KMDEV_NR_POOL_LIST], .size = sizeof(struct kmdev_pool_facts),
	.id_at = offsetof(struct kmdev_pool_facts, pool), .id_bytes = 4, .count = SOURCES,
};

static void count(struct series *series, const unsigned char *element)
{
	uint64_t id = 0;

	memcpy(&id, element + series->id_at, series->id_bytes);
	for (unsigned int which = 0; which < series->count; which++)
		series->seen[which] += id == series->staying[which];
}

/*
 * Lists all, or those of @allocator, @capacity elements of @size bytes a call; counts who of those
 * staying is there.
 */
static bool list_of(struct series *series, unsigned int allocator, unsigned int capacity,
		    unsigned int size)
{
	static unsigned char elements[64 * ELEMENT_MAX];
	struct kmdev_list list = {
		.size = sizeof(list), .facts = abi_address(elements), .facts_size = size,
		.capacity = capacity, .allocator = allocator,
	};
	bool tails_zero = true;

	memset(series->seen, 0, sizeof(series->seen));
	do {
		memset(elements, 0xcc, (size_t)capacity * size);
		if (abi_call(scene.fd, series->list->number, &list) || list.out_count > capacity)
			return false;
		for (unsigned int i = 0; i < list.out_count; i++) {
			const unsigned char *element = elements + (size_t)i * size;

			for (unsigned int at = series->size; at < size; at++)
				tails_zero = tails_zero && !element[at];
			count(series, element);
		}
		list.position = list.out_position;
	} while (list.position != KMDEV_NONE);
	return tails_zero;
}

static bool list_all(struct series *series, unsigned int capacity, unsigned int size)
{
	return list_of(series, 0, capacity, size);
}

static unsigned int not_once(const struct series *series)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < series->count; i++)
		count += series->seen[i] != 1;
	return count;
}

static void capacities(struct series *series)
{
	static const unsigned int all[] = { 1, 2, 7, 63, 64 };

	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++) {
		bool good = list_all(series, all[i], series->size);

		abi_case(good && !not_once(series),
			 "%s: %u at a time: each of %u once (%u are not)", series->list->name,
			 all[i], series->count, not_once(series));
	}
}

static void element_sizes(struct series *series)
{
	const unsigned int all[] = {
		series->size, series->size + 1, series->size + 8, 1000, ELEMENT_MAX,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++) {
		bool good = list_all(series, 16, all[i]);

		abi_case(good && !not_once(series), "%s: elements of %u bytes: what is new is zero",
			 series->list->name, all[i]);
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
		handles[at] = abi_allocate(scene.fd, at % 3 ? KMDEV_KMALLOC : KMDEV_KZALLOC, 16, 0);
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
		good = list_of(&buffers, i % 2 ? KMDEV_KMALLOC : 0, 1 + i % 9, buffers.size) &&
		       good;
		wrong += not_once(&buffers);
	}
	stop = true;
	pthread_join(thread, NULL);
	abi_case(good && !wrong,
		 "LIST: each buffer that stays once while others come and go (%u are not)", wrong);
}

static void wrong_lists(const struct series *series)
{
	const struct {
		unsigned int size, capacity;
	} rows[] = {
		{ 0, 4 }, { 1, 4 }, { 8, 4 }, { series->size - 1, 4 }, { ELEMENT_MAX + 1, 1 },
		{ 0x80000000, 1 }, { ~0U, 1 }, { series->size, 0 },
	};
	union request request;

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		request_fill(series->list, &request, &scene, 0xcc);
		request.list.facts_size = rows[i].size;
		request.list.capacity = rows[i].capacity;
		request_case(series->list, &request, &scene, EINVAL, KMDEV_ELEMENT_SIZE,
			     "%u elements of %u bytes", rows[i].capacity, rows[i].size);
	}
}

static void positions(const struct series *series)
{
	static const uint64_t behind[] = { 1ULL << 32, 1ULL << 53, 1ULL << 63, ~0ULL };

	for (unsigned int i = 0; i < ARRAY_SIZE(behind); i++) {
		unsigned char element[ELEMENT_MAX];
		struct kmdev_list list = {
			.size = sizeof(list), .position = behind[i], .facts = abi_address(element),
			.facts_size = series->size, .capacity = 1,
		};
		int error = abi_call(scene.fd, series->list->number, &list);

		abi_case(error == EINVAL ||
			 (!error && !list.out_count && list.out_position == KMDEV_NONE),
			 "%s: position %#llx is behind the end", series->list->name,
			 (unsigned long long)behind[i]);
	}
}

static void each_list(struct series *series)
{
	capacities(series);
	element_sizes(series);
	wrong_lists(series);
	positions(series);
}

/* RUNS, @capacity at a time: offsets ascend, pages add up, frames are contiguous. */
static void runs_of(const struct sources *sources, const struct kmdev_allocator *allocator,
		    uint64_t bytes, unsigned int capacity)
{
	uint64_t handle = sources_allocate(sources, allocator, bytes, 0);
	uint64_t pages = 0, count = 0, last = 0, offset = 0;
	bool pieces = allocator->out_flags & KMDEV_ALLOCATOR_PIECES;
	struct kmdev_run elements[16];
	struct kmdev_facts facts = { 0 };
	struct kmdev_runs runs = {
		.size = sizeof(runs), .handle = handle, .runs = abi_address(elements),
		.run_size = sizeof(elements[0]), .capacity = capacity,
	};
	bool good = !abi_info(sources->fd, handle, 0, &facts);

	do {
		good = !abi_call(sources->fd, KMDEV_RUNS, &runs) && good;
		for (unsigned int i = 0; good && i < runs.out_count; i++) {
			const struct kmdev_run *run = &elements[i];

			good = run->pages && run->phys >> 12 == run->pfn &&
			       (count ? run->offset > offset && (pieces || run->pfn != last)
				      : !run->offset && run->phys == facts.phys);
			offset = run->offset;
			last = run->pfn + run->pages;
			pages += run->pages;
			count++;
		}
		runs.position = runs.out_position;
	} while (good && runs.position != KMDEV_NONE);
	abi_case(good && pages == facts.pages && count == facts.runs && offset < facts.usable,
		 "RUNS: %s, %llu bytes, %u at a time: %llu runs of %llu pages in all",
		 allocator->out_name, (unsigned long long)bytes, capacity,
		 (unsigned long long)count, (unsigned long long)pages);
	abi_free(sources->fd, handle);
}

static void every_run(void)
{
	static const unsigned int capacities[] = { 1, 3, 16 };
	static const uint64_t sizes[] = { 100, 4000, 20000, 1000000 };
	struct kmdev_allocator allocators[ALLOCATORS_MAX];
	int admin = abi_open(1, ABI_SYS_ADMIN, O_RDWR);
	unsigned int count = allocators_list(admin, allocators);
	struct sources sources;

	sources_open(&sources, admin, 4000);
	for (unsigned int i = 0; i < count; i++) {
		bool one = sources_for(&sources, &allocators[i]) &&
			   !(allocators[i].out_flags & KMDEV_ALLOCATOR_PIECES);
		uint64_t max = one ? 4000 : allocators[i].out_bytes_max;

		for (unsigned int size = 0; size < ARRAY_SIZE(sizes); size++) {
			if (sizes[size] > max)
				break;
			for (unsigned int j = 0; j < ARRAY_SIZE(capacities); j++)
				runs_of(&sources, &allocators[i], sizes[size], capacities[j]);
		}
	}
	sources_close(&sources);
	close(admin);
}

static void wrong_runs(void)
{
	static const struct {
		unsigned int size, capacity;
	} rows[] = {
		{ 0, 4 }, { 47, 4 }, { ELEMENT_MAX + 1, 1 }, { ~0U, 1 }, { 48, 0 },
	};
	const struct command *command = &commands[KMDEV_NR_RUNS];
	union request request;

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		request_fill(command, &request, &scene, 0xcc);
		request.runs.run_size = rows[i].size;
		request.runs.capacity = rows[i].capacity;
		request_case(command, &request, &scene, EINVAL, KMDEV_ELEMENT_SIZE,
			     "%u elements of %u bytes", rows[i].capacity, rows[i].size);
	}
}

static void make_all(void)
{
	for (unsigned int i = 0; i < STAYING; i++)
		buffers.staying[i] = abi_allocate(scene.fd, KMDEV_KMALLOC, 8 + i, 0);
	for (unsigned int i = 0; i < SOURCES; i++) {
		char name[16];

		snprintf(name, sizeof(name), "n%u", i);
		caches.staying[i] = source_cache(scene.fd, name, 8 + i, 0);
		pools.staying[i] = source_pool(scene.fd, name, KMDEV_POOL_KMALLOC, 1, 8 + i);
	}
}

static void free_all(void)
{
	for (unsigned int i = 0; i < STAYING; i++)
		abi_free(scene.fd, buffers.staying[i]);
	for (unsigned int i = 0; i < SOURCES; i++) {
		source_destroy(scene.fd, KMDEV_CACHE_DESTROY, caches.staying[i]);
		source_destroy(scene.fd, KMDEV_POOL_DESTROY, pools.staying[i]);
	}
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	make_all();
	each_list(&buffers);
	each_list(&caches);
	each_list(&pools);
	while_others_come_and_go();
	every_run();
	wrong_runs();
	free_all();
	scene_close(&scene);
	return abi_done();
}
