// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accounts are exact after any of a hundred thousand random operations of two users: what IDENTIFY
 * says is what a model says that is kept here, and what the lists add up to; no limit is exceeded,
 * and none refuses what there is room for.  It sets the module's parameters, so it wants the device
 * for itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi.h"
#include "source.h"

#define OPERATIONS 100000
#define USERS 2
#define SLOTS 256
#define SOURCES 3
#define AT_ONCE 8
#define USER_BYTES (200 * PAGE)
#define USER_BUFFERS 150
#define DEVICE_BYTES (300 * PAGE)
#define DEVICE_BUFFERS 250
/* More than any request here is charged with. */
#define LARGEST (32 * PAGE)

struct slot {
	uint64_t handle, bytes;
	bool of_file, resizable;
};

/**
 * struct user - what is believed of one
 * @owner: the control file that some buffers belong to
 * @before: the account without what follows
 * @bytes, @buffers: what @slots hold
 * @minima: elements in reserve of each of @pools, which are of pages
 */
static struct user {
	int fd, owner;
	struct sources sources;
	struct account before;
	struct slot slots[SLOTS];
	uint64_t bytes, buffers;
	uint32_t caches[SOURCES], pools[SOURCES], minima[SOURCES];
} users[USERS];

static struct kmdev_allocator allocators[ALLOCATORS_MAX];
static unsigned int allocator_count, wrong, refusals[2];

static unsigned int number(unsigned int below)
{
	return random() % below;
}

/* A refusal is a limit's, and that is nearly reached. */
static void refused(const struct user *user, int error)
{
	uint64_t bytes = users[0].bytes + users[1].bytes;
	uint64_t buffers = users[0].buffers + users[1].buffers;
	bool device = error == ENOSPC;
	bool full = device ? bytes + LARGEST > DEVICE_BYTES || buffers == DEVICE_BUFFERS
			   : user->bytes + LARGEST > USER_BYTES || user->buffers == USER_BUFFERS;

	wrong += (error != EDQUOT && !device) || !full;
	refusals[device]++;
}

/* A dma_pool keeps the pages of its elements, and counts those. */
static void learn(struct user *user, struct slot *slot)
{
	struct kmdev_facts facts = { 0 };
	bool dma;

	wrong += abi_info(user->fd, slot->handle, 0, &facts) != 0;
	dma = facts.allocator == KMDEV_DMA_POOL_ALLOC;
	user->bytes -= slot->bytes;
	slot->bytes = dma ? 0 : facts.usable;
	slot->resizable = facts.allocator == KMDEV_KMALLOC || facts.allocator == KMDEV_KZALLOC;
	user->bytes += slot->bytes;
}

static void forget(struct user *user, struct slot *slot)
{
	user->bytes -= slot->bytes;
	user->buffers--;
	*slot = (struct slot){ 0 };
}

static struct slot *empty_slot(struct user *user)
{
	for (unsigned int i = 0; i < SLOTS; i++) {
		if (!user->slots[i].handle)
			return &user->slots[i];
	}
	abi_fail("an empty slot");
}

static void add(struct user *user, uint64_t handle, bool of_file)
{
	struct slot *slot = empty_slot(user);

	*slot = (struct slot){ .handle = handle, .of_file = of_file };
	user->buffers++;
	learn(user, slot);
}

static void allocate(struct user *user, struct slot *slot)
{
	const struct kmdev_allocator *allocator = &allocators[number(allocator_count)];
	bool of_file = !number(4);
	struct sources sources = user->sources;
	uint64_t handle;

	(void)slot;
	sources.fd = of_file ? user->owner : user->fd;
	handle = sources_allocate(&sources, allocator, 1 + number(PAGE),
				  of_file ? KMDEV_ALLOC_FILE : 0);
	if (handle)
		add(user, handle, of_file);
	else
		refused(user, errno);
}

static bool of_user(uint32_t reason)
{
	return reason == KMDEV_USER_BYTES || reason == KMDEV_USER_BUFFERS;
}

static void allocate_many(struct user *user, struct slot *slot)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = KMDEV_KMALLOC, .bytes = 1 + number(PAGE),
	};
	struct kmdev_alloc_many answer;
	uint64_t handles[AT_ONCE];
	unsigned int wanted = 1 + number(AT_ONCE);
	int error = abi_alloc_many(user->fd, &alloc, handles, wanted, &answer);

	(void)slot;
	for (unsigned int i = 0; !error && i < answer.out_count; i++)
		add(user, handles[i], false);
	if (error)
		refused(user, error);
	else if (answer.out_count < wanted)
		refused(user, of_user(answer.out_rest) ? EDQUOT : ENOSPC);
}

static void release(struct user *user, struct slot *slot)
{
	if (!slot->handle)
		return;
	wrong += abi_free(user->fd, slot->handle) != 0;
	forget(user, slot);
}

/* Neighbours, with a handle at the end that is none. */
static void release_many(struct user *user, struct slot *slot)
{
	struct slot *end = user->slots + SLOTS;
	uint64_t handles[AT_ONCE];
	unsigned int count = 0;
	struct kmdev_free_many answer;

	for (; slot < end && slot->handle && count < AT_ONCE - 1; slot++) {
		handles[count++] = slot->handle;
		forget(user, slot);
	}
	if (!count)
		return;
	handles[count] = KMDEV_NONE;
	wrong += abi_free_many(user->fd, handles, count + 1, 0, &answer) ||
		 answer.out_count != count || answer.out_rest != KMDEV_NO_HANDLE;
}

static void resize(struct user *user, struct slot *slot)
{
	struct kmdev_resize resize = {
		.size = sizeof(resize), .handle = slot->handle, .bytes = 1 + number(2 * PAGE),
	};
	int error;

	if (!slot->resizable)
		return;
	error = abi_call(user->fd, KMDEV_RESIZE, &resize);
	if (error)
		refused(user, error);
	else
		learn(user, slot);
}

/* What the owner has goes with it. */
static void close_owner(struct user *user, struct slot *slot)
{
	(void)slot;
	close(user->owner);
	user->owner = abi_open(user - users, 0, O_RDWR);
	for (slot = user->slots; slot < user->slots + SLOTS; slot++) {
		if (slot->of_file)
			forget(user, slot);
	}
}

static void cache(struct user *user, struct slot *slot)
{
	unsigned int i = number(SOURCES);
	char name[] = { 'c', '0' + i, '\0' };

	(void)slot;
	if (user->caches[i]) {
		wrong += source_destroy(user->fd, KMDEV_CACHE_DESTROY, user->caches[i]) != 0;
		user->caches[i] = 0;
		return;
	}
	user->caches[i] = source_cache(user->fd, name, 8 + number(PAGE), 0);
	wrong += !user->caches[i];
}

static void pool(struct user *user, struct slot *slot)
{
	unsigned int i = number(SOURCES), min = 1 + number(AT_ONCE);
	char name[] = { 'p', '0' + i, '\0' };
	struct kmdev_pool_resize resize = {
		.size = sizeof(resize), .pool = user->pools[i], .min = min,
	};

	(void)slot;
	if (user->pools[i] && number(2)) {
		wrong += source_destroy(user->fd, KMDEV_POOL_DESTROY, user->pools[i]) != 0;
		user->bytes -= user->minima[i] * PAGE;
		user->pools[i] = user->minima[i] = 0;
		return;
	}
	if (user->pools[i])
		errno = abi_call(user->fd, KMDEV_POOL_RESIZE, &resize);
	else
		user->pools[i] = source_pool(user->fd, name, KMDEV_POOL_PAGES, min, 0);
	if (errno) {
		refused(user, errno);
		return;
	}
	user->bytes += ((uint64_t)min - user->minima[i]) * PAGE;
	user->minima[i] = min;
}

static const struct {
	void (*act)(struct user *user, struct slot *slot);
	unsigned int weight;
} operations[] = {
	{ allocate, 40 }, { allocate_many, 8 }, { release, 20 }, { release_many, 10 },
	{ resize, 12 }, { cache, 1 }, { pool, 8 }, { close_owner, 1 },
};

static void operate(struct user *user)
{
	unsigned int at = number(100);

	for (unsigned int i = 0; i < ARRAY_SIZE(operations); i++) {
		if (at < operations[i].weight) {
			operations[i].act(user, &user->slots[number(SLOTS)]);
			return;
		}
		at -= operations[i].weight;
	}
}

static struct account believed(const struct user *user)
{
	struct account account = user->before;

	account.bytes += user->bytes;
	account.buffers += user->buffers;
	for (unsigned int i = 0; i < SOURCES; i++) {
		account.caches += user->caches[i] != 0;
		account.pools += user->pools[i] != 0;
	}
	return account;
}

static void compare(const struct user *user)
{
	struct account mine = believed(user), others = believed(&users[user == users]);
	struct kmdev_identify now = abi_identify(user->fd);
	struct account said = {
		now.out_user_bytes, now.out_user_buffers, now.out_user_caches, now.out_user_pools,
	};

	wrong += !abi_same(said, mine) || said.bytes > now.out_user_bytes_max ||
		 said.buffers > now.out_user_buffers_max;
	wrong += now.out_bytes != mine.bytes + others.bytes ||
		 now.out_buffers != mine.buffers + others.buffers ||
		 now.out_caches != mine.caches + others.caches ||
		 now.out_pools != mine.pools + others.pools ||
		 now.out_bytes > now.out_bytes_max || now.out_buffers > now.out_buffers_max;
}

/* What the lists add up to. */
static void add_up(const struct user *user)
{
	static struct kmdev_facts facts[SLOTS];
	struct kmdev_list list = {
		.size = sizeof(list), .facts = abi_address(facts), .facts_size = sizeof(facts[0]),
		.capacity = SLOTS,
	};
	uint64_t bytes = 0;

	wrong += abi_call(user->fd, KMDEV_LIST, &list) || list.out_count != user->buffers;
	for (unsigned int i = 0; i < list.out_count; i++) {
		if (facts[i].allocator != KMDEV_DMA_POOL_ALLOC)
			bytes += facts[i].usable;
	}
	for (unsigned int i = 0; i < SOURCES; i++)
		bytes += user->minima[i] * PAGE;
	wrong += bytes != user->bytes;
}

/* A dma_pool has all its pages from here on, and gives none back. */
static void fill_dma_pool(const struct user *user)
{
	uint64_t handles[USER_BUFFERS];
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = KMDEV_DMA_POOL_ALLOC,
		.source = user->sources.dma,
	};
	struct kmdev_alloc_many answer;
	struct kmdev_free_many freed;

	if (abi_alloc_many(user->fd, &alloc, handles, USER_BUFFERS, &answer) || answer.out_rest ||
	    abi_free_many(user->fd, handles, USER_BUFFERS, 0, &freed))
		abi_fail("all elements of a dma_pool");
}

static void begin(struct user *user)
{
	user->fd = abi_open(user - users, 0, O_RDWR);
	user->owner = abi_open(user - users, 0, O_RDWR);
	sources_open(&user->sources, user->fd, PAGE);
	fill_dma_pool(user);
	user->before = abi_account(user->fd);
}

static void end(struct user *user)
{
	for (unsigned int i = 0; i < SOURCES; i++) {
		if (user->caches[i])
			source_destroy(user->fd, KMDEV_CACHE_DESTROY, user->caches[i]);
		if (user->pools[i])
			source_destroy(user->fd, KMDEV_POOL_DESTROY, user->pools[i]);
	}
	for (unsigned int i = 0; i < SLOTS; i++)
		release(user, &user->slots[i]);
	abi_case(abi_same(user->before, abi_account(user->fd)),
		 "user %d holds what it held when all are freed", (int)(user - users));
	sources_close(&user->sources);
	close(user->owner);
	close(user->fd);
}

int main(void)
{
	uint64_t max[4], held;

	abi_start();
	srandom(1);
	begin(&users[0]);
	begin(&users[1]);
	allocator_count = allocators_list(users[0].fd, allocators);
	held = users[0].before.bytes;
	max[0] = abi_parameter("max_user_bytes", held + USER_BYTES);
	max[1] = abi_parameter("max_user_buffers", USER_BUFFERS);
	max[2] = abi_parameter("max_bytes", held + users[1].before.bytes + DEVICE_BYTES);
	max[3] = abi_parameter("max_buffers", DEVICE_BUFFERS);
	for (unsigned int i = 0; i < OPERATIONS; i++) {
		struct user *user = &users[number(USERS)];

		operate(user);
		compare(user);
		if (i % 1000 == 0) {
			add_up(&users[0]);
			add_up(&users[1]);
		}
	}
	abi_case(!wrong, "%u operations: accounts and lists are exact after each (%u wrong)",
		 OPERATIONS, wrong);
	abi_case(refusals[0] > 100 && refusals[1] > 100,
		 "limits of users refused %u times, of the device %u times", refusals[0],
		 refusals[1]);
	end(&users[0]);
	end(&users[1]);
	abi_parameter("max_user_bytes", max[0]);
	abi_parameter("max_user_buffers", max[1]);
	abi_parameter("max_bytes", max[2]);
	abi_parameter("max_buffers", max[3]);
	return abi_done();
}
