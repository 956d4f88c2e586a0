/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Short copies from and to user space, word by word: for the structures of the interface that
 * costs a third of a call of copy_from_user() or copy_to_user().
 */
#ifndef KMD_WORDS_H
#define KMD_WORDS_H

#include <linux/uaccess.h>

/* kmd_words_fit() - whether addresses and lengths, or'ed together, are of whole words */
static inline bool kmd_words_fit(unsigned long bits)
{
	return !(bits & (sizeof(long) - 1));
}

/*
 * Inside user_access_begin(); @bytes are whole words.  Unrolled where they are known: of a loop
 * whose length is not, the compiler would unroll the end as well.
 */
static __always_inline bool kmd_unsafe_get_words(unsigned long *to,
						 const unsigned long __user *from, size_t bytes)
{
	const size_t words = bytes / sizeof(*to);
	size_t i;

	if (__builtin_constant_p(words)) {
#pragma GCC unroll 16
		for (i = 0; i < words; i++)
			unsafe_get_user(to[i], &from[i], fault);
	} else {
#pragma GCC unroll 1
		for (i = 0; i < words; i++)
			unsafe_get_user(to[i], &from[i], fault);
	}
	return true;

fault:
	return false;
}

static __always_inline bool kmd_unsafe_put_words(unsigned long __user *to,
						 const unsigned long *from, size_t bytes)
{
	const size_t words = bytes / sizeof(*from);
	size_t i;

	if (__builtin_constant_p(words)) {
#pragma GCC unroll 16
		for (i = 0; i < words; i++)
			unsafe_put_user(from[i], &to[i], fault);
	} else {
#pragma GCC unroll 1
		for (i = 0; i < words; i++)
			unsafe_put_user(from[i], &to[i], fault);
	}
	return true;

fault:
	return false;
}

/**
 * kmd_put_words() - copy to user space
 * @to: where
 * @from: memory of the driver's own
 * @bytes: how many, not 0
 *
 * Return: whether all was copied.
 */
static __always_inline bool kmd_put_words(void __user *to, const void *from, size_t bytes)
{
	bool done;

	if (!kmd_words_fit((unsigned long)to | (unsigned long)from | bytes))
		return !copy_to_user(to, from, bytes);
	if (!user_write_access_begin(to, bytes))
		return false;
	done = kmd_unsafe_put_words(to, from, bytes);
	user_write_access_end();
	return done;
}

/**
 * kmd_get_words() - copy from user space
 * @to: memory of the driver's own
 * @from: where
 * @bytes: how many, not 0
 *
 * Return: whether all was copied; if not, what is at @to is of no meaning.
 */
static __always_inline bool kmd_get_words(void *to, const void __user *from, size_t bytes)
{
	bool done;

	if (!kmd_words_fit((unsigned long)to | (unsigned long)from | bytes))
		return !copy_from_user(to, from, bytes);
	if (!user_read_access_begin(from, bytes))
		return false;
	done = kmd_unsafe_get_words(to, from, bytes);
	user_read_access_end();
	return done;
}

#endif /* KMD_WORDS_H */
