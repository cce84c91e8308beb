/*
 * A process's timers, in a list under its lock.
 * SPDX-License-Identifier: MIT
 */
#include "proc/ptimer.h"
#include "abi/errno.h"
#include "abi/signal.h"
#include "base/clock.h"
#include "base/core.h"
#include "mm/slab.h"
#include "proc/alarm.h"
#include "proc/signal.h"
#include "sched/account.h"

#define LOOK_NS 4000000u

struct ptimer {
    struct list link; /* in process->timers */
    struct alarm alarm;
    uint32_t id;
    uint32_t signal, value;
    uint32_t cpu_clock; /* ABI_CLOCK_CPU_OF_ whom it goes by; 0: by the wall's */
    uint64_t cpu_due;   /* ticks of that clock; 0: it is off */
    uint64_t cpu_interval;
    bool pending;      /* its signal, unless that has been forgotten */
    uint32_t overruns; /* while it is */
    uint32_t last;     /* those of the signal taken last */
};

static struct slab ptimers = SLAB_INITIALISER(ptimers, struct ptimer, "timers");

static struct ptimer *timer_of(struct list *link)
{
    return list_entry(link, struct ptimer, link);
}

static struct ptimer *find(struct process *process, uint32_t id) REQUIRES(process->lock)
{
    LIST_FOREACH(link, &process->timers)
        if (timer_of(link)->id == id)
            return timer_of(link);
    return NULL;
}

/* ---- By CPU time ---- */

/* Ticks that the timer's owner has used; false: a thread that has ended. */
static bool cpu_now(struct process *process, const struct ptimer *timer, uint64_t *now)
    REQUIRES(process->lock)
{
    if (timer->cpu_clock < ABI_CLOCK_CPU_OF_THREAD) {
        *now = process_tally_locked(process).ticks;
        return true;
    }
    const struct thread *thread =
        process_thread(process, timer->cpu_clock - ABI_CLOCK_CPU_OF_THREAD);
    *now = thread ? account_read(&thread->ticks) : 0;
    return thread != NULL;
}

/* Sets the next look. */
static void watch(struct process *process, struct ptimer *timer, uint64_t now)
    REQUIRES(process->lock)
{
    bool spreads = timer->cpu_clock < ABI_CLOCK_CPU_OF_THREAD && process->model == ABI_SMP;
    uint64_t rest = (timer->cpu_due - now) / (spreads ? core_count : 1);
    uint64_t least = clock_from_ns(LOOK_NS), unused;

    alarm_set(&timer->alarm, clock_now() + (rest > least ? rest : least), 0, &unused);
}

/* How often it has gone off by now. */
static uint32_t cpu_look(struct process *process, struct ptimer *timer) REQUIRES(process->lock)
{
    uint64_t now, times = 0;

    if (!timer->cpu_due || !cpu_now(process, timer, &now))
        return 0;
    if (now >= timer->cpu_due) {
        times = 1 + (timer->cpu_interval ? (now - timer->cpu_due) / timer->cpu_interval : 0);
        timer->cpu_due = timer->cpu_interval ? timer->cpu_due + times * timer->cpu_interval : 0;
    }
    if (timer->cpu_due)
        watch(process, timer, now);
    return times < INT32_MAX ? (uint32_t)times : INT32_MAX;
}

/* As alarm_get. */
static uint64_t cpu_left(struct process *process, const struct ptimer *timer, uint64_t *interval)
    REQUIRES(process->lock)
{
    uint64_t now;

    *interval = timer->cpu_interval;
    if (!timer->cpu_due || !cpu_now(process, timer, &now))
        return 0;
    return timer->cpu_due > now ? timer->cpu_due - now : 1;
}

static void cpu_set(struct process *process, struct ptimer *timer, const struct ptimer_time *time)
    REQUIRES(process->lock)
{
    uint64_t unused, now;

    alarm_set(&timer->alarm, 0, 0, &unused);
    timer->cpu_due = 0;
    if (!time->value || !cpu_now(process, timer, &now))
        return;
    timer->cpu_due = time->value + (time->absolute ? 0 : now);
    timer->cpu_interval = time->interval;
    watch(process, timer, now < timer->cpu_due ? now : timer->cpu_due);
}

/* ---- Making them ---- */

/* What is not set by name is 0. */
static struct ptimer *add(struct process *process, uint32_t id, uint32_t cpu_clock, uint32_t signal)
    REQUIRES(process->lock)
{
    struct ptimer *timer = slab_alloc(&ptimers);

    if (!timer)
        return NULL;
    *timer = (struct ptimer){.id = id,
                             .signal = signal,
                             .cpu_clock = cpu_clock,
                             .alarm = {.pid = process->pid, .timer = id}};
    list_push_back(&process->timers, &timer->link);
    return timer;
}

/* The clock as a timer has it; -EINVAL, -ENOTSUP. */
static long take_clock(struct process *process, uint32_t clock, uint32_t *cpu_clock)
    REQUIRES(process->lock)
{
    *cpu_clock = 0;
    if (clock == ABI_CLOCK_REALTIME || clock == ABI_CLOCK_MONOTONIC || clock == ABI_CLOCK_BOOTTIME)
        return 0;
    *cpu_clock = clock == ABI_CLOCK_PROCESS_CPU  ? ABI_CLOCK_CPU_OF_PROCESS + process->pid
                 : clock == ABI_CLOCK_THREAD_CPU ? ABI_CLOCK_CPU_OF_THREAD + current_thread()->tid
                                                 : clock;
    if (*cpu_clock >= ABI_CLOCK_CPU_OF_THREAD)
        return process_thread(process, *cpu_clock - ABI_CLOCK_CPU_OF_THREAD) ? 0 : -EINVAL;
    if (*cpu_clock < ABI_CLOCK_CPU_OF_PROCESS)
        return -EINVAL;
    return *cpu_clock - ABI_CLOCK_CPU_OF_PROCESS == process->pid ? 0 : -ENOTSUP;
}

long ptimer_create(uint32_t clock, uint32_t signal, uint32_t value, uint32_t flags)
{
    struct process *process = current_thread()->process;
    uint32_t id = ABI_TIMER_FIRST, cpu_clock;
    struct ptimer *timer = NULL;

    if (signal >= ABI_SIGNAL_COUNT)
        return -EINVAL;
    lock_acquire(&process->lock);
    long error = take_clock(process, clock, &cpu_clock);
    if (!error && process->timers_made < ABI_TIMER_MAX) {
        while (find(process, id))
            id++;
        timer = add(process, id, cpu_clock, signal);
    }
    if (timer) {
        process->timers_made++;
        timer->value = flags & ABI_TIMER_VALUE_ID ? id : value;
    }
    lock_release(&process->lock);
    return error ? error : timer ? (long)id : -EAGAIN;
}

/* Not in the list of timers any more: nobody else knows it once its alarm is off. */
static void end(struct ptimer *timer)
{
    uint64_t interval;

    alarm_set(&timer->alarm, 0, 0, &interval);
    slab_free(&ptimers, timer);
}

long ptimer_delete(uint32_t id)
{
    struct process *process = current_thread()->process;

    lock_acquire(&process->lock);
    struct ptimer *timer = id < ABI_TIMER_FIRST ? NULL : find(process, id);
    if (timer) {
        list_remove(&timer->link);
        process->timers_made--;
        end(timer); /* under the lock, as ptimer_set */
    }
    lock_release(&process->lock);
    return timer ? 0 : -EINVAL;
}

long ptimer_overrun(uint32_t id)
{
    struct process *process = current_thread()->process;

    lock_acquire(&process->lock);
    const struct ptimer *timer = find(process, id);
    long result = timer ? (long)timer->last : -EINVAL;
    lock_release(&process->lock);
    return result;
}

/* ---- Setting them ---- */

/* setitimer's are made when they are first asked for. NULL with *error. */
static struct ptimer *get(struct process *process, uint32_t id, long *error) REQUIRES(process->lock)
{
    struct ptimer *timer = find(process, id);

    *error = -EINVAL;
    if (timer || id >= ABI_TIMER_FIRST)
        return timer;
    *error = -ENOMEM;
    return add(process, id, ABI_CLOCK_CPU_OF_PROCESS + process->pid,
               id == ABI_TIMER_VIRTUAL ? SIGVTALRM : SIGPROF);
}

/* What is left of an alarm that goes by the wall's clock, before it is set, if it is to be. */
static uint64_t wall(struct alarm *alarm, const struct ptimer_time *time, uint64_t *interval)
{
    if (!time)
        return alarm_get(alarm, interval);
    uint64_t base = time->absolute ? clock_booted : clock_now();
    return alarm_set(alarm, time->value ? base + time->value : 0, time->interval, interval);
}

/* time NULL: only tells. */
static long set(uint32_t id, const struct ptimer_time *time, uint64_t *rest, uint64_t *before)
{
    struct process *process = current_thread()->process;
    struct ptimer *timer;
    long error = 0;

    lock_acquire(&process->lock);
    if (id == ABI_TIMER_REAL) {
        *rest = wall(&process->alarm, time, before);
    } else if ((timer = get(process, id, &error))) {
        error = 0;
        if (!timer->cpu_clock) {
            *rest = wall(&timer->alarm, time, before);
        } else {
            *rest = cpu_left(process, timer, before);
            if (time)
                cpu_set(process, timer, time);
        }
    }
    lock_release(&process->lock);
    return error;
}

long ptimer_set(uint32_t id, const struct ptimer_time *time, uint64_t *rest, uint64_t *before)
{
    long error = set(id, time, rest, before);

    alarm_tell();
    return error;
}

long ptimer_get(uint32_t id, uint64_t *rest, uint64_t *interval)
{
    return set(id, NULL, rest, interval);
}

/* ---- Going off ---- */

uint32_t ptimer_due(struct process *process, uint32_t id, uint32_t times,
                    struct signal_origin *origin)
{
    uint32_t signal = 0;

    lock_acquire(&process->lock);
    struct ptimer *timer = find(process, id);
    if (timer && timer->cpu_clock)
        times = cpu_look(process, timer);
    if (timer && timer->signal && times > 0) {
        if (!timer->pending || !(process->signals & SIGNAL_BIT(timer->signal))) {
            signal = timer->signal;
            if (id >= ABI_TIMER_FIRST)
                *origin =
                    (struct signal_origin){.code = ABI_SI_TIMER, .pid = id, .value = timer->value};
            timer->pending = true;
            timer->overruns = 0;
            times--;
        }
        timer->overruns = timer->overruns + times < INT32_MAX ? timer->overruns + times : INT32_MAX;
    }
    lock_release(&process->lock);
    return signal;
}

void ptimer_taken(struct process *process, uint32_t id)
{
    struct ptimer *timer = find(process, id);

    if (!timer)
        return;
    timer->pending = false;
    timer->last = timer->overruns;
}

void ptimer_free(struct process *process, uint32_t first)
{
    lock_acquire(&process->lock);
    LIST_FOREACH_SAFE(link, &process->timers) {
        if (timer_of(link)->id < first)
            continue;
        list_remove(link);
        end(timer_of(link));
    }
    process->timers_made = 0;
    lock_release(&process->lock);
}
