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
 *  EACCES      the mode in which the control file was opened forbids it
 *  ENOMEM      the kernel's allocator, or the floor under available memory, said no
 *  EDQUOT      a limit of the calling user
 *  ENOSPC      a limit of the device
 *  EFAULT      an address that cannot be read or written
 *  EINTR       a fatal signal ended a long copy
 *
 * A refused or failed call changes nothing, with one exception: a long READ, WRITE or FILL that
 * ends with EINTR or EFAULT may have moved a part of the data.
 *
 * Buffers belong to the user who opened the control file, not to the process: they outlive both
 * unless KMDEV_ALLOC_FILE says otherwise.  Other users' buffers do not exist (ENOENT).
 * Capabilities are those of the opener in the initial user namespace, sampled at open.
 */
#ifndef KMALLOC_KMDEV_H
#define KMALLOC_KMDEV_H

#include <linux/ioctl.h>
#include <linux/types.h>

/** KMDEV_ABI: version of this interface; differs only where an old program would misbehave. */
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
	/** @KMDEV_INTERRUPTED: a fatal signal (EINTR) */
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
	/** @KMDEV_GFP_ZONE_NOT_TAKEN: no HIGHMEM or DMA32 from this allocator (EINVAL) */
	KMDEV_GFP_ZONE_NOT_TAKEN,
	/** @KMDEV_GFP_MOBILITY: MOVABLE together with RECLAIMABLE (EINVAL) */
	KMDEV_GFP_MOBILITY,
	/** @KMDEV_GFP_RETRY: more than one of NORETRY, RETRY_MAYFAIL, NOFAIL (EINVAL) */
	KMDEV_GFP_RETRY,
	/** @KMDEV_GFP_NOFAIL_SLEEP: NOFAIL without DIRECT_RECLAIM (EINVAL) */
	KMDEV_GFP_NOFAIL_SLEEP,
	/** @KMDEV_GFP_NOFAIL_ORDER: NOFAIL for more than two pages (EINVAL) */
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
	KMDEV_VZALLOC
};

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
	KMDEV_NR_RUNS
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
#define KMDEV_ALLOC_FLAGS	((1U << 5) - 1)

/**
 * struct kmdev_alloc - argument of KMDEV_ALLOC
 * @size: sizeof(struct kmdev_alloc)
 * @out_reason: enum kmdev_reason
 * @allocator: enum kmdev_allocator_id
 * @flags: KMDEV_ALLOC_*
 * @bytes: bytes asked for; 0 for a whole page, or all the pages of @order
 * @gfp: KMDEV_GFP_*; 0 without KMDEV_ALLOC_GFP, else KMDEV_GFP_NOT_TAKEN
 * @order: log2 of the number of pages; 0 without KMDEV_ALLOC_ORDER, else KMDEV_ORDER_NOT_TAKEN
 * @name: address of a name for the buffer, unique among the caller's; 0 for none
 * @name_length: bytes in @name, without a zero at the end; 0 for none
 * @__reserved: zero
 * @out_handle: names the buffer, 1 to 2^53 - 1, never given twice while the driver is loaded
 *
 * The file must be open for writing.  The contents are cleared unless KMDEV_ALLOC_STALE, which
 * keeps what was there and marks the buffer for good: only CAP_SYS_ADMIN can read it.
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
	__u32 __reserved;
	__aligned_u64 out_handle;
};
#define KMDEV_ALLOC	_IO(KMDEV_TYPE, KMDEV_NR_ALLOC)

/* flags of FREE, INFO, LIST and RUNS */
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

/**
 * struct kmdev_find - argument of KMDEV_FIND
 * @size: sizeof(struct kmdev_find)
 * @out_reason: enum kmdev_reason
 * @name: address of a buffer's name
 * @name_length: bytes in @name, without a zero at the end
 * @__reserved: zero
 * @out_handle: the caller's buffer of that name
 */
struct kmdev_find {
	__u32 size;
	__u32 out_reason;
	__aligned_u64 name;
	__u32 name_length;
	__u32 __reserved;
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
	KMDEV_ZEROED_DRIVER
};

/* kmdev_facts.flags */
#define KMDEV_BUFFER_FILE	(1U << 0)	/* belongs to an open file */
#define KMDEV_BUFFER_STALE	(1U << 1)	/* was not cleared */
#define KMDEV_BUFFER_CONTIGUOUS	(1U << 2)	/* its allocator gives one physical run, always */
#define KMDEV_BUFFER_SLAB	(1U << 3)	/* an object that shares its page with others */

/* kmdev_facts.hidden */
#define KMDEV_HIDDEN_VIRT	(1U << 0)
#define KMDEV_HIDDEN_PHYS	(1U << 1)	/* and pfn */
#define KMDEV_HIDDEN_LATENCY	(1U << 2)

/**
 * struct kmdev_facts - what the driver knows of one buffer
 * @handle: the buffer
 * @bytes: asked for; contents are bounded by this
 * @usable: really given, in bytes
 * @pages: page frames it lies in, a slab object's shared ones counted
 * @runs: physically contiguous runs that they form
 * @virt: kernel virtual address; KMDEV_NONE if hidden, or if high memory has none
 * @phys: physical address of the first byte; KMDEV_NONE if hidden
 * @pfn: page frame number of the first byte; KMDEV_NONE if hidden
 * @age_ns: nanoseconds since the allocation
 * @latency_ns: nanoseconds that the kernel's allocator took; KMDEV_NONE if hidden
 * @allocator: enum kmdev_allocator_id
 * @order: log2 of the pages where they come from the page allocator as one block, as kmalloc's do
 *	above its caches; else -1
 * @node: NUMA node of the pages, or KMDEV_NODE_MIXED
 * @zone: enum kmdev_zone
 * @gfp: mask asked for
 * @gfp_used: mask with which the kernel was called, so far as KMDEV_GFP_* can say it
 * @uid: owner, in the caller's user namespace
 * @flags: KMDEV_BUFFER_*
 * @hidden: KMDEV_HIDDEN_*, what there is but this caller may not see
 * @zeroed: enum kmdev_zeroed
 * @name: zero-terminated; empty for none
 * @cache: name of the slab cache, zero-terminated; empty where there is none
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

/**
 * struct kmdev_list - argument of KMDEV_LIST
 * @size: sizeof(struct kmdev_list)
 * @out_reason: enum kmdev_reason
 * @position: where to go on: 0, then @out_position of the call before
 * @facts: address of an array of struct kmdev_facts
 * @facts_size: size of one element, as the caller was compiled
 * @capacity: elements in the array, 1 or more
 * @flags: KMDEV_ALL_USERS
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
	__u32 out_count;
	__aligned_u64 out_position;
};
#define KMDEV_LIST	_IO(KMDEV_TYPE, KMDEV_NR_LIST)

/**
 * struct kmdev_run - pages of a buffer that are physically contiguous
 * @offset: where in the buffer the run begins, in bytes
 * @phys: physical address; KMDEV_NONE if hidden
 * @pfn: page frame number; KMDEV_NONE if hidden
 * @pages: page frames, a slab object's shared ones counted
 * @node: NUMA node
 * @zone: enum kmdev_zone
 */
struct kmdev_run {
	__aligned_u64 offset;
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
 * another node.
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

#endif /* KMALLOC_KMDEV_H */
