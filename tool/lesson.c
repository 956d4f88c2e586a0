// SPDX-License-Identifier: GPL-2.0-only
#include "lesson.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"
#include "interrupt.h"
#include "lesson-seen.h"
#include "source.h"
#include "spawn.h"

#define AT_ONCE 256

/* As the shell's redirections below have it. */
#define WITNESS_FD 9

const struct lesson *lesson_at(unsigned int index)
{
	static const struct lesson *const groups[] = {
		lessons_example, lessons_kmalloc, lessons_gfp, lessons_pages, lessons_caches,
	};

	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		for (const struct lesson *lesson = groups[i]; lesson->name; lesson++)
			if (!index--)
				return lesson;
	return NULL;
}

const char *lesson_verdict_name(enum lesson_verdict verdict)
{
	static const char *const names[] = {
		[LESSON_HOLDS] = "holds",
		[LESSON_DOES_NOT_HOLD] = "does not hold",
		[LESSON_NOT_HERE] = "not on this kernel",
	};

	return verdict == LESSON_NONE ? NULL : names[verdict];
}

/* The shell finds this very memctl, and no other. */
static void set_path(void)
{
	const char *path = getenv("PATH");
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (length < 0)
		return;
	self[length] = '\0';
	setenv("PATH", xasprintf("%s:%s", dirname(self), path ? path : "/usr/bin:/bin"), 1);
}

/*
 * The script and the witness's are one shell's, so that variables carry over, but print to two
 * places.  What is executed is what is shown, to the letter.
 */
static void __attribute__((noreturn)) become_shell(const char *script, const char *witness,
						   const int seen[2], const int says[2])
{
	set_path();
	dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
	dup2(seen[1], STDOUT_FILENO);
	dup2(seen[1], STDERR_FILENO);
	if (says[1] == WITNESS_FD)
		fcntl(WITNESS_FD, F_SETFD, 0);
	else
		dup2(says[1], WITNESS_FD);
	execlp("sh", "sh", "-c", "eval \"$1\"\nexec >&9 2>&9 9>&-\neval \"$2\"", "sh", script,
	       witness, NULL);
	perror("sh");
	_exit(STATUS_FAILED);
}

static int run_scripts(const char *script, const char *witness, struct outcome *outcome)
{
	int seen[2], says[2];
	pid_t pid;

	if (pipe2(seen, O_CLOEXEC) || pipe2(says, O_CLOEXEC))
		return -errno;
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		return -errno;
	if (!pid)
		become_shell(script, witness ? witness : "", seen, says);
	close(seen[1]);
	close(says[1]);
	outcome->seen = spawn_read_all(seen[0]);
	outcome->witness = spawn_read_all(says[0]);
	close(seen[0]);
	close(says[0]);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return 0;
}

static bool is_ours(const char *name, const char *prefix)
{
	size_t length = strlen(prefix);

	return !strncmp(name, prefix, length) && name[length] == '.';
}

/* What a cleaning counts, by enum kmdev_kind: taken away; and what it could not. */
struct swept {
	unsigned int gone[KMDEV_POOL + 1];
	unsigned int left;
};

static void count(struct swept *swept, enum kmdev_kind kind, int error)
{
	if (error)
		swept->left++;
	else
		swept->gone[kind]++;
}

static void sweep_buffers(struct cli *cli, const char *prefix, struct swept *swept)
{
	struct kmdev_facts facts[AT_ONCE];
	uint64_t position = 0;

	while (position != KMDEV_NONE) {
		int got = kmalloc_list(cli->device, NULL, &position, facts, AT_ONCE);

		if (got < 0)
			break;
		for (int i = 0; i < got; i++)
			if (is_ours(facts[i].name, prefix))
				count(swept, KMDEV_BUFFER,
				      kmalloc_free(cli->device, facts[i].handle, 0));
	}
}

static void sweep_sources(struct cli *cli, const char *prefix, struct swept *swept)
{
	size_t pools_count, caches_count;
	struct kmdev_pool_facts *pools = pools_read(cli, 0, &pools_count);
	struct kmdev_cache_facts *caches = caches_read(cli, 0, &caches_count);

	for (size_t i = 0; i < pools_count; i++)
		if (is_ours(pools[i].name, prefix))
			count(swept, KMDEV_POOL,
			      kmalloc_destroy(cli->device, KMDEV_POOL, pools[i].pool, 0));
	for (size_t i = 0; i < caches_count; i++)
		if (is_ours(caches[i].name, prefix))
			count(swept, KMDEV_CACHE,
			      kmalloc_destroy(cli->device, KMDEV_CACHE, caches[i].cache, 0));
	free(pools);
	free(caches);
}

/* As in "nothing: 2 buffers, 1 cache freed". */
static char *gone_text(const struct swept *swept)
{
	static const char *const kinds[] = { "buffer", "cache", "pool" };
	char *text = xasprintf("nothing"), *longer;
	const char *between = ": ";

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!swept->gone[i])
			continue;
		longer = xasprintf("%s%s%u %s%s", text, between, swept->gone[i], kinds[i],
				   swept->gone[i] == 1 ? "" : "s");
		free(text);
		text = longer;
		between = ", ";
	}
	if (*between == ':')
		return text;
	longer = xasprintf("%s freed", text);
	free(text);
	return longer;
}

/* Buffers first, then pools, then the caches that these may stand on. */
static void sweep(struct cli *cli, const char *prefix, struct outcome *outcome)
{
	struct swept swept = { };

	sweep_buffers(cli, prefix, &swept);
	sweep_sources(cli, prefix, &swept);
	if (!swept.left) {
		outcome->left = gone_text(&swept);
		return;
	}
	outcome->left = xasprintf("%u whose names begin with %s: memctl list, cache list, pool list",
				  swept.left, prefix);
	outcome->status = STATUS_FAILED;
}

static const char *missing(uint32_t needs, uint32_t may)
{
	if (needs & ~may & KMDEV_MAY_SYS_ADMIN)
		return "it needs CAP_SYS_ADMIN: run it as root";
	if (needs & ~may & KMDEV_MAY_SEE_VIRT)
		return "addresses and latency are hidden from you: run it as root, with "
		       "kernel.kptr_restrict below 2";
	return NULL;
}

/* A witness that disagrees makes any verdict worthless. */
static enum status judge(const struct lesson *lesson, const struct kmdev_identify *kernel,
			 struct outcome *outcome)
{
	struct seen seen = { .kernel = kernel, .text = outcome->seen };

	if (interrupted()) {
		outcome->because = "it was interrupted";
		return STATUS_FAILED;
	}
	if (!lesson->fails && seen_failure(&seen)) {
		outcome->because = "one of its commands failed";
		return STATUS_FAILED;
	}
	if (lesson->witness && !*outcome->witness) {
		outcome->because = "its witness was not heard";
		return STATUS_FAILED;
	}
	outcome->verdict = lesson->judge(&seen);
	outcome->because = seen.because;
	if (outcome->verdict == LESSON_NONE) {
		outcome->because = seen.because ?: "its commands did not do what they should";
		return STATUS_FAILED;
	}
	if (strstr(outcome->witness, "disagree"))
		return STATUS_ANSWER_IS_NO;
	return outcome->expected == LESSON_NONE || outcome->expected == outcome->verdict ?
		STATUS_DONE : STATUS_ANSWER_IS_NO;
}

void lesson_run(struct cli *cli, const struct lesson *lesson, struct outcome *outcome)
{
	char *prefix = xasprintf("lesson%d", getpid());
	struct kmdev_identify kernel;
	int error = kmalloc_identify(cli->device, &kernel);

	*outcome = (struct outcome){ .verdict = LESSON_NONE, .status = STATUS_FAILED };
	if (error)
		die(cli, STATUS_FAILED, "%s: %s", KMALLOC_PATH, strerror(-error));
	outcome->expected = lesson->expect ? lesson->expect(&kernel) : lesson->expected;
	outcome->done = xasprintf("L=%s\n%s", prefix, lesson->script);
	outcome->because = missing(lesson->needs, kernel.out_may);
	if (!outcome->because) {
		error = run_scripts(outcome->done, lesson->witness, outcome);
		if (error)
			die(cli, STATUS_FAILED, "sh: %s", strerror(-error));
		outcome->status = judge(lesson, &kernel, outcome);
		sweep(cli, prefix, outcome);
	}
	free(prefix);
}

void outcome_release(struct outcome *outcome)
{
	free(outcome->done);
	free(outcome->seen);
	free(outcome->witness);
	free(outcome->left);
}
