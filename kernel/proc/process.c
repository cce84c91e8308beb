/*
 * The table of processes and the family tree: creating, waiting, the last step of ending.
 * SPDX-License-Identifier: MIT
 */
#include "proc/process.h"
#include "abi/errno.h"
#include "fs/file.h"
#include "lib/string.h"
#include "mm/addrspace.h"
#include "mm/slab.h"
#include "proc/signal.h"
#include "proc/space.h"
#include "sched/account.h"
#include "sched/gil.h"
#include "sched/sched.h"
#include "sched/waitq.h"
#include "trace/trace.h"

#define SLOTS                                                                                      \
    1024u /* a power of two, at least PROCESSES_MAX: a process is found by its id's low bits */
#define THREADS_STEP 8u /* visited before interrupts come in */
#define PID_MAX 32767u
#define FIRST_PID 1u

struct lock process_table_lock = LOCK_INITIALISER("process table", RANK_PROCESS_TABLE);
static struct process *table[SLOTS] GUARDED_BY(process_table_lock);
static uint32_t next_pid GUARDED_BY(process_table_lock) = FIRST_PID;
static uint32_t count GUARDED_BY(process_table_lock);

static struct slab processes = SLAB_INITIALISER(processes, struct process, "processes");

const uint32_t process_limits_most[ABI_LIMIT_COUNT] = {
    [ABI_LIMIT_PROCESSES] = PROCESSES_MAX,
    [ABI_LIMIT_FILES] = ABI_OPEN_MAX,
    [ABI_LIMIT_FILE_SIZE] = ABI_NO_LIMIT,
};

bool process_first_protected;

bool process_protects(void)
{
    return process_first_protected && current_thread() && current_thread()->process->pid != 1;
}

static uint32_t new_pid(void) REQUIRES(process_table_lock)
{
    uint32_t pid = next_pid;

    while (table[pid % SLOTS])
        pid = pid == PID_MAX ? FIRST_PID + 1 : pid + 1;
    next_pid = pid == PID_MAX ? FIRST_PID + 1 : pid + 1;
    return pid;
}

static void init(struct process *process)
{
    lock_init(&process->lock, "process", RANK_PROCESS);
    lock_init(&process->files_lock, "descriptors", RANK_FILES);
    waitq_init(&process->children_wait, "children");
    waitq_init(&process->gil_queue, "gil");
    waitq_init(&process->signal_wait, "signals");
    list_init(&process->queued);
    list_init(&process->timers);
    for (uint32_t i = 0; i < PROCESS_FUTEXES; i++)
        waitq_init(&process->futexes[i], "futex");
    list_init(&process->threads);
    list_init(&process->children);
    process->affinity = core_mask();
    for (uint32_t i = 0; i < ABI_LIMIT_COUNT; i++)
        process->limit[i][0] = process->limit[i][1] = process_limits_most[i];
    process->gil_interval_us = gil_first_interval_us;
    for (uint32_t i = 0; i < MAX_CORES; i++) {
        list_init(&process->group[i].ready);
        process->group[i].process = process;
    }
}

struct process *process_create(struct process *parent)
{
    struct process *process = NULL;

    /*
     * Who is being killed has no more children: a fork bomb comes to its end. And while it rages, the
     * forks that fail must not keep everybody else from the table's lock.
     */
    uint32_t most = parent ? process_limit(parent, ABI_LIMIT_PROCESSES) : PROCESSES_MAX;
    if (__atomic_load_n(&count, __ATOMIC_RELAXED) < most &&
        (!parent || !__atomic_load_n(&parent->exiting, __ATOMIC_RELAXED)))
        process = slab_alloc(&processes);
    if (!process)
        return NULL;
    init(process);
    lock_acquire(&process_table_lock);
    /* A signal for a group finds all its members: none is added behind its back by one that it has ended. */
    if (count >= most || (parent && __atomic_load_n(&parent->exiting, __ATOMIC_RELAXED))) {
        lock_release(&process_table_lock);
        slab_free(&processes, process);
        return NULL;
    }
    count++;
    process->pid = new_pid();
    process->alarm.pid = process->pid;
    table[process->pid % SLOTS] = process;
    process->parent = parent;
    process->group_id = parent ? parent->group_id : process->pid;
    process->session_id = parent ? parent->session_id : process->pid;
    if (parent) {
        process->affinity = parent->affinity;
        process->model = parent->model;
        memcpy(process->limit, parent->limit, sizeof(process->limit));
        process->gil_interval_us = __atomic_load_n(&parent->gil_interval_us, __ATOMIC_RELAXED);
        list_push_back(&parent->children, &process->sibling);
    }
    lock_release(&process_table_lock);
    return process;
}

void process_set_name(struct process *process, const char *path)
{
    const char *slash;

    while ((slash = strchr(path, '/')) != NULL)
        path = slash + 1;
    memset(process->name, 0, sizeof(process->name));
    memcpy(process->name, path, strnlen(path, sizeof(process->name) - 1));
    trace_name(process->pid, process->name);
}

/* Out of the table and the family. */
static void forget(struct process *process) REQUIRES(process_table_lock)
{
    table[process->pid % SLOTS] = NULL;
    count--;
    if (process->parent)
        list_remove(&process->sibling);
}

void process_discard(struct process *process)
{
    file_close_all(process);
    lock_acquire(
        &process->lock); /* others look at the space's counters, and send signals, under it */
    struct addrspace *space = process->space;
    process->space = NULL;
    process->exiting = true;
    signal_forget(process, 0, NULL);
    lock_release(&process->lock);
    if (space)
        space_free(space);
    lock_acquire(&process_table_lock);
    forget(process);
    lock_release(&process_table_lock);
    slab_free(&processes, process);
}

struct process *process_find_any(uint32_t pid)
{
    struct process *process = table[pid % SLOTS];

    return process && process->pid == pid ? process : NULL;
}

struct process *process_find(uint32_t pid)
{
    struct process *process = process_find_any(pid);

    return process && !process->zombie ? process : NULL;
}

struct thread *process_thread(struct process *process, uint32_t tid)
{
    LIST_FOREACH(link, &process->threads) {
        struct thread *thread = list_entry(link, struct thread, process_link);
        if (thread->tid == tid)
            return thread;
    }
    return NULL;
}

void process_each(void (*visit)(struct process *process, void *context), void *context)
{
    for (uint32_t i = 0; i < SLOTS; i++)
        if (table[i])
            visit(table[i], context);
}

/* Up to THREADS_STEP threads behind the first `from`; are there more? */
static bool visit_some(struct process *process, uint32_t from,
                       void (*visit)(struct process *, struct thread *, void *), void *context)
    REQUIRES(process_table_lock)
{
    uint32_t n = 0;

    lock_acquire(&process->lock);
    LIST_FOREACH(link, &process->threads) {
        if (n >= from + THREADS_STEP)
            break;
        if (n++ >= from)
            visit(process, list_entry(link, struct thread, process_link), context);
    }
    bool more = n < process->thread_count;
    lock_release(&process->lock);
    return more;
}

void process_each_thread(void (*visit)(struct process *, struct thread *, void *), void *context)
{
    uint32_t slot = 0, from = 0;

    for (;;) {
        lock_acquire(&process_table_lock);
        while (slot < SLOTS && !table[slot])
            slot++, from = 0;
        struct process *process = slot < SLOTS ? table[slot] : NULL;
        bool more = process && !process->zombie && visit_some(process, from, visit, context);
        if (process && process->zombie)
            visit(process, NULL, context);
        lock_release(&process_table_lock);
        if (!process)
            return;
        from = more ? from + THREADS_STEP : 0;
        slot += !more;
        sched_pause();
    }
}

uint32_t process_count(void)
{
    lock_acquire(&process_table_lock);
    uint32_t result = count;
    lock_release(&process_table_lock);
    return result;
}

/* Children of an ended process belong to nobody; those that have ended go now. */
static void release_children(struct process *process, struct list *gone)
    REQUIRES(process_table_lock)
{
    struct list *link;

    while ((link = list_pop_front(&process->children)) != NULL) {
        struct process *child = list_entry(link, struct process, sibling);
        child->parent = NULL;
        if (child->zombie) {
            forget(child);
            list_push_back(gone, &child->sibling);
        }
    }
}

void process_ended(struct process *process)
{
    struct list gone = LIST_INITIALISER(gone);
    struct list *link;

    lock_acquire(&process_table_lock);
    release_children(process, &gone);
    process->zombie = true;
    struct process *parent = process->parent;
    if (!parent || !signal_child_ended(parent, process)) {
        forget(process);
        list_push_back(&gone, &process->sibling);
    }
    if (parent) {
        lock_acquire(&parent->children_wait.lock);
        waitq_wake_all(&parent->children_wait, 0);
        lock_release(&parent->children_wait.lock);
    }
    lock_release(&process_table_lock);
    while ((link = list_pop_front(&gone)) != NULL)
        slab_free(&processes, list_entry(link, struct process, sibling));
}

static bool matches(const struct process *child, int pid, const struct process *caller)
{
    if (pid > 0)
        return child->pid == (uint32_t)pid;
    if (pid == 0)
        return child->group_id == caller->group_id;
    return pid == -1 || child->group_id == -(uint32_t)pid; /* also of INT_MIN */
}

/*
 * A matching child that has ended, stopped or gone on; *any tells whether one matches at all. *status is
 * set for one that lives.
 */
static struct process *find_news(struct process *caller, int pid, uint32_t options, bool *any,
                                 uint32_t *status) REQUIRES(process_table_lock)
{
    LIST_FOREACH(link, &caller->children) {
        struct process *child = list_entry(link, struct process, sibling);
        if (!matches(child, pid, caller))
            continue;
        *any = true;
        if (child->zombie && !(options & ABI_WNOEXITED))
            return child;
        *status = signal_news(child, options);
        if (*status)
            return child;
    }
    return NULL;
}

static void add_tally(struct tally *to, const struct tally *more)
{
    to->ticks += more->ticks;
    to->switches += more->switches;
    to->displaced += more->displaced;
    to->faults += more->faults;
    if (to->peak_pages < more->peak_pages)
        to->peak_pages = more->peak_pages;
}

/* What waitpid tells of a child that has ended; its times are its parent's from now on. */
static uint32_t final_status(struct process *caller, struct process *child, bool reap)
    REQUIRES(process_table_lock)
{
    lock_acquire(&child->lock);
    if (reap) {
        add_tally(&caller->children_used, &child->children_used);
        add_tally(&caller->children_used, &child->ended);
    }
    uint32_t status = child->wait_status;
    lock_release(&child->lock);
    return status;
}

long process_wait(int pid, uint32_t options, uint32_t *status, struct tally *used)
{
    struct process *caller = current_thread()->process;
    bool any = false;
    long result = 0;

    lock_acquire(&process_table_lock);
    struct process *child = find_news(caller, pid, options, &any, status);
    bool reap = child && child->zombie && !(options & ABI_WNOWAIT);
    if (child) {
        result = child->pid;
        *used = process_tally(child);
        add_tally(used, &child->children_used);
        if (child->zombie)
            *status = final_status(caller, child, reap);
        if (reap)
            forget(child);
    } else if (!any) {
        result = -ECHILD;
    } else if (!(options & ABI_WNOHANG)) {
        lock_acquire(&caller->children_wait.lock);
        waitq_block(&caller->children_wait, UINT64_MAX, true);
        lock_release(&caller->children_wait.lock);
    }
    lock_release(&process_table_lock);
    if (reap)
        slab_free(&processes, child);
    return result;
}

struct tally process_tally_locked(struct process *process)
{
    struct tally tally = process->ended;

    LIST_FOREACH(link, &process->threads) {
        const struct thread *thread = list_entry(link, struct thread, process_link);
        tally.ticks += account_read(&thread->ticks);
        tally.switches += thread->switches;
        tally.displaced += thread->displaced;
    }
    if (process->space) {
        tally.faults += process->space->faults;
        if (tally.peak_pages < process->space->peak_pages)
            tally.peak_pages = process->space->peak_pages;
    }
    return tally;
}

struct tally process_tally(struct process *process)
{
    lock_acquire(&process->lock);
    struct tally tally = process_tally_locked(process);
    lock_release(&process->lock);
    return tally;
}

void process_count_space(struct process *process, const struct addrspace *space)
{
    process->ended.faults += space->faults;
    if (process->ended.peak_pages < space->peak_pages)
        process->ended.peak_pages = space->peak_pages;
}
