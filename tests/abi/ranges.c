// SPDX-License-Identifier: GPL-2.0-only
/* Offsets, lengths and patterns of READ, WRITE, FILL and CHECK. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "request.h"

#define HALF (1ULL << 63)

static struct scene scene;

static const struct {
	uint64_t offset, length;
	bool inside;
} ranges[] = {
	{ 0, 0, true }, { 0, 1, true }, { 0, 99, true }, { 0, 100, true }, { 0, 101, false },
	{ 1, 99, true }, { 1, 100, false }, { 99, 0, true }, { 99, 1, true }, { 99, 2, false },
	{ 100, 0, true }, { 100, 1, false }, { 101, 0, false }, { 128, 0, false },
	{ 0, 128, false }, { 0, 4096, false }, { 0, 1ULL << 32, false },
	{ 0, (1ULL << 32) + 100, false }, { 1ULL << 32, 0, false }, { 1ULL << 32, 1, false },
	{ 0, HALF - 1, false }, { 0, HALF, false }, { HALF, 0, false }, { HALF, HALF, false },
	{ HALF, HALF + 50, false }, { 50, 0 - 50ULL, false }, { 50, 0 - 40ULL, false },
	{ 0, ~0ULL, false }, { 1, ~0ULL, false }, { ~0ULL, 0, false }, { ~0ULL, 1, false },
	{ ~0ULL, 101, false }, { ~0ULL, ~0ULL, false },
};

/* The four structures begin alike: handle, offset, length. */
static void each_range(const struct command *command)
{
	union request request;

	for (unsigned int i = 0; i < ARRAY_SIZE(ranges); i++) {
		request_fill(command, &request, &scene, 0xcc);
		request.copy.offset = ranges[i].offset;
		request.copy.length = ranges[i].length;
		request_case(command, &request, &scene, ranges[i].inside ? 0 : EINVAL,
			     KMDEV_RANGE, "offset %#llx, length %#llx",
			     (unsigned long long)ranges[i].offset,
			     (unsigned long long)ranges[i].length);
	}
}

static void exact(void)
{
	unsigned char data[SCENE_BYTES + 2], want[SCENE_BYTES];

	for (unsigned int i = 0; i < sizeof(want); i++)
		want[i] = i;
	abi_write(scene.fd, scene.handle, 0, want, sizeof(want));
	for (unsigned int offset = 0; offset <= sizeof(want); offset += 33) {
		unsigned int length = sizeof(want) - offset;

		memset(data, 0xcc, sizeof(data));
		abi_case(!abi_read(scene.fd, scene.handle, offset, data + 1, length) &&
			 !memcmp(data + 1, want + offset, length) && data[0] == 0xcc &&
			 data[length + 1] == 0xcc,
			 "READ: from %u to the end, and not a byte around it", offset);
	}
	abi_write(scene.fd, scene.handle, 40, "hello", 5);
	memcpy(want + 40, "hello", 5);
	abi_case(!abi_read(scene.fd, scene.handle, 0, data, sizeof(want)) &&
		 !memcmp(data, want, sizeof(want)), "WRITE: changes its range and no more");
}

struct wrong_pattern {
	unsigned int kind, data_length;
	bool data;
	uint64_t seed;
	int error;
	uint32_t reason;
};

static const struct wrong_pattern patterns[] = {
	{ 0, 3, true, 0, EOPNOTSUPP, KMDEV_PATTERN_UNKNOWN },
	{ 0, 0, false, 0, EOPNOTSUPP, KMDEV_PATTERN_UNKNOWN },
	{ 4, 0, false, 0, EOPNOTSUPP, KMDEV_PATTERN_UNKNOWN },
	{ 255, 0, false, 0, EOPNOTSUPP, KMDEV_PATTERN_UNKNOWN },
	{ 257, 3, true, 0, EOPNOTSUPP, KMDEV_PATTERN_UNKNOWN },
	{ 0x80000001, 3, true, 0, EOPNOTSUPP, KMDEV_PATTERN_UNKNOWN },
	{ ~0U, 0, false, 0, EOPNOTSUPP, KMDEV_PATTERN_UNKNOWN },
	{ KMDEV_PATTERN_BYTES, 0, true, 0, EINVAL, KMDEV_PATTERN_LENGTH },
	{ KMDEV_PATTERN_BYTES, 1, true, 0, 0, 0 },
	{ KMDEV_PATTERN_BYTES, 256, true, 0, 0, 0 },
	{ KMDEV_PATTERN_BYTES, 257, true, 0, EINVAL, KMDEV_PATTERN_LENGTH },
	{ KMDEV_PATTERN_BYTES, ~0U, true, 0, EINVAL, KMDEV_PATTERN_LENGTH },
	{ KMDEV_PATTERN_BYTES, 1, false, 0, EFAULT, KMDEV_BAD_ADDRESS },
	{ KMDEV_PATTERN_COUNTER, 0, false, 0, 0, 0 },
	{ KMDEV_PATTERN_COUNTER, 1, true, 0, EINVAL, KMDEV_PATTERN_LENGTH },
	{ KMDEV_PATTERN_COUNTER, 1, false, 0, EINVAL, KMDEV_PATTERN_LENGTH },
	{ KMDEV_PATTERN_COUNTER, 0, false, 1, EINVAL, KMDEV_PATTERN_LENGTH },
	{ KMDEV_PATTERN_RANDOM, 0, false, 0, 0, 0 },
	{ KMDEV_PATTERN_RANDOM, 0, false, ~0ULL, 0, 0 },
	{ KMDEV_PATTERN_RANDOM, 1, true, 0, EINVAL, KMDEV_PATTERN_LENGTH },
};

static void each_pattern(const struct command *command)
{
	static const unsigned char bytes[KMDEV_PATTERN_MAX + 1];
	union request request;

	for (unsigned int i = 0; i < ARRAY_SIZE(patterns); i++) {
		const struct wrong_pattern *row = &patterns[i];

		request_fill(command, &request, &scene, 0xcc);
		request.pattern.kind = row->kind;
		request.pattern.data_length = row->data_length;
		request.pattern.data = row->data ? abi_address(bytes) : 0;
		request.pattern.seed = row->seed;
		request_case(command, &request, &scene, row->error, row->reason,
			     "kind %u with %u bytes%s, seed %llu", row->kind, row->data_length,
			     row->data ? "" : " nowhere", (unsigned long long)row->seed);
	}
}

static uint64_t splitmix64(uint64_t seed, uint64_t i)
{
	uint64_t z = seed + (i + 1) * 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static unsigned char expected(const struct kmdev_pattern *pattern, uint64_t at)
{
	uint64_t word = at & ~7ULL;

	if (pattern->kind == KMDEV_PATTERN_BYTES)
		return scene.data[at % pattern->data_length];
	if (pattern->kind == KMDEV_PATTERN_RANDOM)
		word = splitmix64(pattern->seed, at / 8);
	return word >> 8 * (at % 8);
}

/* FILL a part of @handle, find exactly that part changed, and let CHECK find one wrong byte. */
static void contents(uint64_t handle, unsigned int bytes, struct kmdev_pattern pattern)
{
	static unsigned char data[20000];
	unsigned int wrong = 0;
	unsigned char bad;

	memset(data, 0xee, bytes);
	abi_write(scene.fd, handle, 0, data, bytes);
	pattern.size = sizeof(pattern);
	pattern.handle = handle;
	abi_call(scene.fd, KMDEV_FILL, &pattern);
	abi_read(scene.fd, handle, 0, data, bytes);
	for (unsigned int at = 0; at < bytes; at++) {
		bool inside = at >= pattern.offset && at - pattern.offset < pattern.length;

		wrong += data[at] != (inside ? expected(&pattern, at) : 0xee);
	}
	abi_case(!wrong, "FILL: kind %u, %u bytes from %u of %u: all as documented (%u are not)",
		 pattern.kind, (unsigned int)pattern.length, (unsigned int)pattern.offset, bytes,
		 wrong);
	abi_call(scene.fd, KMDEV_CHECK, &pattern);
	abi_case(!pattern.out_wrong && pattern.out_first == KMDEV_NONE && !pattern.out_expected &&
		 !pattern.out_found, "CHECK: agrees with FILL");

	bad = ~expected(&pattern, pattern.offset + pattern.length - 1);
	abi_write(scene.fd, handle, pattern.offset + pattern.length - 1, &bad, 1);
	abi_call(scene.fd, KMDEV_CHECK, &pattern);
	abi_case(pattern.out_wrong == 1 &&
		 pattern.out_first == pattern.offset + pattern.length - 1 &&
		 pattern.out_expected == (unsigned char)~bad && pattern.out_found == bad,
		 "CHECK: finds the one wrong byte at the end");
}

static void every_content(void)
{
	static const struct {
		unsigned int bytes, offset, length;
	} parts[] = {
		{ 100, 0, 100 }, { 100, 3, 90 }, { 20000, 0, 20000 }, { 20000, 4093, 8199 },
		{ 20000, 19999, 1 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(parts); i++) {
		uint64_t handle = abi_allocate(scene.fd, KMDEV_VMALLOC, parts[i].bytes, 0);
		struct kmdev_pattern pattern = {
			.offset = parts[i].offset, .length = parts[i].length,
		};

		pattern.kind = KMDEV_PATTERN_COUNTER;
		contents(handle, parts[i].bytes, pattern);
		pattern.kind = KMDEV_PATTERN_RANDOM;
		pattern.seed = 0x0123456789abcdef;
		contents(handle, parts[i].bytes, pattern);
		pattern.kind = KMDEV_PATTERN_BYTES;
		pattern.seed = 0;
		pattern.data = abi_address(scene.data);
		for (pattern.data_length = 1; pattern.data_length < sizeof(scene.data);
		     pattern.data_length += 61)
			contents(handle, parts[i].bytes, pattern);
		abi_free(scene.fd, handle);
	}
}

int main(void)
{
	static const unsigned int movers[] = {
		KMDEV_NR_READ, KMDEV_NR_WRITE, KMDEV_NR_FILL, KMDEV_NR_CHECK,
	};

	abi_start();
	scene_open(&scene, 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(movers); i++)
		each_range(&commands[movers[i]]);
	exact();
	for (unsigned int i = 0; i < sizeof(scene.data); i++)
		scene.data[i] = 7 * i + 1;
	each_pattern(&commands[KMDEV_NR_FILL]);
	each_pattern(&commands[KMDEV_NR_CHECK]);
	every_content();
	scene_close(&scene);
	return abi_done();
}
