// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "error.h"
#include "facts.h"
#include "gfp-measure.h"
#include "gfp.h"
#include "options.h"
#include "reason.h"

enum {
	COLUMN_MASK,
	COLUMN_KERNEL,
	COLUMN_NAMES,
	COLUMN_UNKNOWN,
	COLUMN_SLEEPS,
	COLUMN_IO,
	COLUMN_FS,
	COLUMN_RECLAIM,
	COLUMN_RESERVES,
	COLUMN_ZONES,
	COLUMN_ZEROES,
	COLUMN_ACCOUNTED,
	COLUMN_REFUSAL,
	COLUMN_MEANING,
	COLUMN_STATE,
	COLUMN_ZONE,
	COLUMN_ORDER,
	COLUMN_ASKED,
	COLUMN_GOT,
	COLUMN_LATENCY,
	COLUMN_REFUSED,
	COLUMN_RECLAIMS,
	COLUMN_SCANNED,
	COLUMN_STOLEN,
	COLUMN_COMPACTIONS,
	COLUMN_BEFORE,
	COLUMN_BELOW
};

enum { OPTION_MEASURE = OPTION_LONG };

static const struct command_option options[] = {
	{ "measure", OPTION_MEASURE, NULL, "try masks with plenty of memory and without (root)" },
	ZONES_OPTIONS,
	{ }
};

static const struct column columns[] = {
	[COLUMN_MASK] = { "mask", COLUMN_TEXT, "as it was given" },
	[COLUMN_KERNEL] = { "kernel", COLUMN_HEX, "its bits on this kernel" },
	[COLUMN_NAMES] = { "names", COLUMN_TEXT, "its names, as few as tell it" },
	[COLUMN_UNKNOWN] = { "unknown", COLUMN_HEX, "bits that memctl has no name for" },
	[COLUMN_SLEEPS] = { "sleeps", COLUMN_BOOL, "may sleep" },
	[COLUMN_IO] = { "io", COLUMN_BOOL, "may start I/O while it waits" },
	[COLUMN_FS] = { "fs", COLUMN_BOOL, "may call file systems while it waits" },
	[COLUMN_RECLAIM] = { "reclaim", COLUMN_TEXT, "who wins memory back: direct, kswapd, no" },
	[COLUMN_RESERVES] = { "reserves", COLUMN_TEXT, "how much of them: none, atomic, all" },
	[COLUMN_ZONES] = { "zones", COLUMN_TEXT, "zones it searches, in this order" },
	[COLUMN_ZEROES] = { "zeroes", COLUMN_BOOL, "clears what it gives" },
	[COLUMN_ACCOUNTED] = { "accounted", COLUMN_BOOL, "charges the cgroup" },
	[COLUMN_REFUSAL] = { "refusal", COLUMN_TEXT, "why it cannot be asked for" },
	[COLUMN_MEANING] = { "meaning", COLUMN_TEXT, "what the name stands for" },
	[COLUMN_STATE] = { "state", COLUMN_TEXT, "how much memory there was" },
	[COLUMN_ZONE] = { "zone", COLUMN_TEXT, "zone that was measured" },
	[COLUMN_ORDER] = { "order", COLUMN_NUMBER, "2^order pages were asked for" },
	[COLUMN_ASKED] = { "asked", COLUMN_NUMBER, "so often, or until it was refused" },
	[COLUMN_GOT] = { "got", COLUMN_NUMBER, "so often it was given" },
	[COLUMN_LATENCY] = { "latency", COLUMN_NUMBER, "median ns in the allocator", "NS" },
	[COLUMN_REFUSED] = { "refused", COLUMN_NUMBER, "ns until it was refused", "REFUSED_NS" },
	[COLUMN_RECLAIMS] = { "reclaims", COLUMN_NUMBER, "times that it won memory back itself" },
	[COLUMN_SCANNED] = { "scanned", COLUMN_NUMBER, "pages that it looked at for that" },
	[COLUMN_STOLEN] = { "stolen", COLUMN_NUMBER, "pages that it won" },
	[COLUMN_COMPACTIONS] = { "compactions", COLUMN_NUMBER, "times that it moved pages itself" },
	[COLUMN_BEFORE] = { "before", COLUMN_NUMBER, "free pages of the zone before" },
	[COLUMN_BELOW] = { "below", COLUMN_NUMBER, "pages below the minimum in the end" },
	{ }
};

/*
 * A mask as it was given, and what the driver makes of it.
 * @foreign: the refusal is that another kernel wrote it
 */
struct mask {
	const char *text;
	struct kmdev_gfp gfp;
	char *refusal;
	bool foreign;
};

/*
 * The kernel's own bits, alone or in what it logs: mode:0xcc0(GFP_KERNEL), gfp_mask=0xcc0.
 * Returns where the digits begin, or NULL if the mask is given by names.
 */
static const char *kernel_bits(const char *text)
{
	static const char *const labels[] = { "mode:", "gfp_mask=", "gfp_flags=" };

	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
		const char *label = strstr(text, labels[i]);

		if (label)
			text = label + strlen(labels[i]);
	}
	return isdigit((unsigned char)*text) ? text : NULL;
}

/* The kernel that wrote the message may have had other bits than this one. */
static char *compare_names(const char *names, const struct kmdev_gfp *gfp)
{
	char *inside, *wrong, *text = NULL;
	uint32_t mask;

	if (*names != '(')
		return NULL;
	inside = xasprintf("%.*s", (int)strcspn(names + 1, ")"), names + 1);
	if (!gfp_parse(inside, &mask, &wrong) && (mask != gfp->out_gfp || gfp->out_unknown))
		text = xasprintf("the message says %s, so another kernel wrote it: ask for these "
				 "names", inside);
	free(wrong);
	free(inside);
	return text;
}

static void ask(struct cli *cli, struct mask *mask)
{
	int error = kmalloc_gfp(cli->device, &mask->gfp);

	if (error)
		die_refused(cli, mask->text, error);
}

static void decode_bits(struct cli *cli, struct mask *mask, const char *digits)
{
	char *end;

	errno = 0;
	mask->gfp.kernel = strtoull(digits, &end, 0);
	if (errno || (*end && *end != '(' && *end != ',' && !isspace((unsigned char)*end)))
		die(cli, STATUS_USAGE,
		    "'%s' is no mask: names as in GFP_KERNEL|__GFP_ZERO, or a number as in 0xcc0",
		    mask->text);
	mask->gfp.flags = KMDEV_GFP_FROM_KERNEL;
	ask(cli, mask);
	mask->refusal = compare_names(end, &mask->gfp);
	mask->foreign = mask->refusal;
}

static char *refusal_text(struct cli *cli, enum kmdev_reason reason)
{
	const struct refusal refusal = { .error = -EINVAL, .reason = reason };

	return reason == KMDEV_OK ? NULL : reason_text(cli->device, &refusal);
}

/* Returns whether there is a mask at all, and not just an answer about its name. */
static bool decode(struct cli *cli, struct mask *mask)
{
	const char *digits = kernel_bits(mask->text);
	const char *dropped = gfp_dropped(mask->text);

	if (dropped) {
		mask->refusal = xasprintf("%s", dropped);
		return false;
	}
	if (digits) {
		decode_bits(cli, mask, digits);
	} else {
		enum status status = gfp_parse(mask->text, &mask->gfp.gfp, &mask->refusal);

		if (status == STATUS_USAGE)
			die(cli, status, "%s", mask->refusal);
		ask(cli, mask);
	}
	if (!mask->refusal)
		mask->refusal = refusal_text(cli, mask->gfp.out_refusal);
	return true;
}

static const char *reclaim_text(uint32_t bits)
{
	switch (bits & KMDEV_GFP_RECLAIM) {
	case KMDEV_GFP_RECLAIM:
		return "direct,kswapd";
	case KMDEV_GFP_BIT_DIRECT_RECLAIM:
		return "direct";
	case KMDEV_GFP_BIT_KSWAPD_RECLAIM:
		return "kswapd";
	default:
		return "no";
	}
}

static const char *reserves_text(uint32_t bits)
{
	if (bits & KMDEV_GFP_BIT_NOMEMALLOC)
		return "none";
	if (bits & KMDEV_GFP_BIT_MEMALLOC)
		return "all";
	return bits & KMDEV_GFP_BIT_HIGH ? "atomic" : "none";
}

/* From where the search begins, nowhere if there are no zones, down to what all fall back to. */
static char *zones_text(const struct kmdev_gfp *gfp, const char *between)
{
	char *text = xasprintf("%s", "");

	for (int zone = gfp->out_zones ? (int)gfp->out_first : -1; zone >= 0; zone--) {
		char *longer;

		if (!(gfp->out_zones & 1U << zone))
			continue;
		longer = xasprintf("%s%s%s", text, *text ? between : "", zone_name(zone));
		free(text);
		text = longer;
	}
	return text;
}

static bool may_wait_for(uint32_t bits, uint32_t what)
{
	return (bits & KMDEV_GFP_BIT_DIRECT_RECLAIM) && (bits & what) == what;
}

static bool may_io(uint32_t bits)
{
	return may_wait_for(bits, KMDEV_GFP_BIT_IO);
}

static bool may_fs(uint32_t bits)
{
	return may_wait_for(bits, KMDEV_GFP_BIT_FS);
}

static void add_meaning(struct table *table, const struct kmdev_gfp *gfp)
{
	char *names = gfp_format(gfp->out_gfp), *zones = zones_text(gfp, ",");
	uint32_t bits = gfp->out_gfp;

	table_value(table, COLUMN_KERNEL, gfp->out_kernel);
	table_text(table, COLUMN_NAMES, names);
	table_value(table, COLUMN_UNKNOWN, gfp->out_unknown ? gfp->out_unknown : TABLE_NULL);
	table_value(table, COLUMN_SLEEPS, !!(bits & KMDEV_GFP_BIT_DIRECT_RECLAIM));
	table_value(table, COLUMN_IO, may_io(bits));
	table_value(table, COLUMN_FS, may_fs(bits));
	table_text(table, COLUMN_RECLAIM, reclaim_text(bits));
	table_text(table, COLUMN_RESERVES, reserves_text(bits));
	table_text(table, COLUMN_ZONES, *zones ? zones : NULL);
	table_value(table, COLUMN_ZEROES, !!(bits & KMDEV_GFP_BIT_ZERO));
	table_value(table, COLUMN_ACCOUNTED, !!(bits & KMDEV_GFP_BIT_ACCOUNT));
	free(names);
	free(zones);
}

static void print_meaning(const struct kmdev_gfp *gfp)
{
	char *names = gfp_format(gfp->out_gfp), *bits = gfp_format_bits(gfp->out_gfp);
	char *zones = zones_text(gfp, ", ");
	uint32_t mask = gfp->out_gfp;

	fputs(names, stdout);
	if (strcmp(names, bits))
		printf(" = %s", bits);
	if (gfp->out_unknown)
		printf(", and 0x%" PRIx64 ", for which memctl has no name",
		       (uint64_t)gfp->out_unknown);
	printf(": %s", mask & KMDEV_GFP_BIT_DIRECT_RECLAIM ? "may sleep" : "never sleeps");
	if (may_io(mask) && !may_fs(mask))
		fputs(", but for no file system", stdout);
	if (!may_io(mask) && mask & KMDEV_GFP_BIT_DIRECT_RECLAIM)
		fputs(", but for no I/O", stdout);
	printf(", %s reserves, ",
	       strcmp(reserves_text(mask), "none") ? reserves_text(mask) : "no");
	printf(*zones ? "zones %s" : "no zone", zones);
	if (mask & KMDEV_GFP_BIT_ZERO)
		fputs(", cleared", stdout);
	if (mask & KMDEV_GFP_BIT_ACCOUNT)
		fputs(", charged to the cgroup", stdout);
	free(names);
	free(bits);
	free(zones);
}

static enum status explain(struct cli *cli, struct table *table, const char *text)
{
	struct mask mask = { .text = text };
	bool is_mask = decode(cli, &mask);
	enum status status = mask.refusal ? STATUS_ANSWER_IS_NO : STATUS_DONE;

	if (table) {
		table_row(table);
		table_text(table, COLUMN_MASK, text);
		if (is_mask)
			add_meaning(table, &mask.gfp);
		table_text(table, COLUMN_REFUSAL, mask.refusal);
	} else if (is_mask) {
		print_meaning(&mask.gfp);
		if (mask.refusal)
			printf("; %s%s", mask.foreign ? "but " : "cannot be asked for: ",
			       mask.refusal);
		putchar('\n');
	} else {
		printf("%s is %s\n", text, mask.refusal);
	}
	free(mask.refusal);
	return status;
}

static enum status explain_all(struct cli *cli)
{
	struct table *table = NULL;
	enum status status = STATUS_DONE;

	if (!view_is_plain(&cli->view))
		table = table_new(&cli->view, "gfp", columns,
				  "mask,kernel,names,sleeps,io,fs,reclaim,reserves,zones,refusal");
	for (int i = 0; i < cli->argc; i++)
		if (explain(cli, table, cli->argv[i]))
			status = STATUS_ANSWER_IS_NO;
	if (table)
		table_print(table);
	return status;
}

static enum status list_all(struct cli *cli)
{
	struct table *table = table_new(&cli->view, "gfp", columns, "mask,kernel,meaning");
	const char *name;

	for (unsigned int i = 0; (name = gfp_name(i)); i++) {
		struct mask mask = { .text = name };

		decode(cli, &mask);
		table_row(table);
		table_text(table, COLUMN_MASK, name);
		add_meaning(table, &mask.gfp);
		table_text(table, COLUMN_REFUSAL, mask.refusal);
		table_text(table, COLUMN_MEANING, gfp_meaning(i));
		free(mask.refusal);
	}
	table_print(table);
	return STATUS_DONE;
}

/* Those that differ in what they do where memory is short. */
static char *usual_masks[] = {
	"GFP_KERNEL", "GFP_KERNEL|__GFP_NORETRY", "GFP_NOFS", "GFP_NOIO", "GFP_NOWAIT", "GFP_ATOMIC",
	"GFP_KERNEL|__GFP_HIGH",
};

/* What masks_measure() is to fill. */
struct measuring {
	struct table *table;
	char **masks;
};

static void add_measured(void *context, size_t mask, const struct mask_measured *measured)
{
	const struct measuring *measuring = context;
	struct table *table = measuring->table;

	table_row(table);
	table_text(table, COLUMN_MASK, measuring->masks[mask]);
	table_text(table, COLUMN_STATE, measured->state->name);
	table_text(table, COLUMN_ZONE, measured->zone);
	table_value(table, COLUMN_ORDER, measured->state->order);
	table_value(table, COLUMN_ASKED, measured->asked);
	table_value(table, COLUMN_GOT, measured->got);
	table_value(table, COLUMN_LATENCY, measured->latency ? measured->latency : TABLE_NULL);
	table_value(table, COLUMN_REFUSED, measured->refusal ? measured->refusal : TABLE_NULL);
	table_value(table, COLUMN_RECLAIMS, measured->did.stalls);
	table_value(table, COLUMN_SCANNED, measured->did.scanned);
	table_value(table, COLUMN_STOLEN, measured->did.stolen);
	table_value(table, COLUMN_COMPACTIONS, measured->did.compactions);
	table_value(table, COLUMN_BEFORE, measured->before);
	table_value(table, COLUMN_BELOW, measured->below);
}

static enum status measure_all(struct cli *cli, struct zones *zones)
{
	size_t count = cli->argc ? (size_t)cli->argc : sizeof(usual_masks) / sizeof(*usual_masks);
	struct measuring measuring = { .masks = cli->argc ? cli->argv : usual_masks };
	uint32_t *masks = must(calloc(count, sizeof(*masks)));

	for (size_t i = 0; i < count; i++)
		masks[i] = gfp_argument(cli, measuring.masks[i]);
	zones_read(cli, zones);
	measuring.table = table_new(&cli->view, "gfp", columns,
				    "state,mask,order,asked,got,latency,refused,reclaims,"
				    "compactions,below");
	masks_measure(cli, zones, masks, count, add_measured, &measuring);
	table_print(measuring.table);
	zones_close(zones);
	free(masks);
	return STATUS_DONE;
}

static enum status run(struct cli *cli)
{
	struct zones zones = { };
	bool measure = false, chosen = false;
	const char *argument;
	int letter;

	while ((letter = next_option(cli, &argument)))
		if (letter == OPTION_MEASURE)
			measure = true;
		else
			chosen |= zones_option(cli, &zones, letter, argument);
	if (chosen && !measure)
		die(cli, STATUS_USAGE, "--zone and --node say where to --measure: give that, too");
	open_device(cli, measure ? O_RDWR : O_RDONLY);
	if (measure)
		return measure_all(cli, &zones);
	return cli->argc ? explain_all(cli) : list_all(cli);
}

const struct command command_gfp = {
	.name = "gfp",
	.summary = "Explain what a mask means on this kernel, or measure what it does",
	.synopsis = "[MASK...]",
	.description =
		"MASK is names, as in GFP_KERNEL|__GFP_ZERO, or the kernel's own number as in 0xcc0,\n"
		"or the part of a message that has it, as in mode:0xcc0(GFP_KERNEL). Without MASK,\n"
		"lists all names. Exits with status 4 if a mask cannot be asked for, and says why.\n"
		"With --measure, tries masks in a zone, unless told the smallest: with plenty of\n"
		"memory, at the low watermark, at the minimum, and fragmented.",
	.options = options,
	.columns = columns,
	.remarks = true,
	.run = run,
};
