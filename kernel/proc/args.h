/*
 * Arguments and environment of a new program, laid out on its stack as on Linux: argc, argv, NULL,
 * envp, NULL, an empty auxiliary vector, and above them the strings.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_PROC_ARGS_H
#define BRIGADE_PROC_ARGS_H

#include <stdint.h>
#include "abi/abi.h"
#include "arch/usercopy.h"
#include "mm/addrspace.h"

#define ARGS_PAGES (ABI_ARG_MAX / PAGE_SIZE)
#define ARGS_STRINGS_MAX 1000

struct args {
    uint8_t *page[ARGS_PAGES]; /* page[0] is the topmost of the stack */
    uint32_t used;             /* bytes below the stack's top */
    vaddr_t *vector;           /* a page of string addresses */
    uint32_t argc, envc;
};

/* args_init - 0 or -ENOMEM. Every use ends with args_free, also after errors. */
int args_init(struct args *args);
void args_free(struct args *args);

/* args_add - the next string of argv (until args_end_argv) or envp. -E2BIG, -ENOMEM. */
int args_add(struct args *args, const char *string);

/* args_add_user - a NULL-terminated array of strings in the caller's memory; NULL: none. -EFAULT too. */
int args_add_user(struct args *args, char __user *const __user *strings);

/* args_end_argv - what was added so far is argv, what comes is envp. */
void args_end_argv(struct args *args);

/* args_place - puts all into the address space; returns the stack pointer, or -errno as a long. */
long args_place(struct args *args, struct addrspace *space);

#endif
