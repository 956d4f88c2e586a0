/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_CONSTRUCTOR_H
#define KMD_CONSTRUCTOR_H

#include <linux/types.h>

struct kmd_constructor;

typedef void (*kmd_constructor_fn)(void *object);

struct kmd_constructor *kmd_constructor_get(size_t bytes);
void kmd_constructor_put(struct kmd_constructor *constructor);
kmd_constructor_fn kmd_constructor_function(const struct kmd_constructor *constructor);
u64 kmd_constructor_calls(const struct kmd_constructor *constructor);

#endif /* KMD_CONSTRUCTOR_H */
