// SPDX-License-Identifier: GPL-2.0-only
/*
 * Per-CPU memory.  A buffer's size is that of all processors' shares, one behind the other.
 */

#include <linux/cpumask.h>
#include <linux/percpu.h>

#include "buffer.h"
#include "percpu.h"
#include "request.h"
#include "virt.h"

bool kmd_alloc_percpu(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->percpu = __alloc_percpu_gfp(request->bytes / num_possible_cpus(),
					    __alignof__(u64), request->mask);
	return memory->percpu;
}

static size_t footprint(const struct kmd_request *request)
{
	return request->bytes;
}

/* What one processor can get. */
static size_t bytes_max(const struct kmd_allocator *allocator)
{
	return PCPU_MIN_UNIT_SIZE;
}

static void memory_free(const struct kmd_buffer *buffer)
{
	free_percpu(buffer->memory.percpu);
}

static size_t usable(const struct kmd_buffer *buffer, const struct kmd_request *request)
{
	return request->bytes;
}

static size_t piece_bytes(const struct kmd_buffer *buffer)
{
	return buffer->bytes / num_possible_cpus();
}

static void *virt(const struct kmd_buffer *buffer, unsigned long piece)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		if (!piece--)
			break;
	}
	return per_cpu_ptr(buffer->memory.percpu, cpu);
}

static struct page *page(const struct kmd_buffer *buffer, unsigned long piece, unsigned long index)
{
	return kmd_virt_to_page(virt(buffer, piece), index);
}

const struct kmd_family kmd_percpu_family = {
	.footprint	= footprint,
	.bytes_max	= bytes_max,
	.free		= memory_free,
	.usable		= usable,
	.piece_bytes	= piece_bytes,
	.virt		= virt,
	.page		= page,
};
