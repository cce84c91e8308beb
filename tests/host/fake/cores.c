/*
 * Cores that run at the same time, or as if: see fake_run in fake.h.
 * SPDX-License-Identifier: MIT
 */
#include "fake.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core.h"
#include "base/panic.h"
#include "dev/irq.h"

#define ENABLED 1u /* CNTV_CTL */
#define READ_TICKS 40
#define SWITCH_CHANCE 12 /* one time in so many another core goes on */

static struct {
    pthread_t thread;
    sem_t turn;                    /* one core at a time has it */
    bool asleep, finished, kicked; /* atomic */
    uint64_t deadline;             /* atomic; of its timer, while asleep */
} host[MAX_CORES];
static void (*core_program)(void);
static bool stopping; /* atomic */
static bool free_running;
static _Thread_local uint32_t my_random;
static uint32_t common_random; /* under the turn */
static _Thread_local uint32_t me;

#define GET(x) __atomic_load_n(&(x), __ATOMIC_SEQ_CST)
#define SET(x, value) __atomic_store_n(&(x), (value), __ATOMIC_SEQ_CST)

uint32_t fake_random(uint32_t limit)
{
    uint32_t *state = free_running ? &my_random : &common_random;

    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state % limit;
}

static bool due(uint32_t core)
{
    return GET(host[core].kicked) || GET(fake_now) >= GET(host[core].deadline);
}

static bool runnable(uint32_t core)
{
    return !GET(host[core].finished) && (!GET(host[core].asleep) || GET(stopping) || due(core));
}

/* When all sleep, time passes until the first timer expires. */
static void skip_time(void)
{
    uint64_t first = UINT64_MAX;

    for (uint32_t i = 0; i < core_count; i++)
        if (!GET(host[i].finished) && GET(host[i].deadline) < first)
            first = GET(host[i].deadline);
    if (first == UINT64_MAX)
        panic("all cores sleep and nothing will wake them");
    if (first > GET(fake_now))
        SET(fake_now, first);
}

static uint32_t choose(void)
{
    for (;;) {
        uint32_t candidates[MAX_CORES], count = 0;
        for (uint32_t i = 0; i < core_count; i++)
            if (runnable(i))
                candidates[count++] = i;
        if (count)
            return candidates[fake_random(count)];
        skip_time();
    }
}

bool fake_sleeping(void)
{
    for (uint32_t i = 0; i < core_count; i++)
        if (i != me && runnable(i))
            return false;
    return true;
}

void fake_pass(void)
{
    if (free_running) {
        if (fake_sleeping() && GET(host[me].asleep) && me == 0)
            skip_time();
        sched_yield();
        return;
    }
    uint32_t next = choose();
    if (next != me) {
        sem_post(&host[next].turn);
        sem_wait(&host[me].turn);
    }
}

static void point(void)
{
    if (!free_running && fake_random(SWITCH_CHANCE) == 0)
        fake_pass();
}

uint64_t fake_counter(void)
{
    point();
    return __atomic_add_fetch(&fake_now, READ_TICKS, __ATOMIC_SEQ_CST);
}

void fake_relax(void)
{
    fake_pass();
}

static void finish(void) __attribute__((noreturn));
static void finish(void)
{
    SET(host[me].finished, true);
    if (!free_running)
        for (uint32_t i = 0; i < core_count; i++)
            if (!GET(host[i].finished)) {
                sem_post(&host[i].turn);
                break;
            }
    pthread_exit(NULL);
}

void fake_stop(void)
{
    SET(stopping, true);
    finish();
}

/* --- Interrupts --- */

static bool timer_due(void)
{
    return fake_cntv_ctl == ENABLED && GET(fake_now) >= fake_cntv_cval;
}

bool fake_interrupted(void)
{
    return GET(host[me].kicked) || timer_due();
}

void fake_wfi(void)
{
    SET(host[me].deadline, fake_cntv_ctl == ENABLED ? fake_cntv_cval : UINT64_MAX);
    SET(host[me].asleep, true);
    while (!due(me)) {
        if (GET(stopping))
            finish();
        fake_pass();
    }
    SET(host[me].asleep, false);
}

uint32_t irq_acknowledge(void)
{
    point();
    if (__atomic_exchange_n(&host[me].kicked, false, __ATOMIC_SEQ_CST))
        return IRQ_KICK;
    return timer_due() ? FAKE_TIMER : IRQ_NONE;
}

void irq_end(uint32_t token)
{
    (void)token;
}

void irq_send(uint32_t mask, uint32_t sgi)
{
    (void)sgi;
    if (this_core()->locks_held)
        panic("core %u kicks others while it holds a lock", (unsigned)this_core()->id);
    point();
    for (uint32_t i = 0; i < core_count; i++)
        if (mask & 1u << i)
            SET(host[i].kicked, true);
}

/* --- Starting --- */

static void *core_thread(void *number)
{
    me = (uint32_t)(uintptr_t)number;
    my_random = 0x9e3779b9u * (me + 1);
    fake_be(me);
    if (!free_running)
        sem_wait(&host[me].turn);
    core_program();
    finish();
}

void fake_run(uint32_t count, uint32_t seed, void (*program)(void))
{
    fake_cores(count);
    core_program = program;
    free_running = seed == 0;
    common_random = seed;
    stopping = false;
    memset(host, 0, sizeof(host));
    for (uint32_t i = 0; i < count; i++)
        sem_init(&host[i].turn, 0, 0);
    fake_point = point;
    for (uint32_t i = 0; i < count; i++)
        pthread_create(&host[i].thread, NULL, core_thread, (void *)(uintptr_t)i);
    sem_post(&host[0].turn);
    for (uint32_t i = 0; i < count; i++)
        pthread_join(host[i].thread, NULL);
    fake_point = NULL;
}
