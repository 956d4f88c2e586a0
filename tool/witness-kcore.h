/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /proc/kcore: the kernel's memory as a core file.  Its program headers tell where the direct map
 * of physical memory begins, its VMCOREINFO note where the kernel's page tables are.
 */
#ifndef MEMCTL_WITNESS_KCORE_H
#define MEMCTL_WITNESS_KCORE_H

#include <elf.h>
#include <stddef.h>

#include "witness.h"

#define KCORE_PATH "/proc/kcore"

/**
 * struct kcore - /proc/kcore
 * @fd: -1 if it cannot be asked
 * @machine: EM_X86_64 and so on
 * @segments: its program headers
 * @count: how many
 * @why_not: why it cannot be asked
 */
struct kcore {
	int fd;
	unsigned int machine;
	Elf64_Phdr *segments;
	size_t count;
	char why_not[WITNESS_WHY_MAX];
};

void kcore_open(struct kcore *kcore);
void kcore_close(struct kcore *kcore);

/** kcore_read - memory at a kernel virtual address; 0 or -EFAULT */
int kcore_read(const struct kcore *kcore, uint64_t virt, void *data, size_t length);

/** kcore_phys - physical address behind an address of the direct map; false outside it */
bool kcore_phys(const struct kcore *kcore, uint64_t virt, uint64_t *phys);

/** kcore_virt - the inverse */
bool kcore_virt(const struct kcore *kcore, uint64_t phys, uint64_t *virt);

/** kcore_vmcoreinfo - a number of VMCOREINFO, as "SYMBOL(swapper_pg_dir)"; false without it */
bool kcore_vmcoreinfo(const struct kcore *kcore, const char *key, int base, uint64_t *value);

#endif /* MEMCTL_WITNESS_KCORE_H */
