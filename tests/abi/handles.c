// SPDX-License-Identifier: GPL-2.0-only
/* Handles: never given twice, gone when freed, exact in JSON. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "request.h"

#define ROUNDS 100000
#define ALIVE 50
#define LATER 10000
/* More than there are of the smallest handles, which are given again by another generation. */
#define CROWD 5000
#define HANDLE_MAX ((1ULL << 53) - 1)

static struct scene scene;
static uint64_t handles[ROUNDS];

static int by_value(const void *a, const void *b)
{
	const uint64_t *one = a, *other = b;

	return *one < *other ? -1 : *one > *other;
}

/* Freed in another order than allocated, so that slots come back in another order, too. */
static bool round_of(uint64_t *some)
{
	bool good = true;

	for (unsigned int i = 0; i < ALIVE; i++) {
		some[i] = abi_allocate(scene.fd, KMDEV_KMALLOC, 8, 0);
		good = some[i] && some[i] <= HANDLE_MAX && good;
	}
	for (unsigned int i = 0; i < ALIVE; i++)
		good = !abi_free(scene.fd, some[7 * i % ALIVE]) && good;
	return good;
}

static void never_twice(void)
{
	unsigned int processors = sysconf(_SC_NPROCESSORS_ONLN), twice = 0;
	bool good = true;

	/* A handle is given where one that another processor gave back may be at hand. */
	for (unsigned int first = 0; first < ROUNDS; first += ALIVE) {
		abi_stay_on(first / ALIVE % processors);
		good = round_of(handles + first) && good;
	}
	qsort(handles, ROUNDS, sizeof(handles[0]), by_value);
	for (unsigned int i = 1; i < ROUNDS; i++)
		twice += handles[i] == handles[i - 1];
	abi_case(good, "%u handles from 1 to 2^53 - 1, each freed once", ROUNDS);
	abi_case(!twice, "no handle was given twice (%u were)", twice);
}

static void crowd(bool here)
{
	for (unsigned int i = 0; i < CROWD; i++) {
		if (here)
			handles[i] = abi_allocate(scene.fd, KMDEV_KMALLOC, 8, 0);
		else
			abi_free(scene.fd, handles[i]);
	}
}

static void all_refuse(uint64_t handle, const char *when)
{
	union request request;

	for (unsigned int i = 0; i < COMMANDS; i++) {
		const struct command *command = &commands[i];

		if (!command->handle_at)
			continue;
		request_fill(command, &request, &scene, 0xcc);
		*request_u64(&request, command->handle_at) = handle;
		request_case(command, &request, &scene, ENOENT, KMDEV_NO_HANDLE, "%s", when);
	}
}

int main(void)
{
	uint64_t freed;

	abi_start();
	scene_open(&scene, 0);
	/* Other processors keep some slots to themselves: here the freed one comes again. */
	abi_stay_on(0);
	freed = abi_allocate(scene.fd, KMDEV_KMALLOC, SCENE_BYTES, 0);
	abi_free(scene.fd, freed);
	all_refuse(freed, "a handle that was freed");
	for (unsigned int i = 0; i < LATER; i++)
		abi_free(scene.fd, abi_allocate(scene.fd, KMDEV_KMALLOC, SCENE_BYTES, 0));
	all_refuse(freed, "a handle that was freed 10,000 allocations ago");
	crowd(true);
	all_refuse(freed, "a handle that was freed before 5,000 others came, which live");
	crowd(false);
	never_twice();
	all_refuse(freed, "a handle that was freed 110,000 allocations ago");
	scene_close(&scene);
	return abi_done();
}
