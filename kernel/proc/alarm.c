/*
 * Alarms of all processes, in one list that core 0 serves: a process may set and cancel one from any
 * core, while a core's timers are that core's alone.
 * SPDX-License-Identifier: MIT
 */
#include "proc/alarm.h"
#include "abi/signal.h"
#include "base/clock.h"
#include "dev/irq.h"
#include "proc/ptimer.h"
#include "proc/signal.h"
#include "sched/sched.h"
#include "sched/timer.h"

static struct lock alarms_lock = LOCK_INITIALISER("alarms", RANK_ALARMS);
static struct list alarms GUARDED_BY(alarms_lock) = LIST_INITIALISER(alarms); /* by deadline */
static bool first_is_new GUARDED_BY(alarms_lock); /* and core 0 shall know */
static struct timer timer;                        /* of core 0 */

/*
 * However short their intervals: so many alarms go off at once, then core 0 does something else for a while. What is
 * due meanwhile is late, and counted when its turn comes.
 */
#define AT_ONCE 16u
#define PAUSE_US 100u
static uint64_t pause_end GUARDED_BY(alarms_lock);

static struct alarm *first_alarm(void) REQUIRES(alarms_lock)
{
    struct list *first = list_first(&alarms);

    return first ? list_entry(first, struct alarm, link) : NULL;
}

static void insert(struct alarm *alarm) REQUIRES(alarms_lock)
{
    struct list *place = &alarms;

    while (place->prev != &alarms &&
           list_entry(place->prev, struct alarm, link)->deadline > alarm->deadline)
        place = place->prev;
    list_insert_before(place, &alarm->link);
}

static uint64_t left(const struct alarm *alarm, uint64_t *interval) REQUIRES(alarms_lock)
{
    uint64_t now = clock_now();

    *interval = alarm->interval;
    if (!list_linked(&alarm->link))
        return 0;
    return alarm->deadline > now ? alarm->deadline - now : 1;
}

uint64_t alarm_set(struct alarm *alarm, uint64_t deadline, uint64_t interval, uint64_t *before)
{
    lock_acquire(&alarms_lock);
    uint64_t rest = left(alarm, before);
    if (list_linked(&alarm->link))
        list_remove(&alarm->link);
    alarm->deadline = deadline;
    alarm->interval = deadline ? interval : 0;
    if (deadline)
        insert(alarm);
    first_is_new |= deadline && first_alarm() == alarm;
    lock_release(&alarms_lock);
    return rest;
}

void alarm_tell(void)
{
    lock_acquire(&alarms_lock);
    bool tell = first_is_new;
    first_is_new = false;
    lock_release(&alarms_lock);
    if (tell && this_core() == &cores[0]) {
        alarm_run(); /* a machine with one core cannot interrupt itself (GICv2: targets read as zero) */
        this_core()->attention |= ATTEND_SWITCH; /* the timer is set on the slow way out */
    } else if (tell) {
        __atomic_fetch_or(&cores[0].asked, ASK_ALARM, __ATOMIC_RELEASE);
        irq_send(1u, IRQ_KICK);
    }
}

uint64_t alarm_get(const struct alarm *alarm, uint64_t *interval)
{
    lock_acquire(&alarms_lock);
    uint64_t rest = left(alarm, interval);
    lock_release(&alarms_lock);
    return rest;
}

/* An alarm whose time has come: whose it is, and how often it has gone off; the next is set. */
struct due {
    uint32_t pid; /* 0: there is none */
    uint32_t timer;
    uint32_t times;
};

static struct due take_due(uint64_t now) REQUIRES(alarms_lock)
{
    struct alarm *alarm = first_alarm();

    if (!alarm || alarm->deadline > now)
        return (struct due){0};
    struct due due = {.pid = alarm->pid, .timer = alarm->timer, .times = 1};
    list_remove(&alarm->link);
    if (alarm->interval) {
        uint64_t late = (now - alarm->deadline) / alarm->interval; /* 0, but for short intervals */
        due.times += late < INT32_MAX ? (uint32_t)late : INT32_MAX;
        alarm->deadline += (late + 1) * alarm->interval;
        insert(alarm);
    }
    return due;
}

static void go_off(struct due due) REQUIRES(process_table_lock)
{
    struct process *process = process_find(due.pid);
    struct signal_origin origin = {.code = ABI_SI_KERNEL};
    uint32_t signal = SIGALRM;

    if (!process || (due.timer && !(signal = ptimer_due(process, due.timer, due.times, &origin))))
        return;
    signal_send(process, signal, origin);
}

static void expired(struct timer *unused)
{
    (void)unused;
    alarm_run();
}

/* The next one is waited for; went_off: some have gone off just now. */
static void wait_for_next(bool went_off) REQUIRES(alarms_lock)
{
    const struct alarm *next = first_alarm();

    if (went_off)
        pause_end = clock_now() + clock_ticks_from_us(PAUSE_US);
    timer_stop(&timer);
    timer.expired = expired;
    if (!next)
        return;
    timer.deadline = next->deadline > pause_end ? next->deadline : pause_end;
    timer_start(&timer);
}

void alarm_run(void)
{
    uint64_t now = clock_now(); /* what is due later than this has to wait */

    for (uint32_t count = 0;; count++) {
        lock_acquire(&alarms_lock);
        struct due due = count < AT_ONCE ? take_due(now) : (struct due){0};
        if (!due.pid)
            wait_for_next(count > 0);
        lock_release(&alarms_lock);
        if (!due.pid)
            break;
        lock_acquire(&process_table_lock);
        go_off(due);
        lock_release(&process_table_lock);
    }
}
