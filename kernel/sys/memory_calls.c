/*
 * System calls about memory and futexes.
 * SPDX-License-Identifier: MIT
 */
#include "abi/abi.h"
#include "arch/usercopy.h"
#include "base/clock.h"
#include "lib/errno.h"
#include "mm/addrspace.h"
#include "sched/futex.h"
#include "sched/thread.h"
#include "sys/calls.h"
#include "sys/syscalls.h"

#define RIGHTS (ABI_PROT_READ | ABI_PROT_WRITE | ABI_PROT_EXEC)

static struct addrspace *current_space(void)
{
    return current_thread()->process->space;
}

/* W^X: what a program can write it cannot execute, and the other way round. */
static bool rights_ok(uint32_t rights)
{
    return !(rights & ~(uint32_t)RIGHTS) &&
           (rights & (ABI_PROT_WRITE | ABI_PROT_EXEC)) != (ABI_PROT_WRITE | ABI_PROT_EXEC);
}

long sys_sbrk(ARGS)
{
    return addrspace_grow_heap(current_space(), (long)a);
}

/* a: address, b: length, c: protection, d: flags */
long sys_mmap(ARGS)
{
    uint32_t length = (b + PAGE_MASK) & ~PAGE_MASK;
    bool fixed = d & ABI_MAP_FIXED;

    if (!rights_ok(c) || length < b || length == 0 || !(d & ABI_MAP_PRIVATE))
        return -EINVAL;
    if (!fixed) {
        vaddr_t start = addrspace_map(current_space(), length, c, d & ABI_MAP_GUARD);
        return start ? (long)start : -ENOMEM;
    }
    if ((a & PAGE_MASK) || a < USER_STACK_LOW || a > USER_TOP - length)
        return -EINVAL;
    int error = addrspace_unmap(current_space(), a, a + length);
    if (!error)
        error = addrspace_demand(current_space(), a, a + length, c);
    return error ? error : (long)a;
}

/* a: address, b: length */
long sys_munmap(ARGS)
{
    uint32_t length = (b + PAGE_MASK) & ~PAGE_MASK;

    if ((a & PAGE_MASK) || length < b || length == 0 || a > USER_TOP - length)
        return -EINVAL;
    return addrspace_unmap(current_space(), a, a + length);
}

/* a: address, b: length, c: protection */
long sys_mprotect(ARGS)
{
    uint32_t length = (b + PAGE_MASK) & ~PAGE_MASK;

    if (b == 0 && !(a & PAGE_MASK))
        return 0;
    if (!rights_ok(c) || (a & PAGE_MASK) || length < b || a > USER_TOP - length)
        return -EINVAL;
    return addrspace_protect(current_space(), a, a + length, c);
}

/* a: word, b: expected, c: absolute deadline or NULL, d: clock */
long sys_futex_wait(ARGS)
{
    uint64_t deadline = UINT64_MAX;

    if (c) {
        long error = time_deadline(&deadline, (const void __user *)c, d, true);
        if (error)
            return error;
    }
    return futex_wait((const uint32_t __user *)a, b, deadline);
}

/* a: word, b: count */
long sys_futex_wake(ARGS)
{
    if ((a & 3) || a >= USER_TOP)
        return -EINVAL;
    return (int)b <= 0 ? 0 : futex_wake((const uint32_t __user *)a, b);
}
