/* Tests of the timers: they expire in order, on their core, not before their time, and not when stopped. */
/* SPDX-License-Identifier: MIT */
#include "sched/timer.h"

#include "../tap.h"
#include "base/core.h"
#include "fuzz.h"

#define TIMERS 200
#define CORES 3u
#define ENABLED 1u /* CNTV_CTL */
#define MASKED 2u

static struct {
    struct timer timer;
    uint32_t core;
    bool on;
} item[TIMERS];
static uint64_t last_expired[CORES];
static int expired_count, wrong;
static uint32_t seed = 5;

static void expired(struct timer *timer)
{
    for (int i = 0; i < TIMERS; i++) {
        if (&item[i].timer != timer)
            continue;
        wrong += !item[i].on || item[i].core != this_core()->id || timer->deadline > fake_now;
        wrong += timer_active(timer) || timer->deadline < last_expired[item[i].core];
        last_expired[item[i].core] = timer->deadline;
        item[i].on = false;
    }
    expired_count++;
}

/* The earliest deadline of a core's timers; UINT64_MAX: none is on. */
static uint64_t earliest(uint32_t core)
{
    uint64_t deadline = UINT64_MAX;

    for (int i = 0; i < TIMERS; i++)
        if (item[i].on && item[i].core == core && item[i].timer.deadline < deadline)
            deadline = item[i].timer.deadline;
    return deadline;
}

static void check_core(uint32_t core)
{
    uint64_t before = 0;
    int linked = 0, on = 0;

    LIST_FOREACH(link, &cores[core].timers) {
        const struct timer *timer = list_entry(link, struct timer, link);
        wrong += timer->deadline < before;
        before = timer->deadline;
        linked++;
    }
    for (int i = 0; i < TIMERS; i++) {
        on += item[i].on && item[i].core == core;
        wrong += item[i].on != timer_active(&item[i].timer);
    }
    wrong += linked != on;
}

static void step(uint32_t core)
{
    int i = (int)(fuzz_random(&seed) % TIMERS);
    uint64_t slice_end = fuzz_random(&seed) % 3 ? fake_now + fuzz_random(&seed) % 1000 : UINT64_MAX;

    fake_be(core);
    switch (fuzz_random(&seed) % 4) {
    case 0:
    case 1:
        if (item[i].on)
            break;
        item[i].core = core;
        item[i].on = true;
        item[i].timer.deadline = fake_now + fuzz_random(&seed) % 64 * 32; /* many are equal */
        timer_start(&item[i].timer);
        break;
    case 2:
        fake_be(item[i].core);
        timer_stop(&item[i].timer);
        timer_stop(&item[i].timer); /* it may be off */
        item[i].on = false;
        break;
    default:
        fake_now += fuzz_random(&seed) % 300;
        last_expired[core] = 0;
        timer_run();
        wrong += earliest(core) <= fake_now;
    }
    fake_be(core);
    this_core()->timer_set = 0; /* all cores share the host thread's comparator */
    timer_program(slice_end);
    uint64_t next = earliest(core) < slice_end ? earliest(core) : slice_end;
    wrong += next == UINT64_MAX ? fake_cntv_ctl != MASKED
                                : fake_cntv_ctl != ENABLED || fake_cntv_cval != next;
    check_core(core);
}

static void test_program(void)
{
    fake_be(0);
    while (earliest(0) != UINT64_MAX) {
        fake_now += 10000;
        timer_run();
    }
    timer_program(fake_now + 500);
    fake_cntv_cval = 0;
    timer_program(fake_now + 500);
    is_int(fake_cntv_cval, 0, "the same deadline is not programmed twice");
    item[0].timer.deadline = fake_now + 200;
    item[0].core = 0;
    item[0].on = true;
    timer_start(&item[0].timer);
    timer_program(fake_now + 500);
    is_int(fake_cntv_cval, fake_now + 200, "a timer comes before the slice's end");
    timer_program(fake_now + 100);
    is_int(fake_cntv_cval, fake_now + 100, "the slice's end comes before a timer");
    timer_need(this_core(), fake_now + 150);
    is_int(fake_cntv_cval, fake_now + 100, "an interrupt that comes earlier than needed stays");
    timer_need(this_core(), fake_now + 50);
    is_int(fake_cntv_cval, fake_now + 50, "one that would come too late does not");
    item[3] = item[0];
    item[3].timer.deadline = fake_now + 20;
    item[3].on = true;
    timer_start(&item[3].timer);
    is_int(fake_cntv_cval, fake_now + 20, "a timer is programmed when it is started");
    timer_stop(&item[3].timer);
    item[3].on = false;
    fake_now += 199;
    timer_run();
    ok(item[0].on, "not before its time");
    fake_now++;
    timer_run();
    ok(!item[0].on, "but then");
    timer_program(UINT64_MAX);
    is_int(fake_cntv_ctl, MASKED, "nothing to wait for: masked");
}

/* Starts another timer that has expired already, and stops one that is due. */
static void expired_busily(struct timer *timer)
{
    expired(timer);
    item[1].on = true;
    item[1].core = 0;
    item[1].timer = (struct timer){.deadline = fake_now, .expired = expired};
    timer_start(&item[1].timer);
    timer_stop(&item[2].timer);
    item[2].on = false;
}

static void test_busy(void)
{
    for (int i = 0; i < 3; i += 2) {
        item[i].timer = (struct timer){.deadline = fake_now, .expired = expired_busily};
        item[i].core = 0;
        item[i].on = true;
        timer_start(&item[i].timer);
    }
    expired_count = 0;
    timer_run();
    is_int(expired_count, 2, "started in a callback: runs; stopped in a callback: does not");
    ok(list_empty(&cores[0].timers), "none is left");
}

int main(void)
{
    fake_cores(CORES);
    for (int i = 0; i < TIMERS; i++)
        item[i].timer.expired = expired;
    for (int i = 0; i < 200000; i++)
        step(fuzz_random(&seed) % CORES);
    is_int(wrong, 0, "200,000 random steps on %u cores", CORES);
    ok(expired_count > 20000, "%d have expired", expired_count);
    test_program();
    test_busy();
    is_int(wrong, 0, "nothing was wrong in these either");
    return done_testing();
}
