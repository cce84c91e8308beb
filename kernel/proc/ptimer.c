/*
 * A process's timers, in a list under its lock.
 * SPDX-License-Identifier: MIT
 */
#include "proc/ptimer.h"
#include "lib/errno.h"
#include "mm/slab.h"
#include "proc/alarm.h"
#include "proc/signal.h"

struct ptimer {
    struct list link; /* in process->timers */
    struct alarm alarm;
    uint32_t id;
    uint32_t signal, value;
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

long ptimer_create(uint32_t signal, uint32_t value, uint32_t flags)
{
    struct process *process = current_thread()->process;
    uint32_t id = 0;

    if (signal >= ABI_SIGNAL_COUNT)
        return -EINVAL;
    struct ptimer *timer = slab_alloc(&ptimers);
    if (!timer)
        return -EAGAIN;
    lock_acquire(&process->lock);
    if (process->timers_made < ABI_TIMER_MAX) {
        do
            id++;
        while (find(process, id));
        process->timers_made++;
        *timer = (struct ptimer){.id = id,
                                 .signal = signal,
                                 .value = flags & ABI_TIMER_VALUE_ID ? id : value,
                                 .alarm = {.pid = process->pid, .timer = id}};
        list_push_back(&process->timers, &timer->link);
    }
    lock_release(&process->lock);
    if (!id)
        slab_free(&ptimers, timer);
    return id ? (long)id : -EAGAIN;
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
    struct ptimer *timer = find(process, id);
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

/* Timer 0 is always there. */
static struct alarm *alarm_of(struct process *process, uint32_t id) REQUIRES(process->lock)
{
    struct ptimer *timer = find(process, id);

    return id == 0 ? &process->alarm : timer ? &timer->alarm : NULL;
}

long ptimer_set(uint32_t id, uint64_t deadline, uint64_t interval, uint64_t *rest, uint64_t *before)
{
    struct process *process = current_thread()->process;

    lock_acquire(&process->lock);
    struct alarm *alarm = alarm_of(process, id);
    if (alarm)
        *rest = alarm_set(alarm, deadline, interval, before);
    lock_release(&process->lock);
    alarm_tell();
    return alarm ? 0 : -EINVAL;
}

long ptimer_get(uint32_t id, uint64_t *rest, uint64_t *interval)
{
    struct process *process = current_thread()->process;

    lock_acquire(&process->lock);
    const struct alarm *alarm = alarm_of(process, id);
    if (alarm)
        *rest = alarm_get(alarm, interval);
    lock_release(&process->lock);
    return alarm ? 0 : -EINVAL;
}

uint32_t ptimer_due(struct process *process, uint32_t id, uint32_t times,
                    struct signal_origin *origin)
{
    uint32_t signal = 0;

    lock_acquire(&process->lock);
    struct ptimer *timer = find(process, id);
    if (timer && timer->signal) {
        if (!timer->pending || !(process->signals & SIGNAL_BIT(timer->signal))) {
            signal = timer->signal;
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

void ptimer_free_all(struct process *process)
{
    lock_acquire(&process->lock);
    LIST_FOREACH_SAFE(link, &process->timers) {
        list_remove(link);
        end(timer_of(link));
    }
    process->timers_made = 0;
    lock_release(&process->lock);
}
