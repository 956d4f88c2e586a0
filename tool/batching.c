// SPDX-License-Identifier: GPL-2.0-only
#include "batching.h"

#include <stdlib.h>

#include "error.h"
#include "reason.h"

void complain_answer(struct cli *cli, const struct answer *answer)
{
	struct refusal refusal = { .error = answer->error, .subject = cli->argv[0] };
	size_t place = answer->first;
	char *text;

	for (unsigned int i = 0; i < answer->done; i++)
		place = ops_next(answer->ops, place);
	refusal.reason = ops_reason(answer->ops, place);
	text = reason_text(cli->device, &refusal);
	complain(cli, "%s", text);
	free(text);
}
