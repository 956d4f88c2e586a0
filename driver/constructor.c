// SPDX-License-Identifier: GPL-2.0-only
/*
 * Constructors.  The kernel hands one nothing but the object, so each cache that has a
 * constructor needs a function of its own to tell whose object it is.
 */

#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <asm/byteorder.h>

#include "constructor.h"

#define CONSTRUCTORS 32

/**
 * struct kmd_constructor - the constructor of one cache
 * @used: by a cache
 * @bytes: of an object
 * @calls: so far
 */
struct kmd_constructor {
	atomic_t used;
	size_t bytes;
	atomic64_t calls;
};

static struct kmd_constructor constructors[CONSTRUCTORS];

/* See struct kmdev_cache_create for what is written. */
static void construct(unsigned int index, void *object)
{
	static const char text[8] = "kmd-ctor";
	struct kmd_constructor *constructor = &constructors[index];
	__le64 call = cpu_to_le64(atomic64_inc_return(&constructor->calls));
	size_t at;

	memcpy(object, &call, sizeof(call));
	for (at = sizeof(call); at < constructor->bytes; at += sizeof(text))
		memcpy(object + at, text, min(sizeof(text), constructor->bytes - at));
}

#define CONSTRUCT(n)	static void construct_##n(void *object) { construct(n, object); }

CONSTRUCT(0) CONSTRUCT(1) CONSTRUCT(2) CONSTRUCT(3) CONSTRUCT(4) CONSTRUCT(5)
CONSTRUCT(6) CONSTRUCT(7) CONSTRUCT(8) CONSTRUCT(9) CONSTRUCT(10) CONSTRUCT(11)
CONSTRUCT(12) CONSTRUCT(13) CONSTRUCT(14) CONSTRUCT(15) CONSTRUCT(16) CONSTRUCT(17)
CONSTRUCT(18) CONSTRUCT(19) CONSTRUCT(20) CONSTRUCT(21) CONSTRUCT(22) CONSTRUCT(23)
CONSTRUCT(24) CONSTRUCT(25) CONSTRUCT(26) CONSTRUCT(27) CONSTRUCT(28) CONSTRUCT(29)
CONSTRUCT(30) CONSTRUCT(31)

static const kmd_constructor_fn functions[CONSTRUCTORS] = {
	construct_0, construct_1, construct_2, construct_3, construct_4, construct_5,
	construct_6, construct_7, construct_8, construct_9, construct_10, construct_11,
	construct_12, construct_13, construct_14, construct_15, construct_16, construct_17,
	construct_18, construct_19, construct_20, construct_21, construct_22, construct_23,
	construct_24, construct_25, construct_26, construct_27, construct_28, construct_29,
	construct_30, construct_31,
};

/**
 * kmd_constructor_get() - a constructor that no other cache has
 * @bytes: of the objects, KMDEV_CACHE_BYTES_MIN or more
 *
 * Return: the constructor, or NULL if all are taken.
 */
struct kmd_constructor *kmd_constructor_get(size_t bytes)
{
	struct kmd_constructor *constructor;

	for (constructor = constructors; constructor < constructors + CONSTRUCTORS; constructor++) {
		if (atomic_cmpxchg(&constructor->used, 0, 1))
			continue;
		constructor->bytes = bytes;
		atomic64_set(&constructor->calls, 0);
		return constructor;
	}
	return NULL;
}

/**
 * kmd_constructor_put() - give it back
 * @constructor: of a cache that is gone; or NULL
 */
void kmd_constructor_put(struct kmd_constructor *constructor)
{
	if (constructor)
		atomic_set_release(&constructor->used, 0);
}

/**
 * kmd_constructor_function() - what the kernel is given
 * @constructor: or NULL
 */
kmd_constructor_fn kmd_constructor_function(const struct kmd_constructor *constructor)
{
	return constructor ? functions[constructor - constructors] : NULL;
}

/**
 * kmd_constructor_calls() - how often it was called
 * @constructor: or NULL
 */
u64 kmd_constructor_calls(const struct kmd_constructor *constructor)
{
	return constructor ? atomic64_read(&constructor->calls) : 0;
}
