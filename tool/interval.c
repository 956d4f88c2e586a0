// SPDX-License-Identifier: GPL-2.0-only
#include "interval.h"

#include <math.h>

#define STEPS 200
#define HALVINGS 50

/* No quantile is larger where there are many degrees of freedom; steps stay small. */
#define FAR 50

/* The integral of cos^power from 0 to @end, by Simpson's rule. */
static double cosines(double power, double end)
{
	double step = end / STEPS, sum = 1 + pow(cos(end), power);

	for (int i = 1; i < STEPS; i++)
		sum += (i % 2 ? 4 : 2) * pow(cos(i * step), power);
	return sum * step / 3;
}

/*
 * With t = sqrt(freedom) tan(angle), the density becomes a power of the cosine, whose integral up
 * to pi / 2 is known by the gamma function: Abramowitz and Stegun, 26.7.1 and 6.2.1.
 */
double student(double confidence, double freedom)
{
	double whole = sqrt(M_PI) / 2 * exp(lgamma(freedom / 2) - lgamma((freedom + 1) / 2));
	double low = 0, high = fmin(M_PI / 2, FAR / sqrt(freedom));

	for (int i = 0; i < HALVINGS; i++) {
		double middle = (low + high) / 2;

		if (cosines(freedom - 1, middle) < confidence * whole)
			low = middle;
		else
			high = middle;
	}
	return sqrt(freedom) * tan(low);
}

static double mean_of(const double *sample, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += sample[i];
	return sum / count;
}

/* The square of the relative standard error of the mean. */
static double error_of(const double *sample, size_t count, double mean)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (sample[i] - mean) * (sample[i] - mean);
	return sum / (count - 1) / count / (mean * mean);
}

struct interval interval_of(const double *a, size_t a_count, const double *b, size_t b_count,
			    double confidence)
{
	double a_mean = mean_of(a, a_count), b_mean = mean_of(b, b_count);
	struct interval interval = { b_mean / a_mean, NAN, NAN };
	double a_error, b_error, both, width = 0;

	if (a_count < 2 || b_count < 2)
		return interval;
	a_error = error_of(a, a_count, a_mean);
	b_error = error_of(b, b_count, b_mean);
	both = a_error + b_error;
	if (both > 0) {
		double freedom = both * both / (a_error * a_error / (a_count - 1) +
						b_error * b_error / (b_count - 1));

		width = student(confidence, freedom) * sqrt(both);
	}
	interval.low = interval.ratio * exp(-width);
	interval.high = interval.ratio * exp(width);
	return interval;
}

enum verdict interval_verdict(const struct interval *interval)
{
	if (isnan(interval->low))
		return VERDICT_NONE;
	if (interval->high < 1)
		return VERDICT_FASTER;
	return interval->low <= 1 ? VERDICT_SAME : VERDICT_SLOWER;
}
