// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who sees which address: the opener's capabilities against the sysctl kptr_restrict, which this
 * program sets and puts back.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "request.h"

#define SYSCTL "/proc/sys/kernel/kptr_restrict"

static int set_kptr_restrict(int value)
{
	char text[16] = "";
	FILE *file = fopen(SYSCTL, "r+");
	int before = -1;

	if (!file || !fgets(text, sizeof(text), file) || sscanf(text, "%d", &before) != 1)
		abi_fail(SYSCTL);
	rewind(file);
	if (fprintf(file, "%d\n", value) < 0 || fclose(file))
		abi_fail(SYSCTL);
	return before;
}

/* What INFO, LIST and RUNS must say alike: what is not shown is KMDEV_NONE and marked hidden. */
static bool facts_show(const struct kmdev_facts *facts, bool virt, bool phys)
{
	unsigned int hidden = (virt ? 0 : KMDEV_HIDDEN_VIRT | KMDEV_HIDDEN_LATENCY) |
			      (phys ? 0 : KMDEV_HIDDEN_PHYS);

	return facts->hidden == hidden && (facts->virt != KMDEV_NONE) == virt &&
	       (facts->latency_ns != KMDEV_NONE) == virt &&
	       (facts->phys != KMDEV_NONE) == phys && (facts->pfn != KMDEV_NONE) == phys;
}

static void one_viewer(const struct scene *scene, int kptr, uint64_t caps, bool dropped)
{
	struct kmdev_facts info, listed = { 0 };
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
		 (run.pfn != KMDEV_NONE) == phys, "RUNS: %s: phys %d", who, phys);
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
	int before, seeing;

	abi_start();
	scene_open(&scene, 0);
	before = set_kptr_restrict(0);
	for (int kptr = 0; kptr <= 2; kptr++) {
		set_kptr_restrict(kptr);
		every_viewer(&scene, kptr);
	}
	set_kptr_restrict(0);
	seeing = abi_open(0, ABI_SYSLOG | ABI_SYS_ADMIN, O_RDONLY);
	abi_info(seeing, scene.handle, 0, &facts);
	close(seeing);
	text_table(scene.fd, "a member of the group", facts.virt);
	set_kptr_restrict(before);
	scene_close(&scene);
	return abi_done();
}
