// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who comes for a buffer that is being resized waits.  Whoever resizes it again and again cannot
 * make that last, and who is killed or closes its file does not wait for one that hardly ever runs.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "abi.h"

#define SMALL 1
#define LARGE (4U << 20)

#define LOOKS 100
#define SPINNERS 8

/**
 * struct shared - what the processes know of each other
 * @handle: of the buffer
 * @made: there is one
 */
struct shared {
	uint64_t handle;
	atomic_bool made;
};

static struct shared *shared;

static int fd, admin;
static double seconds_max;

static pid_t process(void (*run)(void))
{
	pid_t child = fork();

	if (child < 0)
		abi_fail("fork");
	if (child)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	run();
	_exit(1);
}

static void make(int file, unsigned int flags)
{
	shared->handle = abi_allocate(file, KMDEV_KMALLOC, LARGE, flags);
	shared->made = true;
}

static uint64_t handle(void)
{
	while (!shared->made)
		abi_sleep(1000);
	return shared->handle;
}

static void resize(void)
{
	struct kmdev_resize resize = { .size = sizeof(resize), .handle = handle() };
	int error;

	for (unsigned int i = 0;; i++) {
		resize.bytes = i % 2 ? LARGE : SMALL;
		error = abi_call(fd, KMDEV_RESIZE, &resize);
		if (error && error != EBUSY && error != ENOENT)
			abi_fail("RESIZE");
	}
}

static void resize_hardly(void)
{
	struct sched_param none = { 0 };

	abi_stay_on(1);
	if (sched_setscheduler(0, SCHED_IDLE, &none) < 0)
		abi_fail("SCHED_IDLE");
	resize();
}

static void spin(void)
{
	abi_stay_on(1);
	for (;;)
		;
}

static bool listed(void)
{
	struct kmdev_facts facts[16];
	struct kmdev_list list = {
		.size = sizeof(list), .facts = abi_address(facts), .facts_size = sizeof(facts[0]),
		.capacity = ARRAY_SIZE(facts), .flags = KMDEV_ALL_USERS,
	};

	return !abi_call(admin, KMDEV_LIST, &list);
}

static bool inspected(void)
{
	struct kmdev_facts facts;

	return !abi_info(fd, shared->handle, 0, &facts);
}

/* With pauses, in which there is time for a resize. */
static void again(bool (*done)(void))
{
	abi_stay_on(0);
	while (done())
		abi_sleep(10000);
}

static void list_again(void)
{
	again(listed);
}

static void inspect_again(void)
{
	again(inspected);
}

/* Its file has a buffer, which goes with it. */
static void own(void)
{
	int file = abi_open(0, 0, O_RDWR);

	abi_stay_on(0);
	make(file, KMDEV_ALLOC_FILE);
	for (;;)
		pause();
}

static void end(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

/* With a pause between them, in which the buffer is resized. */
static void look(const char *name, bool (*done)(void))
{
	double began = abi_seconds();
	unsigned int looks = 0;

	while (looks < LOOKS && abi_seconds() - began < 20 * seconds_max) {
		abi_sleep(20000);
		looks += done();
	}
	abi_case(looks == LOOKS, "%s of what two resize all the time: %u of %u answered in %.0f s",
		 name, looks, LOOKS, abi_seconds() - began);
}

static void looks_under_resizes(void)
{
	pid_t one, other;

	make(fd, 0);
	one = process(resize);
	other = process(resize);
	look("INFO", inspected);
	look("LIST", listed);
	end(one);
	end(other);
	abi_case(!abi_free(fd, shared->handle), "and it can be freed");
	shared->made = false;
}

/* Whether a process waits for one and the same thing for long. */
static bool waits(pid_t child)
{
	double end = abi_seconds() + 100;
	unsigned int asleep = 0;

	while (asleep < 50 && abi_seconds() < end) {
		abi_sleep(10000);
		asleep = abi_state(child) == 'D' ? asleep + 1 : 0;
	}
	return asleep == 50;
}

static void is_gone(const char *what, pid_t child)
{
	double began = abi_seconds();
	pid_t gone;

	kill(child, SIGKILL);
	do {
		gone = waitpid(child, NULL, WNOHANG);
		abi_sleep(1000);
	} while (!gone && abi_seconds() - began < 20);
	abi_case(gone == child && abi_seconds() - began < seconds_max,
		 "killed under a resize that hardly runs, %s: gone in %.3f s", what,
		 abi_seconds() - began);
}

static void kills_under_a_resize(void)
{
	pid_t owner = process(own), resizer = process(resize_hardly), spinners[SPINNERS];
	pid_t inspector, lister;

	handle();
	for (unsigned int i = 0; i < SPINNERS; i++)
		spinners[i] = process(spin);
	inspector = process(inspect_again);
	lister = process(list_again);
	abi_case(waits(inspector) && waits(lister), "a resize that hardly runs is waited for");
	is_gone("INFO", inspector);
	is_gone("LIST of all users", lister);
	is_gone("the file that has the buffer", owner);
	for (unsigned int i = 0; i < SPINNERS; i++)
		end(spinners[i]);
	end(resizer);
}

/* Where everything takes longer, this does, too. */
static void set_bound(void)
{
	double began = abi_seconds();

	for (unsigned int i = 0; i < 10; i++)
		abi_free(fd, abi_allocate(fd, KMDEV_KMALLOC, LARGE, 0));
	seconds_max = 1 + abi_seconds() - began;
}

int main(void)
{
	abi_start();
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED)
		abi_fail("mmap");
	abi_stay_on(0);
	fd = abi_open(0, 0, O_RDWR);
	admin = abi_open(1, ABI_SYS_ADMIN, O_RDWR);
	set_bound();
	looks_under_resizes();
	kills_under_a_resize();
	close(admin);
	close(fd);
	return abi_done();
}
