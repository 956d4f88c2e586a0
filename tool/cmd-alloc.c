// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batching.h"
#include "buffer.h"
#include "choice.h"
#include "content.h"
#include "error.h"
#include "facts.h"
#include "options.h"
#include "progress.h"
#include "reason.h"
#include "request.h"
#include "size.h"

#define COUNT_MAX 1000000000

enum { OPTION_STALE = OPTION_LONG, OPTION_NO_ACCOUNT, OPTION_STRICT, OPTION_HEX };

static const struct command_option options[] = {
	{ "order", 'O', "N", "2^N pages, for the page allocators" },
	REQUEST_OPTIONS,
	{ "strict", OPTION_STRICT, NULL, "refuse memory of another node or zone" },
	{ "count", 'c', "N", "allocate N buffers" },
	{ "name", 'N', "NAME", "name of the buffer; with --count NAME.1, NAME.2 and so on" },
	{ "text", 't', "TEXT", "first contents; SIZE is their length if it is not given" },
	{ "hex", OPTION_HEX, NULL, "TEXT is hex digits, as in \"48 65 6c\"" },
	{ "file", 'f', "FILE", "first contents out of a file; - is standard input" },
	{ "stale", OPTION_STALE, NULL, "keep the old contents (CAP_SYS_ADMIN)" },
	{ "no-account", OPTION_NO_ACCOUNT, NULL, "do not charge the cgroup (CAP_SYS_ADMIN)" },
	{ }
};

/*
 * What is asked, the same for each of the buffers.
 * @done: how many are allocated
 * @untold: how many of these the driver told nothing of
 * @other_node, @other_zone: how many came from elsewhere than asked
 */
struct wish {
	struct request request;
	const char *name;
	const char *text;
	const char *file;
	bool hex;
	struct content content;
	uint64_t count;
	uint64_t done;
	uint64_t untold;
	uint64_t other_node;
	uint64_t other_zone;
};

static void set_option(const struct cli *cli, struct wish *wish, int letter, const char *argument)
{
	switch (letter) {
	case 'O':
		wish->request.args.order = number_argument(cli, "--order", argument, UINT32_MAX);
		wish->request.args.flags |= KMDEV_ALLOC_ORDER;
		break;
	case 'c':
		wish->count = number_argument(cli, "--count", argument, COUNT_MAX);
		break;
	case 'N':
		wish->name = argument;
		break;
	case 't':
		wish->text = argument;
		break;
	case OPTION_HEX:
		wish->hex = true;
		break;
	case 'f':
		wish->file = argument;
		break;
	case OPTION_STALE:
		wish->request.args.flags |= KMDEV_ALLOC_STALE;
		break;
	case OPTION_NO_ACCOUNT:
		wish->request.args.flags |= KMDEV_ALLOC_NO_ACCOUNT;
		break;
	case OPTION_STRICT:
		wish->request.args.flags |= KMDEV_ALLOC_STRICT;
		break;
	default:
		request_option(cli, &wish->request, letter, argument);
	}
}

/* What holds the contents and the buffer, too. */
static uint64_t half_of_memory(void)
{
	return (uint64_t)sysconf(_SC_PHYS_PAGES) / 2 * sysconf(_SC_PAGESIZE);
}

/* A source without an end is left where it has too much. */
static void take_content(const struct cli *cli, struct wish *wish)
{
	const char *size = cli->argc > 1 ? cli->argv[1] : NULL;
	uint64_t most = size ? wish->request.args.bytes : half_of_memory();

	if (wish->text && wish->file)
		die(cli, STATUS_USAGE, "--text or --file, not both");
	if (wish->hex && !wish->text)
		die(cli, STATUS_USAGE, "--hex wants --text, whose digits it is about");
	if (wish->text)
		content_text(cli, &wish->content, wish->text, wish->hex);
	else if (wish->file)
		content_file(cli, &wish->content, wish->file, most);
	if (wish->content.length > most && size)
		die(cli, STATUS_USAGE, "%s has more bytes than SIZE, which is %s: nothing was "
		    "allocated", wish->content.source, size);
	if (wish->content.length > most)
		die(cli, STATUS_USAGE, "%s has more bytes than half of this machine's memory: "
		    "nothing was allocated", wish->content.source);
	wish->request.args.data_length = wish->content.length;
	if (wish->content.length)
		wish->request.args.data = (uintptr_t)wish->content.data;
}

static void *parse(struct cli *cli)
{
	struct wish *wish = must(calloc(1, sizeof(*wish)));
	const char *argument;
	int letter;

	wish->count = 1;
	while ((letter = next_option(cli, &argument)))
		set_option(cli, wish, letter, argument);
	operands(cli, 1, 2);
	if (cli->argc > 1)
		wish->request.args.bytes = size_argument(cli, "SIZE", cli->argv[1]);
	request_check(cli, &wish->request);
	take_content(cli, wish);
	return wish;
}

static void settle(struct cli *cli, void *asked)
{
	struct wish *wish = asked;

	request_settle(cli, &wish->request, cli->argv[0]);
	if (cli->argc < 2 && wish->request.allocator->out_flags & KMDEV_ALLOCATOR_SIZE)
		wish->request.args.bytes = wish->content.length;
}

static char *name_of(const struct wish *wish, uint64_t number)
{
	if (!wish->name)
		return NULL;
	return wish->count > 1 ? xasprintf("%s.%" PRIu64, wish->name, number) :
				 xasprintf("%s", wish->name);
}

static void add_buffers(const struct wish *wish, struct ops *ops, unsigned int count)
{
	struct kmdev_alloc request = wish->request.args;

	for (unsigned int i = 1; i <= count; i++) {
		char *name = name_of(wish, wish->done + i);

		request.name = (uintptr_t)name;
		request.name_length = name ? strlen(name) : 0;
		ops_add(ops, KMDEV_NR_ALLOC, &request, sizeof(request));
	}
}

static void complain_about(struct cli *cli, const struct wish *wish, int error,
			   enum kmdev_reason reason)
{
	char *name = name_of(wish, wish->done + 1);
	struct refusal refusal = {
		.error = error,
		.reason = reason,
		.subject = name,
		.allocator = wish->request.allocator,
	};
	char *text = reason_text(cli->device, &refusal);

	if (wish->count > 1)
		complain(cli, "%" PRIu64 " of %" PRIu64 " allocated, then: %s", wish->done,
			 wish->count, text);
	else
		complain(cli, "%s", text);
	free(text);
	free(name);
}

static void show_buffer(struct cli *cli, struct table *table, struct wish *wish, uint64_t handle)
{
	bool placed = wish->request.args.flags & (KMDEV_ALLOC_NODE | KMDEV_ALLOC_ZONE);
	struct kmdev_facts facts;
	int error = 0;

	if (!table)
		printf("%" PRIu64 "\n", handle);
	if (table || placed)
		error = kmalloc_info(cli->device, handle, 0, &facts);
	if (error) {
		char *buffer = xasprintf("the new buffer, %" PRIu64, handle);

		complain_refused(cli, buffer, error);
		free(buffer);
		wish->untold++;
		return;
	}
	if (table)
		facts_row(cli, table, &facts);
	if (placed) {
		wish->other_node += facts.node != wish->request.args.node;
		wish->other_zone += facts.zone != wish->request.args.zone;
	}
}

static void remark_other(const struct cli *cli, const struct wish *wish, uint64_t others,
			 const char *what, const char *asked)
{
	if (wish->count == 1 && others)
		remark(cli, "from another %s than %s, as memctl info shows; --strict refuses that",
		       what, asked);
	else if (others)
		remark(cli, "%" PRIu64 " of %" PRIu64 " from another %s than %s, as memctl list "
		       "shows; --strict refuses that", others, wish->count, what, asked);
}

static void remark_place(const struct cli *cli, const struct wish *wish)
{
	const struct kmdev_alloc *request = &wish->request.args;
	char node[sizeof("-2147483648")];

	snprintf(node, sizeof(node), "%d", request->node);
	if (request->flags & KMDEV_ALLOC_NODE)
		remark_other(cli, wish, wish->other_node, "node", node);
	if (request->flags & KMDEV_ALLOC_ZONE)
		remark_other(cli, wish, wish->other_zone, "zone", zone_names[request->zone]);
}

static struct table *begin_table(const struct cli *cli)
{
	return cli->view.json || cli->view.columns ? facts_table(cli, NULL) : NULL;
}

static void end_table(const struct cli *cli, const struct wish *wish, struct table *table)
{
	if (table)
		table_print(table);
	remark_place(cli, wish);
}

static char *add(struct cli *cli, void *asked, struct ops *ops)
{
	struct wish *wish = asked;
	char *wrong = request_find_source(cli, &wish->request);

	if (!wrong && wish->count <= OPS_AT_ONCE)
		add_buffers(wish, ops, wish->count);
	return wrong;
}

static void show_answers(struct cli *cli, struct table *table, struct wish *wish,
			 const struct answer *answer)
{
	size_t place = answer->first;

	for (unsigned int i = 0; i < answer->done; i++, place = ops_next(answer->ops, place)) {
		const struct kmdev_alloc *done = ops_get(answer->ops, place);

		show_buffer(cli, table, wish, done->out_handle);
	}
	wish->done += answer->done;
	if (answer->error)
		complain_about(cli, wish, answer->error, ops_reason(answer->ops, place));
}

static enum status show(struct cli *cli, void *asked, const struct answer *answer)
{
	struct table *table = begin_table(cli);
	struct wish *wish = asked;

	show_answers(cli, table, wish, answer);
	end_table(cli, wish, table);
	return answer->error || wish->untold ? STATUS_FAILED : STATUS_DONE;
}

/* A part of many with names of their own; whether all of it was allocated. */
static bool alloc_named(struct cli *cli, struct table *table, struct wish *wish, unsigned int count)
{
	struct ops ops = { };
	struct answer answer = { .ops = &ops, .count = count };

	add_buffers(wish, &ops, count);
	answer.error = ops_run(&ops, cli->device, 0, count, &answer.done);
	show_answers(cli, table, wish, &answer);
	for (size_t place = 0; place < ops.length; place = ops_next(&ops, place))
		free((void *)(uintptr_t)((struct kmdev_alloc *)ops_get(&ops, place))->name);
	free(ops.bytes);
	return !answer.error;
}

static bool alloc_alike(struct cli *cli, struct table *table, struct wish *wish, unsigned int count)
{
	uint64_t handles[OPS_AT_ONCE];
	enum kmdev_reason rest;
	int got = kmalloc_alloc_many(cli->device, &wish->request.args, handles, count, &rest);

	for (int i = 0; i < got; i++)
		show_buffer(cli, table, wish, handles[i]);
	wish->done += got < 0 ? 0 : got;
	if (got == (int)count)
		return true;
	if (got < 0)
		complain_about(cli, wish, got, kmalloc_reason(cli->device));
	else
		complain_about(cli, wish, -EIO, rest);
	return false;
}

/*
 * What was allocated stays when a later one fails, and on ^C: its handles are printed, so that a
 * script can free them, and the error says how many they are.  Where they cannot be printed there
 * is no use in more of them.
 */
static enum status alloc_all(struct cli *cli, struct wish *wish)
{
	struct table *table = begin_table(cli);
	struct progress progress;
	bool going = true, interrupted = false;

	progress_begin_printing(&progress, cli, "buffers", "allocated", wish->count);
	while (wish->done < wish->count && going && !interrupted && !ferror(stdout)) {
		uint64_t before = wish->done, left = wish->count - before;
		unsigned int count = left < OPS_AT_ONCE ? left : OPS_AT_ONCE;

		going = wish->name ? alloc_named(cli, table, wish, count) :
				     alloc_alike(cli, table, wish, count);
		interrupted = !progress_step(&progress, wish->done - before) &&
			      wish->done < wish->count;
	}
	progress_end(&progress);
	end_table(cli, wish, table);
	if (interrupted)
		complain(cli, "interrupted: %" PRIu64 " of %" PRIu64 " allocated", wish->done,
			 wish->count);
	return going && !interrupted && !wish->untold ? STATUS_DONE : STATUS_FAILED;
}

static enum status alone(struct cli *cli, void *asked)
{
	struct wish *wish = asked;
	char *wrong;

	open_device(cli, O_RDWR);
	settle(cli, wish);
	wrong = request_find_source(cli, &wish->request);
	if (wrong)
		die(cli, STATUS_FAILED, "%s", wrong);
	return alloc_all(cli, wish);
}

static enum status run(struct cli *cli)
{
	return alone(cli, parse(cli));
}

static const struct batching batching = {
	.parse = parse,
	.settle = settle,
	.add = add,
	.alone = alone,
	.show = show,
	.changes = true,
};

const struct command command_alloc = {
	.name = "alloc",
	.summary = "Allocate buffers of kernel memory",
	.synopsis = "ALLOCATOR [SIZE] [OPTION...]",
	.description =
		"ALLOCATOR is the kernel's name of the function, see memctl allocators. SIZE takes\n"
		"K, M, G. Prints the handle of each buffer, one a line; with --json or --output,\n"
		"the facts. Buffers live until memctl free. If one of many fails, those before it\n"
		"stay. A node and a zone are wishes: what was really given is in the facts.",
	.options = options,
	.columns = facts_columns,
	.remarks = true,
	.lives = "what was allocated lives: memctl list shows it",
	.batching = &batching,
	.run = run,
};
