// SPDX-License-Identifier: GPL-2.0-only
/*
 * cycles FILE [ROUNDS]: loads the module in FILE and unloads it, ROUNDS times (1000) with a client
 * in between and a tenth as often with one that never stops trying.  Wants it loaded, leaves it so.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "abi.h"

#define DEVICE "/dev/kmalloc"
#define MODULE "kmalloc"

static const char *module;

static int load(void)
{
	int fd = open(module, O_RDONLY | O_CLOEXEC), error;

	if (fd < 0)
		abi_fail(module);
	error = syscall(SYS_finit_module, fd, "", 0) < 0 ? errno : 0;
	close(fd);
	return error;
}

static int unload(void)
{
	return syscall(SYS_delete_module, MODULE, O_NONBLOCK) < 0 ? errno : 0;
}

/* What clients do: a buffer of each life, its file, a mapping. */
static bool use(void)
{
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC), file;
	uint64_t handle;
	char *mapped;
	bool good;

	if (fd < 0)
		return false;
	handle = abi_allocate(fd, KMDEV_VMALLOC, 2 * PAGE, KMDEV_ALLOC_FILE);
	file = abi_open_buffer(fd, handle, KMDEV_OPEN_WRITE);
	mapped = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	close(fd);
	good = mapped != MAP_FAILED;
	if (good) {
		mapped[0] = mapped[PAGE] = 'c';
		munmap(mapped, 2 * PAGE);
	}
	close(file);
	return good;
}

static void alternate(unsigned int rounds)
{
	unsigned int good = 0;

	for (unsigned int i = 0; i < rounds; i++)
		good += !load() && use() && !unload() && access(DEVICE, F_OK) < 0;
	abi_case(good == rounds, "load, use, unload: %u rounds, %u good", rounds, good);
}

/* The client's memory says how often it was served and how often it found no device. */
struct client {
	unsigned int served;
	unsigned int alone;
	unsigned int wrong;
};

static void serve_yourself(struct client *client)
{
	for (;;) {
		if (use())
			client->served++;
		else if (errno == ENOENT || errno == ENXIO || errno == ENODEV)
			client->alone++;
		else
			client->wrong++;
	}
}

static void race(unsigned int rounds)
{
	struct client *client = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned int busy = 0, wrong = 0;
	pid_t child = fork();

	if (client == MAP_FAILED || child < 0)
		abi_fail("fork");
	if (!child)
		serve_yourself(client);
	for (unsigned int i = 0; i < rounds; i++) {
		unsigned int served = client->served;
		int error;

		wrong += load() != 0;
		while (*(volatile unsigned int *)&client->served == served)
			sched_yield();
		while ((error = unload()) == EAGAIN)
			busy++;
		wrong += error != 0;
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	abi_case(!wrong && !client->wrong && client->alone,
		 "the same under a client that always tries: %u rounds, %u refused in between, the"
		 " client served %u times, without device %u times, %u and %u wrong",
		 rounds, busy, client->served, client->alone, wrong, client->wrong);
	munmap(client, PAGE);
}

/* Whatever is open keeps the module, and the last to go lets it go. */
static void hold(void)
{
	int fd, file;
	void *mapped;
	bool good;

	load();
	fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	file = abi_open_buffer(fd, abi_allocate(fd, KMDEV_VMALLOC, PAGE, KMDEV_ALLOC_FILE),
			       KMDEV_OPEN_WRITE);
	mapped = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, file, 0);
	good = mapped != MAP_FAILED && unload() == EAGAIN;
	close(fd);
	abi_case(good && unload() == EAGAIN, "the buffer's file keeps the module");
	close(file);
	abi_case(unload() == EAGAIN, "a mapping keeps the module");
	munmap(mapped, PAGE);
	abi_case(!unload(), "when nothing is open any more, the module goes");
}

int main(int argc, char **argv)
{
	unsigned int rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;

	if (argc < 2)
		abi_fail("cycles FILE [ROUNDS]");
	module = argv[1];
	abi_start();
	if (unload())
		abi_fail("delete_module");
	alternate(rounds);
	race(rounds / 10);
	hold();
	if (load())
		abi_fail("finit_module");
	return abi_done();
}
