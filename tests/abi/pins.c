// SPDX-License-Identifier: GPL-2.0-only
/* What else the kernel does to memory, done to a mapping of a buffer: nothing keeps its pages. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mapping.h"
#include "model.h"
#include "request.h"

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif

/* Eight pages, of the last of which 100 bytes are the buffer's. */
#define PAGES 8
#define LENGTH (PAGES * PAGE)
#define BYTES (LENGTH - PAGE + 100)

static struct scene scene;
/* A buffer of BYTES, its two files, and a mapping of it. */
static struct model model;
static int file, read_only;
static unsigned char *map;

/* Through the control file and in the mapping. */
static bool as_the_model(void)
{
	return model_holds(&model) && !memcmp(map, model.data, BYTES);
}

/* Whatever is advised, the contents are what they were. */
static void advice(void)
{
	static const struct {
		const char *name;
		int advice;
		int error, or_error;
	} rows[] = {
		{ "NORMAL", MADV_NORMAL, 0, 0 },
		{ "RANDOM", MADV_RANDOM, 0, 0 },
		{ "SEQUENTIAL", MADV_SEQUENTIAL, 0, 0 },
		{ "WILLNEED", MADV_WILLNEED, 0, EBADF },
		{ "DONTNEED", MADV_DONTNEED, EINVAL, 0 },
		{ "FREE", MADV_FREE, EINVAL, EINVAL },
		{ "REMOVE", MADV_REMOVE, ENODEV, EOPNOTSUPP },
		{ "COLD", MADV_COLD, EINVAL, 0 },
		{ "PAGEOUT", MADV_PAGEOUT, EINVAL, 0 },
		{ "POPULATE_READ", MADV_POPULATE_READ, EINVAL, 0 },
		{ "POPULATE_WRITE", MADV_POPULATE_WRITE, EINVAL, 0 },
		{ "HUGEPAGE", MADV_HUGEPAGE, EINVAL, 0 },
		{ "NOHUGEPAGE", MADV_NOHUGEPAGE, 0, EINVAL },
		{ "MERGEABLE", MADV_MERGEABLE, 0, EINVAL },
		{ "DONTDUMP", MADV_DONTDUMP, 0, 0 },
		{ "DODUMP", MADV_DODUMP, EINVAL, EINVAL },
		{ "WIPEONFORK", MADV_WIPEONFORK, EINVAL, EINVAL },
	};

	model_change(&model);
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		int error = madvise(map, LENGTH, rows[i].advice) < 0 ? errno : 0;

		abi_case((error == rows[i].error || error == rows[i].or_error) && as_the_model(),
			 "MADV_%s: %s, the contents stay", rows[i].name, strerrorname_np(error));
	}
}

static unsigned char *inherited;

static bool child_has_no_mapping(void)
{
	return !is_mapped(inherited, PAGE);
}

static bool child_has_a_mapping(void)
{
	return is_mapped(inherited, LENGTH) && !memcmp(inherited, model.data, BYTES);
}

/* For what the kernel takes for a device's memory it does not take that back. */
static void not_for_children(void)
{
	int error;

	inherited = SHARED(LENGTH, READ_WRITE, file, 0);
	abi_case(abi_in_child(child_has_a_mapping), "fork: a child has the mapping");
	error = madvise(inherited, LENGTH, MADV_DONTFORK) < 0 ? errno : 0;
	abi_case(!error && abi_in_child(child_has_no_mapping),
		 "MADV_DONTFORK: a child has it not (%s)", strerrorname_np(error));
	error = madvise(inherited, LENGTH, MADV_DOFORK) < 0 ? errno : 0;
	abi_case(error ? error == EINVAL && abi_in_child(child_has_no_mapping)
		       : abi_in_child(child_has_a_mapping),
		 "MADV_DOFORK: a child has it, or EINVAL (%s)", strerrorname_np(error));
	munmap(inherited, LENGTH);
}

static void locks(void)
{
	int error = mlock(map, LENGTH) < 0 ? errno : 0;

	abi_case(!error && as_the_model(), "mlock: %s", strerrorname_np(error));
	error = munlock(map, LENGTH) < 0 ? errno : 0;
	abi_case(!error && as_the_model(), "munlock: %s", strerrorname_np(error));
	error = msync(map, LENGTH, MS_SYNC) < 0 ? errno : 0;
	abi_case((!error || error == EINVAL) && as_the_model(), "msync: %s",
		 strerrorname_np(error));
}

/* What would keep a reference to its pages finds none: they may go at any time after munmap. */
static void no_pins(void)
{
	static unsigned char data[PAGE];
	struct iovec mine = { data, PAGE }, theirs = { map, PAGE };
	int ends[2], image = open("/proc/self/exe", O_RDONLY | O_DIRECT | O_CLOEXEC);
	ssize_t done;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		abi_fail("pipe");
	if (image < 0)
		abi_fail("O_DIRECT, of the file system that this program is on");
	model_change(&model);
	done = process_vm_readv(getpid(), &mine, 1, &theirs, 1, 0);
	abi_case((done < 0 && errno == EFAULT) || (done == PAGE && !memcmp(data, model.data, PAGE)),
		 "process_vm_readv: EFAULT or the contents (%zd)", done);
	done = vmsplice(ends[1], &theirs, 1, SPLICE_F_GIFT);
	abi_case(done < 0 && errno == EFAULT, "vmsplice: EFAULT (%zd, %s)", done,
		 strerrorname_np(errno));
	done = vmsplice(ends[1], &theirs, 1, 0);
	abi_case(done < 0 && errno == EFAULT, "vmsplice without a gift: EFAULT (%zd, %s)", done,
		 strerrorname_np(errno));
	done = pread(image, map, PAGE, 0);
	abi_case(done < 0 && errno == EFAULT, "O_DIRECT into it: EFAULT (%zd, %s)", done,
		 strerrorname_np(errno));
	abi_case(as_the_model(), "and the contents are what they were");
	close(image);
	close(ends[0]);
	close(ends[1]);
}

/* A debugger's way in is no way around the mode of the file. */
static void by_memory_file(void)
{
	unsigned char *reading = SHARED(PAGE, PROT_READ, read_only, 0), byte = 'x';
	int memory = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
	ssize_t done;

	if (memory < 0 || reading == MAP_FAILED)
		abi_fail("/proc/self/mem");
	model_change(&model);
	done = pread(memory, &byte, 1, (off_t)abi_address(map) + 9);
	abi_case((done < 0 && (errno == EIO || errno == EFAULT)) ||
		 (done == 1 && byte == model.data[9]),
		 "/proc/self/mem: reads it, or EIO (%zd, %s)", done, strerrorname_np(errno));
	byte = ~model.data[9];
	done = pwrite(memory, &byte, 1, (off_t)abi_address(reading) + 9);
	abi_case(done < 0 && as_the_model(),
		 "/proc/self/mem: does not write what is mapped read-only (%zd, %s)", done,
		 strerrorname_np(errno));
	done = pwrite(memory, &byte, 1, (off_t)abi_address(map) + 9);
	if (done == 1)
		model.data[9] = byte;
	abi_case((done == 1 || (done < 0 && errno == EIO)) && as_the_model(),
		 "/proc/self/mem: writes what is mapped to be written, or EIO (%zd)", done);
	munmap(reading, PAGE);
	close(memory);
}

/* Copies in and out by the caller's own addresses are no pins, and work. */
static void as_an_argument(void)
{
	static unsigned char data[PAGE];
	int ends[2];

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		abi_fail("pipe");
	model_change(&model);
	abi_case(write(ends[1], map, PAGE) == PAGE && read(ends[0], data, PAGE) == PAGE &&
		 !memcmp(data, model.data, PAGE), "write() from the mapping");
	memset(data, 'q', PAGE);
	memset(model.data + PAGE, 'q', PAGE);
	abi_case(write(ends[1], data, PAGE) == PAGE && read(ends[0], map + PAGE, PAGE) == PAGE &&
		 as_the_model(), "read() into the mapping");
	abi_case(!abi_read(scene.fd, model.handle, 0, map + 2 * PAGE, PAGE), "KMDEV_READ into itself");
	memcpy(model.data + 2 * PAGE, model.data, PAGE);
	abi_case(as_the_model(), "KMDEV_READ into itself: has copied");
	abi_case(pwrite(file, map, PAGE, 3 * PAGE) == PAGE, "pwrite from itself");
	memcpy(model.data + 3 * PAGE, model.data, PAGE);
	abi_case(as_the_model(), "pwrite from itself: has copied");
	close(ends[0]);
	close(ends[1]);
}

/* Marks that are nowhere else in the program, as they are put together here. */
static void make_mark(unsigned char mark[16], unsigned char seed)
{
	for (unsigned int i = 0; i < 16; i++)
		mark[i] = seed + 7 * i * i;
}

static bool holds(const char *path, const unsigned char mark[16])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	off_t length = lseek(fd, 0, SEEK_END);
	void *image = mmap(NULL, length, PROT_READ, MAP_PRIVATE, fd, 0);
	bool found;

	if (image == MAP_FAILED)
		abi_fail("mmap of a core dump");
	found = memmem(image, length, mark, 16);
	munmap(image, length);
	close(fd);
	return found;
}

static void die_in(const char *folder, unsigned char *ordinary)
{
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };

	make_mark(map + PAGE, 0x5b);
	make_mark(ordinary, 0xa4);
	if (chdir(folder) < 0 || setrlimit(RLIMIT_CORE, &all) < 0 || prctl(PR_SET_DUMPABLE, 1) < 0)
		_exit(1);
	abort();
}

static bool core_in(const char *folder, char path[], size_t room)
{
	DIR *entries = opendir(folder);
	struct dirent *entry;
	bool found = false;

	while (entries && !found && (entry = readdir(entries))) {
		snprintf(path, room, "%s/%s", folder, entry->d_name);
		found = entry->d_name[0] != '.';
	}
	if (entries)
		closedir(entries);
	return found;
}

static void core_dumps(void)
{
	unsigned char *ordinary = mmap(NULL, PAGE, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char folder[] = "/tmp/abi-map.XXXXXX", path[512];
	unsigned char here[16], there[16];
	int status;
	pid_t child;

	if (!mkdtemp(folder))
		abi_fail("mkdtemp");
	fflush(stdout);
	child = fork();
	if (!child)
		die_in(folder, ordinary);
	waitpid(child, &status, 0);
	make_mark(here, 0x5b);
	make_mark(there, 0xa4);
	errno = 0;
	if (!WCOREDUMP(status) || !core_in(folder, path, sizeof(path)))
		abi_fail("no core dump (see /proc/sys/kernel/core_pattern)");
	abi_case(holds(path, there) && !holds(path, here),
		 "a core dump has the program's memory and not the buffer's");
	unlink(path);
	rmdir(folder);
	munmap(ordinary, PAGE);
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	model_open(&model, scene.fd, BYTES);
	file = abi_open_buffer(scene.fd, model.handle, KMDEV_OPEN_WRITE);
	read_only = abi_open_buffer(scene.fd, model.handle, 0);
	map = SHARED(LENGTH, READ_WRITE, file, 0);
	if (map == MAP_FAILED)
		abi_fail("mmap of a buffer");
	advice();
	not_for_children();
	locks();
	no_pins();
	by_memory_file();
	as_an_argument();
	core_dumps();
	munmap(map, LENGTH);
	close(file);
	close(read_only);
	model_close(&model);
	scene_close(&scene);
	return abi_done();
}
