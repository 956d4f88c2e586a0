// SPDX-License-Identifier: GPL-2.0-only
/* Counting cases, being somebody, and the plainest calls. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "abi.h"

#define DEVICE "/dev/kmalloc"
#define USERS 8
#define NS_PER_S 1000000000LL

/* The 32-bit system calls of these names have 16-bit ids. */
#ifndef SYS_setresuid32
#define SYS_setresuid32 SYS_setresuid
#define SYS_setresgid32 SYS_setresgid
#endif

static unsigned int passed, failed;
static bool user_seen[USERS];
static unsigned int first_user;
static int kernel_log = -1;

void abi_fail(const char *what)
{
	printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(2);
}

bool abi_case(bool ok, const char *format, ...)
{
	va_list arguments;

	if (ok)
		passed++;
	else
		failed++;
	printf("%sok %u - ", ok ? "" : "not ", passed + failed);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	return ok;
}

void abi_start(void)
{
	struct stat node;

	setvbuf(stdout, NULL, _IOLBF, 1 << 16);
	first_user = 100000 + USERS * (unsigned int)getpid();
	kernel_log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kernel_log < 0 || lseek(kernel_log, 0, SEEK_END) < 0)
		abi_fail("/dev/kmsg (these programs run as root)");
	if (stat(DEVICE, &node) < 0)
		abi_fail(DEVICE);
	if (setgroups(1, &node.st_gid) < 0 ||
	    prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS | SECBIT_NO_SETUID_FIXUP) < 0)
		abi_fail("to be in the group of " DEVICE);
}

/*
 * A record reads "PRIORITY,SEQUENCE,TIME,FLAGS;TEXT".  Priorities to 7 are the kernel's, to 4
 * warnings and worse.  An emulated machine under load says that its timer was late.
 */
static bool is_noise(const char *record)
{
	int priority = atoi(record);

	if (priority > 7 || strstr(record, ";hrtimer: interrupt took ") ||
	    strstr(record, ";kmemleak: Cannot allocate a scan area"))
		return true;
	return priority > 4 && !strstr(record, "kmalloc");
}

static bool log_is_quiet(void)
{
	char record[8192];
	bool quiet = true;
	ssize_t length;

	while ((length = read(kernel_log, record, sizeof(record) - 1)) > 0 || errno == EPIPE) {
		if (length <= 0)
			continue;
		record[length] = '\0';
		if (is_noise(record))
			continue;
		printf("# kernel log: %s", record);
		quiet = false;
	}
	return quiet;
}

int abi_done(void)
{
	for (unsigned int number = 0; number < USERS; number++) {
		struct account left, nothing = { 0 };
		int fd;

		if (!user_seen[number])
			continue;
		fd = abi_open(number, 0, O_RDONLY);
		left = abi_account(fd);
		close(fd);
		abi_case(abi_same(left, nothing),
			 "user %u holds nothing at the end (%llu buffers, %llu bytes, %u caches,"
			 " %u pools)", number, (unsigned long long)left.buffers,
			 (unsigned long long)left.bytes, left.caches, left.pools);
	}
	abi_case(log_is_quiet(), "the kernel logged nothing");
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}

bool abi_failed(void)
{
	return failed;
}

static void set_capabilities(uint64_t effective, uint64_t permitted)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {
		{ .effective = (uint32_t)effective, .permitted = (uint32_t)permitted },
		{ .effective = effective >> 32, .permitted = permitted >> 32 },
	};

	if (syscall(SYS_capset, &header, data) < 0)
		abi_fail("capset");
}

static uint64_t permitted_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data) < 0)
		abi_fail("capget");
	return data[0].permitted | (uint64_t)data[1].permitted << 32;
}

/* This thread alone: the C library would interrupt all others, which may be in a race. */
static void set_user(unsigned int uid)
{
	if (syscall(SYS_setresgid32, uid, uid, 0) < 0 || syscall(SYS_setresuid32, uid, uid, 0) < 0)
		abi_fail("setresuid");
}

unsigned int abi_user(unsigned int number)
{
	return first_user + number;
}

int abi_open(unsigned int number, uint64_t caps, int mode)
{
	uint64_t permitted = permitted_capabilities();
	int fd;

	set_user(abi_user(number));
	set_capabilities(caps, permitted);
	fd = open(DEVICE, mode | O_CLOEXEC);
	if (fd < 0)
		abi_fail("open " DEVICE " as a member of its group");
	set_capabilities(permitted, permitted);
	set_user(0);
	user_seen[number] = true;
	return fd;
}

void abi_become(unsigned int number, uint64_t caps)
{
	unsigned int uid = abi_user(number);

	if (setresgid(uid, uid, uid) < 0 || setresuid(uid, uid, uid) < 0)
		abi_fail("setresuid");
	set_capabilities(caps, caps);
}

void abi_without_capabilities(bool without)
{
	uint64_t permitted = permitted_capabilities();

	set_capabilities(without ? 0 : permitted, permitted);
}

int abi_call(int fd, unsigned int number, void *argument)
{
	return ioctl(fd, number, argument) < 0 ? errno : 0;
}

struct kmdev_identify abi_identify(int fd)
{
	struct kmdev_identify identify = { .size = sizeof(identify) };

	if (abi_call(fd, KMDEV_IDENTIFY, &identify))
		abi_fail("KMDEV_IDENTIFY");
	return identify;
}

struct account abi_account(int fd)
{
	struct kmdev_identify identify = abi_identify(fd);

	return (struct account){
		identify.out_user_bytes, identify.out_user_buffers, identify.out_user_caches,
		identify.out_user_pools,
	};
}

void abi_stay_on(unsigned int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		abi_fail("a processor");
}

void abi_sleep(unsigned int us)
{
	struct timespec end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_nsec += us * 1000LL % NS_PER_S;
	end.tv_sec += us * 1000LL / NS_PER_S + end.tv_nsec / NS_PER_S;
	end.tv_nsec %= NS_PER_S;
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == EINTR)
		;
}

bool abi_same(struct account a, struct account b)
{
	return a.bytes == b.bytes && a.buffers == b.buffers && a.caches == b.caches &&
	       a.pools == b.pools;
}

uint64_t abi_allocate(int fd, unsigned int allocator, uint64_t bytes, unsigned int flags)
{
	struct kmdev_alloc request = {
		.size = sizeof(request), .allocator = allocator, .bytes = bytes, .flags = flags,
	};

	errno = abi_call(fd, KMDEV_ALLOC, &request);
	return errno ? 0 : request.out_handle;
}

int abi_free(int fd, uint64_t handle)
{
	struct kmdev_free request = { .size = sizeof(request), .handle = handle };

	return abi_call(fd, KMDEV_FREE, &request);
}

static int copy(int fd, unsigned int number, uint64_t handle, uint64_t offset, uint64_t data,
		size_t length)
{
	struct kmdev_copy request = {
		.size = sizeof(request), .handle = handle, .offset = offset, .length = length,
		.data = data,
	};

	return abi_call(fd, number, &request);
}

int abi_read(int fd, uint64_t handle, uint64_t offset, void *data, size_t length)
{
	return copy(fd, KMDEV_READ, handle, offset, abi_address(data), length);
}

int abi_write(int fd, uint64_t handle, uint64_t offset, const void *data, size_t length)
{
	return copy(fd, KMDEV_WRITE, handle, offset, abi_address(data), length);
}

int abi_open_buffer(int fd, uint64_t handle, unsigned int flags)
{
	struct kmdev_open request = {
		.size = sizeof(request), .handle = handle, .flags = flags,
	};

	errno = abi_call(fd, KMDEV_OPEN, &request);
	return errno ? -1 : request.out_fd;
}

int abi_next_file(void)
{
	int next = dup(STDOUT_FILENO);

	if (next < 0)
		abi_fail("dup");
	close(next);
	return next;
}

bool abi_in_child(bool (*good)(void))
{
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child < 0)
		abi_fail("fork");
	if (!child)
		_exit(!good());
	waitpid(child, &status, 0);
	return status == 0;
}

int abi_alloc_many(int fd, const struct kmdev_alloc *request, uint64_t *handles, unsigned int count,
		   struct kmdev_alloc_many *answer)
{
	*answer = (struct kmdev_alloc_many){
		.size = sizeof(*answer), .request = abi_address(request),
		.handles = abi_address(handles), .count = count, .out_count = ABI_UNTOUCHED,
		.out_rest = ABI_UNTOUCHED,
	};
	return abi_call(fd, KMDEV_ALLOC_MANY, answer);
}

int abi_free_many(int fd, const uint64_t *handles, unsigned int count, unsigned int flags,
		  struct kmdev_free_many *answer)
{
	*answer = (struct kmdev_free_many){
		.size = sizeof(*answer), .handles = abi_address(handles), .count = count,
		.flags = flags, .out_count = ABI_UNTOUCHED, .out_rest = ABI_UNTOUCHED,
	};
	return abi_call(fd, KMDEV_FREE_MANY, answer);
}

unsigned int abi_module_references(void)
{
	FILE *references = fopen("/sys/module/kmalloc/refcnt", "re");
	unsigned int count = 0;

	if (!references || fscanf(references, "%u", &count) != 1)
		abi_fail("/sys/module/kmalloc/refcnt");
	fclose(references);
	return count;
}

uint64_t abi_setting(const char *path, uint64_t value)
{
	FILE *file = fopen(path, "r+e");
	unsigned long long before;

	if (!file || fscanf(file, "%llu", &before) != 1)
		abi_fail(path);
	rewind(file);
	if (fprintf(file, "%llu\n", (unsigned long long)value) < 0 || fclose(file))
		abi_fail(path);
	return before;
}

uint64_t abi_parameter(const char *name, uint64_t value)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/kmalloc/parameters/%s", name);
	return abi_setting(path, value);
}

uint64_t abi_find(int fd, unsigned int kind, const char *name)
{
	struct kmdev_find request = {
		.size = sizeof(request), .name = abi_address(name), .name_length = strlen(name),
		.kind = kind,
	};

	return abi_call(fd, KMDEV_FIND, &request) ? 0 : request.out_handle;
}

int abi_info(int fd, uint64_t handle, unsigned int flags, struct kmdev_facts *facts)
{
	struct kmdev_info request = { .size = sizeof(request), .handle = handle, .flags = flags };
	int error = abi_call(fd, KMDEV_INFO, &request);

	*facts = request.out_facts;
	return error;
}

char abi_state(pid_t process)
{
	char path[32], line[512] = "";
	const char *end;
	int file;

	snprintf(path, sizeof(path), "/proc/%d/stat", process);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0 || read(file, line, sizeof(line) - 1) < 0)
		abi_fail(path);
	close(file);
	end = strrchr(line, ')');
	return end ? end[2] : '?';
}

double abi_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}
