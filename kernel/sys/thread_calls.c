/*
 * System calls about single threads: the cores they may run on, names, robust mutexes.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "lib/string.h"
#include "proc/process.h"
#include "proc/robust.h"
#include "sched/sched.h"
#include "sys/calls.h"
#include "sys/syscalls.h"
#include "trace/trace.h"

/* The process of a thread's or a process's id, 0: the caller's; NULL: no such. */
static struct process *find_process(uint32_t id) REQUIRES(process_table_lock)
{
    return id ? process_find(THREAD_PID(id)) : current_thread()->process;
}

static struct thread *find_thread(struct process *process, uint32_t id) REQUIRES(process->lock)
{
    return id ? process_thread(process, id) : current_thread();
}

static long set_affinity(struct process *process, uint32_t id, uint32_t mask)
    REQUIRES(process->lock)
{
    struct thread *thread = find_thread(process, id);

    if (!thread)
        return -ESRCH;
    __atomic_store_n(process_spreads(process) ? &thread->affinity : &process->affinity, mask,
                     __ATOMIC_RELAXED);
    sched_post(thread, POST_MOVE);
    return 0;
}

/* a: pid or thread id, b: mask */
long sys_sched_setaffinity(ARGS)
{
    uint32_t mask = b & core_mask();
    long error = -ESRCH;

    if (!mask)
        return -EINVAL;
    lock_acquire(&process_table_lock);
    struct process *process = find_process(a);
    if (process && process->pid == 1 && process_protects()) {
        error = -EPERM;
    } else if (process) {
        lock_acquire(&process->lock);
        error = set_affinity(process, a, mask);
        lock_release(&process->lock);
    }
    lock_release(&process_table_lock);
    return error;
}

/* a: pid or thread id */
long sys_sched_getaffinity(ARGS)
{
    long mask = -ESRCH;

    lock_acquire(&process_table_lock);
    struct process *process = find_process(a);
    if (process) {
        lock_acquire(&process->lock);
        const struct thread *thread = find_thread(process, a);
        if (thread)
            mask = (long)thread_affinity(thread);
        lock_release(&process->lock);
    }
    lock_release(&process_table_lock);
    return mask;
}

/* a: struct abi_robust_list or NULL */
long sys_set_robust_list(ARGS)
{
    if ((a & 3) || !user_ok((const void __user *)a, sizeof(struct abi_robust_list)))
        return -EINVAL;
    robust_set_list(a);
    return 0;
}

/* a: thread id, b: name */
long sys_thread_set_name(ARGS)
{
    struct process *process = current_thread()->process;
    char name[THREAD_NAME_SIZE] = "";
    long length = user_string(name, (const char __user *)b, sizeof(name));

    if (length < 0)
        return length == -ENAMETOOLONG ? -ERANGE : length;
    lock_acquire(&process->lock);
    struct thread *thread = find_thread(process, a);
    if (thread) {
        memcpy(thread->name, name, sizeof(name));
        trace_name(thread->tid, name);
    }
    lock_release(&process->lock);
    return thread ? 0 : -ESRCH;
}

/* a: thread id, b: room for the name */
long sys_thread_get_name(ARGS)
{
    struct process *process = current_thread()->process;
    char name[THREAD_NAME_SIZE];

    lock_acquire(&process->lock);
    const struct thread *thread = find_thread(process, a);
    if (thread)
        memcpy(name, thread->name[0] ? thread->name : process->name, sizeof(name));
    lock_release(&process->lock);
    return thread ? user_write((char __user *)b, name, sizeof(name)) : -ESRCH;
}
