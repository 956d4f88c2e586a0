// SPDX-License-Identifier: GPL-2.0-only
/* A buffer as a file: reading, writing, seeking, whatever allocator it comes from. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "model.h"
#include "request.h"
#include "source.h"

/* Neither a multiple of anything nor small; in pages, 2 and a part. */
#define BYTES 9999
#define ROOM (BYTES + PAGE)

static struct scene scene;
/* A buffer of BYTES, and its file. */
static struct model model;
static int file;

struct range {
	off_t offset;
	size_t length;
	/* bytes that are moved, or -errno */
	ssize_t reads;
	ssize_t writes;
};

static const struct range ranges[] = {
	{ 0, 0, 0, 0 },
	{ 0, 1, 1, 1 },
	{ 0, BYTES - 1, BYTES - 1, BYTES - 1 },
	{ 0, BYTES, BYTES, BYTES },
	{ 0, BYTES + 1, BYTES, BYTES },
	{ 0, ROOM, BYTES, BYTES },
	{ 1, BYTES, BYTES - 1, BYTES - 1 },
	{ PAGE - 1, 2, 2, 2 },
	{ PAGE, PAGE, PAGE, PAGE },
	{ PAGE + 1, BYTES, BYTES - PAGE - 1, BYTES - PAGE - 1 },
	{ BYTES - 1, 0, 0, 0 },
	{ BYTES - 1, 1, 1, 1 },
	{ BYTES - 1, 2, 1, 1 },
	{ BYTES - 1, PAGE, 1, 1 },
	{ BYTES, 0, 0, 0 },
	{ BYTES, 1, 0, -ENOSPC },
	{ BYTES, PAGE, 0, -ENOSPC },
	{ BYTES + 1, 1, 0, -ENOSPC },
	{ 3 * PAGE, 1, 0, -ENOSPC },
	{ (1LL << 32) - 1, 2, 0, -ENOSPC },
	{ 1LL << 32, 1, 0, -ENOSPC },
	{ 1LL << 62, PAGE, 0, -ENOSPC },
	{ INT64_MAX - 1, 1, 0, -ENOSPC },
	{ -1, 1, -EINVAL, -EINVAL },
	{ INT64_MIN, 1, -EINVAL, -EINVAL },
};

/* In three unequal parts, of which one is empty. */
static void in_parts(struct iovec parts[4], unsigned char *data, size_t length)
{
	size_t at = 0;

	for (unsigned int i = 0; i < 4; i++) {
		size_t part = i == 3 ? length - at : i == 1 ? 0 : (length - at) / 3;

		parts[i] = (struct iovec){ data + at, part };
		at += part;
	}
}

/* By pread, by preadv, by lseek and read, by lseek and readv: each gives the same. */
static ssize_t read_by(unsigned int way, unsigned char *data, const struct range *range)
{
	struct iovec parts[4];
	ssize_t got;

	in_parts(parts, data, range->length);
	if (way >= 2 && lseek(file, range->offset, SEEK_SET) < 0)
		return range->reads;
	got = way == 0 ? pread(file, data, range->length, range->offset) :
	      way == 1 ? preadv(file, parts, 4, range->offset) :
	      way == 2 ? read(file, data, range->length) : readv(file, parts, 4);
	return got < 0 ? -errno : got;
}

static ssize_t write_by(unsigned int way, unsigned char *data, const struct range *range)
{
	struct iovec parts[4];
	ssize_t done;

	in_parts(parts, data, range->length);
	if (way >= 2 && lseek(file, range->offset, SEEK_SET) < 0)
		return range->writes;
	done = way == 0 ? pwrite(file, data, range->length, range->offset) :
	       way == 1 ? pwritev(file, parts, 4, range->offset) :
	       way == 2 ? write(file, data, range->length) : writev(file, parts, 4);
	return done < 0 ? -errno : done;
}

static const char *const ways[] = { "at an offset", "at an offset, in parts", "", "in parts" };

static void reads(const struct range *range)
{
	static unsigned char data[ROOM + 1];

	for (unsigned int way = 0; way < ARRAY_SIZE(ways); way++) {
		unsigned int wrong = 0;
		ssize_t got;

		memset(data, 0xcc, sizeof(data));
		got = read_by(way, data, range);
		for (size_t i = 0; i < sizeof(data); i++)
			wrong += data[i] != ((ssize_t)i < got ? model.data[range->offset + i]
							      : 0xcc);
		abi_case(got == range->reads && !wrong,
			 "read %zu at %lld %s: %zd (wanted %zd, %u bytes wrong)", range->length,
			 (long long)range->offset, ways[way], got, range->reads, wrong);
	}
}

static void writes(const struct range *range)
{
	static unsigned char data[ROOM];

	for (unsigned int way = 0; way < ARRAY_SIZE(ways); way++) {
		ssize_t done;

		memset(data, 0x10 + way, sizeof(data));
		done = write_by(way, data, range);
		if (done > 0)
			memcpy(model.data + range->offset, data, done);
		abi_case(done == range->writes && model_holds(&model),
			 "write %zu at %lld %s: %zd (wanted %zd), and nothing else changes",
			 range->length, (long long)range->offset, ways[way], done, range->writes);
	}
}

static void every_range(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(ranges); i++) {
		model_change(&model);
		reads(&ranges[i]);
		writes(&ranges[i]);
	}
}

static void seek(off_t offset, int whence, off_t from, long long want, const char *name)
{
	off_t got, now;

	lseek(file, from, SEEK_SET);
	got = lseek(file, offset, whence);
	if (got < 0)
		got = -errno;
	now = lseek(file, 0, SEEK_CUR);
	abi_case(got == want && now == (want < 0 ? from : want),
		 "lseek: %s %lld from %lld: %lld (wanted %lld), now at %lld", name,
		 (long long)offset, (long long)from, (long long)got, want, (long long)now);
}

static void seeks(void)
{
	seek(0, SEEK_SET, 5, 0, "SEEK_SET");
	seek(BYTES, SEEK_SET, 5, BYTES, "SEEK_SET");
	seek(BYTES + 1, SEEK_SET, 5, -EINVAL, "SEEK_SET");
	seek(-1, SEEK_SET, 5, -EINVAL, "SEEK_SET");
	seek(1LL << 32, SEEK_SET, 5, -EINVAL, "SEEK_SET");
	seek(INT64_MAX, SEEK_SET, 5, -EINVAL, "SEEK_SET");
	seek(0, SEEK_CUR, 5, 5, "SEEK_CUR");
	seek(-5, SEEK_CUR, 5, 0, "SEEK_CUR");
	seek(-6, SEEK_CUR, 5, -EINVAL, "SEEK_CUR");
	seek(BYTES - 5, SEEK_CUR, 5, BYTES, "SEEK_CUR");
	seek(BYTES - 4, SEEK_CUR, 5, -EINVAL, "SEEK_CUR");
	seek(0, SEEK_END, 5, BYTES, "SEEK_END");
	seek(-BYTES, SEEK_END, 5, 0, "SEEK_END");
	seek(-BYTES - 1, SEEK_END, 5, -EINVAL, "SEEK_END");
	seek(1, SEEK_END, 5, -EINVAL, "SEEK_END");
	seek(0, 99, 5, -EINVAL, "whence 99");
}

/* read and write go on where the one before ended, and pread and pwrite leave that alone. */
static void position(void)
{
	unsigned char data[100];
	bool good;

	model_change(&model);
	lseek(file, 0, SEEK_SET);
	good = read(file, data, 100) == 100 && !memcmp(data, model.data, 100) &&
	       read(file, data, 100) == 100 && !memcmp(data, model.data + 100, 100);
	abi_case(good && lseek(file, 0, SEEK_CUR) == 200, "read goes on where the last ended");
	memset(data, 'w', sizeof(data));
	memset(model.data + 200, 'w', sizeof(data));
	good = write(file, data, 100) == 100 && lseek(file, 0, SEEK_CUR) == 300;
	abi_case(good && model_holds(&model), "write goes on where read ended");
	good = pread(file, data, 100, 7) == 100 && pwrite(file, data, 100, 7) == 100;
	abi_case(good && lseek(file, 0, SEEK_CUR) == 300 && model_holds(&model),
		 "pread and pwrite leave the position");
	lseek(file, BYTES - 3, SEEK_SET);
	good = read(file, data, 100) == 3 && read(file, data, 100) == 0;
	abi_case(good && lseek(file, 0, SEEK_CUR) == BYTES, "read ends at the end");
	good = write(file, data, 1) < 0 && errno == ENOSPC;
	abi_case(good && lseek(file, 0, SEEK_CUR) == BYTES && model_holds(&model),
		 "write ends there, too");
}

/* The caller's page that is not there begins in the middle. */
static void faults(void)
{
	unsigned char *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ssize_t got;

	if (page == MAP_FAILED || mprotect(page + PAGE, PAGE, PROT_NONE) < 0)
		abi_fail("mmap");
	model_change(&model);
	memset(page, 0x77, PAGE);
	got = pwrite(file, page + PAGE, 100, 10);
	abi_case(got < 0 && errno == EFAULT && model_holds(&model),
		 "write of a page that is not there: EFAULT (%zd)", got);
	got = pread(file, page + PAGE, 100, 10);
	abi_case(got < 0 && errno == EFAULT, "read into it: EFAULT (%zd)", got);
	got = pread(file, page + PAGE - 50, 100, 10);
	if (got < 0)
		got = errno == EFAULT ? 0 : -1;
	abi_case(got >= 0 && got <= 50 && !memcmp(page + PAGE - 50, model.data + 10, got),
		 "read that ends there: %zd bytes of 50, or EFAULT", got);
	memset(page, 0x77, PAGE);
	got = pwrite(file, page + PAGE - 50, 100, 10);
	if (got > 0)
		memcpy(model.data + 10, page + PAGE - 50, got);
	else if (errno == EFAULT && !abi_read(scene.fd, model.handle, 10, model.data + 10, 50))
		got = 0;
	abi_case(got >= 0 && got <= 50 && model_holds(&model),
		 "write that ends there: %zd bytes of 50, or EFAULT; what lies behind stays", got);
	munmap(page, 2 * PAGE);
}

/* readv and writev of several parts, of which one is not there. */
static void vector_faults(void)
{
	unsigned char part[50], same[50];
	void *nowhere = (void *)8;
	struct iovec bad_first[] = { { nowhere, 50 }, { part, 50 } };
	struct iovec bad_second[] = { { part, 50 }, { nowhere, 50 } };
	ssize_t got;

	model_change(&model);
	got = preadv(file, bad_first, 2, 10);
	abi_case(got < 0 && errno == EFAULT, "readv into nowhere: EFAULT (%zd)", got);
	got = pwritev(file, bad_first, 2, 10);
	abi_case(got < 0 && errno == EFAULT && model_holds(&model),
		 "writev from nowhere: EFAULT (%zd)", got);
	got = preadv(file, bad_second, 2, 10);
	abi_case(got == 50 && !memcmp(part, model.data + 10, 50),
		 "readv whose second part is nowhere: the first (%zd)", got);
	memset(part, 0x77, sizeof(part));
	memcpy(same, model.data + 60, sizeof(same));
	got = pwritev(file, bad_second, 2, 10);
	memcpy(model.data + 10, part, sizeof(part));
	abi_case(got == 50 && model_holds(&model) && !memcmp(model.data + 60, same, sizeof(same)),
		 "writev whose second part is nowhere: the first (%zd)", got);
	got = pwritev(file, bad_second, 1, BYTES);
	abi_case(got < 0 && errno == ENOSPC, "writev behind the end: ENOSPC (%zd)", got);
	got = preadv(file, bad_second, 1, BYTES);
	abi_case(got == 0, "readv behind the end: nothing (%zd)", got);
	got = pwritev(file, bad_second, 0, BYTES);
	abi_case(got == 0, "writev of nothing behind the end: nothing (%zd)", got);
}

static void a_size_of_its_own(void)
{
	static const uint64_t sizes[] = { 1, 100, PAGE, PAGE + 1, 100000 };
	struct stat status = { };

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		uint64_t one = abi_allocate(scene.fd, KMDEV_VMALLOC, sizes[i], 0);
		int fd = abi_open_buffer(scene.fd, one, 0);

		abi_case(!fstat(fd, &status) && status.st_size == (off_t)sizes[i],
			 "fstat: %llu bytes (%lld)", (unsigned long long)sizes[i],
			 (long long)status.st_size);
		close(fd);
		abi_free(scene.fd, one);
	}
	abi_case(!fstat(file, &status) && status.st_size == BYTES,
		 "fstat: the first file's is what it was");
}

static bool one_of(int error, const int allowed[4])
{
	for (unsigned int i = 0; i < 4 && allowed[i]; i++) {
		if (error == allowed[i])
			return true;
	}
	return false;
}

/* Whatever would change what the file is. */
static void refused(const char *what, long result, const int allowed[4])
{
	int error = result < 0 ? errno : 0;
	struct stat status;

	abi_case(one_of(error, allowed) && !fstat(file, &status) && status.st_size == BYTES &&
		 model_holds(&model), "%s: %s, nothing changes", what, strerrorname_np(error));
}

#define REFUSED(what, result, ...) refused(what, result, (const int[4]){ __VA_ARGS__ })

static void what_files_do_not(void)
{
	model_change(&model);
	REFUSED("ftruncate to nothing", ftruncate(file, 0), EINVAL, EPERM, EACCES, EOPNOTSUPP);
	REFUSED("ftruncate to more", ftruncate(file, 2 * BYTES), EINVAL, EPERM, EACCES,
		EOPNOTSUPP);
	REFUSED("fallocate", fallocate(file, 0, 0, 2 * BYTES), ENODEV, EOPNOTSUPP, EPERM);
	REFUSED("fallocate that punches",
		fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, PAGE), ENODEV,
		EOPNOTSUPP, EPERM);
	REFUSED("KMDEV_IDENTIFY",
		ioctl(file, KMDEV_IDENTIFY, &(struct kmdev_identify){ .size = 216 }), ENOTTY);
	REFUSED("O_DIRECT", fcntl(file, F_SETFL, O_DIRECT), EINVAL);
}

/* Write at the end is what O_APPEND would mean, and there is no room. */
static void append(void)
{
	unsigned char data[10] = "appended!";
	ssize_t done;

	model_change(&model);
	if (fcntl(file, F_SETFL, O_APPEND) < 0)
		abi_fail("F_SETFL");
	lseek(file, 20, SEEK_SET);
	done = write(file, data, sizeof(data));
	if (done > 0)
		memcpy(model.data + 20, data, done);
	abi_case((done == sizeof(data) || (done < 0 && errno == ENOSPC)) && model_holds(&model),
		 "O_APPEND: write at the position or ENOSPC (%zd)", done);
	done = pwrite(file, data, sizeof(data), 50);
	if (done > 0)
		memcpy(model.data + 50, data, done);
	abi_case((done == sizeof(data) || (done < 0 && errno == ENOSPC)) && model_holds(&model),
		 "O_APPEND: pwrite at its offset or ENOSPC (%zd)", done);
	fcntl(file, F_SETFL, 0);
}

/* Through the file and through the control file it is one memory, whatever its pieces. */
static void every_allocator(const struct sources *sources, const struct kmdev_allocator *allocator,
			    uint64_t bytes)
{
	static unsigned char data[1 << 18], got[1 << 18];
	uint64_t one = sources_allocate(sources, allocator, bytes, 0);
	int fd = abi_open_buffer(scene.fd, one, KMDEV_OPEN_WRITE);
	struct kmdev_facts facts = { 0 };
	unsigned int wrong = 0;
	size_t size;

	abi_info(scene.fd, one, 0, &facts);
	size = facts.bytes;
	for (size_t i = 0; i < size; i++)
		data[i] = random();
	wrong += pwrite(fd, data, size, 0) != (ssize_t)size;
	wrong += abi_read(scene.fd, one, 0, got, size) || memcmp(got, data, size);
	for (size_t at = 0; at < size; at += 997) {
		size_t length = size - at < 1500 ? size - at : 1500;

		for (size_t i = at; i < at + length; i++)
			data[i] = random();
		wrong += at % 2 ? abi_write(scene.fd, one, at, data + at, length) != 0
				: pwrite(fd, data + at, length, at) != (ssize_t)length;
		wrong += pread(fd, got, length, at) != (ssize_t)length ||
			 memcmp(got, data + at, length);
	}
	wrong += abi_read(scene.fd, one, 0, got, size) || memcmp(got, data, size);
	wrong += pread(fd, got, sizeof(got), 0) != (ssize_t)size || memcmp(got, data, size);
	abi_case(one && fd >= 0 && size && !wrong,
		 "%s, %llu bytes: the file and the control file agree (%u times not)",
		 allocator->out_name, (unsigned long long)bytes, wrong);
	close(fd);
	abi_free(scene.fd, one);
}

static void all_allocators(void)
{
	static const uint64_t sizes[] = { 1, 100, 4000, 20000, 100000 };
	struct kmdev_allocator allocators[ALLOCATORS_MAX];
	unsigned int count = allocators_list(scene.fd, allocators);
	struct sources sources;

	sources_open(&sources, scene.fd, 4000);
	for (unsigned int i = 0; i < count; i++) {
		bool one = sources_for(&sources, &allocators[i]) &&
			   !(allocators[i].out_flags & KMDEV_ALLOCATOR_PIECES);
		uint64_t max = one ? 4000 : allocators[i].out_bytes_max;

		for (unsigned int size = 0; size < ARRAY_SIZE(sizes) && sizes[size] <= max; size++)
			every_allocator(&sources, &allocators[i], sizes[size]);
	}
	sources_close(&sources);
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	model_open(&model, scene.fd, BYTES);
	file = abi_open_buffer(scene.fd, model.handle, KMDEV_OPEN_WRITE);
	if (file < 0)
		abi_fail("KMDEV_OPEN");
	every_range();
	seeks();
	position();
	faults();
	vector_faults();
	a_size_of_its_own();
	what_files_do_not();
	append();
	all_allocators();
	close(file);
	model_close(&model);
	scene_close(&scene);
	return abi_done();
}
