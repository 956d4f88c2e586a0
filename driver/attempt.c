// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calling the kernel's allocators.
 */

#include <linux/kernel.h>

#include "attempt.h"
#include "buffer.h"
#include "clock.h"
#include "context.h"
#include "file.h"
#include "inject.h"
#include "pool.h"
#include "request.h"

/* A call of the kernel's allocator, in whatever context. */
struct attempt {
	struct kmd_buffer *buffer;
	const struct kmd_request *request;
	bool done;
};

static __always_inline bool timed(struct kmd_buffer *buffer, const struct kmd_request *request)
{
	u64 begin = kmd_clock_ticks();
	bool done = request->allocator->alloc(&buffer->memory, request);

	buffer->latency = min_t(u64, kmd_clock_ticks() - begin, U32_MAX);
	return done;
}

static void attempt(void *data)
{
	struct attempt *attempt = data;

	attempt->done = timed(attempt->buffer, attempt->request);
}

static noinline bool call_elsewhere(struct kmd_buffer *buffer, const struct kmd_request *request)
{
	struct attempt args = { .buffer = buffer, .request = request };

	kmd_context_run(request->traits.context, attempt, &args);
	return args.done;
}

/* A mempool's failures are those of its backing allocator, which asks for itself. */
static __always_inline enum kmdev_reason call(struct kmd_buffer *buffer,
					      struct kmd_file *file,
					      const struct kmd_request *request)
{
	bool mempool = buffer->traits.allocator == KMDEV_MEMPOOL_ALLOC;

	if (!mempool && kmd_inject_any(&file->rule) &&
	    kmd_inject_fails(file, buffer->traits.allocator, false, request->bytes))
		return KMDEV_INJECTED;
	if (request->traits.context == KMDEV_CONTEXT_PROCESS ? timed(buffer, request) :
							       call_elsewhere(buffer, request))
		return KMDEV_OK;
	return mempool ? KMDEV_POOL_EMPTY : KMDEV_ALLOCATOR_SAID_NO;
}

static noinline enum kmdev_reason call_pool(struct kmd_buffer *buffer,
					    struct kmd_file *file,
					    const struct kmd_request *request)
{
	struct kmd_pool *pool = kmd_source_pool(request->source);
	enum kmdev_reason reason = kmd_pool_begin(pool, file);

	if (reason)
		return reason;
	reason = call(buffer, file, request);
	buffer->traits.reserve = kmd_pool_end(pool, !reason);
	return reason;
}

/**
 * kmd_attempt() - get memory for a buffer
 * @buffer: has none; its memory, reserve and latency are set
 * @file: through which it is asked for
 * @request: what for
 *
 * Return: KMDEV_OK, or why the buffer has none still.
 */
__always_inline enum kmdev_reason kmd_attempt(struct kmd_buffer *buffer,
					      struct kmd_file *file,
					      const struct kmd_request *request)
{
	const struct kmd_family *family = request->allocator->family;
	enum kmdev_reason reason;

	if (family->prepare && !family->prepare(&buffer->memory, request))
		return KMDEV_BOOKKEEPING;
	if (request->allocator->flags & KMDEV_ALLOCATOR_POOL)
		reason = call_pool(buffer, file, request);
	else
		reason = call(buffer, file, request);
	if (reason && family->discard)
		family->discard(&buffer->memory);
	return reason;
}
