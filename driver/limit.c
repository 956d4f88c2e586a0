// SPDX-License-Identifier: GPL-2.0-only

#include <linux/atomic.h>
#include <linux/ctype.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/percpu.h>
#include <linux/string.h>

#include "limit.h"
#include "table.h"
#include "user.h"

/* Kernel memory that outlives its process cannot be won back by the OOM killer. */
#define DEFAULT_SHARE	4	/* of all memory, for the device */
#define FLOOR_SHARE	16	/* of all memory, stays available */

static unsigned long max_bytes;
static unsigned long max_user_bytes = 64UL << 20;
static unsigned long max_buffers = 1UL << 20;
static unsigned long max_user_buffers = 1UL << 16;

static unsigned long max_caches = 256;
static unsigned long max_user_caches = 32;
static unsigned long max_pools = 256;
static unsigned long max_user_pools = 32;

static atomic_long_t bytes_now;
static atomic_long_t buffers_now;
static atomic_long_t caches_now;
static atomic_long_t pools_now;

/* As memparse(), which takes what is too large for 64 bits modulo that. */
static int parse(const char *text, u64 *value)
{
	static const char suffixes[] = "KMGTPE";
	char number[24];
	ssize_t length = strscpy(number, text, sizeof(number));
	const char *suffix;
	int shift, error;

	if (*text < '0' || *text > '9')
		return -EINVAL;
	if (length < 0)
		return -ERANGE;
	if (number[length - 1] == '\n')
		number[--length] = '\0';
	suffix = strchr(suffixes, toupper(number[length - 1]));
	/* An E may be a digit, too. */
	if (suffix && (*suffix != 'E' || tolower(number[1]) != 'x'))
		number[length - 1] = '\0';
	else
		suffix = NULL;
	error = kstrtou64(number, 0, value);
	if (error)
		return error;
	shift = suffix ? 10 * (suffix - suffixes + 1) : 0;
	if (*value > U64_MAX >> shift)
		return -ERANGE;
	*value <<= shift;
	return 0;
}

static int set(const char *text, const struct kernel_param *param, unsigned long max)
{
	u64 value;
	int error = parse(text, &value);

	if (error)
		return error;
	if (value > max)
		return -ERANGE;
	WRITE_ONCE(*(unsigned long *)param->arg, value);
	return 0;
}

static int set_size(const char *text, const struct kernel_param *param)
{
	return set(text, param, LONG_MAX);
}

static int set_count(const char *text, const struct kernel_param *param)
{
	return set(text, param, KMD_TABLE_MAX);
}

/* The kernel charges nobody for what it needs of its own for a cache or pool. */
static int set_sources(const char *text, const struct kernel_param *param)
{
	return set(text, param, U16_MAX);
}

/* memctl load reads in these descriptions what it may give. */
static_assert(KMD_TABLE_MAX == 2093055);

static const struct kernel_param_ops size_ops = {
	.set = set_size,
	.get = param_get_ulong,
};

static const struct kernel_param_ops count_ops = {
	.set = set_count,
	.get = param_get_ulong,
};

static const struct kernel_param_ops source_ops = {
	.set = set_sources,
	.get = param_get_ulong,
};

module_param_cb(max_bytes, &size_ops, &max_bytes, 0644);
MODULE_PARM_DESC(max_bytes, "most bytes that all buffers together may hold; 0: a quarter of memory (K, M, G)");
__MODULE_PARM_TYPE(max_bytes, "size");
module_param_cb(max_user_bytes, &size_ops, &max_user_bytes, 0644);
MODULE_PARM_DESC(max_user_bytes, "most bytes that one user's buffers may hold (K, M, G; default 64M)");
__MODULE_PARM_TYPE(max_user_bytes, "size");
module_param_cb(max_buffers, &count_ops, &max_buffers, 0644);
MODULE_PARM_DESC(max_buffers, "most buffers that may live at once (default 1048576, at most 2093055)");
__MODULE_PARM_TYPE(max_buffers, "count");
module_param_cb(max_user_buffers, &count_ops, &max_user_buffers, 0644);
MODULE_PARM_DESC(max_user_buffers, "most buffers that one user may have (default 65536, at most 2093055)");
__MODULE_PARM_TYPE(max_user_buffers, "count");
module_param_cb(max_caches, &source_ops, &max_caches, 0644);
MODULE_PARM_DESC(max_caches, "most caches that may live at once (default 256, at most 65535)");
__MODULE_PARM_TYPE(max_caches, "count");
module_param_cb(max_user_caches, &source_ops, &max_user_caches, 0644);
MODULE_PARM_DESC(max_user_caches, "most caches that one user may have (default 32, at most 65535)");
__MODULE_PARM_TYPE(max_user_caches, "count");
module_param_cb(max_pools, &source_ops, &max_pools, 0644);
MODULE_PARM_DESC(max_pools, "most pools that may live at once (default 256, at most 65535)");
__MODULE_PARM_TYPE(max_pools, "count");
module_param_cb(max_user_pools, &source_ops, &max_user_pools, 0644);
MODULE_PARM_DESC(max_user_pools, "most pools that one user may have (default 32, at most 65535)");
__MODULE_PARM_TYPE(max_user_pools, "count");

static unsigned long device_bytes_max(void)
{
	unsigned long pages = min_t(unsigned long, totalram_pages() / DEFAULT_SHARE,
				    LONG_MAX >> PAGE_SHIFT);

	return READ_ONCE(max_bytes) ?: pages << PAGE_SHIFT;
}

static unsigned long floor_pages(void)
{
	return totalram_pages() / FLOOR_SHARE;
}

/*
 * Never above @max, not even for a moment, so that nobody is refused for another's refusal; but
 * that those who make or free many count KMD_RECORDS_AT_ONCE of them together, as long as these
 * take.
 */
static __always_inline bool add_up_to(atomic_long_t *counter, unsigned long more, unsigned long max)
{
	long now = atomic_long_read(counter);

	do {
		if (more > max || now > max - more)
			return false;
	} while (!atomic_long_try_cmpxchg(counter, &now, now + more));
	return true;
}

static __always_inline enum kmdev_reason charge_bytes(struct kmd_user *payer, size_t bytes)
{
	if (!add_up_to(&payer->bytes, bytes, READ_ONCE(max_user_bytes)))
		return KMDEV_USER_BYTES;
	if (!add_up_to(&bytes_now, bytes, device_bytes_max())) {
		atomic_long_sub(bytes, &payer->bytes);
		return KMDEV_DEVICE_BYTES;
	}
	return KMDEV_OK;
}

static __always_inline void uncharge_bytes(struct kmd_user *payer, size_t bytes)
{
	atomic_long_sub(bytes, &bytes_now);
	atomic_long_sub(bytes, &payer->bytes);
}

/**
 * kmd_limit_charge() - count buffers to be
 * @user: their owner
 * @buffers: how many, all or none
 * @bytes: what they will hold together
 *
 * Return: KMDEV_OK, or the limit that forbids it.
 */
__always_inline enum kmdev_reason kmd_limit_charge(struct kmd_user *user,
						   unsigned int buffers, size_t bytes)
{
	struct kmd_user *payer = user->payer;
	enum kmdev_reason reason;

	if (!add_up_to(&payer->buffers, buffers, READ_ONCE(max_user_buffers)))
		return KMDEV_USER_BUFFERS;
	reason = KMDEV_DEVICE_BUFFERS;
	if (!add_up_to(&buffers_now, buffers, READ_ONCE(max_buffers)))
		goto err_user;
	reason = charge_bytes(payer, bytes);
	if (reason)
		goto err_device;
	return KMDEV_OK;

err_device:
	atomic_long_sub(buffers, &buffers_now);
err_user:
	atomic_long_sub(buffers, &payer->buffers);
	return reason;
}

/**
 * kmd_limit_recharge() - count a buffer that holds other than was thought
 * @user: its owner
 * @from: bytes that are counted
 * @to: bytes that it holds
 *
 * Return: KMDEV_OK, or the limit that forbids it; then @from stays counted.
 */
noinline enum kmdev_reason kmd_limit_recharge(struct kmd_user *user, size_t from, size_t to)
{
	if (to > from)
		return charge_bytes(user->payer, to - from);
	if (to < from)
		uncharge_bytes(user->payer, from - to);
	return KMDEV_OK;
}

/**
 * kmd_limit_uncharge() - count buffers no longer
 * @user: their owner
 * @buffers: how many
 * @bytes: what is counted for them together
 */
__always_inline void kmd_limit_uncharge(struct kmd_user *user, unsigned int buffers, size_t bytes)
{
	uncharge_bytes(user->payer, bytes);
	atomic_long_sub(buffers, &buffers_now);
	atomic_long_sub(buffers, &user->payer->buffers);
}

/**
 * kmd_limit_charge_source() - count a cache or pool to be
 * @user: its owner
 * @kind: KMDEV_CACHE or KMDEV_POOL
 *
 * Return: KMDEV_OK, or the limit that forbids it.
 */
enum kmdev_reason kmd_limit_charge_source(struct kmd_user *user, u8 kind)
{
	bool cache = kind == KMDEV_CACHE;
	atomic_long_t *own = cache ? &user->payer->caches : &user->payer->pools;
	unsigned long own_max = cache ? READ_ONCE(max_user_caches) : READ_ONCE(max_user_pools);
	unsigned long max = cache ? READ_ONCE(max_caches) : READ_ONCE(max_pools);

	if (!add_up_to(own, 1, own_max))
		return cache ? KMDEV_USER_CACHES : KMDEV_USER_POOLS;
	if (add_up_to(cache ? &caches_now : &pools_now, 1, max))
		return KMDEV_OK;
	atomic_long_dec(own);
	return cache ? KMDEV_DEVICE_CACHES : KMDEV_DEVICE_POOLS;
}

/**
 * kmd_limit_uncharge_source() - count it no longer
 * @user: its owner
 * @kind: KMDEV_CACHE or KMDEV_POOL
 */
void kmd_limit_uncharge_source(struct kmd_user *user, u8 kind)
{
	bool cache = kind == KMDEV_CACHE;

	atomic_long_dec(cache ? &caches_now : &pools_now);
	atomic_long_dec(cache ? &user->payer->caches : &user->payer->pools);
}

/*
 * To ask how much memory is available costs as much as a small allocation.  So a processor that has
 * asked may go on for some bytes without asking again, if these were available too, and no longer
 * than to the next tick.
 */
#define CREDIT	(64UL << 10)

/*
 * What the driver and the kernel need besides each, at most: record, name, slot and who pays.  Of
 * many small ones that is most.
 */
#define BESIDES	288

/**
 * struct credit - what a processor may allocate without asking, with preemption off
 * @bytes: so much
 * @tick: while jiffies is this
 */
struct credit {
	unsigned long bytes;
	unsigned long tick;
};

static DEFINE_PER_CPU(struct credit, credits);

/* How many bytes are available above the floor, as far as a word holds them. */
static noinline unsigned long above_floor(void)
{
	long pages = si_mem_available() - (long)floor_pages();

	return clamp(pages, 0L, LONG_MAX >> PAGE_SHIFT) << PAGE_SHIFT;
}

/**
 * kmd_limit_floor() - whether enough memory would stay available
 * @objects: about to be allocated
 * @bytes: of them together
 *
 * Return: KMDEV_OK or KMDEV_FLOOR.
 */
__always_inline enum kmdev_reason kmd_limit_floor(unsigned int objects, size_t bytes)
{
	struct credit *credit = get_cpu_ptr(&credits);
	unsigned long now = jiffies, left;
	unsigned long needed = bytes + objects * BESIDES;

	if (credit->tick != now || credit->bytes < needed) {
		left = above_floor();
		credit->bytes = left < needed ? 0 : min(left, needed + CREDIT);
		credit->tick = now;
	}
	left = credit->bytes;
	if (left >= needed)
		credit->bytes = left - needed;
	put_cpu_ptr(&credits);
	return left >= needed ? KMDEV_OK : KMDEV_FLOOR;
}

/**
 * kmd_limit_identify() - limits and what is used of them
 * @user: who asks
 * @out: the answer's members about memory, limits and use are set
 */
void kmd_limit_identify(struct kmd_user *user, struct kmdev_identify *out)
{
	struct kmd_user *payer = user->payer;

	out->out_memory = (u64)totalram_pages() << PAGE_SHIFT;
	out->out_available = (u64)si_mem_available() << PAGE_SHIFT;
	out->out_floor = (u64)floor_pages() << PAGE_SHIFT;
	out->out_user_bytes = atomic_long_read(&payer->bytes);
	out->out_user_bytes_max = READ_ONCE(max_user_bytes);
	out->out_user_buffers = atomic_long_read(&payer->buffers);
	out->out_user_buffers_max = READ_ONCE(max_user_buffers);
	out->out_bytes = atomic_long_read(&bytes_now);
	out->out_bytes_max = device_bytes_max();
	out->out_buffers = atomic_long_read(&buffers_now);
	out->out_buffers_max = READ_ONCE(max_buffers);
	out->out_user_caches = atomic_long_read(&payer->caches);
	out->out_user_caches_max = READ_ONCE(max_user_caches);
	out->out_caches = atomic_long_read(&caches_now);
	out->out_caches_max = READ_ONCE(max_caches);
	out->out_user_pools = atomic_long_read(&payer->pools);
	out->out_user_pools_max = READ_ONCE(max_user_pools);
	out->out_pools = atomic_long_read(&pools_now);
	out->out_pools_max = READ_ONCE(max_pools);
}
