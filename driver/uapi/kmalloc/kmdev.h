/* SPDX-License-Identifier: (GPL-2.0-only WITH Linux-syscall-note) OR MIT */
/*
 * /dev/kmalloc: allocate, write, read, inspect and free real kernel memory.
 *
 * Every command is an ioctl on an open /dev/kmalloc (the control file) and takes a pointer to
 * the structure named after it.  All structures follow the same rules:
 *
 *  - They begin with @size, the size that the caller was compiled with, and @out_reason.
 *  - Members named out_* are written by the driver and never read; all others are read once and
 *    never written.  A call that is refused writes @out_reason alone, and not even that where @size
 *    leaves no room for it.
 *  - The layout is the same for 32- and 64-bit callers; addresses are passed as 64-bit integers.
 *  - Structures grow at their end only.  A caller with an older, shorter structure goes on
 *    working.  A longer one works as long as what the driver does not know is zero.
 *  - Members named __reserved and all undefined flag bits are zero.
 *  - Arrays carry the size of their elements, which may grow in the same way.
 *
 * What errno says is the same for all commands, @out_reason (enum kmdev_reason) says more:
 *
 *  ENOTTY      no such command
 *  E2BIG       the structure is longer than the driver knows and its unknown end is not zero, or
 *              it is longer than a page
 *  EINVAL      understood, but wrong: a contradiction, a range outside the buffer, a bad name
 *  EOPNOTSUPP  a flag, mask bit, allocator, pattern or reserved member that this driver or this
 *              kernel does not have
 *  ENOENT      there is no such buffer for this caller
 *  EEXIST      the caller has a buffer of that name already
 *  EPERM       a capability is missing, or lockdown forbids it
 *  EBUSY       a cache or pool whose objects live, a buffer that another call works on
 *  EACCES      the mode in which the control file was opened forbids it
 *  ENOMEM      the kernel's allocator, or the floor under available memory, said no
 *  EDQUOT      a limit of the calling user
 *  ENOSPC      a limit of the device
 *  EFAULT      an address that cannot be read or written
 *  EINTR       a fatal signal ended a long call, or any signal a BENCH that had measured nothing,
 *              or the one that it handed over with ended before that
 *  EMFILE      the process may open no more files
 *  ETIMEDOUT   nobody came to a BENCH that hands over with another
 *
 * A refused or failed call changes nothing, with two exceptions: a long READ, WRITE or FILL that
 * ends with EINTR or EFAULT may have moved a part of the data, a BENCH with EFAULT set a part of
 * the histogram; and a RESIZE, or a call that does many things, whose answer cannot be written
 * because another thread took its memory away meanwhile, has done its work, many things as far as
 * the array or the elements say.
 *
 * A call that does many things does them in order and ends with the first that is refused.  If
 * that is the very first, the call is refused with its reason; else it succeeds, @out_count says
 * how many were done, and @out_rest why not the rest, KMDEV_OK if there is none.
 *
 * Buffers, caches and pools belong to the user who opened the control file, not to the process:
 * they outlive both unless KMDEV_ALLOC_FILE says otherwise.  Those of other users do not exist
 * (ENOENT).
 * Capabilities are those of the opener in the initial user namespace, sampled at open.
 *
 * What is in a released header stays, for as long as KMDEV_ABI is the same:
 *
 *  - No command, structure, member, number or reason goes, or becomes another; members keep their
 *    place and type.  New are only commands, reasons, and values and bits that were undefined;
 *    members at the end of structures or in place of reserved ones, of which 0 means what was there
 *    before.  struct kmdev_op and struct kmdev_bench_row do not grow, struct kmdev_info only by its
 *    facts.
 *  - An older program on a newer driver gets what it got.  Results may hold bits and values that it
 *    has no name for: such a reason says as much as the errno beside it, all others nothing.
 *  - A newer program on an older driver is refused where it uses what is not there, and only there:
 *    ENOTTY, E2BIG and EOPNOTSUPP as above.  Results of which the driver does not know are zero.
 *  - What contradicts this header or lets somebody see or do what is not theirs is a fault, and is
 *    mended.  What was refused may be granted one day.
 *
 * Where that cannot be kept, KMDEV_ABI grows, and with it the first number of the driver's version.
 * Any program can ask: IDENTIFY keeps its number, @size, @out_reason and @out_abi for good.
 */
#ifndef KMALLOC_KMDEV_H
#define KMALLOC_KMDEV_H

#include <linux/ioctl.h>
#include <linux/types.h>

/** KMDEV_ABI: version of this interface; a program that was built for another does not go on. */
#define KMDEV_ABI		1

#define KMDEV_TYPE		0xC9

/** KMDEV_NAME_MAX: longest name of a buffer, without the zero at its end. */
#define KMDEV_NAME_MAX		63

/** KMDEV_PATTERN_MAX: longest repeated pattern of FILL and CHECK, in bytes. */
#define KMDEV_PATTERN_MAX	256

/** KMDEV_NONE: a 64-bit result that is hidden from the caller or does not apply. */
#define KMDEV_NONE		(~0ULL)

/**
 * enum kmdev_reason - why a call was refused
 *
 * The number is what @out_reason holds.  The errno that goes with it stands in parentheses.
 */
enum kmdev_reason {
	/** @KMDEV_OK: not refused */
	KMDEV_OK = 0,
	/** @KMDEV_SIZE_SHORT: @size is less than the structure's first version (EINVAL) */
	KMDEV_SIZE_SHORT,
	/** @KMDEV_SIZE_LONG: @size is more than a page, or an unknown tail is not zero (E2BIG) */
	KMDEV_SIZE_LONG,
	/** @KMDEV_RESERVED_SET: a reserved member is not zero (EOPNOTSUPP) */
	KMDEV_RESERVED_SET,
	/** @KMDEV_FLAG_UNKNOWN: an undefined flag bit (EOPNOTSUPP) */
	KMDEV_FLAG_UNKNOWN,
	/** @KMDEV_ELEMENT_SIZE: an array's elements are too small, too large or none (EINVAL) */
	KMDEV_ELEMENT_SIZE,
	/** @KMDEV_BAD_ADDRESS: a user address faults (EFAULT) */
	KMDEV_BAD_ADDRESS,
	/** @KMDEV_INTERRUPTED: a fatal signal, or any signal in BENCH (EINTR) */
	KMDEV_INTERRUPTED,
	/** @KMDEV_NOT_WRITABLE: the control file was opened read-only (EACCES) */
	KMDEV_NOT_WRITABLE,
	/** @KMDEV_NOT_READABLE: the control file was opened write-only (EACCES) */
	KMDEV_NOT_READABLE,
	/** @KMDEV_NEEDS_SYS_ADMIN: CAP_SYS_ADMIN is missing (EPERM) */
	KMDEV_NEEDS_SYS_ADMIN,
	/** @KMDEV_LOCKED_DOWN: the kernel is locked down for confidentiality (EPERM) */
	KMDEV_LOCKED_DOWN,
	/** @KMDEV_NO_HANDLE: no buffer of the caller has this handle (ENOENT) */
	KMDEV_NO_HANDLE,
	/** @KMDEV_NO_NAME: no buffer of the caller has this name (ENOENT) */
	KMDEV_NO_NAME,
	/** @KMDEV_NAME_BAD: not [A-Za-z_][A-Za-z0-9_.-]{0,62} (EINVAL) */
	KMDEV_NAME_BAD,
	/** @KMDEV_NAME_TAKEN: the caller has a buffer of this name (EEXIST) */
	KMDEV_NAME_TAKEN,
	/** @KMDEV_NO_INDEX: no allocator has this position (ENOENT) */
	KMDEV_NO_INDEX,
	/** @KMDEV_ALLOCATOR_UNKNOWN: no such allocator here (EOPNOTSUPP) */
	KMDEV_ALLOCATOR_UNKNOWN,
	/** @KMDEV_BYTES_MISSING: wants a size, or the order if it takes one (EINVAL) */
	KMDEV_BYTES_MISSING,
	/** @KMDEV_BYTES_MAX: more than this allocator can give on this kernel (EINVAL) */
	KMDEV_BYTES_MAX,
	/** @KMDEV_ORDER_NOT_TAKEN: this allocator takes no order (EINVAL) */
	KMDEV_ORDER_NOT_TAKEN,
	/** @KMDEV_ORDER_MAX: an order above this kernel's or this allocator's (EINVAL) */
	KMDEV_ORDER_MAX,
	/** @KMDEV_ORDER_BYTES: @bytes need another order than @order (EINVAL) */
	KMDEV_ORDER_BYTES,
	/** @KMDEV_GFP_NOT_TAKEN: this allocator takes no mask (EINVAL) */
	KMDEV_GFP_NOT_TAKEN,
	/** @KMDEV_GFP_UNKNOWN: an undefined mask bit (EOPNOTSUPP) */
	KMDEV_GFP_UNKNOWN,
	/** @KMDEV_GFP_ZONES: more than one of DMA, DMA32, HIGHMEM (EINVAL) */
	KMDEV_GFP_ZONES,
	/** @KMDEV_GFP_ZONE_NOT_TAKEN: a zone's bit that this allocator does not take (EINVAL) */
	KMDEV_GFP_ZONE_NOT_TAKEN,
	/** @KMDEV_GFP_BIT_NOT_TAKEN: another bit that this allocator does not take (EINVAL) */
	KMDEV_GFP_BIT_NOT_TAKEN,
	/** @KMDEV_GFP_MOBILITY: MOVABLE together with RECLAIMABLE (EINVAL) */
	KMDEV_GFP_MOBILITY,
	/** @KMDEV_GFP_RETRY: more than one of NORETRY, RETRY_MAYFAIL, NOFAIL (EINVAL) */
	KMDEV_GFP_RETRY,
	/** @KMDEV_GFP_NOFAIL_SLEEP: NOFAIL without DIRECT_RECLAIM (EINVAL) */
	KMDEV_GFP_NOFAIL_SLEEP,
	/** @KMDEV_GFP_NOFAIL_ORDER: NOFAIL above two pages, or objects with such slabs (EINVAL) */
	KMDEV_GFP_NOFAIL_ORDER,
	/** @KMDEV_GFP_RESERVES: MEMALLOC together with NOMEMALLOC (EINVAL) */
	KMDEV_GFP_RESERVES,
	/** @KMDEV_STALE_ZERO: stale contents asked of an allocator or mask that clears (EINVAL) */
	KMDEV_STALE_ZERO,
	/** @KMDEV_USER_BYTES: the user's limit of bytes (EDQUOT) */
	KMDEV_USER_BYTES,
	/** @KMDEV_USER_BUFFERS: the user's limit of buffers (EDQUOT) */
	KMDEV_USER_BUFFERS,
	/** @KMDEV_DEVICE_BYTES: the device's limit of bytes (ENOSPC) */
	KMDEV_DEVICE_BYTES,
	/** @KMDEV_DEVICE_BUFFERS: the device's limit of buffers (ENOSPC) */
	KMDEV_DEVICE_BUFFERS,
	/** @KMDEV_FLOOR: too little memory would stay available (ENOMEM) */
	KMDEV_FLOOR,
	/** @KMDEV_ALLOCATOR_SAID_NO: the kernel's allocator returned nothing (ENOMEM) */
	KMDEV_ALLOCATOR_SAID_NO,
	/** @KMDEV_BOOKKEEPING: no memory for the driver's own record (ENOMEM) */
	KMDEV_BOOKKEEPING,
	/** @KMDEV_RANGE: not inside the buffer (EINVAL) */
	KMDEV_RANGE,
	/** @KMDEV_PATTERN_UNKNOWN: no such kind of pattern (EOPNOTSUPP) */
	KMDEV_PATTERN_UNKNOWN,
	/** @KMDEV_PATTERN_LENGTH: none or too many bytes to repeat, or not wanted here (EINVAL) */
	KMDEV_PATTERN_LENGTH,
	/** @KMDEV_CONTENTS_STALE: contents may be others', CAP_SYS_ADMIN is missing (EPERM) */
	KMDEV_CONTENTS_STALE,
	/** @KMDEV_NODE_NOT_TAKEN: this allocator takes no node (EINVAL) */
	KMDEV_NODE_NOT_TAKEN,
	/** @KMDEV_NODE_ABSENT: no such node, or it is not online (EINVAL) */
	KMDEV_NODE_ABSENT,
	/** @KMDEV_NODE_OTHER: STRICT, and the memory came from another node (ENOMEM) */
	KMDEV_NODE_OTHER,
	/** @KMDEV_ZONE_ABSENT: no such zone on this kernel, or none to ask for (EOPNOTSUPP) */
	KMDEV_ZONE_ABSENT,
	/** @KMDEV_ZONE_GFP: the mask names another zone than @zone (EINVAL) */
	KMDEV_ZONE_GFP,
	/** @KMDEV_ZONE_OTHER: STRICT, and the memory came from another zone (ENOMEM) */
	KMDEV_ZONE_OTHER,
	/** @KMDEV_STRICT_ALONE: STRICT without a node or a zone (EINVAL) */
	KMDEV_STRICT_ALONE,
	/** @KMDEV_CONTEXT_UNKNOWN: no such context (EOPNOTSUPP) */
	KMDEV_CONTEXT_UNKNOWN,
	/** @KMDEV_CONTEXT_RT: a kernel with PREEMPT_RT does not allocate there (EOPNOTSUPP) */
	KMDEV_CONTEXT_RT,
	/** @KMDEV_CONTEXT_ALLOCATOR: this allocator may sleep, or cannot run there (EINVAL) */
	KMDEV_CONTEXT_ALLOCATOR,
	/** @KMDEV_CONTEXT_GFP: the mask may sleep (EINVAL) */
	KMDEV_CONTEXT_GFP,
	/** @KMDEV_CONTEXT_BYTES: more than KMDEV_CONTEXT_BYTES_MAX (EINVAL) */
	KMDEV_CONTEXT_BYTES,
	/** @KMDEV_SOURCE_MISSING: wants a cache or a pool (EINVAL) */
	KMDEV_SOURCE_MISSING,
	/** @KMDEV_SOURCE_NOT_TAKEN: takes neither cache nor pool (EINVAL) */
	KMDEV_SOURCE_NOT_TAKEN,
	/** @KMDEV_NO_CACHE: the caller has no such cache (ENOENT) */
	KMDEV_NO_CACHE,
	/** @KMDEV_NO_POOL: the caller has no such pool (ENOENT) */
	KMDEV_NO_POOL,
	/** @KMDEV_KIND_UNKNOWN: neither buffer, cache nor pool (EOPNOTSUPP) */
	KMDEV_KIND_UNKNOWN,
	/** @KMDEV_NAME_MISSING: a cache or pool needs a name (EINVAL) */
	KMDEV_NAME_MISSING,
	/** @KMDEV_OBJECT_BYTES: more than an object of this cache or pool holds (EINVAL) */
	KMDEV_OBJECT_BYTES,
	/** @KMDEV_CONSTRUCTED: ZERO or STALE asked of a cache with a constructor (EINVAL) */
	KMDEV_CONSTRUCTED,
	/** @KMDEV_CACHE_BYTES: an object size that caches cannot have (EINVAL) */
	KMDEV_CACHE_BYTES,
	/** @KMDEV_CACHE_ALIGN: no power of two, or more than a page (EINVAL) */
	KMDEV_CACHE_ALIGN,
	/** @KMDEV_CACHE_ZONES: both DMA and DMA32 (EINVAL) */
	KMDEV_CACHE_ZONES,
	/** @KMDEV_POOL_KIND_UNKNOWN: no such kind of pool (EOPNOTSUPP) */
	KMDEV_POOL_KIND_UNKNOWN,
	/** @KMDEV_POOL_KIND: the pool is of a kind that this cannot be done with (EINVAL) */
	KMDEV_POOL_KIND,
	/** @KMDEV_POOL_MIN: no minimum, or more than KMDEV_POOL_MIN_MAX (EINVAL) */
	KMDEV_POOL_MIN,
	/** @KMDEV_POOL_ELEMENT: elements that this kind of pool cannot have (EINVAL) */
	KMDEV_POOL_ELEMENT,
	/** @KMDEV_POOL_EMPTY: the backing allocator said no and the reserve is empty (ENOMEM) */
	KMDEV_POOL_EMPTY,
	/** @KMDEV_BUSY_OBJECTS: buffers of this cache or pool are alive (EBUSY) */
	KMDEV_BUSY_OBJECTS,
	/** @KMDEV_BUSY_POOL: a pool stands on this cache (EBUSY) */
	KMDEV_BUSY_POOL,
	/** @KMDEV_BUSY_CALL: another call works on it just now (EBUSY) */
	KMDEV_BUSY_CALL,
	/** @KMDEV_USER_CACHES: the user's limit of caches (EDQUOT) */
	KMDEV_USER_CACHES,
	/** @KMDEV_DEVICE_CACHES: the device's limit of caches, or of constructors (ENOSPC) */
	KMDEV_DEVICE_CACHES,
	/** @KMDEV_USER_POOLS: the user's limit of pools (EDQUOT) */
	KMDEV_USER_POOLS,
	/** @KMDEV_DEVICE_POOLS: the device's limit of pools (ENOSPC) */
	KMDEV_DEVICE_POOLS,
	/** @KMDEV_NOT_RESIZABLE: krealloc takes memory of kmalloc only (EINVAL) */
	KMDEV_NOT_RESIZABLE,
	/** @KMDEV_INJECTED: a rule of KMDEV_INJECT failed the allocation (ENOMEM) */
	KMDEV_INJECTED,
	/** @KMDEV_INJECT_SCOPE: no such scope of a rule (EOPNOTSUPP) */
	KMDEV_INJECT_SCOPE,
	/** @KMDEV_INJECT_MODE: no such kind of rule (EOPNOTSUPP) */
	KMDEV_INJECT_MODE,
	/** @KMDEV_INJECT_NUMBER: a number does not fit the kind of rule (EINVAL) */
	KMDEV_INJECT_NUMBER,
	/** @KMDEV_FILES: the process, or the system, has too many open files (EMFILE) */
	KMDEV_FILES,
	/** @KMDEV_COUNT_MISSING: nothing is asked for (EINVAL) */
	KMDEV_COUNT_MISSING,
	/** @KMDEV_NAME_MANY: one name for many buffers (EINVAL) */
	KMDEV_NAME_MANY,
	/** @KMDEV_BATCH_COMMAND: no command, or BATCH itself (EINVAL) */
	KMDEV_BATCH_COMMAND,
	/** @KMDEV_BATCH_ELEMENT: an element with a bad length, or without room (EINVAL) */
	KMDEV_BATCH_ELEMENT,
	/** @KMDEV_UID: a uid without KMDEV_LIST_UID, or one that the caller cannot name (EINVAL) */
	KMDEV_UID,
	/** @KMDEV_BENCH_REQUEST: a name, contents or a flag that nothing measured has (EINVAL) */
	KMDEV_BENCH_REQUEST,
	/** @KMDEV_BENCH_PATTERN_UNKNOWN: no such pattern or order of frees (EOPNOTSUPP) */
	KMDEV_BENCH_PATTERN_UNKNOWN,
	/** @KMDEV_BENCH_LIVE: so many at once that the pattern cannot have (EINVAL) */
	KMDEV_BENCH_LIVE,
	/** @KMDEV_BENCH_OPERATIONS: none, or more than KMDEV_BENCH_OPERATIONS_MAX (EINVAL) */
	KMDEV_BENCH_OPERATIONS,
	/** @KMDEV_BENCH_COLD: more than KMDEV_BENCH_COLD_MAX (EINVAL) */
	KMDEV_BENCH_COLD,
	/** @KMDEV_BENCH_HISTOGRAM: a histogram that is not counted, or none that is (EINVAL) */
	KMDEV_BENCH_HISTOGRAM,
	/** @KMDEV_BENCH_ALONE: nobody came to take what would be given, or to give (ETIMEDOUT) */
	KMDEV_BENCH_ALONE,
	/** @KMDEV_FRAGMENT_REQUEST: no comb, a comb with contents, or a comb elsewhere (EINVAL) */
	KMDEV_FRAGMENT_REQUEST,
	/** @KMDEV_INJECT_RULES: KMDEV_INJECT_RULES_MAX rules concern more than a file (EDQUOT) */
	KMDEV_INJECT_RULES,
	/** @KMDEV_REASONS: how many reasons this header knows; no reason itself */
	KMDEV_REASONS
};

/**
 * DOC: GFP masks
 *
 * The kernel's bits change from version to version, these do not.  The names are the kernel's,
 * without their underscores.  The driver adds NOWARN always, ACCOUNT unless KMDEV_ALLOC_NO_ACCOUNT,
 * and RETRY_MAYFAIL where the mask may sleep and says nothing of how hard to try.
 */
#define KMDEV_GFP_BIT_DMA		(1U << 0)
#define KMDEV_GFP_BIT_HIGHMEM		(1U << 1)
#define KMDEV_GFP_BIT_DMA32		(1U << 2)
#define KMDEV_GFP_BIT_MOVABLE		(1U << 3)	/* CAP_SYS_ADMIN */
#define KMDEV_GFP_BIT_RECLAIMABLE	(1U << 4)
#define KMDEV_GFP_BIT_HIGH		(1U << 5)
#define KMDEV_GFP_BIT_IO		(1U << 6)
#define KMDEV_GFP_BIT_FS		(1U << 7)
#define KMDEV_GFP_BIT_DIRECT_RECLAIM	(1U << 8)
#define KMDEV_GFP_BIT_KSWAPD_RECLAIM	(1U << 9)
#define KMDEV_GFP_BIT_WRITE		(1U << 10)
#define KMDEV_GFP_BIT_NOWARN		(1U << 11)
#define KMDEV_GFP_BIT_RETRY_MAYFAIL	(1U << 12)
#define KMDEV_GFP_BIT_NOFAIL		(1U << 13)	/* CAP_SYS_ADMIN */
#define KMDEV_GFP_BIT_NORETRY		(1U << 14)
#define KMDEV_GFP_BIT_MEMALLOC		(1U << 15)	/* CAP_SYS_ADMIN */
#define KMDEV_GFP_BIT_NOMEMALLOC	(1U << 16)
#define KMDEV_GFP_BIT_COMP		(1U << 17)
#define KMDEV_GFP_BIT_ZERO		(1U << 18)
#define KMDEV_GFP_BIT_HARDWALL		(1U << 19)
#define KMDEV_GFP_BIT_THISNODE		(1U << 20)
#define KMDEV_GFP_BIT_ACCOUNT		(1U << 21)
#define KMDEV_GFP_BITS			((1U << 22) - 1)

#define KMDEV_GFP_RECLAIM	(KMDEV_GFP_BIT_DIRECT_RECLAIM | KMDEV_GFP_BIT_KSWAPD_RECLAIM)
#define KMDEV_GFP_ATOMIC	(KMDEV_GFP_BIT_HIGH | KMDEV_GFP_BIT_KSWAPD_RECLAIM)
#define KMDEV_GFP_NOWAIT	KMDEV_GFP_BIT_KSWAPD_RECLAIM
#define KMDEV_GFP_NOIO		KMDEV_GFP_RECLAIM
#define KMDEV_GFP_NOFS		(KMDEV_GFP_RECLAIM | KMDEV_GFP_BIT_IO)
#define KMDEV_GFP_KERNEL	(KMDEV_GFP_NOFS | KMDEV_GFP_BIT_FS)
#define KMDEV_GFP_KERNEL_ACCOUNT (KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_ACCOUNT)
#define KMDEV_GFP_USER		(KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_HARDWALL)
#define KMDEV_GFP_HIGHUSER	(KMDEV_GFP_USER | KMDEV_GFP_BIT_HIGHMEM)
#define KMDEV_GFP_HIGHUSER_MOVABLE (KMDEV_GFP_HIGHUSER | KMDEV_GFP_BIT_MOVABLE)
#define KMDEV_GFP_DMA		KMDEV_GFP_BIT_DMA
#define KMDEV_GFP_DMA32		KMDEV_GFP_BIT_DMA32

/** enum kmdev_zone - where a page lies; the kernel's zones in its own order */
enum kmdev_zone {
	KMDEV_ZONE_DMA,
	KMDEV_ZONE_DMA32,
	KMDEV_ZONE_NORMAL,
	KMDEV_ZONE_HIGHMEM,
	KMDEV_ZONE_MOVABLE,
	KMDEV_ZONE_DEVICE,
	/** @KMDEV_ZONE_MIXED: the pages of one buffer lie in several zones */
	KMDEV_ZONE_MIXED = 255
};

/** KMDEV_NODE_MIXED: the pages of one buffer lie on several nodes. */
#define KMDEV_NODE_MIXED	(-2)

/*
 * The kernel functions that buffers come from.  KMDEV_ALLOCATOR lists those of the running driver
 * with their names.
 */
enum kmdev_allocator_id {
	KMDEV_KMALLOC = 1,
	KMDEV_KZALLOC,
	KMDEV_GET_ZEROED_PAGE,
	KMDEV_GET_FREE_PAGE,
	KMDEV_GET_FREE_PAGES,
	KMDEV_ALLOC_PAGE,
	KMDEV_ALLOC_PAGES,
	KMDEV_VMALLOC,
	KMDEV_VZALLOC,
	KMDEV_KMALLOC_NODE,
	KMDEV_KVMALLOC,
	KMDEV_KVMALLOC_NODE,
	KMDEV_ALLOC_PAGES_NODE,
	KMDEV_ALLOC_PAGES_EXACT,
	KMDEV_ALLOC_PAGES_BULK,
	KMDEV_GET_DMA_PAGES,
	KMDEV_VMALLOC_NODE,
	KMDEV_VMALLOC_USER,
	KMDEV_VMALLOC_32,
	KMDEV___VMALLOC,
	KMDEV_VMALLOC_HUGE,
	KMDEV_ALLOC_PERCPU,
	KMDEV_DMA_ALLOC_COHERENT,
	KMDEV_DMA_POOL_ALLOC,
	KMDEV_KMEM_CACHE_ALLOC,
	KMDEV_KMEM_CACHE_ALLOC_NODE,
	KMDEV_KMEM_CACHE_ALLOC_BULK,
	KMDEV_MEMPOOL_ALLOC,
	KMDEV_SPLIT_PAGE
};

/** enum kmdev_context - where the kernel's allocator is called */
enum kmdev_context {
	/** @KMDEV_CONTEXT_PROCESS: in the calling thread, which may sleep */
	KMDEV_CONTEXT_PROCESS,
	/** @KMDEV_CONTEXT_ATOMIC: in the calling thread, with preemption off */
	KMDEV_CONTEXT_ATOMIC,
	/** @KMDEV_CONTEXT_SOFTIRQ: in a software interrupt */
	KMDEV_CONTEXT_SOFTIRQ,
	/** @KMDEV_CONTEXT_HARDIRQ: in a hardware interrupt */
	KMDEV_CONTEXT_HARDIRQ
};

/** KMDEV_CONTEXT_BYTES_MAX: largest request outside KMDEV_CONTEXT_PROCESS, in bytes. */
#define KMDEV_CONTEXT_BYTES_MAX		65536

/** KMDEV_POOL_MIN_MAX: largest minimum of a pool, in elements. */
#define KMDEV_POOL_MIN_MAX		4096

/* All commands.  The number does not encode a size: the structure does. */
enum {
	KMDEV_NR_IDENTIFY,
	KMDEV_NR_ALLOCATOR,
	KMDEV_NR_ALLOC,
	KMDEV_NR_FREE,
	KMDEV_NR_READ,
	KMDEV_NR_WRITE,
	KMDEV_NR_FILL,
	KMDEV_NR_CHECK,
	KMDEV_NR_FIND,
	KMDEV_NR_INFO,
	KMDEV_NR_LIST,
	KMDEV_NR_RUNS,
	KMDEV_NR_RESIZE,
	KMDEV_NR_CACHE_CREATE,
	KMDEV_NR_CACHE_SHRINK,
	KMDEV_NR_CACHE_DESTROY,
	KMDEV_NR_CACHE_LIST,
	KMDEV_NR_POOL_CREATE,
	KMDEV_NR_POOL_RESIZE,
	KMDEV_NR_POOL_DESTROY,
	KMDEV_NR_POOL_LIST,
	KMDEV_NR_INJECT,
	KMDEV_NR_GFP,
	KMDEV_NR_OPEN,
	KMDEV_NR_ALLOC_MANY,
	KMDEV_NR_FREE_MANY,
	KMDEV_NR_BATCH,
	KMDEV_NR_BENCH,
	KMDEV_NR_FRAGMENT
};

/* Facts about the running kernel, kmdev_identify.out_kernel */
#define KMDEV_KERNEL_INIT_ON_ALLOC	(1U << 0)	/* allocation clears */
#define KMDEV_KERNEL_INIT_ON_FREE	(1U << 1)	/* freeing clears */
#define KMDEV_KERNEL_PREEMPT_RT		(1U << 2)
#define KMDEV_KERNEL_HIGHMEM		(1U << 3)
#define KMDEV_KERNEL_KASAN		(1U << 4)
#define KMDEV_KERNEL_MEMCG		(1U << 5)	/* cgroups count memory */

/* What this open file may do, kmdev_identify.out_may */
#define KMDEV_MAY_READ			(1U << 0)	/* opened for reading: contents */
#define KMDEV_MAY_WRITE			(1U << 1)	/* opened for writing: alloc, free, write */
#define KMDEV_MAY_SYS_ADMIN		(1U << 2)	/* opener has CAP_SYS_ADMIN */
#define KMDEV_MAY_SYSLOG		(1U << 3)	/* opener has CAP_SYSLOG */
#define KMDEV_MAY_SEE_VIRT		(1U << 4)	/* sees virtual addresses, latency */
#define KMDEV_MAY_SEE_PHYS		(1U << 5)	/* sees physical addresses */
#define KMDEV_MAY_NOT_KPTR		(1U << 6)	/* sysctl kptr_restrict hides addresses */
#define KMDEV_MAY_NOT_LOCKDOWN		(1U << 7)	/* lockdown hides addresses */

/**
 * struct kmdev_identify - argument of KMDEV_IDENTIFY
 * @size: sizeof(struct kmdev_identify)
 * @out_reason: enum kmdev_reason
 * @out_abi: KMDEV_ABI of the driver
 * @out_may: KMDEV_MAY_*, what this open file may do
 * @out_kernel: KMDEV_KERNEL_*
 * @out_page_size: bytes in a page
 * @out_max_order: largest order that the page allocator serves
 * @out_allocators: how many allocators KMDEV_ALLOCATOR lists
 * @out_kmalloc_max: most bytes that kmalloc can give
 * @out_kmalloc_slab_max: most bytes that kmalloc serves from a slab cache
 * @out_memory: bytes of memory in the machine
 * @out_available: bytes available now, by the kernel's own estimate (MemAvailable)
 * @out_floor: bytes that every allocation must leave available
 * @out_user_bytes: bytes that the caller's account holds now
 * @out_user_bytes_max: its limit
 * @out_user_buffers: buffers that the caller's account holds now
 * @out_user_buffers_max: its limit
 * @out_bytes: bytes that the device holds now
 * @out_bytes_max: its limit
 * @out_buffers: buffers that the device holds now
 * @out_buffers_max: its limit
 * @out_uid: the user whose buffers this open file sees, in the caller's user namespace
 * @out_nodes: NUMA nodes that are online
 * @out_user_caches: caches that the caller's account holds now
 * @out_user_caches_max: its limit
 * @out_caches: caches that the device holds now
 * @out_caches_max: its limit
 * @out_user_pools: pools that the caller's account holds now
 * @out_user_pools_max: its limit
 * @out_pools: pools that the device holds now
 * @out_pools_max: its limit
 * @out_cpus: processors that there can be: the pieces of per-CPU memory
 * @__out_pad: zero
 * @out_version: version of the driver, zero-terminated
 *
 * What are you?  Anybody with the file open may ask.  The account of a user in a user namespace
 * is that of the owner of the outermost one below the initial namespace.
 */
struct kmdev_identify {
	__u32 size;
	__u32 out_reason;
	__u32 out_abi;
	__u32 out_may;
	__u32 out_kernel;
	__u32 out_page_size;
	__u32 out_max_order;
	__u32 out_allocators;
	__aligned_u64 out_kmalloc_max;
	__aligned_u64 out_kmalloc_slab_max;
	__aligned_u64 out_memory;
	__aligned_u64 out_available;
	__aligned_u64 out_floor;
	__aligned_u64 out_user_bytes;
	__aligned_u64 out_user_bytes_max;
	__aligned_u64 out_user_buffers;
	__aligned_u64 out_user_buffers_max;
	__aligned_u64 out_bytes;
	__aligned_u64 out_bytes_max;
	__aligned_u64 out_buffers;
	__aligned_u64 out_buffers_max;
	__u32 out_uid;
	__u32 out_nodes;
	__u32 out_user_caches;
	__u32 out_user_caches_max;
	__u32 out_caches;
	__u32 out_caches_max;
	__u32 out_user_pools;
	__u32 out_user_pools_max;
	__u32 out_pools;
	__u32 out_pools_max;
	__u32 out_cpus;
	__u32 __out_pad;
	char out_version[32];
};
#define KMDEV_IDENTIFY	_IO(KMDEV_TYPE, KMDEV_NR_IDENTIFY)

/* What an allocator is like, kmdev_allocator.out_flags */
#define KMDEV_ALLOCATOR_SIZE		(1U << 0)	/* wants a size */
#define KMDEV_ALLOCATOR_ORDER		(1U << 1)	/* takes an order, or a size instead */
#define KMDEV_ALLOCATOR_GFP		(1U << 2)	/* takes a mask */
#define KMDEV_ALLOCATOR_ZEROES		(1U << 3)	/* always clears what it gives */
#define KMDEV_ALLOCATOR_CONTIGUOUS	(1U << 4)	/* one physical run, always */
#define KMDEV_ALLOCATOR_HIGHMEM		(1U << 5)	/* can give high memory */
#define KMDEV_ALLOCATOR_SLEEPS		(1U << 6)	/* may sleep whatever the mask */
#define KMDEV_ALLOCATOR_NODE		(1U << 7)	/* takes a node */
#define KMDEV_ALLOCATOR_CACHE		(1U << 8)	/* wants a cache */
#define KMDEV_ALLOCATOR_POOL		(1U << 9)	/* wants a pool */
#define KMDEV_ALLOCATOR_PIECES		(1U << 10)	/* gives pieces that are not one range */
#define KMDEV_ALLOCATOR_PERCPU		(1U << 11)	/* a piece for each processor */
#define KMDEV_ALLOCATOR_DMA		(1U << 12)	/* with an address for a device */
#define KMDEV_ALLOCATOR_MAPPABLE	(1U << 13)	/* the pages are the buffer's alone */
#define KMDEV_ALLOCATOR_MAPPABLE_LARGE	(1U << 14)	/* they are above the slab's sizes */
#define KMDEV_ALLOCATOR_RESIZE		(1U << 15)	/* RESIZE takes it */
#define KMDEV_ALLOCATOR_NO_ACCOUNT	(1U << 16)	/* no cgroup can be charged */
#define KMDEV_ALLOCATOR_COMB		(1U << 17)	/* FRAGMENT takes it, and nothing else */

/**
 * struct kmdev_allocator - argument of KMDEV_ALLOCATOR
 * @size: sizeof(struct kmdev_allocator)
 * @out_reason: enum kmdev_reason
 * @index: position in the driver's list, from 0
 * @__reserved: zero
 * @out_allocator: enum kmdev_allocator_id
 * @out_flags: KMDEV_ALLOCATOR_*
 * @out_bytes_max: most bytes that one request can ask on this kernel, limits apart
 * @out_gfp: the mask it uses when none is given
 * @out_gfp_refused: mask bits that it does not take
 * @out_contexts: where it can be called, a bit 1 << enum kmdev_context for each
 * @__out_pad: zero
 * @out_name: the kernel's name of the function, zero-terminated
 *
 * One of the driver's allocators.  ENOENT (KMDEV_NO_INDEX) behind the last.
 */
struct kmdev_allocator {
	__u32 size;
	__u32 out_reason;
	__u32 index;
	__u32 __reserved;
	__u32 out_allocator;
	__u32 out_flags;
	__aligned_u64 out_bytes_max;
	__u32 out_gfp;
	__u32 out_gfp_refused;
	__u32 out_contexts;
	__u32 __out_pad;
	char out_name[32];
};
#define KMDEV_ALLOCATOR	_IO(KMDEV_TYPE, KMDEV_NR_ALLOCATOR)

/* kmdev_alloc.flags */
#define KMDEV_ALLOC_FILE	(1U << 0)	/* freed when this open file closes */
#define KMDEV_ALLOC_ORDER	(1U << 1)	/* @order is given */
#define KMDEV_ALLOC_GFP		(1U << 2)	/* @gfp is given */
#define KMDEV_ALLOC_STALE	(1U << 3)	/* do not clear; CAP_SYS_ADMIN */
#define KMDEV_ALLOC_NO_ACCOUNT	(1U << 4)	/* do not charge the cgroup; CAP_SYS_ADMIN */
#define KMDEV_ALLOC_NODE	(1U << 5)	/* @node is given */
#define KMDEV_ALLOC_ZONE	(1U << 6)	/* @zone is given */
#define KMDEV_ALLOC_STRICT	(1U << 7)	/* refuse memory of another node or zone */
#define KMDEV_ALLOC_FLAGS	((1U << 8) - 1)

/**
 * struct kmdev_alloc - argument of KMDEV_ALLOC
 * @size: sizeof(struct kmdev_alloc)
 * @out_reason: enum kmdev_reason
 * @allocator: enum kmdev_allocator_id
 * @flags: KMDEV_ALLOC_*
 * @bytes: bytes asked for; 0 for a whole page, all the pages of @order, or an object.  For per-CPU
 *	memory what each processor gets; for kmem_cache_alloc_bulk as many objects as hold it
 * @gfp: KMDEV_GFP_*; 0 without KMDEV_ALLOC_GFP, else KMDEV_GFP_NOT_TAKEN
 * @order: log2 of the number of pages; 0 without KMDEV_ALLOC_ORDER, else KMDEV_ORDER_NOT_TAKEN
 * @name: address of a name for the buffer, unique among the caller's; 0 for none
 * @name_length: bytes in @name, without a zero at the end; 0 for none
 * @node: NUMA node to take memory from if it has some; 0 without KMDEV_ALLOC_NODE, else
 *	KMDEV_NODE_NOT_TAKEN
 * @zone: enum kmdev_zone to begin the search in, adds the zone's bit to @gfp; 0 without
 *	KMDEV_ALLOC_ZONE, else KMDEV_ZONE_GFP
 * @context: enum kmdev_context
 * @source: the cache or pool, for an allocator that wants one, else 0
 * @__reserved: zero
 * @data: address of its first contents; 0 for none
 * @data_length: bytes at @data, up to @bytes; what follows is as it would be without
 * @out_handle: names the buffer, 1 to 2^53 - 1, never given twice while the driver is loaded
 *
 * The file must be open for writing.  The contents are cleared unless KMDEV_ALLOC_STALE, which
 * keeps what was there and marks the buffer for good: only CAP_SYS_ADMIN can read it; or unless the
 * cache has a constructor.  Where the kernel found no memory on the node or in the zone it takes
 * others; the facts tell, and KMDEV_ALLOC_STRICT refuses.
 */
struct kmdev_alloc {
	__u32 size;
	__u32 out_reason;
	__u32 allocator;
	__u32 flags;
	__aligned_u64 bytes;
	__u32 gfp;
	__u32 order;
	__aligned_u64 name;
	__u32 name_length;
	__s32 node;
	__u32 zone;
	__u32 context;
	__u32 source;
	__u32 __reserved;
	__aligned_u64 data;
	__aligned_u64 data_length;
	__aligned_u64 out_handle;
};
#define KMDEV_ALLOC	_IO(KMDEV_TYPE, KMDEV_NR_ALLOC)

/* flags of FREE, INFO and RUNS, of those that list, and of what is done to a cache or pool */
#define KMDEV_ALL_USERS		(1U << 0)	/* other users' buffers too; CAP_SYS_ADMIN */

/**
 * struct kmdev_free - argument of KMDEV_FREE
 * @size: sizeof(struct kmdev_free)
 * @out_reason: enum kmdev_reason
 * @handle: the buffer
 * @flags: KMDEV_ALL_USERS
 * @__reserved: zero
 *
 * The file must be open for writing.  The handle is gone at once, the memory when its last user
 * lets go.
 */
struct kmdev_free {
	__u32 size;
	__u32 out_reason;
	__aligned_u64 handle;
	__u32 flags;
	__u32 __reserved;
};
#define KMDEV_FREE	_IO(KMDEV_TYPE, KMDEV_NR_FREE)

/**
 * struct kmdev_copy - argument of KMDEV_READ and KMDEV_WRITE
 * @size: sizeof(struct kmdev_copy)
 * @out_reason: enum kmdev_reason
 * @handle: the buffer
 * @offset: first byte in the buffer
 * @length: bytes to copy; @offset + @length lies within the size asked for at allocation
 * @data: the caller's address
 *
 * READ needs the file open for reading, WRITE for writing.  All is copied, or the call fails.
 */
struct kmdev_copy {
	__u32 size;
	__u32 out_reason;
	__aligned_u64 handle;
	__aligned_u64 offset;
	__aligned_u64 length;
	__aligned_u64 data;
};
#define KMDEV_READ	_IO(KMDEV_TYPE, KMDEV_NR_READ)
#define KMDEV_WRITE	_IO(KMDEV_TYPE, KMDEV_NR_WRITE)

/* kmdev_open.flags */
#define KMDEV_OPEN_WRITE	(1U << 0)	/* for writing too */

/**
 * struct kmdev_open - argument of KMDEV_OPEN
 * @size: sizeof(struct kmdev_open)
 * @out_reason: enum kmdev_reason
 * @handle: the buffer
 * @flags: KMDEV_OPEN_WRITE
 * @__reserved: zero
 * @out_fd: the file, closed on exec
 * @__out_pad: zero
 *
 * The buffer as a file of its own, as long as the size asked for at allocation: read, write, lseek,
 * splice, sendfile, mmap, and passing it on work as on any file; it does not grow.  The control
 * file must be open for reading, and with KMDEV_OPEN_WRITE for writing too.  The memory stays until
 * the file and all its mappings are gone, whatever becomes of the handle.
 *
 * What has KMDEV_BUFFER_MAPPABLE can be mapped, shared and never executable, up to the end of the
 * page that holds the last byte.  Errors of mmap: ENODEV for what cannot be mapped, EINVAL for a
 * private mapping, EPERM for an executable one, ENXIO for a range outside the buffer, EACCES for a
 * writable mapping of a file that is open for reading only.  If the contents are stale and the
 * kernel is locked down for confidentiality, mmap fails with EPERM, too, and so does read.
 */
struct kmdev_open {
	__u32 size;
	__u32 out_reason;
	__aligned_u64 handle;
	__u32 flags;
	__u32 __reserved;
	__s32 out_fd;
	__u32 __out_pad;
};
#define KMDEV_OPEN	_IO(KMDEV_TYPE, KMDEV_NR_OPEN)

/**
 * struct kmdev_alloc_many - argument of KMDEV_ALLOC_MANY
 * @size: sizeof(struct kmdev_alloc_many)
 * @out_reason: enum kmdev_reason
 * @request: address of a struct kmdev_alloc, the same for each buffer, without a name; nothing is
 *	written there
 * @handles: address of an array of __u64, where the handles go
 * @count: buffers to allocate, 1 or more; room in the array
 * @__reserved: zero
 * @out_count: handles written
 * @out_rest: enum kmdev_reason, why they are not @count
 */
struct kmdev_alloc_many {
	__u32 size;
	__u32 out_reason;
	__aligned_u64 request;
	__aligned_u64 handles;
	__u32 count;
	__u32 __reserved;
	__u32 out_count;
	__u32 out_rest;
};
#define KMDEV_ALLOC_MANY	_IO(KMDEV_TYPE, KMDEV_NR_ALLOC_MANY)

/**
 * struct kmdev_free_many - argument of KMDEV_FREE_MANY
 * @size: sizeof(struct kmdev_free_many)
 * @out_reason: enum kmdev_reason
 * @handles: address of an array of __u64
 * @count: handles in it, 1 or more
 * @flags: KMDEV_ALL_USERS
 * @out_count: how many were freed
 * @out_rest: enum kmdev_reason, why not the next
 */
struct kmdev_free_many {
	__u32 size;
	__u32 out_reason;
	__aligned_u64 handles;
	__u32 count;
	__u32 flags;
	__u32 out_count;
	__u32 out_rest;
};
#define KMDEV_FREE_MANY	_IO(KMDEV_TYPE, KMDEV_NR_FREE_MANY)

/**
 * struct kmdev_op - head of an element of KMDEV_BATCH
 * @nr: KMDEV_NR_* of any command but BATCH
 * @length: bytes from here to the next element, a multiple of 8
 *
 * The command's structure follows, and after the call holds its answer as if it were called alone.
 */
struct kmdev_op {
	__u32 nr;
	__u32 length;
};

/* kmdev_batch.flags */
#define KMDEV_BATCH_GO_ON	(1U << 0)	/* do not stop at an element that is refused */

/**
 * struct kmdev_batch - argument of KMDEV_BATCH
 * @size: sizeof(struct kmdev_batch)
 * @out_reason: enum kmdev_reason
 * @ops: address of the first struct kmdev_op, a multiple of 8; the others follow it
 * @length: bytes there
 * @count: elements there, 1 or more
 * @flags: KMDEV_BATCH_GO_ON
 * @out_count: how many were done and not refused
 * @out_rest: enum kmdev_reason of the first that was refused, or of what ended the call
 *
 * With KMDEV_BATCH_GO_ON the call goes on behind an element that is refused, and succeeds whatever
 * becomes of them.  It ends early, as it does without, at one that is no element
 * (KMDEV_BATCH_ELEMENT, KMDEV_BATCH_COMMAND, KMDEV_BAD_ADDRESS) and when a fatal signal comes.
 */
struct kmdev_batch {
	__u32 size;
	__u32 out_reason;
	__aligned_u64 ops;
	__aligned_u64 length;
	__u32 count;
	__u32 flags;
	__u32 out_count;
	__u32 out_rest;
};
#define KMDEV_BATCH	_IO(KMDEV_TYPE, KMDEV_NR_BATCH)

/**
 * enum kmdev_pattern_kind - contents that FILL writes and CHECK expects
 *
 * The byte at a position depends on the position in the buffer alone, so that a part can be
 * checked after the whole was filled.
 */
enum kmdev_pattern_kind {
	/** @KMDEV_PATTERN_BYTES: 1 to KMDEV_PATTERN_MAX bytes, repeated from offset 0 on */
	KMDEV_PATTERN_BYTES = 1,
	/** @KMDEV_PATTERN_COUNTER: each 8 bytes hold their own offset, little-endian */
	KMDEV_PATTERN_COUNTER,
	/**
	 * @KMDEV_PATTERN_RANDOM: the 8 bytes at offset 8 i hold output i of splitmix64 with @seed
	 * as its state, little-endian (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
	 * Generators, OOPSLA 2014): z = @seed + (i + 1) 0x9e3779b97f4a7c15;
	 * z = (z ^ z >> 30) 0xbf58476d1ce4e5b9; z = (z ^ z >> 27) 0x94d049bb133111eb; z ^ z >> 31
	 */
	KMDEV_PATTERN_RANDOM
};

/**
 * struct kmdev_pattern - argument of KMDEV_FILL and KMDEV_CHECK
 * @size: sizeof(struct kmdev_pattern)
 * @out_reason: enum kmdev_reason
 * @handle: the buffer
 * @offset: first byte in the buffer
 * @length: how many bytes; @offset + @length lies within the size asked for at allocation
 * @kind: enum kmdev_pattern_kind
 * @data_length: bytes at @data; 0 unless KMDEV_PATTERN_BYTES
 * @data: address of the bytes to repeat; 0 unless KMDEV_PATTERN_BYTES
 * @seed: for KMDEV_PATTERN_RANDOM, else 0
 * @out_wrong: CHECK: how many bytes differ; FILL: 0
 * @out_first: CHECK: offset of the first byte that differs, else KMDEV_NONE
 * @out_expected: the byte that the pattern has there, else 0
 * @out_found: the byte that the buffer has there, else 0
 *
 * FILL needs the file open for writing, CHECK for reading.  A difference is an answer, not an
 * error.
 */
struct kmdev_pattern {
	__u32 size;
	__u32 out_reason;
	__aligned_u64 handle;
	__aligned_u64 offset;
	__aligned_u64 length;
	__u32 kind;
	__u32 data_length;
	__aligned_u64 data;
	__aligned_u64 seed;
	__aligned_u64 out_wrong;
	__aligned_u64 out_first;
	__u32 out_expected;
	__u32 out_found;
};
#define KMDEV_FILL	_IO(KMDEV_TYPE, KMDEV_NR_FILL)
#define KMDEV_CHECK	_IO(KMDEV_TYPE, KMDEV_NR_CHECK)

/** enum kmdev_kind - what a name stands for */
enum kmdev_kind {
	KMDEV_BUFFER,
	KMDEV_CACHE,
	KMDEV_POOL
};

/**
 * struct kmdev_find - argument of KMDEV_FIND
 * @size: sizeof(struct kmdev_find)
 * @out_reason: enum kmdev_reason
 * @name: address of a name
 * @name_length: bytes in @name, without a zero at the end
 * @kind: enum kmdev_kind; each kind has names of its own
 * @out_handle: the caller's buffer, cache or pool of that name
 */
struct kmdev_find {
	__u32 size;
	__u32 out_reason;
	__aligned_u64 name;
	__u32 name_length;
	__u32 kind;
	__aligned_u64 out_handle;
};
#define KMDEV_FIND	_IO(KMDEV_TYPE, KMDEV_NR_FIND)

/** enum kmdev_zeroed - who cleared a buffer's contents at allocation */
enum kmdev_zeroed {
	/** @KMDEV_ZEROED_NO: nobody (KMDEV_ALLOC_STALE) */
	KMDEV_ZEROED_NO,
	/** @KMDEV_ZEROED_KERNEL: the kernel, by the allocator, the mask or init_on_alloc */
	KMDEV_ZEROED_KERNEL,
	/** @KMDEV_ZEROED_DRIVER: the driver, after the allocation */
	KMDEV_ZEROED_DRIVER,
	/** @KMDEV_ZEROED_CONSTRUCTOR: nobody; a constructor wrote it when its slab was made */
	KMDEV_ZEROED_CONSTRUCTOR
};

/* kmdev_facts.flags */
#define KMDEV_BUFFER_FILE	(1U << 0)	/* belongs to an open file */
#define KMDEV_BUFFER_STALE	(1U << 1)	/* was not cleared */
#define KMDEV_BUFFER_CONTIGUOUS	(1U << 2)	/* its allocator gives one physical run, always */
#define KMDEV_BUFFER_SLAB	(1U << 3)	/* an object of a slab cache */
#define KMDEV_BUFFER_MAPPABLE	(1U << 4)	/* whole pages that are the buffer's alone: mmap */
#define KMDEV_BUFFER_RESERVE	(1U << 5)	/* the reserve of a pool served it */
#define KMDEV_BUFFER_VMALLOC	(1U << 6)	/* mapped page by page, as vmalloc does */

/* kmdev_facts.hidden */
#define KMDEV_HIDDEN_VIRT	(1U << 0)
#define KMDEV_HIDDEN_PHYS	(1U << 1)	/* and pfn */
#define KMDEV_HIDDEN_LATENCY	(1U << 2)
#define KMDEV_HIDDEN_SLAB	(1U << 3)	/* slab_offset */
#define KMDEV_HIDDEN_DMA	(1U << 4)

/** enum kmdev_unmappable - why a buffer's file cannot be mapped */
enum kmdev_unmappable {
	/** @KMDEV_UNMAPPABLE_NOT: it can */
	KMDEV_UNMAPPABLE_NOT,
	/** @KMDEV_UNMAPPABLE_SLAB: objects of a slab cache share pages with other objects */
	KMDEV_UNMAPPABLE_SLAB,
	/** @KMDEV_UNMAPPABLE_PERCPU: per-CPU memory shares pages with that of others */
	KMDEV_UNMAPPABLE_PERCPU,
	/** @KMDEV_UNMAPPABLE_POOL: an element of a pool goes back to it */
	KMDEV_UNMAPPABLE_POOL
};

/**
 * struct kmdev_facts - what the driver knows of one buffer
 * @handle: the buffer
 * @bytes: asked for; contents are bounded by this
 * @usable: really given, in bytes
 * @pages: page frames it lies in, a slab object's shared ones counted
 * @runs: physically contiguous runs that they form
 * @virt: kernel virtual address, of the first piece; KMDEV_NONE if hidden, or if there is none, as
 *	in high memory
 * @phys: physical address of the first byte; KMDEV_NONE if hidden
 * @pfn: page frame number of the first byte; KMDEV_NONE if hidden
 * @age_ns: nanoseconds since the allocation, as fine as the kernel's timer tick
 * @latency_ns: nanoseconds that the kernel's allocator took, of a few seconds at most; KMDEV_NONE
 *	if hidden
 * @allocator: enum kmdev_allocator_id
 * @order: log2 of the pages where they come from the page allocator as one block, as kmalloc's do
 *	above its caches, or as blocks of which a comb keeps the first page; else -1
 * @node: NUMA node of the pages, or KMDEV_NODE_MIXED
 * @zone: enum kmdev_zone
 * @gfp: mask asked for
 * @gfp_used: mask with which the kernel was called, so far as KMDEV_GFP_* can say it
 * @uid: owner, in the caller's user namespace
 * @flags: KMDEV_BUFFER_*
 * @hidden: KMDEV_HIDDEN_*, what there is but this caller may not see
 * @zeroed: enum kmdev_zeroed
 * @name: zero-terminated; empty for none
 * @cache: the kernel's name of the slab cache, zero-terminated; empty where there is none
 * @piece_bytes: size of a piece, of which the last may be shorter, if the buffer is not one range
 *	of addresses: a page, an object, a processor's share; else 0.  The contents are the pieces'
 *	one behind the other
 * @slab_offset: bytes from the begin of the slab to the object; KMDEV_NONE if hidden or no object
 * @dma: address for a device; KMDEV_NONE if hidden, or where there is none
 * @pieces: how many
 * @slab_order: log2 of the pages of the slab; -1 if no object
 * @context: enum kmdev_context, where it was allocated
 * @cache_id: the caller's cache that it is an object of; 0 for none
 * @pool_id: the caller's pool that it comes from; 0 for none
 * @unmappable: enum kmdev_unmappable
 */
struct kmdev_facts {
	__aligned_u64 handle;
	__aligned_u64 bytes;
	__aligned_u64 usable;
	__aligned_u64 pages;
	__aligned_u64 runs;
	__aligned_u64 virt;
	__aligned_u64 phys;
	__aligned_u64 pfn;
	__aligned_u64 age_ns;
	__aligned_u64 latency_ns;
	__u32 allocator;
	__s32 order;
	__s32 node;
	__u32 zone;
	__u32 gfp;
	__u32 gfp_used;
	__u32 uid;
	__u32 flags;
	__u32 hidden;
	__u32 zeroed;
	char name[KMDEV_NAME_MAX + 1];
	char cache[32];
	__aligned_u64 piece_bytes;
	__aligned_u64 slab_offset;
	__aligned_u64 dma;
	__u32 pieces;
	__s32 slab_order;
	__u32 context;
	__u32 cache_id;
	__u32 pool_id;
	__u32 unmappable;
};

/**
 * struct kmdev_info - argument of KMDEV_INFO
 * @size: sizeof(struct kmdev_info)
 * @out_reason: enum kmdev_reason
 * @handle: the buffer
 * @flags: KMDEV_ALL_USERS
 * @__reserved: zero
 * @out_facts: the facts
 *
 * Virtual addresses and latency need CAP_SYSLOG, physical addresses CAP_SYS_ADMIN; the sysctl
 * kptr_restrict=2 and lockdown for confidentiality hide them all.  What is hidden is KMDEV_NONE.
 */
struct kmdev_info {
	__u32 size;
	__u32 out_reason;
	__aligned_u64 handle;
	__u32 flags;
	__u32 __reserved;
	struct kmdev_facts out_facts;
};
#define KMDEV_INFO	_IO(KMDEV_TYPE, KMDEV_NR_INFO)

/* kmdev_list.flags, besides KMDEV_ALL_USERS */
#define KMDEV_LIST_UID		(1U << 1)	/* @uid is given */
#define KMDEV_LIST_FLAGS	(KMDEV_ALL_USERS | KMDEV_LIST_UID)

/**
 * struct kmdev_list - argument of KMDEV_LIST
 * @size: sizeof(struct kmdev_list)
 * @out_reason: enum kmdev_reason
 * @position: where to go on: 0, then @out_position of the call before
 * @facts: address of an array of struct kmdev_facts
 * @facts_size: size of one element, as the caller was compiled
 * @capacity: elements in the array, 1 or more
 * @flags: KMDEV_ALL_USERS, KMDEV_LIST_UID
 * @allocator: only buffers of this one, enum kmdev_allocator_id; 0 for all.  For caches and pools 0
 * @uid: only what this user owns, in the caller's user namespace; 0 without KMDEV_LIST_UID
 * @out_count: elements written
 * @out_position: position behind the last; KMDEV_NONE when the list is at its end
 *
 * The caller's buffers, in an order of the driver's.  A buffer that lives through the whole
 * listing is in it exactly once; one that comes or goes meanwhile, once or not at all.
 */
struct kmdev_list {
	__u32 size;
	__u32 out_reason;
	__aligned_u64 position;
	__aligned_u64 facts;
	__u32 facts_size;
	__u32 capacity;
	__u32 flags;
	__u32 allocator;
	__u32 uid;
	__u32 out_count;
	__aligned_u64 out_position;
};
#define KMDEV_LIST	_IO(KMDEV_TYPE, KMDEV_NR_LIST)

/**
 * struct kmdev_run - pages of a buffer that are physically contiguous
 * @offset: where in the buffer the run begins, in bytes
 * @virt: kernel virtual address; KMDEV_NONE if hidden, or if high memory has none
 * @phys: physical address; KMDEV_NONE if hidden
 * @pfn: page frame number; KMDEV_NONE if hidden
 * @pages: page frames, a slab object's shared ones counted
 * @node: NUMA node
 * @zone: enum kmdev_zone
 */
struct kmdev_run {
	__aligned_u64 offset;
	__aligned_u64 virt;
	__aligned_u64 phys;
	__aligned_u64 pfn;
	__aligned_u64 pages;
	__s32 node;
	__u32 zone;
};

/**
 * struct kmdev_runs - argument of KMDEV_RUNS
 * @size: sizeof(struct kmdev_runs)
 * @out_reason: enum kmdev_reason
 * @handle: the buffer
 * @position: where to go on: 0, then @out_position of the call before
 * @runs: address of an array of struct kmdev_run
 * @run_size: size of one element, as the caller was compiled
 * @capacity: elements in the array, 1 or more
 * @flags: KMDEV_ALL_USERS
 * @out_count: elements written
 * @out_position: position behind the last; KMDEV_NONE when all were given
 *
 * A run ends where the next page is not the physical neighbour, or lies in another zone or on
 * another node; and with each piece, unless the pieces are pages.
 */
struct kmdev_runs {
	__u32 size;
	__u32 out_reason;
	__aligned_u64 handle;
	__aligned_u64 position;
	__aligned_u64 runs;
	__u32 run_size;
	__u32 capacity;
	__u32 flags;
	__u32 out_count;
	__aligned_u64 out_position;
};
#define KMDEV_RUNS	_IO(KMDEV_TYPE, KMDEV_NR_RUNS)

/* kmdev_resize.flags */
#define KMDEV_RESIZE_GFP	(1U << 0)	/* @gfp is given, else the buffer's own */

/**
 * struct kmdev_resize - argument of KMDEV_RESIZE
 * @size: sizeof(struct kmdev_resize)
 * @out_reason: enum kmdev_reason
 * @handle: a buffer of kmalloc, kzalloc or kmalloc_node
 * @bytes: how many it shall have
 * @gfp: KMDEV_GFP_*; 0 without KMDEV_RESIZE_GFP, else KMDEV_GFP_NOT_TAKEN
 * @flags: KMDEV_RESIZE_*
 * @__reserved: zero
 * @out_moved: 1 if the contents lie elsewhere now, else 0
 *
 * krealloc.  The file must be open for writing.  Contents stay up to the smaller size, what is
 * added is zero.  EBUSY (KMDEV_BUSY_CALL) while another call works on the buffer.
 */
struct kmdev_resize {
	__u32 size;
	__u32 out_reason;
	__aligned_u64 handle;
	__aligned_u64 bytes;
	__u32 gfp;
	__u32 flags;
	__u32 __reserved;
	__u32 out_moved;
};
#define KMDEV_RESIZE	_IO(KMDEV_TYPE, KMDEV_NR_RESIZE)

/* kmdev_cache_create.flags: what the kernel calls SLAB_* */
#define KMDEV_CACHE_HWCACHE_ALIGN	(1U << 0)
#define KMDEV_CACHE_RECLAIM_ACCOUNT	(1U << 1)
#define KMDEV_CACHE_ACCOUNT		(1U << 2)
#define KMDEV_CACHE_DMA			(1U << 3)
#define KMDEV_CACHE_DMA32		(1U << 4)
#define KMDEV_CACHE_TYPESAFE_BY_RCU	(1U << 5)
#define KMDEV_CACHE_CONSTRUCTOR		(1U << 6)	/* see KMDEV_CACHE_CREATE */
#define KMDEV_CACHE_CONSISTENCY_CHECKS	(1U << 7)	/* CAP_SYS_ADMIN, as all below */
#define KMDEV_CACHE_RED_ZONE		(1U << 8)
#define KMDEV_CACHE_POISON		(1U << 9)
#define KMDEV_CACHE_STORE_USER		(1U << 10)
#define KMDEV_CACHE_FLAGS		((1U << 11) - 1)

/** KMDEV_CACHE_BYTES_MIN: smallest object of a cache. */
#define KMDEV_CACHE_BYTES_MIN		8

/**
 * KMDEV_CACHE_BYTES_MAX: largest object of a cache.  Of each the kernel keeps some empty slabs,
 * which nobody is charged for.
 */
#define KMDEV_CACHE_BYTES_MAX		(1U << 17)

/**
 * struct kmdev_cache_create - argument of KMDEV_CACHE_CREATE
 * @size: sizeof(struct kmdev_cache_create)
 * @out_reason: enum kmdev_reason
 * @name: address of a name, unique among the caller's caches; the kernel never sees it
 * @name_length: bytes in @name, without a zero at the end
 * @flags: KMDEV_CACHE_*
 * @bytes: of an object, KMDEV_CACHE_BYTES_MIN to KMDEV_CACHE_BYTES_MAX
 * @align: of an object, a power of two up to a page; 0 for the machine's own
 * @__reserved: zero
 * @out_cache: names the cache, from 1, never given twice while the driver is loaded
 *
 * kmem_cache_create.  The file must be open for writing.  The kernel knows the cache as
 * kmd-<out_cache> and does not merge it with others.  The constructor writes the whole object when
 * its slab is made: the number of its call, counted from 1, as 8 little-endian bytes, then
 * "kmd-ctor" over and over.
 */
struct kmdev_cache_create {
	__u32 size;
	__u32 out_reason;
	__aligned_u64 name;
	__u32 name_length;
	__u32 flags;
	__aligned_u64 bytes;
	__aligned_u64 align;
	__u32 __reserved;
	__u32 out_cache;
};
#define KMDEV_CACHE_CREATE	_IO(KMDEV_TYPE, KMDEV_NR_CACHE_CREATE)

/**
 * struct kmdev_source - argument of KMDEV_CACHE_SHRINK, KMDEV_CACHE_DESTROY, KMDEV_POOL_DESTROY
 * @size: sizeof(struct kmdev_source)
 * @out_reason: enum kmdev_reason
 * @id: the cache or pool
 * @flags: KMDEV_ALL_USERS
 *
 * kmem_cache_shrink gives the cache's empty slabs back.  DESTROY refuses while buffers live that
 * come from it (KMDEV_BUSY_OBJECTS), or while a pool stands on the cache (KMDEV_BUSY_POOL).  The
 * file must be open for writing.
 */
struct kmdev_source {
	__u32 size;
	__u32 out_reason;
	__u32 id;
	__u32 flags;
};
#define KMDEV_CACHE_SHRINK	_IO(KMDEV_TYPE, KMDEV_NR_CACHE_SHRINK)
#define KMDEV_CACHE_DESTROY	_IO(KMDEV_TYPE, KMDEV_NR_CACHE_DESTROY)
#define KMDEV_POOL_DESTROY	_IO(KMDEV_TYPE, KMDEV_NR_POOL_DESTROY)

/**
 * struct kmdev_cache_facts - what the driver knows of a cache
 * @bytes: of an object, as asked
 * @align: as asked
 * @objects: of its objects are allocated, by buffers and by pools
 * @constructed: calls of its constructor
 * @age_ns: nanoseconds since it was made
 * @cache: names it
 * @flags: KMDEV_CACHE_*
 * @uid: owner, in the caller's user namespace
 * @pools: that stand on it
 * @name: zero-terminated
 * @slab: the kernel's name of it, zero-terminated
 */
struct kmdev_cache_facts {
	__aligned_u64 bytes;
	__aligned_u64 align;
	__aligned_u64 objects;
	__aligned_u64 constructed;
	__aligned_u64 age_ns;
	__u32 cache;
	__u32 flags;
	__u32 uid;
	__u32 pools;
	char name[KMDEV_NAME_MAX + 1];
	char slab[32];
};

/* As KMDEV_LIST, with struct kmdev_cache_facts as elements. */
#define KMDEV_CACHE_LIST	_IO(KMDEV_TYPE, KMDEV_NR_CACHE_LIST)

/** enum kmdev_pool_kind - where a pool has its elements from */
enum kmdev_pool_kind {
	/** @KMDEV_POOL_CACHE: a mempool of objects of a cache */
	KMDEV_POOL_CACHE = 1,
	/** @KMDEV_POOL_KMALLOC: a mempool of kmalloc memory */
	KMDEV_POOL_KMALLOC,
	/** @KMDEV_POOL_PAGES: a mempool of pages */
	KMDEV_POOL_PAGES,
	/** @KMDEV_POOL_DMA: a dma_pool, which keeps no reserve */
	KMDEV_POOL_DMA
};

/**
 * struct kmdev_pool_create - argument of KMDEV_POOL_CREATE
 * @size: sizeof(struct kmdev_pool_create)
 * @out_reason: enum kmdev_reason
 * @name: address of a name, unique among the caller's pools; the kernel never sees it
 * @name_length: bytes in @name, without a zero at the end
 * @kind: enum kmdev_pool_kind
 * @min: elements kept in reserve, 1 to KMDEV_POOL_MIN_MAX; 0 for KMDEV_POOL_DMA
 * @cache: the caller's, for KMDEV_POOL_CACHE; else 0
 * @bytes: of an element, for KMDEV_POOL_KMALLOC, and up to a page for KMDEV_POOL_DMA; else 0
 * @align: of an element, for KMDEV_POOL_DMA, a power of two up to a page; 0 for the machine's own
 * @order: log2 of the pages of an element, for KMDEV_POOL_PAGES; else 0
 * @__reserved: zero
 * @out_pool: names the pool, from 1, never given twice while the driver is loaded
 * @__out_pad: zero
 *
 * mempool_create, dma_pool_create.  The file must be open for writing.  The reserve counts against
 * the limits of bytes.
 */
struct kmdev_pool_create {
	__u32 size;
	__u32 out_reason;
	__aligned_u64 name;
	__u32 name_length;
	__u32 kind;
	__u32 min;
	__u32 cache;
	__aligned_u64 bytes;
	__aligned_u64 align;
	__u32 order;
	__u32 __reserved;
	__u32 out_pool;
	__u32 __out_pad;
};
#define KMDEV_POOL_CREATE	_IO(KMDEV_TYPE, KMDEV_NR_POOL_CREATE)

/**
 * struct kmdev_pool_resize - argument of KMDEV_POOL_RESIZE
 * @size: sizeof(struct kmdev_pool_resize)
 * @out_reason: enum kmdev_reason
 * @pool: of any kind but KMDEV_POOL_DMA
 * @min: elements to keep in reserve, 1 to KMDEV_POOL_MIN_MAX
 * @flags: KMDEV_ALL_USERS
 * @__reserved: zero
 *
 * mempool_resize.  The file must be open for writing.
 */
struct kmdev_pool_resize {
	__u32 size;
	__u32 out_reason;
	__u32 pool;
	__u32 min;
	__u32 flags;
	__u32 __reserved;
};
#define KMDEV_POOL_RESIZE	_IO(KMDEV_TYPE, KMDEV_NR_POOL_RESIZE)

/**
 * struct kmdev_pool_facts - what the driver knows of a pool
 * @bytes: of an element
 * @idle: bytes that lie in the reserve now
 * @objects: elements that are allocated, as buffers
 * @served: allocations so far
 * @reserve: of these, how many the reserve served because the backing allocator said no
 * @refused: allocations that found the reserve empty
 * @age_ns: nanoseconds since it was made
 * @pool: names it
 * @kind: enum kmdev_pool_kind
 * @min: elements to keep in reserve
 * @now: elements in reserve
 * @cache: it stands on; else 0
 * @order: log2 of the pages of an element; -1 if not of pages
 * @uid: owner, in the caller's user namespace
 * @__pad: zero
 * @name: zero-terminated
 */
struct kmdev_pool_facts {
	__aligned_u64 bytes;
	__aligned_u64 idle;
	__aligned_u64 objects;
	__aligned_u64 served;
	__aligned_u64 reserve;
	__aligned_u64 refused;
	__aligned_u64 age_ns;
	__u32 pool;
	__u32 kind;
	__u32 min;
	__u32 now;
	__u32 cache;
	__s32 order;
	__u32 uid;
	__u32 __pad;
	char name[KMDEV_NAME_MAX + 1];
};

/* As KMDEV_LIST, with struct kmdev_pool_facts as elements. */
#define KMDEV_POOL_LIST	_IO(KMDEV_TYPE, KMDEV_NR_POOL_LIST)

/* Most rules of a user that concern more than one control file. */
#define KMDEV_INJECT_RULES_MAX	16

/** enum kmdev_inject_scope - whose allocations a rule fails */
enum kmdev_inject_scope {
	/** @KMDEV_INJECT_FILE: those through the control file that set the rule */
	KMDEV_INJECT_FILE,
	/** @KMDEV_INJECT_USER: those of its user */
	KMDEV_INJECT_USER,
	/** @KMDEV_INJECT_DEVICE: everybody's; CAP_SYS_ADMIN */
	KMDEV_INJECT_DEVICE
};

/** enum kmdev_inject_mode - which of the matching allocations a rule fails */
enum kmdev_inject_mode {
	/** @KMDEV_INJECT_KEEP: leaves the rule as it is, to ask for its counts */
	KMDEV_INJECT_KEEP,
	/** @KMDEV_INJECT_OFF: takes the rule away */
	KMDEV_INJECT_OFF,
	/** @KMDEV_INJECT_NTH: the @n-th, counted from 1, and no other */
	KMDEV_INJECT_NTH,
	/** @KMDEV_INJECT_EVERY: every @n-th; 1 for all */
	KMDEV_INJECT_EVERY,
	/**
	 * @KMDEV_INJECT_FRACTION: @n of 2^32, chosen by @seed: the i-th, counted from 0, if the
	 * upper half of output i of splitmix64 (see KMDEV_PATTERN_RANDOM) is below @n
	 */
	KMDEV_INJECT_FRACTION
};

/**
 * struct kmdev_inject - argument of KMDEV_INJECT
 * @size: sizeof(struct kmdev_inject)
 * @out_reason: enum kmdev_reason
 * @scope: enum kmdev_inject_scope; 0 for KEEP and OFF, like all up to @times
 * @mode: enum kmdev_inject_mode
 * @n: 1 or more, for FRACTION up to 2^32
 * @seed: for FRACTION; else 0
 * @bytes_min: only allocations of this many bytes or more
 * @order_min: only allocations of 2^@order_min pages or more
 * @allocator: only this one, enum kmdev_allocator_id; 0 for all
 * @times: fails no more than this many; 0 for no such limit
 * @out_seen: allocations that matched the rule that was there before
 * @out_failed: of these, how many it failed
 *
 * Fails allocations on purpose (KMDEV_INJECTED).  The rule is the control file's, which has one at
 * most, and goes when that closes.  It is asked wherever the kernel's allocator is about to be
 * called for a buffer, and where a mempool calls its backing allocator, which has that one's
 * identifier and answers to KMDEV_MEMPOOL_ALLOC too: so the reserve can be seen at work.  Setting
 * a rule needs the file open for writing.  A user has KMDEV_INJECT_RULES_MAX at most of a scope
 * other than FILE, since others' allocations ask them (KMDEV_INJECT_RULES).
 */
struct kmdev_inject {
	__u32 size;
	__u32 out_reason;
	__u32 scope;
	__u32 mode;
	__aligned_u64 n;
	__aligned_u64 seed;
	__aligned_u64 bytes_min;
	__u32 order_min;
	__u32 allocator;
	__aligned_u64 times;
	__aligned_u64 out_seen;
	__aligned_u64 out_failed;
};
#define KMDEV_INJECT	_IO(KMDEV_TYPE, KMDEV_NR_INJECT)

/* kmdev_gfp.flags */
#define KMDEV_GFP_FROM_KERNEL	(1U << 0)	/* @kernel is the question, not @gfp */

/**
 * struct kmdev_gfp - argument of KMDEV_GFP
 * @size: sizeof(struct kmdev_gfp)
 * @out_reason: enum kmdev_reason
 * @gfp: KMDEV_GFP_*; 0 with KMDEV_GFP_FROM_KERNEL
 * @flags: KMDEV_GFP_FROM_KERNEL
 * @kernel: a mask in this kernel's own bits; 0 without KMDEV_GFP_FROM_KERNEL
 * @out_kernel: the mask in this kernel's own bits
 * @out_unknown: bits of @kernel that have no name here
 * @out_gfp: the mask as KMDEV_GFP_*
 * @out_zones: zones with memory where the kernel would look, a bit 1 << enum kmdev_zone for each;
 *	0 for a mask with several zones
 * @out_first: enum kmdev_zone where it begins to look; KMDEV_ZONE_MIXED for such a mask
 * @out_refusal: enum kmdev_reason with which an allocation of a page would be refused, as far as
 *	the mask alone tells; capabilities of the caller count
 *
 * What a mask means on this kernel.  Allocates nothing.
 */
struct kmdev_gfp {
	__u32 size;
	__u32 out_reason;
	__u32 gfp;
	__u32 flags;
	__aligned_u64 kernel;
	__aligned_u64 out_kernel;
	__aligned_u64 out_unknown;
	__u32 out_gfp;
	__u32 out_zones;
	__u32 out_first;
	__u32 out_refusal;
};
#define KMDEV_GFP	_IO(KMDEV_TYPE, KMDEV_NR_GFP)

/** enum kmdev_bench_pattern - what a benchmark does again and again, and what an operation is */
enum kmdev_bench_pattern {
	/** @KMDEV_BENCH_PAIR: allocate and free; an operation is both */
	KMDEV_BENCH_PAIR,
	/** @KMDEV_BENCH_BATCH: allocate @live, free them; an operation is one of either */
	KMDEV_BENCH_BATCH,
	/** @KMDEV_BENCH_MIX: of @live, free one and allocate it anew; an operation is both */
	KMDEV_BENCH_MIX,
	/** @KMDEV_BENCH_GIVE: allocate @live for KMDEV_BENCH_TAKE; an operation is one of them */
	KMDEV_BENCH_GIVE,
	/** @KMDEV_BENCH_TAKE: free what KMDEV_BENCH_GIVE allocated; an operation is one of them */
	KMDEV_BENCH_TAKE
};

/** enum kmdev_bench_order - which of the @live is freed next */
enum kmdev_bench_order {
	/** @KMDEV_BENCH_LIFO: the last that was allocated */
	KMDEV_BENCH_LIFO,
	/** @KMDEV_BENCH_FIFO: the first that was allocated */
	KMDEV_BENCH_FIFO,
	/** @KMDEV_BENCH_RANDOM: each once, in an order that is random and always the same */
	KMDEV_BENCH_RANDOM
};

/** KMDEV_BENCH_LIVE_MAX: most that a pattern has at once. */
#define KMDEV_BENCH_LIVE_MAX		(1U << 20)
/** KMDEV_BENCH_OPERATIONS_MAX: most operations of a call, and most of its warm-up. */
#define KMDEV_BENCH_OPERATIONS_MAX	(1ULL << 40)
/** KMDEV_BENCH_COLD_MAX: most bytes that are touched to make the processor's caches cold. */
#define KMDEV_BENCH_COLD_MAX		(256U << 20)

/**
 * DOC: histograms
 *
 * Ticks are counted log-linearly: each up to KMDEV_BENCH_STEPS, then KMDEV_BENCH_STEPS buckets for
 * every doubling, so that a bucket is 1.6 % of its value wide at most; the last holds all above.
 */
#define KMDEV_BENCH_STEPS_BITS		6
#define KMDEV_BENCH_STEPS		(1U << KMDEV_BENCH_STEPS_BITS)
#define KMDEV_BENCH_TICKS_BITS		40
/** KMDEV_BENCH_BUCKETS: buckets of a histogram. */
#define KMDEV_BENCH_BUCKETS \
	((KMDEV_BENCH_TICKS_BITS - KMDEV_BENCH_STEPS_BITS + 1) * KMDEV_BENCH_STEPS)
/** KMDEV_BENCH_ROWS: what is counted apart, see struct kmdev_bench. */
#define KMDEV_BENCH_ROWS		2

/**
 * struct kmdev_bench_row - what was measured of one kind of operation
 * @count: how many
 * @ticks: of all of them together, and without KMDEV_BENCH_TIMED of those that failed
 * @min: of the fastest; 0 without KMDEV_BENCH_TIMED
 * @max: of the slowest; 0 without KMDEV_BENCH_TIMED
 */
struct kmdev_bench_row {
	__aligned_u64 count;
	__aligned_u64 ticks;
	__aligned_u64 min;
	__aligned_u64 max;
};

/* kmdev_bench.flags */
#define KMDEV_BENCH_TIMED	(1U << 0)	/* each operation by itself, into the histogram */
#define KMDEV_BENCH_FLAGS	KMDEV_BENCH_TIMED

/**
 * struct kmdev_bench - argument of KMDEV_BENCH
 * @size: sizeof(struct kmdev_bench)
 * @out_reason: enum kmdev_reason
 * @request: address of a struct kmdev_alloc, what to allocate; without a name, contents or flags
 *	other than ORDER, GFP, NODE and ZONE; nothing is written there
 * @histogram: address of KMDEV_BENCH_ROWS * KMDEV_BENCH_BUCKETS __u64, which are set; 0 without
 *	KMDEV_BENCH_TIMED
 * @pattern: enum kmdev_bench_pattern
 * @order: enum kmdev_bench_order, where the pattern has several at once
 * @flags: KMDEV_BENCH_*
 * @live: how many there are at once; 1 with KMDEV_BENCH_PAIR; of GIVE twice as many
 * @operations: how many to measure, 1 or more; of BATCH so many allocations and as many frees, or a
 *	few more, since a batch is not left half done; nor are those of GIVE and TAKE
 * @warmup: how many to do before
 * @ns_max: nanoseconds after which to stop, about; 0 for no limit.  GIVE and TAKE also wait as long
 *	for the other to come; then TAKE goes on as long as GIVE does
 * @cold: bytes to touch before every operation, or in a batch before it is allocated and before it
 *	is freed; 0 for none
 * @out_rows: what was measured: PAIR has its successful pairs, and what failed; BATCH allocations,
 *	and frees, of which GIVE and TAKE have one each; MIX the same if timed, or else both
 *	together, and nothing
 * @out_khz: ticks in a millisecond
 * @out_clock: thousandths of a tick that two readings of the clock lie apart, one after the other;
 *	is in every timed operation, and in none of the others but in one of some hundreds
 * @out_failed: allocations that failed; those of other patterns than PAIR end the call, as do those
 *	of an allocator that no cgroup can be charged for
 *
 * Measures in the calling thread, or in the context that the request names, with exactly the mask
 * that is asked for, besides NOWARN and RETRY_MAYFAIL: not charged to the cgroup unless the mask
 * says so.  Nothing else is allocated meanwhile.  All is freed at the end.  What is alive at once
 * counts for the limits of bytes.  Returns early at any signal, with what was measured until then.
 *
 * GIVE and TAKE are two calls, of two threads, through one open control file: they meet if @live is
 * the same and the same is asked for, but for mask, node and zone.  They work at the same time: one
 * batch is allocated while another is freed, and while either waits for the other it is not timed.
 * Who ends first, for whatever reason, ends both: one is refused for what the other is.  All that
 * is alive counts as the giver's, who frees what is not taken.
 *
 * Errors: all of KMDEV_ALLOC's, and those that name it in enum kmdev_reason.
 */
struct kmdev_bench {
	__u32 size;
	__u32 out_reason;
	__aligned_u64 request;
	__aligned_u64 histogram;
	__u32 pattern;
	__u32 order;
	__u32 flags;
	__u32 live;
	__aligned_u64 operations;
	__aligned_u64 warmup;
	__aligned_u64 ns_max;
	__aligned_u64 cold;
	struct kmdev_bench_row out_rows[KMDEV_BENCH_ROWS];
	__u32 out_khz;
	__u32 out_clock;
	__aligned_u64 out_failed;
};
#define KMDEV_BENCH	_IO(KMDEV_TYPE, KMDEV_NR_BENCH)

/**
 * struct kmdev_fragment - argument of KMDEV_FRAGMENT
 * @size: sizeof(struct kmdev_fragment)
 * @out_reason: enum kmdev_reason
 * @request: address of a struct kmdev_alloc, which asks KMDEV_SPLIT_PAGE for a block, and has the
 *	name and the flags of the comb; without contents; nothing is written there
 * @teeth: most teeth, 1 or more
 * @__reserved: zero
 * @out_handle: names the comb, as in KMDEV_ALLOC
 * @out_teeth: how many it has
 * @out_rest: enum kmdev_reason, why they are not @teeth: KMDEV_ALLOCATOR_SAID_NO where the kernel
 *	had no block any more, KMDEV_NODE_OTHER and KMDEV_ZONE_OTHER where it had none in the place
 *	that STRICT keeps to, KMDEV_FLOOR, or KMDEV_BYTES_MAX where memory has no more blocks at all
 *
 * Makes a comb, which fragments memory: takes blocks of the request's order one by one, keeps the
 * first page of each, a tooth, and gives the others back (alloc_pages_node, split_page).  Where a
 * tooth stands no block of that order is free.  Only one block is held at a time, so free memory
 * falls by the teeth alone.  The mask is used without what reclaims: RECLAIM, IO, FS.
 *
 * The comb is a buffer like any other, of as many pages as it has teeth.  While it is made, all
 * that were asked for count against the limits and the floor; then those it has.  CAP_SYS_ADMIN,
 * and the file must be open for writing.  A fatal signal ends it, and nothing is left.
 */
struct kmdev_fragment {
	__u32 size;
	__u32 out_reason;
	__aligned_u64 request;
	__u32 teeth;
	__u32 __reserved;
	__aligned_u64 out_handle;
	__u32 out_teeth;
	__u32 out_rest;
};
#define KMDEV_FRAGMENT	_IO(KMDEV_TYPE, KMDEV_NR_FRAGMENT)

#endif /* KMALLOC_KMDEV_H */
