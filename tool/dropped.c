// SPDX-License-Identifier: GPL-2.0-only
#include "dropped.h"

#include <stddef.h>
#include <string.h>

#define KASAN_ONLY "the kernel's own, for memory that carries tags: leave it out"

static const struct {
	const char *name;
	const char *text;
} dropped[] = {
	{ "__GFP_COLD",
	  "gone since 4.15, which keeps no list of cache-cold pages: leave it out" },
	{ "__GFP_REPEAT", "renamed in 4.13: use __GFP_RETRY_MAYFAIL" },
	{ "__GFP_WAIT", "renamed in 4.4: use __GFP_RECLAIM" },
	{ "__GFP_NO_KSWAPD", "gone since 4.4: leave __GFP_KSWAPD_RECLAIM out" },
	{ "__GFP_NOACCOUNT",
	  "gone since 4.5, which charges only what says __GFP_ACCOUNT: leave it out" },
	{ "__GFP_KMEMCG", "gone since 3.16: use __GFP_ACCOUNT" },
	{ "__GFP_OTHER_NODE", "gone since 4.10, it only moved statistics: leave it out" },
	{ "__GFP_NOTRACK", "gone since 4.15, with kmemcheck: leave it out" },
	{ "__GFP_ATOMIC", "gone since 6.3: use GFP_ATOMIC, or __GFP_HIGH for the reserve alone" },
	{ "GFP_TEMPORARY", "gone since 4.14: use GFP_KERNEL, with __GFP_RECLAIMABLE if it is" },
	{ "GFP_THISNODE", "gone since 4.1: use __GFP_THISNODE" },
	{ "GFP_IOFS", "gone since 4.4: use __GFP_IO|__GFP_FS" },
	{ "__GFP_NOLOCKDEP",
	  "for lockdep's eyes alone and changes no allocation: leave it out" },
	{ "__GFP_ZEROTAGS", KASAN_ONLY },
	{ "__GFP_SKIP_ZERO", KASAN_ONLY },
	{ "__GFP_SKIP_KASAN", KASAN_ONLY },
	{ "__GFP_SKIP_KASAN_POISON", "renamed in 6.4, __GFP_SKIP_KASAN: leave it out" },
	{ "__GFP_SKIP_KASAN_UNPOISON", "gone since 6.4, part of __GFP_SKIP_KASAN: leave it out" },
	{ "__GFP_NO_OBJ_EXT",
	  "the slab allocator's own, since 6.10, for its records: leave it out" },
	{ "free_hot_page",
	  "gone since 2.6.34: memctl free gives a page to the processor's own list as well" },
	{ "free_cold_page",
	  "gone since 2.6.32: memctl free frees; there is no list of cache-cold pages since 4.15" },
	{ "destructor",
	  "gone since 2.6.23: undo in the code that frees what the constructor set up" },
};

const char *dropped_text(const char *name)
{
	for (size_t i = 0; i < sizeof(dropped) / sizeof(*dropped); i++)
		if (!strcasecmp(dropped[i].name, name))
			return dropped[i].text;
	return NULL;
}
