// SPDX-License-Identifier: GPL-2.0-only
#include "range.h"

#include <inttypes.h>

#include "allocator.h"
#include "buffer.h"
#include "error.h"
#include "size.h"

bool range_option(const struct cli *cli, struct range *range, int letter, const char *argument)
{
	if (letter == 's')
		range->offset = size_argument(cli, "--offset", argument);
	else if (letter == 'l')
		range->length = size_argument(cli, "--length", argument);
	else if (letter == RANGE_CPU)
		range->cpu = number_argument(cli, "--cpu", argument, UINT32_MAX);
	else
		return false;
	range->piece |= letter == RANGE_CPU;
	return true;
}

/* How many bytes there are: of the buffer, or of what a processor has of it. */
static char *find_room(struct cli *cli, const struct range *range, uint64_t *bytes)
{
	const struct kmdev_facts *facts = &range->facts;
	const struct kmdev_allocator *allocator;

	*bytes = facts->bytes;
	if (!range->piece)
		return NULL;
	allocator = allocator_of(cli, facts);
	if (!allocator || !(allocator->out_flags & KMDEV_ALLOCATOR_PERCPU))
		return xasprintf("%s is no per-CPU memory: leave --cpu out (memctl info shows its "
				 "allocator)", range->buffer);
	if (range->cpu >= facts->pieces)
		return xasprintf("--cpu %" PRIu64 ": %s has pieces for processors 0 to %u",
				 range->cpu, range->buffer, facts->pieces - 1);
	*bytes = facts->piece_bytes;
	return NULL;
}

char *range_try(struct cli *cli, struct range *range, const char *buffer)
{
	char *wrong = buffer_try_facts(cli, buffer, 0, &range->facts);
	uint64_t bytes;

	range->buffer = buffer;
	wrong = wrong ?: find_room(cli, range, &bytes);
	if (wrong)
		return wrong;
	if (range->offset > bytes)
		return xasprintf("--offset %" PRIu64 " is behind the end: %s holds %" PRIu64
				 " bytes", range->offset, buffer, bytes);
	if (range->length == RANGE_TO_END)
		range->length = bytes - range->offset;
	if (range->length > bytes - range->offset)
		return xasprintf("--length %" PRIu64 " is too long: %s holds %" PRIu64 " bytes, %"
				 PRIu64 " of them from --offset %" PRIu64 " on", range->length,
				 buffer, bytes, bytes - range->offset, range->offset);
	if (range->piece)
		range->offset += range->cpu * range->facts.piece_bytes;
	return NULL;
}

void range_find(struct cli *cli, struct range *range, const char *buffer)
{
	char *wrong = range_try(cli, range, buffer);

	if (wrong)
		die(cli, STATUS_FAILED, "%s", wrong);
}

void range_open(struct cli *cli, struct range *range, unsigned int flags)
{
	range->file = kmalloc_open_buffer(cli->device, range->facts.handle, flags);
	if (range->file < 0)
		die_refused(cli, range->buffer, range->file);
}

void range_read(struct cli *cli, const struct range *range, uint64_t offset, void *data,
		size_t length)
{
	int error = kmalloc_read(cli->device, range->facts.handle, offset, data, length);

	if (error)
		die_refused(cli, range->buffer, error);
}
