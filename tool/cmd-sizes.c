// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allocator.h"
#include "buffer.h"
#include "error.h"
#include "gnuplot.h"
#include "measure.h"
#include "options.h"
#include "plot.h"
#include "size-list.h"
#include "size.h"
#include "source.h"
#include "text.h"

#define ALLOCATORS_MAX 8

enum { OPTION_BLOCKS = OPTION_LONG };

static const struct command_option options[] = {
	{ "cache", 'C', "CACHE", "a cache of your own too" },
	{ "plot", 'p', "FILE", "draw the slack into FILE.svg or FILE.png, by gnuplot" },
	{ "blocks", OPTION_BLOCKS, NULL, "draw the slack in block characters" },
	{ }
};

enum {
	COLUMN_SIZE_,
	COLUMN_ALLOCATOR,
	COLUMN_USABLE,
	COLUMN_SLACK,
	COLUMN_PERCENT,
	COLUMN_CACHE,
	COLUMN_LEAST,
	COLUMN_MAX,
	COLUMN_WITNESS,
	COLUMN_SAYS,
	COLUMN_VERDICT,
	COLUMN_REMARK
};

static const struct column columns[] = {
	[COLUMN_SIZE_] = { "size", COLUMN_SIZE, "bytes asked for" },
	[COLUMN_ALLOCATOR] = { "allocator", COLUMN_TEXT, "kernel function that was asked" },
	[COLUMN_USABLE] = { "usable", COLUMN_SIZE, "bytes that can be used of it" },
	[COLUMN_SLACK] = { "slack", COLUMN_SIZE, "bytes taken that were not asked for" },
	[COLUMN_PERCENT] = { "percent", COLUMN_NUMBER, "slack as a share of what was taken" },
	[COLUMN_CACHE] = { "cache", COLUMN_TEXT, "slab cache that it came from" },
	[COLUMN_LEAST] = { "least", COLUMN_BOOL, "wastes least for this size" },
	[COLUMN_MAX] = { "max", COLUMN_SIZE, "where the allocator stops, limits apart" },
	[COLUMN_WITNESS] = { "witness", COLUMN_TEXT, "the kernel's own source that was asked" },
	[COLUMN_SAYS] = { "says", COLUMN_TEXT, "what it says, or why it cannot be asked" },
	[COLUMN_VERDICT] = { "verdict", COLUMN_TEXT, "agree, disagree or no witness" },
	[COLUMN_REMARK] = { "remark", COLUMN_TEXT, "why nothing was given" },
	{ }
};

/* What is asked: of each allocator each size. */
struct survey {
	struct cli *cli;
	const struct kmdev_allocator *allocators[ALLOCATORS_MAX];
	size_t allocators_count;
	const char *cache_name;
	uint32_t cache;
	const char *plot;
	bool blocks;
	struct size_list list;
	/* by size, then by allocator */
	struct measurement *results;
};

static void choose_allocators(struct survey *survey)
{
	static const char *const names[] = {
		"kmalloc", "__get_free_pages", "alloc_pages_exact", "vmalloc", "kvmalloc",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		survey->allocators[survey->allocators_count++] =
			allocator_argument(survey->cli, names[i]);
	if (!survey->cache_name)
		return;
	survey->cache = source_argument(survey->cli, KMDEV_CACHE, survey->cache_name);
	survey->allocators[survey->allocators_count++] =
		allocator_argument(survey->cli, "kmem_cache_alloc");
}

static struct measurement *result_of(const struct survey *survey, size_t size, size_t allocator)
{
	return &survey->results[size * survey->allocators_count + allocator];
}

static void measure_all(struct survey *survey)
{
	struct slabinfo slabinfo;

	survey->results = must(calloc(survey->list.count * survey->allocators_count,
				      sizeof(*survey->results)));
	slabinfo_open(&slabinfo);
	for (size_t i = 0; i < survey->list.count; i++)
		for (size_t j = 0; j < survey->allocators_count; j++) {
			struct measurement *result = result_of(survey, i, j);

			measure(survey->cli, survey->allocators[j], survey->cache,
				survey->list.sizes[i], result);
			measurement_verify(result, &slabinfo);
		}
	slabinfo_close(&slabinfo);
}

/* The allocator that took least; the first of several. */
static size_t least_of(const struct survey *survey, size_t size)
{
	size_t least = survey->allocators_count;

	for (size_t j = 0; j < survey->allocators_count; j++) {
		uint64_t taken = result_of(survey, size, j)->taken;

		if (taken && (least == survey->allocators_count ||
			      taken < result_of(survey, size, least)->taken))
			least = j;
	}
	return least;
}

static double percent(const struct survey *survey, size_t size, size_t allocator)
{
	uint64_t taken = result_of(survey, size, allocator)->taken;

	return taken ? 100.0 * (taken - survey->list.sizes[size]) / taken : PLOT_NOTHING;
}

/* Null for nothing. */
static uint64_t rounded(double value)
{
	return value < 0 ? TABLE_NULL : (uint64_t)(value + 0.5);
}

/* What a person reads: a row for each size, and two columns for each allocator. */
static void print_matrix(const struct survey *survey)
{
	struct column matrix[2 + 2 * ALLOCATORS_MAX + 1] = {
		columns[COLUMN_SIZE_], { "least", COLUMN_TEXT, "" },
	};
	struct table *table;

	for (size_t j = 0; j < survey->allocators_count; j++) {
		matrix[2 + 2 * j] =
			(struct column){ survey->allocators[j]->out_name, COLUMN_SIZE, "" };
		matrix[3 + 2 * j] = (struct column){ "%", COLUMN_NUMBER, "" };
	}
	table = table_new(&survey->cli->view, "sizes", matrix, NULL);
	for (size_t i = 0; i < survey->list.count; i++) {
		size_t least = least_of(survey, i);

		table_row(table);
		table_value(table, 0, survey->list.sizes[i]);
		if (least < survey->allocators_count)
			table_text(table, 1, survey->allocators[least]->out_name);
		for (size_t j = 0; j < survey->allocators_count; j++) {
			uint64_t usable = result_of(survey, i, j)->usable;

			table_value(table, 2 + 2 * j, usable ? usable : TABLE_NULL);
			table_value(table, 3 + 2 * j, rounded(percent(survey, i, j)));
		}
	}
	table_print(table);
}

static void print_row(const struct survey *survey, struct table *table, size_t size,
		      size_t allocator)
{
	const struct measurement *result = result_of(survey, size, allocator);

	table_row(table);
	table_value(table, COLUMN_SIZE_, survey->list.sizes[size]);
	table_text(table, COLUMN_ALLOCATOR, survey->allocators[allocator]->out_name);
	table_value(table, COLUMN_MAX, survey->allocators[allocator]->out_bytes_max);
	table_text(table, COLUMN_REMARK, result->refusal);
	if (!result->usable)
		return;
	table_value(table, COLUMN_USABLE, result->usable);
	table_value(table, COLUMN_SLACK, result->taken - survey->list.sizes[size]);
	table_value(table, COLUMN_PERCENT, rounded(percent(survey, size, allocator)));
	table_text(table, COLUMN_CACHE, *result->cache ? result->cache : NULL);
	table_value(table, COLUMN_LEAST, least_of(survey, size) == allocator);
	table_text(table, COLUMN_WITNESS, result->witness);
	table_text(table, COLUMN_SAYS, *result->says ? result->says : NULL);
	table_text(table, COLUMN_VERDICT, verdict_name(result->verdict));
}

/* What a program reads: a row for each size and allocator. */
static void print_rows(const struct survey *survey)
{
	struct table *table = table_new(&survey->cli->view, "sizes", columns,
					"size,allocator,usable,slack,percent,cache,least,verdict");

	for (size_t i = 0; i < survey->list.count; i++)
		for (size_t j = 0; j < survey->allocators_count; j++)
			print_row(survey, table, i, j);
	table_print(table);
}

static void remark_ends(const struct survey *survey)
{
	char text[SIZE_TEXT], *ends = xasprintf("%s", "");
	struct kmdev_identify identity;

	if (kmalloc_identify(survey->cli->device, &identity))
		return;
	for (size_t j = 0; j < survey->allocators_count; j++) {
		const struct kmdev_allocator *allocator = survey->allocators[j];
		bool limited = allocator->out_bytes_max > identity.out_user_bytes_max;
		char *longer = xasprintf("%s%s%s at %s%s", ends, j ? ", " : "",
					 allocator->out_name, limited ? "your limit, " : "",
					 size_format_rounded(limited ?
							     identity.out_user_bytes_max :
							     allocator->out_bytes_max, text));

		free(ends);
		ends = longer;
	}
	remark(survey->cli, "%%: slack as a share of what was taken. Here end: %s.", ends);
	free(ends);
}

static void draw(const struct survey *survey)
{
	const struct size_list *list = &survey->list;
	double *values = must(calloc(list->count * survey->allocators_count, sizeof(*values)));
	const char *names[ALLOCATORS_MAX];
	struct plot plot = { list->sizes, list->count, names, survey->allocators_count, values };
	char *wrong = NULL;

	for (size_t j = 0; j < survey->allocators_count; j++) {
		names[j] = survey->allocators[j]->out_name;
		for (size_t i = 0; i < list->count; i++)
			values[j * list->count + i] = percent(survey, i, j);
	}
	if (survey->blocks)
		plot_blocks(&plot, stdout, terminal_width());
	if (survey->plot)
		wrong = plot_file(&plot, survey->plot);
	if (wrong)
		die(survey->cli, STATUS_FAILED, "%s: %s", survey->plot, wrong);
	free(values);
}

static enum status verdict(const struct survey *survey)
{
	enum status status = STATUS_DONE;

	for (size_t i = 0; i < survey->list.count * survey->allocators_count; i++)
		if (survey->results[i].verdict == VERDICT_DISAGREE)
			status = STATUS_ANSWER_IS_NO;
	return status;
}

static void set_option(struct survey *survey, int letter, const char *argument)
{
	if (letter == 'C')
		survey->cache_name = argument;
	else if (letter == OPTION_BLOCKS)
		survey->blocks = true;
	else
		survey->plot = gnuplot_argument(survey->cli, argument);
}

static enum status run(struct cli *cli)
{
	struct survey survey = { .cli = cli };
	const char *argument;
	int letter;

	while ((letter = next_option(cli, &argument)))
		set_option(&survey, letter, argument);
	operands(cli, 1, INT32_MAX);
	for (int i = 0; i < cli->argc; i++)
		size_list_add(cli, "SIZE", cli->argv[i], &survey.list);
	open_device(cli, O_RDWR);
	setlocale(LC_CTYPE, "");
	size_list_expand(cli, &survey.list);
	choose_allocators(&survey);
	gnuplot_need(cli, survey.plot);
	measure_all(&survey);
	if (view_is_plain(&cli->view))
		print_matrix(&survey);
	else
		print_rows(&survey);
	remark_ends(&survey);
	draw(&survey);
	return verdict(&survey);
}

const struct command command_sizes = {
	.name = "sizes",
	.summary = "Show what each allocator gives for a size, and what it wastes",
	.synopsis = "SIZE...",
	.description =
		"SIZE is one, or a range: A..B doubles, A..B:+STEP steps, A..B:classes takes the\n"
		"size classes of kmalloc. Each size is really allocated, and freed. What comes from\n"
		"a slab cache is held against /proc/slabinfo: exits with status 4 if that disagrees.",
	.options = options,
	.columns = columns,
	.remarks = true,
	.run = run,
};
