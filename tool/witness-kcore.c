// SPDX-License-Identifier: GPL-2.0-only
#include "witness-kcore.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NO_PHYS UINT64_MAX

_Static_assert(sizeof(off_t) == sizeof(uint64_t), "a 64-bit kernel's memory lies beyond 32 bits");

static bool read_exactly(int fd, void *data, size_t length, uint64_t offset)
{
	return pread(fd, data, length, offset) == (ssize_t)length;
}

static bool read_segments(struct kcore *kcore, uint64_t offset)
{
	size_t bytes = kcore->count * sizeof(*kcore->segments);

	return read_exactly(kcore->fd, kcore->segments, bytes, offset);
}

static bool read_segments_32(struct kcore *kcore, uint64_t offset)
{
	for (size_t i = 0; i < kcore->count; i++) {
		Elf32_Phdr narrow;

		if (!read_exactly(kcore->fd, &narrow, sizeof(narrow),
				  offset + i * sizeof(narrow)))
			return false;
		kcore->segments[i] = (Elf64_Phdr){
			.p_type = narrow.p_type,
			.p_offset = narrow.p_offset,
			.p_vaddr = narrow.p_vaddr,
			.p_paddr = narrow.p_paddr == UINT32_MAX ? NO_PHYS : narrow.p_paddr,
			.p_filesz = narrow.p_filesz,
			.p_memsz = narrow.p_memsz,
		};
	}
	return true;
}

/* It is the kernel that has 32 bits or 64, whatever this program has. */
static const char *read_headers(struct kcore *kcore)
{
	union {
		unsigned char ident[EI_NIDENT];
		Elf32_Ehdr narrow;
		Elf64_Ehdr wide;
	} header;
	bool wide;

	if (!read_exactly(kcore->fd, &header, sizeof(header), 0))
		return "it cannot be read";
	wide = header.ident[EI_CLASS] == ELFCLASS64;
	kcore->machine = header.wide.e_machine;
	kcore->count = wide ? header.wide.e_phnum : header.narrow.e_phnum;
	kcore->segments = calloc(kcore->count, sizeof(*kcore->segments));
	if (!kcore->segments ||
	    !(wide ? read_segments(kcore, header.wide.e_phoff) :
		     read_segments_32(kcore, header.narrow.e_phoff)))
		return "its program headers cannot be read";
	return NULL;
}

void kcore_open(struct kcore *kcore)
{
	const char *wrong;

	*kcore = (struct kcore){ };
	kcore->fd = witness_open(KCORE_PATH, kcore->why_not);
	if (kcore->fd < 0)
		return;
	wrong = read_headers(kcore);
	if (!wrong)
		return;
	snprintf(kcore->why_not, WITNESS_WHY_MAX, "%s", wrong);
	kcore_close(kcore);
	kcore->fd = -1;
}

void kcore_close(struct kcore *kcore)
{
	if (kcore->fd >= 0)
		close(kcore->fd);
	free(kcore->segments);
	kcore->segments = NULL;
}

static const Elf64_Phdr *segment_of(const struct kcore *kcore, uint64_t virt)
{
	for (size_t i = 0; i < kcore->count; i++) {
		const Elf64_Phdr *segment = &kcore->segments[i];

		if (segment->p_type == PT_LOAD && virt - segment->p_vaddr < segment->p_memsz)
			return segment;
	}
	return NULL;
}

int kcore_read(const struct kcore *kcore, uint64_t virt, void *data, size_t length)
{
	const Elf64_Phdr *segment = segment_of(kcore, virt);

	if (!segment ||
	    !read_exactly(kcore->fd, data, length, virt - segment->p_vaddr + segment->p_offset))
		return -EFAULT;
	return 0;
}

bool kcore_phys(const struct kcore *kcore, uint64_t virt, uint64_t *phys)
{
	const Elf64_Phdr *segment = segment_of(kcore, virt);

	if (!segment || segment->p_paddr == NO_PHYS)
		return false;
	*phys = virt - segment->p_vaddr + segment->p_paddr;
	return true;
}

/* The kernel's image is mapped twice: there the lower address is the direct map's. */
bool kcore_virt(const struct kcore *kcore, uint64_t phys, uint64_t *virt)
{
	bool found = false;

	for (size_t i = 0; i < kcore->count; i++) {
		const Elf64_Phdr *segment = &kcore->segments[i];
		uint64_t here = phys - segment->p_paddr + segment->p_vaddr;

		if (segment->p_type != PT_LOAD || segment->p_paddr == NO_PHYS ||
		    phys - segment->p_paddr >= segment->p_memsz || (found && here > *virt))
			continue;
		*virt = here;
		found = true;
	}
	return found;
}

#define ALIGN4(length) (((length) + 3) & ~3ULL)

/* The text of the note named VMCOREINFO in @notes, or NULL. */
static char *find_note(char *notes, size_t length)
{
	static const char name[] = "VMCOREINFO";
	size_t at = 0;

	while (at + sizeof(Elf64_Nhdr) <= length) {
		const Elf64_Nhdr *note = (const void *)(notes + at);
		size_t named = at + sizeof(*note);
		size_t text = named + ALIGN4(note->n_namesz);

		at = text + ALIGN4(note->n_descsz);
		if (at > length)
			break;
		if (note->n_namesz >= sizeof(name) && !memcmp(notes + named, name, sizeof(name)))
			return strndup(notes + text, note->n_descsz);
	}
	return NULL;
}

static char *vmcoreinfo_text(const struct kcore *kcore)
{
	char *text = NULL;

	for (size_t i = 0; i < kcore->count && !text; i++) {
		const Elf64_Phdr *segment = &kcore->segments[i];
		char *notes;

		if (segment->p_type != PT_NOTE)
			continue;
		notes = malloc(segment->p_filesz);
		if (notes && read_exactly(kcore->fd, notes, segment->p_filesz, segment->p_offset))
			text = find_note(notes, segment->p_filesz);
		free(notes);
	}
	return text;
}

bool kcore_vmcoreinfo(const struct kcore *kcore, const char *key, int base, uint64_t *value)
{
	char *text = vmcoreinfo_text(kcore);
	size_t length = strlen(key);
	char *rest = text;
	const char *line;
	bool found = false;

	while (!found && (line = strsep(&rest, "\n"))) {
		found = !strncmp(line, key, length) && line[length] == '=';
		if (found)
			*value = strtoull(line + length + 1, NULL, base);
	}
	free(text);
	return found;
}
