// SPDX-License-Identifier: GPL-2.0-only
/*
 * A hundred thousand requests, each with one thing wrong at random: all are refused, and the kernel
 * logs nothing, which each program looks at in its end.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "request.h"

#define REQUESTS 100000
#define KINDS 9

static struct scene scene;
static unsigned char *nowhere;
static unsigned long kinds;

static uint32_t below(uint32_t end)
{
	return random() % end;
}

/*
 * Spoils @request, of @command.  Returns what is to be given to ioctl, or NULL where @command has
 * not got what was to be spoilt.
 */
static void *spoil(const struct command *command, union request *request, unsigned int kind)
{
	uint32_t unknown = 1U << below(32) & ~command->flags;

	switch (kind) {
	case 0:
		request->size = below(command->first);
		return request;
	case 1:
		request->size = PAGE + 1 + below(UINT32_MAX - PAGE);
		return request;
	case 2:
		request->size = command->first + 1 + below(PAGE - command->first);
		request->bytes[command->first + below(request->size - command->first)] = 1;
		return request;
	case 3:
		if (!command->reserved_at)
			return NULL;
		*request_u32(request, command->reserved_at) = 1U << below(32);
		return request;
	case 4:
		if (!command->flags_at || !unknown)
			return NULL;
		*request_u32(request, command->flags_at) |= unknown;
		return request;
	case 5:
		if (!command->handle_at)
			return NULL;
		*request_u64(request, command->handle_at) ^= 1ULL << (8 + below(56));
		return request;
	case 6:
		if (!command->source_at)
			return NULL;
		*request_u32(request, command->source_at) ^= 1U << below(32);
		return request;
	case 7: {
		/* The end of the request is not there. */
		uint32_t there = 1 + below(command->first - 1);

		return memcpy(nowhere - there, request, there);
	}
	default:
		/* In the last page there is nothing, of the kernel's nor of a 32-bit process. */
		return (void *)-(1 + (long)below(PAGE));
	}
}

int main(int argc, char **argv)
{
	unsigned int requests = argc > 1 ? strtoul(argv[1], NULL, 10) : REQUESTS;
	unsigned int refused = 0, granted = 0;
	struct account before;

	abi_start();
	scene_open(&scene, 0);
	nowhere = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (nowhere == MAP_FAILED || munmap(nowhere + PAGE, PAGE) < 0)
		abi_fail("mmap");
	nowhere += PAGE;
	before = abi_account(scene.fd);
	while (refused + granted < requests) {
		const struct command *command = &commands[below(COMMANDS)];
		unsigned int kind = below(KINDS);
		union request request;
		void *argument;

		request_fill(command, &request, &scene, 0xcc);
		argument = spoil(command, &request, kind);
		if (!argument)
			continue;
		kinds |= 1UL << kind;
		if (abi_call(scene.fd, command->number, argument))
			refused++;
		else
			granted++;
	}
	abi_case(!granted, "%u requests are refused (%u were not)", requests, granted);
	abi_case(kinds == (1UL << KINDS) - 1, "in each way (%#lx)", kinds);
	abi_case(abi_same(before, abi_account(scene.fd)), "nothing is left of them");
	scene_close(&scene);
	return abi_done();
}
