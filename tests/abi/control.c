// SPDX-License-Identifier: GPL-2.0-only
/* The control file as a file: what read gives, and what it is not. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <unistd.h>

#include "request.h"

static struct scene scene;

static unsigned int lines_of(const char *text)
{
	unsigned int lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

static void reading(void)
{
	char whole[4096] = "", bytewise[4096] = "";
	ssize_t length = read(scene.fd, whole, sizeof(whole) - 1), at = 0;
	char *volatile nowhere = NULL;

	abi_case(length > 0 && lines_of(whole) == 2 && strstr(whole, SCENE_NAME) &&
		 strstr(whole, "HANDLE"), "read: a header and a line for the buffer");
	abi_case(read(scene.fd, bytewise, sizeof(bytewise)) == 0, "read: then the end");
	abi_case(lseek(scene.fd, 0, SEEK_SET) == 0, "lseek: to the beginning");
	while (at < (ssize_t)sizeof(bytewise) - 1 && read(scene.fd, bytewise + at, 1) == 1)
		at++;
	abi_case(at == length && lines_of(bytewise) == 2, "read: the same byte by byte");
	lseek(scene.fd, 0, SEEK_SET);
	abi_case(read(scene.fd, nowhere, 100) < 0 && errno == EFAULT,
		 "read: into no memory: EFAULT");
}

static void many_lines(void)
{
	static char text[1 << 20];
	uint64_t handles[3000];
	ssize_t length, part;

	for (unsigned int i = 0; i < ARRAY_SIZE(handles); i++)
		handles[i] = abi_allocate(scene.fd, KMDEV_KMALLOC, 8, 0);
	lseek(scene.fd, 0, SEEK_SET);
	for (length = 0; length < (ssize_t)sizeof(text) - 1; length += part) {
		part = read(scene.fd, text + length, sizeof(text) - 1 - length);
		if (part <= 0)
			break;
	}
	text[length] = '\0';
	abi_case(lines_of(text) == ARRAY_SIZE(handles) + 2,
		 "read: a line for each of %zu buffers (%u lines)", ARRAY_SIZE(handles),
		 lines_of(text));
	for (unsigned int i = 0; i < ARRAY_SIZE(handles); i++)
		abi_free(scene.fd, handles[i]);
}

static void seeking(void)
{
	abi_case(lseek(scene.fd, -1, SEEK_SET) < 0 && errno == EINVAL, "lseek: before the beginning");
	abi_case(lseek(scene.fd, 0, SEEK_END) < 0 && errno == EINVAL, "lseek: there is no end");
	abi_case(lseek(scene.fd, 0x7fffffff, SEEK_SET) != 0, "lseek: far");
	lseek(scene.fd, 0, SEEK_SET);
}

static void not_to_be_written(void)
{
	abi_case(write(scene.fd, "x", 1) < 0 && (errno == EINVAL || errno == EBADF),
		 "write: refused (%s)", strerrorname_np(errno));
	abi_case(pwrite(scene.fd, "x", 1, 0) < 0 &&
		 (errno == EINVAL || errno == EBADF || errno == ESPIPE), "pwrite: refused (%s)",
		 strerrorname_np(errno));
	abi_case(ftruncate(scene.fd, 0) < 0 && errno == EINVAL, "ftruncate: refused (%s)",
		 strerrorname_np(errno));
	abi_case(fsync(scene.fd) < 0 && errno == EINVAL, "fsync: refused (%s)",
		 strerrorname_np(errno));
}

static void not_to_be_mapped(void)
{
	static const int kinds[] = { MAP_SHARED, MAP_PRIVATE };

	for (unsigned int i = 0; i < ARRAY_SIZE(kinds); i++) {
		void *place = mmap(NULL, 4096, PROT_READ | PROT_WRITE, kinds[i], scene.fd, 0);

		abi_case(place == MAP_FAILED && errno == ENODEV, "mmap: refused (%s)",
			 strerrorname_np(errno));
	}
}

static void always_ready(void)
{
	struct pollfd ready = { .fd = scene.fd, .events = POLLIN | POLLOUT };
	struct timeval no_time = { 0 };
	fd_set set;

	abi_case(poll(&ready, 1, 0) == 1 && ready.revents == (POLLIN | POLLOUT),
		 "poll: ready, as a file is (%#x)", ready.revents);
	abi_case(ppoll(&ready, 1, &(struct timespec){ 0 }, NULL) == 1, "ppoll: ready");
	FD_ZERO(&set);
	FD_SET(scene.fd, &set);
	abi_case(select(scene.fd + 1, &set, NULL, NULL, &no_time) == 1, "select: ready");
}

static void the_node(void)
{
	struct stat node = { 0 };

	abi_case(!fstat(scene.fd, &node) && S_ISCHR(node.st_mode) && !(node.st_mode & 0007),
		 "the node is a character device, and not the world's (%o)", node.st_mode & 07777);
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	reading();
	many_lines();
	seeking();
	not_to_be_written();
	not_to_be_mapped();
	always_ready();
	the_node();
	scene_close(&scene);
	return abi_done();
}
