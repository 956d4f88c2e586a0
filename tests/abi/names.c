// SPDX-License-Identifier: GPL-2.0-only
/* Names of buffers, caches and pools: what is one, whose it is, when it is free again. */
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

/* What gives names, one command for each kind. */
static const struct maker {
	unsigned int number;
	unsigned int kind;
	unsigned int name_at;
	unsigned int length_at;
	/* why there is none without a name, and none of a name */
	uint32_t without;
	uint32_t absent;
} makers[] = {
	{ KMDEV_NR_ALLOC, KMDEV_BUFFER, 32, 40, KMDEV_OK, KMDEV_NO_NAME },
	{ KMDEV_NR_CACHE_CREATE, KMDEV_CACHE, 8, 16, KMDEV_NAME_MISSING, KMDEV_NO_CACHE },
	{ KMDEV_NR_POOL_CREATE, KMDEV_POOL, 8, 16, KMDEV_NAME_MISSING, KMDEV_NO_POOL },
};

static void make(const struct maker *maker, const char *text, unsigned int length, int error,
		 uint32_t reason, const char *what)
{
	const struct command *command = &commands[maker->number];
	union request request;

	request_fill(command, &request, &scene, 0xcc);
	*request_u64(&request, maker->name_at) = abi_address(text);
	*request_u32(&request, maker->length_at) = length;
	request_case(command, &request, &scene, error, reason, "%s", what);
}

static void find(const struct maker *maker, const char *text, unsigned int length, int error,
		 uint32_t reason, const char *what)
{
	const struct command *command = &commands[KMDEV_NR_FIND];
	union request request;

	request_fill(command, &request, &scene, 0xcc);
	request.find.name = abi_address(text);
	request.find.name_length = length;
	request.find.kind = maker->kind;
	request_case(command, &request, &scene, error, reason, "kind %u: %s", maker->kind, what);
}

static void make_and_find(const struct maker *maker, const char *text, unsigned int length,
			  bool good, const char *what)
{
	make(maker, text, length, good ? 0 : EINVAL, KMDEV_NAME_BAD, what);
	find(maker, text, length, good ? ENOENT : EINVAL, good ? maker->absent : KMDEV_NAME_BAD,
	     what);
}

static void texts(const struct maker *maker)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++)
		make_and_find(maker, names[i].text, names[i].length, names[i].good,
			      shown(&names[i]));
}

static void lengths(const struct maker *maker)
{
	static const unsigned int all[] = {
		1, 62, 63, 64, 65, 255, 256, 4096, 65536, 0x7fffffff, 0x80000000, 0xffffffff,
	};
	static char text[65536];
	char what[32];

	memset(text, 'n', sizeof(text));
	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++) {
		snprintf(what, sizeof(what), "%u letters", all[i]);
		make_and_find(maker, text, all[i], all[i] <= KMDEV_NAME_MAX, what);
	}
}

static void empty(const struct maker *maker)
{
	uint32_t without = maker->without;

	make(maker, NULL, 0, without ? EINVAL : 0, without, "without a name");
	make(maker, "other", 0, EINVAL, without ? without : KMDEV_NAME_BAD, "an empty name");
	make(maker, NULL, 5, EFAULT, KMDEV_BAD_ADDRESS, "a name at NULL");
	find(maker, SCENE_NAME, 0, EINVAL, KMDEV_NAME_BAD, "an empty name");
	make(maker, SCENE_NAME, strlen(SCENE_NAME), EEXIST, KMDEV_NAME_TAKEN,
	     "a name that is taken");
}

static void unknown_kinds(void)
{
	static const unsigned int all[] = { KMDEV_POOL + 1, 4, 255, 256, 1U << 31, ~0U };

	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++) {
		const struct maker maker = { .kind = all[i] };

		find(&maker, SCENE_NAME, strlen(SCENE_NAME), EOPNOTSUPP, KMDEV_KIND_UNKNOWN,
		     "unknown");
	}
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

static void free_again(void)
{
	uint64_t first, second, third;
	int error, file;

	first = named(scene.fd, "again", &error);
	abi_case(!error && abi_find(scene.fd, KMDEV_BUFFER, "again") == first,
		 "a name leads to its buffer");
	abi_case(!abi_find(scene.fd, KMDEV_BUFFER, "agai") &&
		 !abi_find(scene.fd, KMDEV_BUFFER, "againn") &&
		 !abi_find(scene.fd, KMDEV_BUFFER, "Again"), "similar names do not");
	abi_free(scene.fd, first);
	abi_case(!abi_find(scene.fd, KMDEV_BUFFER, "again"), "with the buffer the name goes");
	second = named(scene.fd, "again", &error);
	abi_case(!error && second != first && abi_find(scene.fd, KMDEV_BUFFER, "again") == second,
		 "the name of a freed buffer can be given again");
	file = abi_open_buffer(scene.fd, second, 0);
	abi_free(scene.fd, second);
	third = named(scene.fd, "again", &error);
	abi_case(file >= 0 && !error && abi_find(scene.fd, KMDEV_BUFFER, "again") == third,
		 "even while a file of it is open");
	close(file);
	abi_case(abi_find(scene.fd, KMDEV_BUFFER, "again") == third,
		 "and when that is closed, the name stays with whom it was given to");
	abi_free(scene.fd, third);
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

/* A user who has the same names for others than I: whose is which. */
static void two_users(void)
{
	static struct scene other;
	bool both = true, neither = true;
	const uint64_t *mine, *theirs;

	other.fd = abi_open(1, 0, O_RDWR);
	for (unsigned int kind = KMDEV_BUFFER; kind <= KMDEV_POOL; kind++)
		neither = neither && !abi_find(other.fd, kind, SCENE_NAME);
	abi_case(neither, "another user does not find the names");
	scene_make(&other);
	mine = (const uint64_t[]){ scene.handle, scene.cache, scene.pool };
	theirs = (const uint64_t[]){ other.handle, other.cache, other.pool };
	for (unsigned int kind = KMDEV_BUFFER; kind <= KMDEV_POOL; kind++)
		both = both && abi_find(other.fd, kind, SCENE_NAME) == theirs[kind] &&
		       abi_find(scene.fd, kind, SCENE_NAME) == mine[kind] &&
		       mine[kind] != theirs[kind];
	abi_case(both, "another user can give the same names; to each their own");
	scene_close(&other);
	both = true;
	for (unsigned int kind = KMDEV_BUFFER; kind <= KMDEV_POOL; kind++)
		both = both && abi_find(scene.fd, kind, SCENE_NAME) == mine[kind];
	abi_case(both, "the other's free leaves mine");
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(makers); i++) {
		texts(&makers[i]);
		lengths(&makers[i]);
		empty(&makers[i]);
	}
	unknown_kinds();
	free_again();
	refused_names();
	two_users();
	scene_close(&scene);
	return abi_done();
}
