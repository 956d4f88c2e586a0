// SPDX-License-Identifier: GPL-2.0-only

#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/sched/signal.h>
#include <linux/time64.h>
#include <linux/uaccess.h>

#include "access.h"
#include "allocator.h"
#include "buffer.h"
#include "facts.h"
#include "file.h"
#include "list.h"
#include "table.h"
#include "uaddr.h"

/**
 * struct array - a caller's array, being filled
 * @next: where the next element goes
 * @stride: size of an element, as the caller knows it
 * @room: elements that still fit
 */
struct array {
	void __user *next;
	size_t stride;
	u32 room;
};

/* An older caller knows less of an element, a newer one finds zeros behind what there is. */
static enum kmdev_reason array_add(struct array *array, const void *element, size_t size)
{
	size_t known = min(size, array->stride);

	if (copy_to_user(array->next, element, known) ||
	    clear_user(array->next + known, array->stride - known))
		return KMDEV_BAD_ADDRESS;
	array->next += array->stride;
	array->room--;
	return KMDEV_OK;
}

static enum kmdev_reason array_init(struct array *array, u64 address, u32 stride, u32 capacity,
				    size_t stride_min)
{
	if (stride < stride_min || stride > PAGE_SIZE || !capacity)
		return KMDEV_ELEMENT_SIZE;
	array->next = kmd_uaddr(address);
	array->stride = stride;
	array->room = capacity;
	return KMDEV_OK;
}

static bool stopped(void)
{
	cond_resched();
	return fatal_signal_pending(current);
}

/**
 * kmd_list_buffers() - the facts of many buffers
 * @file: through which the caller came
 * @args: the call
 *
 * Return: KMDEV_OK, KMDEV_NEEDS_SYS_ADMIN, KMDEV_ELEMENT_SIZE, KMDEV_BAD_ADDRESS or
 * KMDEV_INTERRUPTED.
 */
enum kmdev_reason kmd_list_buffers(const struct kmd_file *file, struct kmdev_list *args)
{
	struct kmd_access access = kmd_access_of(file);
	u64 position = args->position;
	struct kmd_buffer *buffer;
	struct kmdev_facts facts;
	enum kmdev_reason reason;
	struct array array;

	if ((args->flags & KMDEV_ALL_USERS) && !file->sys_admin)
		return KMDEV_NEEDS_SYS_ADMIN;
	reason = array_init(&array, args->facts, args->facts_size, args->capacity,
			    sizeof(struct kmdev_facts));
	if (reason)
		return reason;

	while (array.room) {
		buffer = kmd_table_next(&position);
		if (!buffer) {
			position = KMDEV_NONE;
			break;
		}
		if (kmd_buffer_visible(file, buffer, args->flags)) {
			kmd_facts_collect(buffer, &access, &facts);
			reason = array_add(&array, &facts, sizeof(facts));
		}
		kmd_buffer_put(buffer);
		if (reason)
			return reason;
		if (stopped())
			return KMDEV_INTERRUPTED;
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
	unsigned long pages = kmd_facts_pages(buffer);
	u64 position = args->position;
	enum kmdev_reason reason;
	struct kmdev_run run;
	struct array array;

	reason = array_init(&array, args->runs, args->run_size, args->capacity,
			    sizeof(struct kmdev_run));
	if (reason)
		return reason;

	while (array.room && position < pages) {
		kmd_facts_run(buffer, &access, position, &run);
		position += run.pages;
		reason = array_add(&array, &run, sizeof(run));
		if (reason)
			return reason;
		if (stopped())
			return KMDEV_INTERRUPTED;
	}
	args->out_count = args->capacity - array.room;
	args->out_position = position < pages ? position : KMDEV_NONE;
	return KMDEV_OK;
}

/* @position is that of the result, or behind all. */
static void *next_own(struct seq_file *seq, loff_t *position)
{
	u64 at = *position;
	struct kmd_buffer *buffer;

	while ((buffer = kmd_table_next(&at))) {
		*position = at - 1;
		if (kmd_buffer_visible(seq->private, buffer, 0))
			return buffer;
		kmd_buffer_put(buffer);
	}
	*position = at;
	return NULL;
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
	seq_printf(seq, "%16llu %-16s %-16s %10llu %10llu %6llu %6llu %4d %-7s %6u %8llu\n",
		   facts.handle, facts.name[0] ? facts.name : "-",
		   kmd_buffer_allocator(buffer)->name, facts.bytes, facts.usable, facts.pages,
		   facts.runs, facts.node, kmd_facts_zone_name(facts.zone), facts.uid,
		   div_u64(facts.age_ns, NSEC_PER_SEC));
}

static int show(struct seq_file *seq, void *element)
{
	if (element == SEQ_START_TOKEN)
		seq_printf(seq, "%16s %-16s %-16s %10s %10s %6s %6s %4s %-7s %6s %8s\n",
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
