/*
 * Copying argument strings from one address space to the stack of another.
 * SPDX-License-Identifier: MIT
 */
#include "proc/args.h"
#include "abi/errno.h"
#include "lib/string.h"

int args_init(struct args *args)
{
    *args = (struct args){0};
    args->vector = page_alloc();
    return args->vector ? 0 : -ENOMEM;
}

void args_free(struct args *args)
{
    for (uint32_t i = 0; i < ARGS_PAGES; i++)
        if (args->page[i])
            page_free(args->page[i]);
    if (args->vector)
        page_free(args->vector);
}

/* Room for size bytes more, below what is there. */
static int reserve(struct args *args, uint32_t size)
{
    if (size > ABI_ARG_MAX - args->used)
        return -E2BIG;
    args->used += size;
    for (uint32_t i = 0; i < (args->used + PAGE_MASK) / PAGE_SIZE; i++)
        if (!args->page[i] && !(args->page[i] = page_alloc_zeroed()))
            return -ENOMEM;
    return 0;
}

/* The byte `depth` bytes below the top, and how many follow it in its page. */
static uint8_t *place_of(struct args *args, uint32_t depth, uint32_t *follow)
{
    uint32_t index = (depth - 1) / PAGE_SIZE;
    uint32_t offset = (index + 1) * PAGE_SIZE - depth;

    *follow = PAGE_SIZE - offset;
    return args->page[index] + offset;
}

/* Copies into the lowest size bytes, from the kernel's memory or, if kernel is NULL, from the caller's. */
static int fill(struct args *args, const char *kernel, const char __user *user, uint32_t size)
{
    for (uint32_t done = 0; done < size;) {
        uint32_t follow;
        uint8_t *to = place_of(args, args->used - done, &follow);
        uint32_t length = size - done < follow ? size - done : follow;
        if (kernel)
            memcpy(to, kernel + done, length);
        else if (user_read(to, user + done, length) != 0)
            return -EFAULT;
        done += length;
    }
    return 0;
}

static int add(struct args *args, const char *kernel, const char __user *user, uint32_t length)
{
    if (args->argc + args->envc == ARGS_STRINGS_MAX)
        return -E2BIG;
    int error = reserve(args, length + 1); /* the page is zero: so is the byte behind the string */
    uint32_t follow;
    if (!error)
        error = fill(args, kernel, user, length);
    if (error)
        return error;
    *place_of(args, args->used - length, &follow) = 0;
    args->vector[args->argc + args->envc] = USER_IMAGE_LOW - args->used;
    args->envc++;
    return 0;
}

int args_add(struct args *args, const char *string)
{
    return add(args, string, NULL, strlen(string));
}

int args_add_user(struct args *args, char __user *const __user *strings)
{
    if (!strings)
        return 0;
    for (;; strings++) {
        uint32_t address = 0;
        int error = user_load(&address, (const uint32_t __user *)strings);
        if (error || !address)
            return error;
        const char __user *string = (const char __user *)(uintptr_t)address;
        long length = user_strnlen(string, ABI_ARG_MAX);
        if (length < 0)
            return length;
        error = add(args, NULL, string, length);
        if (error)
            return error;
    }
}

void args_end_argv(struct args *args)
{
    args->argc = args->envc;
    args->envc = 0;
}

long args_place(struct args *args, struct addrspace *space)
{
    uint32_t words = 1 + args->argc + 1 + args->envc + 1 + 2;
    uint32_t follow;

    /* The stack pointer shall be a multiple of 8 (AAPCS 6.2.1.2). */
    int error = reserve(args, words * 4 + (-(args->used + words * 4) & 7));
    for (uint32_t i = 0; i < words && !error; i++) {
        uint32_t value = 0; /* the NULLs and the auxiliary vector's end */
        if (i == 0)
            value = args->argc;
        else if (i <= args->argc)
            value = args->vector[i - 1];
        else if (i > args->argc + 1 && i <= args->argc + 1 + args->envc)
            value = args->vector[i - 2];
        *(uint32_t *)(void *)place_of(args, args->used - i * 4, &follow) = value;
    }
    for (uint32_t i = 0; i < ARGS_PAGES && args->page[i] && !error; i++) {
        vaddr_t address = USER_IMAGE_LOW - (i + 1) * PAGE_SIZE;
        error = addrspace_place(space, address, args->page[i], ABI_PROT_READ | ABI_PROT_WRITE);
        if (!error)
            args->page[i] = NULL;
    }
    return error ? error : (long)(USER_IMAGE_LOW - args->used);
}
