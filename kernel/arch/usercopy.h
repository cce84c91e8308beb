/*
 * The only way from the kernel to a program's memory. A user pointer is a type of its own, so that
 * it cannot be used as a pointer by mistake (clang rejects it; gcc sees an ordinary pointer).
 * SPDX-License-Identifier: MIT
 *
 * All functions: the running thread's address space; the address range is checked against USER_TOP,
 * pages are given or copied on the way (first touch, copy on write); -EFAULT when the program may not
 * access the range, then an unknown part has been copied. They never block. They may take the lock
 * of the address space and of the page allocator, so no lock ranked above those may be held.
 */
#ifndef BRIGADE_ARCH_USERCOPY_H
#define BRIGADE_ARCH_USERCOPY_H

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>
#include "abi/errno.h"
#include "abi/layout.h"

#if defined(__clang__) && !defined(__cplusplus)
#define __user __attribute__((noderef, address_space(1)))
#else
#define __user
#endif

/* user_ok - is [address, address + size) inside the user half? A size of 0 is. */
static inline bool user_ok(const void __user *address, size_t size)
{
    uintptr_t start = (uintptr_t)address;
    return size <= USER_TOP && start <= USER_TOP - size;
}

/* Assembly (usercopy.S). No range check. 0 or -EFAULT. */
int usercopy_copy(void *to, const void *from, size_t size);
/* Length of the string at from, at most max; -EFAULT. */
long usercopy_strnlen(const char *from, size_t max);
/* One aligned word, single-copy atomic, as the low half; the high half is 0 or -EFAULT. */
uint64_t usercopy_load(const uint32_t *from);
/* Stores one. 0 or -EFAULT. */
int usercopy_store(uint32_t *to, uint32_t word);

extern const char usercopy_start[], usercopy_leaf[], usercopy_end[], usercopy_fail[],
    usercopy_fail_leaf[];

/* Does a kernel data abort at pc belong to a user copy? Then: where to go on if it cannot be resolved; else 0. */
static inline uintptr_t usercopy_fixup(uintptr_t pc)
{
    if (pc < (uintptr_t)usercopy_start || pc >= (uintptr_t)usercopy_end)
        return 0;
    return pc < (uintptr_t)usercopy_leaf ? (uintptr_t)usercopy_fail : (uintptr_t)usercopy_fail_leaf;
}

/* user_read - copies size bytes of the program's memory into the kernel's. */
static inline int user_read(void *to, const void __user *from, size_t size)
{
    return user_ok(from, size) ? usercopy_copy(to, (const void *)(uintptr_t)from, size) : -EFAULT;
}

/* user_write - copies size bytes of the kernel's memory into the program's. */
static inline int user_write(void __user *to, const void *from, size_t size)
{
    return user_ok(to, size) ? usercopy_copy((void *)(uintptr_t)to, from, size) : -EFAULT;
}

/* user_move - copies size bytes inside the program's memory. */
static inline int user_move(void __user *to, const void __user *from, size_t size)
{
    return user_ok(to, size) && user_ok(from, size)
               ? usercopy_copy((void *)(uintptr_t)to, (const void *)(uintptr_t)from, size)
               : -EFAULT;
}

/* user_load - reads one aligned word at once (futex); -EINVAL when it is not aligned. */
static inline int user_load(uint32_t *to, const uint32_t __user *from)
{
    if ((uintptr_t)from & 3)
        return -EINVAL;
    if ((uintptr_t)from >= USER_TOP)
        return -EFAULT;
    uint64_t loaded = usercopy_load((const uint32_t *)(uintptr_t)from);
    *to = (uint32_t)loaded;
    return (int)(loaded >> 32);
}

/* user_store - writes one aligned word at once; -EINVAL when it is not aligned. */
static inline int user_store(uint32_t __user *to, uint32_t word)
{
    if ((uintptr_t)to & 3)
        return -EINVAL;
    return user_ok(to, 4) ? usercopy_store((uint32_t *)(uintptr_t)to, word) : -EFAULT;
}

/*
 * user_string - copies a NUL-terminated string of at most size bytes, NUL included.
 * Returns its length without NUL; -ENAMETOOLONG when it is longer.
 */
long user_string(char *to, const char __user *from, size_t size);

/* user_strnlen - length of a string without its NUL; max when there is none in max bytes. */
long user_strnlen(const char __user *from, size_t max);

#endif
