// SPDX-License-Identifier: GPL-2.0-only
/* Each command as an element of BATCH answers as it does alone. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ops.h"
#include "request.h"

static struct scene scene;
static struct ops ops;

/* Every byte of an element's results, and nothing else of it. */
static void written(const struct command *command)
{
	static const unsigned char poisons[] = { 0xcc, 0x33 };
	union request before, after[2];
	unsigned int unwritten = 0, changed = 0;
	struct kmdev_batch answer;
	bool good = true;

	for (unsigned int i = 0; i < 2; i++) {
		union request *element;
		int error;

		memset(&after[i], 0, sizeof(after[i]));
		ops_clear(&ops);
		element = ops_add_command(&ops, command, &scene, poisons[i]);
		memcpy(&before, element, command->first);
		error = ops_run(&ops, scene.fd, 0, &answer);
		memcpy(&after[i], element, command->first);
		good = good && ops_granted(&answer, error, 1) && after[i].out_reason == KMDEV_OK;
		if (!error && command->after)
			command->after(&after[i], &scene);
		changed += before.size != after[i].size ||
			   memcmp(before.bytes + 8, after[i].bytes + 8, command->out_at - 8);
	}
	for (unsigned int at = command->out_at; at < command->first; at++)
		unwritten += after[0].bytes[at] == poisons[0] && after[1].bytes[at] == poisons[1];
	abi_case(good && !unwritten && !changed,
		 "%s: as an element: granted, all of its answer is written (%u bytes are not)",
		 command->name, unwritten);
}

/* What is refused alone is refused as an element, for the same reason. */
static void as_alone(const struct command *command, const union request *request,
		     unsigned int bytes, const char *what)
{
	struct account before = abi_account(scene.fd);
	unsigned int nr = _IOC_NR(command->number);
	union request alone = *request;
	int error = abi_call(scene.fd, command->number, &alone), got;
	uint32_t reason = alone.out_reason;
	union request *first, *second, *third;
	int next = abi_next_file();
	struct kmdev_batch answer;
	bool same;

	ops_clear(&ops);
	first = ops_add(&ops, nr, request, bytes);
	got = ops_run(&ops, scene.fd, 0, &answer);
	same = abi_same(before, abi_account(scene.fd)) && next == abi_next_file();
	abi_case(error && ops_refused(&answer, got, error, reason) && first->out_reason == reason &&
		 same && !memcmp(first->bytes + 8, request->bytes + 8, bytes - 8),
		 "%s: %s, first of a batch: %s, reason %u (alone %s, %u)", command->name, what,
		 strerrorname_np(got), answer.out_reason, strerrorname_np(error), reason);

	for (unsigned int flags = 0; flags <= KMDEV_BATCH_GO_ON; flags++) {
		ops_clear(&ops);
		ops_add_command(&ops, &commands[KMDEV_NR_IDENTIFY], &scene, 0xcc);
		second = ops_add(&ops, nr, request, bytes);
		third = ops_add_command(&ops, &commands[KMDEV_NR_IDENTIFY], &scene, 0xcc);
		got = ops_run(&ops, scene.fd, flags, &answer);
		same = abi_same(before, abi_account(scene.fd)) && next == abi_next_file();
		abi_case(ops_stopped(&answer, got, flags ? 2 : 1, reason) &&
			 second->out_reason == reason && same &&
			 third->out_reason == (flags ? KMDEV_OK : ABI_UNTOUCHED),
			 "%s: %s, second of three, flags %#x: %u done, rest %u", command->name,
			 what, flags, answer.out_count, answer.out_rest);
	}
}

static void refusals(const struct command *command)
{
	const unsigned int first = command->first;
	union request request;

	request_fill(command, &request, &scene, 0xcc);
	request.size = first - 1;
	as_alone(command, &request, first, "a size that is short");
	request_fill(command, &request, &scene, 0xcc);
	request.size = 8;
	as_alone(command, &request, first, "a size of the head alone");
	request_fill(command, &request, &scene, 0xcc);
	request.size = first + 8;
	request.bytes[first + 7] = 1;
	as_alone(command, &request, first + 8, "a tail that is not zero");
	if (command->reserved_at) {
		request_fill(command, &request, &scene, 0xcc);
		request.bytes[command->reserved_at] = 1;
		as_alone(command, &request, first, "a reserved member");
	}
	if (command->flags_at) {
		request_fill(command, &request, &scene, 0xcc);
		*request_u32(&request, command->flags_at) = 1U << 31;
		as_alone(command, &request, first, "an undefined flag");
	}
	if (command->all_users) {
		request_fill(command, &request, &scene, 0xcc);
		*request_u32(&request, command->flags_at) = KMDEV_ALL_USERS;
		as_alone(command, &request, first, "of all users");
	}
	if (command->handle_at) {
		request_fill(command, &request, &scene, 0xcc);
		*request_u64(&request, command->handle_at) ^= 1ULL << 40;
		as_alone(command, &request, first, "a wrong handle");
	}
	if (command->source_at) {
		request_fill(command, &request, &scene, 0xcc);
		*request_u32(&request, command->source_at) ^= 1U << 30;
		as_alone(command, &request, first, "a wrong number");
	}
	if (command->address_at) {
		request_fill(command, &request, &scene, 0xcc);
		*request_u64(&request, command->address_at) = 1;
		as_alone(command, &request, first, "an address that faults");
	}
}

static void longer(const struct command *command)
{
	static const unsigned int sizes[] = { 1, 8, 64, 1024 };
	union request request, *element, after = { 0 };
	struct kmdev_batch answer;
	unsigned int wrong = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		int error;

		request_fill(command, &request, &scene, 0xcc);
		request.size = command->first + sizes[i];
		ops_clear(&ops);
		element = ops_add(&ops, _IOC_NR(command->number), &request, request.size);
		error = ops_run(&ops, scene.fd, 0, &answer);
		wrong += !ops_granted(&answer, error, 1);
		memcpy(&after, element, command->first);
		if (!error && command->after)
			command->after(&after, &scene);
	}
	abi_case(!wrong, "%s: as an element, longer, zero at its end: granted", command->name);
	request_fill(command, &request, &scene, 0xcc);
	ops_clear(&ops);
	element = ops_add(&ops, _IOC_NR(command->number), &request, command->first + 512);
	memset(element->bytes + command->first, 0xff, 512);
	wrong = ops_run(&ops, scene.fd, 0, &answer);
	memcpy(&after, element, command->first);
	if (!wrong && command->after)
		command->after(&after, &scene);
	abi_case(ops_granted(&answer, wrong, 1), "%s: as an element, garbage behind the end: granted",
		 command->name);
}

/* An element's mode is the control file's. */
static void modes(void)
{
	static const struct {
		const char *name;
		int mode;
		unsigned int may;
	} rows[] = {
		{ "O_RDONLY", O_RDONLY, KMDEV_MAY_READ },
		{ "O_WRONLY", O_WRONLY, KMDEV_MAY_WRITE },
	};

	for (unsigned int row = 0; row < ARRAY_SIZE(rows); row++) {
		int whole = scene.fd;

		scene.fd = abi_open(0, 0, rows[row].mode);
		for (unsigned int i = 0; i < COMMANDS - 1; i++) {
			union request request;

			if (!(commands[i].mode & ~rows[row].may))
				continue;
			request_fill(&commands[i], &request, &scene, 0xcc);
			as_alone(&commands[i], &request, commands[i].first, rows[row].name);
		}
		close(scene.fd);
		scene.fd = whole;
	}
}

/*
 * Three elements, of which the middle one begins where a page does, or lies across its begin.  The
 * first may have what it wants of the page before.
 */
static unsigned char *three(const struct command *command, unsigned int across)
{
	static _Alignas(PAGE) unsigned char place[4 * PAGE];
	union request request;
	struct kmdev_op *op;

	if (mprotect(place, sizeof(place), PROT_READ | PROT_WRITE) < 0)
		abi_fail("mprotect");
	memset(place, 0, sizeof(place));
	request_fill(&commands[KMDEV_NR_IDENTIFY], &request, &scene, 0xcc);
	op = (struct kmdev_op *)place;
	*op = (struct kmdev_op){ KMDEV_NR_IDENTIFY, PAGE - across };
	memcpy(op + 1, request.bytes, 216);
	op = (struct kmdev_op *)(place + 2 * PAGE);
	*op = (struct kmdev_op){ KMDEV_NR_IDENTIFY, PAGE };
	memcpy(op + 1, request.bytes, 216);
	request_fill(command, &request, &scene, 0xcc);
	op = (struct kmdev_op *)(place + PAGE - across);
	*op = (struct kmdev_op){ _IOC_NR(command->number), PAGE + across };
	memcpy(op + 1, request.bytes, command->first);
	return place;
}

static bool scene_is_whole(void)
{
	return abi_find(scene.fd, KMDEV_BUFFER, SCENE_NAME) == scene.handle &&
	       abi_find(scene.fd, KMDEV_CACHE, SCENE_NAME) == scene.cache &&
	       abi_find(scene.fd, KMDEV_POOL, SCENE_NAME) == scene.pool;
}

/* An answer that cannot be written: nothing is done by its element, as alone. */
static void answer_that_faults(const struct command *command, unsigned int across, int protection)
{
	unsigned char *place = three(command, across);
	struct kmdev_batch batch;
	uint32_t third;

	for (unsigned int flags = 0; flags <= KMDEV_BATCH_GO_ON; flags++) {
		struct account before = abi_account(scene.fd);
		int next = abi_next_file(), error;
		/* Where the next element is stands in the head, which must be readable. */
		bool goes_on = flags && (protection & PROT_READ || across);

		memset(place + 2 * PAGE + 12, 0xcc, 4);
		if (mprotect(place + PAGE, PAGE, protection) < 0)
			abi_fail("mprotect");
		batch = (struct kmdev_batch){
			.size = sizeof(batch), .ops = abi_address(place), .length = 3 * PAGE,
			.count = 3, .flags = flags,
		};
		error = abi_call(scene.fd, KMDEV_BATCH, &batch);
		if (mprotect(place + PAGE, PAGE, PROT_READ | PROT_WRITE) < 0)
			abi_fail("mprotect");
		memcpy(&third, place + 2 * PAGE + 12, 4);
		abi_case(ops_stopped(&batch, error, goes_on ? 2 : 1, KMDEV_BAD_ADDRESS) &&
			 third == (goes_on ? KMDEV_OK : ABI_UNTOUCHED) && scene_is_whole() &&
			 abi_same(before, abi_account(scene.fd)) && next == abi_next_file(),
			 "%s: second of three, %u bytes of it before a page %s, flags %#x: %s, %u"
			 " done, rest %u, nothing changed", command->name, across,
			 protection ? "to read" : "that is not there", flags,
			 strerrorname_np(error), batch.out_count, batch.out_rest);
	}
}

static void answers_that_fault(const struct command *command)
{
	unsigned int last = (8 + command->out_at) / 8 * 8;

	answer_that_faults(command, 0, PROT_READ);
	answer_that_faults(command, 0, PROT_NONE);
	answer_that_faults(command, 8, PROT_READ);
	answer_that_faults(command, 8, PROT_NONE);
	if (last < 8 + command->first)
		answer_that_faults(command, last, PROT_READ);
}

/* A signal that is not about this ends a BENCH by its design. */
static void signals(int how)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(how, &all, NULL);
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	for (unsigned int i = 0; i < COMMANDS; i++) {
		int plain;

		if (commands[i].number == KMDEV_BATCH)
			continue;
		plain = scene_raise(&scene, &commands[i]);
		if (commands[i].number == KMDEV_BENCH)
			signals(SIG_BLOCK);
		written(&commands[i]);
		refusals(&commands[i]);
		longer(&commands[i]);
		answers_that_fault(&commands[i]);
		signals(SIG_UNBLOCK);
		scene_lower(&scene, plain);
	}
	modes();
	scene_close(&scene);
	return abi_done();
}
