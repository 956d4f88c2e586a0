// SPDX-License-Identifier: GPL-2.0-only
#include "bench-plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench-label.h"
#include "error.h"
#include "gnuplot.h"

/* Above that the axis of the nanoseconds is logarithmic. */
#define DECADES 20

/* That can be told apart. */
#define CURVES_MAX (2 * GNUPLOT_COLOURS)

/* Pixels of a ratio, and of what is around all of them. */
#define LINE_HEIGHT 22
#define FRAME_HEIGHT 120

const char *const bench_drawing_names[] = {
	[DRAW_SIZES] = "sizes",
	[DRAW_LATENCY] = "latency",
	[DRAW_SCALING] = "scaling",
	NULL,
};

/* What is drawn, and which keys lie on the x axis and so make no curve of their own. */
static const struct drawing {
	unsigned int x;
	const char *setting;
} drawings[] = {
	[DRAW_SIZES] = {
		BENCH_KEY_SIZE,
		"set logscale x 2\nset xlabel 'bytes asked for'\nset ylabel 'ns/op'\n",
	},
	[DRAW_LATENCY] = {
		0,
		"set logscale x 10\nset xlabel 'percent of the operations took no longer'\n"
		"set ylabel 'ns, with the clock'\nset xtics ('0' 1, '50' 2, '90' 10, '99' 100, "
		"'99.9' 1e3, '99.99' 1e4, '99.999' 1e5, '99.9999' 1e6)\n",
	},
	[DRAW_SCALING] = {
		BENCH_KEY_CPUS | BENCH_KEY_CPU,
		"set xtics 1\nset xlabel 'processors at the same time'\n"
		"set ylabel 'million operations a second'\nset yrange [0:*]\n",
	},
};

/* Whether a row is a point, or a curve, of a drawing. */
static bool is_drawn(const struct bench_row *row, enum bench_drawing drawing)
{
	if (drawing == DRAW_LATENCY)
		return row->bars_count;
	if (drawing == DRAW_SCALING)
		return row->rate > 0 && row->cpus > 0 &&
		       (row->cpus == 1 || !strcmp(row->cpu, "all"));
	return row->mean > 0 && row->size > 0;
}

enum bench_drawing bench_drawing_of(const struct bench_row *rows, size_t count)
{
	bool scales = false, sizes = false;
	double cpus = 0, size = 0;

	for (size_t i = 0; i < count; i++) {
		if (is_drawn(&rows[i], DRAW_SCALING)) {
			scales |= cpus && rows[i].cpus != cpus;
			cpus = rows[i].cpus;
		}
		if (is_drawn(&rows[i], DRAW_SIZES)) {
			sizes |= size && rows[i].size != size;
			size = rows[i].size;
		}
	}
	return scales ? DRAW_SCALING : sizes ? DRAW_SIZES : DRAW_LATENCY;
}

static void print_distribution(FILE *script, const struct bench_row *row)
{
	uint64_t below = 0, all = 0;

	for (size_t i = 0; i < row->bars_count; i++)
		all += row->bars[i].count;
	for (size_t i = 0; i < row->bars_count; i++) {
		fprintf(script, "%g %g\n", (double)all / (all - below), row->bars[i].ns);
		below += row->bars[i].count;
	}
}

static void print_point(FILE *script, const struct bench_row *row, enum bench_drawing drawing)
{
	if (drawing == DRAW_LATENCY)
		print_distribution(script, row);
	else if (drawing == DRAW_SCALING)
		fprintf(script, "%g %g\n", row->cpus, row->rate / 1e6);
	else
		fprintf(script, "%g %g\n", row->size, row->mean);
}

/*
 * @labels: by row: of its curve; NULL if it is not drawn
 * @firsts: the rows that begin a curve
 */
struct curves {
	const struct bench_row *rows;
	size_t count;
	char **labels;
	size_t *firsts;
	size_t firsts_count;
};

static bool is_new(const struct curves *curves, size_t row)
{
	for (size_t i = 0; i < curves->firsts_count; i++)
		if (!strcmp(curves->labels[curves->firsts[i]], curves->labels[row]))
			return false;
	return true;
}

/* A curve is called by what differs, and by its allocator: one alone says what it is. */
static void find_curves(struct curves *curves, enum bench_drawing drawing)
{
	unsigned int keys = BENCH_KEY_ALLOCATOR;

	curves->labels = must(calloc(curves->count, sizeof(*curves->labels)));
	curves->firsts = must(calloc(curves->count, sizeof(*curves->firsts)));
	for (size_t i = 0; i < curves->count; i++)
		if (is_drawn(&curves->rows[i], drawing))
			keys |= bench_keys_varying(&curves->rows[i], curves->rows, curves->count);
	keys &= ~(drawings[drawing].x | BENCH_KEY_SECTION);
	for (size_t i = 0; i < curves->count; i++) {
		if (!is_drawn(&curves->rows[i], drawing))
			continue;
		curves->labels[i] = bench_label(&curves->rows[i], keys);
		if (is_new(curves, i))
			curves->firsts[curves->firsts_count++] = i;
	}
}

static void release_curves(struct curves *curves)
{
	for (size_t i = 0; i < curves->count; i++)
		free(curves->labels[i]);
	free(curves->labels);
	free(curves->firsts);
}

/* Both ends of what lies on an axis. */
struct span {
	double least;
	double most;
};

static void widen(struct span *span, double value)
{
	if (!(span->least <= value))
		span->least = value;
	if (!(span->most >= value))
		span->most = value;
}

static void print_axes(FILE *script, const struct curves *curves, enum bench_drawing drawing)
{
	struct span x = { NAN, NAN }, y = { NAN, NAN };

	for (size_t i = 0; i < curves->count; i++) {
		if (!curves->labels[i])
			continue;
		widen(&x, drawing == DRAW_SIZES ? curves->rows[i].size : 1);
		widen(&y, drawing == DRAW_LATENCY ? curves->rows[i].max : curves->rows[i].mean);
		widen(&y, drawing == DRAW_LATENCY ? curves->rows[i].min : curves->rows[i].mean);
	}
	fputs(drawings[drawing].setting, script);
	if (drawing == DRAW_SIZES) {
		gnuplot_sizes(script, x.least, x.most);
		fprintf(script, "set xrange [%f:%f]\n", x.least / 1.1, x.most * 1.1);
	}
	if (drawing != DRAW_SCALING)
		fputs(y.most > y.least * DECADES ? "set logscale y 10\n" : "set yrange [0:*]\n",
		      script);
	fputs("set grid\nset key outside top center horizontal\n", script);
}

static void print_curves(FILE *script, const struct curves *curves, enum bench_drawing drawing)
{
	for (size_t i = 0; i < curves->firsts_count; i++) {
		fprintf(script, "%s'-' using 1:2 with %s linecolor rgb '%s' dashtype %zu linewidth 2 "
			"title ", i ? ", " : "plot ", drawing == DRAW_LATENCY ? "steps" :
			"linespoints pointtype 7 pointsize 0.6", gnuplot_colour(i),
			i / GNUPLOT_COLOURS + 1);
		gnuplot_quoted(script, curves->labels[curves->firsts[i]]);
	}
	fputc('\n', script);
	for (size_t i = 0; i < curves->firsts_count; i++) {
		for (size_t j = curves->firsts[i]; j < curves->count; j++)
			if (curves->labels[j] &&
			    !strcmp(curves->labels[j], curves->labels[curves->firsts[i]]))
				print_point(script, &curves->rows[j], drawing);
		fputs("e\n", script);
	}
}

char *bench_plot(FILE *script, const struct bench_row *rows, size_t count,
		 enum bench_drawing drawing)
{
	struct curves curves = { .rows = rows, .count = count };
	char *wrong = NULL;

	find_curves(&curves, drawing);
	if (!curves.firsts_count) {
		wrong = xasprintf("nothing was measured that could be drawn as %s",
				  bench_drawing_names[drawing]);
	} else if (curves.firsts_count > CURVES_MAX) {
		wrong = xasprintf("%zu curves could not be told apart, %d can: measure less at "
				  "once, or draw a --report, which has a plot for each part of a "
				  "suite", curves.firsts_count, CURVES_MAX);
	} else {
		print_axes(script, &curves, drawing);
		print_curves(script, &curves, drawing);
	}
	release_curves(&curves);
	return wrong;
}

/* Below each other, so that there is room for what they are about. */
char *ratios_plot(const struct ratio *ratios, size_t count, const char *file)
{
	FILE *script = gnuplot_begin(file, GNUPLOT_WIDTH, FRAME_HEIGHT + count * LINE_HEIGHT);
	unsigned int keys = BENCH_KEY_ALLOCATOR;
	bool several = false;

	for (size_t i = 1; i < count; i++) {
		keys |= bench_keys_varying(ratios[0].row, ratios[i].row, 1);
		several |= strcmp(ratios[0].file, ratios[i].file);
	}
	fprintf(script, "set logscale x 2\nset grid x\nset xlabel 'ns/op, B through A, and where that "
		"lies'\nset yrange [%zu:-1]\nset key off\nset format x '%%g'\n"
		"set arrow from 1, graph 0 to 1, graph 1 nohead linecolor rgb '#999999'\n"
		"set ytics (", count);
	for (size_t i = 0; i < count; i++) {
		char *label = bench_label(ratios[i].row, keys);
		char *text = xasprintf("%s%s%s", label, several ? ", " : "",
				       several ? ratios[i].file : "");

		fputs(i ? ", " : "", script);
		gnuplot_quoted(script, text);
		fprintf(script, " %zu", i);
		free(label);
		free(text);
	}
	fprintf(script, ")\nplot '-' using 1:2:3:4 with xerrorbars pointtype 7 pointsize 0.6 linewidth 2 "
		"linecolor rgb '%s'\n", gnuplot_colour(0));
	for (size_t i = 0; i < count; i++) {
		const struct interval *interval = &ratios[i].interval;
		bool known = !isnan(interval->low);

		fprintf(script, "%g %zu %g %g\n", interval->ratio, i,
			known ? interval->low : interval->ratio,
			known ? interval->high : interval->ratio);
	}
	fputs("e\n", script);
	return gnuplot_end(script, file);
}
