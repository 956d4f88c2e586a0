// SPDX-License-Identifier: GPL-2.0-only
/* The rules that all structures share: sizes, tails, reserved members, flags, results. */
#include <errno.h>
#include <string.h>

#include "request.h"

/* From this size on the structure that the caller claims has room for the reason. */
#define ROOM_FOR_REASON 8

static void sizes(const struct command *command, struct scene *scene)
{
	const unsigned int first = command->first;
	const unsigned int all[] = {
		0, 1, 3, 4, 7, 8, first - 8, first - 1, first, first + 1, first + 8, PAGE - 1, PAGE,
		PAGE + 1, 0x7fffffff, 0x80000000, 0xffffffff,
	};
	union request request;

	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++) {
		int error = all[i] < first ? EINVAL : all[i] > PAGE ? E2BIG : 0;
		uint32_t reason = error == EINVAL ? KMDEV_SIZE_SHORT : KMDEV_SIZE_LONG;

		request_fill(command, &request, scene, 0xcc);
		request.size = all[i];
		if (all[i] < ROOM_FOR_REASON)
			reason = 0xcccccccc;
		request_case(command, &request, scene, error, reason, "size %u", all[i]);
	}
}

static void tails(const struct command *command, struct scene *scene)
{
	const unsigned int first = command->first;
	const struct {
		unsigned int size, at;
	} rows[] = {
		{ first + 1, first }, { first + 8, first }, { first + 8, first + 7 },
		{ PAGE, first }, { PAGE, first + 1 }, { PAGE, PAGE / 2 }, { PAGE, PAGE - 1 },
	};
	union request request;

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		request_fill(command, &request, scene, 0xcc);
		request.size = rows[i].size;
		request.bytes[rows[i].at] = 1;
		request_case(command, &request, scene, E2BIG, KMDEV_SIZE_LONG,
			     "size %u, byte %u not zero", rows[i].size, rows[i].at);
	}
	request_fill(command, &request, scene, 0xcc);
	memset(request.bytes + first, 0xff, sizeof(request) - first);
	request_case(command, &request, scene, 0, 0, "garbage behind the end");
}

static void reserved(const struct command *command, struct scene *scene)
{
	union request request;

	for (unsigned int byte = 0; command->reserved_at && byte < 4; byte++) {
		request_fill(command, &request, scene, 0xcc);
		request.bytes[command->reserved_at + byte] = 1;
		request_case(command, &request, scene, EOPNOTSUPP, KMDEV_RESERVED_SET,
			     "reserved byte %u not zero", byte);
	}
}

static void flags(const struct command *command, struct scene *scene)
{
	union request request;

	for (unsigned int bit = 0; command->flags_at && bit < 32; bit++) {
		if (command->flags & 1U << bit)
			continue;
		request_fill(command, &request, scene, 0xcc);
		*request_u32(&request, command->flags_at) = 1U << bit;
		request_case(command, &request, scene, EOPNOTSUPP, KMDEV_FLAG_UNKNOWN,
			     "flag bit %u", bit);
	}
}

/* A byte that keeps two different poisons was not written. */
static void results(const struct command *command, struct scene *scene)
{
	static const unsigned char poison[] = { 0xcc, 0x33 };
	union request request[2];
	unsigned int unwritten = 0;
	int error = 0, plain = scene_raise(scene, command);

	for (int i = 0; i < 2; i++) {
		request_fill(command, &request[i], scene, poison[i]);
		error |= abi_call(scene->fd, command->number, &request[i]);
		if (command->after)
			command->after(&request[i], scene);
	}
	for (unsigned int at = 4; at < command->first; at++) {
		if (at == 8)
			at = command->out_at;
		if (at < command->first && request[0].bytes[at] == poison[0] &&
		    request[1].bytes[at] == poison[1])
			unwritten++;
	}
	scene_lower(scene, plain);
	abi_case(!error && !unwritten, "%s: every byte of the results is written (%u are not)",
		 command->name, unwritten);
}

static void handles(const struct command *command, struct scene *scene)
{
	static const uint64_t wrong[] = {
		0, 1ULL << 32, 1ULL << 53, (1ULL << 53) - 1, 1ULL << 63, ~0ULL,
	};
	union request request;

	for (unsigned int i = 0; command->handle_at && i < ARRAY_SIZE(wrong); i++) {
		request_fill(command, &request, scene, 0xcc);
		*request_u64(&request, command->handle_at) = wrong[i];
		request_case(command, &request, scene, ENOENT, KMDEV_NO_HANDLE, "handle %#llx",
			     (unsigned long long)wrong[i]);
	}
	for (unsigned int bit = 8; command->handle_at && bit < 64; bit++) {
		request_fill(command, &request, scene, 0xcc);
		*request_u64(&request, command->handle_at) ^= 1ULL << bit;
		request_case(command, &request, scene, ENOENT, KMDEV_NO_HANDLE,
			     "handle with bit %u turned", bit);
	}
}

static void sources(const struct command *command, struct scene *scene)
{
	union request request;

	for (unsigned int bit = 0; command->source_at && bit < 32; bit++) {
		request_fill(command, &request, scene, 0xcc);
		*request_u32(&request, command->source_at) ^= 1U << bit;
		request_case(command, &request, scene, ENOENT, command->no_source,
			     "number with bit %u turned", bit);
	}
	for (unsigned int i = 0; command->source_at && i < 2; i++) {
		request_fill(command, &request, scene, 0xcc);
		*request_u32(&request, command->source_at) = i ? ~0U : 0;
		request_case(command, &request, scene, ENOENT, command->no_source, "number %#x",
			     i ? ~0U : 0);
	}
}

int main(void)
{
	static struct scene scene;

	abi_start();
	scene_open(&scene, 0);
	for (unsigned int i = 0; i < COMMANDS; i++) {
		sizes(&commands[i], &scene);
		tails(&commands[i], &scene);
		reserved(&commands[i], &scene);
		flags(&commands[i], &scene);
		handles(&commands[i], &scene);
		sources(&commands[i], &scene);
		results(&commands[i], &scene);
	}
	scene_close(&scene);
	return abi_done();
}
