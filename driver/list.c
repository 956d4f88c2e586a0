// SPDX-License-Identifier: GPL-2.0-only

#include <linux/cred.h>
#include <linux/math64.h>
#include <linux/time64.h>

#include "access.h"
#include "allocator.h"
#include "array.h"
#include "buffer.h"
#include "cache.h"
#include "facts.h"
#include "file.h"
#include "list.h"
#include "pool.h"
#include "table.h"
#include "user.h"
#include "zone.h"

/* Bytes of elements in their first version, for good. */
enum {
	FACTS_FIRST = 264,
	CACHE_FACTS_FIRST = 152,
	POOL_FACTS_FIRST = 152,
	RUN_FIRST = 48,
};

/**
 * struct filter - what a caller wants to see
 * @whose: from kmd_file_whose()
 * @allocator: enum kmdev_allocator_id, 0 for all
 * @by_uid: with KMDEV_LIST_UID
 * @uid: owner, with that
 */
struct filter {
	const struct kmd_user *whose;
	u32 allocator;
	bool by_uid;
	kuid_t uid;
};

static enum kmdev_reason filter_init(struct filter *filter, const struct kmd_file *file,
				     const struct kmdev_list *args)
{
	enum kmdev_reason reason = kmd_file_whose(file, args->flags, &filter->whose);

	if (reason)
		return reason;
	filter->allocator = args->allocator;
	filter->by_uid = args->flags & KMDEV_LIST_UID;
	filter->uid = make_kuid(current_user_ns(), args->uid);
	return (filter->by_uid ? uid_valid(filter->uid) : !args->uid) ? KMDEV_OK : KMDEV_UID;
}

static bool owner_wanted(const struct filter *filter, const struct kmd_user *owner)
{
	return !filter->by_uid || uid_eq(owner->uid, filter->uid);
}

static bool wanted(const struct filter *filter, const struct kmd_buffer *buffer)
{
	return (!filter->allocator || filter->allocator == buffer->traits.allocator) &&
	       owner_wanted(filter, buffer->owner);
}

/**
 * kmd_list_buffers() - the facts of many buffers
 * @file: through which the caller came
 * @args: the call
 *
 * Return: KMDEV_OK, KMDEV_NEEDS_SYS_ADMIN, KMDEV_UID, KMDEV_ALLOCATOR_UNKNOWN,
 * KMDEV_ELEMENT_SIZE, KMDEV_BAD_ADDRESS or KMDEV_INTERRUPTED.
 */
enum kmdev_reason kmd_list_buffers(const struct kmd_file *file, struct kmdev_list *args)
{
	struct kmd_access access = kmd_access_of(file);
	u64 position = args->position;
	struct kmd_buffer *buffer;
	struct kmdev_facts facts;
	enum kmdev_reason reason;
	struct kmd_array array;
	struct filter filter;

	reason = filter_init(&filter, file, args);
	if (reason)
		return reason;
	if (args->allocator && !kmd_allocator_find(args->allocator))
		return KMDEV_ALLOCATOR_UNKNOWN;
	reason = kmd_array_init(&array, args->facts, args->facts_size, args->capacity,
				FACTS_FIRST);
	if (reason)
		return reason;

	while (array.room) {
		buffer = kmd_table_next(&position, filter.whose);
		if (!buffer) {
			position = KMDEV_NONE;
			break;
		}
		if (wanted(&filter, buffer)) {
			kmd_facts_collect(buffer, &access, &facts);
			reason = kmd_array_add(&array, &facts, sizeof(facts));
		}
		kmd_buffer_put(buffer);
		reason = reason ?: kmd_array_pause();
		if (reason)
			return reason;
	}
	args->out_count = args->capacity - array.room;
	args->out_position = position;
	return KMDEV_OK;
}

/**
 * kmd_list_sources() - the facts of many caches or pools
 * @file: through which the caller came
 * @kind: KMDEV_CACHE or KMDEV_POOL
 * @args: the call
 *
 * Return: as kmd_list_buffers().
 */
enum kmdev_reason kmd_list_sources(const struct kmd_file *file, u8 kind, struct kmdev_list *args)
{
	bool cache = kind == KMDEV_CACHE;
	union {
		struct kmdev_cache_facts cache;
		struct kmdev_pool_facts pool;
	} facts;
	size_t size = cache ? sizeof(facts.cache) : sizeof(facts.pool);
	u64 position = args->position;
	struct kmd_source *source;
	enum kmdev_reason reason;
	struct kmd_array array;
	struct filter filter;

	reason = filter_init(&filter, file, args);
	if (reason)
		return reason;
	if (args->allocator)
		return KMDEV_ALLOCATOR_UNKNOWN;
	reason = kmd_array_init(&array, args->facts, args->facts_size, args->capacity,
				cache ? CACHE_FACTS_FIRST : POOL_FACTS_FIRST);
	if (reason)
		return reason;

	while (array.room && (source = kmd_source_next(kind, filter.whose, &position))) {
		if (owner_wanted(&filter, source->owner)) {
			if (cache)
				kmd_cache_facts(kmd_source_cache(source), &facts.cache);
			else
				kmd_pool_facts(kmd_source_pool(source), &facts.pool);
			reason = kmd_array_add(&array, &facts, size);
		}
		kmd_source_put(source);
		reason = reason ?: kmd_array_pause();
		if (reason)
			return reason;
	}
	args->out_count = args->capacity - array.room;
	args->out_position = position;
	return KMDEV_OK;
}

/**
 * kmd_list_runs() - the physical runs of a buffer
 * @file: through which the caller came
 * @buffer: with a reference
 * @args: the call
 *
 * Return: KMDEV_OK, KMDEV_ELEMENT_SIZE, KMDEV_BAD_ADDRESS or KMDEV_INTERRUPTED.
 */
enum kmdev_reason kmd_list_runs(const struct kmd_file *file, const struct kmd_buffer *buffer,
				struct kmdev_runs *args)
{
	struct kmd_access access = kmd_access_of(file);
	u64 position = args->position;
	enum kmdev_reason reason;
	struct kmdev_run run;
	struct kmd_array array;

	reason = kmd_array_init(&array, args->runs, args->run_size, args->capacity,
				RUN_FIRST);
	if (reason)
		return reason;

	while (array.room && kmd_facts_run(buffer, &access, &position, &run)) {
		reason = kmd_array_add(&array, &run, sizeof(run)) ?: kmd_array_pause();
		if (reason)
			return reason;
	}
	args->out_count = args->capacity - array.room;
	args->out_position = position;
	return KMDEV_OK;
}

/* @position is that of the result, or behind all. */
static void *next_own(struct seq_file *seq, loff_t *position)
{
	const struct kmd_file *file = seq->private;
	u64 at = *position;
	struct kmd_buffer *buffer = kmd_table_next(&at, file->user);

	*position = buffer ? at - 1 : at;
	return buffer;
}

/* Slot 0 has no buffer: position 0 is the header. */
static void *start(struct seq_file *seq, loff_t *position)
{
	return *position ? next_own(seq, position) : SEQ_START_TOKEN;
}

static void stop(struct seq_file *seq, void *element)
{
	if (element && element != SEQ_START_TOKEN)
		kmd_buffer_put(element);
}

static void *next(struct seq_file *seq, void *element, loff_t *position)
{
	stop(seq, element);
	++*position;
	return next_own(seq, position);
}

static void show_buffer(struct seq_file *seq, const struct kmd_buffer *buffer)
{
	static const struct kmd_access no_addresses;
	struct kmdev_facts facts;

	kmd_facts_collect(buffer, &no_addresses, &facts);
	seq_printf(seq, "%16llu %-16s %-21s %10llu %10llu %6llu %6llu %4d %-7s %6u %8llu\n",
		   facts.handle, facts.name[0] ? facts.name : "-",
		   kmd_buffer_allocator(buffer)->name, facts.bytes, facts.usable, facts.pages,
		   facts.runs, facts.node, kmd_zone_name(facts.zone), facts.uid,
		   div_u64(facts.age_ns, NSEC_PER_SEC));
}

static int show(struct seq_file *seq, void *element)
{
	if (element == SEQ_START_TOKEN)
		seq_printf(seq, "%16s %-16s %-21s %10s %10s %6s %6s %4s %-7s %6s %8s\n",
			   "HANDLE", "NAME", "ALLOCATOR", "SIZE", "USABLE", "PAGES", "RUNS", "NODE",
			   "ZONE", "UID", "AGE");
	else
		show_buffer(seq, element);
	return 0;
}

const struct seq_operations kmd_list_seq = {
	.start	= start,
	.next	= next,
	.stop	= stop,
	.show	= show,
};
