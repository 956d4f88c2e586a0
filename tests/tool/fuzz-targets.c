// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parsers, each with what must be true of it: what was parsed survives being printed and parsed
 * again, and what is refused has a reason.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "alias.h"
#include "batching.h"
#include "choice.h"
#include "dropped.h"
#include "error.h"
#include "facts.h"
#include "fuzz.h"
#include "gfp.h"
#include "hex.h"
#include "history.h"
#include "inject.h"
#include "options.h"
#include "pattern.h"
#include "size-range.h"
#include "size.h"
#include "slabflags.h"
#include "suggest.h"
#include "text.h"
#include "words.h"

#define TEN "0123456789"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define LONG HUNDRED HUNDRED HUNDRED
#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* Stands for tool/error.c, whose end would be that of all inputs. */
static jmp_buf died;

static void say(const char *format, va_list arguments)
{
	char message[2048] = "";

	vsnprintf(message, sizeof(message), format, arguments);
	holds(*message, "a refusal has a reason");
	holds(!strstr(message, "(null)"), "a reason says what it is about");
}

void die(const struct cli *cli, enum status status, const char *format, ...)
{
	va_list arguments;

	(void)cli;
	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
	holds(status != STATUS_DONE, "who dies has failed");
	longjmp(died, 1);
}

/* help and version end the program, too */
void exit(int status)
{
	(void)status;
	longjmp(died, 1);
}

void complain(const struct cli *cli, const char *format, ...)
{
	va_list arguments;

	(void)cli;
	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
}

void remark(const struct cli *cli, const char *format, ...)
{
	(void)cli, (void)format;
}

void error_place(const char *line)
{
	(void)line;
}

void *must(void *allocated)
{
	holds(allocated, "there is memory");
	return allocated;
}

char *xasprintf(const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	holds(vasprintf(&text, format, arguments) >= 0, "there is memory");
	va_end(arguments);
	return text;
}

/* Stand for the device, which is not there, and for files, which no input shall open. */
int open(const char *path, int flags, ...)
{
	(void)flags;
	errno = EMFILE;
	return strcmp(path, KMALLOC_PATH) ? -1 : 1000;
}

int ioctl(int fd, unsigned long command, ...)
{
	va_list rest;
	void *argument;

	va_start(rest, command);
	argument = va_arg(rest, void *);
	va_end(rest);
	if (command == KMDEV_IDENTIFY) {
		((struct kmdev_identify *)argument)->out_abi = KMDEV_ABI;
		return 0;
	}
	if (command == KMDEV_GFP) {
		struct kmdev_gfp *mask = argument;

		mask->out_gfp = mask->gfp ?: mask->kernel & KMDEV_GFP_BITS;
		mask->out_unknown = mask->kernel >> 32;
		mask->out_zones = mask->out_gfp & KMDEV_GFP_BIT_DMA ? 0 : 7;
		mask->out_first = mask->out_zones ? KMDEV_ZONE_NORMAL : KMDEV_ZONE_MIXED;
		return 0;
	}
	errno = fd == 1000 ? EINVAL : EBADF;
	return -1;
}

/* Whether a parser's answer is a refusal, which it takes. */
static bool refused(char *wrong)
{
	if (!wrong)
		return false;
	holds(*wrong, "a refusal has a reason");
	free(wrong);
	return true;
}

static void size(const char *input)
{
	uint64_t size, again;
	char text[SIZE_TEXT];
	int error = size_parse(input, &size);

	holds(!error || error == -EINVAL || error == -ERANGE, "a size has one of two faults");
	if (error)
		return;
	holds(size >= strtoull(input, NULL, input[1] == 'x' || input[1] == 'X' ? 16 : 10),
	      "a suffix makes a size no smaller");
	holds(!size_parse(size_format(size, text), &again) && again == size, "a size comes back");
	holds(strlen(size_format_rounded(size, text)) < SIZE_TEXT, "there is room for a size");
}

static void range(const char *input)
{
	struct size_range range;
	unsigned int steps = 0;

	if (refused(size_range_parse(input, &range)))
		return;
	holds(range.first && range.first <= range.last, "a range has sizes");
	if (range.classes)
		return;
	for (uint64_t size = range.first, next; steps < 100; size = next, steps++) {
		next = size_range_next(&range, size);
		if (!next)
			return;
		holds(next > size && next <= range.last, "a range goes up to its last size");
	}
	holds(range.step, "doubling comes to an end");
}

static void gfp(const char *input)
{
	uint32_t mask, again;
	char *wrong, *text, *more;

	if (gfp_parse(input, &mask, &wrong)) {
		holds(wrong, "a refusal has a reason");
		refused(wrong);
		return;
	}
	text = gfp_format(mask);
	holds(!gfp_parse(text, &again, &wrong) && again == mask, "a mask comes back");
	more = xasprintf("__GFP_ZERO,%s", input);
	holds(!gfp_parse(more, &again, &wrong) && again == (mask | KMDEV_GFP_BIT_ZERO),
	      "names add up");
	free(more);
	free(text);
	free(gfp_format_bits(mask));
}

/* The kernel's own numbers and log lines. */
static void message(const char *input)
{
	char *argv[] = { "gfp", (char *)input, NULL };
	extern const struct command command_gfp;
	struct cli cli = { .command = &command_gfp, .argc = 2, .argv = argv };

	optind = 0;
	if (!setjmp(died))
		command_gfp.run(&cli);
	kmalloc_close(cli.device);
}

static void slabflags(const char *input)
{
	uint32_t flags, again;
	char *text;

	if (refused(slabflags_parse(input, &flags)))
		return;
	text = slabflags_format(flags);
	holds(!slabflags_parse(text, &again) && again == flags, "flags come back");
	free(text);
}

static void inject(const char *input)
{
	struct kmdev_inject rule;
	char *allocator;

	if (!refused(inject_parse(input, &rule, &allocator))) {
		holds(rule.mode && rule.n, "a rule says which allocations fail");
		holds(rule.mode != KMDEV_INJECT_FRACTION || rule.n <= 1ULL << 32,
		      "a fraction is no more than all");
		holds(rule.order_min < 64, "an order is one of 64");
	}
	free(allocator);
}

static void hex(const char *input)
{
	size_t room = strlen(input) / 3, length, more;
	unsigned char *bytes = must(malloc(room + !room)), again[FUZZ_MAX];
	struct hex_dump dump = { .digits = 4, .stream = stdout };
	char text[2 * FUZZ_MAX + 1] = "";

	if (refused(hex_parse(input, bytes, room, &length))) {
		free(bytes);
		return;
	}
	for (size_t i = 0; i < length; i++)
		sprintf(text + 2 * i, "%02X", bytes[i]);
	holds(!hex_parse(text, again, length, &more) && more == length &&
	      !memcmp(bytes, again, length), "bytes come back");
	hex_dump(&dump, bytes, length, true);
	free(bytes);
}

static void pattern(const char *input)
{
	struct kmdev_pattern pattern;

	if (refused(pattern_parse(input, &pattern)))
		return;
	holds(pattern.kind, "a pattern is of a kind");
	if (pattern.kind == KMDEV_PATTERN_BYTES)
		holds(pattern.data_length && pattern.data_length <= KMDEV_PATTERN_MAX,
		      "a pattern is repeated in 1 to 256 bytes");
	else
		holds(!pattern.data, "only bytes have data");
}

/* Each word in quotes, so that it is the same word again. */
static char *quote(char **words)
{
	char *line = xasprintf("%s", "");

	for (; *words; words++) {
		char *longer = xasprintf("%s '", line);

		for (const char *at = *words; *at; at++) {
			char *before = longer;

			longer = xasprintf(*at == '\'' ? "%s'\\%c'" : "%s%c", before, *at);
			free(before);
		}
		free(line);
		line = xasprintf("%s'", longer);
		free(longer);
	}
	return line;
}

static void words(const char *input)
{
	char **words, **again, *line;
	int count, more;

	if (!words_split(input, &words, &count)) {
		holds(!words[count], "NULL is behind the last word");
		line = quote(words);
		holds(!words_split(line, &again, &more) && more == count, "words come back");
		for (int i = 0; i < count; i++)
			holds(!strcmp(words[i], again[i]), "a word comes back");
		free(line);
		free(again);
	}
	free(words);
}

static void names(const char *input)
{
	struct suggestion suggestion = { .wrong = input };
	const struct history *history;

	for (unsigned int i = 0; (history = history_at(i)); i++)
		suggestion_offer(&suggestion, history->name);
	free(suggestion_text(&suggestion));
	holds(!history_of(input) || suggestion.best, "a name is near itself");
	holds(!alias_of(input) || history_of(alias_of(input)), "an alias leads to an allocator");
	holds(!dropped_text(input) || !history_of(input) || history_of(input)->until,
	      "what is dropped is not there");
	holds(choice_find(zone_names, input) < 5, "there are five zones");
}

/* At once, and with a cut at every place. */
static void text(const char *input)
{
	char whole[4 * FUZZ_MAX + 1] = "", parts[4 * FUZZ_MAX + 1] = "";
	FILE *out = fmemopen(whole, sizeof(whole), "w");
	struct text text;

	text_begin(&text, out, "");
	text_put(&text, input, strlen(input));
	text_end(&text);
	fclose(out);
	out = fmemopen(parts, sizeof(parts), "w");
	text_begin(&text, out, "");
	for (const char *at = input; *at; at++)
		text_put(&text, at, 1);
	text_end(&text);
	fclose(out);
	holds(!strcmp(whole, parts), "a cut makes no difference");
	for (const char *at = whole; *at; at++)
		holds(*at & 0x80 || (*at >= ' ' && *at <= '~'), "nothing does a terminal harm");
}

/* A command line up to where it needs a device. */
static void line(const char *input)
{
	struct cli cli = { .batched = true };
	const char *argument;
	char **words;
	int count, taken;

	if (words_split(input, &words, &count) || !count || setjmp(died))
		return;
	cli.command = command_of(count, words, &taken);
	cli.argc = count - taken + 1;
	cli.argv = words + taken - 1;
	optind = 0;
	if (cli.command->batching)
		cli.command->batching->parse(&cli);
	else
		while (next_option(&cli, &argument))
			;
}

const struct target targets[] = {
	{ "size", WORDS("1", "4K", "0x10", "16E", "KiB", "7mib"), size },
	{ "range", WORDS("1", "64..512", "1..9:+3", ":classes", "8E..15E"), range },
	{ "gfp", WORDS("GFP_KERNEL", "|", ",", "__GFP_ZERO", "ATOMIC", " ", "0xcc0", "__GFP_COLD",
		       "GFP_NOWAIT", "nowarn"), gfp },
	{ "message", WORDS("0xcc0", "mode:0xcc0(GFP_KERNEL)", "gfp_mask=0x100dca(", "gfp_flags=",
			   ", order=0", "GFP_USER", "|", "0"), message, true },
	{ "slabflags", WORDS("SLAB_HWCACHE_ALIGN", "|", "account", ",", "SLAB_PANIC"), slabflags },
	{ "inject", WORDS("nth=1", "every=2", ",", "fraction=0.25", "%", "seed=7", "size=4K",
			  "order=3", "allocator=vmalloc", "times="), inject },
	{ "hex", WORDS("48 65 6c", "0x48", "ff", "\n", "g", "0"), hex },
	{ "pattern", WORDS("zero", "ones", "0x5a", "hex:", "text:", "counter", "random", "random:",
			   "01 02", LONG), pattern, true },
	{ "words", WORDS("a", " ", "'", "\"", "\\", "#", "\t", "b c"), words },
	{ "names", WORDS("kmalloc", "vmalloc", "__get_free_page", "alloc_percpu", "krealloc",
			 "free_hot_page", "DMA32", "_node"), names },
	{ "text", WORDS("a", "\033[m", "\303\251", "\342\202\254", "\302", "\377", "\n"), text },
	{ "line", WORDS("alloc kmalloc 1", " --count 2", " --gfp ", "GFP_KERNEL", " --name x",
			" --text ", " --hex", " --output ", "handle,name", "+", " --json", "-rn",
			"write x ", "fill x --pattern ", "cache create c --size 1", "list",
			"inject nth=1", "pool ", " --flags ", " --offset ", " --length ", " --"),
	  line, true },
	{ }
};
