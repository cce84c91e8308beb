/*
 * System calls about processes, threads and cores.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "base/clock.h"
#include "lib/string.h"
#include "mm/addrspace.h"
#include "proc/fork.h"
#include "proc/process.h"
#include "proc/robust.h"
#include "proc/signal.h"
#include "proc/spawn.h"
#include "sched/account.h"
#include "sched/futex.h"
#include "sched/gil.h"
#include "sched/sched.h"
#include "sys/calls.h"
#include "sys/syscalls.h"

static struct process *current_process(void)
{
    return current_thread()->process;
}

long sys_exit(ARGS)
{
    process_kill(current_process(), (a & 0xff) << 8);
    return 0;
}

long sys_getpid(ARGS)
{
    return current_process()->pid;
}

long sys_getppid(ARGS)
{
    lock_acquire(&process_table_lock);
    struct process *parent = current_process()->parent;
    long pid = parent ? parent->pid : current_process()->pid == 1 ? 0 : 1;
    lock_release(&process_table_lock);
    return pid;
}

long sys_gettid(ARGS)
{
    return current_thread()->tid;
}

/* a: entry, b: argument, c: stack top, d: thread pointer, e: name or NULL, f: word for the id or NULL */
long sys_thread_create(ARGS)
{
    char name[THREAD_NAME_SIZE] = "";

    if (e && user_string(name, (const char __user *)e, sizeof(name)) < 0)
        name[0] = '\0';
    if (a >= USER_TOP || (c & 7))
        return -EINVAL;
    struct thread *thread = thread_create(current_process(), a, b, c, d);
    if (!thread)
        return -EAGAIN;
    if (e)
        memcpy(thread->name, name, sizeof(name));
    thread->state = THREAD_NEW;
    uint32_t tid = thread->tid;
    long error = f ? user_store((uint32_t __user *)f, tid) : 0;
    if (error) {
        thread_discard(thread);
        return error;
    }
    if (process_spreads(thread->process))
        sched_place(thread, sched_least_loaded(thread_affinity(thread), NULL));
    else
        sched_ready(thread); /* on this core, after the others */
    return (long)tid;
}

/* a: word to clear and wake, b, c: range to unmap */
long sys_thread_exit(ARGS)
{
    uint32_t done = 0;

    while (!robust_end_step(current_thread())) /* before its memory is somebody else's */
        sched_pause();
    while (c && addrspace_unmap(current_process()->space, b & ~PAGE_MASK,
                                (b + c + PAGE_MASK) & ~PAGE_MASK, &done) == -EAGAIN)
        sched_pause();
    /* It takes no signals any more: who has joined it has no need to reckon with that. */
    __atomic_store_n(&current_thread()->signal_mask, ~SIGNALS_UNBLOCKABLE, __ATOMIC_RELAXED);
    /* Who sees the word at 0 sees all that this thread did: pairs with the joiner's acquire. */
    cpu_dmb();
    if (a && user_store((uint32_t __user *)a, 0) == 0)
        futex_wake((const uint32_t __user *)a, 1); /* only one thread may join it */
    thread_exit_current();
    return 0;
}

long sys_set_thread_pointer(ARGS)
{
    current_thread()->user_tls = a;
    cpu_write_tpidruro(a);
    return 0;
}

/* a: microseconds, 0: only tell */
long sys_switch_interval(ARGS)
{
    uint32_t *interval = &current_process()->gil_interval_us;

    if (a > GIL_INTERVAL_MAX_US)
        return -EINVAL;
    return (long)(a ? __atomic_exchange_n(interval, a, __ATOMIC_RELAXED)
                    : __atomic_load_n(interval, __ATOMIC_RELAXED));
}

long sys_sched_yield(ARGS)
{
    sched_yield_current();
    return 0;
}

/* The program's path and arguments, from the caller's memory. On success args must be freed. */
static long take_program(char *path, struct args *args, uint32_t path_at, uint32_t argv,
                         uint32_t envp)
{
    long error = user_string(path, (const char __user *)path_at, ABI_PATH_MAX);

    if (error < 0)
        return error;
    error = args_init(args);
    if (!error)
        error = args_add_user(args, (char __user *const __user *)argv);
    args_end_argv(args);
    if (!error)
        error = args_add_user(args, (char __user *const __user *)envp);
    if (error)
        args_free(args);
    return error;
}

/* a: path, b: argv, c: envp, d: struct abi_spawn or NULL */
long sys_spawn(ARGS)
{
    char path[ABI_PATH_MAX];
    struct abi_spawn how;
    struct args args;

    if (d && user_read(&how, (const void __user *)d, sizeof(how)) != 0)
        return -EFAULT;
    long error = take_program(path, &args, a, b, c);
    return error ? error : spawn(path, &args, d ? &how : NULL);
}

long sys_fork(ARGS)
{
    return process_fork();
}

/* a: directory, or with an empty path an open program, b: path, c: argv, d: envp */
long sys_execveat(ARGS)
{
    char path[ABI_PATH_MAX];
    struct args args;
    long error = take_program(path, &args, b, c, d);

    return error ? error : process_exec((int)a, path, &args);
}

static void show_tally(struct abi_usage *usage, const struct tally *tally)
{
    usage->user_ns = clock_to_ns(tally->ticks);
    usage->switches = tally->switches;
    usage->displaced = tally->displaced;
    usage->faults = tally->faults;
    usage->peak_pages = tally->peak_pages;
}

/* a: pid, b: status word or NULL, c: options, d: struct abi_usage or NULL */
long sys_wait4(ARGS)
{
    struct abi_usage usage = {0};
    struct tally used;
    uint32_t status = 0;

    if (c & ~(uint32_t)(ABI_WNOHANG | ABI_WUNTRACED | ABI_WCONTINUED | ABI_WNOWAIT | ABI_WNOEXITED))
        return -EINVAL;
    if ((b && !user_ok((void __user *)b, sizeof(status))) ||
        (d && !user_ok((void __user *)d, sizeof(usage))))
        return -EFAULT;
    long child = process_wait((int)a, c, &status, &used);
    if (child <= 0)
        return child;
    if (b && user_write((void __user *)b, &status, sizeof(status)) != 0)
        return -EFAULT;
    if (!d)
        return child;
    show_tally(&usage, &used);
    return user_write((void __user *)d, &usage, sizeof(usage)) ? -EFAULT : child;
}

long sys_kill(ARGS)
{
    return process_signal((int)a, b);
}

/* a: pid, b: group */
long sys_setpgid(ARGS)
{
    return process_set_group(a, (int)b);
}

long sys_setsid(ARGS)
{
    return process_new_session();
}

/* a: pid */
long sys_getsid(ARGS)
{
    return process_session(a);
}

/* a: pid, b: ABI_LIMIT_, c: two words or NULL, d: two words or NULL */
long sys_limit(ARGS)
{
    uint32_t now[2], before[2];

    if (c && user_read(now, (const void __user *)c, sizeof(now)) != 0)
        return -EFAULT;
    if (d && !user_ok((void __user *)d, sizeof(before)))
        return -EFAULT;
    long error = process_set_limits(a, b, c ? now : NULL, before);
    return !error && d ? user_write((void __user *)d, before, sizeof(before)) : error;
}

/* a: pid */
long sys_getpgid(ARGS)
{
    lock_acquire(&process_table_lock);
    struct process *process = a ? process_find(a) : current_process();
    long group = process ? (long)process->group_id : -ESRCH;
    lock_release(&process_table_lock);
    return group;
}

long sys_getcpu(ARGS)
{
    return this_core()->id;
}

/* Memory, threads and model as they are now. */
static void show_present(struct abi_usage *usage, struct process *process)
{
    lock_acquire(&process->lock);
    usage->threads = process->thread_count;
    usage->model = process->model;
    if (process->space)
        usage->pages = process->space->pages;
    lock_release(&process->lock);
}

/* a: pid, -1: children, -2: this thread, b: struct abi_usage */
long sys_usage(ARGS)
{
    const struct thread *thread = current_thread();
    struct abi_usage usage = {0};
    struct tally tally = {0};

    lock_acquire(&process_table_lock);
    struct process *process = (int)a <= 0 ? thread->process : process_find(a);
    if (process && (int)a == -1)
        tally = process->children_used;
    else if (process)
        tally = process_tally(process);
    if (process && (int)a != -1)
        show_present(&usage, process);
    lock_release(&process_table_lock);
    if (!process || (int)a < -2)
        return -ESRCH;
    show_tally(&usage, &tally);
    if ((int)a == -2) {
        usage.user_ns = clock_to_ns(account_read(&thread->ticks));
        usage.switches = thread->switches;
        usage.displaced = thread->displaced;
    }
    return user_write((void __user *)b, &usage, sizeof(usage));
}
