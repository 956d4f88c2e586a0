// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that no single buffer, cache or pool is concerned in.
 */

#include <linux/cpumask.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "access.h"
#include "allocator.h"
#include "bench.h"
#include "call.h"
#include "compat.h"
#include "file.h"
#include "gfp.h"
#include "inject.h"
#include "limit.h"
#include "user.h"

static u32 kernel_flags(void)
{
	u32 flags = 0;

	if (want_init_on_alloc(0))
		flags |= KMDEV_KERNEL_INIT_ON_ALLOC;
	if (want_init_on_free())
		flags |= KMDEV_KERNEL_INIT_ON_FREE;
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		flags |= KMDEV_KERNEL_PREEMPT_RT;
	if (IS_ENABLED(CONFIG_HIGHMEM))
		flags |= KMDEV_KERNEL_HIGHMEM;
	if (IS_ENABLED(CONFIG_KASAN))
		flags |= KMDEV_KERNEL_KASAN;
	if (IS_ENABLED(CONFIG_MEMCG))
		flags |= KMDEV_KERNEL_MEMCG;
	return flags;
}

static u32 may_flags(const struct kmd_file *file)
{
	struct kmd_access access = kmd_access_of(file);
	u32 flags = 0;

	if (file->mode & FMODE_READ)
		flags |= KMDEV_MAY_READ;
	if (file->mode & FMODE_WRITE)
		flags |= KMDEV_MAY_WRITE;
	if (file->sys_admin)
		flags |= KMDEV_MAY_SYS_ADMIN;
	if (file->syslog)
		flags |= KMDEV_MAY_SYSLOG;
	if (access.virt)
		flags |= KMDEV_MAY_SEE_VIRT;
	if (access.phys)
		flags |= KMDEV_MAY_SEE_PHYS;
	if (access.kptr)
		flags |= KMDEV_MAY_NOT_KPTR;
	if (access.lockdown)
		flags |= KMDEV_MAY_NOT_LOCKDOWN;
	return flags;
}

enum kmdev_reason kmd_call_identify(struct kmd_call *call)
{
	struct kmdev_identify *out = &call->args.identify;
	struct kmd_user *user = call->file->user;

	out->out_abi = KMDEV_ABI;
	out->out_may = may_flags(call->file);
	out->out_kernel = kernel_flags();
	out->out_page_size = PAGE_SIZE;
	out->out_max_order = MAX_PAGE_ORDER;
	out->out_allocators = kmd_allocator_count();
	out->out_kmalloc_max = KMALLOC_MAX_SIZE;
	out->out_kmalloc_slab_max = KMALLOC_MAX_CACHE_SIZE;
	kmd_limit_identify(user, out);
	out->out_uid = from_kuid_munged(current_user_ns(), user->uid);
	out->out_nodes = num_online_nodes();
	out->out_cpus = num_possible_cpus();
	out->__out_pad = 0;
	strscpy_pad(out->out_version, KMD_VERSION, sizeof(out->out_version));
	return KMDEV_OK;
}

enum kmdev_reason kmd_call_allocator(struct kmd_call *call)
{
	struct kmdev_allocator *args = &call->args.allocator;
	const struct kmd_allocator *found;

	found = kmd_allocator_at(args->index);
	if (!found)
		return KMDEV_NO_INDEX;
	args->out_allocator = kmd_allocator_id(found);
	args->out_flags = found->flags;
	args->out_bytes_max = kmd_allocator_bytes_max(found);
	args->out_gfp = found->gfp;
	args->out_gfp_refused = found->gfp_refused;
	args->out_contexts = found->contexts;
	args->__out_pad = 0;
	strscpy_pad(args->out_name, found->name, sizeof(args->out_name));
	return KMDEV_OK;
}

enum kmdev_reason kmd_call_inject(struct kmd_call *call)
{
	struct kmdev_inject *args = &call->args.inject;

	if (args->mode > KMDEV_INJECT_OFF && !(call->file->mode & FMODE_WRITE))
		return KMDEV_NOT_WRITABLE;
	return kmd_inject_set(call->file, args);
}

enum kmdev_reason kmd_call_gfp(struct kmd_call *call)
{
	return kmd_gfp_explain(&call->args.gfp, call->file->sys_admin);
}

enum kmdev_reason kmd_call_bench(struct kmd_call *call)
{
	return kmd_bench(call->file, &call->args.bench);
}
