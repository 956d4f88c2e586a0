// SPDX-License-Identifier: GPL-2.0-only
/*
 * Slab caches that users make.  The kernel learns a number, checked sizes and known flags of them,
 * and a window for copies to and from users that spans the whole object, so it merges none.
 */

#include <linux/cache.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "cache.h"
#include "clock.h"
#include "compat.h"
#include "constructor.h"
#include "file.h"
#include "limit.h"
#include "name.h"
#include "user.h"

static const struct {
	u32 flag;
	slab_flags_t slab;
} slab_flags[] = {
	{ KMDEV_CACHE_HWCACHE_ALIGN, SLAB_HWCACHE_ALIGN },
	{ KMDEV_CACHE_RECLAIM_ACCOUNT, SLAB_RECLAIM_ACCOUNT },
	{ KMDEV_CACHE_ACCOUNT, SLAB_ACCOUNT },
	{ KMDEV_CACHE_DMA, SLAB_CACHE_DMA },
	{ KMDEV_CACHE_DMA32, SLAB_CACHE_DMA32 },
	{ KMDEV_CACHE_TYPESAFE_BY_RCU, SLAB_TYPESAFE_BY_RCU },
	{ KMDEV_CACHE_CONSISTENCY_CHECKS, SLAB_CONSISTENCY_CHECKS },
	{ KMDEV_CACHE_RED_ZONE, SLAB_RED_ZONE },
	{ KMDEV_CACHE_POISON, SLAB_POISON },
	{ KMDEV_CACHE_STORE_USER, SLAB_STORE_USER },
};

static slab_flags_t flags_of(u32 flags)
{
	slab_flags_t slab = SLAB_NO_MERGE;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(slab_flags); i++) {
		if (flags & slab_flags[i].flag)
			slab |= slab_flags[i].slab;
	}
	return slab;
}

/* Sizes are 64 bits wide here, and are not in the kernel. */
static enum kmdev_reason check(const struct kmd_file *file, const struct kmdev_cache_create *args)
{
	const u32 zones = KMDEV_CACHE_DMA | KMDEV_CACHE_DMA32;
	const u32 privileged = KMDEV_CACHE_CONSISTENCY_CHECKS | KMDEV_CACHE_RED_ZONE |
			       KMDEV_CACHE_POISON | KMDEV_CACHE_STORE_USER;

	if (args->bytes < KMDEV_CACHE_BYTES_MIN || args->bytes > KMDEV_CACHE_BYTES_MAX)
		return KMDEV_CACHE_BYTES;
	if (args->align > PAGE_SIZE || (args->align && !is_power_of_2(args->align)))
		return KMDEV_CACHE_ALIGN;
	if ((args->flags & zones) == zones)
		return KMDEV_CACHE_ZONES;
	/* One cache with these slows all others down. */
	if ((args->flags & privileged) && !file->sys_admin)
		return KMDEV_NEEDS_SYS_ADMIN;
	return KMDEV_OK;
}

/**
 * kmd_cache_slab_name() - what the kernel calls a cache
 * @cache: with its number
 * @name: where to
 * @size: of that
 */
void kmd_cache_slab_name(const struct kmd_cache *cache, char *name, size_t size)
{
	snprintf(name, size, "kmd-%u", cache->source.id);
}

static enum kmdev_reason make_slab(struct kmd_cache *cache)
{
	char name[32];

	/* kmem_cache_create() logs when it fails, which the lack of memory only could make it. */
	if (kmd_limit_floor(1, PAGE_SIZE * 4 + cache->bytes))
		return KMDEV_FLOOR;
	if (cache->flags & KMDEV_CACHE_CONSTRUCTOR) {
		cache->constructor = kmd_constructor_get(cache->bytes);
		if (!cache->constructor)
			return KMDEV_DEVICE_CACHES;
	}
	kmd_cache_slab_name(cache, name, sizeof(name));
	cache->slab = kmem_cache_create_usercopy(name, cache->bytes, cache->align,
						 flags_of(cache->flags), 0, cache->bytes,
						 kmd_constructor_function(cache->constructor));
	if (cache->slab)
		return KMDEV_OK;
	kmd_constructor_put(cache->constructor);
	return KMDEV_ALLOCATOR_SAID_NO;
}

/* That of a cache which asks for less. */
#define SLAB_ALIGN max_t(size_t, sizeof(void *), ARCH_SLAB_MINALIGN)

/*
 * Alignment and, from a few pages on, the page allocator's blocks may cost more than the object.
 * Where the next free one is, the kernel notes in a free object, or behind one that it must not
 * touch.
 */
static size_t held(const struct kmdev_cache_create *args)
{
	const u32 untouched = KMDEV_CACHE_CONSTRUCTOR | KMDEV_CACHE_TYPESAFE_BY_RCU |
			      KMDEV_CACHE_POISON;
	size_t bytes = args->bytes, align = max_t(size_t, args->align, SLAB_ALIGN);

	if (args->flags & KMDEV_CACHE_HWCACHE_ALIGN)
		align = max_t(size_t, align, min_t(size_t, cache_line_size(),
						   roundup_pow_of_two(bytes)));
	if (args->flags & untouched)
		bytes = ALIGN(bytes, sizeof(void *)) + sizeof(void *);
	bytes = ALIGN(bytes, align);
	return bytes > 4 * PAGE_SIZE ? PAGE_SIZE << get_order(bytes) : bytes;
}

/**
 * kmd_cache_create() - make a slab cache
 * @file: whose user will own it
 * @args: flags and reserved members are checked
 * @result: the cache, unless refused; nobody finds it before kmd_source_publish()
 *
 * Return: KMDEV_OK, or why not.
 */
enum kmdev_reason kmd_cache_create(const struct kmd_file *file,
				   const struct kmdev_cache_create *args,
				   struct kmd_cache **result)
{
	enum kmdev_reason reason;
	struct kmd_cache *cache;

	reason = check(file, args);
	if (reason)
		return reason;
	cache = kzalloc(sizeof(*cache), KMD_GFP);
	if (!cache)
		return KMDEV_BOOKKEEPING;
	cache->bytes = args->bytes;
	cache->held = held(args);
	cache->align = args->align;
	cache->flags = args->flags;
	reason = kmd_source_init(&cache->source, KMDEV_CACHE, file, args->name, args->name_length);
	if (reason)
		goto err_free;
	reason = make_slab(cache);
	if (reason)
		goto err_source;
	*result = cache;
	return KMDEV_OK;

err_source:
	kmd_source_abort(&cache->source);
err_free:
	kfree(cache);
	return reason;
}

/**
 * kmd_cache_abort() - undo kmd_cache_create()
 * @cache: not published
 */
void kmd_cache_abort(struct kmd_cache *cache)
{
	kmd_cache_release(cache);
	kmd_source_abort(&cache->source);
	kfree(cache);
}

/**
 * kmd_cache_release() - give back what the kernel gave
 * @cache: has no objects
 */
void kmd_cache_release(struct kmd_cache *cache)
{
	kmem_cache_destroy(cache->slab);
	kmd_constructor_put(cache->constructor);
}

/**
 * kmd_cache_clears() - whether the kernel clears objects if it clears what it allocates at all
 * @cache: any
 *
 * It leaves objects alone whose last contents are still to be seen.
 */
bool kmd_cache_clears(const struct kmd_cache *cache)
{
	return !(cache->flags & (KMDEV_CACHE_CONSTRUCTOR | KMDEV_CACHE_TYPESAFE_BY_RCU |
				 KMDEV_CACHE_POISON));
}

/**
 * kmd_cache_facts() - what is known of a cache
 * @cache: with a reference
 * @facts: the answer, every byte of it
 */
void kmd_cache_facts(struct kmd_cache *cache, struct kmdev_cache_facts *facts)
{
	memset(facts, 0, sizeof(*facts));
	facts->cache = cache->source.id;
	facts->bytes = cache->bytes;
	facts->align = cache->align;
	facts->flags = cache->flags;
	facts->objects = atomic_long_read(&cache->source.objects);
	facts->constructed = kmd_constructor_calls(cache->constructor);
	facts->pools = atomic_read(&cache->pools);
	facts->age_ns = kmd_clock_age(cache->source.made);
	facts->uid = from_kuid_munged(current_user_ns(), cache->source.owner->uid);
	strscpy(facts->name, cache->source.name->text, sizeof(facts->name));
	kmd_cache_slab_name(cache, facts->slab, sizeof(facts->slab));
}
