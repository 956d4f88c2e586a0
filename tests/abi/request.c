// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "request.h"

static void fill_nothing(union request *request, struct scene *scene)
{
	(void)request;
	(void)scene;
}

static void fill_alloc(union request *request, struct scene *scene)
{
	(void)scene;
	request->alloc.allocator = KMDEV_KMALLOC;
	request->alloc.bytes = SCENE_BYTES;
	request->alloc.name = abi_address("other");
	request->alloc.name_length = strlen("other");
}

static void after_alloc(const union request *request, struct scene *scene)
{
	abi_free(scene->fd, request->alloc.out_handle);
}

static void fill_free(union request *request, struct scene *scene)
{
	request->free.handle = scene->handle;
}

static void allocate_buffer(struct scene *scene)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = KMDEV_KMALLOC, .bytes = SCENE_BYTES,
		.name = abi_address(SCENE_NAME), .name_length = strlen(SCENE_NAME),
	};

	if (abi_call(scene->fd, KMDEV_ALLOC, &alloc))
		abi_fail("KMDEV_ALLOC of " SCENE_NAME);
	scene->handle = alloc.out_handle;
}

static void after_free(const union request *request, struct scene *scene)
{
	(void)request;
	allocate_buffer(scene);
}

static void fill_copy(union request *request, struct scene *scene)
{
	request->copy.handle = scene->handle;
	request->copy.length = SCENE_BYTES;
	request->copy.data = abi_address(scene->data);
}

static void fill_pattern(union request *request, struct scene *scene)
{
	request->pattern.handle = scene->handle;
	request->pattern.length = SCENE_BYTES;
	request->pattern.kind = KMDEV_PATTERN_BYTES;
	request->pattern.data_length = 3;
	request->pattern.data = abi_address(scene->data);
}

static void fill_find(union request *request, struct scene *scene)
{
	(void)scene;
	request->find.name = abi_address(SCENE_NAME);
	request->find.name_length = strlen(SCENE_NAME);
}

static void fill_info(union request *request, struct scene *scene)
{
	request->info.handle = scene->handle;
}

static void fill_list(union request *request, struct scene *scene)
{
	request->list.facts = abi_address(scene->facts);
	request->list.facts_size = sizeof(scene->facts[0]);
	request->list.capacity = ARRAY_SIZE(scene->facts);
}

static void fill_runs(union request *request, struct scene *scene)
{
	request->runs.handle = scene->handle;
	request->runs.runs = abi_address(scene->runs);
	request->runs.run_size = sizeof(scene->runs[0]);
	request->runs.capacity = ARRAY_SIZE(scene->runs);
}

const struct command commands[COMMANDS] = {
	{
		.name = "IDENTIFY", .number = KMDEV_IDENTIFY, .first = 176, .out_at = 8,
		.fill = fill_nothing,
	}, {
		.name = "ALLOCATOR", .number = KMDEV_ALLOCATOR, .first = 72, .out_at = 16,
		.reserved_at = 12, .fill = fill_nothing,
	}, {
		.name = "ALLOC", .number = KMDEV_ALLOC, .first = 56, .out_at = 48,
		.reserved_at = 44, .flags_at = 12, .flags = KMDEV_ALLOC_FLAGS, .address_at = 32,
		.mode = KMDEV_MAY_WRITE, .fill = fill_alloc, .after = after_alloc,
	}, {
		.name = "FREE", .number = KMDEV_FREE, .first = 24, .out_at = 24,
		.reserved_at = 20, .flags_at = 16, .flags = KMDEV_ALL_USERS, .handle_at = 8,
		.mode = KMDEV_MAY_WRITE, .fill = fill_free, .after = after_free,
	}, {
		.name = "READ", .number = KMDEV_READ, .first = 40, .out_at = 40, .handle_at = 8,
		.address_at = 32, .mode = KMDEV_MAY_READ, .fill = fill_copy,
	}, {
		.name = "WRITE", .number = KMDEV_WRITE, .first = 40, .out_at = 40, .handle_at = 8,
		.address_at = 32, .mode = KMDEV_MAY_WRITE, .fill = fill_copy,
	}, {
		.name = "FILL", .number = KMDEV_FILL, .first = 80, .out_at = 56, .handle_at = 8,
		.address_at = 40, .mode = KMDEV_MAY_WRITE, .fill = fill_pattern,
	}, {
		.name = "CHECK", .number = KMDEV_CHECK, .first = 80, .out_at = 56, .handle_at = 8,
		.address_at = 40, .mode = KMDEV_MAY_READ, .fill = fill_pattern,
	}, {
		.name = "FIND", .number = KMDEV_FIND, .first = 32, .out_at = 24,
		.reserved_at = 20, .address_at = 8, .fill = fill_find,
	}, {
		.name = "INFO", .number = KMDEV_INFO, .first = 240, .out_at = 24,
		.reserved_at = 20, .flags_at = 16, .flags = KMDEV_ALL_USERS, .handle_at = 8,
		.fill = fill_info,
	}, {
		.name = "LIST", .number = KMDEV_LIST, .first = 48, .out_at = 36, .flags_at = 32,
		.flags = KMDEV_ALL_USERS, .address_at = 16, .fill = fill_list,
	}, {
		.name = "RUNS", .number = KMDEV_RUNS, .first = 56, .out_at = 44, .flags_at = 40,
		.flags = KMDEV_ALL_USERS, .handle_at = 8, .address_at = 24, .fill = fill_runs,
	},
};

void scene_open(struct scene *scene, uint64_t caps)
{
	scene->fd = abi_open(0, caps, O_RDWR);
	memset(scene->data, 'd', sizeof(scene->data));
	allocate_buffer(scene);
}

void scene_close(struct scene *scene)
{
	abi_free(scene->fd, scene->handle);
	close(scene->fd);
}

uint32_t *request_u32(union request *request, unsigned int at)
{
	return (uint32_t *)(request->bytes + at);
}

uint64_t *request_u64(union request *request, unsigned int at)
{
	return (uint64_t *)(request->bytes + at);
}

void request_fill(const struct command *command, union request *request, struct scene *scene,
		  unsigned char poison)
{
	memset(request, 0, sizeof(*request));
	request->size = command->first;
	memset(&request->out_reason, poison, sizeof(request->out_reason));
	memset(request->bytes + command->out_at, poison, command->first - command->out_at);
	command->fill(request, scene);
}

/* Whether all is as it was but the reason and, from @out_at on, the results. */
static bool untouched(const union request *before, const union request *after, unsigned int out_at,
		      unsigned int end)
{
	return before->size == after->size &&
	       !memcmp(before->bytes + 8, after->bytes + 8, out_at - 8) &&
	       !memcmp(before->bytes + end, after->bytes + end, sizeof(*before) - end);
}

static bool refused(const struct command *command, const union request *request,
		    const struct scene *scene, int error, uint32_t reason, const char *title)
{
	struct account before = abi_account(scene->fd);
	union request copy = *request;
	int got = abi_call(scene->fd, command->number, &copy);
	bool clean = untouched(request, &copy, command->out_at, command->out_at);
	bool same = abi_same(before, abi_account(scene->fd));

	return abi_case(got == error && copy.out_reason == reason && clean && same,
			"%s: %s: %s %s, reason %u (wanted %s, %u)%s%s", command->name, title,
			got ? "refused with" : "got", strerrorname_np(got), copy.out_reason,
			strerrorname_np(error), reason, clean ? "" : "; WROTE MORE THAN THE REASON",
			same ? "" : "; THE ACCOUNT CHANGED");
}

static bool granted(const struct command *command, const union request *request,
		    struct scene *scene, const char *title)
{
	union request copy = *request;
	int got = abi_call(scene->fd, command->number, &copy);
	bool clean = untouched(request, &copy, command->out_at, command->first);

	if (!got && command->after)
		command->after(&copy, scene);
	return abi_case(!got && copy.out_reason == KMDEV_OK && clean,
			"%s: %s: granted (got %s, reason %u)%s", command->name, title,
			strerrorname_np(got), copy.out_reason, clean ? "" : "; CHANGED AN INPUT");
}

bool request_case(const struct command *command, const union request *request,
		  struct scene *scene, int error, uint32_t reason, const char *format, ...)
{
	char title[160];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(title, sizeof(title), format, arguments);
	va_end(arguments);
	if (error)
		return refused(command, request, scene, error, reason, title);
	return granted(command, request, scene, title);
}
