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

SIZE(kmdev_identify, 176);
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
AT(kmdev_identify, out_version, 144);

SIZE(kmdev_allocator, 72);
AT(kmdev_allocator, size, 0);
AT(kmdev_allocator, out_reason, 4);
AT(kmdev_allocator, index, 8);
AT(kmdev_allocator, __reserved, 12);
AT(kmdev_allocator, out_allocator, 16);
AT(kmdev_allocator, out_flags, 20);
AT(kmdev_allocator, out_bytes_max, 24);
AT(kmdev_allocator, out_gfp, 32);
AT(kmdev_allocator, __out_pad, 36);
AT(kmdev_allocator, out_name, 40);

SIZE(kmdev_alloc, 56);
AT(kmdev_alloc, size, 0);
AT(kmdev_alloc, out_reason, 4);
AT(kmdev_alloc, allocator, 8);
AT(kmdev_alloc, flags, 12);
AT(kmdev_alloc, bytes, 16);
AT(kmdev_alloc, gfp, 24);
AT(kmdev_alloc, order, 28);
AT(kmdev_alloc, name, 32);
AT(kmdev_alloc, name_length, 40);
AT(kmdev_alloc, __reserved, 44);
AT(kmdev_alloc, out_handle, 48);

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
AT(kmdev_find, __reserved, 20);
AT(kmdev_find, out_handle, 24);

SIZE(kmdev_facts, 216);
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

SIZE(kmdev_info, 240);
AT(kmdev_info, size, 0);
AT(kmdev_info, out_reason, 4);
AT(kmdev_info, handle, 8);
AT(kmdev_info, flags, 16);
AT(kmdev_info, __reserved, 20);
AT(kmdev_info, out_facts, 24);

SIZE(kmdev_list, 48);
AT(kmdev_list, size, 0);
AT(kmdev_list, out_reason, 4);
AT(kmdev_list, position, 8);
AT(kmdev_list, facts, 16);
AT(kmdev_list, facts_size, 24);
AT(kmdev_list, capacity, 28);
AT(kmdev_list, flags, 32);
AT(kmdev_list, out_count, 36);
AT(kmdev_list, out_position, 40);

SIZE(kmdev_run, 40);
AT(kmdev_run, offset, 0);
AT(kmdev_run, phys, 8);
AT(kmdev_run, pfn, 16);
AT(kmdev_run, pages, 24);
AT(kmdev_run, node, 32);
AT(kmdev_run, zone, 36);

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
