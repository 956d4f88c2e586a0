// SPDX-License-Identifier: GPL-2.0-only
/* What may still be allocated: the driver's limits, its floor, and the caller's cgroup. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "advice.h"
#include "cgroup.h"
#include "doctor.h"
#include "error.h"
#include "size.h"

#define PARAMETERS "/sys/module/" MODULE_NAME "/parameters"

/**
 * struct limit - a limit of the driver
 * @parameter: of the module
 * @what: what it bounds
 * @bytes: it counts bytes
 */
struct limit {
	const char *parameter;
	const char *what;
	uint64_t used;
	uint64_t most;
	bool bytes;
};

/* From nine tenths on a limit is nearly used up. */
static bool is_near(uint64_t used, uint64_t most)
{
	return used >= most - most / 10;
}

static const char *number(const struct limit *limit, uint64_t value, char text[SIZE_TEXT])
{
	if (limit->bytes)
		return size_format_rounded(value, text);
	snprintf(text, SIZE_TEXT, "%" PRIu64, value);
	return text;
}

/* As the kernel takes it, which reads no fraction. */
static const char *number_to_write(const struct limit *limit, uint64_t value, char text[SIZE_TEXT])
{
	return limit->bytes ? size_format(value, text) : number(limit, value, text);
}

static bool judge_limit(struct doctor *doctor, const struct limit *limit)
{
	char used[SIZE_TEXT], most[SIZE_TEXT], more[SIZE_TEXT];

	if (!is_near(limit->used, limit->most))
		return false;
	doctor_found(doctor, limit->used >= limit->most ? FINDING_FAIL : FINDING_WARN,
		     xasprintf("%s of %s %s", number(limit, limit->used, used),
			       number(limit, limit->most, most), limit->what),
		     xasprintf("free some, or: echo %s | %stee " PARAMETERS "/%s",
			       number_to_write(limit, 2 * limit->most, more), as_root(),
			       limit->parameter));
	return true;
}

static bool judge_limits(struct doctor *doctor)
{
	const struct kmdev_identify *now = &doctor->identity;
	const struct limit limits[] = {
		{ "max_user_bytes", "of memory, yours", now->out_user_bytes,
		  now->out_user_bytes_max, true },
		{ "max_user_buffers", "buffers, yours", now->out_user_buffers,
		  now->out_user_buffers_max },
		{ "max_user_caches", "caches, yours", now->out_user_caches,
		  now->out_user_caches_max },
		{ "max_user_pools", "pools, yours", now->out_user_pools,
		  now->out_user_pools_max },
		{ "max_bytes", "of memory, all users'", now->out_bytes, now->out_bytes_max,
		  true },
		{ "max_buffers", "buffers, all users'", now->out_buffers, now->out_buffers_max },
		{ "max_caches", "caches, all users'", now->out_caches, now->out_caches_max },
		{ "max_pools", "pools, all users'", now->out_pools, now->out_pools_max },
	};
	bool any = false;

	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++)
		any |= judge_limit(doctor, &limits[i]);
	return any;
}

/* What must stay available whatever is asked for. */
static bool judge_floor(struct doctor *doctor)
{
	uint64_t available = doctor->identity.out_available, floor = doctor->identity.out_floor;
	char of_available[SIZE_TEXT], of_floor[SIZE_TEXT];

	if (available > floor + floor / 4)
		return false;
	doctor_found(doctor, available <= floor ? FINDING_FAIL : FINDING_WARN,
		     xasprintf("%s of memory available, of which %s must stay so",
			       size_format_rounded(available, of_available),
			       size_format_rounded(floor, of_floor)),
		     xasprintf("end what takes memory"));
	return true;
}

static bool judge_cgroup(struct doctor *doctor, const struct cgroup *cgroup)
{
	char used[SIZE_TEXT], most[SIZE_TEXT], more[SIZE_TEXT];

	if (!cgroup->path || !is_near(cgroup->used, cgroup->most))
		return false;
	doctor_found(doctor, FINDING_WARN,
		     xasprintf("%s of %s in cgroup %s, to which kernel memory is charged",
			       size_format_rounded(cgroup->used, used),
			       size_format_rounded(cgroup->most, most), cgroup->path),
		     xasprintf("echo %s | %stee %s/memory.max",
			       size_format(2 * cgroup->most, more), as_root(),
			       cgroup->path));
	return true;
}

static char *cgroup_text(bool found, const struct cgroup *cgroup)
{
	char used[SIZE_TEXT], most[SIZE_TEXT];

	if (!found)
		return xasprintf("cgroup not known: none of version 2");
	if (!cgroup->path)
		return xasprintf("cgroup unlimited");
	return xasprintf("%s of %s in the cgroup", size_format_rounded(cgroup->used, used),
			 size_format_rounded(cgroup->most, most));
}

/* The row where nothing is near its end. */
static void sum_up(struct doctor *doctor, const char *cgroup)
{
	const struct kmdev_identify *now = &doctor->identity;
	char used[SIZE_TEXT], most[SIZE_TEXT], all_used[SIZE_TEXT], all_most[SIZE_TEXT];

	doctor_found(doctor, FINDING_OK,
		     xasprintf("%s of %s yours, %s of %s in all; %s",
			       size_format_rounded(now->out_user_bytes, used),
			       size_format_rounded(now->out_user_bytes_max, most),
			       size_format_rounded(now->out_bytes, all_used),
			       size_format_rounded(now->out_bytes_max, all_most), cgroup), NULL);
}

void doctor_limits(struct doctor *doctor)
{
	struct cgroup cgroup;
	bool found = cgroup_find(&cgroup);
	char *text = cgroup_text(found, &cgroup);
	bool any = judge_cgroup(doctor, &cgroup);

	if (doctor->error) {
		doctor_found(doctor, FINDING_UNKNOWN,
			     xasprintf("the driver cannot be asked; %s", text), NULL);
	} else {
		any |= judge_limits(doctor);
		any |= judge_floor(doctor);
		if (!any)
			sum_up(doctor, text);
	}
	free(text);
	free(cgroup.path);
}
