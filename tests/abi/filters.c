// SPDX-License-Identifier: GPL-2.0-only
/* Lists of one allocator's buffers, or of one user's. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "request.h"

/*
 * Users 3 and 4 have three buffers of each of two allocators: four sets, a bit for each, by user
 * and then allocator.
 */
#define SETS 4
#define OF_EACH 3

static struct scene scene;

static const unsigned int filtered[] = { KMDEV_VMALLOC, KMDEV_ALLOC_PAGES };
static uint64_t sets[SETS][OF_EACH];

/**
 * struct filter - what a listing is narrowed to
 * @flags: KMDEV_ALL_USERS, KMDEV_LIST_UID
 * @allocator: or 0
 * @uid: with KMDEV_LIST_UID
 */
struct filter {
	unsigned int flags;
	unsigned int allocator;
	unsigned int uid;
};

/* Lists @capacity at a time; a bit for each set that is all there, bit 31 for any other buffer. */
static uint32_t list_filtered(int fd, struct filter filter, unsigned int capacity)
{
	unsigned int seen[SETS] = { 0 }, others = 0;
	struct kmdev_facts facts[16];
	struct kmdev_list list = {
		.size = sizeof(list), .facts = abi_address(facts), .facts_size = sizeof(facts[0]),
		.capacity = capacity, .flags = filter.flags, .allocator = filter.allocator,
		.uid = filter.uid,
	};
	uint32_t bits = 0;

	do {
		if (abi_call(fd, KMDEV_LIST, &list))
			return ~0U;
		for (unsigned int i = 0; i < list.out_count; i++) {
			bool known = false;

			for (unsigned int which = 0; which < SETS * OF_EACH; which++) {
				if (facts[i].handle != sets[which / OF_EACH][which % OF_EACH])
					continue;
				seen[which / OF_EACH]++;
				known = true;
			}
			others += !known;
		}
		list.position = list.out_position;
	} while (list.position != KMDEV_NONE);
	for (unsigned int set = 0; set < SETS; set++)
		bits |= seen[set] == OF_EACH ? 1U << set : seen[set] ? 1U << 30 : 0;
	return others ? bits | 1U << 31 : bits;
}

static void filters(void)
{
	const struct {
		const char *name;
		bool admin;
		struct filter filter;
		uint32_t wanted;
	} rows[] = {
		{ "all of one's own", false, { 0 }, 3 },
		{ "one's own of an allocator", false, { .allocator = filtered[0] }, 1 },
		{ "one's own of another", false, { .allocator = filtered[1] }, 2 },
		{ "one's own of a third", false, { .allocator = KMDEV_KMALLOC }, 0 },
		{ "one's own by uid", false, { KMDEV_LIST_UID, 0, abi_user(3) }, 3 },
		{ "one's own by uid and allocator", false,
		  { KMDEV_LIST_UID, filtered[1], abi_user(3) }, 2 },
		{ "another's by uid", false, { KMDEV_LIST_UID, 0, abi_user(4) }, 0 },
		{ "root's by uid", false, { KMDEV_LIST_UID, 0, 0 }, 0 },
		{ "an administrator's own", true, { 0 }, 0 },
		{ "a user's, by an administrator", true,
		  { KMDEV_ALL_USERS | KMDEV_LIST_UID, 0, abi_user(3) }, 3 },
		{ "another's, by an administrator", true,
		  { KMDEV_ALL_USERS | KMDEV_LIST_UID, 0, abi_user(4) }, 12 },
		{ "a user's of an allocator, by an administrator", true,
		  { KMDEV_ALL_USERS | KMDEV_LIST_UID, filtered[0], abi_user(4) }, 4 },
		{ "a user's, by an administrator who asks for one's own", true,
		  { KMDEV_LIST_UID, 0, abi_user(3) }, 0 },
		{ "nobody's, by an administrator", true,
		  { KMDEV_ALL_USERS | KMDEV_LIST_UID, 0, abi_user(7) }, 0 },
	};
	static const unsigned int capacities[] = { 1, 2, 16 };
	int user = abi_open(3, 0, O_RDWR), other = abi_open(4, 0, O_RDWR);
	int admin = abi_open(5, ABI_SYS_ADMIN, O_RDONLY);

	for (unsigned int which = 0; which < SETS * OF_EACH; which++)
		sets[which / OF_EACH][which % OF_EACH] =
			abi_allocate(which / OF_EACH / 2 ? other : user,
				     filtered[which / OF_EACH % 2], PAGE, KMDEV_ALLOC_FILE);
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		for (unsigned int j = 0; j < ARRAY_SIZE(capacities); j++) {
			uint32_t got = list_filtered(rows[i].admin ? admin : user, rows[i].filter,
						     capacities[j]);

			abi_case(got == rows[i].wanted, "LIST: %s, %u at a time (%#x, wanted %#x)",
				 rows[i].name, capacities[j], got, rows[i].wanted);
		}
	}
	abi_case((list_filtered(admin, (struct filter){ KMDEV_ALL_USERS, filtered[1], 0 }, 7) &
		  0x4000000f) == 10, "LIST: everybody's of an allocator, by an administrator");
	close(user);
	close(other);
	close(admin);
}

static void wrong_filters(const struct command *command, bool allocators)
{
	static const unsigned int unknown[] = { 255, 256 + KMDEV_KMALLOC, 1U << 31, ~0U };
	union request request;

	for (unsigned int i = 0; i < ARRAY_SIZE(unknown); i++) {
		request_fill(command, &request, &scene, 0xcc);
		request.list.allocator = unknown[i];
		request_case(command, &request, &scene, EOPNOTSUPP, KMDEV_ALLOCATOR_UNKNOWN,
			     "of allocator %#x", unknown[i]);
	}
	request_fill(command, &request, &scene, 0xcc);
	request.list.allocator = KMDEV_KMALLOC;
	request_case(command, &request, &scene, allocators ? 0 : EOPNOTSUPP,
		     KMDEV_ALLOCATOR_UNKNOWN, "of kmalloc");
	request_fill(command, &request, &scene, 0xcc);
	request.list.uid = abi_user(0);
	request_case(command, &request, &scene, EINVAL, KMDEV_UID, "a uid without its flag");
	request.list.flags = KMDEV_LIST_UID;
	request_case(command, &request, &scene, 0, 0, "a uid with its flag");
	request.list.uid = ~0U;
	request_case(command, &request, &scene, EINVAL, KMDEV_UID, "a uid that nobody has");
	request.list.uid = abi_user(0);
	request.list.flags = KMDEV_LIST_UID | KMDEV_ALL_USERS;
	request_case(command, &request, &scene, EPERM, KMDEV_NEEDS_SYS_ADMIN,
		     "a uid, of all users");
}

/* The scene's one cache or pool. */
static void sources_of_a_user(const struct command *command)
{
	unsigned int counts[2];
	union request request;

	for (unsigned int i = 0; i < 2; i++) {
		request_fill(command, &request, &scene, 0xcc);
		request.list.flags = KMDEV_LIST_UID;
		request.list.uid = abi_user(i);
		counts[i] = abi_call(scene.fd, command->number, &request) ? ~0U
									  : request.list.out_count;
	}
	abi_case(counts[0] == 1 && counts[1] == 0,
		 "%s: of one's own uid all, of another's none (%u, %u)", command->name, counts[0],
		 counts[1]);
}

int main(void)
{
	static const unsigned int lists[] = {
		KMDEV_NR_LIST, KMDEV_NR_CACHE_LIST, KMDEV_NR_POOL_LIST,
	};

	abi_start();
	scene_open(&scene, 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(lists); i++) {
		wrong_filters(&commands[lists[i]], lists[i] == KMDEV_NR_LIST);
		sources_of_a_user(&commands[lists[i]]);
	}
	filters();
	scene_close(&scene);
	return abi_done();
}
