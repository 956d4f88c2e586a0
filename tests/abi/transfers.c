// SPDX-License-Identifier: GPL-2.0-only
/* A buffer as a file: moved by splice and sendfile, passed on to other processes and users. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "model.h"
#include "request.h"

/* Neither a multiple of anything nor small; in pages, 2 and a part. */
#define BYTES 9999
#define ROOM (BYTES + PAGE)

static struct scene scene;
/* A buffer of BYTES, and its file. */
static struct model model;
static int file;

static int open_again(int fd, int mode)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	fd = open(path, mode | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

/* A file that may only read cannot be made one that may write, by root neither. */
static void read_only(void)
{
	static const int modes[] = { O_RDONLY, O_WRONLY, O_RDWR, O_RDWR | O_TRUNC };
	int fd = abi_open_buffer(scene.fd, model.handle, 0);
	unsigned char byte = 0xee;
	struct iovec part = { &byte, 1 };

	model_change(&model);
	abi_case(pwrite(fd, &byte, 1, 0) < 0 && errno == EBADF && write(fd, &byte, 1) < 0 &&
		 errno == EBADF && pwritev(fd, &part, 1, 0) < 0 && errno == EBADF,
		 "a read-only file: writing is EBADF");
	abi_case(!fcntl(fd, F_SETFL, O_RDWR) && pwrite(fd, &byte, 1, 0) < 0 && errno == EBADF,
		 "a read-only file: F_SETFL does not make it writable");
	for (unsigned int i = 0; i < ARRAY_SIZE(modes); i++) {
		int error = open_again(fd, modes[i]);

		abi_case(error < 0, "a read-only file: opened again by /proc, mode %#o: %s",
			 modes[i], strerrorname_np(-error));
	}
	abi_case(open_again(file, O_RDWR) < 0, "nor can a writable one be opened again");
	abi_case(pread(fd, &byte, 1, 0) == 1 && byte == model.data[0] && model_holds(&model),
		 "a read-only file: reads, and nothing was written");
	close(fd);
}

struct range {
	off_t offset;
	size_t length;
	/* bytes that are moved, or -errno */
	ssize_t reads;
	ssize_t writes;
};

static void make_pipe(int ends[2])
{
	if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) < 0)
		abi_fail("pipe");
}

static void splices(void)
{
	static const struct range rows[] = {
		{ 0, 100, 100, 100 }, { PAGE - 50, 100, 100, 100 }, { BYTES - 10, 100, 10, 10 },
		{ BYTES - 1, 1, 1, 1 }, { BYTES, 100, 0, -ENOSPC }, { BYTES + 5, 1, 0, -ENOSPC },
		{ 0, 2 * PAGE, 2 * PAGE, 2 * PAGE },
	};
	static unsigned char data[2 * PAGE];

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		loff_t offset = rows[i].offset;
		ssize_t done, total = 0;
		int ends[2];

		model_change(&model);
		make_pipe(ends);
		while ((done = splice(file, &offset, ends[1], NULL, rows[i].length - total,
				      SPLICE_F_NONBLOCK)) > 0 &&
		       (total += done) < (ssize_t)rows[i].length)
			;
		done = read(ends[0], data, sizeof(data));
		abi_case(total == rows[i].reads && (done == total || !total) &&
			 !memcmp(data, model.data + rows[i].offset, total) &&
			 offset == rows[i].offset + total,
			 "splice %zu at %lld to a pipe: %zd", rows[i].length,
			 (long long)rows[i].offset, total);
		close(ends[0]);
		close(ends[1]);

		make_pipe(ends);
		memset(data, 's', sizeof(data));
		if (write(ends[1], data, rows[i].length) != (ssize_t)rows[i].length)
			abi_fail("write to a pipe");
		close(ends[1]);
		offset = rows[i].offset;
		total = 0;
		while ((done = splice(ends[0], NULL, file, &offset, rows[i].length - total, 0)) > 0)
			total += done;
		if (!total && done < 0)
			total = -errno;
		if (total > 0)
			memcpy(model.data + rows[i].offset, data, total);
		abi_case(total == rows[i].writes && model_holds(&model),
			 "splice %zu from a pipe at %lld: %zd (wanted %zd)", rows[i].length,
			 (long long)rows[i].offset, total, rows[i].writes);
		close(ends[0]);
	}
}

static bool holds_the_model(int fd)
{
	static unsigned char data[BYTES];
	ssize_t length = 0, got;

	while ((got = read(fd, data + length, BYTES - length)) > 0)
		length += got;
	return length == BYTES && !memcmp(data, model.data, BYTES);
}

/* All of it, in as many calls as that takes. */
static ssize_t send_all(int to, int from, size_t length)
{
	ssize_t total = 0, done;

	while (total < (ssize_t)length && (done = sendfile(to, from, NULL, length - total)) > 0)
		total += done;
	return total;
}

static void sendfiles(void)
{
	int memory = memfd_create("abi", MFD_CLOEXEC), sockets[2], ends[2];

	if (memory < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
				     sockets) < 0)
		abi_fail("memfd_create, socketpair");
	make_pipe(ends);
	model_change(&model);
	lseek(file, 0, SEEK_SET);
	abi_case(send_all(memory, file, ROOM) == BYTES && !lseek(memory, 0, SEEK_SET) &&
		 holds_the_model(memory), "sendfile to a memfd");
	lseek(file, 0, SEEK_SET);
	abi_case(send_all(sockets[0], file, ROOM) == BYTES && holds_the_model(sockets[1]),
		 "sendfile to a socket");
	lseek(file, 0, SEEK_SET);
	abi_case(send_all(ends[1], file, ROOM) == BYTES && holds_the_model(ends[0]),
		 "sendfile to a pipe");
	for (unsigned int i = 0; i < BYTES; i++)
		model.data[i] = 255 - model.data[i];
	if (pwrite(memory, model.data, BYTES, 0) != BYTES || ftruncate(memory, ROOM) < 0)
		abi_fail("write to a memfd");
	lseek(memory, 0, SEEK_SET);
	lseek(file, 0, SEEK_SET);
	abi_case(send_all(file, memory, ROOM) == BYTES && model_holds(&model),
		 "sendfile from a memfd, as much as there is room");
	close(memory);
	for (unsigned int i = 0; i < 2; i++) {
		close(sockets[i]);
		close(ends[i]);
	}
}

static void copies(void)
{
	int other = abi_open_buffer(scene.fd, model.handle, 0), copy = dup(file);
	unsigned char byte;

	model_change(&model);
	lseek(file, 30, SEEK_SET);
	abi_case(read(copy, &byte, 1) == 1 && byte == model.data[30] &&
		 lseek(file, 0, SEEK_CUR) == 31, "dup: one position");
	abi_case(read(other, &byte, 1) == 1 && byte == model.data[0] &&
		 lseek(file, 0, SEEK_CUR) == 31, "opened twice: two positions");
	close(copy);
	close(other);
	abi_case(pread(file, &byte, 1, 8) == 1 && byte == model.data[8], "and the first file stays");
}

/* Reads it whole and writes the first byte. */
static bool reads_and_writes(int fd)
{
	unsigned char byte = 'c';

	lseek(fd, 0, SEEK_SET);
	return holds_the_model(fd) && pwrite(fd, &byte, 1, 0) == 1;
}

static bool use_file(void)
{
	return reads_and_writes(file);
}

static bool use_file_as_another(void)
{
	abi_become(5, 0);
	return reads_and_writes(file);
}

static int sockets[2];

static void send_file(int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {
		.head = {
			.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
		},
	};
	struct iovec part = { "f", 1 };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof(control),
	};

	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	if (sendmsg(sockets[0], &message, 0) != 1)
		abi_fail("sendmsg");
}

static int receive_file(void)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	char byte;
	struct iovec part = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	int fd;

	if (recvmsg(sockets[1], &message, MSG_CMSG_CLOEXEC) != 1 ||
	    control.head.cmsg_type != SCM_RIGHTS)
		return -1;
	memcpy(&fd, CMSG_DATA(&control.head), sizeof(fd));
	return fd;
}

/* All that it had is closed: what is left is what comes. */
static bool use_what_comes(void)
{
	close(file);
	close(scene.fd);
	abi_become(5, 0);
	return reads_and_writes(receive_file());
}

static bool only_read_what_comes(void)
{
	unsigned char byte = 'c';
	int fd;

	close(file);
	close(scene.fd);
	abi_become(5, 0);
	fd = receive_file();
	return holds_the_model(fd) && pwrite(fd, &byte, 1, 0) < 0 && errno == EBADF &&
	       open_again(fd, O_RDWR) < 0;
}

static void passed_on(void)
{
	int read_only = abi_open_buffer(scene.fd, model.handle, 0);

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0)
		abi_fail("socketpair");
	model_change(&model);
	abi_case(abi_in_child(use_file), "fork: a child uses it");
	model.data[0] = 'c';
	abi_case(model_holds(&model), "fork: what a child wrote is there");
	model_change(&model);
	abi_case(abi_in_child(use_file_as_another), "setuid: another user uses it");
	model_change(&model);
	send_file(file);
	abi_case(abi_in_child(use_what_comes), "SCM_RIGHTS: another user uses it");
	model.data[0] = 'c';
	abi_case(model_holds(&model), "SCM_RIGHTS: what another user wrote is there");
	send_file(read_only);
	abi_case(abi_in_child(only_read_what_comes),
		 "SCM_RIGHTS: who gets a read-only file only reads");
	abi_case(model_holds(&model), "SCM_RIGHTS: and changes nothing");
	close(read_only);
	close(sockets[0]);
	close(sockets[1]);
}

/* A file in a message that nobody reads keeps the memory until the socket goes. */
static void in_flight(void)
{
	struct account before = abi_account(scene.fd);
	uint64_t one = abi_allocate(scene.fd, KMDEV_VMALLOC, BYTES, 0);
	int fd = abi_open_buffer(scene.fd, one, 0);

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0)
		abi_fail("socketpair");
	send_file(fd);
	close(fd);
	abi_free(scene.fd, one);
	abi_case(abi_account(scene.fd).buffers == before.buffers + 1,
		 "SCM_RIGHTS: in a message it keeps its memory");
	close(sockets[0]);
	close(sockets[1]);
	abi_case(abi_same(before, abi_account(scene.fd)), "SCM_RIGHTS: with the message it goes");
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	model_open(&model, scene.fd, BYTES);
	file = abi_open_buffer(scene.fd, model.handle, KMDEV_OPEN_WRITE);
	if (file < 0)
		abi_fail("KMDEV_OPEN");
	read_only();
	splices();
	sendfiles();
	copies();
	passed_on();
	in_flight();
	close(file);
	model_close(&model);
	scene_close(&scene);
	return abi_done();
}
