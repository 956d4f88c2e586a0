// SPDX-License-Identifier: GPL-2.0-only
#include "bench-table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench-hist.h"
#include "choice.h"
#include "conditions.h"
#include "error.h"
#include "gfp.h"
#include "measure.h"
#include "size.h"

enum {
	COLUMN_SECTION,
	COLUMN_ALLOCATOR,
	COLUMN_BYTES,
	COLUMN_CLASS,
	COLUMN_PATTERN,
	COLUMN_OPERATION,
	COLUMN_CPUS,
	COLUMN_CPU,
	COLUMN_OPS,
	COLUMN_MEAN,
	COLUMN_OBJECT,
	COLUMN_MIN,
	COLUMN_P50,
	COLUMN_P90,
	COLUMN_P99,
	COLUMN_P99_9,
	COLUMN_MAX,
	COLUMN_RATE,
	COLUMN_INSTRUCTIONS,
	COLUMN_CYCLES,
	COLUMN_MISSES,
	COLUMN_FAILED,
	COLUMN_GFP,
	COLUMN_CONTEXT,
	COLUMN_CLOCK,
	COLUMN_RUNS,
	COLUMN_HISTOGRAM,
	COLUMN_CONDITIONS
};

const struct column bench_columns[] = {
	[COLUMN_SECTION] = { "section", COLUMN_TEXT, "of the suite" },
	[COLUMN_ALLOCATOR] = { "allocator", COLUMN_TEXT, "kernel function that was measured" },
	[COLUMN_BYTES] = { "size", COLUMN_SIZE, "bytes asked for" },
	[COLUMN_CLASS] = { "class", COLUMN_SIZE, "bytes that were given" },
	[COLUMN_PATTERN] = { "pattern", COLUMN_TEXT, "what was done again and again" },
	[COLUMN_OPERATION] = { "op", COLUMN_TEXT, "what was measured of it" },
	[COLUMN_CPUS] = { "cpus", COLUMN_NUMBER, "processors that measured at the same time" },
	[COLUMN_CPU] = { "cpu", COLUMN_TEXT, "processor, or all together" },
	[COLUMN_OPS] = { "ops", COLUMN_NUMBER, "operations of the loops timed from outside" },
	[COLUMN_MEAN] = { "mean", COLUMN_NUMBER, "nanoseconds an operation, in these", "NS/OP" },
	[COLUMN_OBJECT] = { "ns_object", COLUMN_NUMBER, "the same, by object that was given",
			    "NS/OBJ" },
	[COLUMN_MIN] = { "min", COLUMN_NUMBER, "the fastest, each timed, with the clock" },
	[COLUMN_P50] = { "p50", COLUMN_NUMBER, "half of them took no longer" },
	[COLUMN_P90] = { "p90", COLUMN_NUMBER, "90 % of them took no longer" },
	[COLUMN_P99] = { "p99", COLUMN_NUMBER, "99 % of them took no longer" },
	[COLUMN_P99_9] = { "p99_9", COLUMN_NUMBER, "99.9 % of them took no longer", "P99.9" },
	[COLUMN_MAX] = { "max", COLUMN_NUMBER, "the slowest" },
	[COLUMN_RATE] = { "ops_per_s", COLUMN_NUMBER, "operations a second", "OPS/S" },
	[COLUMN_INSTRUCTIONS] = { "insn_op", COLUMN_NUMBER, "instructions, where counted",
				  "INSN/OP" },
	[COLUMN_CYCLES] = { "cycles_op", COLUMN_NUMBER, "cycles, where counted", "CYCLES/OP" },
	[COLUMN_MISSES] = { "misses_op", COLUMN_NUMBER, "cache misses, where counted",
			    "MISSES/OP" },
	[COLUMN_FAILED] = { "failed", COLUMN_NUMBER, "allocations that failed" },
	[COLUMN_GFP] = { "gfp", COLUMN_TEXT, "mask that was asked for" },
	[COLUMN_CONTEXT] = { "context", COLUMN_TEXT, "where the allocator was called" },
	[COLUMN_CLOCK] = { "clock", COLUMN_NUMBER, "nanoseconds that the clock takes to read" },
	[COLUMN_RUNS] = { "runs", COLUMN_JSON, "ns/op of each run" },
	[COLUMN_HISTOGRAM] = { "histogram", COLUMN_JSON, "pairs: nanoseconds from, operations" },
	[COLUMN_CONDITIONS] = { "conditions", COLUMN_JSON, "machine, kernel and its options" },
	{ }
};

/*
 * @shown: what the user sees; NULL before the first table
 * @exported: everything, as JSON
 * @about: how these rows were measured, NULL before the first
 * @cleared: the kernel clears what it gives
 * @drawing: distributions, to be printed behind the table; NULL for none
 */
struct bench_table {
	struct cli *cli;
	struct table *shown;
	struct table *exported;
	struct view export_view;
	char *json;
	size_t json_length;
	char *conditions;
	char *about;
	bool cleared;
	FILE *drawing;
	char *drawn;
	size_t drawn_length;
};

struct bench_table *bench_table_new(struct cli *cli, bool hist)
{
	struct bench_table *table = must(calloc(1, sizeof(*table)));
	struct kmdev_identify identity = { };

	kmalloc_identify(cli->device, &identity);
	table->cli = cli;
	table->cleared = identity.out_kernel & KMDEV_KERNEL_INIT_ON_ALLOC;
	table->conditions = conditions_json(cli->device);
	table->export_view.json = true;
	table->export_view.out = must(open_memstream(&table->json, &table->json_length));
	table->exported = table_new(&table->export_view, "bench", bench_columns, NULL);
	if (hist)
		table->drawing = must(open_memstream(&table->drawn, &table->drawn_length));
	return table;
}

void bench_table_flush(struct bench_table *table)
{
	if (!table->shown)
		return;
	if (table->about)
		remark(table->cli, "%s", table->about);
	free(table->about);
	table->about = NULL;
	table_print(table->shown);
	table->shown = NULL;
	if (!table->drawing)
		return;
	fflush(table->drawing);
	fwrite(table->drawn, 1, table->drawn_length, stdout);
	rewind(table->drawing);
}

void bench_table_begin(struct bench_table *table, unsigned int keys)
{
	static const unsigned int in_front = BENCH_KEY_SECTION | BENCH_KEY_ALLOCATOR;
	char *front, *behind, *usual;

	if (table->shown && !view_is_plain(&table->cli->view))
		return;
	bench_table_flush(table);
	front = bench_keys_names(keys & in_front);
	behind = bench_keys_names(keys & ~in_front);
	usual = xasprintf("%ssize,class,%sops,mean,min,p50,p90,p99,p99_9,max,ops_per_s,insn_op",
			  front, behind);
	table->shown = table_new(&table->cli->view, "bench", bench_columns, usual);
	free(front);
	free(behind);
	free(usual);
}

static void set(struct bench_table *table, size_t column, const char *text)
{
	table_text(table->shown, column, text);
	table_text(table->exported, column, text);
}

static void set_value(struct bench_table *table, size_t column, uint64_t value)
{
	table_value(table->shown, column, value);
	table_value(table->exported, column, value);
}

static void set_taken(struct bench_table *table, size_t column, char *text)
{
	set(table, column, text);
	free(text);
}

/* For people as many digits as mean something, for programs all that there are. */
static void set_number(struct bench_table *table, size_t column, double number)
{
	char *precise = xasprintf("%.3f", number);
	char *text = xasprintf("%.*f", number < 100 ? 1 : 0, number);

	table_text(table->shown, column, table->cli->view.json ? precise : text);
	table_text(table->exported, column, precise);
	free(precise);
	free(text);
}

static double ns(const struct bench_result *result, double ticks)
{
	return ticks * 1e6 / result->khz;
}

static void set_runs(struct bench_table *table, const struct bench_result *result, unsigned int row)
{
	char *text = NULL;
	size_t length;
	FILE *out = must(open_memstream(&text, &length));

	putc('[', out);
	for (unsigned int i = 0; i < result->runs; i++)
		fprintf(out, "%s%.3f", i ? "," : "", ns(result, result->means[i][row]));
	putc(']', out);
	fclose(out);
	set_taken(table, COLUMN_RUNS, text);
}

static void set_histogram(struct bench_table *table, const struct bench_result *result,
			  const struct histogram *histogram)
{
	const char *comma = "";
	char *text = NULL;
	size_t length;
	FILE *out = must(open_memstream(&text, &length));

	putc('[', out);
	for (unsigned int i = 0; i < KMDEV_BENCH_BUCKETS; i++) {
		if (!histogram->buckets[i])
			continue;
		fprintf(out, "%s[%.3f,%" PRIu64 "]", comma, ns(result, histogram_lowest(i)),
			histogram->buckets[i]);
		comma = ",";
	}
	putc(']', out);
	fclose(out);
	set_taken(table, COLUMN_HISTOGRAM, text);
}

static void set_distribution(struct bench_table *table, const struct bench_result *result,
			     unsigned int row)
{
	static const struct {
		size_t column;
		double percent;
	} percentiles[] = {
		{ COLUMN_P50, 50 }, { COLUMN_P90, 90 }, { COLUMN_P99, 99 }, { COLUMN_P99_9, 99.9 },
	};
	const struct histogram *histogram = &result->timed[row];

	if (!histogram->row.count)
		return;
	set_number(table, COLUMN_MIN, ns(result, histogram->row.min));
	set_number(table, COLUMN_MAX, ns(result, histogram->row.max));
	for (size_t i = 0; i < sizeof(percentiles) / sizeof(*percentiles); i++)
		set_number(table, percentiles[i].column,
			   ns(result, histogram_percentile(histogram, percentiles[i].percent)));
	set_histogram(table, result, histogram);
}

static void set_counters(struct bench_table *table, const struct bench_result *result)
{
	uint64_t ops = result->plain[0].count;

	for (unsigned int i = 0; i < COUNTERS; i++)
		if (result->counted[i] && ops)
			set_number(table, COLUMN_INSTRUCTIONS + i,
				   (double)result->counters[i] / ops);
}

static void set_mean(struct bench_table *table, const struct bench_result *result,
		     unsigned int row, double rate, uint32_t objects)
{
	const struct kmdev_bench_row *plain = &result->plain[row];

	set_value(table, COLUMN_OPS, plain->count);
	if (!plain->count)
		return;
	set_number(table, COLUMN_MEAN, ns(result, (double)plain->ticks / plain->count));
	if (objects)
		set_number(table, COLUMN_OBJECT,
			   ns(result, (double)plain->ticks / plain->count / objects));
	set_taken(table, COLUMN_RATE, xasprintf("%.0f", rate));
	set_runs(table, result, row);
}

/**
 * struct kind - a row of the table
 * @op: what it is about
 * @plain: row of the driver's with its loops timed from outside; -1 for none
 * @timed: with its operations timed; -1 for none
 */
struct kind {
	const char *op;
	int plain;
	int timed;
};

static const struct kind kinds[][4] = {
	[KMDEV_BENCH_PAIR] = { { "pair", 0, 0 } },
	[KMDEV_BENCH_BATCH] = { { "alloc", 0, 0 }, { "free", 1, 1 } },
	[KMDEV_BENCH_MIX] = { { "pair", 0, -1 }, { "free", -1, 1 }, { "alloc", -1, 0 } },
	[KMDEV_BENCH_GIVE] = { { "alloc", 0, 0 } },
	[KMDEV_BENCH_TAKE] = { { "free", 1, 1 } },
};

static void draw(struct bench_table *table, const struct request *request,
		 const struct bench_result *result, const struct kind *kind, const char *cpu)
{
	const struct histogram *histogram = &result->timed[kind->timed];
	char size[SIZE_TEXT];

	if (!histogram->row.count)
		return;
	fprintf(table->drawing, "\n%s %s, %s, cpu %s: nanoseconds of %" PRIu64 " operations\n",
		request->allocator->out_name,
		request->args.bytes ? size_format(request->args.bytes, size) : "", kind->op, cpu,
		(uint64_t)histogram->row.count);
	bench_hist(table->drawing, histogram, result->khz);
}

static uint32_t mask(const struct request *request)
{
	const struct kmdev_alloc *args = &request->args;

	return args->flags & KMDEV_ALLOC_GFP ? args->gfp : request->allocator->out_gfp;
}

static void add_row(struct bench_table *table, const struct request *request,
		    const struct measurement *given, const struct bench_plan *plan,
		    const struct bench_result *result, const struct kind *kind, const char *cpu,
		    double rate)
{
	const struct kmdev_alloc *args = &request->args;

	table_row(table->shown);
	table_row(table->exported);
	set(table, COLUMN_ALLOCATOR, request->allocator->out_name);
	set_value(table, COLUMN_BYTES, args->bytes ?: given->usable ?: TABLE_NULL);
	set_value(table, COLUMN_CLASS, given->usable ?: TABLE_NULL);
	set(table, COLUMN_SECTION, plan->section);
	set(table, COLUMN_PATTERN, plan->pattern);
	set(table, COLUMN_OPERATION, kind->op);
	set_value(table, COLUMN_CPUS, plan->cpus.count);
	set(table, COLUMN_CPU, cpu);
	if (kind->plain >= 0)
		set_mean(table, result, kind->plain, rate, given->objects);
	if (kind->timed >= 0)
		set_distribution(table, result, kind->timed);
	if (kind->timed >= 0 && table->drawing)
		draw(table, request, result, kind, cpu);
	if (!strcmp(kind->op, "pair"))
		set_counters(table, result);
	set_value(table, COLUMN_FAILED, result->failed);
	set_taken(table, COLUMN_GFP, gfp_format(mask(request)));
	set(table, COLUMN_CONTEXT, choice_name(context_names, args->context));
	set_number(table, COLUMN_CLOCK, ns(result, result->clock / 1000.0));
	set(table, COLUMN_CONDITIONS, table->conditions);
}

static double rate_of(const struct bench_result *result, int row)
{
	const struct kmdev_bench_row *plain = row < 0 ? NULL : &result->plain[row];

	if (!plain || !plain->ticks)
		return 0;
	return 1e9 * plain->count / ns(result, plain->ticks);
}

static void add_rows(struct bench_table *table, const struct request *request,
		     const struct measurement *given, const struct bench_plan *plan,
		     const struct kind *kind, const struct bench_result *result, const char *cpu,
		     const double *rates)
{
	for (unsigned int i = 0; kind[i].op; i++)
		add_row(table, request, given, plan, result, &kind[i], cpu,
			rates ? rates[i] : rate_of(result, kind[i].plain));
}

/* What the rows have in common, as far as the table does not say it. */
static char *about(const struct bench_table *table, const struct request *request,
		   const struct bench_plan *plan, const struct bench_result *result)
{
	char size[SIZE_TEXT], *cold = NULL, *length, *gfp, *text;

	if (plan->bench.cold)
		cold = xasprintf("%s touched before each", size_format(plan->bench.cold, size));
	length = plan->operations < KMDEV_BENCH_OPERATIONS_MAX ?
		 xasprintf("%" PRIu64 " operations", plan->operations) :
		 xasprintf("%g s", plan->ns / 1e9);
	gfp = gfp_format(mask(request));
	text = xasprintf("%s, %s, %s, %u runs of %s; P50 and its kin contain the clock, %.1f ns, "
			 "NS/OP does not; init_on_alloc=%d", plan->pattern, gfp, cold ?: "warm",
			 plan->runs, length, ns(result, result->clock / 1000.0), table->cleared);
	free(cold);
	free(length);
	free(gfp);
	return text;
}

/* Bytes and objects that the allocator gives; 0 if that cannot be seen. */
static struct measurement measure_given(struct bench_table *table, const struct request *request)
{
	struct measurement given;

	measure(table->cli, request->allocator, request->args.source, request->args.bytes, &given);
	measurement_release(&given);
	return given;
}

void bench_table_add(struct bench_table *table, const struct request *request,
		     const struct bench_plan *plan, const struct bench_result *results)
{
	const struct kind *kind = kinds[plan->bench.pattern];
	struct measurement given = measure_given(table, request);
	double rates[4] = { };
	struct bench_result *sum;

	table->about = table->about ?: about(table, request, plan, &results[0]);
	for (size_t i = 0; i < plan->cpus.count; i++) {
		char *cpu = xasprintf("%u", plan->cpus.cpus[i]);

		if (results[i].runs)
			add_rows(table, request, &given, plan, kinds[bench_pattern(plan, i)],
				 &results[i], cpu, NULL);
		for (unsigned int j = 0; kind[j].op; j++)
			rates[j] += rate_of(&results[i], kind[j].plain);
		free(cpu);
	}
	if (plan->cpus.count == 1 || bench_hands_over(plan))
		return;
	sum = must(calloc(1, sizeof(*sum)));
	bench_sum(plan, results, sum);
	if (sum->runs)
		add_rows(table, request, &given, plan, kind, sum, "all", rates);
	bench_release(sum);
	free(sum);
}

char *bench_table_end(struct bench_table *table)
{
	char *json;

	bench_table_flush(table);
	if (table->drawing)
		fclose(table->drawing);
	table_print(table->exported);
	fclose(table->export_view.out);
	json = table->json;
	free(table->drawn);
	free(table->conditions);
	free(table);
	return json;
}
