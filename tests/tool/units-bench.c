// SPDX-License-Identifier: GPL-2.0-only
/* Lists of processors, and histograms against distributions that are known. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cpu-list.h"
#include "histogram.h"
#include "interval.h"
#include "units.h"

static void lists_of_processors_are_parsed(void)
{
	static const struct {
		const char *text;
		size_t count;
		unsigned int last;
	} cases[] = {
		{ "0", 1, 0 }, { "7", 1, 7 }, { "0-3", 4, 3 }, { "0-1,4", 3, 4 }, { "5,1", 2, 1 },
		{ "3-3", 1, 3 }, { "0-65535", 65536, 65535 }, { "65536", 0 }, { "", 0 },
		{ "x", 0 }, { "-1", 0 }, { "1-", 0 }, { "3-1", 0 }, { "0,", 0 }, { ",0", 0 },
		{ "0,0", 0 }, { "0-2,1", 0 }, { "0 1", 0 }, { "0-1-2", 0 },
		{ "99999999999999999999", 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct cpu_list list = { };
		char *error = cpu_list_parse(cases[i].text, &list);

		expect(!error == !!cases[i].count, "wrong verdict on processors", cases[i].text);
		if (!error)
			expect(list.count == cases[i].count &&
			       list.cpus[list.count - 1] == cases[i].last, "wrong processors",
			       cases[i].text);
		free(error);
		free(list.cpus);
	}
}

/* The bucket that counts so many ticks, by its definition in kmdev.h. */
static unsigned int bucket_of(uint64_t ticks)
{
	unsigned int i = KMDEV_BENCH_BUCKETS - 1;

	while (histogram_lowest(i) > ticks)
		i--;
	return i;
}

static void buckets_are_narrow(void)
{
	for (unsigned int i = 0; i < KMDEV_BENCH_BUCKETS - 1; i++) {
		uint64_t low = histogram_lowest(i), width = histogram_lowest(i + 1) - low;

		if (width != 1 && width * KMDEV_BENCH_STEPS > low)
			expect(false, "a bucket is too wide", "histogram");
	}
	expect(!histogram_lowest(0), "the first bucket does not begin at 0", "histogram");
}

/* Ticks of known distributions; each percentile is the one of the sorted list, but for 1 %. */
static void percentiles_are_those_of_the_distribution(void)
{
	static const double percents[] = { 0.001, 1, 50, 90, 99, 99.9, 100 };
	enum { COUNT = 10000 };

	for (unsigned int kind = 0; kind < 4; kind++) {
		static struct histogram histogram;
		struct kmdev_bench_row row = { .count = COUNT, .min = UINT64_MAX };
		static uint64_t buckets[KMDEV_BENCH_BUCKETS], ticks[COUNT];
		char name[] = { 'a' + kind, '\0' };

		memset(&histogram, 0, sizeof(histogram));
		memset(buckets, 0, sizeof(buckets));
		/* The same always; even; a tail that doubles; two apart. */
		for (unsigned int i = 0; i < COUNT; i++) {
			ticks[i] = kind == 0 ? 348 : kind == 1 ? 100 + 3 * i :
				   kind == 2 ? 200ULL << (20ULL * i / COUNT) :
				   i < COUNT / 2 ? 350 : 90000;
			row.ticks += ticks[i];
			row.min = ticks[i] < row.min ? ticks[i] : row.min;
			row.max = ticks[i] > row.max ? ticks[i] : row.max;
			buckets[bucket_of(ticks[i])]++;
		}
		histogram_add(&histogram, &row, buckets);
		expect(histogram.row.count == COUNT && histogram.row.ticks == row.ticks,
		       "the sum is another", name);
		for (size_t i = 0; i < sizeof(percents) / sizeof(*percents); i++) {
			size_t rank = (size_t)(percents[i] / 100 * COUNT + 0.999999);
			double true_one = ticks[rank ? rank - 1 : 0];
			double told = histogram_percentile(&histogram, percents[i]);

			expect(told > true_one * 0.99 && told < true_one * 1.01,
			       "a percentile is another", name);
		}
	}
}

/* Tables of Student's distribution, as in any textbook. */
static void quantiles_are_those_of_the_tables(void)
{
	static const struct {
		double confidence;
		double freedom;
		double t;
	} rows[] = {
		{ 0.95, 1, 12.706 }, { 0.95, 2, 4.303 }, { 0.95, 3, 3.182 }, { 0.95, 9, 2.262 },
		{ 0.95, 18, 2.101 }, { 0.95, 30, 2.042 }, { 0.95, 120, 1.980 },
		{ 0.95, 100000, 1.960 }, { 0.99, 1, 63.657 }, { 0.99, 10, 3.169 },
		{ 0.999, 2, 31.599 }, { 0.999, 60, 3.460 }, { 0.5, 5, 0.727 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		expect(fabs(student(rows[i].confidence, rows[i].freedom) / rows[i].t - 1) < 5e-4,
		       "a quantile is not that of the table", "Student's distribution");
}

/*
 * Of samples with the same mean, so many intervals hold 1 as their confidence says: 500 of sums of
 * twelve random numbers, which are nearly normal.
 */
static void intervals_hold_the_truth(void)
{
	double samples[2][10];
	unsigned int held = 0;

	srand48(1);
	for (int i = 0; i < 500; i++) {
		struct interval interval;

		for (int j = 0; j < 20; j++) {
			double *run = &samples[j / 10][j % 10];

			*run = 100;
			for (int k = 0; k < 12; k++)
				*run += (drand48() - 0.5) * (j < 10 ? 1 : 3);
		}
		interval = interval_of(samples[0], 10, samples[1], 10, 0.95);
		held += interval.low <= 1 && interval.high >= 1;
	}
	expect(held > 460 && held < 490, "intervals hold the truth too often, or too seldom",
	       "interval");
}

void what_bench_needs_is_right(void)
{
	lists_of_processors_are_parsed();
	buckets_are_narrow();
	percentiles_are_those_of_the_distribution();
	quantiles_are_those_of_the_tables();
	intervals_hold_the_truth();
}
