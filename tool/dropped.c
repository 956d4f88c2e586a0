// SPDX-License-Identifier: GPL-2.0-only
#include "dropped.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *name;
	const char *text;
} dropped[] = {
	{ "__GFP_COLD",
	  "gone since 4.15, which keeps no list of cache-cold pages: leave it out" },
	{ "__GFP_REPEAT", "renamed in 4.13: use __GFP_RETRY_MAYFAIL" },
	{ "__GFP_WAIT", "renamed in 4.4: use __GFP_RECLAIM" },
	{ "__GFP_NO_KSWAPD", "gone since 4.4: leave __GFP_KSWAPD_RECLAIM out" },
	{ "__GFP_OTHER_NODE", "gone since 4.10, it only moved statistics: leave it out" },
	{ "__GFP_NOTRACK", "gone since 4.15, with kmemcheck: leave it out" },
	{ "__GFP_ATOMIC", "gone since 6.3: use GFP_ATOMIC, or __GFP_HIGH for the reserve alone" },
	{ "GFP_TEMPORARY", "gone since 4.14: use GFP_KERNEL, with __GFP_RECLAIMABLE if it is" },
	{ "GFP_THISNODE", "gone since 4.1: use __GFP_THISNODE" },
	{ "GFP_IOFS", "gone since 4.4: use __GFP_IO|__GFP_FS" },
	{ "free_hot_page",
	  "gone since 2.6.34; it freed, and memctl free does, to the processor's own list" },
	{ "free_cold_page",
	  "gone: since 4.15 there is no cache-cold list; it freed, and so does memctl free" },
};

const char *dropped_text(const char *name)
{
	for (size_t i = 0; i < sizeof(dropped) / sizeof(*dropped); i++)
		if (!strcasecmp(dropped[i].name, name))
			return dropped[i].text;
	return NULL;
}
