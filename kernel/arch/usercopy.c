/*
 * Strings from a program's memory.
 * SPDX-License-Identifier: MIT
 */
#include "arch/usercopy.h"

long user_strnlen(const char __user *from, size_t max)
{
    uintptr_t start = (uintptr_t)from;

    if (start >= USER_TOP)
        return -EFAULT;
    bool cut = max > USER_TOP - start;
    if (cut)
        max = USER_TOP - start;
    long length = usercopy_strnlen((const char *)start, max);
    /* Without an end below USER_TOP it is no string, however much would be wanted of it. */
    return cut && length == (long)max ? -EFAULT : length;
}

long user_string(char *to, const char __user *from, size_t size)
{
    long length = user_strnlen(from, size);

    if (length < 0)
        return length;
    if ((size_t)length == size)
        return -ENAMETOOLONG;
    int error = user_read(to, from, length);
    to[length] = '\0'; /* whatever another thread has written there meanwhile */
    return error ? error : length;
}
