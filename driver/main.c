// SPDX-License-Identifier: GPL-2.0-only

#include <linux/init.h>
#include <linux/module.h>

#include "buffer.h"
#include "clock.h"
#include "dma.h"
#include "file.h"
#include "record.h"
#include "request.h"
#include "slab.h"
#include "slots.h"
#include "source.h"

static int __init kmd_init(void)
{
	int ret;

	kmd_clock_init();
	kmd_slab_init();
	kmd_request_init();
	ret = kmd_record_init();
	if (ret)
		return ret;
	ret = kmd_dma_init();
	if (ret)
		goto err_record;
	ret = kmd_file_register();
	if (ret)
		goto err_dma;
	return 0;

err_dma:
	kmd_dma_exit();
err_record:
	kmd_record_exit();
	return ret;
}

static void __exit kmd_exit(void)
{
	kmd_file_unregister();
	kmd_buffer_free_all();
	kmd_source_exit();
	kmd_dma_exit();
	kmd_record_exit();
	kmd_slots_exit();
}

module_init(kmd_init);
module_exit(kmd_exit);

MODULE_DESCRIPTION("Laboratory for the kernel's memory allocators: /dev/kmalloc");
MODULE_AUTHOR("The kmalloc authors");
MODULE_LICENSE("GPL");
MODULE_VERSION(KMD_VERSION);
