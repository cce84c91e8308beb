/* Where struct pthread and thread-local variables lie, and what the variables begin with. */
/* SPDX-License-Identifier: MIT */
#include "thread.h"

#include <stdint.h>
#include <string.h>

/* From program.ld: the variables' first values [start, data_end), and zeroes up to end. */
extern char __tls_start[], __tls_data_end[], __tls_end[];
extern char __tls_align[]; /* its address is the number, at least 8 */

static size_t align(void)
{
    return (size_t)__tls_align;
}

/* The ABI aligns the block after its 8 bytes as the strictest variable wants it. */
static size_t block_offset(void)
{
    return align() > TCB_SIZE ? align() : TCB_SIZE;
}

size_t __thread_size(void)
{
    return sizeof(struct pthread) + block_offset() + (size_t)(__tls_end - __tls_start) + align();
}

struct pthread *__thread_place(char *end)
{
    size_t size = (size_t)(__tls_end - __tls_start);
    size_t filled = (size_t)(__tls_data_end - __tls_start);
    char *pointer = (char *)(((uintptr_t)end - size - block_offset()) & ~(uintptr_t)(align() - 1));
    char *block = pointer + block_offset();

    if (size) {
        memcpy(block, __tls_start, filled);
        memset(block + filled, 0, size - filled);
    }
    return (struct pthread *)pointer - 1;
}
