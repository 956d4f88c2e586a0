/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_CGROUP_H
#define MEMCTL_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct cgroup - the one that leaves the caller least memory, of his own and those above it
 * @path: the directory, to be freed; NULL if none has a limit
 * @used: bytes that it has, without what the kernel could take back
 * @most: bytes that it may have
 */
struct cgroup {
	char *path;
	uint64_t used;
	uint64_t most;
};

/** cgroup_find - find it; false where cgroups are not those of version 2, or not to be seen */
bool cgroup_find(struct cgroup *cgroup);

#endif /* MEMCTL_CGROUP_H */
