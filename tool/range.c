// SPDX-License-Identifier: GPL-2.0-only
#include "range.h"

#include <inttypes.h>

#include "buffer.h"
#include "error.h"
#include "size.h"

bool range_option(const struct cli *cli, struct range *range, int letter, const char *argument)
{
	if (letter == 's')
		range->offset = size_argument(cli, "--offset", argument);
	else if (letter == 'l')
		range->length = size_argument(cli, "--length", argument);
	else
		return false;
	return true;
}

void range_find(struct cli *cli, struct range *range, const char *buffer)
{
	uint64_t bytes;

	range->buffer = buffer;
	buffer_facts(cli, buffer, 0, &range->facts);
	bytes = range->facts.bytes;
	if (range->offset > bytes)
		die(cli, STATUS_FAILED,
		    "--offset %" PRIu64 " is behind the end: %s holds %" PRIu64 " bytes",
		    range->offset, buffer, bytes);
	if (range->length == RANGE_TO_END)
		range->length = bytes - range->offset;
	if (range->length > bytes - range->offset)
		die(cli, STATUS_FAILED,
		    "--length %" PRIu64 " is too long: %s holds %" PRIu64 " bytes, %" PRIu64
		    " of them from --offset %" PRIu64 " on",
		    range->length, buffer, bytes, bytes - range->offset, range->offset);
}

void range_read(struct cli *cli, const struct range *range, uint64_t offset, void *data,
		size_t length)
{
	int error = device_read(cli->device, range->facts.handle, offset, data, length);

	if (error)
		die_refused(cli, range->buffer, error);
}
