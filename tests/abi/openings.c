// SPDX-License-Identifier: GPL-2.0-only
/* A buffer as a file: who may open it, and what an open file keeps. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

#define MANY_FILES 50

static struct scene scene;

/* What the control file's mode allows, by access mode of the file that is asked for. */
static void modes(void)
{
	static const struct {
		const char *name;
		int mode;
		unsigned int flags;
		int error;
		uint32_t reason;
		int access;
	} rows[] = {
		{ "O_RDONLY", O_RDONLY, 0, 0, KMDEV_OK, O_RDONLY },
		{ "O_RDONLY", O_RDONLY, KMDEV_OPEN_WRITE, EACCES, KMDEV_NOT_WRITABLE, 0 },
		{ "O_WRONLY", O_WRONLY, 0, EACCES, KMDEV_NOT_READABLE, 0 },
		{ "O_WRONLY", O_WRONLY, KMDEV_OPEN_WRITE, EACCES, KMDEV_NOT_READABLE, 0 },
		{ "O_RDWR", O_RDWR, 0, 0, KMDEV_OK, O_RDONLY },
		{ "O_RDWR", O_RDWR, KMDEV_OPEN_WRITE, 0, KMDEV_OK, O_RDWR },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		int control = abi_open(0, 0, rows[i].mode), next = abi_next_file(), error;
		struct kmdev_open open = {
			.size = sizeof(open), .handle = scene.handle, .flags = rows[i].flags,
			.out_fd = -1,
		};

		error = abi_call(control, KMDEV_OPEN, &open);
		abi_case(error == rows[i].error && open.out_reason == rows[i].reason &&
			 open.out_fd == (error ? -1 : next),
			 "OPEN: %s, flags %#x: %s, reason %u", rows[i].name, rows[i].flags,
			 strerrorname_np(error), open.out_reason);
		close(control);
		if (error)
			continue;
		abi_case((fcntl(next, F_GETFL) & O_ACCMODE) == rows[i].access &&
			 fcntl(next, F_GETFD) == FD_CLOEXEC,
			 "OPEN: %s, flags %#x: F_GETFL says what it may (%#o), closed on exec",
			 rows[i].name, rows[i].flags, fcntl(next, F_GETFL));
		close(next);
	}
}

/* Free is like unlink. */
static void after_free(const struct sources *sources, const struct kmdev_allocator *allocator)
{
	struct account before = abi_account(scene.fd), with;
	uint64_t one = sources_allocate(sources, allocator, SCENE_BYTES, 0);
	int files[2] = {
		abi_open_buffer(scene.fd, one, 0),
		abi_open_buffer(scene.fd, one, KMDEV_OPEN_WRITE),
	};
	unsigned char data[SCENE_BYTES], got[SCENE_BYTES];
	struct kmdev_facts facts;
	bool good;

	memset(data, 'f', sizeof(data));
	abi_write(scene.fd, one, 0, data, sizeof(data));
	with = abi_account(scene.fd);
	good = !abi_free(scene.fd, one) && abi_info(scene.fd, one, 0, &facts) == ENOENT &&
	       abi_open_buffer(scene.fd, one, 0) < 0 && errno == ENOENT;
	abi_case(good, "%s: freed while open: its handle is gone", allocator->out_name);
	abi_case(abi_same(with, abi_account(scene.fd)),
		 "%s: freed while open: it is counted still", allocator->out_name);
	good = pread(files[0], got, sizeof(got), 0) == sizeof(got) &&
	       !memcmp(data, got, sizeof(got));
	memset(data, 'g', sizeof(data));
	good = pwrite(files[1], data, sizeof(data), 0) == sizeof(data) && good;
	close(files[1]);
	good = abi_same(with, abi_account(scene.fd)) &&
	       pread(files[0], got, sizeof(got), 0) == sizeof(got) &&
	       !memcmp(data, got, sizeof(got)) && good;
	abi_case(good, "%s: freed while open: its contents live on", allocator->out_name);
	close(files[0]);
	with = abi_account(scene.fd);
	if (allocator->out_allocator == KMDEV_DMA_POOL_ALLOC)
		with.bytes = before.bytes;
	abi_case(abi_same(before, with), "%s: with the last file it goes", allocator->out_name);
}

static void every_allocator(void)
{
	struct kmdev_allocator allocators[ALLOCATORS_MAX];
	unsigned int count = allocators_list(scene.fd, allocators);
	struct sources sources;

	sources_open(&sources, scene.fd, SCENE_BYTES);
	for (unsigned int i = 0; i < count; i++)
		after_free(&sources, &allocators[i]);
	sources_close(&sources);
}

/* In /proc/vmallocinfo, as one area of as many pages; -1 where that shows no addresses. */
static int area_is_there(uint64_t virt, unsigned long pages)
{
	FILE *info = fopen("/proc/vmallocinfo", "re");
	unsigned long long begin;
	int found = -1;
	char line[512];

	if (!info)
		abi_fail("/proc/vmallocinfo");
	while (fgets(line, sizeof(line), info)) {
		const char *count = strstr(line, " pages=");

		if (sscanf(line, "%llx-", &begin) != 1 || !begin)
			continue;
		if (found < 0)
			found = 0;
		if (begin == virt && count && strtoul(count + 7, NULL, 10) == pages)
			found = 1;
	}
	fclose(info);
	return found;
}

/* The kernel itself says when the memory goes. */
static void memory_goes(void)
{
	int control = abi_open(0, ABI_SYSLOG, O_RDWR), fd, there;
	unsigned long pages = 70 + getpid() % 50;
	uint64_t one = abi_allocate(control, KMDEV_VMALLOC, pages * PAGE, 0);
	struct kmdev_facts facts = { 0 };

	abi_info(control, one, 0, &facts);
	fd = abi_open_buffer(control, one, 0);
	abi_free(control, one);
	close(control);
	there = area_is_there(facts.virt, pages);
	abi_case(there == 1, "/proc/vmallocinfo: has it while a file is open%s",
		 there < 0 ? " (NO ADDRESS IS SHOWN)" : "");
	close(fd);
	abi_case(area_is_there(facts.virt, pages) == 0,
		 "/proc/vmallocinfo: has it no more when that is closed");
}

/* A buffer of a control file, whose own file outlives that. */
static void of_a_closed_file(void)
{
	struct account before = abi_account(scene.fd);
	int control = abi_open(0, 0, O_RDWR);
	uint64_t one = abi_allocate(control, KMDEV_ALLOC_PAGES, 3 * PAGE, KMDEV_ALLOC_FILE);
	int fd = abi_open_buffer(control, one, KMDEV_OPEN_WRITE);
	struct kmdev_facts facts;
	unsigned char byte = 'k', got = 0;

	close(control);
	abi_case(abi_info(scene.fd, one, 0, &facts) == ENOENT,
		 "KMDEV_ALLOC_FILE: the handle goes with the control file");
	abi_case(pwrite(fd, &byte, 1, 3 * PAGE - 1) == 1 &&
		 pread(fd, &got, 1, 3 * PAGE - 1) == 1 && got == byte &&
		 abi_account(scene.fd).buffers == before.buffers + 1,
		 "KMDEV_ALLOC_FILE: the memory with the last file of its own");
	close(fd);
	abi_case(abi_same(before, abi_account(scene.fd)), "KMDEV_ALLOC_FILE: and then it goes");
}

/* Others that have files open meanwhile have fewer. */
static void module_stays(void)
{
	int files[MANY_FILES], next = abi_next_file();
	unsigned int count;
	int error;

	for (unsigned int i = 0; i < MANY_FILES; i++)
		files[i] = abi_open_buffer(scene.fd, scene.handle, 0);
	count = abi_module_references();
	abi_case(count >= MANY_FILES, "%u open buffers hold the module (%u references)",
		 MANY_FILES, count);
	error = syscall(SYS_delete_module, "kmalloc", O_NONBLOCK) < 0 ? errno : 0;
	abi_case(error == EAGAIN, "so it cannot be removed (%s)", strerrorname_np(error));
	for (unsigned int i = 0; i < MANY_FILES; i++)
		close(files[i]);
	abi_case(abi_next_file() == next, "and all are closed");
}

static void too_many_files(void)
{
	const struct command *command = &commands[KMDEV_NR_OPEN];
	struct rlimit before, none;
	union request request;
	int next = abi_next_file();

	if (getrlimit(RLIMIT_NOFILE, &before) < 0)
		abi_fail("getrlimit");
	none = before;
	none.rlim_cur = next;
	request_fill(command, &request, &scene, 0xcc);
	if (setrlimit(RLIMIT_NOFILE, &none) < 0)
		abi_fail("setrlimit");
	for (unsigned int i = 0; i < 3; i++) {
		union request copy = request;
		int error = abi_call(scene.fd, command->number, &copy);

		abi_case(error == EMFILE && copy.out_reason == KMDEV_FILES &&
			 copy.open.out_fd == request.open.out_fd,
			 "OPEN: no more files: %s, reason %u", strerrorname_np(error),
			 copy.out_reason);
	}
	setrlimit(RLIMIT_NOFILE, &before);
	abi_case(abi_next_file() == next, "OPEN: no more files: none was left open");
	request_case(command, &request, &scene, 0, 0, "with room for files again");
	abi_case(!abi_free(scene.fd, scene.handle), "OPEN: no more files: no reference stays");
	scene.handle = 0;
	commands[KMDEV_NR_FREE].after(&request, &scene);
}

/* Contents that may be others' are opened by an administrator alone. */
static void stale(void)
{
	int admin = abi_open(0, ABI_SYS_ADMIN, O_RDWR), fd;
	struct scene theirs = scene;
	union request request;
	unsigned char byte;

	theirs.handle = abi_allocate(admin, KMDEV_KMALLOC, SCENE_BYTES, KMDEV_ALLOC_STALE);
	for (unsigned int flags = 0; flags <= KMDEV_OPEN_WRITE; flags++) {
		request_fill(&commands[KMDEV_NR_OPEN], &request, &theirs, 0xcc);
		request.open.flags = flags;
		request_case(&commands[KMDEV_NR_OPEN], &request, &theirs, EPERM,
			     KMDEV_CONTENTS_STALE, "stale, flags %#x", flags);
	}
	fd = abi_open_buffer(admin, theirs.handle, KMDEV_OPEN_WRITE);
	abi_case(fd >= 0 && pread(fd, &byte, 1, 0) == 1, "OPEN: stale, by an administrator");
	close(fd);
	abi_free(admin, theirs.handle);
	close(admin);
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	modes();
	every_allocator();
	memory_goes();
	of_a_closed_file();
	module_stays();
	too_many_files();
	stale();
	scene_close(&scene);
	return abi_done();
}
