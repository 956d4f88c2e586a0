// SPDX-License-Identifier: GPL-2.0-only
#include "kernel-option.h"

#include <errno.h>
#include <kmalloc/kmalloc.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>

#include "boot-option.h"
#include "first-line.h"
#include "kernel-config.h"

#define DEBUGFS "/sys/kernel/debug"
#define WITHOUT "for memctl bench, boot without it"

static const struct kernel_option options[] = {
	{ "init_on_alloc", .flag = KMDEV_KERNEL_INIT_ON_ALLOC,
	  .config = "CONFIG_INIT_ON_ALLOC_DEFAULT_ON", .matters = "new memory is zero",
	  .todo = "lesson not-cleared needs init_on_alloc=0" },
	{ "init_on_free", .flag = KMDEV_KERNEL_INIT_ON_FREE,
	  .config = "CONFIG_INIT_ON_FREE_DEFAULT_ON",
	  .matters = "memory is cleared when it is freed, which takes its time",
	  .todo = "for memctl bench, boot with init_on_free=0" },
	{ "kasan", .flag = KMDEV_KERNEL_KASAN, .config = "CONFIG_KASAN",
	  .matters = "freed objects wait in a quarantine, every access is looked at",
	  .todo = "take no times from this kernel" },
	{ "slub_debug", .config = "CONFIG_SLUB_DEBUG_ON",
	  .matters = "objects are larger, of room for checks, and allocating them is slow",
	  .todo = WITHOUT },
	{ "slub_nomerge", .matters = "caches of one size are not merged" },
	{ "slub_max_order", .value = "", .matters = "slabs have other sizes than usual" },
	{ "slub_min_order", .value = "", .matters = "slabs have other sizes than usual" },
	{ "slub_min_objects", .value = "", .matters = "slabs have other sizes than usual" },
	{ "kfence.sample_interval", .file = "/sys/module/kfence/parameters/sample_interval",
	  .matters = "now and then an object gets a page of its own, outside of its cache",
	  .set = "0" },
	{ "kmemleak", .config = "CONFIG_DEBUG_KMEMLEAK",
	  .matters = "each allocation is recorded, which takes time and memory",
	  .todo = "for memctl bench, boot with kmemleak=off" },
	{ "page_poison",
	  .matters = "free pages are overwritten and looked at when they are given",
	  .todo = WITHOUT },
	{ "debug_pagealloc", .config = "CONFIG_DEBUG_PAGEALLOC_ENABLE_DEFAULT",
	  .matters = "free pages are unmapped, which takes its time", .todo = WITHOUT },
	{ "page_owner", .matters = "each page has a record of who took it", .todo = WITHOUT },
	{ "vm.mem_profiling", .file = "/proc/sys/vm/mem_profiling",
	  .matters = "each allocation is counted for its place in the source",
	  .set = "0" },
	{ "failslab", .file = DEBUGFS "/failslab/probability", .harmful = true,
	  .matters = "allocations from slabs fail on purpose", .set = "0" },
	{ "fail_page_alloc", .file = DEBUGFS "/fail_page_alloc/probability", .harmful = true,
	  .matters = "allocations of pages fail on purpose", .set = "0" },
	{ "cgroup.memory", .value = "nokmem",
	  .matters = "kernel memory is charged to no cgroup", .todo = "boot without it" },
	{ "cgroup_disable", .value = "memory",
	  .matters = "kernel memory is charged to no cgroup", .todo = "boot without it" },
	{ "kernelcore", .matters = "the rest is zone Movable, which no allocator here takes" },
	{ "movablecore", .matters = "that much is zone Movable, which no allocator here takes" },
	{ "vm.nr_hugepages", .file = "/proc/sys/vm/nr_hugepages",
	  .matters = "so many huge pages are set aside, which no allocator here takes",
	  .set = "0" },
	{ "transparent_hugepage", .file = "/sys/kernel/mm/transparent_hugepage/enabled",
	  .value = "always",
	  .matters = "programs take and split huge pages" },
	{ "page_alloc.shuffle", .file = "/sys/module/page_alloc/parameters/shuffle",
	  .matters = "free pages are in no order: vmalloc's runs are shorter" },
	{ "random_kmalloc_caches", .config = "CONFIG_RANDOM_KMALLOC_CACHES",
	  .matters = "kmalloc has 16 caches of a size, and the caller decides which" },
	{ "slub_tiny", .config = "CONFIG_SLUB_TINY",
	  .matters = "slabs do without lists for each processor: less memory, more time" },
	{ "slab", .config = "CONFIG_SLAB",
	  .matters = "caches are of SLAB, not SLUB: /sys/kernel/slab is no witness" },
	{ "preempt_rt", .flag = KMDEV_KERNEL_PREEMPT_RT, .config = "CONFIG_PREEMPT_RT",
	  .matters = "contexts atomic and hardirq cannot allocate" },
	{ "kernel.kptr_restrict", .file = "/proc/sys/kernel/kptr_restrict", .value = "2",
	  .matters = "addresses are hidden from all, root too",
	  .set = "1" },
	{ "kernel.kptr_restrict", .file = "/proc/sys/kernel/kptr_restrict", .value = "0",
	  .matters = "/proc/vmallocinfo shows no addresses: verify lacks that witness",
	  .set = "1" },
};

const struct kernel_option *kernel_option_at(size_t index)
{
	return index < sizeof(options) / sizeof(*options) ? &options[index] : NULL;
}

static enum option_state judge(const struct kernel_option *option, const char *value)
{
	static const char *const off[] = { "0", "n", "N", "no", "off", "false", "-" };

	if (option->value)
		return strstr(value, option->value) ? OPTION_ON : OPTION_OFF;
	for (size_t i = 0; i < sizeof(off) / sizeof(*off); i++)
		if (!strcmp(value, off[i]))
			return OPTION_OFF;
	return OPTION_ON;
}

/* A kernel that lacks the option lacks its file, but for what shows where debugfs is mounted. */
static enum option_state without_file(const char *file)
{
	struct statfs mounted;

	if (errno != ENOENT)
		return OPTION_CLOSED;
	if (strncmp(file, DEBUGFS, strlen(DEBUGFS)))
		return OPTION_OFF;
	return !statfs(DEBUGFS, &mounted) && mounted.f_type == DEBUGFS_MAGIC ? OPTION_OFF :
	       OPTION_CLOSED;
}

/* Since Linux 6.9 the options of SLUB are also called by the other name. */
static bool on_command_line(const char *name, char value[KERNEL_OPTION_VALUE_MAX])
{
	char other[32];

	if (boot_option(name, value))
		return true;
	if (strncmp(name, "slub_", strlen("slub_")))
		return false;
	snprintf(other, sizeof(other), "slab_%s", name + strlen("slub_"));
	return boot_option(other, value);
}

enum option_state kernel_option_look(const struct kernel_option *option, const uint32_t *flags,
				     char value[KERNEL_OPTION_VALUE_MAX])
{
	if (option->flag && flags) {
		strcpy(value, "1");
		return *flags & option->flag ? OPTION_ON : OPTION_OFF;
	}
	if (option->file)
		return bracketed_word(option->file, value, KERNEL_OPTION_VALUE_MAX) ||
		       first_line(option->file, value, KERNEL_OPTION_VALUE_MAX) ?
		       judge(option, value) : without_file(option->file);
	if (on_command_line(option->name, value))
		return judge(option, value);
	if (!option->config)
		return OPTION_OFF;
	if (!kernel_config_known())
		return OPTION_UNKNOWN;
	return kernel_config(option->config, value) ? judge(option, value) : OPTION_OFF;
}
