/*
 * System calls about memory and futexes.
 * SPDX-License-Identifier: MIT
 */
#include "abi/abi.h"
#include "abi/errno.h"
#include "arch/usercopy.h"
#include "base/clock.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "mm/addrspace.h"
#include "mm/mapping.h"
#include "sched/futex.h"
#include "sched/sched.h"
#include "sched/thread.h"
#include "sys/calls.h"
#include "sys/refusal.h"
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

static long unmap(vaddr_t start, vaddr_t end)
{
    uint32_t done = 0;
    long error;

    while ((error = addrspace_unmap(current_space(), start, end, &done)) == -EAGAIN)
        sched_pause();
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

/* What mmap shall do, its arguments checked as far as the descriptor does not matter. */
struct request {
    vaddr_t address;
    uint32_t length; /* whole pages */
    uint32_t rights;
    uint32_t flags;  /* ABI_MAP_ */
    uint32_t offset; /* a page's */
};

static long map_object(const struct request *request, struct object *object, bool may_write)
{
    uint32_t flags = request->flags & ABI_MAP_SHARED
                         ? MAPPING_SHARED | (may_write ? 0 : MAPPING_NEVER_WRITE)
                         : 0;
    vaddr_t start = request->address, end = start + request->length;
    struct mapping *mapping = mapping_new(object, request->offset / PAGE_SIZE);
    long error = -ENOMEM;

    if (!mapping)
        return -ENOMEM;
    if (!(request->flags & ABI_MAP_FIXED)) {
        start = addrspace_map_object(current_space(), start, request->length, request->rights,
                                     flags, mapping);
        error = start ? 0 : -ENOMEM;
    } else {
        do /* another thread may be faster: then that goes, too */
            error = unmap(start, end);
        while (!error &&
               (error = addrspace_place_object(current_space(), start, end, request->rights, flags,
                                               mapping)) == -EEXIST);
    }
    if (error)
        mapping_discard(mapping);
    return error ? error : (long)start;
}

static long map_file(const struct request *request, struct file *file)
{
    bool writes = (request->flags & ABI_MAP_SHARED) && (request->rights & ABI_PROT_WRITE);

    if (!file->ops->mapped)
        return -ENODEV;
    if (file->access == ABI_O_WRONLY || (writes && file->access != ABI_O_RDWR))
        return -EACCES;
    if (request->offset && request->offset + (uint64_t)request->length > INODE_SIZE_MAX)
        return -EOVERFLOW;
    if (request->length == 0) /* more than there are addresses */
        return -ENOMEM;
    struct object *object = file->ops->mapped(file);
    return object ? map_object(request, object, file->access == ABI_O_RDWR)
                  : map_zeros(request->address, request->length, request->rights, request->flags);
}

/* a: address, b: length, c: protection, d: flags, e: descriptor, f: offset (with ABI_MAP_FILE) */
long sys_mmap(ARGS)
{
    struct request request = {a, page_up(b), c, d, f};
    uint32_t kind = d & (ABI_MAP_SHARED | ABI_MAP_PRIVATE);

    if (b == 0 || (kind != ABI_MAP_SHARED && kind != ABI_MAP_PRIVATE))
        return -EINVAL;
    if (rights_error(c))
        return rights_error(c);
    if ((d & ABI_MAP_FIXED) && !range_ok(a, b))
        return a & PAGE_MASK ? -EINVAL : -ENOMEM;
    if ((d & ABI_MAP_FIXED) && a < USER_STACK_LOW)
        return -EINVAL;
    if (!(d & ABI_MAP_FILE))
        return request.length ? map_zeros(a, request.length, c, d) : -ENOMEM;
    if (f & PAGE_MASK)
        return -EINVAL;
    struct file *file = file_get((int)e);
    if (!file)
        return -EBADF;
    long result = map_file(&request, file);
    file_release(file);
    return result;
}

/* a: address, b: length */
long sys_munmap(ARGS)
{
    return b && range_ok(a, b) ? unmap(a, a + page_up(b)) : -EINVAL;
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

/* What is promised is given. */
static long give(vaddr_t start, vaddr_t end)
{
    for (vaddr_t at = start; at < end; at += PAGE_SIZE) {
        if (addrspace_fault(current_space(), at, ABI_PROT_READ) != FAULT_RESOLVED)
            return -ENOMEM;
        if (at / PAGE_SIZE % 16 == 0)
            sched_pause();
    }
    return 0;
}

/* a: address, b: length, c: ABI_MEMORY_ */
long sys_memory_check(ARGS)
{
    vaddr_t end = a + page_up(b);
    uint32_t done = 0;

    if (c == ABI_MEMORY_REFUSE)
        return refusal_set(a, b);
    if (a & PAGE_MASK)
        return -EINVAL;
    if (b == 0)
        return 0;
    if (!range_ok(a, b) || !addrspace_is_mapped(current_space(), a, end))
        return -ENOMEM;
    if (c == ABI_MEMORY_GIVE)
        return give(a, end);
    while ((c == ABI_MEMORY_SYNC && addrspace_sync(current_space(), a, end, &done) != 0) ||
           (c == ABI_MEMORY_FORGET && addrspace_forget(current_space(), a, end, &done) != 0))
        sched_pause();
    return 0;
}

/* a: address, b: length, c: a byte for each page */
long sys_mincore(ARGS)
{
    vaddr_t end = a + page_up(b);
    uint8_t resident[16];
    uint32_t count = 0;

    if (a & PAGE_MASK)
        return -EINVAL;
    if (!range_ok(a, b) || (b && !addrspace_is_mapped(current_space(), a, end)))
        return -ENOMEM;
    for (vaddr_t at = a; at < end; at += PAGE_SIZE) {
        resident[count++] = addrspace_is_resident(current_space(), at);
        if (count < sizeof(resident) && at + PAGE_SIZE < end)
            continue;
        if (user_write((void __user *)c, resident, count) != 0)
            return -EFAULT;
        c += count;
        count = 0;
        sched_pause();
    }
    return 0;
}

/* a: word, b: expected, c: absolute deadline or NULL, d: clock */
long sys_futex_wait(ARGS)
{
    uint64_t deadline;

    if (!c)
        return futex_wait((const uint32_t __user *)a, b, UINT64_MAX);
    long error = time_deadline(&deadline, (const void __user *)c, d, true);
    return error ? error : futex_wait((const uint32_t __user *)a, b, deadline);
}

long sys_futex_wait_shared(ARGS)
{
    uint64_t deadline;

    if (!c)
        return futex_wait_shared((const uint32_t __user *)a, b, UINT64_MAX);
    long error = time_deadline(&deadline, (const void __user *)c, d, true);
    return error ? error : futex_wait_shared((const uint32_t __user *)a, b, deadline);
}

/* Is it the address of a word? */
static inline bool is_word(uint32_t address)
{
    return !(address & 3) && address < USER_TOP;
}

/* a: word, b: count */
long sys_futex_wake(ARGS)
{
    if (!is_word(a))
        return -EINVAL;
    return (int)b <= 0 ? 0 : futex_wake((const uint32_t __user *)a, b);
}

long sys_futex_wake_shared(ARGS)
{
    if (!is_word(a))
        return -EINVAL;
    return (int)b <= 0 ? 0 : futex_wake_shared((const uint32_t __user *)a, b);
}
