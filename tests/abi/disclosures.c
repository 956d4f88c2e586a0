// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a plain member of the group learns: in no byte that any interface returns, at any offset, is
 * an address of the kernel, nor a physical address or page frame of the buffers that it has.  Where
 * the kernel's addresses lie says /proc/kcore, and where the buffers lie says the driver itself to
 * somebody with all rights; the same search finds them there.
 */
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

#define BUFFER_BYTES 3000
#define ROOM (1U << 20)
#define RANGES 32
#define POISON 0xcc

static struct scene scene;
static struct kmdev_allocator allocators[ALLOCATORS_MAX];
static uint64_t handles[ALLOCATORS_MAX + 1];
static unsigned int count;
static unsigned char room[ROOM];

/* Where the kernel has anything: the segments of /proc/kcore. */
static struct {
	uint64_t begin, end;
} ranges[RANGES];
static unsigned int range_count;

/* Where the buffers are, and in which page frames. */
static uint64_t places[4 * (ALLOCATORS_MAX + 1)];
static unsigned int place_count;

static void read_ranges(void)
{
	int fd = open("/proc/kcore", O_RDONLY | O_CLOEXEC);
	Elf64_Phdr segment;
	Elf64_Ehdr header;

	if (fd < 0 || read(fd, &header, sizeof(header)) != sizeof(header) ||
	    header.e_ident[EI_CLASS] != ELFCLASS64)
		abi_fail("/proc/kcore of a 64-bit kernel");
	for (unsigned int i = 0; i < header.e_phnum; i++) {
		if (pread(fd, &segment, sizeof(segment),
			  header.e_phoff + i * sizeof(segment)) != sizeof(segment))
			abi_fail("/proc/kcore");
		if (segment.p_type != PT_LOAD || range_count == RANGES)
			continue;
		ranges[range_count].begin = segment.p_vaddr;
		ranges[range_count++].end = segment.p_vaddr + segment.p_memsz;
	}
	close(fd);
}

/* Frames of the first 16 MiB have numbers as small as many others. */
static void add_place(uint64_t place)
{
	if (place != KMDEV_NONE && place >= (16 << 20) / PAGE)
		places[place_count++] = place;
}

/* What somebody with all rights sees of the buffers. */
static void read_places(void)
{
	int seeing = abi_open(0, ABI_SYS_ADMIN | ABI_SYSLOG, O_RDONLY);

	for (unsigned int i = 0; i < count; i++) {
		struct kmdev_facts facts = { 0 };

		abi_info(seeing, handles[i], 0, &facts);
		add_place(facts.virt);
		add_place(facts.phys);
		add_place(facts.pfn);
		add_place(facts.dma);
	}
	close(seeing);
}

static bool is_kernel(uint64_t value)
{
	if (value >> 47 != 0x1ffff)
		return false;
	for (unsigned int i = 0; i < range_count; i++) {
		if (value >= ranges[i].begin && value < ranges[i].end)
			return true;
	}
	return false;
}

static bool is_place(uint64_t value)
{
	for (unsigned int i = 0; i < place_count; i++) {
		if (value == places[i])
			return true;
	}
	return false;
}

/**
 * struct found - what a search came upon
 * @addresses: at any offset; no other number is so large
 * @places: physical ones too, at multiples of 8, for others are as small
 */
struct found {
	unsigned int addresses, places;
};

static void search(struct found *found, const void *bytes, size_t length)
{
	for (size_t at = 0; at + sizeof(uint64_t) <= length; at++) {
		uint64_t value;

		memcpy(&value, (const unsigned char *)bytes + at, sizeof(value));
		found->addresses += is_kernel(value);
		found->places += at % sizeof(value) == 0 && is_place(value);
	}
}

/* Numbers of eight digits or more, as hexadecimal and as decimal ones. */
static void search_text(struct found *found, const char *text)
{
	static const char digits[] = "0123456789abcdefABCDEF";

	while (*(text += strcspn(text, digits))) {
		size_t length = strspn(text, digits);

		if (length >= 8) {
			uint64_t values[] = { strtoull(text, NULL, 16), strtoull(text, NULL, 10) };

			for (unsigned int i = 0; i < ARRAY_SIZE(values); i++) {
				found->addresses += is_kernel(values[i]);
				found->places += is_place(values[i]);
			}
		}
		text += length;
	}
}

/* Any command, and the arrays that it fills. */
static void search_command(struct found *found, const struct command *command)
{
	union request request;

	request_fill(command, &request, &scene, 0);
	memset(scene.facts, 0, sizeof(scene.facts));
	memset(scene.runs, 0, sizeof(scene.runs));
	if (abi_call(scene.fd, command->number, &request))
		abi_fail(command->name);
	search(found, request.bytes + command->out_at, command->first - command->out_at);
	search(found, scene.facts, sizeof(scene.facts));
	search(found, scene.caches, sizeof(scene.caches));
	search(found, scene.pools, sizeof(scene.pools));
	search(found, scene.runs, sizeof(scene.runs));
	if (command->after)
		command->after(&request, &scene);
}

static void search_file(struct found *found, int fd)
{
	ssize_t length = pread(fd, room, ROOM - 1, 0);

	if (length <= 0)
		return;
	search(found, room, length);
	room[length] = '\0';
	search_text(found, (char *)room);
}

static void search_path(struct found *found, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);

	if (fd < 0)
		return;
	search_file(found, fd);
	close(fd);
}

/* All files below, as far as they can be read. */
static void search_tree(struct found *found, const char *path)
{
	DIR *directory = opendir(path);
	struct dirent *entry;

	while (directory && (entry = readdir(directory))) {
		char below[512];

		if (*entry->d_name == '.')
			continue;
		snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
		if (entry->d_type == DT_DIR)
			search_tree(found, below);
		else
			search_path(found, below);
	}
	if (directory)
		closedir(directory);
}

/* A buffer's facts, runs and file; its mapping up to the end of the page, and what /proc tells. */
static void search_buffer(struct found *found, uint64_t handle)
{
	struct kmdev_info info = { .size = sizeof(info), .handle = handle };
	struct kmdev_run run[8] = { 0 };
	struct kmdev_runs runs = {
		.size = sizeof(runs), .handle = handle, .runs = abi_address(run),
		.run_size = sizeof(run[0]), .capacity = ARRAY_SIZE(run),
	};
	char path[64];
	void *map;
	int fd;

	abi_call(scene.fd, KMDEV_INFO, &info);
	search(found, &info.out_facts, sizeof(info.out_facts));
	abi_call(scene.fd, KMDEV_RUNS, &runs);
	search(found, run, sizeof(run));
	fd = abi_open_buffer(scene.fd, handle, 0);
	if (fd < 0)
		return;
	search_file(found, fd);
	map = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	if (map != MAP_FAILED)
		search(found, map, PAGE);
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	search_path(found, path);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (readlink(path, (char *)memset(room, 0, 256), 255) > 0)
		search_text(found, (char *)room);
	search_path(found, "/proc/self/maps");
	search_path(found, "/proc/self/smaps");
	if (map != MAP_FAILED)
		munmap(map, PAGE);
	close(fd);
}

static void search_commands(struct found *found)
{
	for (unsigned int i = 0; i < COMMANDS; i++)
		if (!commands[i].admin)
			search_command(found, &commands[i]);
}

static void search_buffers(struct found *found)
{
	for (unsigned int i = 0; i < count; i++)
		search_buffer(found, handles[i]);
}

static void search_table(struct found *found)
{
	search_file(found, scene.fd);
}

static void search_sysfs(struct found *found)
{
	char path[64];

	search_tree(found, "/sys/module/kmalloc");
	search_tree(found, "/sys/class/misc/kmalloc/");
	snprintf(path, sizeof(path), "/sys/kernel/slab/kmd-%u", scene.cache);
	search_tree(found, path);
}

/* What it prints, and how it complains. */
static void search_memctl(struct found *found)
{
	static const char *const words[] = {
		"list", "list --all-users --json", "info %llu --all-users --json",
		"runs %llu --json", "dump %llu", "verify %llu", "cache list --json",
		"pool list --json", "status", "free 99999", "alloc kmalloc 1T",
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(words); i++) {
		char line[128], command[192];
		size_t length;
		FILE *pipe;

		snprintf(line, sizeof(line), words[i], (unsigned long long)handles[0]);
		snprintf(command, sizeof(command), "memctl %s 2>&1 </dev/null", line);
		pipe = popen(command, "re");
		if (!pipe)
			abi_fail("popen");
		length = fread(room, 1, ROOM - 1, pipe);
		pclose(pipe);
		room[length] = '\0';
		search_text(found, (char *)room);
	}
}

/**
 * struct interface - one of them
 * @shows: somebody with all rights finds addresses there
 */
static const struct interface {
	const char *name;
	void (*search)(struct found *found);
	bool shows;
} interfaces[] = {
	{ "every command", search_commands, true },
	{ "the facts, runs, file and mapping of every allocator and a comb", search_buffers, true },
	{ "the control file's table", search_table, false },
	{ "the files in /sys", search_sysfs, true },
	{ "memctl's output and errors", search_memctl, true },
};

/*
 * In a process that is user 0 without capabilities, or root.  The number of a page frame may be
 * another number by chance, but not a second time.
 */
static struct found look(const struct interface *interface, bool plain)
{
	struct {
		struct found found[2];
		struct scene scene;
	} *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			 -1, 0);
	struct found found;
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (!child) {
		if (plain)
			abi_become(0, 0);
		interface->search(&shared->found[0]);
		interface->search(&shared->found[1]);
		shared->scene = scene;
		_exit(0);
	}
	waitpid(child, &status, 0);
	if (status)
		abi_fail(interface->name);
	scene = shared->scene;
	found = shared->found[0];
	if (shared->found[1].places < found.places)
		found.places = shared->found[1].places;
	munmap(shared, sizeof(*shared));
	return found;
}

static void every_interface(int seeing)
{
	int plain = scene.fd;

	for (unsigned int i = 0; i < ARRAY_SIZE(interfaces); i++) {
		struct found found = look(&interfaces[i], true);

		abi_case(!found.addresses && !found.places,
			 "%s: a member finds nothing (%u addresses, %u places)",
			 interfaces[i].name, found.addresses, found.places);
		if (!interfaces[i].shows)
			continue;
		scene.fd = seeing;
		found = look(&interfaces[i], false);
		scene.fd = plain;
		abi_case(found.addresses,
			 "%s: root does, by the same search (%u addresses, %u places)",
			 interfaces[i].name, found.addresses, found.places);
	}
}

static unsigned int not_zero(const void *bytes, size_t length)
{
	unsigned int wrong = 0;

	for (size_t at = 0; at < length; at++)
		wrong += ((const unsigned char *)bytes)[at] != 0;
	return wrong;
}

/* What follows a text's end. */
static unsigned int behind(const char *text, size_t size)
{
	size_t length = strnlen(text, size);

	return not_zero(text + length, size - length) + (length == size);
}

/* The request of a command, carried out on poison. */
static union request *done(unsigned int nr)
{
	static union request request;

	memset(scene.facts, POISON, sizeof(scene.facts));
	memset(scene.caches, POISON, sizeof(scene.caches));
	memset(scene.pools, POISON, sizeof(scene.pools));
	request_fill(&commands[nr], &request, &scene, POISON);
	if (abi_call(scene.fd, commands[nr].number, &request))
		abi_fail(commands[nr].name);
	if (commands[nr].after)
		commands[nr].after(&request, &scene);
	return &request;
}

static void padding(void)
{
	const struct kmdev_identify *identify = &done(KMDEV_NR_IDENTIFY)->identify;
	unsigned int wrong = not_zero(&identify->__out_pad, sizeof(identify->__out_pad));
	const struct kmdev_allocator *allocator;

	wrong += behind(identify->out_version, sizeof(identify->out_version));
	allocator = &done(KMDEV_NR_ALLOCATOR)->allocator;
	wrong += not_zero(&allocator->__out_pad, sizeof(allocator->__out_pad));
	wrong += behind(allocator->out_name, sizeof(allocator->out_name));
	wrong += done(KMDEV_NR_OPEN)->open.__out_pad;
	wrong += done(KMDEV_NR_POOL_CREATE)->pool_create.__out_pad;
	done(KMDEV_NR_LIST);
	wrong += behind(scene.facts[0].name, sizeof(scene.facts[0].name));
	wrong += behind(scene.facts[0].cache, sizeof(scene.facts[0].cache));
	done(KMDEV_NR_CACHE_LIST);
	wrong += behind(scene.caches[0].name, sizeof(scene.caches[0].name));
	wrong += behind(scene.caches[0].slab, sizeof(scene.caches[0].slab));
	done(KMDEV_NR_POOL_LIST);
	wrong += behind(scene.pools[0].name, sizeof(scene.pools[0].name));
	wrong += not_zero(&scene.pools[0].__pad, sizeof(scene.pools[0].__pad));
	abi_case(!wrong, "padding, and what is behind a text's end, is zero (%u bytes are not)",
		 wrong);
}

/* One of each allocator, and a comb, which only an administrator can make. */
static void allocate_all(struct sources *sources, int admin)
{
	union request request;

	count = allocators_list(scene.fd, allocators);
	for (unsigned int i = 0; i < count; i++)
		handles[i] = sources_allocate(sources, &allocators[i], BUFFER_BYTES, 0);
	request_fill(&commands[KMDEV_NR_FRAGMENT], &request, &scene, 0);
	if (abi_call(admin, KMDEV_FRAGMENT, &request))
		abi_fail("KMDEV_FRAGMENT");
	handles[count++] = request.fragment.out_handle;
}

int main(void)
{
	struct sources sources;
	uint64_t kptr;
	int seeing;

	abi_start();
	kptr = abi_setting("/proc/sys/kernel/kptr_restrict", 0);
	scene_open(&scene, 0);
	seeing = abi_open(0, ABI_SYS_ADMIN | ABI_SYSLOG, O_RDWR);
	sources_open(&sources, scene.fd, BUFFER_BYTES);
	allocate_all(&sources, seeing);
	read_ranges();
	read_places();
	padding();
	every_interface(seeing);
	for (unsigned int i = 0; i < count; i++)
		abi_free(scene.fd, handles[i]);
	sources_close(&sources);
	close(seeing);
	scene_close(&scene);
	abi_setting("/proc/sys/kernel/kptr_restrict", kptr);
	return abi_done();
}
