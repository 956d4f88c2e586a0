/* SPDX-License-Identifier: GPL-2.0-only */
/* How much two measurements differ, and how sure that is. */
#ifndef MEMCTL_INTERVAL_H
#define MEMCTL_INTERVAL_H

#include <stddef.h>

/* What is shown where nobody asked for another. */
#define CONFIDENCE 0.95

/**
 * struct interval - where a ratio lies
 * @ratio: of the means
 * @low: lower end of its confidence interval
 * @high: upper end; both NAN where too little was measured to tell
 */
struct interval {
	double ratio;
	double low;
	double high;
};

/**
 * enum verdict - what an interval allows to say of the second sample
 * @VERDICT_NONE: nothing, since there is no interval
 * @VERDICT_FASTER: it lies below 1
 * @VERDICT_SAME: 1 lies within
 * @VERDICT_SLOWER: it lies above 1
 */
enum verdict {
	VERDICT_NONE,
	VERDICT_FASTER,
	VERDICT_SAME,
	VERDICT_SLOWER,
};

/**
 * student - two-sided quantile of Student's distribution
 * @confidence: above 0, below 1
 * @freedom: degrees of freedom, from 1 on, which need not be whole
 *
 * Return: the t with P(-t < T < t) = @confidence.
 */
double student(double confidence, double freedom);

/**
 * interval_of - the ratio of the means of two samples, and its confidence interval
 * @a: positive numbers
 * @a_count: how many; below two of either there is no interval
 * @b: positive numbers, over those of @a
 * @b_count: how many
 * @confidence: above 0, below 1
 *
 * Welch's interval, of the logarithm of the ratio by the delta method: the samples need not vary
 * equally, and may differ in length.
 */
struct interval interval_of(const double *a, size_t a_count, const double *b, size_t b_count,
			    double confidence);

/** interval_verdict - what it allows to say */
enum verdict interval_verdict(const struct interval *interval);

#endif /* MEMCTL_INTERVAL_H */
