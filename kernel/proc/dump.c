/*
 * What the machine is doing, read while all other cores stand still.
 * SPDX-License-Identifier: MIT
 */
#include "proc/dump.h"
#include "base/clock.h"
#include "base/halt.h"
#include "base/log.h"
#include "mm/addrspace.h"
#include "proc/process.h"
#include "sched/sched.h"
#include "sched/waitq.h"
#include "trace/trace.h"

#define TRACE_RECORDS 8u /* of each core */

static unsigned milliseconds(uint64_t ticks)
{
    return (unsigned)(clock_to_ns(ticks) / 1000000);
}

static void print_thread(const char *what, const struct thread *thread)
{
    log_line("  %s %u.%u %s%s%s", what, (unsigned)THREAD_PID(thread->tid),
             (unsigned)THREAD_NUMBER(thread->tid), thread->process->name,
             thread->name[0] ? ":" : "", thread->name);
}

static void print_current(const struct core *core)
{
    if (core->current)
        print_thread("runs", core->current);
    else
        log_line("  idle");
}

/* --- In a panic --- */

static void print_trace(const struct core *core)
{
    static const char *const names[] = {
#define TRACE_EVENT(name, meaning) #name,
        TRACE_EVENTS
#undef TRACE_EVENT
    };
    const struct trace_record *record;
    uint32_t count = 0;

    while (count < TRACE_RECORDS && trace_recent(core->id, count))
        count++;
    if (!count)
        log_line("  nothing was traced");
    while (count && (record = trace_recent(core->id, --count)) != NULL)
        log_line("  trace: %u ms %s %u.%u a 0x%x b 0x%x", milliseconds(record->time - clock_booted),
                 record->event < TRACE_EVENT_COUNT ? names[record->event] : "?",
                 (unsigned)record->pid, (unsigned)THREAD_NUMBER(record->tid), (unsigned)record->a,
                 (unsigned)record->b);
}

void dump_in_panic(void)
{
    for (uint32_t i = 0; i < core_count; i++) {
        log_line("core %u:", (unsigned)i);
        print_current(&cores[i]);
        print_trace(&cores[i]);
    }
}

/* --- On request --- */

static uint32_t requested; /* atomic */

static void print_queue(struct core *core)
{
    if (core->group)
        LIST_FOREACH(link, &core->group->ready)
            print_thread("ready:", list_entry(link, struct thread, ready_link));
    LIST_FOREACH(link, &core->ring) {
        struct group *group = list_entry(link, struct group, link);
        LIST_FOREACH(thread, &group->ready)
            print_thread("ready:", list_entry(thread, struct thread, ready_link));
    }
}

static const char *state_of(const struct thread *thread)
{
    static const char *const names[] = {[THREAD_NEW] = "new",
                                        [THREAD_READY] = "ready",
                                        [THREAD_RUNNING] = "running",
                                        [THREAD_BLOCKED] = "blocked",
                                        [THREAD_DEAD] = "dead"};

    return thread->state <= THREAD_DEAD ? names[thread->state] : "?";
}

static void print_process(struct process *process, void *context) NO_THREAD_SAFETY
{
    static const char *const calls[] = {
#define SYSCALL(name, arguments, blocks, text) #name,
#include "syscalls.def"
#undef SYSCALL
    };
    static const char *const models[] = {
        [ABI_COOP] = "coop", [ABI_PREEMPT] = "preempt", [ABI_GIL] = "gil", [ABI_SMP] = "smp"};

    (void)context;
    log_line("process %u %s: parent %u, %s, %u threads, %u pages%s", (unsigned)process->pid,
             process->name, process->parent ? (unsigned)process->parent->pid : 0u,
             models[process->model], (unsigned)process->thread_count,
             process->space ? (unsigned)process->space->pages : 0u,
             process->zombie ? ", zombie" : "");
    LIST_FOREACH(link, &process->threads) {
        const struct thread *thread = list_entry(link, struct thread, process_link);
        uint32_t call = thread->frame.r[7];
        bool waits = thread->state == THREAD_BLOCKED && thread->queue;
        /* Blocked and in no queue: it sleeps, or is on its way to another core, and a post with it. */
        log_line("  thread %u %s: %s on core %u, pc 0x%08x%s%s%s%s%s",
                 (unsigned)THREAD_NUMBER(thread->tid), thread->name, state_of(thread),
                 (unsigned)thread->core->id, (unsigned)thread->frame.pc, waits ? ", in " : "",
                 waits && call < sizeof(calls) / sizeof(*calls) ? calls[call] : "",
                 waits ? ", waits for " : "", waits ? thread->queue->lock.name : "",
                 __atomic_load_n(&thread->pending, __ATOMIC_RELAXED) ? ", posted" : "");
    }
}

/* All others stand still and hold no lock; who does not answer may, so none is taken. */
static void dump(struct timer *timer) NO_THREAD_SAFETY
{
    (void)timer;
    uint32_t silent = halt_others();
    log_line("--- break: what the machine is doing, %u ms after its start",
             milliseconds(clock_now() - clock_booted));
    halt_report(silent);
    for (uint32_t i = 0; i < core_count; i++) {
        log_line("core %u:", (unsigned)i);
        print_current(&cores[i]);
        print_queue(&cores[i]);
    }
    process_each(print_process, NULL);
    log_line("--- going on");
    halt_end();
    __atomic_store_n(&requested, 0, __ATOMIC_RELEASE);
}

void dump_request(void)
{
    static struct timer timer = {.expired = dump};

    if (__atomic_exchange_n(&requested, 1, __ATOMIC_ACQUIRE))
        return;
    timer.deadline = clock_now();
    timer_start(&timer);
}
