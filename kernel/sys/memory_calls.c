/*
 * System calls about memory and futexes.
 * SPDX-License-Identifier: MIT
 */
#include "abi/abi.h"
#include "arch/usercopy.h"
#include "base/clock.h"
#include "fs/file.h"
#include "lib/errno.h"
#include "mm/addrspace.h"
#include "sched/futex.h"
#include "sched/sched.h"
#include "sched/thread.h"
#include "sys/calls.h"
#include "sys/syscalls.h"

#define RIGHTS (ABI_PROT_READ | ABI_PROT_WRITE | ABI_PROT_EXEC)

static struct addrspace *current_space(void)
{
    return current_thread()->process->space;
}

/* W^X: what a program can write it cannot execute, and the other way round. */
static int rights_error(uint32_t rights)
{
    const uint32_t both = ABI_PROT_WRITE | ABI_PROT_EXEC;

    if (rights & ~(uint32_t)RIGHTS)
        return -EINVAL;
    return (rights & both) == both ? -ENOTSUP : 0;
}

long sys_sbrk(ARGS)
{
    uint32_t done = 0;
    long result;

    while ((result = addrspace_grow_heap(current_space(), (long)a, &done)) == -EAGAIN)
        sched_pause();
    return result;
}

/* Bytes to whole pages; 0: nothing, or more than there are addresses. */
static uint32_t page_up(uint32_t length)
{
    return (length + PAGE_MASK) & ~PAGE_MASK;
}

/* Is it an aligned range that can be mapped? length: not yet rounded up. */
static bool range_ok(vaddr_t start, uint32_t length)
{
    uint32_t rounded = page_up(length);

    return !(start & PAGE_MASK) && rounded >= length && rounded <= USER_TOP &&
           start <= USER_TOP - rounded;
}

/* What POSIX has against mapping this descriptor; no kind of file has memory that could be mapped. */
static long map_file(int fd, uint32_t rights, uint32_t flags)
{
    struct file *file = file_get(fd);
    long error = -ENODEV;

    if (!file)
        return -EBADF;
    if (file->access == ABI_O_WRONLY ||
        ((flags & ABI_MAP_SHARED) && (rights & ABI_PROT_WRITE) && file->access != ABI_O_RDWR))
        error = -EACCES;
    file_release(file);
    return error;
}

static long map_zeros(vaddr_t address, uint32_t length, uint32_t rights, uint32_t flags)
{
    uint32_t mapping =
        (flags & ABI_MAP_SHARED ? MAPPING_SHARED : 0) | (flags & ABI_MAP_GUARD ? MAPPING_GUARD : 0);
    uint32_t done = 0;
    long error;

    if (!(flags & ABI_MAP_FIXED)) {
        vaddr_t start = addrspace_map(current_space(), address, length, rights, mapping);
        return start ? (long)start : -ENOMEM;
    }
    while ((error = addrspace_replace(current_space(), address, address + length, rights, mapping,
                                      &done)) == -EAGAIN)
        sched_pause();
    return error ? error : (long)address;
}

/* a: address, b: length, c: protection, d: flags, e: descriptor, f: offset (with ABI_MAP_FILE) */
long sys_mmap(ARGS)
{
    uint32_t kind = d & (ABI_MAP_SHARED | ABI_MAP_PRIVATE);
    uint32_t length = page_up(b);

    if (b == 0 || (kind != ABI_MAP_SHARED && kind != ABI_MAP_PRIVATE))
        return -EINVAL;
    if (rights_error(c))
        return rights_error(c);
    if ((d & ABI_MAP_FIXED) && !range_ok(a, b))
        return a & PAGE_MASK ? -EINVAL : -ENOMEM;
    if ((d & ABI_MAP_FIXED) && a < USER_STACK_LOW)
        return -EINVAL;
    if ((d & ABI_MAP_FILE) && (f & PAGE_MASK))
        return -EINVAL;
    if (d & ABI_MAP_FILE)
        return map_file((int)e, c, d);
    return length == 0 ? -ENOMEM : map_zeros(a, length, c, d);
}

/* a: address, b: length */
long sys_munmap(ARGS)
{
    uint32_t done = 0;
    long error;

    if (b == 0 || !range_ok(a, b))
        return -EINVAL;
    while ((error = addrspace_unmap(current_space(), a, a + page_up(b), &done)) == -EAGAIN)
        sched_pause();
    return error;
}

/* a: address, b: length, c: protection */
long sys_mprotect(ARGS)
{
    uint32_t done = 0;
    long error;

    if (a & PAGE_MASK)
        return -EINVAL;
    if (rights_error(c))
        return rights_error(c);
    if (b == 0)
        return 0;
    if (!range_ok(a, b))
        return -ENOMEM;
    while ((error = addrspace_protect(current_space(), a, a + page_up(b), c, &done)) == -EAGAIN)
        sched_pause();
    return error;
}

/* a: address, b: length, c: give what is promised? */
long sys_memory_check(ARGS)
{
    vaddr_t end = a + page_up(b);

    if (a & PAGE_MASK)
        return -EINVAL;
    if (b == 0)
        return 0;
    if (!range_ok(a, b) || !addrspace_is_mapped(current_space(), a, end))
        return -ENOMEM;
    for (vaddr_t at = a; c && at < end; at += PAGE_SIZE) {
        if (addrspace_fault(current_space(), at, ABI_PROT_READ) != FAULT_RESOLVED)
            return -ENOMEM;
        if (at / PAGE_SIZE % 16 == 0)
            sched_pause();
    }
    return 0;
}

static long wait(uint32_t word, uint32_t expected, uint32_t deadline_at, uint32_t clock,
                 bool shared)
{
    uint64_t deadline = UINT64_MAX;

    if (deadline_at) {
        long error = time_deadline(&deadline, (const void __user *)deadline_at, clock, true);
        if (error)
            return error;
    }
    return futex_wait((const uint32_t __user *)word, expected, deadline, shared);
}

static long wake(uint32_t word, uint32_t count, bool shared)
{
    if ((word & 3) || word >= USER_TOP)
        return -EINVAL;
    return (int)count <= 0 ? 0 : futex_wake((const uint32_t __user *)word, count, shared);
}

/* a: word, b: expected, c: absolute deadline or NULL, d: clock */
long sys_futex_wait(ARGS)
{
    return wait(a, b, c, d, false);
}

/* a: word, b: count */
long sys_futex_wake(ARGS)
{
    return wake(a, b, false);
}

long sys_futex_wait_shared(ARGS)
{
    return wait(a, b, c, d, true);
}

long sys_futex_wake_shared(ARGS)
{
    return wake(a, b, true);
}
