// SPDX-License-Identifier: GPL-2.0-only
/* The members of each command's request, and the system calls that files and mappings know. */
#include <sys/syscall.h>

#include "fuzz.h"

#define AT(type, member) \
	.name = #member, .at = offsetof(struct kmdev_##type, member), \
	.width = sizeof(((struct kmdev_##type *)0)->member)

#define END { .name = NULL }

static const struct member common[ARGS_COMMON] = {
	[ARG_FILE] = { .name = "file", .kind = A_CONTROL, .often = 100 },
	[ARG_AT] = { .name = "at", .kind = A_PLACE, .often = 100 },
	[ARG_SIZE] = { .name = "size", .kind = COMMAND_SIZE, .often = 100 },
	[ARG_TAIL] = { .name = "tail", .kind = PLAIN, .often = 1 },
};

static const struct member identify[] = { { AT(identify, __out_pad), PAD }, END };

static const struct member allocator[] = {
	{ AT(allocator, index), CHOICE, 95, .hint = KMDEV_SPLIT_PAGE + 2 },
	{ AT(allocator, __reserved), PLAIN, 1 },
	{ AT(allocator, __out_pad), PAD },
	END
};

static const struct member alloc[] = {
	{ AT(alloc, flags), FLAGS, 20, .hint = KMDEV_ALLOC_FLAGS },
	{ AT(alloc, allocator), CHOICE, 99, .hint = KMDEV_SPLIT_PAGE + 2 },
	{ AT(alloc, bytes), BYTES, 85 },
	{ AT(alloc, gfp), GFP, 30, .with = KMDEV_ALLOC_GFP },
	{ AT(alloc, order), SMALL, 15, .with = KMDEV_ALLOC_ORDER },
	{ AT(alloc, name), A_NAME, 20 },
	{ AT(alloc, name_length), A_LENGTH, 1 },
	{ AT(alloc, node), NODE, 8, .with = KMDEV_ALLOC_NODE },
	{ AT(alloc, zone), CHOICE, 8, .hint = KMDEV_ZONE_DEVICE + 2, .with = KMDEV_ALLOC_ZONE },
	{ AT(alloc, context), CHOICE, 12, .hint = KMDEV_CONTEXT_HARDIRQ + 2 },
	{ AT(alloc, source), A_SOURCE, 25 },
	{ AT(alloc, __reserved), PLAIN, 1 },
	{ AT(alloc, data), A_DATA, 15 },
	{ AT(alloc, data_length), A_LENGTH, 1 },
	{ AT(alloc, out_handle), TO, .hint = HANDLE },
	END
};

static const struct member free_[] = {
	{ AT(free, handle), A_HANDLE, 100 },
	{ AT(free, flags), FLAGS, 5, .hint = KMDEV_ALL_USERS },
	{ AT(free, __reserved), PLAIN, 1 },
	END
};

static const struct member read_[] = {
	{ AT(copy, handle), A_HANDLE, 100 },
	{ AT(copy, offset), OFFSET, 40 },
	{ AT(copy, length), LENGTH, 95 },
	{ AT(copy, data), AN_ARRAY, 100 },
	END
};

static const struct member write_[] = {
	{ AT(copy, handle), A_HANDLE, 100 },
	{ AT(copy, offset), OFFSET, 40 },
	{ AT(copy, length), LENGTH, 95 },
	{ AT(copy, data), A_DATA, 100 },
	END
};

static const struct member pattern[] = {
	{ AT(pattern, handle), A_HANDLE, 100 },
	{ AT(pattern, offset), OFFSET, 40 },
	{ AT(pattern, length), LENGTH, 95 },
	{ AT(pattern, kind), CHOICE, 98, .hint = KMDEV_PATTERN_RANDOM + 2 },
	{ AT(pattern, data), A_DATA, 33 },
	{ AT(pattern, data_length), A_LENGTH, 1 },
	{ AT(pattern, seed), WIDE, 15 },
	END
};

static const struct member find[] = {
	{ AT(find, name), A_NAME, 99 },
	{ AT(find, name_length), A_LENGTH, 1 },
	{ AT(find, kind), CHOICE, 50, .hint = KMDEV_POOL + 2 },
	END
};

static const struct member info[] = {
	{ AT(info, handle), A_HANDLE, 100 },
	{ AT(info, flags), FLAGS, 10, .hint = KMDEV_ALL_USERS },
	{ AT(info, __reserved), PLAIN, 1 },
	END
};

#define LIST_OF(element) { \
	{ AT(list, position), WIDE, 20 }, \
	{ AT(list, facts), AN_ARRAY, 100 }, \
	{ AT(list, facts_size), ELEMENT, 100, .hint = sizeof(element) }, \
	{ AT(list, capacity), SMALL, 98 }, \
	{ AT(list, flags), FLAGS, 10, .hint = KMDEV_LIST_FLAGS }, \
	{ AT(list, allocator), CHOICE, 10, .hint = KMDEV_SPLIT_PAGE + 2 }, \
	{ AT(list, uid), WIDE, 3, .with = KMDEV_LIST_UID }, \
	END \
}

static const struct member list[] = LIST_OF(struct kmdev_facts);
static const struct member cache_list[] = LIST_OF(struct kmdev_cache_facts);
static const struct member pool_list[] = LIST_OF(struct kmdev_pool_facts);

static const struct member runs[] = {
	{ AT(runs, handle), A_HANDLE, 100 },
	{ AT(runs, position), WIDE, 15 },
	{ AT(runs, runs), AN_ARRAY, 100 },
	{ AT(runs, run_size), ELEMENT, 100, .hint = sizeof(struct kmdev_run) },
	{ AT(runs, capacity), SMALL, 98 },
	{ AT(runs, flags), FLAGS, 5, .hint = KMDEV_ALL_USERS },
	END
};

static const struct member resize[] = {
	{ AT(resize, handle), A_HANDLE, 100 },
	{ AT(resize, bytes), BYTES, 98 },
	{ AT(resize, flags), FLAGS, 5, .hint = KMDEV_RESIZE_GFP },
	{ AT(resize, gfp), GFP, 20, .with = KMDEV_RESIZE_GFP },
	{ AT(resize, __reserved), PLAIN, 1 },
	END
};

static const struct member cache_create[] = {
	{ AT(cache_create, name), A_NAME, 99 },
	{ AT(cache_create, name_length), A_LENGTH, 1 },
	{ AT(cache_create, flags), FLAGS, 50, .hint = KMDEV_CACHE_FLAGS },
	{ AT(cache_create, bytes), BYTES, 99 },
	{ AT(cache_create, align), SIZE, 10 },
	{ AT(cache_create, __reserved), PLAIN, 1 },
	{ AT(cache_create, out_cache), TO, .hint = CACHE },
	END
};

static const struct member cache[] = {
	{ AT(source, id), A_CACHE, 100 },
	{ AT(source, flags), FLAGS, 5, .hint = KMDEV_ALL_USERS },
	END
};

static const struct member pool[] = {
	{ AT(source, id), A_POOL, 100 },
	{ AT(source, flags), FLAGS, 5, .hint = KMDEV_ALL_USERS },
	END
};

static const struct member pool_create[] = {
	{ AT(pool_create, name), A_NAME, 99 },
	{ AT(pool_create, name_length), A_LENGTH, 1 },
	{ AT(pool_create, kind), CHOICE, 98, .hint = KMDEV_POOL_DMA + 2 },
	{ AT(pool_create, min), SMALL, 80 },
	{ AT(pool_create, cache), A_CACHE, 30 },
	{ AT(pool_create, bytes), BYTES, 60 },
	{ AT(pool_create, align), SIZE, 10 },
	{ AT(pool_create, order), SMALL, 15 },
	{ AT(pool_create, __reserved), PLAIN, 1 },
	{ AT(pool_create, out_pool), TO, .hint = POOL },
	{ AT(pool_create, __out_pad), PAD },
	END
};

static const struct member pool_resize[] = {
	{ AT(pool_resize, pool), A_POOL, 100 },
	{ AT(pool_resize, min), SMALL, 95 },
	{ AT(pool_resize, flags), FLAGS, 5, .hint = KMDEV_ALL_USERS },
	{ AT(pool_resize, __reserved), PLAIN, 1 },
	END
};

static const struct member inject[] = {
	{ AT(inject, scope), CHOICE, 40, .hint = KMDEV_INJECT_DEVICE + 2 },
	{ AT(inject, mode), CHOICE, 90, .hint = KMDEV_INJECT_FRACTION + 2 },
	{ AT(inject, n), WIDE, 80 },
	{ AT(inject, seed), WIDE, 15 },
	{ AT(inject, bytes_min), BYTES, 15 },
	{ AT(inject, order_min), SMALL, 10 },
	{ AT(inject, allocator), CHOICE, 20, .hint = KMDEV_SPLIT_PAGE + 2 },
	{ AT(inject, times), WIDE, 20 },
	END
};

static const struct member gfp[] = {
	{ AT(gfp, gfp), GFP, 60 },
	{ AT(gfp, flags), FLAGS, 5, .hint = KMDEV_GFP_FROM_KERNEL },
	{ AT(gfp, kernel), GFP, 30, .with = KMDEV_GFP_FROM_KERNEL },
	END
};

static const struct member open_[] = {
	{ AT(open, handle), A_HANDLE, 100 },
	{ AT(open, flags), FLAGS, 70, .hint = KMDEV_OPEN_WRITE },
	{ AT(open, __reserved), PLAIN, 1 },
	{ AT(open, out_fd), TO, .hint = FILES },
	{ AT(open, __out_pad), PAD },
	END
};

static const struct member alloc_many[] = {
	{ AT(alloc_many, request), A_DATA, 100 },
	{ AT(alloc_many, handles), AN_ARRAY, 100 },
	{ AT(alloc_many, count), SMALL, 99 },
	{ AT(alloc_many, __reserved), PLAIN, 1 },
	END
};

static const struct member free_many[] = {
	{ AT(free_many, handles), A_DATA, 100 },
	{ AT(free_many, count), SMALL, 99 },
	{ AT(free_many, flags), FLAGS, 5, .hint = KMDEV_ALL_USERS },
	END
};

static const struct member batch[] = {
	{ AT(batch, ops), A_DATA, 100 },
	{ AT(batch, length), LENGTH, 100 },
	{ AT(batch, count), SMALL, 99 },
	{ AT(batch, flags), FLAGS, 30, .hint = KMDEV_BATCH_GO_ON },
	END
};

static const struct member fragment[] = {
	{ AT(fragment, request), A_DATA, 100 },
	{ AT(fragment, teeth), SMALL, 99 },
	{ AT(fragment, __reserved), PLAIN, 1 },
	{ AT(fragment, out_handle), TO, .hint = HANDLE },
	END
};

static const struct member bench[] = {
	{ AT(bench, request), A_DATA, 100 },
	{ AT(bench, flags), FLAGS, 30, .hint = KMDEV_BENCH_FLAGS },
	{ AT(bench, histogram), AN_ARRAY, 50, .with = KMDEV_BENCH_TIMED },
	{ AT(bench, pattern), CHOICE, 80, .hint = KMDEV_BENCH_TAKE + 2 },
	{ AT(bench, order), CHOICE, 60, .hint = KMDEV_BENCH_RANDOM + 2 },
	{ AT(bench, live), SMALL, 99 },
	{ AT(bench, operations), SMALL, 99 },
	{ AT(bench, warmup), SMALL, 20 },
	{ AT(bench, ns_max), WIDE, 20 },
	{ AT(bench, cold), PAGES, 10 },
	END
};

/* Arguments of system calls stand in their order; a result comes last. */
#define ARG(word, what) .name = word, .kind = what, .often = 100
#define SELDOM(word, what) .name = word, .kind = what, .often = 20
#define MEMBERS(...) (const struct member[]){ __VA_ARGS__, END }
#define FILE_ARG { ARG("file", A_FILE) }
#define WINDOW_ARG { ARG("at", A_WINDOW) }, { ARG("length", PAGES) }
#define COPY_ARGS(kind) FILE_ARG, { ARG("at", kind) }, { ARG("length", LENGTH) }
#define OFFSET_ARG { ARG("offset", OFFSET) }
#define TO_FILE { ARG("to", TO), .hint = FILES }

static const struct op ops[] = {
	[KMDEV_NR_IDENTIFY] = { "IDENTIFY", KMDEV_IDENTIFY, 3, identify },
	[KMDEV_NR_ALLOCATOR] = { "ALLOCATOR", KMDEV_ALLOCATOR, 3, allocator },
	[KMDEV_NR_ALLOC] = { "ALLOC", KMDEV_ALLOC, 120, alloc },
	[KMDEV_NR_FREE] = { "FREE", KMDEV_FREE, 30, free_ },
	[KMDEV_NR_READ] = { "READ", KMDEV_READ, 25, read_ },
	[KMDEV_NR_WRITE] = { "WRITE", KMDEV_WRITE, 25, write_ },
	[KMDEV_NR_FILL] = { "FILL", KMDEV_FILL, 20, pattern },
	[KMDEV_NR_CHECK] = { "CHECK", KMDEV_CHECK, 20, pattern },
	[KMDEV_NR_FIND] = { "FIND", KMDEV_FIND, 15, find },
	[KMDEV_NR_INFO] = { "INFO", KMDEV_INFO, 25, info },
	[KMDEV_NR_LIST] = { "LIST", KMDEV_LIST, 20, list },
	[KMDEV_NR_RUNS] = { "RUNS", KMDEV_RUNS, 20, runs },
	[KMDEV_NR_RESIZE] = { "RESIZE", KMDEV_RESIZE, 25, resize },
	[KMDEV_NR_CACHE_CREATE] = { "CACHE_CREATE", KMDEV_CACHE_CREATE, 8, cache_create },
	[KMDEV_NR_CACHE_SHRINK] = { "CACHE_SHRINK", KMDEV_CACHE_SHRINK, 5, cache },
	[KMDEV_NR_CACHE_DESTROY] = { "CACHE_DESTROY", KMDEV_CACHE_DESTROY, 5, cache },
	[KMDEV_NR_CACHE_LIST] = { "CACHE_LIST", KMDEV_CACHE_LIST, 5, cache_list },
	[KMDEV_NR_POOL_CREATE] = { "POOL_CREATE", KMDEV_POOL_CREATE, 20, pool_create },
	[KMDEV_NR_POOL_RESIZE] = { "POOL_RESIZE", KMDEV_POOL_RESIZE, 10, pool_resize },
	[KMDEV_NR_POOL_DESTROY] = { "POOL_DESTROY", KMDEV_POOL_DESTROY, 8, pool },
	[KMDEV_NR_POOL_LIST] = { "POOL_LIST", KMDEV_POOL_LIST, 8, pool_list },
	[KMDEV_NR_INJECT] = { "INJECT", KMDEV_INJECT, 10, inject },
	[KMDEV_NR_GFP] = { "GFP", KMDEV_GFP, 8, gfp },
	[KMDEV_NR_OPEN] = { "OPEN", KMDEV_OPEN, 40, open_ },
	[KMDEV_NR_ALLOC_MANY] = { "ALLOC_MANY", KMDEV_ALLOC_MANY, 12, alloc_many },
	[KMDEV_NR_FREE_MANY] = { "FREE_MANY", KMDEV_FREE_MANY, 12, free_many },
	[KMDEV_NR_BATCH] = { "BATCH", KMDEV_BATCH, 15, batch },
	[KMDEV_NR_BENCH] = { "BENCH", KMDEV_BENCH, 12, bench },
	[KMDEV_NR_FRAGMENT] = { "FRAGMENT", KMDEV_FRAGMENT, 12, fragment },

	{ "open", SPECIAL_OPEN, 5, MEMBERS({ ARG("mode", CHOICE), .hint = 4 },
					   { ARG("to", TO), .hint = CONTROL }) },
	{ "close", SYS_close, 15, MEMBERS(FILE_ARG) },
	{ "dup", SYS_dup, 3, MEMBERS(FILE_ARG, TO_FILE) },
	{ "ioctl", SYS_ioctl, 3, MEMBERS(FILE_ARG, { ARG("number", WIDE) },
					 { ARG("at", A_PLACE) }) },
	{ "read", SYS_read, 10, MEMBERS(COPY_ARGS(AN_ARRAY)) },
	{ "write", SYS_write, 10, MEMBERS(COPY_ARGS(A_DATA)) },
	{ "pread", SYS_pread64, 10, MEMBERS(COPY_ARGS(AN_ARRAY), OFFSET_ARG) },
	{ "pwrite", SYS_pwrite64, 10, MEMBERS(COPY_ARGS(A_DATA), OFFSET_ARG) },
	{ "lseek", SYS_lseek, 6, MEMBERS(FILE_ARG, OFFSET_ARG,
					 { ARG("whence", CHOICE), .hint = 6 }) },
	{ "sendfile", SYS_sendfile, 8, MEMBERS({ ARG("out", A_FILE) }, { ARG("in", A_FILE) },
					       { SELDOM("offset", A_DATA) },
					       { ARG("length", LENGTH) }) },
	{ "splice", SYS_splice, 8, MEMBERS({ ARG("in", A_FILE) },
					   { SELDOM("offset_in", A_DATA) },
					   { ARG("out", A_FILE) },
					   { SELDOM("offset_out", A_DATA) },
					   { ARG("length", LENGTH) },
					   { ARG("flags", CHOICE), .hint = 16 }) },
	{ "fsync", SYS_fsync, 2, MEMBERS(FILE_ARG) },
	{ "ftruncate", SYS_ftruncate, 2, MEMBERS(FILE_ARG, { ARG("length", LENGTH) }) },
	{ "mmap", SYS_mmap, 35, MEMBERS(WINDOW_ARG, { ARG("protection", CHOICE), .hint = 8 },
					{ ARG("flags", CHOICE), .hint = 4 }, FILE_ARG,
					{ SELDOM("offset", SIZE) }) },
	{ "munmap", SYS_munmap, 10, MEMBERS(WINDOW_ARG) },
	{ "mremap", SYS_mremap, 8, MEMBERS(WINDOW_ARG, { ARG("new_length", PAGES) },
					   { ARG("flags", CHOICE), .hint = 8 },
					   { ARG("to", A_WINDOW) }) },
	{ "mprotect", SYS_mprotect, 6, MEMBERS(WINDOW_ARG,
					       { ARG("protection", CHOICE), .hint = 8 }) },
	{ "msync", SYS_msync, 2, MEMBERS(WINDOW_ARG, { ARG("flags", CHOICE), .hint = 8 }) },
	{ "madvise", SYS_madvise, 6, MEMBERS(WINDOW_ARG, { ARG("advice", CHOICE), .hint = 26 }) },
	{ "mlock", SYS_mlock, 2, MEMBERS(WINDOW_ARG) },
	{ "touch", SPECIAL_TOUCH, 15, MEMBERS(WINDOW_ARG, { ARG("write", CHOICE), .hint = 2 }) },
	{ "fork", SPECIAL_FORK, 1, MEMBERS(WINDOW_ARG, { ARG("write", CHOICE), .hint = 2 }) },
	{ "peek", SPECIAL_PEEK, 4, MEMBERS(WINDOW_ARG) },
	{ "poke", SPECIAL_POKE, 4, MEMBERS(WINDOW_ARG) },
	{ "put", SPECIAL_PUT, 10, MEMBERS({ ARG("at", A_DATA) }, { ARG("value", A_HANDLE) }) },
	{ "take", SPECIAL_TAKE, 10, MEMBERS({ ARG("at", AN_ARRAY) },
					    { ARG("to", TO), .hint = HANDLE }) },
	{ "both", SPECIAL_BOTH, 5, MEMBERS({ ARG("turns", SMALL) },
					   { .name = "shift", .kind = SMALL, .often = 50 }) },
	{ .name = NULL }
};

const struct op *grammar_op(unsigned int op)
{
	return &ops[op];
}

unsigned int grammar_ops(void)
{
	return ARRAY_SIZE(ops) - 1;
}

bool grammar_is_command(unsigned int op)
{
	return op < COMMANDS;
}

const struct member *grammar_member(unsigned int op, unsigned int i)
{
	const struct member *member;

	if (grammar_is_command(op)) {
		if (i < ARGS_COMMON)
			return &common[i];
		i -= ARGS_COMMON;
	}
	member = &ops[op].members[i];
	return member->name ? member : NULL;
}

unsigned int grammar_staged_length(unsigned int op)
{
	return sizeof(struct kmdev_op) + commands[op].first;
}

/* Whether the members of a command are its inputs, each byte once. */
static bool is_whole(unsigned int op)
{
	const struct command *command = &commands[op];
	unsigned char covered[PAGE] = { 0 };

	for (const struct member *member = ops[op].members; member->name; member++) {
		if (member->kind == TO || member->kind == PAD)
			continue;
		for (unsigned int i = 0; i < member->width; i++)
			covered[member->at + i]++;
	}
	for (unsigned int i = 2 * sizeof(__u32); i < command->out_at; i++) {
		if (covered[i] != 1)
			return false;
	}
	return command->number == ops[op].number;
}

const char *grammar_missing(void)
{
	for (unsigned int op = 0; op < COMMANDS; op++) {
		if (!grammar_is_command(op) || !ops[op].name || !is_whole(op))
			return commands[op].name;
	}
	return NULL;
}
