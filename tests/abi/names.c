// SPDX-License-Identifier: GPL-2.0-only
/* Names of buffers: what is one, whose it is, when it is free again. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "request.h"

static struct scene scene;

struct name {
	const char *text;
	unsigned int length;
	bool good;
};

#define NAME(text, good) { text, sizeof(text) - 1, good }

static const struct name names[] = {
	NAME("a", true), NAME("Z", true), NAME("_", true), NAME("a1", true), NAME("a.b-c_d", true),
	NAME("a-", true), NAME("a..", true), NAME("__proto__", true), NAME("CON", true),
	NAME("1", false), NAME("1a", false), NAME("-", false), NAME("-a", false),
	NAME(".", false), NAME("..", false), NAME(".a", false), NAME("a b", false),
	NAME(" a", false), NAME("a ", false), NAME("a/b", false), NAME("/", false),
	NAME("../a", false), NAME("a\n", false), NAME("a\nb", false), NAME("a\t", false),
	NAME("a\0", false), NAME("a\0b", false), NAME("\0a", false), NAME("\0", false),
	NAME("%s%n", false), NAME("a%s%n", false), NAME("a\x1b[2J", false), NAME("a\x7f", false),
	NAME("\xe9t\xe9", false), NAME("a\xc3\xa9", false), NAME("a\xff", false), NAME("a@", false),
	NAME("a[", false), NAME("a`", false), NAME("a{", false), NAME("a:", false),
};

/* Printable, whatever it holds. */
static const char *shown(const struct name *name)
{
	static char text[256];
	char *end = text;

	for (unsigned int i = 0; i < name->length && end < text + sizeof(text) - 5; i++) {
		unsigned char byte = name->text[i];

		if (byte > ' ' && byte < 0x7f)
			*end++ = byte;
		else
			end += sprintf(end, "\\x%02x", byte);
	}
	*end = '\0';
	return text;
}

static void allocate_and_find(const struct name *name)
{
	const struct command *alloc = &commands[KMDEV_NR_ALLOC];
	const struct command *find = &commands[KMDEV_NR_FIND];
	union request request;

	request_fill(alloc, &request, &scene, 0xcc);
	request.alloc.name = abi_address(name->text);
	request.alloc.name_length = name->length;
	request_case(alloc, &request, &scene, name->good ? 0 : EINVAL, KMDEV_NAME_BAD,
		     "name \"%s\"", shown(name));

	request_fill(find, &request, &scene, 0xcc);
	request.find.name = abi_address(name->text);
	request.find.name_length = name->length;
	request_case(find, &request, &scene, name->good ? ENOENT : EINVAL,
		     name->good ? KMDEV_NO_NAME : KMDEV_NAME_BAD, "name \"%s\"", shown(name));
}

static void lengths(void)
{
	static const unsigned int all[] = {
		1, 62, 63, 64, 65, 255, 256, 4096, 65536, 0x7fffffff, 0x80000000, 0xffffffff,
	};
	static char text[65536];

	memset(text, 'n', sizeof(text));
	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++) {
		const struct command *alloc = &commands[KMDEV_NR_ALLOC];
		const struct command *find = &commands[KMDEV_NR_FIND];
		bool good = all[i] <= KMDEV_NAME_MAX;
		union request request;

		request_fill(alloc, &request, &scene, 0xcc);
		request.alloc.name = abi_address(text);
		request.alloc.name_length = all[i];
		request_case(alloc, &request, &scene, good ? 0 : EINVAL, KMDEV_NAME_BAD,
			     "name of %u letters", all[i]);
		request_fill(find, &request, &scene, 0xcc);
		request.find.name = abi_address(text);
		request.find.name_length = all[i];
		request_case(find, &request, &scene, good ? ENOENT : EINVAL,
			     good ? KMDEV_NO_NAME : KMDEV_NAME_BAD, "name of %u letters", all[i]);
	}
}

static void empty(void)
{
	const struct command *alloc = &commands[KMDEV_NR_ALLOC];
	const struct command *find = &commands[KMDEV_NR_FIND];
	union request request;

	request_fill(alloc, &request, &scene, 0xcc);
	request.alloc.name = 0;
	request.alloc.name_length = 0;
	request_case(alloc, &request, &scene, 0, 0, "without a name");
	request.alloc.name = abi_address("other");
	request_case(alloc, &request, &scene, EINVAL, KMDEV_NAME_BAD, "an empty name");
	request.alloc.name = 0;
	request.alloc.name_length = 5;
	request_case(alloc, &request, &scene, EFAULT, KMDEV_BAD_ADDRESS, "a name at NULL");

	request_fill(find, &request, &scene, 0xcc);
	request.find.name_length = 0;
	request_case(find, &request, &scene, EINVAL, KMDEV_NAME_BAD, "an empty name");
}

static uint64_t named(int fd, const char *name, int *error)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = KMDEV_VMALLOC, .bytes = 5000,
		.name = abi_address(name), .name_length = strlen(name),
	};

	*error = abi_call(fd, KMDEV_ALLOC, &alloc);
	return *error ? 0 : alloc.out_handle;
}

static void taken(void)
{
	const struct command *alloc = &commands[KMDEV_NR_ALLOC];
	union request request;

	request_fill(alloc, &request, &scene, 0xcc);
	request.alloc.name = abi_address(SCENE_NAME);
	request_case(alloc, &request, &scene, EEXIST, KMDEV_NAME_TAKEN, "a name that is taken");
}

static void free_again(void)
{
	uint64_t first, second;
	int error;

	first = named(scene.fd, "again", &error);
	abi_case(!error && abi_find(scene.fd, "again") == first, "a name leads to its buffer");
	abi_case(!abi_find(scene.fd, "agai") && !abi_find(scene.fd, "againn") &&
		 !abi_find(scene.fd, "Again"), "similar names do not");
	abi_free(scene.fd, first);
	abi_case(!abi_find(scene.fd, "again"), "with the buffer the name goes");
	second = named(scene.fd, "again", &error);
	abi_case(!error && second != first && abi_find(scene.fd, "again") == second,
		 "the name of a freed buffer can be given again");
	abi_free(scene.fd, second);
}

/* A refusal for another reason does not keep the name. */
static void refused_names(void)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = KMDEV_KMALLOC, .bytes = ~0ULL,
		.name = abi_address("refused"), .name_length = 7,
	};
	uint64_t handle;
	int error = abi_call(scene.fd, KMDEV_ALLOC, &alloc);

	handle = named(scene.fd, "refused", &(int){ 0 });
	abi_case(error == EINVAL && handle, "a refused allocation does not keep its name");
	abi_free(scene.fd, handle);
}

static void two_users(void)
{
	int other = abi_open(1, 0, O_RDWR), error;
	uint64_t handle;

	abi_case(!abi_find(other, SCENE_NAME), "another user does not find the name");
	handle = named(other, SCENE_NAME, &error);
	abi_case(!error && handle != scene.handle, "another user can give the same name");
	abi_case(abi_find(other, SCENE_NAME) == handle &&
		 abi_find(scene.fd, SCENE_NAME) == scene.handle, "to each their own");
	abi_free(other, handle);
	abi_case(abi_find(scene.fd, SCENE_NAME) == scene.handle,
		 "the other's free leaves mine");
	close(other);
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++)
		allocate_and_find(&names[i]);
	lengths();
	empty();
	taken();
	free_again();
	refused_names();
	two_users();
	scene_close(&scene);
	return abi_done();
}
