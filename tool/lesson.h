/* SPDX-License-Identifier: GPL-2.0-only */
/* Lessons: claims about the kernel's allocators, tried live on the running kernel. */
#ifndef MEMCTL_LESSON_H
#define MEMCTL_LESSON_H

#include "command.h"

enum lesson_verdict {
	LESSON_HOLDS,
	LESSON_DOES_NOT_HOLD,
	LESSON_NOT_HERE,
	/** @LESSON_NONE: it could not be tried; as an expectation, any other will do */
	LESSON_NONE
};

/**
 * struct seen - what there is to judge by
 * @kernel: of the driver, before the lesson
 * @text: what the script printed, errors too
 * @because: for the judge to say why not on this kernel, or why there is no verdict if that is not
 *	for want of an output
 */
struct seen {
	const struct kmdev_identify *kernel;
	const char *text;
	const char *because;
};

/**
 * struct lesson - one claim
 * @name: what the user types
 * @claim: one sentence
 * @source: where it stands
 * @script: for sh, that tries it.  $L begins the name of every buffer, cache and pool, and what is
 *	so named is taken away afterwards
 * @witness: for the same shell, that asks the kernel's own files; NULL for none
 * @needs: KMDEV_MAY_* without which it cannot be tried
 * @fails: some of its commands are meant to fail; else one that does spoils it
 * @expected: verdict on kernels that @expect does not tell apart
 * @expect: verdict on this kernel; NULL where it is @expected
 * @judge: the verdict by what was really seen
 * @why: one paragraph
 */
struct lesson {
	const char *name;
	const char *claim;
	const char *source;
	const char *script;
	const char *witness;
	uint32_t needs;
	bool fails;
	enum lesson_verdict expected;
	enum lesson_verdict (*expect)(const struct kmdev_identify *kernel);
	enum lesson_verdict (*judge)(struct seen *seen);
	const char *why;
};

/* The groups, each ended by a row without a name. */
extern const struct lesson lessons_example[];
extern const struct lesson lessons_kmalloc[];
extern const struct lesson lessons_gfp[];
extern const struct lesson lessons_pages[];
extern const struct lesson lessons_caches[];

/** lesson_at - lesson number @index of all, NULL behind the last */
const struct lesson *lesson_at(unsigned int index);

/** lesson_verdict_name - as memctl says it */
const char *lesson_verdict_name(enum lesson_verdict verdict);

/**
 * struct outcome - a lesson that was tried
 * @verdict: by what was seen
 * @expected: of this kernel
 * @because: why there is no verdict, or why not on this kernel; may be NULL
 * @done: what sh was given
 * @seen: what it printed
 * @witness: what the witness printed; NULL if there is none
 * @left: what was taken away, and what could not be
 * @status: exit status
 */
struct outcome {
	enum lesson_verdict verdict;
	enum lesson_verdict expected;
	const char *because;
	char *done;
	char *seen;
	char *witness;
	char *left;
	enum status status;
};

/** lesson_run - try a lesson and clean up behind it; @cli has the device open for writing */
void lesson_run(struct cli *cli, const struct lesson *lesson, struct outcome *outcome);

void outcome_release(struct outcome *outcome);

#endif /* MEMCTL_LESSON_H */
