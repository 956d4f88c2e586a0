// SPDX-License-Identifier: GPL-2.0-only
/* Parsers of memctl against tables of cases; prints what is wrong, fails if anything is. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dropped.h"
#include "gfp.h"
#include "size.h"
#include "suggest.h"

static unsigned int wrong;

static void expect(bool holds, const char *what, const char *text)
{
	if (holds)
		return;
	printf("%s: '%s'\n", what, text);
	wrong++;
}

static void sizes_are_parsed(void)
{
	static const struct {
		const char *text;
		int error;
		uint64_t size;
	} cases[] = {
		{ "0", 0, 0 }, { "1", 0, 1 }, { "100", 0, 100 }, { "007", 0, 7 },
		{ "4K", 0, 4096 }, { "4k", 0, 4096 }, { "4KiB", 0, 4096 }, { "4kib", 0, 4096 },
		{ "64M", 0, 64 << 20 }, { "1G", 0, 1 << 30 }, { "2T", 0, 2ULL << 40 },
		{ "15E", 0, 15ULL << 60 }, { "16E", -ERANGE }, { "0x40", 0, 64 },
		{ "0XfF", 0, 255 }, { "0x10K", 0, 16384 },
		{ "18446744073709551615", 0, UINT64_MAX }, { "18446744073709551616", -ERANGE },
		{ "18014398509481984K", -ERANGE }, { "18014398509481983K", 0, UINT64_MAX - 1023 },
		{ "0xffffffffffffffff", 0, UINT64_MAX }, { "0x10000000000000000", -ERANGE },
		{ "", -EINVAL }, { " ", -EINVAL }, { "-1", -EINVAL }, { "+1", -EINVAL },
		{ " 1", -EINVAL }, { "1 ", -EINVAL }, { "K", -EINVAL }, { "0x", -EINVAL },
		{ "0x0x1", -EINVAL }, { "1.5K", -EINVAL }, { "4KB", -EINVAL }, { "4Ki", -EINVAL },
		{ "4X", -EINVAL }, { "4KK", -EINVAL }, { "ten", -EINVAL }, { "1e3", -EINVAL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint64_t size = 0;
		int error = size_parse(cases[i].text, &size);

		expect(error == cases[i].error, "size_parse() status", cases[i].text);
		expect(error || size == cases[i].size, "size_parse()", cases[i].text);
	}
}

static void sizes_are_shown(void)
{
	static const struct {
		uint64_t size;
		const char *exact;
		const char *rounded;
	} cases[] = {
		{ 0, "0", "0" }, { 1, "1", "1" }, { 1023, "1023", "1023" }, { 1024, "1K", "1K" },
		{ 1000000, "1000000", "976.6K" }, { 1003520, "980K", "980K" },
		{ 1536, "1536", "1.5K" }, { 4 << 20, "4M", "4M" }, { 5ULL << 60, "5E", "5E" },
		{ UINT64_MAX, "18446744073709551615", "16.0E" },
	};
	char text[SIZE_TEXT];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_format(cases[i].size, text);
		expect(!strcmp(text, cases[i].exact), "size_format()", text);
		size_format_rounded(cases[i].size, text);
		expect(!strcmp(text, cases[i].rounded), "size_format_rounded()", text);
	}
}

static void masks_are_parsed(void)
{
	static const struct {
		const char *text;
		uint32_t mask;
		const char *shown;
	} cases[] = {
		{ "GFP_KERNEL", KMDEV_GFP_KERNEL, "GFP_KERNEL" },
		{ "kernel", KMDEV_GFP_KERNEL, "GFP_KERNEL" },
		{ "KERNEL|ZERO", KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_ZERO, "GFP_KERNEL|__GFP_ZERO" },
		{ "__GFP_ZERO,GFP_KERNEL", KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_ZERO,
		  "GFP_KERNEL|__GFP_ZERO" },
		{ " GFP_ATOMIC | __gfp_nowarn ", KMDEV_GFP_ATOMIC | KMDEV_GFP_BIT_NOWARN,
		  "GFP_ATOMIC|__GFP_NOWARN" },
		{ "GFP_NOFS", KMDEV_GFP_NOFS, "GFP_NOFS" },
		{ "GFP_NOIO", KMDEV_GFP_NOIO, "GFP_NOIO" },
		{ "__GFP_RECLAIM", KMDEV_GFP_NOIO, "GFP_NOIO" },
		{ "GFP_NOWAIT", KMDEV_GFP_NOWAIT, "GFP_NOWAIT" },
		{ "GFP_USER", KMDEV_GFP_USER, "GFP_USER" },
		{ "GFP_HIGHUSER", KMDEV_GFP_HIGHUSER, "GFP_HIGHUSER" },
		{ "HIGHUSER_MOVABLE", KMDEV_GFP_HIGHUSER_MOVABLE, "GFP_HIGHUSER_MOVABLE" },
		{ "GFP_KERNEL,__GFP_ACCOUNT", KMDEV_GFP_KERNEL_ACCOUNT, "GFP_KERNEL_ACCOUNT" },
		{ "GFP_KERNEL,__GFP_IO", KMDEV_GFP_KERNEL, "GFP_KERNEL" },
		{ "__GFP_DMA", KMDEV_GFP_DMA, "GFP_DMA" },
		{ "GFP_ATOMIC,GFP_NOWAIT", KMDEV_GFP_ATOMIC, "GFP_ATOMIC" },
		{ "__GFP_HIGH", KMDEV_GFP_BIT_HIGH, "__GFP_HIGH" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *problem, *shown;
		uint32_t mask;

		expect(!gfp_parse(cases[i].text, &mask, &problem), "gfp_parse() status",
		       cases[i].text);
		expect(mask == cases[i].mask, "gfp_parse()", cases[i].text);
		shown = gfp_format(mask);
		expect(!strcmp(shown, cases[i].shown), "gfp_format()", shown);
		free(problem);
		free(shown);
	}
}

static void every_mask_survives_its_text(void)
{
	for (uint32_t mask = 1; mask < KMDEV_GFP_BITS; mask = mask * 3 + 1) {
		char *problem, *shown = gfp_format(mask);
		uint32_t again;

		gfp_parse(shown, &again, &problem);
		expect(again == mask, "text of a mask", shown);
		free(problem);
		free(shown);
	}
	for (unsigned int i = 0; gfp_name(i); i++) {
		char *problem;
		uint32_t mask;

		expect(!gfp_parse(gfp_name(i), &mask, &problem), "own name", gfp_name(i));
		expect(mask && !(mask & ~KMDEV_GFP_BITS), "bits of", gfp_name(i));
	}
}

static void suggest(const char *typed, const char *expected)
{
	static const char *const words[] = { "alloc", "allocators", "free", "info", "list" };
	struct suggestion suggestion = { .wrong = typed };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		suggestion_offer(&suggestion, words[i]);
	expect(suggestion.best ? expected && !strcmp(suggestion.best, expected) : !expected,
	       "suggestion", typed);
}

static void the_nearest_word_is_found(void)
{
	static char endless[1000];

	memset(endless, 'x', sizeof(endless) - 1);
	suggest("aloc", "alloc");
	suggest("lsit", "list");
	suggest("FREE", "free");
	suggest("allocat", "allocators");
	suggest("inof", "info");
	suggest("xyzzy", NULL);
	suggest("", NULL);
	suggest(endless, NULL);
}

static void dropped_names_have_an_answer(void)
{
	expect(dropped_text("__GFP_COLD"), "dropped", "__GFP_COLD");
	expect(dropped_text("free_hot_page"), "dropped", "free_hot_page");
	expect(!dropped_text("GFP_KERNEL"), "not dropped", "GFP_KERNEL");
}

int main(void)
{
	sizes_are_parsed();
	sizes_are_shown();
	masks_are_parsed();
	every_mask_survives_its_text();
	the_nearest_word_is_found();
	dropped_names_have_an_answer();
	return wrong != 0;
}
