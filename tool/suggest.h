/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_SUGGEST_H
#define MEMCTL_SUGGEST_H

/**
 * struct suggestion - the search for the known word that is nearest to a wrong one
 * @wrong: what was typed
 * @best: the nearest so far, or NULL
 *
 * Set @wrong, offer every known word, then read @best.
 */
struct suggestion {
	const char *wrong;
	const char *best;
	unsigned int distance;
};

void suggestion_offer(struct suggestion *suggestion, const char *word);

/** suggestion_text - ": did you mean WORD?", or "" if nothing is near; to be freed */
char *suggestion_text(const struct suggestion *suggestion);

#endif /* MEMCTL_SUGGEST_H */
