/* SPDX-License-Identifier: GPL-2.0-only */
/* What tells the rows of memctl bench apart. */
#ifndef MEMCTL_BENCH_LABEL_H
#define MEMCTL_BENCH_LABEL_H

#include "bench-file.h"

/**
 * enum bench_key - what was measured, as bits, in the order in which a label says it
 * @BENCH_KEY_SECTION: of the suite
 * @BENCH_KEY_ALLOCATOR: the kernel function
 * @BENCH_KEY_SIZE: bytes asked for
 * @BENCH_KEY_PATTERN: what was done
 * @BENCH_KEY_OP: what was measured of it
 * @BENCH_KEY_GFP: mask
 * @BENCH_KEY_CONTEXT: where the allocator was called
 * @BENCH_KEY_CPUS: processors at the same time
 * @BENCH_KEY_CPU: which
 * @BENCH_KEY_FILE: where rows of several files are together
 */
enum bench_key {
	BENCH_KEY_SECTION = 1 << 0,
	BENCH_KEY_ALLOCATOR = 1 << 1,
	BENCH_KEY_SIZE = 1 << 2,
	BENCH_KEY_PATTERN = 1 << 3,
	BENCH_KEY_OP = 1 << 4,
	BENCH_KEY_GFP = 1 << 5,
	BENCH_KEY_CONTEXT = 1 << 6,
	BENCH_KEY_CPUS = 1 << 7,
	BENCH_KEY_CPU = 1 << 8,
	BENCH_KEY_FILE = 1 << 9,
};

/** bench_rows_same - whether two rows measured the same */
bool bench_rows_same(const struct bench_row *a, const struct bench_row *b);

/** bench_keys_varying - bits of the keys in which the rows of a file differ from @first */
unsigned int bench_keys_varying(const struct bench_row *first, const struct bench_row *rows,
				size_t count);

/** bench_label - what @keys of a row are, to be freed; "" if it is none of them */
char *bench_label(const struct bench_row *row, unsigned int keys);

/** bench_keys_names - names of the columns of @keys, each with a comma behind; to be freed */
char *bench_keys_names(unsigned int keys);

#endif /* MEMCTL_BENCH_LABEL_H */
