// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>

#include "buffer.h"
#include "error.h"
#include "options.h"
#include "verify.h"

enum verify_column {
	VERIFY_BUFFER,
	VERIFY_FACT,
	VERIFY_VALUE,
	VERIFY_WITNESS,
	VERIFY_SAYS,
	VERIFY_VERDICT
};

static const struct column columns[] = {
	[VERIFY_BUFFER] = { "buffer", COLUMN_TEXT, "its name, or its handle where it has none" },
	[VERIFY_FACT] = { "fact", COLUMN_TEXT, "a column of memctl info, or content" },
	[VERIFY_VALUE] = { "value", COLUMN_TEXT, "what the driver claims" },
	[VERIFY_WITNESS] = { "witness", COLUMN_TEXT, "the kernel's own source that was asked" },
	[VERIFY_SAYS] = { "says", COLUMN_TEXT, "what it says, or why it cannot be asked" },
	[VERIFY_VERDICT] = { "verdict", COLUMN_TEXT, "agree, disagree or no witness" },
	{ }
};

struct verification {
	struct cli *cli;
	struct witnesses witnesses;
	struct table *table;
	unsigned int verdicts[VERDICTS];
};

static void print_testimony(struct verification *verification, const struct claim *claim,
			    const struct testimony *testimony)
{
	struct table *table = verification->table;
	char *value = claim_text(claim, testimony->fact);
	char *buffer = *claim->facts.name ?
			       xasprintf("%s", claim->facts.name) :
			       xasprintf("%" PRIu64, (uint64_t)claim->facts.handle);

	table_row(table);
	table_text(table, VERIFY_BUFFER, buffer);
	table_text(table, VERIFY_FACT, testimony->fact == FACT_CONTENT ? "content" :
		   facts_columns[testimony->fact].name);
	table_text(table, VERIFY_VALUE, value);
	table_text(table, VERIFY_WITNESS, testimony->witness);
	table_text(table, VERIFY_SAYS, *testimony->says ? testimony->says : NULL);
	table_text(table, VERIFY_VERDICT, verdict_name(testimony->verdict));
	verification->verdicts[testimony->verdict]++;
	free(buffer);
	free(value);
}

/* Somebody may have written between the driver's reading and the witness's. */
static void excuse_content(struct cli *cli, const struct claim *claim,
			   struct testimony *testimonies, size_t count)
{
	for (struct testimony *t = testimonies; t < testimonies + count; t++) {
		if (t->fact != FACT_CONTENT || t->verdict != VERDICT_DISAGREE)
			continue;
		if (claim_content_stands(cli, claim))
			return;
		snprintf(t->says, SAYS_MAX, "written to meanwhile: verify it again");
		t->verdict = VERDICT_NO_WITNESS;
	}
}

/* Testimonies count only if the buffer was there to the end: its memory may be another's now. */
static int verify_buffer(struct verification *verification, const struct kmdev_facts *facts)
{
	struct testimony testimonies[TESTIMONIES_MAX];
	struct cli *cli = verification->cli;
	struct kmdev_facts afterwards;
	struct claim claim;
	size_t count = 0;
	int error;

	error = claim_read(cli, facts, &claim);
	if (!error) {
		count = verify(&claim, &verification->witnesses, testimonies);
		excuse_content(cli, &claim, testimonies, count);
		error = kmalloc_info(cli->device, facts->handle, 0, &afterwards);
	}
	for (size_t i = 0; !error && i < count; i++)
		print_testimony(verification, &claim, &testimonies[i]);
	claim_release(&claim);
	return error;
}

static void verify_operands(struct verification *verification)
{
	struct cli *cli = verification->cli;

	for (int i = 0; i < cli->argc; i++) {
		struct kmdev_facts facts;
		int error;

		buffer_facts(cli, cli->argv[i], 0, &facts);
		error = verify_buffer(verification, &facts);
		if (error)
			die_refused(cli, cli->argv[i], error);
	}
}

/* Buffers that somebody frees meanwhile are left out. */
static void verify_one(void *context, const struct kmdev_facts *facts)
{
	struct verification *verification = context;
	int error = verify_buffer(verification, facts);

	if (error && error != -ENOENT)
		die_refused(verification->cli, facts->name, error);
}

static void sum_up(const struct verification *verification)
{
	const unsigned int *verdicts = verification->verdicts;

	remark(verification->cli, "%u agree%s, %u ha%s no witness, %u disagree%s",
	       verdicts[VERDICT_AGREE], verdicts[VERDICT_AGREE] == 1 ? "s" : "",
	       verdicts[VERDICT_NO_WITNESS], verdicts[VERDICT_NO_WITNESS] == 1 ? "s" : "ve",
	       verdicts[VERDICT_DISAGREE], verdicts[VERDICT_DISAGREE] == 1 ? "s" : "");
}

static enum status run(struct cli *cli)
{
	struct verification verification = { .cli = cli };
	const char *argument;
	bool all = false;

	while (next_option(cli, &argument))
		all = true;
	operands_or_all(cli, all);
	open_device(cli, O_RDONLY);
	witnesses_open(&verification.witnesses);
	verification.table = table_new(&cli->view, "verify", columns, NULL);

	if (all)
		buffers_each(cli, NULL, verify_one, &verification);
	else
		verify_operands(&verification);
	table_print(verification.table);
	sum_up(&verification);
	witnesses_close(&verification.witnesses);
	return verification.verdicts[VERDICT_DISAGREE] ? STATUS_ANSWER_IS_NO : STATUS_DONE;
}

static const struct command_option options[] = {
	{ "all", 'a', NULL, "all your buffers" },
	{ }
};

const struct command command_verify = {
	.name = "verify",
	.summary = "Hold each fact against an independent witness in the kernel",
	.synopsis = "BUFFER... | --all",
	.description = "Exits 4 if a witness disagrees.  A witness that cannot be asked says why.  "
		       "What its owner asked\nfor (handle, name, allocator, size, gfp, pool, context, "
		       "user), and the mask that the driver made\nof it (gfp_used), is not put to the "
		       "test.",
	.options = options,
	.columns = columns,
	.remarks = true,
	.run = run,
};
