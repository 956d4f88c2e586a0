// SPDX-License-Identifier: GPL-2.0-only
#include "witness-kcore.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NO_PHYS UINT64_MAX

static bool read_exactly(int fd, void *data, size_t length, uint64_t offset)
{
	return pread(fd, data, length, offset) == (ssize_t)length;
}

static const char *read_headers(struct kcore *kcore)
{
	Elf64_Ehdr header;
	size_t bytes;

	if (!read_exactly(kcore->fd, &header, sizeof(header), 0))
		return "it cannot be read";
	if (header.e_ident[EI_CLASS] != ELFCLASS64)
		return "that of a 32-bit kernel is not understood";
	kcore->machine = header.e_machine;
	kcore->count = header.e_phnum;
	bytes = kcore->count * sizeof(*kcore->segments);
	kcore->segments = malloc(bytes);
	if (!kcore->segments ||
	    !read_exactly(kcore->fd, kcore->segments, bytes, header.e_phoff))
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
