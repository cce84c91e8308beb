/*
 * Sending signals: who gets them, and what the default actions do.
 * SPDX-License-Identifier: MIT
 */
#include "proc/signal.h"
#include "abi/errno.h"
#include "abi/signal.h"
#include "lib/string.h"
#include "proc/ptimer.h"
#include "sched/sched.h"
#include "sched/waitq.h"

#define STOPS                                                                                      \
    (SIGNAL_BIT(SIGSTOP) | SIGNAL_BIT(SIGTSTP) | SIGNAL_BIT(SIGTTIN) | SIGNAL_BIT(SIGTTOU))
#define IGNORED_BY_DEFAULT                                                                         \
    (SIGNAL_BIT(SIGCHLD) | SIGNAL_BIT(SIGCONT) | SIGNAL_BIT(SIGURG) | SIGNAL_BIT(SIGWINCH) |       \
     SIGNAL_BIT(ABI_SIGNAL_CANCEL))

bool signal_ignored(const struct process *process, uint32_t signal)
{
    uint32_t handler = process->action[signal].handler;

    return handler == ABI_SIG_IGN ||
           (handler == ABI_SIG_DFL && (SIGNAL_BIT(signal) & IGNORED_BY_DEFAULT));
}

/* A thread that waits for it, else one that does not block it: the sender, one that runs, any. */
static struct thread *choose(struct process *process, uint64_t bit) REQUIRES(process->lock)
{
    struct thread *best = NULL;

    LIST_FOREACH(link, &process->threads) {
        struct thread *thread = list_entry(link, struct thread, process_link);
        if (thread->waits_for & bit)
            return thread;
        if (__atomic_load_n(&thread->signal_mask, __ATOMIC_RELAXED) & bit)
            continue;
        if (!best || thread == current_thread() ||
            (best != current_thread() && thread->state == THREAD_RUNNING))
            best = thread;
    }
    return best;
}

static void post_all(struct process *process) REQUIRES(process->lock)
{
    LIST_FOREACH(link, &process->threads)
        sched_post(list_entry(link, struct thread, process_link), POST_SIGNAL);
}

static void stop(struct process *process, uint32_t signal) REQUIRES(process->lock)
{
    process->stopped = true;
    process->stop_signal = signal;
    process->news = ABI_WUNTRACED;
    post_all(process);
}

static void go_on(struct process *process) REQUIRES(process->lock)
{
    process->stopped = false;
    process->news = ABI_WCONTINUED;
    lock_acquire(&process->signal_wait.lock);
    LIST_FOREACH_SAFE(link, &process->signal_wait.threads) {
        struct thread *thread = list_entry(link, struct thread, wait_link);
        if (!thread->stopped)
            continue;
        thread->stopped = false;
        waitq_wake_silently(&process->signal_wait, thread);
    }
    lock_release(&process->signal_wait.lock);
}

/* Stops and SIGCONT cancel each other's pending signals (POSIX 2.4.1). */
static void cancel_opposite(struct process *process, uint64_t bit) REQUIRES(process->lock)
{
    uint64_t opposite = bit & STOPS ? SIGNAL_BIT(SIGCONT) : bit & SIGNAL_BIT(SIGCONT) ? STOPS : 0;

    if (!opposite)
        return;
    process->signals &= ~opposite;
    LIST_FOREACH(link, &process->threads)
        list_entry(link, struct thread, process_link)->signals &= ~opposite;
}

/*
 * The default action of a signal that no thread waits for and `target` does not block. Carried out at
 * once: a coop thread that computes for ever must not keep its process from being ended. Not while it is stopped, when
 * only SIGKILL and SIGCONT act (POSIX 2.4.3); it is carried out when that is over.
 */
static bool act_by_default(struct process *process, uint32_t signal) REQUIRES(process->lock)
{
    if (signal_ignored(process, signal))
        return true;
    if (process->action[signal].handler != ABI_SIG_DFL || process->stopped)
        return false;
    if (SIGNAL_BIT(signal) & STOPS)
        stop(process, signal);
    else
        process_kill_locked(process, signal);
    return true;
}

/* `only`: the thread it is for; NULL: the process. -EAGAIN: it cannot be queued. */
static long send(struct process *process, struct thread *only, uint32_t signal,
                 struct signal_origin origin) REQUIRES(process->lock)
{
    uint64_t bit = SIGNAL_BIT(signal);
    uint32_t number = signal % ABI_SIGNAL_COUNT;

    if (process->exiting)
        return 0;
    if (number == SIGKILL) {
        process_kill_locked(process, number);
        return 0;
    }
    cancel_opposite(process, bit);
    if (number == SIGCONT && process->stopped)
        go_on(process);
    struct thread *target = only ? only : choose(process, bit);
    bool waits = target && (target->waits_for & bit);
    bool open = target && !(__atomic_load_n(&target->signal_mask, __ATOMIC_RELAXED) & bit);
    if (number && open && !waits && act_by_default(process, number))
        return 0;
    long error = signal_record(process, only, number, origin);
    if (error)
        return error;
    if (only)
        only->signals |= bit;
    else
        process->signals |= bit;
    if (target && (open || waits))
        sched_post(target, POST_SIGNAL);
    return 0;
}

/* The parent's waitpid sees that it was stopped or goes on. */
static void report(struct process *process) REQUIRES(process_table_lock)
{
    struct process *parent = process->parent;

    if (!parent)
        return;
    lock_acquire(&parent->children_wait.lock);
    waitq_wake_all(&parent->children_wait, 0);
    lock_release(&parent->children_wait.lock);
    lock_acquire(&process->lock);
    struct signal_origin origin = {
        .code = ABI_CLD_CONTINUED, .pid = process->pid, .value = SIGCONT};
    if (process->stopped) {
        origin.code = ABI_CLD_STOPPED;
        origin.value = process->stop_signal;
    }
    lock_release(&process->lock);
    lock_acquire(&parent->lock);
    if (!(parent->action[SIGCHLD].flags & ABI_SA_NOCLDSTOP))
        send(parent, NULL, SIGCHLD, origin);
    lock_release(&parent->lock);
}

long signal_send(struct process *process, uint32_t signal, struct signal_origin origin)
{
    if (signal == 0)
        return 0;
    lock_acquire(&process->lock);
    bool stopped = process->stopped;
    long error = send(process, NULL, signal, origin);
    bool changed = stopped != process->stopped;
    lock_release(&process->lock);
    if (changed)
        report(process);
    return error;
}

long signal_send_thread(uint32_t tid, uint32_t signal, struct signal_origin origin)
{
    struct process *process = current_thread()->process;
    long result = -ESRCH;

    if (signal > ABI_SIGNAL_COUNT)
        return -EINVAL;
    lock_acquire(&process_table_lock);
    lock_acquire(&process->lock);
    bool stopped = process->stopped;
    LIST_FOREACH(link, &process->threads) {
        struct thread *thread = list_entry(link, struct thread, process_link);
        if (thread->tid != tid)
            continue;
        result = signal ? send(process, thread, signal, origin) : 0;
    }
    bool changed = stopped != process->stopped;
    lock_release(&process->lock);
    if (changed)
        report(process);
    lock_release(&process_table_lock);
    return result;
}

bool signal_child_ended(struct process *parent, struct process *child)
{
    struct signal_origin origin = {.pid = child->pid};

    lock_acquire(&child->lock);
    uint32_t killer = child->wait_status & 0x7f;
    origin.code = killer ? ABI_CLD_KILLED : ABI_CLD_EXITED;
    origin.value = killer ? killer : child->wait_status >> 8;
    lock_release(&child->lock);
    lock_acquire(&parent->lock);
    const struct signal_action *action = &parent->action[SIGCHLD];
    bool waits = action->handler != ABI_SIG_IGN && !(action->flags & ABI_SA_NOCLDWAIT);
    send(parent, NULL, SIGCHLD, origin);
    lock_release(&parent->lock);
    return waits;
}

uint32_t signal_news(struct process *child, uint32_t options)
{
    uint32_t status = 0;

    lock_acquire(&child->lock);
    if (child->news & options) {
        status = child->news == ABI_WCONTINUED ? ABI_CONTINUED
                                               : (uint32_t)child->stop_signal << 8 | ABI_STOPPED;
        if (!(options & ABI_WNOWAIT))
            child->news = 0;
    }
    lock_release(&child->lock);
    return status;
}

void signal_retarget(struct process *process)
{
    for (uint64_t rest = process->signals; rest; rest &= rest - 1) {
        struct thread *target = choose(process, rest & -rest);
        if (target)
            sched_post(target, POST_SIGNAL);
    }
}

void signal_thread_ended(struct process *process, const struct thread *thread)
{
    signal_forget(process, 0, process->thread_count ? thread : NULL);
    signal_retarget(process);
}

uint64_t signal_pending(const struct process *process, const struct thread *thread)
{
    uint64_t set = (thread->signals | process->signals) & ~thread->signal_mask;

    for (uint64_t rest = set; rest; rest &= rest - 1)
        if (signal_ignored(process, __builtin_ctzll(rest)))
            set &= ~(rest & -rest);
    return set;
}

void signal_forget_ignored(struct process *process, uint32_t signal)
{
    if (!signal_ignored(process, signal))
        return;
    process->signals &= ~SIGNAL_BIT(signal);
    LIST_FOREACH(link, &process->threads)
        list_entry(link, struct thread, process_link)->signals &= ~SIGNAL_BIT(signal);
    if (signal >= ABI_SIGNAL_RTMIN)
        signal_forget(process, signal, NULL);
}

int signal_take(struct process *process, struct thread *thread, uint64_t set,
                struct signal_origin *origin)
{
    set &= thread->signals | process->signals;
    if (!set)
        return -1;
    uint64_t bit = set & -set;
    int number = __builtin_ctzll(bit);
    struct thread *only = thread->signals & bit ? thread : NULL;
    if (!signal_unrecord(process, only, (uint32_t)number, origin))
        *(only ? &only->signals : &process->signals) &= ~bit;
    if (origin->code == ABI_SI_TIMER)
        ptimer_taken(process, origin->pid);
    return number;
}

bool signal_for(struct thread *thread)
{
    struct process *process = thread->process;

    lock_acquire(&process->lock);
    bool result = signal_pending(process, thread) ||
                  ((thread->signals | process->signals) & thread->waits_for);
    lock_release(&process->lock);
    return result;
}

void signal_inherit(struct process *child, struct process *parent)
{
    struct signal_action action[ABI_SIGNAL_COUNT];

    /* The two locks have the same rank, so they are taken one after the other. */
    lock_acquire(&parent->lock);
    uint64_t set = parent->actions_set;
    if (set)
        memcpy(action, parent->action, sizeof(action));
    uint32_t restorer = __atomic_load_n(&parent->restorer, __ATOMIC_RELAXED);
    lock_release(&parent->lock);
    if (!set)
        return;
    lock_acquire(&child->lock);
    child->actions_set = set;
    memcpy(child->action, action, sizeof(action));
    __atomic_store_n(&child->restorer, restorer, __ATOMIC_RELAXED);
    lock_release(&child->lock);
}

void signal_exec(struct process *process, uint64_t defaults)
{
    lock_acquire(&process->lock);
    for (uint64_t set = process->actions_set; set; set &= set - 1) {
        uint32_t i = __builtin_ctzll(set);
        uint32_t handler = process->action[i].handler;
        process->action[i] = (struct signal_action){
            .handler =
                handler == ABI_SIG_IGN && !(defaults & SIGNAL_BIT(i)) ? ABI_SIG_IGN : ABI_SIG_DFL};
    }
    lock_release(&process->lock);
}

/* --- kill(2) --- */

struct target {
    uint32_t group; /* 0: everybody but the caller and the first process */
    const struct process *caller;
    uint32_t signal;
    struct signal_origin origin;
    uint32_t found;
};

static void visit(struct process *process, void *context) REQUIRES(process_table_lock)
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
    signal_send(process, target->signal, target->origin);
}

long process_signal(int pid, uint32_t signal)
{
    struct process *caller = current_thread() ? current_thread()->process : NULL;
    struct signal_origin origin = {.code = caller ? ABI_SI_USER : ABI_SI_KERNEL,
                                   .pid = caller ? caller->pid : 0};
    struct target target = {.signal = signal, .caller = caller, .origin = origin};

    if (signal >= ABI_SIGNAL_COUNT)
        return -EINVAL;
    if (pid == 1 && process_protects())
        return -EPERM;
    lock_acquire(&process_table_lock);
    if (pid > 0) {
        target.found = process_find_any(pid) != NULL; /* a zombie exists, but acts no more */
        struct process *process = process_find(pid);
        if (process)
            signal_send(process, signal, target.origin);
    } else {
        if (pid != -1)
            target.group = pid ? -(uint32_t)pid : caller ? caller->group_id : 1;
        process_each(visit, &target);
    }
    lock_release(&process_table_lock);
    return target.found ? 0 : -ESRCH;
}

long signal_queue(uint32_t pid, uint32_t signal, int32_t code, uint32_t value)
{
    struct signal_origin origin = {
        .code = code, .pid = current_thread()->process->pid, .value = value};

    if (signal >= ABI_SIGNAL_COUNT)
        return -EINVAL;
    if (pid == 1 && process_protects())
        return -EPERM;
    lock_acquire(&process_table_lock);
    struct process *process = process_find(pid);
    long error = process                 ? signal_send(process, signal, origin)
                 : process_find_any(pid) ? 0
                                         : -ESRCH;
    lock_release(&process_table_lock);
    return error;
}
