// SPDX-License-Identifier: GPL-2.0-only
#include "witness-vmallocinfo.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"

/* So many times what was gone too far for is gone back for. */
#define BACKS 200
/* So many times the same end is the end. */
#define ENDS 5

static int kptr_restrict(void)
{
	FILE *file = fopen("/proc/sys/kernel/kptr_restrict", "re");
	int value = -1;

	if (!file)
		return -1;
	if (fscanf(file, "%d", &value) != 1)
		value = -1;
	fclose(file);
	return value;
}

void vmallocinfo_open(struct vmallocinfo *vmallocinfo)
{
	FILE *file = witness_fopen(VMALLOCINFO_PATH, vmallocinfo->why_not);
	int restriction = kptr_restrict();

	vmallocinfo->readable = file && restriction == 1;
	if (!file)
		return;
	fclose(file);
	if (restriction != 1)
		snprintf(vmallocinfo->why_not, WITNESS_WHY_MAX,
			 "sysctl kernel.kptr_restrict=%d %s its addresses: set 1", restriction,
			 restriction ? "hides" : "hashes");
}

/* 0xffffb4be80616000-0xffffb4be8070c000 1007616 caller+0x10/0x20 pages=245 vmalloc N0=245 */
static bool parse(const char *line, struct vmalloc_area *area)
{
	const char *pages = strstr(line, " pages=");

	area->pages = pages ? strtoull(pages + strlen(" pages="), NULL, 10) : 0;
	area->dma = strstr(line, " dma-coherent");
	area->owner[0] = '\0';
	return sscanf(line, "0x%" SCNx64 "-0x%*x %" SCNu64 " %31[^+ ]", &area->begin,
		      &area->bytes, area->owner) >= 2;
}

/*
 * Before 6.9 the file comes in parts of about a page, in the order of addresses, and between two
 * parts areas that go have others left out.  Within a part nothing moves.  The last area brings
 * those that are gone and not unmapped yet, however many.  Since 6.9 all comes at once, in any
 * order.
 */
struct part {
	int fd;
	off_t offset;
	char *text;
	size_t room;
	ssize_t bytes;
};

static bool read_part(struct part *part)
{
	for (;;) {
		part->text = must(realloc(part->text, part->room + 1));
		part->bytes = pread(part->fd, part->text, part->room, part->offset);
		if (part->bytes < 0)
			return false;
		part->text[part->bytes] = '\0';
		if ((size_t)part->bytes < part->room)
			return true;
		/* The last line may not be whole. */
		part->room *= 2;
	}
}

/*
 * What a part has of areas, as bits.  The line in which it begins may not be whole, and is no area.
 * What it begins with of the last area is from a moment before, and does not tell that it is there.
 */
enum { BELOW = 1, ABOVE = 2, HERE = 4, LAST = 8 };

static unsigned int look_in(struct part *part, uint64_t virt, struct vmalloc_area *area)
{
	unsigned int seen = 0;
	char *rest = part->text;

	for (char *line; (line = strsep(&rest, "\n"));) {
		if (strstr(line, " unpurged vm_area")) {
			seen |= seen ? LAST : 0;
			continue;
		}
		if (!parse(line, area))
			continue;
		if (virt - area->begin < area->bytes)
			return HERE;
		seen |= area->begin < virt ? BELOW : ABOVE;
	}
	return seen;
}

/* Where nothing moves, one comes to the end in the same way time and again. */
struct ends {
	off_t offset; /* of what was below last */
	uint64_t begin;
	unsigned int same;
};

static enum vmallocinfo_says look_for(struct part *part, uint64_t virt, struct vmalloc_area *area)
{
	const off_t step = sysconf(_SC_PAGESIZE) / 2;
	struct ends ends = { 0 };
	unsigned int backs = 0;
	bool is_all;

	if (!read_part(part))
		return VMALLOCINFO_UNSURE;
	/* A file that has just been opened gives no more than a page of what comes in parts. */
	is_all = part->bytes > sysconf(_SC_PAGESIZE);
	do {
		unsigned int seen = look_in(part, virt, area);

		if (seen & HERE)
			return VMALLOCINFO_YES;
		if (is_all || (seen & BELOW && seen & (ABOVE | LAST)))
			return VMALLOCINFO_NO;
		if (seen & BELOW) {
			ends.same = ends.offset == part->offset && ends.begin == area->begin ?
				    ends.same + 1 : 0;
			ends.offset = part->offset;
			ends.begin = area->begin;
			part->offset += part->bytes;
		} else if (part->offset && ends.same < ENDS) {
			part->offset -= part->offset < step ? part->offset : step;
			backs++;
		} else {
			return VMALLOCINFO_NO;
		}
	} while (backs < BACKS && read_part(part));
	return VMALLOCINFO_UNSURE;
}

enum vmallocinfo_says vmallocinfo_holding(uint64_t virt, struct vmalloc_area *area)
{
	struct part part = {
		.fd = open(VMALLOCINFO_PATH, O_RDONLY | O_CLOEXEC), .room = 1 << 16,
	};
	enum vmallocinfo_says says;

	if (part.fd < 0)
		return VMALLOCINFO_UNSURE;
	says = look_for(&part, virt, area);
	free(part.text);
	close(part.fd);
	return says;
}
