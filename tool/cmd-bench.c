// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench-outcome.h"
#include "bench-table.h"
#include "buffer.h"
#include "choice.h"
#include "error.h"
#include "options.h"
#include "reason.h"
#include "request.h"
#include "size-list.h"
#include "size.h"
#include "suite.h"
#include "words.h"

#define RUNS_MAX 1000

/* Unless the user says otherwise; the suite measures much, each of it shorter. */
#define OPERATIONS 20000
#define RUNS (wish->suite ? 5 : 10)
#define RUN_NS (wish->suite ? 50000000 : 250000000)
#define WARMUP (wish->suite ? 50 : 1000)

enum {
	OPTION_SIZE = OPTION_LONG, OPTION_ORDER, OPTION_CPUS, OPTION_PATTERN, OPTION_FREE,
	OPTION_TIME, OPTION_RUNS, OPTION_WARMUP, OPTION_COLD, OPTION_HIST,
	OPTION_SCALE, OPTION_SUITE
};

static const struct command_option options[] = {
	{ "size", 's', "RANGE", "sizes: 64, 8..8K, 64..256:+64, 8..8K:classes" },
	{ "order", 'O', "N", "2^N pages, for the page allocators" },
	REQUEST_OPTIONS,
	{ "pattern", OPTION_PATTERN, "PATTERN", "pair, batch:N, mix:N or handover:N" },
	{ "free", OPTION_FREE, "ORDER", "which of N is freed next: lifo, fifo or random" },
	{ "cold", OPTION_COLD, "SIZE", "touch so much memory before, so that caches are cold" },
	{ "cpus", OPTION_CPUS, "LIST", "processors, all at once, as in 0-3,5" },
	{ "scale", OPTION_SCALE, NULL, "on one of them, then on two, four, ... at once" },
	{ "count", 'c', "N", "operations of a run (20000)" },
	{ "time", OPTION_TIME, "SECONDS", "length of a run, instead of --count" },
	{ "runs", OPTION_RUNS, "N", "runs (10)" },
	{ "warmup", OPTION_WARMUP, "N", "operations before a run (1000)" },
	{ "hist", OPTION_HIST, NULL, "draw each distribution below the table" },
	OUTCOME_OPTIONS,
	{ "suite", OPTION_SUITE, NULL, "measure what most people ask, in about a minute" },
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
	const char *cpus;
	struct size_list sizes;
	struct bench_outcome outcome;
	bool scale;
	bool suite;
	/* an option says what is measured, or where */
	bool own;
	bool timed;
	bool counted;
	bool warmed;
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
	wish->plan.pattern = text;
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

/* What is measured, and where: the parts of a suite say so themselves. */
static void set_what(const struct cli *cli, struct wish *wish, int letter, const char *argument)
{
	wish->own = true;
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
		wish->plan.bench.order = choice_argument(cli, "--free", orders, argument);
		break;
	case OPTION_COLD:
		wish->plan.bench.cold = size_argument(cli, "--cold", argument);
		break;
	case OPTION_CPUS:
		wish->cpus = argument;
		break;
	case OPTION_SCALE:
		wish->scale = true;
		break;
	default:
		request_option(cli, &wish->request, letter, argument);
	}
}

static void set_option(const struct cli *cli, struct wish *wish, int letter, const char *argument)
{
	struct bench_plan *plan = &wish->plan;

	switch (letter) {
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
		wish->warmed = true;
		break;
	case OPTION_HIST:
		wish->hist = true;
		break;
	case OPTION_SUITE:
		wish->suite = true;
		break;
	default:
		if (!outcome_option(cli, &wish->outcome, letter, argument))
			set_what(cli, wish, letter, argument);
	}
}

static void settle_cpus(const struct cli *cli, struct wish *wish)
{
	bool hands_over = bench_hands_over(&wish->plan);
	struct cpu_list *cpus = &wish->plan.cpus;

	if (wish->cpus)
		cpu_list_argument(cli, wish->cpus, cpus);
	else
		cpu_list_allowed(cpus, hands_over ? 2 : wish->scale ? SIZE_MAX : 1);
	if (hands_over && wish->scale)
		die(cli, STATUS_USAGE, "--scale and --pattern %s: that is always of two processors",
		    wish->plan.pattern);
	if (hands_over && cpus->count != 2)
		die(cli, wish->cpus ? STATUS_USAGE : STATUS_FAILED, "--pattern %s: give two "
		    "processors, as in --cpus 0,1: the first allocates, the second frees",
		    wish->plan.pattern);
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
	if (!wish->warmed)
		plan->bench.warmup = WARMUP;
	if (!plan->runs)
		plan->runs = RUNS;
	settle_cpus(cli, wish);
}

/* One of 0 bytes where none is asked for: the source knows, or the order says. */
static void settle_sizes(struct cli *cli, struct size_list *sizes)
{
	size_list_expand(cli, sizes);
	if (!sizes->count)
		sizes->count = 1;
}

/* What the kernel's refusal to measure means: the end, but of one row where there are others. */
static void refused(struct cli *cli, const struct bench_result *result, const struct wish *wish)
{
	const struct request *request = &wish->request;
	struct refusal refusal = {
		.error = result->error,
		.reason = result->reason,
		.allocator = request->allocator,
	};
	char *why = reason_text(cli->device, &refusal), size[SIZE_TEXT];
	bool pair = wish->plan.bench.pattern == KMDEV_BENCH_PAIR;
	char *what = xasprintf("%s%s%s%s%s", request->allocator->out_name,
			       request->args.bytes ? " of " : "", request->args.bytes ?
			       size_format(request->args.bytes, size) : "",
			       pair ? "" : ", ", pair ? "" : wish->plan.pattern);

	if (!wish->suite)
		die(cli, STATUS_FAILED, "%s: %s", what, why);
	complain(cli, "left out: %s: %s", what, why);
	free(what);
	free(why);
}

/* Whether it came to its end. */
static bool one(struct cli *cli, struct wish *wish, struct bench_table *table,
		struct progress *progress)
{
	const struct bench_plan *plan = &wish->plan;
	struct bench_result *results = must(calloc(plan->cpus.count, sizeof(*results)));
	bool ended = bench_run(plan, &wish->request.args, results, progress), refusal = false;

	for (size_t i = 0; i < plan->cpus.count && !refusal; i++) {
		if (!results[i].error || results[i].error == -EINTR)
			continue;
		progress_end(progress);
		refused(cli, &results[i], wish);
		refusal = true;
	}
	if (!refusal)
		bench_table_add(table, &wish->request, plan, results);
	for (size_t i = 0; i < plan->cpus.count; i++)
		bench_release(&results[i]);
	free(results);
	return ended || refusal;
}

/* On all processors; or on one, two, four and so on, and all. */
static bool each_scale(struct cli *cli, struct wish *wish, struct bench_table *table,
		       struct progress *progress)
{
	struct cpu_list *cpus = &wish->plan.cpus;
	size_t all = cpus->count;

	for (cpus->count = wish->scale ? 1 : all; one(cli, wish, table, progress);
	     cpus->count = 2 * cpus->count < all ? 2 * cpus->count : all)
		if (cpus->count == all)
			return true;
	return false;
}

static bool each_size(struct cli *cli, struct wish *wish, struct bench_table *table)
{
	bool unknown = wish->timed || wish->scale, going = true;
	struct progress progress;

	progress_begin(&progress, cli, "done", unknown ? 0 :
		       bench_operations(&wish->plan) * wish->sizes.count * cli->argc);
	progress.things = "operations";
	for (int i = 0; i < cli->argc && going; i++) {
		request_settle(cli, &wish->request, cli->argv[i]);
		for (size_t j = 0; j < wish->sizes.count && going; j++) {
			wish->request.args.bytes = wish->sizes.sizes[j];
			going = each_scale(cli, wish, table, &progress);
		}
	}
	progress_end(&progress);
	return going;
}

/* In what rows may differ. */
static unsigned int keys_of(const struct cli *cli, const struct wish *wish)
{
	unsigned int keys = wish->plan.cpus.count > 1 ? BENCH_KEY_CPU : 0;

	if (cli->argc > 1)
		keys |= BENCH_KEY_ALLOCATOR;
	if (wish->plan.bench.pattern != KMDEV_BENCH_PAIR)
		keys |= BENCH_KEY_OP;
	if (wish->scale)
		keys |= BENCH_KEY_CPUS;
	return keys;
}

static bool measure_wish(struct cli *cli, struct wish *wish, struct bench_table *table)
{
	char *wrong;

	settle(cli, wish);
	wrong = request_find_source(cli, &wish->request);
	if (wrong)
		die(cli, STATUS_FAILED, "%s", wrong);
	settle_sizes(cli, &wish->sizes);
	bench_table_begin(table, keys_of(cli, wish));
	return each_size(cli, wish, table);
}

static void parse(struct cli *cli, struct wish *wish)
{
	const char *argument;
	int letter;

	while ((letter = next_option(cli, &argument)))
		set_option(cli, wish, letter, argument);
}

/* A part is what the user says of the suite, and then its own words. */
static bool measure_part(struct cli *cli, const struct wish *base, const struct suite_part *part,
			 struct bench_table *table)
{
	struct wish wish = *base;
	struct cli line = *cli;
	char *text = xasprintf("bench %s", part->words);
	bool going;

	words_split(text, &line.argv, &line.argc);
	/* getopt_long() begins anew */
	optind = 0;
	parse(&line, &wish);
	wish.plan.section = part->words;
	if (view_is_plain(&cli->view)) {
		bench_table_flush(table);
		suite_announce(part);
	}
	going = measure_wish(&line, &wish, table);
	free(text);
	return going;
}

static bool measure_suite(struct cli *cli, const struct wish *base, struct bench_table *table)
{
	struct cpu_list cpus = { };
	bool going = true;

	cpu_list_allowed(&cpus, SIZE_MAX);
	for (const struct suite_part *part = suite; part->title && going; part++)
		if (part->cpus > cpus.count)
			complain(cli, "left out: %s: it wants %u processors", part->words,
				 part->cpus);
		else
			going = measure_part(cli, base, part, table);
	free(cpus.cpus);
	return going;
}

static void check(const struct cli *cli, const struct wish *wish)
{
	if (wish->suite && wish->own)
		die(cli, STATUS_USAGE, "--suite says itself what is measured, and where: only "
		    "--count, --time, --runs and --warmup go with it");
	if (wish->hist && !view_is_plain(&cli->view))
		die(cli, STATUS_USAGE, "--hist draws below a table, not with --json, --raw or "
		    "--output");
	outcome_check(cli, &wish->outcome);
}

static enum status run(struct cli *cli)
{
	struct wish wish = {
		.plan = {
			.pattern = "pair",
			.bench = { .live = 1 },
			.operations = OPERATIONS,
		},
	};
	struct bench_table *table;
	bool ended;

	parse(cli, &wish);
	operands(cli, wish.suite ? 0 : 1, wish.suite ? 0 : INT32_MAX);
	check(cli, &wish);
	setlocale(LC_CTYPE, "");
	open_device(cli, O_RDWR);
	table = bench_table_new(cli, wish.hist);
	ended = wish.suite ? measure_suite(cli, &wish, table) : measure_wish(cli, &wish, table);
	outcome_print(cli, &wish.outcome, bench_table_end(table));
	if (!ended)
		complain(cli, "interrupted: what was measured until then is shown");
	return ended ? STATUS_DONE : STATUS_FAILED;
}

const struct command command_bench = {
	.name = "bench",
	.summary = "Measure what allocators cost, in the kernel",
	.synopsis = "ALLOCATOR... [OPTION...] | --suite",
	.description =
		"Each run measures twice: a loop timed from outside, which gives ns/op, and each\n"
		"operation by itself, which gives the distribution and contains the time that the\n"
		"clock takes to read. The mask is used as it is: __GFP_ACCOUNT has the cgroup\n"
		"charged. A run is 20000 operations, or a quarter of a second where these take\n"
		"longer. ^C ends it, and shows what was measured. bench compare tells files of\n"
		"--export-json apart.",
	.options = options,
	.columns = bench_columns,
	.remarks = true,
	.run = run,
};
