// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who sees which address: the opener's capabilities against the sysctl kptr_restrict, which this
 * program sets and puts back.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

#define SYSCTL "/proc/sys/kernel/kptr_restrict"

/* What INFO, LIST and RUNS must say alike: what is not shown is KMDEV_NONE and marked hidden. */
static bool facts_show(const struct kmdev_facts *facts, bool virt, bool phys)
{
	bool slab = facts->flags & KMDEV_BUFFER_SLAB;
	bool dma = facts->allocator == KMDEV_DMA_ALLOC_COHERENT ||
		   facts->allocator == KMDEV_DMA_POOL_ALLOC;
	unsigned int hidden = (virt ? 0 : KMDEV_HIDDEN_VIRT | KMDEV_HIDDEN_LATENCY) |
			      (phys ? 0 : KMDEV_HIDDEN_PHYS) |
			      (virt || !slab ? 0 : KMDEV_HIDDEN_SLAB) |
			      (phys || !dma ? 0 : KMDEV_HIDDEN_DMA);

	return facts->hidden == hidden && (facts->virt != KMDEV_NONE) == virt &&
	       (facts->latency_ns != KMDEV_NONE) == virt &&
	       (facts->phys != KMDEV_NONE) == phys && (facts->pfn != KMDEV_NONE) == phys &&
	       (facts->slab_offset != KMDEV_NONE) == (virt && slab) &&
	       (facts->dma != KMDEV_NONE) == (phys && dma);
}

/* A buffer of each allocator, for slabs and devices have more to hide. */
static struct kmdev_allocator allocators[ALLOCATORS_MAX];
static uint64_t handles[ALLOCATORS_MAX];
static unsigned int count;

/* How many of all allocators' buffers show what they must not, or do not what they must. */
static unsigned int shown_wrongly(int fd, bool virt, bool phys)
{
	unsigned int wrong = 0;

	for (unsigned int i = 0; i < count; i++) {
		struct kmdev_facts facts = { 0 };
		struct kmdev_run run = { 0 };
		struct kmdev_runs runs = {
			.size = sizeof(runs), .handle = handles[i], .runs = abi_address(&run),
			.run_size = sizeof(run), .capacity = 1,
		};

		wrong += abi_info(fd, handles[i], 0, &facts) || !facts_show(&facts, virt, phys);
		wrong += abi_call(fd, KMDEV_RUNS, &runs) || (run.virt != KMDEV_NONE) != virt ||
			 (run.phys != KMDEV_NONE) != phys;
	}
	return wrong;
}

static void one_viewer(const struct scene *scene, int kptr, uint64_t caps, bool dropped)
{
	struct kmdev_facts info = { 0 }, listed = { 0 };
	unsigned int wrong;
	struct kmdev_run run = { 0 };
	struct kmdev_list list = {
		.size = sizeof(list), .facts = abi_address(&listed), .facts_size = sizeof(listed),
		.capacity = 1,
	};
	struct kmdev_runs runs = {
		.size = sizeof(runs), .handle = scene->handle, .runs = abi_address(&run),
		.run_size = sizeof(run), .capacity = 1,
	};
	bool virt = kptr < 2 && caps & ABI_SYSLOG, phys = kptr < 2 && caps & ABI_SYS_ADMIN;
	unsigned int may = abi_identify(scene->fd).out_may;
	char who[96];

	snprintf(who, sizeof(who), "kptr_restrict %d,%s%s%s opened, %s", kptr,
		 caps & ABI_SYSLOG ? " CAP_SYSLOG" : "",
		 caps & ABI_SYS_ADMIN ? " CAP_SYS_ADMIN" : "", caps ? "" : " nobody",
		 dropped ? "without capabilities now" : "root now");
	abi_call(scene->fd, KMDEV_LIST, &list);
	abi_call(scene->fd, KMDEV_RUNS, &runs);
	abi_case(!abi_info(scene->fd, scene->handle, 0, &info) && facts_show(&info, virt, phys),
		 "INFO: %s: virt %d, phys %d (hidden %#x)", who, virt, phys, info.hidden);
	abi_case(list.out_count == 1 && facts_show(&listed, virt, phys),
		 "LIST: %s: virt %d, phys %d (hidden %#x)", who, virt, phys, listed.hidden);
	abi_case(runs.out_count == 1 && (run.phys != KMDEV_NONE) == phys &&
		 (run.pfn != KMDEV_NONE) == phys && (run.virt != KMDEV_NONE) == virt,
		 "RUNS: %s: virt %d, phys %d", who, virt, phys);
	wrong = shown_wrongly(scene->fd, virt, phys);
	abi_case(!wrong, "%s: a buffer of every allocator shows no more and no less (%u wrong)",
		 who, wrong);
	abi_case(!!(may & KMDEV_MAY_SYSLOG) == !!(caps & ABI_SYSLOG) &&
		 !!(may & KMDEV_MAY_SYS_ADMIN) == !!(caps & ABI_SYS_ADMIN) &&
		 !!(may & KMDEV_MAY_SEE_VIRT) == virt && !!(may & KMDEV_MAY_SEE_PHYS) == phys &&
		 (!!(may & KMDEV_MAY_NOT_KPTR) == (kptr == 2) || !caps),
		 "IDENTIFY: %s: out_may says the same (%#x)", who, may);
}

/* The text table is for whoever reads it, so it shows no address at all without the right. */
static void text_table(int fd, const char *who, uint64_t virt)
{
	char text[65536], address[32];
	ssize_t length = pread(fd, text, sizeof(text) - 1, 0);

	text[length > 0 ? length : 0] = '\0';
	snprintf(address, sizeof(address), "%llx", (unsigned long long)virt);
	abi_case(length > 0 && strstr(text, SCENE_NAME) && !strstr(text, address),
		 "read: %s: the table has the buffer and not its address", who);
}

/*
 * Addresses of a 64-bit kernel have 17 ones at their upper end.  KMDEV_NONE is none, and those of
 * the kernel itself begin at -2 GiB: below lies a small number, then -1 as order of nothing.  A
 * 32-bit kernel has the fourth GiB but its last page, where such small numbers below 0 are.
 */
static bool is_address(uint64_t value)
{
	static struct utsname kernel;

	if (!kernel.machine[0])
		uname(&kernel);
	if (strcmp(kernel.machine, "x86_64"))
		return value >= 0xc0000000 && value < 0xfffff000;
	return value >> 47 == 0x1ffff && value != KMDEV_NONE &&
	       !(value >> 32 == 0xffffffff && value < 0xffffffff80000000);
}

static unsigned int addresses_in(const void *reply, size_t length)
{
	const unsigned char *bytes = reply;
	unsigned int found = 0;

	for (size_t at = 0; at + sizeof(uint64_t) <= length; at += sizeof(uint64_t)) {
		uint64_t value;

		memcpy(&value, bytes + at, sizeof(value));
		found += is_address(value);
	}
	return found;
}

/* All that any command tells a member of the group without a capability. */
static void no_address_in_any_reply(struct scene *scene)
{
	unsigned int found = 0;

	for (unsigned int i = 0; i < COMMANDS; i++) {
		const struct command *command = &commands[i];
		union request request;

		if (command->admin)
			continue;
		request_fill(command, &request, scene, 0);
		if (abi_call(scene->fd, command->number, &request))
			abi_fail(command->name);
		found += addresses_in(request.bytes + command->out_at,
				      command->first - command->out_at);
		found += addresses_in(scene->facts, sizeof(scene->facts));
		found += addresses_in(scene->caches, sizeof(scene->caches));
		found += addresses_in(scene->pools, sizeof(scene->pools));
		found += addresses_in(scene->runs, sizeof(scene->runs));
		if (command->after)
			command->after(&request, scene);
	}
	for (unsigned int i = 0; i < count; i++) {
		struct kmdev_facts facts;

		abi_info(scene->fd, handles[i], 0, &facts);
		found += addresses_in(&facts, sizeof(facts));
	}
	abi_case(!found, "a member of the group: no reply has a kernel address (%u)", found);
}

static void every_viewer(const struct scene *owner, int kptr)
{
	static const uint64_t caps[] = {
		0, ABI_SYSLOG, ABI_SYS_ADMIN, ABI_SYSLOG | ABI_SYS_ADMIN,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(caps); i++) {
		struct scene view = *owner;

		view.fd = abi_open(0, caps[i], O_RDWR);
		one_viewer(&view, kptr, caps[i], false);
		abi_without_capabilities(true);
		one_viewer(&view, kptr, caps[i], true);
		abi_without_capabilities(false);
		close(view.fd);
	}
}

int main(void)
{
	static struct scene scene;
	struct kmdev_facts facts;
	struct sources sources;
	uint64_t before;
	int seeing;

	abi_start();
	scene_open(&scene, 0);
	sources_open(&sources, scene.fd, SCENE_BYTES);
	count = allocators_list(scene.fd, allocators);
	for (unsigned int i = 0; i < count; i++)
		handles[i] = sources_allocate(&sources, &allocators[i], SCENE_BYTES, 0);
	before = abi_setting(SYSCTL, 0);
	for (int kptr = 0; kptr <= 2; kptr++) {
		abi_setting(SYSCTL, kptr);
		every_viewer(&scene, kptr);
	}
	abi_setting(SYSCTL, 0);
	seeing = abi_open(0, ABI_SYSLOG | ABI_SYS_ADMIN, O_RDONLY);
	abi_info(seeing, scene.handle, 0, &facts);
	abi_case(addresses_in(&facts, sizeof(facts)) > 0,
		 "CAP_SYSLOG: an address is one where this program looks for some");
	close(seeing);
	text_table(scene.fd, "a member of the group", facts.virt);
	no_address_in_any_reply(&scene);
	abi_setting(SYSCTL, before);
	for (unsigned int i = 0; i < count; i++)
		abi_free(scene.fd, handles[i]);
	sources_close(&sources);
	scene_close(&scene);
	return abi_done();
}
