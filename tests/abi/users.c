// SPDX-License-Identifier: GPL-2.0-only
/* Whose buffers one sees and frees: user 0 owns the scene, the others try. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

static struct scene scene;

/* Whether LIST through @fd, with @flags, has @handle. */
static bool lists(int fd, uint64_t handle, unsigned int flags)
{
	struct kmdev_facts facts[16];
	struct kmdev_list list = {
		.size = sizeof(list), .facts = abi_address(facts), .facts_size = sizeof(facts[0]),
		.capacity = ARRAY_SIZE(facts), .flags = flags,
	};

	while (list.position != KMDEV_NONE && !abi_call(fd, KMDEV_LIST, &list)) {
		for (unsigned int i = 0; i < list.out_count; i++) {
			if (facts[i].handle == handle)
				return true;
		}
		list.position = list.out_position;
	}
	return false;
}

/* The scene's requests through another's control file; after which the buffer is as it was. */
static void does_not_exist(int other, const char *who)
{
	struct scene theirs = scene;
	union request request;
	unsigned char data[SCENE_BYTES], now[SCENE_BYTES];

	abi_read(scene.fd, scene.handle, 0, data, sizeof(data));
	memset(theirs.data, 'x', sizeof(theirs.data));
	theirs.fd = other;
	for (unsigned int i = 0; i < COMMANDS; i++) {
		const struct command *command = &commands[i];

		uint32_t reason = command->handle_at ? KMDEV_NO_HANDLE : command->no_source;

		if (command->number == KMDEV_FIND)
			reason = KMDEV_NO_NAME;
		if (!reason)
			continue;
		request_fill(command, &request, &theirs, 0xcc);
		request_case(command, &request, &theirs, ENOENT, reason, "%s", who);
	}
	abi_case(!lists(other, scene.handle, 0), "LIST: %s: is not in it", who);
	abi_case(lists(scene.fd, scene.handle, 0) &&
		 !abi_read(scene.fd, scene.handle, 0, now, sizeof(now)) &&
		 !memcmp(data, now, sizeof(now)), "%s: the buffer is as it was", who);
}

static void all_users_refused(int fd, const char *who)
{
	struct scene theirs = scene;
	union request request;

	theirs.fd = fd;
	for (unsigned int i = 0; i < COMMANDS; i++) {
		const struct command *command = &commands[i];

		if (!command->all_users)
			continue;
		request_fill(command, &request, &theirs, 0xcc);
		*request_u32(&request, command->flags_at) = KMDEV_ALL_USERS;
		request_case(command, &request, &theirs, EPERM, KMDEV_NEEDS_SYS_ADMIN,
			     "%s: with KMDEV_ALL_USERS", who);
	}
}

static void all_users_granted(int fd, const char *who)
{
	struct kmdev_free free = {
		.size = sizeof(free), .flags = KMDEV_ALL_USERS,
		.handle = abi_allocate(scene.fd, KMDEV_KMALLOC, 10, 0),
	};
	struct kmdev_run run;
	struct kmdev_runs runs = {
		.size = sizeof(runs), .handle = scene.handle, .flags = KMDEV_ALL_USERS,
		.runs = abi_address(&run), .run_size = sizeof(run), .capacity = 1,
	};
	struct kmdev_facts facts;

	does_not_exist(fd, who);
	abi_case(lists(fd, scene.handle, KMDEV_ALL_USERS),
		 "LIST: %s: with KMDEV_ALL_USERS it is in it", who);
	abi_case(!abi_info(fd, scene.handle, KMDEV_ALL_USERS, &facts) &&
		 facts.uid == abi_user(0) && !strcmp(facts.name, SCENE_NAME),
		 "INFO: %s: with KMDEV_ALL_USERS, and the owner's uid", who);
	abi_case(!abi_call(fd, KMDEV_RUNS, &runs) && runs.out_count == 1,
		 "RUNS: %s: with KMDEV_ALL_USERS", who);
	abi_case(!abi_call(fd, KMDEV_FREE, &free) && abi_free(scene.fd, free.handle) == ENOENT,
		 "FREE: %s: with KMDEV_ALL_USERS", who);
}

/* The table that the control file reads as. */
static bool text_names(int fd)
{
	static char text[1 << 16];
	ssize_t length = pread(fd, text, sizeof(text) - 1, 0);

	text[length < 0 ? 0 : length] = '\0';
	return strstr(text, SCENE_NAME);
}

/* An administrator's word on what is another's. */
static void sources_granted(int fd)
{
	uint32_t cache = source_cache(scene.fd, "granted", 100, 0);
	uint32_t pool = source_pool(scene.fd, "granted", KMDEV_POOL_KMALLOC, 1, 100);
	struct kmdev_source one = { .size = sizeof(one), .id = cache, .flags = KMDEV_ALL_USERS };
	struct kmdev_pool_resize resize = {
		.size = sizeof(resize), .pool = pool, .min = 2, .flags = KMDEV_ALL_USERS,
	};
	struct kmdev_pool_facts facts;

	abi_case(!abi_call(fd, KMDEV_CACHE_SHRINK, &one),
		 "CACHE_SHRINK: an administrator: with KMDEV_ALL_USERS");
	abi_case(!abi_call(fd, KMDEV_CACHE_DESTROY, &one) &&
		 source_destroy(scene.fd, KMDEV_CACHE_DESTROY, cache) == ENOENT,
		 "CACHE_DESTROY: an administrator: with KMDEV_ALL_USERS");
	abi_case(!abi_call(fd, KMDEV_POOL_RESIZE, &resize) &&
		 source_pool_facts(scene.fd, pool, &facts) && facts.min == 2,
		 "POOL_RESIZE: an administrator: with KMDEV_ALL_USERS");
	one.id = pool;
	abi_case(!abi_call(fd, KMDEV_POOL_DESTROY, &one) &&
		 source_destroy(scene.fd, KMDEV_POOL_DESTROY, pool) == ENOENT,
		 "POOL_DESTROY: an administrator: with KMDEV_ALL_USERS");
}

/* A process of another user that has the owner's control file has the owner's rights. */
static void passed_on(void)
{
	int status;
	pid_t child = fork();

	if (!child) {
		unsigned char byte;

		abi_become(2, 0);
		_exit(abi_read(scene.fd, scene.handle, 0, &byte, 1) ||
		      abi_identify(scene.fd).out_uid != abi_user(0));
	}
	waitpid(child, &status, 0);
	abi_case(status == 0, "a control file that is passed on passes its opener's rights");
}

/* CAP_SYS_ADMIN in a user namespace of one's own is none here. */
static void own_namespace(void)
{
	int status;
	pid_t child = fork();

	if (!child) {
		struct kmdev_facts facts;
		int fd;

		abi_become(3, 0);
		if (unshare(CLONE_NEWUSER) < 0)
			_exit(2);
		fd = open("/dev/kmalloc", O_RDWR);
		if (fd < 0)
			_exit(3);
		_exit(abi_identify(fd).out_may & (KMDEV_MAY_SYS_ADMIN | KMDEV_MAY_SYSLOG) ||
		      abi_info(fd, scene.handle, KMDEV_ALL_USERS, &facts) != EPERM);
	}
	waitpid(child, &status, 0);
	abi_case(status == 0, "capabilities in a user namespace are none (%#x)", status);
}

static void write_map(pid_t pid, const char *map, const char *text)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, map);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		abi_fail(path);
	close(fd);
}

/*
 * Uids of a user namespace are users of their own, but all that they hold counts for who made the
 * outermost one.  The parent maps the uids; @step tells either side to go on.
 */
static void namespace_users(void)
{
	char map[32], byte = 0;
	int step[2], status;
	pid_t child;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, step) < 0)
		abi_fail("socketpair");
	child = fork();
	if (!child) {
		uint64_t handle;
		int fd;

		abi_become(3, 0);
		if (unshare(CLONE_NEWUSER) < 0 || write(step[1], &byte, 1) < 0 ||
		    read(step[1], &byte, 1) < 0 || setresuid(7, 7, 7) < 0 ||
		    unshare(CLONE_NEWUSER) < 0)
			_exit(2);
		fd = open("/dev/kmalloc", O_RDWR);
		if (fd < 0)
			_exit(3);
		handle = abi_allocate(fd, KMDEV_KMALLOC, 100, 0);
		if (!handle || write(step[1], &byte, 1) < 0 || read(step[1], &byte, 1) < 0)
			_exit(4);
		_exit(abi_free(fd, handle) != 0);
	}
	read(step[0], &byte, 1);
	snprintf(map, sizeof(map), "7 %u 1", abi_user(4));
	write_map(child, "uid_map", map);
	/* Who has no group here may make no namespace. */
	snprintf(map, sizeof(map), "7 %u 1", abi_user(3));
	write_map(child, "gid_map", map);
	write(step[0], &byte, 1);
	if (read(step[0], &byte, 1) == 1) {
		int maker = abi_open(3, 0, O_RDONLY), mapped = abi_open(4, 0, O_RDONLY);

		abi_case(abi_account(maker).buffers == 1 && abi_account(mapped).buffers == 0,
			 "what a namespace's uid allocates counts for who made the namespace");
		close(maker);
		close(mapped);
		write(step[0], &byte, 1);
	}
	close(step[0]);
	waitpid(child, &status, 0);
	abi_case(status == 0, "a uid of a namespace in a namespace has buffers (%#x)", status);
}

static void identities(int other)
{
	abi_case(abi_identify(scene.fd).out_uid == abi_user(0) &&
		 abi_identify(other).out_uid == abi_user(1),
		 "IDENTIFY: says who opened the file");
	abi_case(abi_account(scene.fd).buffers == 1 && abi_account(other).buffers == 0,
		 "IDENTIFY: counts each user alone");
}

/* A second control file of the same user sees and does the same. */
static void same_user(void)
{
	int second = abi_open(0, 0, O_RDWR);
	uint64_t handle = abi_allocate(second, KMDEV_KMALLOC, 10, 0);

	abi_case(abi_find(second, KMDEV_BUFFER, SCENE_NAME) == scene.handle &&
		 lists(second, scene.handle, 0),
		 "another control file of the same user sees the buffer");
	close(second);
	abi_case(lists(scene.fd, handle, 0) && !abi_free(scene.fd, handle),
		 "its buffers outlive it, and the first can free them");
}

int main(void)
{
	int other, admin;

	abi_start();
	scene_open(&scene, 0);
	other = abi_open(1, 0, O_RDWR);
	admin = abi_open(2, ABI_SYS_ADMIN, O_RDWR);
	identities(other);
	same_user();
	does_not_exist(other, "another user");
	abi_case(text_names(scene.fd) && !text_names(other),
		 "the table in text has the buffer for its owner alone");
	all_users_refused(other, "another user");
	all_users_refused(scene.fd, "the owner");
	all_users_granted(admin, "an administrator");
	sources_granted(admin);
	passed_on();
	own_namespace();
	namespace_users();
	close(other);
	close(admin);
	scene_close(&scene);
	return abi_done();
}
