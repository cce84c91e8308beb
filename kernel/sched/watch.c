/*
 * Beats: a timer on each core counts, and looks whether the next core's has.
 * SPDX-License-Identifier: MIT
 *
 * Time is measured in the watcher's own beats, not by the clock, so that a host that stops the whole machine for a
 * while, or runs it slowly, harms nobody. One core alone has nobody to watch it.
 */
#include "sched/watch.h"
#include "base/clock.h"
#include "base/core.h"
#include "base/panic.h"
#include "sched/timer.h"

uint32_t watch_beat_us = 5000000;

static struct beat {
    struct timer timer;
    uint32_t count; /* atomic: written by the core itself, read by the one before */
    uint32_t seen;  /* the next core's, at the last change */
    uint32_t since; /* own beats since then */
} beats[MAX_CORES];

static void watch(struct beat *beat, uint32_t next)
{
    uint32_t count = __atomic_load_n(&beats[next].count, __ATOMIC_RELAXED);

    if (count != beat->seen) {
        beat->seen = count;
        beat->since = 0;
    } else if (++beat->since >= WATCH_BEATS) {
        panic("core %u does not answer: it has taken no interrupt for %u ms", (unsigned)next,
              (unsigned)(WATCH_BEATS * (watch_beat_us / 1000)));
    }
}

static void beat_expired(struct timer *timer)
{
    uint32_t me = this_core()->id;
    struct beat *beat = &beats[me];

    __atomic_store_n(&beat->count, beat->count + 1, __ATOMIC_RELAXED);
    watch(beat, (me + 1) % core_count);
    timer->deadline = clock_now() + clock_ticks_from_us(watch_beat_us);
    timer_start(timer);
}

void watch_start(void)
{
    struct timer *timer = &beats[this_core()->id].timer;

    timer->expired = beat_expired;
    timer->deadline = clock_now() + clock_ticks_from_us(watch_beat_us);
    timer_start(timer);
}
