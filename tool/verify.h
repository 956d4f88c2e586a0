/* SPDX-License-Identifier: GPL-2.0-only */
/* What witnesses say of a buffer's facts. */
#ifndef MEMCTL_VERIFY_H
#define MEMCTL_VERIFY_H

#include "claim.h"
#include "witnesses.h"

enum verdict { VERDICT_AGREE, VERDICT_DISAGREE, VERDICT_NO_WITNESS, VERDICTS };

/** verdict_name - as memctl says it */
const char *verdict_name(enum verdict verdict);

#define SAYS_MAX WITNESS_WHY_MAX

/**
 * struct testimony - what one witness says of one fact
 * @fact: enum facts_column, or FACT_CONTENT
 * @witness: its file; NULL if there is none
 * @says: what it says, or why it cannot be asked
 * @verdict: whether that is what the driver claims
 */
struct testimony {
	unsigned int fact;
	const char *witness;
	char says[SAYS_MAX];
	enum verdict verdict;
};

#define TESTIMONIES_MAX 64

/** verify - ask all witnesses about a buffer; returns how many testimonies there are */
size_t verify(const struct claim *claim, struct witnesses *witnesses,
	      struct testimony testimonies[TESTIMONIES_MAX]);

#endif /* MEMCTL_VERIFY_H */
