/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a command takes part in memctl batch: what its command line asks, what goes to the driver,
 * and what becomes of the answer are apart, so that many command lines share a call.
 */
#ifndef MEMCTL_BATCHING_H
#define MEMCTL_BATCHING_H

#include "ops.h"

/**
 * struct answer - what the driver said
 * @ops: the commands, with their answers
 * @first: place of the command line's first
 * @count: how many are the command line's
 * @done: how many of these were done
 * @error: a negative errno if the next was refused, else 0
 */
struct answer {
	const struct ops *ops;
	size_t first;
	unsigned int count;
	unsigned int done;
	int error;
};

/**
 * struct batching - the parts of a command
 * @parse: read the command line without a device, or die; returns what it asks
 * @settle: look up what no other command can change, or die; NULL for nothing
 * @add: add what carries it out, nothing if the command has to run by itself; returns what is
 *	wrong, to be freed, or NULL
 * @alone: carry out what was parsed, where @add adds nothing; NULL if run can parse it again
 * @show: print the answer, or complain if it is a refusal; NULL if there is only that to tell
 * @names: its first operand is a buffer, which has to be there when @add is called
 * @changes: makes or resizes buffers: such an @add has to wait
 * @decides: @show may say no, although the driver did not refuse
 */
struct batching {
	void *(*parse)(struct cli *cli);
	void (*settle)(struct cli *cli, void *asked);
	char *(*add)(struct cli *cli, void *asked, struct ops *ops);
	enum status (*alone)(struct cli *cli, void *asked);
	enum status (*show)(struct cli *cli, void *asked, const struct answer *answer);
	bool names;
	bool changes;
	bool decides;
};

/** complain_answer - say why the driver refused; the first operand is what it is about */
void complain_answer(struct cli *cli, const struct answer *answer);

#endif /* MEMCTL_BATCHING_H */
