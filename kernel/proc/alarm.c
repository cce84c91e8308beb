/*
 * Alarms of all processes, in one list that core 0 serves: a process may set and cancel its alarm from any
 * core, while a core's timers are that core's alone.
 * SPDX-License-Identifier: MIT
 */
#include "proc/alarm.h"
#include "base/clock.h"
#include "dev/irq.h"
#include "lib/errno.h"
#include "proc/signal.h"
#include "sched/sched.h"
#include "sched/timer.h"

static struct lock alarms_lock = LOCK_INITIALISER("alarms", RANK_ALARMS);
static struct list alarms GUARDED_BY(alarms_lock) = LIST_INITIALISER(alarms); /* by deadline */
static struct timer timer;                                                    /* of core 0 */

static struct process *first_alarm(void) REQUIRES(alarms_lock)
{
    struct list *first = list_first(&alarms);

    return first ? list_entry(first, struct process, alarm_link) : NULL;
}

static void insert(struct process *process) REQUIRES(alarms_lock)
{
    struct list *place = &alarms;

    while (place->prev != &alarms &&
           list_entry(place->prev, struct process, alarm_link)->alarm_deadline >
               process->alarm_deadline)
        place = place->prev;
    list_insert_before(place, &process->alarm_link);
}

static uint64_t left(const struct process *process, uint64_t *interval) REQUIRES(alarms_lock)
{
    uint64_t now = clock_now();

    *interval = process->alarm_interval;
    if (!list_linked(&process->alarm_link))
        return 0;
    return process->alarm_deadline > now ? process->alarm_deadline - now : 1;
}

uint64_t alarm_set(struct process *process, uint64_t deadline, uint64_t interval, uint64_t *before)
{
    lock_acquire(&alarms_lock);
    uint64_t rest = left(process, before);
    if (list_linked(&process->alarm_link))
        list_remove(&process->alarm_link);
    process->alarm_deadline = deadline;
    process->alarm_interval = deadline ? interval : 0;
    if (deadline)
        insert(process);
    bool earlier = deadline && first_alarm() == process;
    lock_release(&alarms_lock);
    if (earlier && this_core() == &cores[0]) {
        alarm_run(); /* a machine with one core cannot interrupt itself (GICv2: targets read as zero) */
        this_core()->attention |= ATTEND_SWITCH; /* the timer is set on the slow way out */
    } else if (earlier) {
        __atomic_fetch_or(&cores[0].asked, ASK_ALARM, __ATOMIC_RELEASE);
        irq_send(1u, IRQ_KICK);
    }
    return rest;
}

uint64_t alarm_get(struct process *process, uint64_t *interval)
{
    lock_acquire(&alarms_lock);
    uint64_t rest = left(process, interval);
    lock_release(&alarms_lock);
    return rest;
}

/* The id of a process whose time has come, its next deadline set; 0: none. */
static uint32_t take_due(void) REQUIRES(alarms_lock)
{
    struct process *process = first_alarm();

    if (!process || process->alarm_deadline > clock_now())
        return 0;
    list_remove(&process->alarm_link);
    if (process->alarm_interval) {
        process->alarm_deadline += process->alarm_interval;
        if (process->alarm_deadline <= clock_now()) /* it came late: none for the past */
            process->alarm_deadline = clock_now() + process->alarm_interval;
        insert(process);
    }
    return process->pid;
}

static void expired(struct timer *unused)
{
    (void)unused;
    alarm_run();
}

void alarm_run(void)
{
    for (;;) {
        lock_acquire(&alarms_lock);
        uint32_t pid = take_due();
        const struct process *next = first_alarm();
        if (!pid) {
            timer_stop(&timer);
            timer.expired = expired;
            timer.deadline = next ? next->alarm_deadline : UINT64_MAX;
            if (next)
                timer_start(&timer);
        }
        lock_release(&alarms_lock);
        if (!pid)
            break;
        lock_acquire(&process_table_lock);
        struct process *process = process_find(pid);
        if (process)
            signal_send(process, SIGALRM, (struct signal_origin){.code = ABI_SI_KERNEL});
        lock_release(&process_table_lock);
    }
}
