/*
 * Signals: default actions only; a program cannot catch them yet.
 * SPDX-License-Identifier: MIT
 */
#include "lib/errno.h"
#include "proc/process.h"

static bool ignored_by_default(uint32_t signal)
{
    return signal == 0 || signal == SIGCHLD || signal == SIGCONT || signal == SIGURG ||
           signal == SIGWINCH;
}

struct target {
    uint32_t group; /* 0: everybody but the caller and the first process */
    const struct process *caller;
    uint32_t signal;
    uint32_t found;
};

static void signal_one(struct process *process, uint32_t signal)
{
    if (!ignored_by_default(signal))
        process_kill(process, signal);
}

static void visit(struct process *process, void *context)
{
    struct target *target = context;

    if (process->zombie)
        return;
    if (target->group ? process->group_id != target->group
                      : process->pid == 1 || process == target->caller)
        return;
    if (process->pid == 1 && process_protects())
        return;
    target->found++;
    signal_one(process, target->signal);
}

long process_signal(int pid, uint32_t signal)
{
    struct process *caller = current_thread() ? current_thread()->process : NULL;
    struct target target = {.signal = signal, .caller = caller};

    if (signal >= SIGNAL_COUNT)
        return -EINVAL;
    if (pid == 1 && process_protects())
        return -EPERM;
    lock_acquire(&process_table_lock);
    if (pid > 0) {
        struct process *process = process_find(pid);
        if (process) {
            target.found = 1;
            signal_one(process, signal);
        }
    } else {
        if (pid != -1)
            target.group = pid ? (uint32_t)-pid : caller ? caller->group_id : 1;
        process_each(visit, &target);
    }
    lock_release(&process_table_lock);
    return target.found ? 0 : -ESRCH;
}
