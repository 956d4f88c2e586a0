// SPDX-License-Identifier: GPL-2.0-only
/*
 * The layout of the interface, frozen: sizes and offsets of version 1, the same for 32- and
 * 64-bit callers.  To build this file is the test.
 */
#include <stddef.h>

#include <kmalloc/kmdev.h>

#define SIZE(type, bytes) \
	_Static_assert(sizeof(struct type) == (bytes), "size of " #type)
#define AT(type, member, offset) \
	_Static_assert(offsetof(struct type, member) == (offset), #type "." #member)
#define NUMBER(command, number) \
	_Static_assert((command) == (0xC900 | (number)), #command)

SIZE(kmdev_identify, 216);
AT(kmdev_identify, size, 0);
AT(kmdev_identify, out_reason, 4);
AT(kmdev_identify, out_abi, 8);
AT(kmdev_identify, out_may, 12);
AT(kmdev_identify, out_kernel, 16);
AT(kmdev_identify, out_page_size, 20);
AT(kmdev_identify, out_max_order, 24);
AT(kmdev_identify, out_allocators, 28);
AT(kmdev_identify, out_kmalloc_max, 32);
AT(kmdev_identify, out_kmalloc_slab_max, 40);
AT(kmdev_identify, out_memory, 48);
AT(kmdev_identify, out_available, 56);
AT(kmdev_identify, out_floor, 64);
AT(kmdev_identify, out_user_bytes, 72);
AT(kmdev_identify, out_user_bytes_max, 80);
AT(kmdev_identify, out_user_buffers, 88);
AT(kmdev_identify, out_user_buffers_max, 96);
AT(kmdev_identify, out_bytes, 104);
AT(kmdev_identify, out_bytes_max, 112);
AT(kmdev_identify, out_buffers, 120);
AT(kmdev_identify, out_buffers_max, 128);
AT(kmdev_identify, out_uid, 136);
AT(kmdev_identify, out_nodes, 140);
AT(kmdev_identify, out_user_caches, 144);
AT(kmdev_identify, out_user_caches_max, 148);
AT(kmdev_identify, out_caches, 152);
AT(kmdev_identify, out_caches_max, 156);
AT(kmdev_identify, out_user_pools, 160);
AT(kmdev_identify, out_user_pools_max, 164);
AT(kmdev_identify, out_pools, 168);
AT(kmdev_identify, out_pools_max, 172);
AT(kmdev_identify, out_cpus, 176);
AT(kmdev_identify, __out_pad, 180);
AT(kmdev_identify, out_version, 184);

SIZE(kmdev_allocator, 80);
AT(kmdev_allocator, size, 0);
AT(kmdev_allocator, out_reason, 4);
AT(kmdev_allocator, index, 8);
AT(kmdev_allocator, __reserved, 12);
AT(kmdev_allocator, out_allocator, 16);
AT(kmdev_allocator, out_flags, 20);
AT(kmdev_allocator, out_bytes_max, 24);
AT(kmdev_allocator, out_gfp, 32);
AT(kmdev_allocator, out_gfp_refused, 36);
AT(kmdev_allocator, out_contexts, 40);
AT(kmdev_allocator, __out_pad, 44);
AT(kmdev_allocator, out_name, 48);

SIZE(kmdev_alloc, 88);
AT(kmdev_alloc, size, 0);
AT(kmdev_alloc, out_reason, 4);
AT(kmdev_alloc, allocator, 8);
AT(kmdev_alloc, flags, 12);
AT(kmdev_alloc, bytes, 16);
AT(kmdev_alloc, gfp, 24);
AT(kmdev_alloc, order, 28);
AT(kmdev_alloc, name, 32);
AT(kmdev_alloc, name_length, 40);
AT(kmdev_alloc, node, 44);
AT(kmdev_alloc, zone, 48);
AT(kmdev_alloc, context, 52);
AT(kmdev_alloc, source, 56);
AT(kmdev_alloc, __reserved, 60);
AT(kmdev_alloc, data, 64);
AT(kmdev_alloc, data_length, 72);
AT(kmdev_alloc, out_handle, 80);

SIZE(kmdev_free, 24);
AT(kmdev_free, size, 0);
AT(kmdev_free, out_reason, 4);
AT(kmdev_free, handle, 8);
AT(kmdev_free, flags, 16);
AT(kmdev_free, __reserved, 20);

SIZE(kmdev_copy, 40);
AT(kmdev_copy, size, 0);
AT(kmdev_copy, out_reason, 4);
AT(kmdev_copy, handle, 8);
AT(kmdev_copy, offset, 16);
AT(kmdev_copy, length, 24);
AT(kmdev_copy, data, 32);

SIZE(kmdev_pattern, 80);
AT(kmdev_pattern, size, 0);
AT(kmdev_pattern, out_reason, 4);
AT(kmdev_pattern, handle, 8);
AT(kmdev_pattern, offset, 16);
AT(kmdev_pattern, length, 24);
AT(kmdev_pattern, kind, 32);
AT(kmdev_pattern, data_length, 36);
AT(kmdev_pattern, data, 40);
AT(kmdev_pattern, seed, 48);
AT(kmdev_pattern, out_wrong, 56);
AT(kmdev_pattern, out_first, 64);
AT(kmdev_pattern, out_expected, 72);
AT(kmdev_pattern, out_found, 76);

SIZE(kmdev_find, 32);
AT(kmdev_find, size, 0);
AT(kmdev_find, out_reason, 4);
AT(kmdev_find, name, 8);
AT(kmdev_find, name_length, 16);
AT(kmdev_find, kind, 20);
AT(kmdev_find, out_handle, 24);

SIZE(kmdev_facts, 264);
AT(kmdev_facts, handle, 0);
AT(kmdev_facts, bytes, 8);
AT(kmdev_facts, usable, 16);
AT(kmdev_facts, pages, 24);
AT(kmdev_facts, runs, 32);
AT(kmdev_facts, virt, 40);
AT(kmdev_facts, phys, 48);
AT(kmdev_facts, pfn, 56);
AT(kmdev_facts, age_ns, 64);
AT(kmdev_facts, latency_ns, 72);
AT(kmdev_facts, allocator, 80);
AT(kmdev_facts, order, 84);
AT(kmdev_facts, node, 88);
AT(kmdev_facts, zone, 92);
AT(kmdev_facts, gfp, 96);
AT(kmdev_facts, gfp_used, 100);
AT(kmdev_facts, uid, 104);
AT(kmdev_facts, flags, 108);
AT(kmdev_facts, hidden, 112);
AT(kmdev_facts, zeroed, 116);
AT(kmdev_facts, name, 120);
AT(kmdev_facts, cache, 184);
AT(kmdev_facts, piece_bytes, 216);
AT(kmdev_facts, slab_offset, 224);
AT(kmdev_facts, dma, 232);
AT(kmdev_facts, pieces, 240);
AT(kmdev_facts, slab_order, 244);
AT(kmdev_facts, context, 248);
AT(kmdev_facts, cache_id, 252);
AT(kmdev_facts, pool_id, 256);
AT(kmdev_facts, unmappable, 260);

SIZE(kmdev_info, 288);
AT(kmdev_info, size, 0);
AT(kmdev_info, out_reason, 4);
AT(kmdev_info, handle, 8);
AT(kmdev_info, flags, 16);
AT(kmdev_info, __reserved, 20);
AT(kmdev_info, out_facts, 24);

SIZE(kmdev_list, 56);
AT(kmdev_list, size, 0);
AT(kmdev_list, out_reason, 4);
AT(kmdev_list, position, 8);
AT(kmdev_list, facts, 16);
AT(kmdev_list, facts_size, 24);
AT(kmdev_list, capacity, 28);
AT(kmdev_list, flags, 32);
AT(kmdev_list, allocator, 36);
AT(kmdev_list, uid, 40);
AT(kmdev_list, out_count, 44);
AT(kmdev_list, out_position, 48);

SIZE(kmdev_run, 48);
AT(kmdev_run, offset, 0);
AT(kmdev_run, virt, 8);
AT(kmdev_run, phys, 16);
AT(kmdev_run, pfn, 24);
AT(kmdev_run, pages, 32);
AT(kmdev_run, node, 40);
AT(kmdev_run, zone, 44);

SIZE(kmdev_runs, 56);
AT(kmdev_runs, size, 0);
AT(kmdev_runs, out_reason, 4);
AT(kmdev_runs, handle, 8);
AT(kmdev_runs, position, 16);
AT(kmdev_runs, runs, 24);
AT(kmdev_runs, run_size, 32);
AT(kmdev_runs, capacity, 36);
AT(kmdev_runs, flags, 40);
AT(kmdev_runs, out_count, 44);
AT(kmdev_runs, out_position, 48);

SIZE(kmdev_resize, 40);
AT(kmdev_resize, size, 0);
AT(kmdev_resize, out_reason, 4);
AT(kmdev_resize, handle, 8);
AT(kmdev_resize, bytes, 16);
AT(kmdev_resize, gfp, 24);
AT(kmdev_resize, flags, 28);
AT(kmdev_resize, __reserved, 32);
AT(kmdev_resize, out_moved, 36);

SIZE(kmdev_cache_create, 48);
AT(kmdev_cache_create, size, 0);
AT(kmdev_cache_create, out_reason, 4);
AT(kmdev_cache_create, name, 8);
AT(kmdev_cache_create, name_length, 16);
AT(kmdev_cache_create, flags, 20);
AT(kmdev_cache_create, bytes, 24);
AT(kmdev_cache_create, align, 32);
AT(kmdev_cache_create, __reserved, 40);
AT(kmdev_cache_create, out_cache, 44);

SIZE(kmdev_source, 16);
AT(kmdev_source, size, 0);
AT(kmdev_source, out_reason, 4);
AT(kmdev_source, id, 8);
AT(kmdev_source, flags, 12);

SIZE(kmdev_cache_facts, 152);
AT(kmdev_cache_facts, bytes, 0);
AT(kmdev_cache_facts, align, 8);
AT(kmdev_cache_facts, objects, 16);
AT(kmdev_cache_facts, constructed, 24);
AT(kmdev_cache_facts, age_ns, 32);
AT(kmdev_cache_facts, cache, 40);
AT(kmdev_cache_facts, flags, 44);
AT(kmdev_cache_facts, uid, 48);
AT(kmdev_cache_facts, pools, 52);
AT(kmdev_cache_facts, name, 56);
AT(kmdev_cache_facts, slab, 120);

SIZE(kmdev_pool_create, 64);
AT(kmdev_pool_create, size, 0);
AT(kmdev_pool_create, out_reason, 4);
AT(kmdev_pool_create, name, 8);
AT(kmdev_pool_create, name_length, 16);
AT(kmdev_pool_create, kind, 20);
AT(kmdev_pool_create, min, 24);
AT(kmdev_pool_create, cache, 28);
AT(kmdev_pool_create, bytes, 32);
AT(kmdev_pool_create, align, 40);
AT(kmdev_pool_create, order, 48);
AT(kmdev_pool_create, __reserved, 52);
AT(kmdev_pool_create, out_pool, 56);
AT(kmdev_pool_create, __out_pad, 60);

SIZE(kmdev_pool_resize, 24);
AT(kmdev_pool_resize, size, 0);
AT(kmdev_pool_resize, out_reason, 4);
AT(kmdev_pool_resize, pool, 8);
AT(kmdev_pool_resize, min, 12);
AT(kmdev_pool_resize, flags, 16);
AT(kmdev_pool_resize, __reserved, 20);

SIZE(kmdev_pool_facts, 152);
AT(kmdev_pool_facts, bytes, 0);
AT(kmdev_pool_facts, idle, 8);
AT(kmdev_pool_facts, objects, 16);
AT(kmdev_pool_facts, served, 24);
AT(kmdev_pool_facts, reserve, 32);
AT(kmdev_pool_facts, refused, 40);
AT(kmdev_pool_facts, age_ns, 48);
AT(kmdev_pool_facts, pool, 56);
AT(kmdev_pool_facts, kind, 60);
AT(kmdev_pool_facts, min, 64);
AT(kmdev_pool_facts, now, 68);
AT(kmdev_pool_facts, cache, 72);
AT(kmdev_pool_facts, order, 76);
AT(kmdev_pool_facts, uid, 80);
AT(kmdev_pool_facts, __pad, 84);
AT(kmdev_pool_facts, name, 88);

SIZE(kmdev_inject, 72);
AT(kmdev_inject, size, 0);
AT(kmdev_inject, out_reason, 4);
AT(kmdev_inject, scope, 8);
AT(kmdev_inject, mode, 12);
AT(kmdev_inject, n, 16);
AT(kmdev_inject, seed, 24);
AT(kmdev_inject, bytes_min, 32);
AT(kmdev_inject, order_min, 40);
AT(kmdev_inject, allocator, 44);
AT(kmdev_inject, times, 48);
AT(kmdev_inject, out_seen, 56);
AT(kmdev_inject, out_failed, 64);

SIZE(kmdev_gfp, 56);
AT(kmdev_gfp, size, 0);
AT(kmdev_gfp, out_reason, 4);
AT(kmdev_gfp, gfp, 8);
AT(kmdev_gfp, flags, 12);
AT(kmdev_gfp, kernel, 16);
AT(kmdev_gfp, out_kernel, 24);
AT(kmdev_gfp, out_unknown, 32);
AT(kmdev_gfp, out_gfp, 40);
AT(kmdev_gfp, out_zones, 44);
AT(kmdev_gfp, out_first, 48);
AT(kmdev_gfp, out_refusal, 52);

SIZE(kmdev_open, 32);
AT(kmdev_open, size, 0);
AT(kmdev_open, out_reason, 4);
AT(kmdev_open, handle, 8);
AT(kmdev_open, flags, 16);
AT(kmdev_open, __reserved, 20);
AT(kmdev_open, out_fd, 24);
AT(kmdev_open, __out_pad, 28);

SIZE(kmdev_alloc_many, 40);
AT(kmdev_alloc_many, size, 0);
AT(kmdev_alloc_many, out_reason, 4);
AT(kmdev_alloc_many, request, 8);
AT(kmdev_alloc_many, handles, 16);
AT(kmdev_alloc_many, count, 24);
AT(kmdev_alloc_many, __reserved, 28);
AT(kmdev_alloc_many, out_count, 32);
AT(kmdev_alloc_many, out_rest, 36);

SIZE(kmdev_free_many, 32);
AT(kmdev_free_many, size, 0);
AT(kmdev_free_many, out_reason, 4);
AT(kmdev_free_many, handles, 8);
AT(kmdev_free_many, count, 16);
AT(kmdev_free_many, flags, 20);
AT(kmdev_free_many, out_count, 24);
AT(kmdev_free_many, out_rest, 28);

SIZE(kmdev_op, 8);
AT(kmdev_op, nr, 0);
AT(kmdev_op, length, 4);

SIZE(kmdev_batch, 40);
AT(kmdev_batch, size, 0);
AT(kmdev_batch, out_reason, 4);
AT(kmdev_batch, ops, 8);
AT(kmdev_batch, length, 16);
AT(kmdev_batch, count, 24);
AT(kmdev_batch, flags, 28);
AT(kmdev_batch, out_count, 32);
AT(kmdev_batch, out_rest, 36);

SIZE(kmdev_bench_row, 32);
AT(kmdev_bench_row, count, 0);
AT(kmdev_bench_row, ticks, 8);
AT(kmdev_bench_row, min, 16);
AT(kmdev_bench_row, max, 24);

SIZE(kmdev_bench, 152);
AT(kmdev_bench, size, 0);
AT(kmdev_bench, out_reason, 4);
AT(kmdev_bench, request, 8);
AT(kmdev_bench, histogram, 16);
AT(kmdev_bench, pattern, 24);
AT(kmdev_bench, order, 28);
AT(kmdev_bench, flags, 32);
AT(kmdev_bench, live, 36);
AT(kmdev_bench, operations, 40);
AT(kmdev_bench, warmup, 48);
AT(kmdev_bench, ns_max, 56);
AT(kmdev_bench, cold, 64);
AT(kmdev_bench, out_rows, 72);
AT(kmdev_bench, out_khz, 136);
AT(kmdev_bench, out_clock, 140);
AT(kmdev_bench, out_failed, 144);

SIZE(kmdev_fragment, 40);
AT(kmdev_fragment, size, 0);
AT(kmdev_fragment, out_reason, 4);
AT(kmdev_fragment, request, 8);
AT(kmdev_fragment, teeth, 16);
AT(kmdev_fragment, __reserved, 20);
AT(kmdev_fragment, out_handle, 24);
AT(kmdev_fragment, out_teeth, 32);
AT(kmdev_fragment, out_rest, 36);

NUMBER(KMDEV_IDENTIFY, 0);
NUMBER(KMDEV_ALLOCATOR, 1);
NUMBER(KMDEV_ALLOC, 2);
NUMBER(KMDEV_FREE, 3);
NUMBER(KMDEV_READ, 4);
NUMBER(KMDEV_WRITE, 5);
NUMBER(KMDEV_FILL, 6);
NUMBER(KMDEV_CHECK, 7);
NUMBER(KMDEV_FIND, 8);
NUMBER(KMDEV_INFO, 9);
NUMBER(KMDEV_LIST, 10);
NUMBER(KMDEV_RUNS, 11);
NUMBER(KMDEV_RESIZE, 12);
NUMBER(KMDEV_CACHE_CREATE, 13);
NUMBER(KMDEV_CACHE_SHRINK, 14);
NUMBER(KMDEV_CACHE_DESTROY, 15);
NUMBER(KMDEV_CACHE_LIST, 16);
NUMBER(KMDEV_POOL_CREATE, 17);
NUMBER(KMDEV_POOL_RESIZE, 18);
NUMBER(KMDEV_POOL_DESTROY, 19);
NUMBER(KMDEV_POOL_LIST, 20);
NUMBER(KMDEV_INJECT, 21);
NUMBER(KMDEV_GFP, 22);
NUMBER(KMDEV_OPEN, 23);
NUMBER(KMDEV_ALLOC_MANY, 24);
NUMBER(KMDEV_FREE_MANY, 25);
NUMBER(KMDEV_BATCH, 26);
NUMBER(KMDEV_BENCH, 27);
NUMBER(KMDEV_FRAGMENT, 28);
