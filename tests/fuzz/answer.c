// SPDX-License-Identifier: GPL-2.0-only
/* Whether an answer of the driver is one that its interface allows. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

/* The errno that goes with each reason, from the comments of the interface's header. */
static const int errors[KMDEV_REASONS] = {
#include "errors.h"
};

/* How much of an array is looked at. */
#define LOOK 2048

static __thread const struct call *current;

bool answer_is_pointer(uint64_t number)
{
	/* A small number beside a -1 is none. */
	if (number >> 32 == 0xffffffff)
		return number > 0xffffffff80000000 && number < 0xfffffffffffff000;
	return number > 0xffff800000000000;
}

static void wrong(const char *format, ...)
{
	va_list arguments;

	if (__atomic_add_fetch(&state->wrong, 1, __ATOMIC_RELAXED) > 10)
		return;
	flockfile(stdout);
	printf("# %s: ", current ? grammar_op(current->op)->name : "afterwards");
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	program_print(&state->running[worker_number], stdout);
	fflush(stdout);
	funlockfile(stdout);
}

static bool is_same(const union request *before, const union request *after, size_t from, size_t to)
{
	return from >= to || !memcmp(before->bytes + from, after->bytes + from, to - from);
}

static void look_for_pointers(const void *data, size_t length)
{
	const uint64_t *words = data;

	for (size_t i = 0; i < length / sizeof(*words); i++) {
		if (answer_is_pointer(words[i]))
			wrong("a kernel pointer at %zu: %#llx", i * sizeof(*words),
			      (unsigned long long)words[i]);
	}
}

static void check_facts(const struct kmdev_facts *facts)
{
	if (facts->virt != KMDEV_NONE || facts->phys != KMDEV_NONE || facts->pfn != KMDEV_NONE ||
	    facts->latency_ns != KMDEV_NONE || facts->slab_offset != KMDEV_NONE ||
	    facts->dma != KMDEV_NONE)
		wrong("tells what is hidden");
}

static void check_run(const struct kmdev_run *run)
{
	if (run->virt != KMDEV_NONE || run->phys != KMDEV_NONE || run->pfn != KMDEV_NONE)
		wrong("tells what is hidden");
}

static bool is_data(uint64_t at)
{
	return at - spaces[DATA].base < spaces[DATA].length;
}

static void check_list(const struct kmdev_list *list)
{
	const struct kmdev_facts *facts = (const struct kmdev_facts *)list->facts;

	if (!is_data(list->facts) || list->facts_size != sizeof(*facts))
		return;
	for (unsigned int i = 0; i < list->out_count; i++)
		check_facts(&facts[i]);
}

static void check_runs(const struct kmdev_runs *runs)
{
	const struct kmdev_run *run = (const struct kmdev_run *)runs->runs;

	if (!is_data(runs->runs) || runs->run_size != sizeof(*run))
		return;
	for (unsigned int i = 0; i < runs->out_count; i++)
		check_run(&run[i]);
}

static void check_hidden(const union request *after)
{
	if (current->op == KMDEV_NR_INFO)
		check_facts(&after->info.out_facts);
	else if (current->op == KMDEV_NR_LIST)
		check_list(&after->list);
	else if (current->op == KMDEV_NR_RUNS)
		check_runs(&after->runs);
}

/* What must not be granted, whatever else the request says. */
static void check_inputs(const struct command *command, const union request *before, bool plain)
{
	uint32_t flags = 0;

	if (command->flags_at)
		memcpy(&flags, before->bytes + command->flags_at, sizeof(flags));
	if (flags & ~command->flags)
		wrong("granted, with flags that are not defined");
	if (command->all_users && (flags & KMDEV_ALL_USERS) && plain)
		wrong("granted to a plain user, for all users");
	if (command->reserved_at && *(const uint32_t *)(before->bytes + command->reserved_at))
		wrong("granted, with a reserved member set");
}

static void check_granted(const union request *before, const union request *after, bool plain)
{
	const struct command *command = &commands[current->op];
	size_t end = before->size < command->first ? before->size : command->first;
	const struct member *member;
	size_t begin;

	if (after->out_reason != KMDEV_OK)
		wrong("granted, with reason %u", after->out_reason);
	if (before->size != after->size || !is_same(before, after, 8, command->out_at))
		wrong("an input was changed");
	check_inputs(command, before, plain);
	if (!is_same(before, after, end, command->first + ANSWER_MARGIN))
		wrong("more was written than the caller knows");
	for (unsigned int i = 0; (member = grammar_member(current->op, i)); i++) {
		if (member->kind == PAD && member->at + sizeof(__u32) <= end &&
		    *(const __u32 *)(after->bytes + member->at))
			wrong("%s is not zero", member->name);
	}
	if (!plain)
		return;
	begin = (command->out_at + 7) / 8 * 8;
	/* The caller's own bits, which may look like an address. */
	if (command->number == KMDEV_GFP) {
		if (after->gfp.out_unknown & ~before->gfp.kernel)
			wrong("bits that nobody asked about");
		begin = offsetof(struct kmdev_gfp, out_gfp);
	}
	if (end > begin)
		look_for_pointers(after->bytes + begin, end - begin);
	check_hidden(after);
}

static void check_refused(const union request *before, const union request *after, int error)
{
	const struct command *command = &commands[current->op];
	bool untold = before->size < 8 || error == ENOTTY || error == EBADF;

	if (before->size != after->size ||
	    !is_same(before, after, 8, command->first + ANSWER_MARGIN))
		wrong("refused, and something was written");
	if (untold && before->out_reason != after->out_reason)
		wrong("%s, and a reason was written", strerrorname_np(error));
	if (untold)
		return;
	if (after->out_reason == KMDEV_OK || after->out_reason >= KMDEV_REASONS)
		wrong("%s, with reason %#x", strerrorname_np(error), after->out_reason);
	else if (errors[after->out_reason] != error)
		wrong("%s, with reason %u, which is %s", strerrorname_np(error), after->out_reason,
		      strerrorname_np(errors[after->out_reason]));
}

void answer_check(const struct call *call, const union request *before, const union request *after,
		  int error, bool plain)
{
	current = call;
	if (error)
		check_refused(before, after, error);
	else
		check_granted(before, after, plain);
	current = NULL;
}

/* What was read from buffers of nobody but plain users. */
void answer_check_contents(const struct call *call, const void *data, size_t length)
{
	current = call;
	look_for_pointers(data, length < LOOK ? length : LOOK);
	current = NULL;
}

void answer_check_account(const char *whose, struct account left)
{
	struct account nothing = { 0 };

	if (!abi_same(left, nothing))
		wrong("%s still has %llu buffers, %llu bytes, %u caches, %u pools", whose,
		      (unsigned long long)left.buffers, (unsigned long long)left.bytes,
		      left.caches, left.pools);
}
