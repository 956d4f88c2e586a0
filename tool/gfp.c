// SPDX-License-Identifier: GPL-2.0-only
#include "gfp.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "dropped.h"
#include "error.h"
#include "suggest.h"

/* The largest first, so that a mask is told in the fewest names. */
static const struct gfp {
	const char *name;
	uint32_t mask;
} names[] = {
	{ "GFP_HIGHUSER_MOVABLE", KMDEV_GFP_HIGHUSER_MOVABLE },
	{ "GFP_HIGHUSER", KMDEV_GFP_HIGHUSER },
	{ "GFP_USER", KMDEV_GFP_USER },
	{ "GFP_KERNEL_ACCOUNT", KMDEV_GFP_KERNEL_ACCOUNT },
	{ "GFP_KERNEL", KMDEV_GFP_KERNEL },
	{ "GFP_NOFS", KMDEV_GFP_NOFS },
	{ "GFP_NOIO", KMDEV_GFP_NOIO },
	{ "GFP_ATOMIC", KMDEV_GFP_ATOMIC },
	{ "GFP_NOWAIT", KMDEV_GFP_NOWAIT },
	{ "GFP_DMA", KMDEV_GFP_DMA },
	{ "GFP_DMA32", KMDEV_GFP_DMA32 },
	{ "__GFP_RECLAIM", KMDEV_GFP_RECLAIM },
	{ "__GFP_DIRECT_RECLAIM", KMDEV_GFP_BIT_DIRECT_RECLAIM },
	{ "__GFP_KSWAPD_RECLAIM", KMDEV_GFP_BIT_KSWAPD_RECLAIM },
	{ "__GFP_IO", KMDEV_GFP_BIT_IO },
	{ "__GFP_FS", KMDEV_GFP_BIT_FS },
	{ "__GFP_DMA", KMDEV_GFP_BIT_DMA },
	{ "__GFP_DMA32", KMDEV_GFP_BIT_DMA32 },
	{ "__GFP_HIGHMEM", KMDEV_GFP_BIT_HIGHMEM },
	{ "__GFP_MOVABLE", KMDEV_GFP_BIT_MOVABLE },
	{ "__GFP_RECLAIMABLE", KMDEV_GFP_BIT_RECLAIMABLE },
	{ "__GFP_HIGH", KMDEV_GFP_BIT_HIGH },
	{ "__GFP_WRITE", KMDEV_GFP_BIT_WRITE },
	{ "__GFP_NOWARN", KMDEV_GFP_BIT_NOWARN },
	{ "__GFP_RETRY_MAYFAIL", KMDEV_GFP_BIT_RETRY_MAYFAIL },
	{ "__GFP_NOFAIL", KMDEV_GFP_BIT_NOFAIL },
	{ "__GFP_NORETRY", KMDEV_GFP_BIT_NORETRY },
	{ "__GFP_MEMALLOC", KMDEV_GFP_BIT_MEMALLOC },
	{ "__GFP_NOMEMALLOC", KMDEV_GFP_BIT_NOMEMALLOC },
	{ "__GFP_COMP", KMDEV_GFP_BIT_COMP },
	{ "__GFP_ZERO", KMDEV_GFP_BIT_ZERO },
	{ "__GFP_HARDWALL", KMDEV_GFP_BIT_HARDWALL },
	{ "__GFP_THISNODE", KMDEV_GFP_BIT_THISNODE },
	{ "__GFP_ACCOUNT", KMDEV_GFP_BIT_ACCOUNT },
};

#define NAMES (sizeof(names) / sizeof(*names))

const char *gfp_name(unsigned int index)
{
	return index < NAMES ? names[index].name : NULL;
}

static bool has_prefix(const char *name)
{
	return !strncasecmp(name, "GFP_", 4) || !strncasecmp(name, "__GFP_", 6);
}

/* The name behind its prefix. */
static const char *stem(const char *name)
{
	return strchr(name, 'P') + 2;
}

static const struct gfp *find(const char *name)
{
	for (size_t i = 0; i < NAMES; i++)
		if (!strcasecmp(has_prefix(name) ? names[i].name : stem(names[i].name), name))
			return &names[i];
	return NULL;
}

static const char *dropped_mask(const char *name)
{
	static const char *const prefixes[] = { "", "__GFP_", "GFP_" };
	const char *text = NULL;

	for (size_t i = 0; !text && i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		char *full = xasprintf("%s%s", prefixes[i], name);

		text = dropped_text(full);
		free(full);
	}
	return text;
}

static char *unknown(const char *name)
{
	struct suggestion suggestion = { .wrong = name };
	const char *dropped = dropped_mask(name);
	char *nearest, *text;

	if (!*name)
		return xasprintf("a name is missing in the mask");
	if (isdigit((unsigned char)*name))
		return xasprintf("'%s': the kernel's numbers change from version to version: "
				 "use names, as in GFP_KERNEL|__GFP_ZERO", name);
	if (dropped)
		return xasprintf("%s is %s", name, dropped);
	for (size_t i = 0; i < NAMES; i++)
		suggestion_offer(&suggestion,
				 has_prefix(name) ? names[i].name : stem(names[i].name));
	nearest = suggestion_text(&suggestion);
	text = xasprintf("no mask is named '%s'%s", name, nearest);
	free(nearest);
	return text;
}

/* Takes the first name off a mask, without the spaces around it. */
static char *take_name(const char **text)
{
	const char *begin = *text + strspn(*text, " \t");
	const char *end = begin + strcspn(begin, "|,");

	*text = *end ? end + 1 : NULL;
	while (end > begin && isspace((unsigned char)end[-1]))
		end--;
	return xasprintf("%.*s", (int)(end - begin), begin);
}

enum status gfp_parse(const char *text, uint32_t *mask, char **wrong)
{
	const struct gfp *sleeps = NULL, *never = NULL;

	*mask = 0;
	*wrong = NULL;
	while (text) {
		char *name = take_name(&text);
		const struct gfp *gfp = find(name);

		if (!gfp)
			*wrong = unknown(name);
		free(name);
		if (!gfp)
			return STATUS_USAGE;
		if (gfp->mask & KMDEV_GFP_BIT_DIRECT_RECLAIM)
			sleeps = gfp;
		if (!strcmp(gfp->name, "GFP_ATOMIC") || !strcmp(gfp->name, "GFP_NOWAIT"))
			never = gfp;
		*mask |= gfp->mask;
	}
	if (!sleeps || !never)
		return STATUS_DONE;
	*wrong = xasprintf("%s never sleeps, %s may: choose one", never->name, sleeps->name);
	return STATUS_FAILED;
}

char *gfp_format(uint32_t mask)
{
	char *text = NULL;

	for (size_t i = 0; i < NAMES; i++) {
		char *longer;

		if ((mask & names[i].mask) != names[i].mask)
			continue;
		mask &= ~names[i].mask;
		longer = xasprintf("%s%s%s", text ? text : "", text ? "|" : "", names[i].name);
		free(text);
		text = longer;
	}
	return text ? text : xasprintf("0");
}

uint32_t gfp_argument(const struct cli *cli, const char *text)
{
	uint32_t mask;
	char *wrong;
	enum status status = gfp_parse(text, &mask, &wrong);

	if (status)
		die(cli, status, "%s", wrong);
	return mask;
}
