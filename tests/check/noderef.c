/*
 * How the kernel must not touch a program's memory: clang has to refuse the lines marked so, and no
 * other. Compiled by `make check-noderef` only.
 * SPDX-License-Identifier: MIT
 */
#include "arch/usercopy.h"

struct pair {
    int first, second;
};

int touch(struct pair __user *pair, const char __user *string, void __user *memory);
int touch(struct pair __user *pair, const char __user *string, void __user *memory)
{
    struct pair copy;
    int *first;
    void *kernel;

    copy.first = pair->first;         // refused
    pair->second = 1;                 // refused
    copy.second = *string;            // refused
    copy.second += string[3];         // refused
    copy = *pair;                     // refused
    first = &pair->first;             // refused
    kernel = memory;                  // refused
    kernel = (void *)memory;          // refused
    kernel = (void *)(uintptr_t)pair; // refused
    first = (int *)pair;              // refused
    memory = &copy;                   // refused
    if (user_read(&copy, string, 1))
        return -EFAULT;
    if (user_read(memory, &copy, 1)) // refused
        return -EFAULT;
    if (user_write(&copy, string, 1)) // refused
        return -EFAULT;
    if (user_write(&pair->second, &copy, sizeof(copy.second)))
        return -EFAULT;
    return first == kernel;
}
