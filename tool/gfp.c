// SPDX-License-Identifier: GPL-2.0-only
#include "gfp.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "dropped.h"
#include "error.h"
#include "suggest.h"

/* The interface has no name for it, being no more than its bits. */
#define TRANSHUGE_LIGHT \
	((KMDEV_GFP_HIGHUSER_MOVABLE | KMDEV_GFP_BIT_COMP | KMDEV_GFP_BIT_NOMEMALLOC | \
	  KMDEV_GFP_BIT_NOWARN) & ~KMDEV_GFP_RECLAIM)

/* The largest first, so that a mask is told in the fewest names. */
static const struct gfp {
	const char *name;
	uint32_t mask;
	const char *meaning;
} names[] = {
	{ "GFP_TRANSHUGE", TRANSHUGE_LIGHT | KMDEV_GFP_BIT_DIRECT_RECLAIM,
	  "a huge page for user space, worth waiting for" },
	{ "GFP_TRANSHUGE_LIGHT", TRANSHUGE_LIGHT, "the same if it costs nothing" },
	{ "GFP_HIGHUSER_MOVABLE", KMDEV_GFP_HIGHUSER_MOVABLE,
	  "for user space, anywhere, and the kernel may move it" },
	{ "GFP_HIGHUSER", KMDEV_GFP_HIGHUSER, "for user space, in high memory too" },
	{ "GFP_USER", KMDEV_GFP_USER, "for user space, where the kernel reaches it as well" },
	{ "GFP_KERNEL_ACCOUNT", KMDEV_GFP_KERNEL_ACCOUNT,
	  "GFP_KERNEL, charged to the caller's cgroup" },
	{ "GFP_KERNEL", KMDEV_GFP_KERNEL, "the kernel's own memory, wherever it may sleep" },
	{ "GFP_NOFS", KMDEV_GFP_NOFS, "may sleep, but not call a file system" },
	{ "GFP_NOIO", KMDEV_GFP_NOIO, "may sleep, but not start I/O" },
	{ "GFP_ATOMIC", KMDEV_GFP_ATOMIC, "never sleeps, and may dip into the reserve" },
	{ "GFP_NOWAIT", KMDEV_GFP_NOWAIT, "never sleeps, and leaves the reserve alone" },
	{ "GFP_DMA", KMDEV_GFP_DMA, "the zone that the oldest devices reach" },
	{ "GFP_DMA32", KMDEV_GFP_DMA32, "the zone that 32 bits of address reach" },
	{ "__GFP_RECLAIM", KMDEV_GFP_RECLAIM, "both ways to win memory back" },
	{ "__GFP_DIRECT_RECLAIM", KMDEV_GFP_BIT_DIRECT_RECLAIM,
	  "may sleep to win memory back itself" },
	{ "__GFP_KSWAPD_RECLAIM", KMDEV_GFP_BIT_KSWAPD_RECLAIM,
	  "wakes kswapd when memory runs low" },
	{ "__GFP_IO", KMDEV_GFP_BIT_IO, "may start I/O for that" },
	{ "__GFP_FS", KMDEV_GFP_BIT_FS, "may call file systems for that" },
	{ "__GFP_DMA", KMDEV_GFP_BIT_DMA, "from zone DMA" },
	{ "__GFP_DMA32", KMDEV_GFP_BIT_DMA32, "from zone DMA32, or below it" },
	{ "__GFP_HIGHMEM", KMDEV_GFP_BIT_HIGHMEM, "from zone HighMem, or below it" },
	{ "__GFP_MOVABLE", KMDEV_GFP_BIT_MOVABLE, "the kernel may move it" },
	{ "__GFP_RECLAIMABLE", KMDEV_GFP_BIT_RECLAIMABLE, "a shrinker can win it back" },
	{ "__GFP_HIGH", KMDEV_GFP_BIT_HIGH, "may dip into the reserve" },
	{ "__GFP_WRITE", KMDEV_GFP_BIT_WRITE, "a page that will be dirtied: spread over zones" },
	{ "__GFP_NOWARN", KMDEV_GFP_BIT_NOWARN, "no log line when it fails" },
	{ "__GFP_RETRY_MAYFAIL", KMDEV_GFP_BIT_RETRY_MAYFAIL,
	  "tries hard, but fails before the OOM killer" },
	{ "__GFP_NOFAIL", KMDEV_GFP_BIT_NOFAIL, "never fails: tries for ever" },
	{ "__GFP_NORETRY", KMDEV_GFP_BIT_NORETRY, "tries once and gives up" },
	{ "__GFP_MEMALLOC", KMDEV_GFP_BIT_MEMALLOC, "may use up the whole reserve" },
	{ "__GFP_NOMEMALLOC", KMDEV_GFP_BIT_NOMEMALLOC, "leaves the reserve alone, whoever asks" },
	{ "__GFP_COMP", KMDEV_GFP_BIT_COMP, "several pages as one compound page" },
	{ "__GFP_ZERO", KMDEV_GFP_BIT_ZERO, "cleared" },
	{ "__GFP_HARDWALL", KMDEV_GFP_BIT_HARDWALL, "only from the nodes of the caller's cpuset" },
	{ "__GFP_THISNODE", KMDEV_GFP_BIT_THISNODE, "from the node asked for, or not at all" },
	{ "__GFP_ACCOUNT", KMDEV_GFP_BIT_ACCOUNT, "charged to the caller's cgroup" },
};

#define NAMES (sizeof(names) / sizeof(*names))

const char *gfp_name(unsigned int index)
{
	return index < NAMES ? names[index].name : NULL;
}

const char *gfp_meaning(unsigned int index)
{
	return names[index].meaning;
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

const char *gfp_dropped(const char *name)
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
	const char *dropped = gfp_dropped(name);
	char *nearest, *text;

	if (!*name)
		return xasprintf("a name is missing in the mask");
	if (isdigit((unsigned char)*name))
		return xasprintf("'%s': the kernel's numbers change from version to version: "
				 "use names, as in GFP_KERNEL|__GFP_ZERO (memctl gfp tells those of a "
				 "number)", name);
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

static bool is_bit(uint32_t mask)
{
	return !(mask & (mask - 1));
}

/* The names of @mask with @between them: the fewest, or each bit's own. */
static char *join(uint32_t mask, const char *between, bool bits)
{
	char *text = NULL;

	for (size_t i = 0; i < NAMES; i++) {
		char *longer;

		if ((mask & names[i].mask) != names[i].mask)
			continue;
		if (bits && (!is_bit(names[i].mask) || strncmp(names[i].name, "__", 2)))
			continue;
		mask &= ~names[i].mask;
		longer = xasprintf("%s%s%s", text ? text : "", text ? between : "",
				   names[i].name);
		free(text);
		text = longer;
	}
	return text ? text : xasprintf("0");
}

char *gfp_format(uint32_t mask)
{
	return join(mask, "|", false);
}

char *gfp_format_bits(uint32_t mask)
{
	return join(mask, " ", true);
}

uint32_t gfp_argument(const struct cli *cli, const char *text)
{
	uint32_t mask;
	char *wrong;
	enum status status = gfp_parse(text, &mask, &wrong);

	if (status == STATUS_FAILED)
		die(cli, status, "%s (memctl gfp explains both)", wrong);
	if (status)
		die(cli, status, "%s", wrong);
	return mask;
}
