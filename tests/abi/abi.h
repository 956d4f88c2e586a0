/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the programs of this folder share: one line per case, and the device, opened as somebody.
 *
 * The programs call ioctl themselves, never through memctl's code: what they find is true of the
 * interface.  Several may run at once, beside other users of the device.  So each opens the
 * device as users of its own, whose account nobody else changes.
 */
#ifndef ABI_H
#define ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#include <kmalloc/kmdev.h>

/* Since glibc 2.32, which Debian 11 does not have. */
#if !__GLIBC_PREREQ(2, 32)
#define strerrorname_np(error) strerror(error)
#endif

#define PAGE 4096U
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Capabilities for abi_open, as bits. */
#define ABI_SYS_ADMIN	(1ULL << 21)
#define ABI_SYSLOG	(1ULL << 34)

/** abi_start() - before the first case: where the kernel's log ends now is remembered */
void abi_start(void);

/** abi_case() - print one case's line; returns @ok */
bool abi_case(bool ok, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * abi_done() - after the last case
 *
 * Adds two cases: the users that abi_open made hold nothing, the kernel logged nothing.
 * Return: the exit status.
 */
int abi_done(void);

/** abi_failed() - whether a case has failed so far, for programs of which the kernel's log tells */
bool abi_failed(void);

/** abi_user() - the uid of this program's user @number, 0 to 7 */
unsigned int abi_user(unsigned int number);

/**
 * abi_open() - open the control file as user @number, who is in the node's group
 * @caps: what the opener is capable of, ABI_*
 * @mode: O_RDONLY, O_WRONLY or O_RDWR
 *
 * Return: the descriptor; the program ends where the device cannot be opened.
 */
int abi_open(unsigned int number, uint64_t caps, int mode);

/** abi_become() - this process is user @number from now on, with @caps and no way back */
void abi_become(unsigned int number, uint64_t caps);

/** abi_without_capabilities() - lay all capabilities down for a while, or take them up again */
void abi_without_capabilities(bool without);

/** abi_call() - one ioctl; returns errno, 0 if it succeeded */
int abi_call(int fd, unsigned int number, void *argument);

struct account {
	uint64_t bytes;
	uint64_t buffers;
	uint32_t caches;
	uint32_t pools;
};

/** abi_account() - what IDENTIFY says that the opener of @fd holds */
struct account abi_account(int fd);

/** abi_same() - nothing was made and nothing went between @a and @b */
bool abi_same(struct account a, struct account b);

/** abi_identify() - all that IDENTIFY says */
struct kmdev_identify abi_identify(int fd);

/** abi_allocate() - a buffer without a name; returns its handle, or 0 with errno set */
uint64_t abi_allocate(int fd, unsigned int allocator, uint64_t bytes, unsigned int flags);

/** abi_free() - returns errno */
int abi_free(int fd, uint64_t handle);

/** abi_read() and abi_write() - contents; return errno */
int abi_read(int fd, uint64_t handle, uint64_t offset, void *data, size_t length);
int abi_write(int fd, uint64_t handle, uint64_t offset, const void *data, size_t length);

/** abi_open_buffer() - the buffer as a file, @flags: KMDEV_OPEN_*; returns -1 with errno set */
int abi_open_buffer(int fd, uint64_t handle, unsigned int flags);

/**
 * abi_next_file() - the descriptor that the next file to be opened gets
 *
 * It is the same before and after a call that left no file open.
 */
int abi_next_file(void);

/** abi_in_child() - whether @good is true in a child process, which ends with it */
bool abi_in_child(bool (*good)(void));

/* What results hold before a call that writes them only if it succeeds. */
#define ABI_UNTOUCHED 0xcccccccc

/** abi_alloc_many() and abi_free_many() - return errno, and what else there is to say in @answer */
int abi_alloc_many(int fd, const struct kmdev_alloc *request, uint64_t *handles, unsigned int count,
		   struct kmdev_alloc_many *answer);
int abi_free_many(int fd, const uint64_t *handles, unsigned int count, unsigned int flags,
		  struct kmdev_free_many *answer);

/** abi_module_references() - how many files, others' too, hold the module */
unsigned int abi_module_references(void);

/** abi_setting() - give a number in a file of /proc or /sys another value; returns what it was */
uint64_t abi_setting(const char *path, uint64_t value);

/** abi_parameter() - the same with one of the module's parameters */
uint64_t abi_parameter(const char *name, uint64_t value);

/** abi_find() - the buffer, cache or pool named @name, by enum kmdev_kind; 0 for none */
uint64_t abi_find(int fd, unsigned int kind, const char *name);

/** abi_info() - facts of one buffer; returns errno */
int abi_info(int fd, uint64_t handle, unsigned int flags, struct kmdev_facts *facts);

/** abi_state() - what a process is doing, as proc(5) says it: 'D' sleeps and few signals wake it */
char abi_state(pid_t process);

/** abi_seconds() - a clock that only goes forward */
double abi_seconds(void);

/** abi_stay_on() - this thread runs on processor @cpu from now on */
void abi_stay_on(unsigned int cpu);

/** abi_sleep() - for so many microseconds, whatever signals come */
void abi_sleep(unsigned int us);

/** abi_fail() - something that the program itself needs is not there: say so and end */
void abi_fail(const char *what) __attribute__((noreturn));

static inline uint64_t abi_address(const void *pointer)
{
	return (uintptr_t)pointer;
}

#endif
