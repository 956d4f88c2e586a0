// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>

#include "swept.h"

struct swept swept;

/* What the user held before the call. */
static struct account before;

void swept_hold(void)
{
	before = abi_account(swept.scene.fd);
}

bool swept_same(void)
{
	return abi_same(before, abi_account(swept.scene.fd));
}

void swept_fill(unsigned int nr)
{
	swept.command = &commands[nr];
	request_fill(swept.command, &swept.template, &swept.scene, 0xcc);
}

void swept_begin(void)
{
	const struct command *command = swept.command;
	struct scene *scene = &swept.scene;

	swept.request = swept.template;
	if (command->handle_at)
		*request_u64(&swept.request, command->handle_at) = scene->handle;
	if (command->source_at)
		*request_u32(&swept.request, command->source_at) =
			command->no_source == KMDEV_NO_CACHE ? scene->cache : scene->pool;
	if (command->number == KMDEV_FREE_MANY)
		scene->handles[0] = scene->handle;
	swept_hold();
}

/* Why there was no memory, over all calls; out_reason is all ones before. */
static unsigned int lacking[KMDEV_REASONS], unexplained;

int swept_run(void)
{
	int error;

	swept.request.out_reason = ~0U;
	error = abi_call(swept.scene.fd, swept.command->number, &swept.request);
	if (error == ENOMEM && swept.request.out_reason < KMDEV_REASONS)
		lacking[swept.request.out_reason]++;
	else if (error == ENOMEM)
		unexplained++;
	return error;
}

void swept_reasons(void)
{
	unsigned int driver = lacking[KMDEV_BOOKKEEPING];
	unsigned int allocator = lacking[KMDEV_ALLOCATOR_SAID_NO];
	unsigned int other = unexplained;

	for (unsigned int i = 0; i < KMDEV_REASONS; i++)
		other += lacking[i];
	other -= driver + allocator;
	abi_case(driver && allocator && !other, "no memory: %u times for the driver's record, "
		 "%u for the allocator, %u for another reason or none", driver, allocator, other);
}

void swept_end(void)
{
	if (swept.command->after)
		swept.command->after(&swept.request, &swept.scene);
}

void swept_sweep(const char *what)
{
	char name[96];
	struct failing call = {
		.name = name, .begin = swept_begin, .run = swept_run, .end = swept_end,
		.same = swept_same,
	};

	snprintf(name, sizeof(name), "%s%s%s", swept.command->name, *what ? " " : "", what);
	failing_sweep(&call);
}

/* Of the kinds of vmalloc those that take no mask, and so not the word to be quiet. */
bool swept_logged(const struct kmdev_allocator *allocator)
{
	return allocator->out_flags & KMDEV_ALLOCATOR_NO_ACCOUNT;
}
