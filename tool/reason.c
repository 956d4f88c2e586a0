// SPDX-License-Identifier: GPL-2.0-only
#include "reason.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
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
	[KMDEV_NO_NAME] = "no buffer has this name: memctl list shows yours",
	[KMDEV_NAME_BAD] =
		"a name begins with a letter or _, goes on with letters, digits, _ . - and has 63 "
		"characters at most",
	[KMDEV_NAME_TAKEN] =
		"you have a buffer of this name: free it (memctl free {subject}) or choose another",
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
	[KMDEV_GFP_MOBILITY] = "__GFP_MOVABLE and __GFP_RECLAIMABLE exclude each other: keep one",
	[KMDEV_GFP_RETRY] =
		"__GFP_NORETRY, __GFP_RETRY_MAYFAIL and __GFP_NOFAIL exclude each other: keep one",
	[KMDEV_GFP_NOFAIL_SLEEP] =
		"__GFP_NOFAIL has to be able to wait: add __GFP_DIRECT_RECLAIM or leave it out",
	[KMDEV_GFP_NOFAIL_ORDER] = "__GFP_NOFAIL is for two pages at most: ask for less",
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
};

/* Figures of the device that sentences are completed with. */
static const struct figure {
	const char *name;
	size_t offset;
	bool bytes;
} figures[] = {
#define BYTES(name) { #name, offsetof(struct kmdev_identify, out_##name), true }
#define NUMBER(name) { #name, offsetof(struct kmdev_identify, out_##name), false }
	BYTES(available), BYTES(floor),
	BYTES(bytes), BYTES(bytes_max), BYTES(user_bytes), BYTES(user_bytes_max),
	NUMBER(buffers), NUMBER(buffers_max), NUMBER(user_buffers), NUMBER(user_buffers_max),
#undef BYTES
#undef NUMBER
};

static bool is(const char *name, size_t length, const char *known)
{
	return strlen(known) == length && !strncmp(known, name, length);
}

static void print_device_figure(FILE *out, struct device *device, const char *name,
				size_t length)
{
	struct kmdev_identify identity;
	char text[SIZE_TEXT];

	if (device_identify(device, &identity)) {
		fputc('?', out);
		return;
	}
	if (is(name, length, "max_order")) {
		fprintf(out, "%u", identity.out_max_order);
		return;
	}
	for (size_t i = 0; i < sizeof(figures) / sizeof(*figures); i++) {
		uint64_t value;

		if (!is(name, length, figures[i].name))
			continue;
		memcpy(&value, (const char *)&identity + figures[i].offset, sizeof(value));
		if (figures[i].bytes)
			fputs(size_format_rounded(value, text), out);
		else
			fprintf(out, "%llu", (unsigned long long)value);
	}
}

static void print_figure(FILE *out, struct device *device, const struct refusal *refusal,
			 const char *name, size_t length)
{
	const struct kmdev_allocator *allocator = refusal->allocator;
	char text[SIZE_TEXT];

	if (is(name, length, "subject"))
		fputs(refusal->subject, out);
	else if (is(name, length, "allocator"))
		fputs(allocator ? allocator->out_name : "the allocator", out);
	else if (is(name, length, "allocator_max"))
		fputs(allocator ? size_format_rounded(allocator->out_bytes_max, text) : "less",
		      out);
	else
		print_device_figure(out, device, name, length);
}

static const char *sentence(const struct refusal *refusal)
{
	if (refusal->reason > KMDEV_OK && refusal->reason < KMDEV_REASONS)
		return sentences[refusal->reason];
	return strerror(-refusal->error);
}

char *reason_text(struct device *device, const struct refusal *refusal)
{
	const char *rest = sentence(refusal);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		die(NULL, STATUS_FAILED, "out of memory");
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
	if (fclose(out))
		die(NULL, STATUS_FAILED, "out of memory");
	return text;
}
