// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "buffer.h"
#include "error.h"
#include "interrupt.h"
#include "options.h"
#include "spawn.h"

#define BUFFERS 3
#define RUNS_SHOWN 3

static const struct example {
	const char *name;
	const char *allocator;
	const char *size;
	const char *text;
} examples[BUFFERS] = {
	{ "buf1", "kmalloc", "100", "<<------buf1 Kmalloc Mem OK!------>>" },
	{ "buf2", "get_zeroed_page", NULL, "<<------buf2 get_zeroed_page OK!------>>" },
	{ "buf3", "vmalloc", "1000000", "<<------buf3 vmalloc OK!------>>" },
};

#define ALL_NAMES examples[0].name, examples[1].name, examples[2].name

struct demo {
	struct cli *cli;
	int step;
	enum status status;
};

static bool going_on(const struct demo *demo)
{
	return demo->status == STATUS_DONE && !interrupted();
}

/*
 * Runs memctl with @arguments as a process of its own and prints its number and command line,
 * @width columns wide.  Returns what it printed, to be freed; NULL if it failed, or was not run
 * because the demo is over.  An answer of no ends the demo after this step.
 */
static char *step(struct demo *demo, int width, const char *const arguments[])
{
	char *output, *line;
	int status;

	if (!going_on(demo))
		return NULL;
	line = spawn_line(arguments);
	printf("%2d %-*s", ++demo->step, width, line);
	fflush(stdout);
	free(line);
	status = spawn_memctl(arguments, &output);
	if (status == STATUS_ANSWER_IS_NO)
		demo->status = status;
	if (status == STATUS_DONE || status == STATUS_ANSWER_IS_NO)
		return output;
	printf(" -> failed: %s", output);
	free(output);
	if (!interrupted())
		demo->status = STATUS_FAILED;
	return NULL;
}

#define STEP(demo, width, ...) step(demo, width, (const char *const[]){ __VA_ARGS__, NULL })

static void heading(const struct demo *demo, const char *text)
{
	if (going_on(demo))
		printf("\n%s\n", text);
}

static void answer_no(struct demo *demo)
{
	if (going_on(demo))
		demo->status = STATUS_ANSWER_IS_NO;
}

static void print_place(const struct kmdev_facts *facts)
{
	if (facts->hidden & KMDEV_HIDDEN_VIRT)
		puts("its address is root's to see");
	else if (facts->runs > 1)
		printf("0x%016" PRIx64 " (%" PRIu64 " pages in %" PRIu64 " runs)\n",
		       (uint64_t)facts->virt, (uint64_t)facts->pages, (uint64_t)facts->runs);
	else
		printf("0x%016" PRIx64 " (physical 0x%" PRIx64 ")\n", (uint64_t)facts->virt,
		       (uint64_t)facts->phys);
}

static void allocate(struct demo *demo, const struct example *example)
{
	struct kmdev_facts facts;
	char *handle;

	handle = example->size ? STEP(demo, 42, "alloc", example->allocator, example->size,
				      "--name", example->name) :
				 STEP(demo, 42, "alloc", example->allocator, "--name",
				      example->name);
	if (!handle)
		return;
	buffer_facts(demo->cli, example->name, 0, &facts);
	printf("-> %-3.*s ", (int)strcspn(handle, "\n"), handle);
	print_place(&facts);
	free(handle);
}

static void write_text(struct demo *demo, const struct example *example)
{
	char *output = STEP(demo, 62, "write", example->name, example->text);

	if (output)
		printf("-> %zu bytes\n", strlen(example->text));
	free(output);
}

static void read_text(struct demo *demo, const struct example *example)
{
	char *text = STEP(demo, 26, "read", example->name, "--text");
	size_t length = strlen(example->text);

	if (!text)
		return;
	printf("-> %s", text);
	if (strncmp(text, example->text, length) || strcmp(text + length, "\n")) {
		puts("   That is not what was written.");
		answer_no(demo);
	}
	free(text);
}

/* Prints the first @most lines of @text, all of them if it is 0, and how many more there are. */
static void print_lines(const char *text, int most)
{
	int lines = 0;

	for (const char *end; *text; text = end) {
		end = strchrnul(text, '\n');
		end += *end == '\n';
		if (!most || lines < most)
			printf("   %.*s", (int)(end - text), text);
		lines++;
	}
	if (most && lines > most)
		printf("   and %d more\n", lines - most);
}

static void print_facts(struct demo *demo)
{
	char *table = STEP(demo, 0, "info", ALL_NAMES, "--output",
			   "name,allocator,size,usable,pages,runs,node,zone,cache");

	if (!table)
		return;
	putchar('\n');
	print_lines(table, 0);
	free(table);
	table = STEP(demo, 0, "runs", examples[BUFFERS - 1].name);
	if (!table)
		return;
	putchar('\n');
	print_lines(table, 1 + RUNS_SHOWN);
	free(table);
}

/* How many lines end in @verdict; a blank before it tells agree from disagree. */
static int count_verdicts(const char *table, const char *verdict)
{
	size_t length = strlen(verdict);
	int count = 0;

	for (; *table; table += *table == '\n') {
		const char *end = strchrnul(table, '\n');

		count += end - table > (ptrdiff_t)length &&
			 !strncmp(end - length, verdict, length);
		table = end;
	}
	return count;
}

static void ask_witnesses(struct demo *demo)
{
	char *table = STEP(demo, 42, "verify", ALL_NAMES);

	if (!table)
		return;
	printf("-> %d agree, %d have no witness, %d disagree\n", count_verdicts(table, " agree"),
	       count_verdicts(table, " no witness"), count_verdicts(table, " disagree"));
	free(table);
}

static bool taken(struct demo *demo, const struct example *example)
{
	uint64_t handle;

	return !kmalloc_find(demo->cli->device, KMDEV_BUFFER, example->name, &handle);
}

static void free_all(struct demo *demo)
{
	char *output = STEP(demo, 42, "free", ALL_NAMES);

	if (!output)
		return;
	free(output);
	for (int i = 0; i < BUFFERS; i++)
		if (taken(demo, &examples[i]))
			answer_no(demo);
	puts(going_on(demo) ? "-> nothing left" : "-> something is left: memctl list");
}

/* What a failure or ^C left behind: the names were free before, so these are the demo's own. */
static void clean_up(struct demo *demo)
{
	uint64_t handle;

	if (going_on(demo))
		return;
	if (interrupted())
		demo->status = STATUS_FAILED;
	for (int i = 0; i < BUFFERS; i++)
		if (!kmalloc_find(demo->cli->device, KMDEV_BUFFER, examples[i].name, &handle))
			kmalloc_free(demo->cli->device, handle, 0);
	printf("\n%s: all buffers of the demo are freed.\n",
	       interrupted() ? "Interrupted" : "The demo did not succeed");
}

static void refuse_taken_names(struct demo *demo)
{
	for (int i = 0; i < BUFFERS; i++)
		if (taken(demo, &examples[i]))
			die(demo->cli, STATUS_FAILED,
			    "you have a buffer named %s, as one of the demo's: "
			    "memctl free %s, then again", examples[i].name, examples[i].name);
}

static void play(struct demo *demo)
{
	heading(demo,
		"Three pieces of kernel memory, each from another allocator. Each line is a process of its own:");
	for (int i = 0; i < BUFFERS; i++)
		allocate(demo, &examples[i]);
	heading(demo, "The buffers live in the kernel: whoever owns them can write to them, and read.");
	for (int i = 0; i < BUFFERS; i++)
		write_text(demo, &examples[i]);
	for (int i = 0; i < BUFFERS; i++)
		read_text(demo, &examples[i]);
	heading(demo, "What was really given; vmalloc gathers single pages from all over memory:");
	print_facts(demo);
	heading(demo, "These facts, held against the kernel's own /proc and /sys files; and the end:");
	ask_witnesses(demo);
	free_all(demo);
}

static enum status run(struct cli *cli)
{
	struct demo demo = { .cli = cli };
	struct utsname kernel;
	const char *argument;

	next_option(cli, &argument);
	operands(cli, 0, 0);
	open_device(cli, O_RDWR);
	refuse_taken_names(&demo);

	interrupt_catch();
	signal(SIGPIPE, SIG_IGN);
	uname(&kernel);
	printf("memctl on Linux %s\n", kernel.release);
	play(&demo);
	clean_up(&demo);
	return demo.status;
}

const struct command command_demo = {
	.name = "demo",
	.summary = "Show the main job: allocate, write, read, verify and free",
	.synopsis = "",
	.description = "Allocates three buffers named buf1, buf2 and buf3, writes to them, reads "
		       "back, and frees them.",
	.run = run,
};
