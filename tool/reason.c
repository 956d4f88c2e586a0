// SPDX-License-Identifier: GPL-2.0-only
#include "reason.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "gfp.h"
#include "size.h"

#define DIFFERENT_VERSIONS \
	"memctl and the driver do not understand each other: memctl status shows both versions"
#define INTERNAL "memctl made a call that cannot succeed: please report how"

/* What stands in braces is put in by figure(). */
static const char *const sentences[KMDEV_REASONS] = {
	[KMDEV_SIZE_SHORT] = DIFFERENT_VERSIONS,
	[KMDEV_SIZE_LONG] = DIFFERENT_VERSIONS,
	[KMDEV_RESERVED_SET] = DIFFERENT_VERSIONS,
	[KMDEV_FLAG_UNKNOWN] = DIFFERENT_VERSIONS,
	[KMDEV_ELEMENT_SIZE] = DIFFERENT_VERSIONS,
	[KMDEV_BAD_ADDRESS] = INTERNAL,
	[KMDEV_INTERRUPTED] = "interrupted",
	[KMDEV_NOT_WRITABLE] = INTERNAL,
	[KMDEV_NOT_READABLE] = INTERNAL,
	[KMDEV_NEEDS_SYS_ADMIN] = "this needs CAP_SYS_ADMIN: run it as root",
	[KMDEV_LOCKED_DOWN] =
		"the kernel is locked down for confidentiality, which root cannot lift before "
		"the next boot",
	[KMDEV_NO_HANDLE] = "no buffer has this handle: memctl list shows yours",
	[KMDEV_NO_NAME] = "no {kind} has this name: {list} shows yours",
	[KMDEV_NAME_BAD] =
		"a name begins with a letter or _, goes on with letters, digits, _ . - and has 63 "
		"characters at most",
	[KMDEV_NAME_TAKEN] =
		"you have a {kind} of this name: {remove} it ({remove_line} {subject}) or choose "
		"another",
	[KMDEV_NO_INDEX] = INTERNAL,
	[KMDEV_ALLOCATOR_UNKNOWN] = "the driver does not have this allocator: memctl allocators",
	[KMDEV_BYTES_MISSING] = "{allocator} wants a size of 1 byte or more",
	[KMDEV_BYTES_MAX] =
		"{allocator} gives {allocator_max} at most on this kernel: ask for less, or see "
		"memctl allocators for one that gives more",
	[KMDEV_ORDER_NOT_TAKEN] =
		"{allocator} takes no order: leave --order out, or see memctl allocators",
	[KMDEV_ORDER_MAX] = "the largest order of this kernel is {max_order}: ask for less",
	[KMDEV_ORDER_BYTES] =
		"the size needs another order than --order says: give one of the two",
	[KMDEV_GFP_NOT_TAKEN] = "{allocator} takes no mask: leave --gfp out",
	[KMDEV_GFP_UNKNOWN] = DIFFERENT_VERSIONS,
	[KMDEV_GFP_ZONES] = "__GFP_DMA, __GFP_DMA32 and __GFP_HIGHMEM exclude each other: keep one",
	[KMDEV_GFP_ZONE_NOT_TAKEN] =
		"{allocator} cannot take __GFP_HIGHMEM or __GFP_DMA32: leave it out, or use "
		"alloc_pages",
	[KMDEV_GFP_BIT_NOT_TAKEN] =
		"{allocator} does not take a bit of this mask ({gfp_refused}): leave it out",
	[KMDEV_GFP_MOBILITY] = "__GFP_MOVABLE and __GFP_RECLAIMABLE exclude each other: keep one",
	[KMDEV_GFP_RETRY] =
		"__GFP_NORETRY, __GFP_RETRY_MAYFAIL and __GFP_NOFAIL exclude each other: keep one",
	[KMDEV_GFP_NOFAIL_SLEEP] =
		"__GFP_NOFAIL has to be able to wait: add __GFP_DIRECT_RECLAIM or leave it out",
	[KMDEV_GFP_NOFAIL_ORDER] =
		"__GFP_NOFAIL is for two pages at most, and objects of one, or of one and a half "
		"with their alignment: ask for less",
	[KMDEV_GFP_RESERVES] =
		"__GFP_MEMALLOC and __GFP_NOMEMALLOC exclude each other: keep one",
	[KMDEV_STALE_ZERO] =
		"--stale keeps old contents, and this allocator or mask clears them: choose one",
	[KMDEV_USER_BYTES] =
		"your limit is {user_bytes_max} (parameter max_user_bytes), {user_bytes} are in "
		"use: free some (memctl list) or ask for less",
	[KMDEV_USER_BUFFERS] =
		"your limit is {user_buffers_max} buffers (parameter max_user_buffers), "
		"{user_buffers} live: free some (memctl list)",
	[KMDEV_DEVICE_BYTES] =
		"the device's limit is {bytes_max} for all users (parameter max_bytes), {bytes} "
		"are in use: ask for less, or wait until others free",
	[KMDEV_DEVICE_BUFFERS] =
		"the device's limit is {buffers_max} buffers for all users (parameter max_buffers),"
		" {buffers} live: wait until others free",
	[KMDEV_FLOOR] =
		"{available} of memory are available and {floor} have to stay so, or the machine "
		"could not recover: ask for less",
	[KMDEV_ALLOCATOR_SAID_NO] =
		"{allocator} of the kernel returned nothing: no memory of that kind now; ask for "
		"less, or with a mask that may wait (GFP_KERNEL)",
	[KMDEV_BOOKKEEPING] = "no memory for the driver's own record of the buffer",
	[KMDEV_RANGE] = "this range is not inside the buffer: memctl info shows its size",
	[KMDEV_PATTERN_UNKNOWN] = DIFFERENT_VERSIONS,
	[KMDEV_PATTERN_LENGTH] = "a pattern has 1 to 256 bytes",
	[KMDEV_CONTENTS_STALE] =
		"its contents may be others' (allocated with --stale): reading them needs "
		"CAP_SYS_ADMIN",
	[KMDEV_NODE_NOT_TAKEN] =
		"{allocator} takes no node: leave --node out (memctl allocators -o name,takes shows "
		"which take one)",
	[KMDEV_NODE_ABSENT] =
		"there is no such node, or it is offline: /sys/devices/system/node/online lists "
		"those that are there",
	[KMDEV_NODE_OTHER] =
		"the node had no memory left and the kernel took another's, which --strict refuses: "
		"leave --strict out, or ask for less",
	[KMDEV_ZONE_ABSENT] =
		"this kernel has no such zone, or no mask asks for it: /proc/zoneinfo lists its "
		"zones",
	[KMDEV_ZONE_GFP] = "the mask names another zone than --zone: keep one of the two",
	[KMDEV_ZONE_OTHER] =
		"the memory came from another zone, which --strict refuses: leave --strict out, or "
		"ask for less",
	[KMDEV_STRICT_ALONE] =
		"--strict refuses memory of another node or zone: give --node or --zone with it",
	[KMDEV_CONTEXT_UNKNOWN] = DIFFERENT_VERSIONS,
	[KMDEV_CONTEXT_RT] =
		"this kernel has PREEMPT_RT, whose locks sleep, and does not allocate there: use "
		"--context process",
	[KMDEV_CONTEXT_ALLOCATOR] =
		"{allocator} may sleep whatever the mask, or cannot be called there: memctl "
		"allocators -o name,contexts shows what can",
	[KMDEV_CONTEXT_GFP] =
		"the mask may sleep (__GFP_DIRECT_RECLAIM), and nothing may sleep there: use "
		"GFP_ATOMIC or GFP_NOWAIT",
	[KMDEV_CONTEXT_BYTES] = "outside process context 64K is the most: ask for less",
	[KMDEV_SOURCE_MISSING] =
		"{allocator} wants a {source}: --{source} NAME (memctl {source} create makes one)",
	[KMDEV_SOURCE_NOT_TAKEN] =
		"{allocator} takes neither cache nor pool: leave --cache and --pool out",
	[KMDEV_NO_CACHE] = "you have no such cache: memctl cache list shows yours",
	[KMDEV_NO_POOL] = "you have no such pool: memctl pool list shows yours",
	[KMDEV_KIND_UNKNOWN] = DIFFERENT_VERSIONS,
	[KMDEV_NAME_MISSING] = INTERNAL,
	[KMDEV_OBJECT_BYTES] =
		"one object holds less than that: ask for less, or leave SIZE out for a whole one",
	[KMDEV_CONSTRUCTED] =
		"the cache has a constructor, whose work is kept: leave --stale and __GFP_ZERO out",
	[KMDEV_CACHE_BYTES] = "an object of a cache has 8 bytes at least and 128K at most",
	[KMDEV_CACHE_ALIGN] = "an alignment is a power of two, and a page at most",
	[KMDEV_CACHE_ZONES] = "DMA and DMA32 exclude each other: keep one",
	[KMDEV_POOL_KIND_UNKNOWN] = DIFFERENT_VERSIONS,
	[KMDEV_POOL_KIND] =
		"this is for pools of another kind (memctl pool list): mempool_alloc and pool resize "
		"take those with a reserve, dma_pool_alloc those made with --dma",
	[KMDEV_POOL_MIN] = "a pool keeps 1 element at least and 4096 at most in reserve",
	[KMDEV_POOL_ELEMENT] =
		"a pool of this kind cannot have such elements: their size, order or alignment is "
		"none, or too large",
	[KMDEV_POOL_EMPTY] =
		"the allocator behind the pool said no, and the reserve is empty: free an element "
		"(memctl list -o +pool), or keep more (memctl pool resize)",
	[KMDEV_BUSY_OBJECTS] =
		"buffers that come from it live: free them first (memctl list -o +cache,pool)",
	[KMDEV_BUSY_POOL] = "a pool stands on it: memctl pool destroy that first (memctl pool list)",
	[KMDEV_BUSY_CALL] = "another call works on this buffer just now: try again",
	[KMDEV_USER_CACHES] =
		"your limit is {user_caches_max} caches, {user_caches} are there: destroy some "
		"(memctl cache list)",
	[KMDEV_DEVICE_CACHES] =
		"the device's limit is {caches_max} caches for all users, {caches} are there, or its "
		"limit of constructors is reached: destroy some (memctl cache list)",
	[KMDEV_USER_POOLS] =
		"your limit is {user_pools_max} pools, {user_pools} are there: destroy some (memctl "
		"pool list)",
	[KMDEV_DEVICE_POOLS] =
		"the device's limit is {pools_max} pools for all users, {pools} are there: wait until "
		"others destroy some",
	[KMDEV_NOT_RESIZABLE] =
		"krealloc takes memory of kmalloc, kzalloc and kmalloc_node alone: allocate another "
		"buffer and copy (memctl read | memctl write)",
	[KMDEV_INJECTED] = "failed on purpose, by a rule of memctl inject",
	[KMDEV_INJECT_SCOPE] = DIFFERENT_VERSIONS,
	[KMDEV_INJECT_MODE] = DIFFERENT_VERSIONS,
	[KMDEV_INJECT_NUMBER] =
		"nth and every count from 1; a fraction is more than nothing and 1 at most",
	[KMDEV_FILES] =
		"too many files are open, in this process or in all: raise the limit (ulimit -n)",
	[KMDEV_COUNT_MISSING] = INTERNAL,
	[KMDEV_NAME_MANY] = INTERNAL,
	[KMDEV_BATCH_COMMAND] = INTERNAL,
	[KMDEV_BATCH_ELEMENT] = INTERNAL,
	[KMDEV_UID] =
		"your user namespace has no such user: memctl list --all-users -o +user shows whose "
		"buffers there are",
	[KMDEV_BENCH_REQUEST] =
		"nothing that is measured is kept, and so it has no name, contents or --stale: leave "
		"them out",
	[KMDEV_BENCH_PATTERN_UNKNOWN] = DIFFERENT_VERSIONS,
	[KMDEV_BENCH_LIVE] =
		"a pattern has 1 to 1048576 at once, and a pair is always 1: ask for as many",
	[KMDEV_BENCH_OPERATIONS] =
		"1 operation is the least and 1099511627776 are the most, to warm up too: ask for as "
		"many",
	[KMDEV_BENCH_COLD] =
		"256M is the most that is touched to make the processor's caches cold: ask for less",
	[KMDEV_BENCH_HISTOGRAM] = INTERNAL,
	[KMDEV_BENCH_ALONE] =
		"nobody takes what would be given, or gives what would be taken: have another thread "
		"ask for the same, through the same open file",
	[KMDEV_INJECT_RULES] =
		"you have as many rules as a user may have that concern more than one file: end some "
		"of your memctl inject, or take fewer",
	[KMDEV_FRAGMENT_REQUEST] =
		"split_page makes combs, and nothing else does: memctl fragment make",
};

/* Figures of the device that sentences are completed with. */
static const struct figure {
	const char *name;
	size_t offset;
	size_t width;
	bool bytes;
} figures[] = {
#define FIGURE(name, bytes) { #name, offsetof(struct kmdev_identify, out_##name), \
	sizeof(((struct kmdev_identify *)0)->out_##name), bytes }
#define BYTES(name) FIGURE(name, true)
#define NUMBER(name) FIGURE(name, false)
	BYTES(available), BYTES(floor), NUMBER(max_order),
	BYTES(bytes), BYTES(bytes_max), BYTES(user_bytes), BYTES(user_bytes_max),
	NUMBER(buffers), NUMBER(buffers_max), NUMBER(user_buffers), NUMBER(user_buffers_max),
	NUMBER(caches), NUMBER(caches_max), NUMBER(user_caches), NUMBER(user_caches_max),
	NUMBER(pools), NUMBER(pools_max), NUMBER(user_pools), NUMBER(user_pools_max),
#undef NUMBER
#undef BYTES
#undef FIGURE
};

static bool is(const char *name, size_t length, const char *known)
{
	return strlen(known) == length && !strncmp(known, name, length);
}

static void print_device_figure(FILE *out, struct kmalloc *device, const char *name,
				size_t length)
{
	struct kmdev_identify identity;
	char text[SIZE_TEXT];

	if (kmalloc_identify(device, &identity)) {
		fputc('?', out);
		return;
	}
	for (size_t i = 0; i < sizeof(figures) / sizeof(*figures); i++) {
		const char *at = (const char *)&identity + figures[i].offset;
		uint64_t value = *(const uint32_t *)at;

		if (!is(name, length, figures[i].name))
			continue;
		if (figures[i].width == sizeof(value))
			memcpy(&value, at, sizeof(value));
		if (figures[i].bytes)
			fputs(size_format_rounded(value, text), out);
		else
			fprintf(out, "%llu", (unsigned long long)value);
	}
}

/* The words in which a sentence speaks of a buffer, a cache or a pool. */
static const struct {
	const char *kind;
	const char *list;
	const char *remove;
	const char *remove_line;
} kinds[] = {
	[KMDEV_BUFFER] = { "buffer", "memctl list", "free", "memctl free" },
	[KMDEV_CACHE] = { "cache", "memctl cache list", "destroy", "memctl cache destroy" },
	[KMDEV_POOL] = { "pool", "memctl pool list", "destroy", "memctl pool destroy" },
};

static const char *word(const struct refusal *refusal, const char *name, size_t length)
{
	const struct kmdev_allocator *allocator = refusal->allocator;

	if (is(name, length, "subject"))
		return refusal->subject;
	if (is(name, length, "allocator"))
		return allocator ? allocator->out_name : "the allocator";
	if (is(name, length, "source"))
		return allocator && allocator->out_flags & KMDEV_ALLOCATOR_POOL ? "pool" : "cache";
	if (is(name, length, "kind"))
		return kinds[refusal->kind].kind;
	if (is(name, length, "list"))
		return kinds[refusal->kind].list;
	if (is(name, length, "remove"))
		return kinds[refusal->kind].remove;
	return is(name, length, "remove_line") ? kinds[refusal->kind].remove_line : NULL;
}

static void print_figure(FILE *out, struct kmalloc *device, const struct refusal *refusal,
			 const char *name, size_t length)
{
	const struct kmdev_allocator *allocator = refusal->allocator;
	const char *known = word(refusal, name, length);
	char text[SIZE_TEXT];

	if (known) {
		fputs(known, out);
	} else if (is(name, length, "allocator_max")) {
		fputs(allocator ? size_format_rounded(allocator->out_bytes_max, text) : "less",
		      out);
	} else if (is(name, length, "gfp_refused")) {
		char *mask = gfp_format(allocator ? allocator->out_gfp_refused : 0);

		fputs(mask, out);
		free(mask);
	} else {
		print_device_figure(out, device, name, length);
	}
}

static const char *sentence(const struct refusal *refusal)
{
	if (refusal->reason > KMDEV_OK && refusal->reason < KMDEV_REASONS)
		return sentences[refusal->reason];
	return strerror(-refusal->error);
}

char *reason_text(struct kmalloc *device, const struct refusal *refusal)
{
	const char *rest = sentence(refusal);
	char *text = NULL;
	size_t size;
	FILE *out = must(open_memstream(&text, &size));

	if (refusal->subject)
		fprintf(out, "%s: ", refusal->subject);
	while (*rest) {
		size_t length = strcspn(rest, "{");

		fwrite(rest, 1, length, out);
		rest += length;
		if (!*rest)
			break;
		length = strcspn(++rest, "}");
		print_figure(out, device, refusal, rest, length);
		rest += length + 1;
	}
	return must(fclose(out) ? NULL : text);
}

bool reason_is_empty(enum kmdev_reason reason)
{
	return reason == KMDEV_ALLOCATOR_SAID_NO || reason == KMDEV_ZONE_OTHER ||
	       reason == KMDEV_NODE_OTHER;
}
