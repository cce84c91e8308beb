/*
 * Process groups, sessions and limits: what a process passes on to its children and may change.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "proc/process.h"

/* --- Groups and sessions --- */

struct search {
    uint32_t group, session;
    bool found;
};

static void look(struct process *process, void *context) REQUIRES(process_table_lock)
{
    struct search *search = context;

    search->found |= process->group_id == search->group &&
                     (!search->session || process->session_id == search->session);
}

/* Has the group a member, a zombie perhaps, in that session (0: in any)? */
static bool group_exists(uint32_t group, uint32_t session) REQUIRES(process_table_lock)
{
    struct search search = {.group = group, .session = session};

    process_each(look, &search);
    return search.found;
}

static long set_group(struct process *process, uint32_t group) REQUIRES(process_table_lock)
{
    uint32_t session = current_thread()->process->session_id;

    if (process->session_id == process->pid || process->session_id != session)
        return -EPERM;
    if (group != process->pid && !group_exists(group, session))
        return -EPERM;
    process->group_id = group;
    return 0;
}

struct process *process_self_or_child(uint32_t pid)
{
    struct process *caller = current_thread()->process;
    struct process *process = pid ? process_find(pid) : caller;

    return process && (process == caller || process->parent == caller) ? process : NULL;
}

long process_set_group(uint32_t pid, int group)
{
    long result = -ESRCH;

    if (group < 0)
        return -EINVAL;
    lock_acquire(&process_table_lock);
    struct process *process = process_self_or_child(pid);
    if (process && process != current_thread()->process &&
        __atomic_load_n(&process->executed, __ATOMIC_RELAXED))
        result = -EACCES;
    else if (process)
        result = set_group(process, group ? (uint32_t)group : process->pid);
    lock_release(&process_table_lock);
    return result;
}

long process_join_group(struct process *child, int group)
{
    lock_acquire(&process_table_lock);
    long result = group < 0 ? -EINVAL : set_group(child, group ? (uint32_t)group : child->pid);
    lock_release(&process_table_lock);
    return result;
}

static void lead_session(struct process *process) REQUIRES(process_table_lock)
{
    process->session_id = process->group_id = process->pid;
}

void process_lead_session(struct process *child)
{
    lock_acquire(&process_table_lock);
    lead_session(child);
    lock_release(&process_table_lock);
}

long process_new_session(void)
{
    struct process *process = current_thread()->process;
    long result = -EPERM;

    lock_acquire(&process_table_lock);
    if (!group_exists(process->pid, 0)) {
        lead_session(process);
        result = (long)process->pid;
    }
    lock_release(&process_table_lock);
    return result;
}

long process_session(uint32_t pid)
{
    lock_acquire(&process_table_lock);
    const struct process *process = pid ? process_find_any(pid) : current_thread()->process;
    long session = process ? (long)process->session_id : -ESRCH;
    lock_release(&process_table_lock);
    return session;
}

/* --- Limits --- */

static long check_limits(uint32_t which, const uint32_t *now)
{
    if (now[0] > now[1])
        return -EINVAL;
    return now[1] > process_limits_most[which] ? -EPERM : 0;
}

long process_set_limits(uint32_t pid, uint32_t which, const uint32_t *now, uint32_t before[2])
{
    if (which >= ABI_LIMIT_COUNT)
        return -EINVAL;
    if (now && pid == 1 && process_protects())
        return -EPERM;
    long error = now ? check_limits(which, now) : 0;
    lock_acquire(&process_table_lock);
    struct process *process = pid ? process_find(pid) : current_thread()->process;
    if (!process)
        error = -ESRCH;
    if (!error) {
        before[0] = process->limit[which][0];
        before[1] = process->limit[which][1];
        if (now) {
            __atomic_store_n(&process->limit[which][0], now[0], __ATOMIC_RELAXED);
            process->limit[which][1] = now[1];
        }
    }
    lock_release(&process_table_lock);
    return error;
}
