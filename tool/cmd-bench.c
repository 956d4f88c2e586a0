// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench-table.h"
#include "buffer.h"
#include "choice.h"
#include "error.h"
#include "options.h"
#include "reason.h"
#include "request.h"
#include "size-list.h"
#include "size.h"

#define RUNS_MAX 1000

/* Unless the user says otherwise. */
#define RUNS 10
#define OPERATIONS 20000
#define RUN_NS 250000000
#define WARMUP 1000

enum {
	OPTION_SIZE = OPTION_LONG, OPTION_ORDER, OPTION_CPUS, OPTION_PATTERN, OPTION_FREE,
	OPTION_TIME, OPTION_RUNS, OPTION_WARMUP, OPTION_COLD, OPTION_HIST, OPTION_EXPORT
};

static const struct command_option options[] = {
	{ "size", 's', "RANGE", "sizes: 64, 8..8K, 64..256:+64, 8..8K:classes" },
	{ "order", 'O', "N", "2^N pages, for the page allocators" },
	REQUEST_OPTIONS,
	{ "pattern", OPTION_PATTERN, "PATTERN", "pair, batch:N, mix:N or handover:N" },
	{ "free", OPTION_FREE, "ORDER", "which of N is freed next: lifo, fifo or random" },
	{ "cold", OPTION_COLD, "SIZE", "touch so much memory before, so that caches are cold" },
	{ "cpus", OPTION_CPUS, "LIST", "processors, all at once, as in 0-3,5" },
	{ "count", 'c', "N", "operations of a run (20000)" },
	{ "time", OPTION_TIME, "SECONDS", "length of a run, instead of --count" },
	{ "runs", OPTION_RUNS, "N", "runs (10)" },
	{ "warmup", OPTION_WARMUP, "N", "operations before a run (1000)" },
	{ "hist", OPTION_HIST, NULL, "draw each distribution below the table" },
	{ "export-json", OPTION_EXPORT, "FILE", "write what --json prints into a file, too" },
	{ }
};

static const char *const orders[] = {
	[KMDEV_BENCH_LIFO] = "lifo", [KMDEV_BENCH_FIFO] = "fifo", [KMDEV_BENCH_RANDOM] = "random",
	NULL
};

/* What the command line says. */
struct wish {
	struct request request;
	struct bench_plan plan;
	const char *pattern;
	const char *cpus;
	const char *export;
	struct size_list sizes;
	bool timed;
	bool counted;
	bool hist;
};

static uint64_t at_least_one(const struct cli *cli, const char *what, const char *text,
			     uint64_t most)
{
	uint64_t number = number_argument(cli, what, text, most);

	if (!number)
		die(cli, STATUS_USAGE, "%s 0: nothing would be measured", what);
	return number;
}

static void set_pattern(const struct cli *cli, struct wish *wish, const char *text)
{
	static const char *const words[] = {
		[KMDEV_BENCH_PAIR] = "pair", [KMDEV_BENCH_BATCH] = "batch",
		[KMDEV_BENCH_MIX] = "mix", [KMDEV_BENCH_GIVE] = "handover", NULL
	};
	const char *colon = strchrnul(text, ':');
	char *word = xasprintf("%.*s", (int)(colon - text), text);
	struct kmdev_bench *bench = &wish->plan.bench;

	bench->pattern = choice_argument(cli, "--pattern", words, word);
	free(word);
	if (bench->pattern == KMDEV_BENCH_PAIR && *colon)
		die(cli, STATUS_USAGE, "--pattern %s: a pair is one; batch:N, mix:N and handover:N have N",
		    text);
	if (bench->pattern != KMDEV_BENCH_PAIR && !*colon)
		die(cli, STATUS_USAGE, "--pattern %s: of how many? as in %s:64", text, text);
	if (*colon)
		bench->live = at_least_one(cli, "--pattern", colon + 1, KMDEV_BENCH_LIVE_MAX);
	wish->pattern = text;
}

static void set_time(const struct cli *cli, struct wish *wish, const char *text)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end || !(seconds > 0 && seconds <= 3600))
		die(cli, STATUS_USAGE, "--time %s: give seconds, above 0 and up to 3600, as in 0.5",
		    text);
	wish->plan.ns = seconds * 1e9;
	wish->timed = true;
}

static void set_option(const struct cli *cli, struct wish *wish, int letter, const char *argument)
{
	struct bench_plan *plan = &wish->plan;

	switch (letter) {
	case 's':
		size_list_add(cli, "--size", argument, &wish->sizes);
		break;
	case 'O':
		wish->request.args.order = number_argument(cli, "--order", argument, UINT32_MAX);
		wish->request.args.flags |= KMDEV_ALLOC_ORDER;
		break;
	case OPTION_PATTERN:
		set_pattern(cli, wish, argument);
		break;
	case OPTION_FREE:
		plan->bench.order = choice_argument(cli, "--free", orders, argument);
		break;
	case OPTION_COLD:
		plan->bench.cold = size_argument(cli, "--cold", argument);
		break;
	case OPTION_CPUS:
		wish->cpus = argument;
		break;
	case 'c':
		plan->operations = at_least_one(cli, "--count", argument,
						KMDEV_BENCH_OPERATIONS_MAX);
		wish->counted = true;
		break;
	case OPTION_TIME:
		set_time(cli, wish, argument);
		break;
	case OPTION_RUNS:
		plan->runs = at_least_one(cli, "--runs", argument, RUNS_MAX);
		break;
	case OPTION_WARMUP:
		plan->bench.warmup = number_argument(cli, "--warmup", argument,
						     KMDEV_BENCH_OPERATIONS_MAX);
		break;
	case OPTION_HIST:
		wish->hist = true;
		break;
	case OPTION_EXPORT:
		wish->export = argument;
		break;
	default:
		request_option(cli, &wish->request, letter, argument);
	}
}

static void settle(struct cli *cli, struct wish *wish)
{
	struct bench_plan *plan = &wish->plan;

	request_check(cli, &wish->request);
	if (wish->timed && wish->counted)
		die(cli, STATUS_USAGE, "--time and --count: give one of the two");
	if (wish->sizes.ranges_count && wish->request.args.flags & KMDEV_ALLOC_ORDER)
		die(cli, STATUS_USAGE, "--size and --order: give one of the two");
	if (wish->timed)
		plan->operations = KMDEV_BENCH_OPERATIONS_MAX;
	else if (!wish->counted)
		plan->ns = RUN_NS;
	if (wish->cpus)
		cpu_list_argument(cli, wish->cpus, &plan->cpus);
	else
		cpu_list_here(&plan->cpus);
	if (bench_hands_over(plan) && plan->cpus.count != 2)
		die(cli, STATUS_USAGE, "--pattern %s: give two processors, as in --cpus 0,1: the "
		    "first allocates, the second frees", wish->pattern);
}

/* One of 0 bytes where none is asked for: the source knows, or the order says. */
static void settle_sizes(struct cli *cli, struct size_list *sizes)
{
	size_list_expand(cli, sizes);
	if (!sizes->count)
		sizes->count = 1;
}

/* What the kernel's refusal to measure means. */
static void die_about(struct cli *cli, const struct bench_result *result,
		      const struct request *request)
{
	struct refusal refusal = {
		.error = result->error,
		.reason = result->reason,
		.allocator = request->allocator,
	};
	char size[SIZE_TEXT], *why = reason_text(cli->device, &refusal);

	if (request->args.bytes)
		die(cli, STATUS_FAILED, "%s of %s: %s", request->allocator->out_name,
		    size_format(request->args.bytes, size), why);
	die(cli, STATUS_FAILED, "%s: %s", request->allocator->out_name, why);
}

/* Whether it came to its end. */
static bool one(struct cli *cli, struct wish *wish, struct bench_table *table,
		struct progress *progress)
{
	const struct bench_plan *plan = &wish->plan;
	struct bench_result *results = must(calloc(plan->cpus.count, sizeof(*results)));
	bool ended = bench_run(plan, &wish->request.args, results, progress);

	for (size_t i = 0; i < plan->cpus.count; i++) {
		if (!results[i].error || results[i].error == -EINTR)
			continue;
		progress_end(progress);
		die_about(cli, &results[i], &wish->request);
	}
	bench_table_add(table, &wish->request, plan, results);
	for (size_t i = 0; i < plan->cpus.count; i++)
		bench_release(&results[i]);
	free(results);
	return ended;
}

static bool all(struct cli *cli, struct wish *wish, struct bench_table *table)
{
	struct progress progress;
	bool going = true;

	progress_begin(&progress, cli, "done",
		       wish->timed ? 0 :
		       bench_operations(&wish->plan) * wish->sizes.count * cli->argc);
	progress.things = "operations";
	for (int i = 0; i < cli->argc && going; i++) {
		request_settle(cli, &wish->request, cli->argv[i]);
		for (size_t j = 0; j < wish->sizes.count && going; j++) {
			wish->request.args.bytes = wish->sizes.sizes[j];
			going = one(cli, wish, table, &progress);
		}
	}
	progress_end(&progress);
	return going;
}

static enum status run(struct cli *cli)
{
	struct wish wish = {
		.plan = {
			.bench = { .live = 1, .warmup = WARMUP },
			.operations = OPERATIONS,
			.runs = RUNS,
		},
		.pattern = "pair",
	};
	struct bench_table *table;
	const char *argument;
	char *wrong;
	int letter;
	bool ended;

	while ((letter = next_option(cli, &argument)))
		set_option(cli, &wish, letter, argument);
	operands(cli, 1, INT32_MAX);
	settle(cli, &wish);
	if (wish.hist && !view_is_plain(&cli->view))
		die(cli, STATUS_USAGE, "--hist draws below a table, not with --json, --raw or --output");
	setlocale(LC_CTYPE, "");
	open_device(cli, O_RDWR);
	wrong = request_find_source(cli, &wish.request);
	if (wrong)
		die(cli, STATUS_FAILED, "%s", wrong);
	settle_sizes(cli, &wish.sizes);
	table = bench_table_new(cli, &wish.plan, wish.pattern, cli->argc > 1, wish.hist);
	ended = all(cli, &wish, table);
	bench_table_print(table, wish.export);
	if (!ended)
		complain(cli, "interrupted: what was measured until then is shown");
	return ended ? STATUS_DONE : STATUS_FAILED;
}

const struct command command_bench = {
	.name = "bench",
	.summary = "Measure what allocators cost, in the kernel",
	.synopsis = "ALLOCATOR... [OPTION...]",
	.description =
		"Each run measures twice: a loop timed from outside, which gives ns/op, and each\n"
		"operation by itself, which gives the distribution and contains the time that the\n"
		"clock takes to read. The mask is used as it is: __GFP_ACCOUNT has the cgroup\n"
		"charged. A run is 20000 operations, or a quarter of a second where these take\n"
		"longer. ^C ends it, and shows what was measured.",
	.options = options,
	.columns = bench_columns,
	.remarks = true,
	.run = run,
};
