// SPDX-License-Identifier: GPL-2.0-only
/* The memory that values point to: at the same addresses in each worker, far from all else. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "fuzz.h"

/* A gibibyte each, from 4 GiB on. */
#define GAP(n) ((4UL + (n)) << 30)

/* Each thread has requests of its own, and nothing is between: none writes into the other's. */
#define REQUEST_ROOM (4 * PAGE)
#define ROOM_OF(thread) (2 * REQUEST_ROOM * (thread))

const struct space_row spaces[SPACES] = {
	[NUMBER] = { "" },
	[CONTROL] = { "control" },
	[FILES] = { "file" },
	[HANDLE] = { "handle" },
	[CACHE] = { "cache" },
	[POOL] = { "pool" },
	[REQUEST] = { "request", GAP(0), 3 * REQUEST_ROOM },
	[DATA] = { "data", GAP(1), 16 * PAGE },
	[NAMES] = { "name", GAP(2), PAGE },
	[READ_ONLY] = { "readonly", GAP(3), PAGE },
	[EDGE] = { "edge", GAP(6), 2 * PAGE },
	[NOWHERE] = { "nowhere", GAP(4), PAGE },
	[MAPPED] = { "map", GAP(5), MAPPED_BYTES },
};

static const char *const names[NAME_COUNT] = {
	"a", "b", "c", "a.b-c_d", "_", "", "1", "%s%n", "a b", "kmalloc-64", "/dev/kmalloc",
	"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk",
	"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl",
};

/* Where READ_ONLY, and behind it EDGE, can be written to. */
#define TWINS (3 * PAGE)
static unsigned char *twins;

static __thread sigjmp_buf back;
static __thread volatile bool guarded;
static __thread uintptr_t request_at;

static void *map(enum space space, int protection, int fd, off_t offset)
{
	void *at = mmap((void *)spaces[space].base, spaces[space].length, protection,
			MAP_SHARED | MAP_FIXED_NOREPLACE | (fd < 0 ? MAP_ANONYMOUS : 0), fd,
			offset);

	if (at == MAP_FAILED)
		abi_fail(spaces[space].name);
	return at;
}

static void on_fault(int signal)
{
	if (guarded)
		siglongjmp(back, signal);
	/* The fuzzer's own. */
	abi_fail("a fault outside of any call");
}

void place_init(void)
{
	struct sigaction action = { .sa_handler = on_fault, .sa_flags = SA_NODEFER };
	int fd = memfd_create("twins", MFD_CLOEXEC);
	unsigned char *text;

	if (fd < 0 || ftruncate(fd, TWINS) < 0)
		abi_fail("memfd_create");
	mprotect(map(REQUEST, PROT_READ | PROT_WRITE, -1, 0) + REQUEST_ROOM, REQUEST_ROOM,
		 PROT_NONE);
	map(DATA, PROT_READ | PROT_WRITE, -1, 0);
	text = map(NAMES, PROT_READ | PROT_WRITE, -1, 0);
	for (unsigned int i = 0; i < NAME_COUNT; i++)
		strcpy((char *)text + i * NAME_ROOM, names[i]);
	mprotect(text, PAGE, PROT_READ);
	map(READ_ONLY, PROT_READ, fd, 0);
	mprotect(map(EDGE, PROT_READ, fd, PAGE), PAGE, PROT_READ | PROT_WRITE);
	twins = mmap(NULL, TWINS, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
}

void place_thread(unsigned int thread)
{
	request_at = ROOM_OF(thread);
}

void place_clear(void)
{
	memset((void *)spaces[DATA].base, 0, spaces[DATA].length);
	for (unsigned int thread = 0; thread < 2; thread++)
		memset((void *)(spaces[REQUEST].base + ROOM_OF(thread)), 0, REQUEST_ROOM);
	memset(twins, 0, TWINS);
}

const char *place_name(uint64_t n)
{
	return n / NAME_ROOM < NAME_COUNT ? names[n / NAME_ROOM] : "";
}

uintptr_t place_address(enum space space, uint64_t n)
{
	if (space == REQUEST)
		return spaces[space].base + request_at + n % REQUEST_ROOM;
	return spaces[space].base + n % (spaces[space].length + PAGE);
}

/* Whatever another thread does to the memory meanwhile. */
static bool copy(void *to, const void *from, size_t length)
{
	bool whole = false;

	guarded = true;
	if (!sigsetjmp(back, 0)) {
		memcpy(to, from, length);
		whole = true;
	}
	guarded = false;
	return whole;
}

/* Up to the end of the memory. */
static bool copy_to_twin(size_t offset, size_t end, const void *from, size_t length)
{
	return copy(twins + offset, from, length < end - offset ? length : end - offset);
}

bool place_copy(void *to, const void *from, size_t length)
{
	uintptr_t read_only = (uintptr_t)to - spaces[READ_ONLY].base;
	uintptr_t edge = (uintptr_t)to - spaces[EDGE].base;

	if (read_only < spaces[READ_ONLY].length)
		return copy_to_twin(read_only, PAGE, from, length);
	if (edge < spaces[EDGE].length)
		return copy_to_twin(PAGE + edge, TWINS, from, length);
	return copy(to, from, length);
}

/* One byte of each page. */
bool place_touch(uintptr_t at, size_t length, bool write)
{
	bool whole = false;

	guarded = true;
	if (!sigsetjmp(back, 0)) {
		for (size_t i = 0; i < length; i += PAGE) {
			volatile unsigned char *byte = (unsigned char *)at + i;

			if (write)
				*byte = i / PAGE;
			else
				(void)*byte;
		}
		whole = true;
	}
	guarded = false;
	return whole;
}
