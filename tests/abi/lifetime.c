// SPDX-License-Identifier: GPL-2.0-only
/* What a buffer outlives: its process always, its control file unless KMDEV_ALLOC_FILE. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "abi.h"
#include "source.h"

static int watcher;

static bool lives(uint64_t handle)
{
	struct kmdev_facts facts;

	return !abi_info(watcher, handle, 0, &facts);
}

static bool is_of_a_file(uint64_t handle)
{
	struct kmdev_facts facts;

	return !abi_info(watcher, handle, 0, &facts) && facts.flags & KMDEV_BUFFER_FILE;
}

static void closing(void)
{
	int fd = abi_open(0, 0, O_RDWR);
	uint64_t device = abi_allocate(fd, KMDEV_KMALLOC, 100, 0);
	uint64_t files = abi_allocate(fd, KMDEV_KMALLOC, 100, KMDEV_ALLOC_FILE);

	abi_case(is_of_a_file(files) && !is_of_a_file(device),
		 "INFO says which belongs to an open file");
	close(fd);
	abi_case(lives(device), "a device's buffer outlives the control file");
	abi_case(!lives(files), "a file's buffer goes with its control file");
	abi_case(!abi_free(watcher, device) && !lives(device),
		 "another control file frees the device's buffer");
}

static void duplicates(void)
{
	int fd = abi_open(0, 0, O_RDWR), copy = dup(fd);
	uint64_t files = abi_allocate(fd, KMDEV_VMALLOC, 10000, KMDEV_ALLOC_FILE);

	close(fd);
	abi_case(lives(files), "a file's buffer lives while a duplicate is open");
	close(copy);
	abi_case(!lives(files), "with the last duplicate it goes");
}

static void early_free(void)
{
	int fd = abi_open(0, 0, O_RDWR);
	uint64_t files[3];

	for (unsigned int i = 0; i < ARRAY_SIZE(files); i++)
		files[i] = abi_allocate(fd, KMDEV_KMALLOC, 100, KMDEV_ALLOC_FILE);
	abi_case(!abi_free(watcher, files[1]) && lives(files[0]) && lives(files[2]),
		 "a file's buffer can be freed early, through another control file too");
	close(fd);
	abi_case(!lives(files[0]) && !lives(files[2]), "the others go with the file");
}

/* Waits, as the last close may come a moment after the death of its process was reported. */
static bool goes(uint64_t handle)
{
	for (int tries = 0; tries < 100 && lives(handle); tries++)
		abi_sleep(10000);
	return !lives(handle);
}

static void inherited(void)
{
	int fd = abi_open(0, 0, O_RDWR), hold[2];
	uint64_t files = abi_allocate(fd, KMDEV_ALLOC_PAGE, 0, KMDEV_ALLOC_FILE);
	pid_t child;

	if (pipe(hold) < 0)
		abi_fail("pipe");
	child = fork();
	if (!child) {
		char byte;

		close(hold[1]);
		_exit(read(hold[0], &byte, 1) != 0);
	}
	close(fd);
	abi_case(lives(files), "a file's buffer lives while a child has the file");
	close(hold[1]);
	waitpid(child, NULL, 0);
	close(hold[0]);
	abi_case(goes(files), "with the child it goes");
}

static void killed(void)
{
	uint64_t handles[2];
	int tell[2];
	pid_t child;

	if (pipe(tell) < 0)
		abi_fail("pipe");
	child = fork();
	if (!child) {
		int fd = abi_open(0, 0, O_RDWR);

		handles[0] = abi_allocate(fd, KMDEV_KMALLOC, 100, 0);
		handles[1] = abi_allocate(fd, KMDEV_KMALLOC, 100, KMDEV_ALLOC_FILE);
		if (write(tell[1], handles, sizeof(handles)) != sizeof(handles))
			_exit(1);
		for (;;)
			pause();
	}
	if (read(tell[0], handles, sizeof(handles)) != sizeof(handles))
		abi_fail("read from the child");
	abi_case(lives(handles[0]) && lives(handles[1]), "buffers of another process are seen");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	abi_case(goes(handles[1]), "a file's buffer goes when its process is killed");
	abi_case(lives(handles[0]), "a device's buffer outlives SIGKILL");
	abi_free(watcher, handles[0]);
}

static void many(void)
{
	struct kmdev_allocator allocators[ALLOCATORS_MAX];
	unsigned int count = allocators_list(watcher, allocators), wrong = 0;
	struct account before = abi_account(watcher);
	struct sources sources;
	int fd = abi_open(0, 0, O_RDWR);

	sources_open(&sources, fd, 4000);
	for (int i = 0; i < 2000; i++)
		wrong += !sources_allocate(&sources, &allocators[i % count], i % 3 ? 100 : 4000,
					   KMDEV_ALLOC_FILE);
	abi_case(!wrong && abi_account(watcher).buffers == before.buffers + 2000,
		 "2,000 buffers of one file, of every allocator (%u missing)", wrong);
	close(fd);
	abi_case(abi_account(watcher).buffers == before.buffers, "close frees them all");
	sources.fd = watcher;
	sources_close(&sources);
	abi_case(abi_same(before, abi_account(watcher)),
		 "caches and pools outlive the file, and another control file destroys them");
}

int main(void)
{
	abi_start();
	watcher = abi_open(0, 0, O_RDWR);
	closing();
	duplicates();
	early_free();
	inherited();
	killed();
	many();
	close(watcher);
	return abi_done();
}
