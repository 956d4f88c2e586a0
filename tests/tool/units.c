// SPDX-License-Identifier: GPL-2.0-only
/* Parsers of memctl against tables of cases; prints what is wrong, fails if anything is. */
#include <errno.h>
#include <inttypes.h>
#include <kmalloc/kmalloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alias.h"
#include "choice.h"
#include "dropped.h"
#include "gfp.h"
#include "history.h"
#include "inject.h"
#include "plot.h"
#include "reason.h"
#include "size-range.h"
#include "size.h"
#include "slabflags.h"
#include "suggest.h"
#include "units.h"

static unsigned int wrong;

void expect(bool holds, const char *what, const char *text)
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

static void ranges_are_walked(void)
{
	static const struct {
		const char *text;
		const char *sizes;
	} cases[] = {
		{ "100", "100 " }, { "64..512", "64 128 256 512 " }, { "3..20", "3 6 12 " },
		{ "1K..3K:+1K", "1024 2048 3072 " }, { "5..5", "5 " }, { "5..9:+3", "5 8 " },
		{ "8E..15E", "9223372036854775808 " }, { "1..1M:classes", "classes " },
		{ "0", NULL }, { "", NULL }, { "1..", NULL }, { "..1", NULL }, { "2..1", NULL },
		{ "1..2:", NULL }, { "1..2:3", NULL }, { "1..2:+0", NULL }, { "1..2:class", NULL },
		{ "1..x", NULL }, { "1...2", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct size_range range;
		char *problem = size_range_parse(cases[i].text, &range);
		char text[256] = "";

		expect(!problem == !!cases[i].sizes, "size_range_parse()", cases[i].text);
		if (!problem && range.classes)
			strcat(text, "classes ");
		else if (!problem)
			for (uint64_t size = range.first; size;
			     size = size_range_next(&range, size))
				sprintf(text + strlen(text), "%" PRIu64 " ", size);
		expect(problem || !strcmp(text, cases[i].sizes), cases[i].text, text);
		free(problem);
	}
}

/* The beginning of a file that @plot is drawn into, of that type. */
static void draw(const struct plot *plot, const char *suffix, const char *magic)
{
	char name[] = "/tmp/units-XXXXXX.svg", begin[16] = "";
	char *problem;
	FILE *file;

	strcpy(strrchr(name, '.'), suffix);
	close(mkstemps(name, strlen(suffix)));
	problem = plot_file(plot, name);
	expect(!problem, "plot_file()", problem);
	free(problem);
	file = fopen(name, "r");
	if (!fgets(begin, sizeof(begin), file))
		begin[0] = '\0';
	fclose(file);
	unlink(name);
	expect(!strncmp(begin, magic, strlen(magic)), "picture", suffix);
}

/* What does not get past @bytes leaves what was there, and nothing beside it. */
static void draw_on_a_full_disk(const struct plot *plot, rlim_t bytes)
{
	const struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	const struct rlimit full = { bytes, RLIM_INFINITY };
	char name[] = "/tmp/units-XXXXXX.svg", beside[64], *problem;
	struct stat stat;

	close(mkstemps(name, strlen(".svg")));
	snprintf(beside, sizeof(beside), "%s.%d", name, getpid());
	signal(SIGXFSZ, SIG_IGN);
	/* gnuplot inherits it, and says nothing of what it cannot write */
	setrlimit(RLIMIT_FSIZE, &full);
	problem = plot_file(plot, name);
	setrlimit(RLIMIT_FSIZE, &unlimited);
	expect(problem && !strcmp(problem, strerror(EFBIG)), "plot_file() on a full disk",
	       problem ?: "says nothing");
	expect(!lstat(name, &stat) && !stat.st_size, "there is a part of a picture", name);
	expect(access(beside, F_OK), "there is a part of a picture", beside);
	unlink(name);
	free(problem);
}

static void slack_is_drawn(void)
{
	static const uint64_t sizes[] = { 100, 1000, 10000 };
	static const char *const names[] = { "kmalloc", "it's __get_free_pages" };
	static const double percent[] = { 22, 2, PLOT_NOTHING, 98, 100, 50 };
	const struct plot plot = { sizes, 3, names, 2, percent };
	char text[512] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	plot_blocks(&plot, out, 80);
	plot_blocks(&plot, out, 23);
	fclose(out);
	expect(!strcmp(text, "kmalloc               20-\n"
			     "it's __get_free_pages 884\n"
			     "                      from 100 to 10000; a full block is all slack, "
			     "- is refused\n"
			     "kmalloc               2\n"
			     "it's __get_free_pages 8\n"
			     "                      from 100 to 10000; a full block is all slack, "
			     "- is refused\n"), "plot_blocks()", text);
	draw(&plot, ".svg", "<?xml");
	draw(&plot, ".png", "\x89PNG");
	draw_on_a_full_disk(&plot, 5000);
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
	expect(dropped_text("destructor"), "dropped", "destructor");
	expect(!dropped_text("GFP_KERNEL"), "not dropped", "GFP_KERNEL");
	for (unsigned int i = 0; gfp_name(i); i++)
		expect(!gfp_dropped(gfp_name(i)), "not dropped", gfp_name(i));
}

static void rules_are_parsed(void)
{
	static const struct {
		const char *text;
		struct kmdev_inject rule;
		const char *allocator;
	} cases[] = {
		{ "nth=3", { .mode = KMDEV_INJECT_NTH, .n = 3 } },
		{ "every=1,times=2", { .mode = KMDEV_INJECT_EVERY, .n = 1, .times = 2 } },
		{ "size=4K,every=2,order=3",
		  { .mode = KMDEV_INJECT_EVERY, .n = 2, .bytes_min = 4096, .order_min = 3 } },
		{ "fraction=0.25", { .mode = KMDEV_INJECT_FRACTION, .n = 1 << 30 } },
		{ "fraction=25%,seed=7",
		  { .mode = KMDEV_INJECT_FRACTION, .n = 1 << 30, .seed = 7 } },
		{ "fraction=1", { .mode = KMDEV_INJECT_FRACTION, .n = 1ULL << 32 } },
		{ "allocator=vmalloc,nth=1", { .mode = KMDEV_INJECT_NTH, .n = 1 }, "vmalloc" },
	};
	static const char *const none[] = {
		"", "nth", "nth=", "nth=0", "nth=x", "nth=-1", "every=0", "nth=1,every=2", "times=1",
		"fraction=0", "fraction=1.1", "fraction=101%", "fraction=nan", "fraction=-1",
		"fraction=0.5x", "fraction=1e-12", "nth=1,", "nth=1,times=0", "nth=1,order=64",
		"nth=1,size=x", "nth=1,seed=2", "nht=1", "nth=18446744073709551616", "NTH=1",
	};
	struct kmdev_inject rule;
	char *allocator, *problem;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		problem = inject_parse(cases[i].text, &rule, &allocator);
		expect(!problem && !memcmp(&rule, &cases[i].rule, sizeof(rule)), "inject_parse()",
		       cases[i].text);
		expect(!allocator == !cases[i].allocator &&
		       (!allocator || !strcmp(allocator, cases[i].allocator)), "its allocator",
		       cases[i].text);
		free(allocator);
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
		problem = inject_parse(none[i], &rule, &allocator);
		expect(problem, "inject_parse() takes", none[i]);
		free(allocator);
		free(problem);
	}
}

static void flags_of_caches_are_parsed(void)
{
	uint32_t flags;

	expect(!slabflags_parse("SLAB_HWCACHE_ALIGN|account", &flags) &&
	       flags == (KMDEV_CACHE_HWCACHE_ALIGN | KMDEV_CACHE_ACCOUNT), "slabflags_parse()",
	       "SLAB_HWCACHE_ALIGN|account");
	expect(slabflags_parse("HWCACHE_ALIGN,", &flags), "slabflags_parse() takes",
	       "HWCACHE_ALIGN,");
	expect(slabflags_parse("SLAB_PANIC", &flags), "slabflags_parse() takes", "SLAB_PANIC");
	for (unsigned int i = 0; slabflags_name(i); i++) {
		char *text;

		expect(!slabflags_parse(slabflags_name(i), &flags), "own flag", slabflags_name(i));
		text = slabflags_format(flags);
		expect(!strcmp(text, slabflags_name(i)), "slabflags_format()", text);
		free(text);
	}
}

static void words_of_a_list_are_found(void)
{
	char *text = choice_text(context_names);

	expect(choice_find(zone_names, "highmem") == KMDEV_ZONE_HIGHMEM, "zone", "highmem");
	expect(choice_find(zone_names, "DMA3") < 0, "zone", "DMA3");
	expect(!strcmp(text, "process, atomic, softirq, hardirq"), "choice_text()", text);
	expect(!choice_name(context_names, 4) && !choice_name(context_names, UINT32_MAX),
	       "choice_name()", "behind the last");
	free(text);
}

static void other_names_lead_to_an_allocator(void)
{
	const struct history *history;

	expect(history_of(alias_of("alloc_percpu")), "alias", "alloc_percpu");
	expect(alias_advice("krealloc"), "advice", "krealloc");
	expect(alias_advice("mempool_free_slab"), "advice", "mempool_free_slab");
	expect(!alias_of("kmalloc") && !alias_advice("kmalloc"), "no alias", "kmalloc");
	for (unsigned int i = 0; (history = history_at(i)); i++) {
		expect(history == history_of(history->name), "twice", history->name);
		expect(!alias_of(history->name) && !alias_advice(history->name),
		       "an allocator and an alias", history->name);
		expect(strlen(history->purpose) <= 20, "too long for a column", history->purpose);
	}
}

/* Stands for the device, which is not there. */
int kmalloc_identify(struct kmalloc *device, struct kmdev_identify *identity)
{
	(void)device;
	*identity = (struct kmdev_identify){ .out_user_caches_max = 32, .out_user_caches = 31 };
	return 0;
}

static void every_reason_has_a_sentence(void)
{
	const struct kmdev_allocator allocator = {
		.out_name = "dma_pool_alloc", .out_flags = KMDEV_ALLOCATOR_POOL,
	};

	for (unsigned int kind = KMDEV_BUFFER; kind <= KMDEV_POOL; kind++) {
		for (unsigned int i = KMDEV_OK + 1; i < KMDEV_REASONS; i++) {
			const struct refusal refusal = { -EDOM, i, kind, "x", &allocator };
			char *text = reason_text(NULL, &refusal);

			expect(strlen(text) > strlen("x: ") && !strpbrk(text, "{}") &&
			       !strstr(text, "(null)") && !strstr(text, strerror(EDOM)), "reason",
			       text);
			expect(i != KMDEV_SOURCE_MISSING || strstr(text, "--pool NAME"), "source",
			       text);
			expect(i != KMDEV_USER_CACHES || strstr(text, "32 caches, 31 are"),
			       "figures", text);
			free(text);
		}
	}
}

int main(void)
{
	texts_are_right();
	sizes_are_parsed();
	sizes_are_shown();
	masks_are_parsed();
	every_mask_survives_its_text();
	the_nearest_word_is_found();
	dropped_names_have_an_answer();
	ranges_are_walked();
	slack_is_drawn();
	rules_are_parsed();
	flags_of_caches_are_parsed();
	words_of_a_list_are_found();
	other_names_lead_to_an_allocator();
	every_reason_has_a_sentence();
	what_bench_needs_is_right();
	return wrong != 0;
}
