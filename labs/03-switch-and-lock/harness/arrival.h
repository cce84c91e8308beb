/*
 * Cores that come to a held lock one after the other: do they get it in this order?
 * SPDX-License-Identifier: MIT
 */
#ifndef ARRIVAL_H
#define ARRIVAL_H

#include "lab_kernel.h"

#define ARRIVAL_US 100 /* until a core that was told to come surely waits: it is interrupted, too */

static struct {
    struct ticket_lock lock;
    uint32_t come[MAX_CORES]; /* atomic: the round in which the core may come */
    uint32_t left;            /* atomic: cores that have been served */
    uint32_t served[MAX_CORES];
} arrival;

static void arrival_others(uint32_t core, uint32_t rounds)
{
    for (uint32_t round = 1; round <= rounds; round++) {
        while (__atomic_load_n(&arrival.come[core], __ATOMIC_ACQUIRE) != round)
            cpu_relax();
        ticket_acquire(&arrival.lock);
        arrival.served[arrival.left] = core;
        __atomic_fetch_add(&arrival.left, 1, __ATOMIC_RELEASE);
        ticket_release(&arrival.lock);
    }
}

/* Core 0 holds the lock, lets the others come in an order of its own, lets go and looks. */
static void arrival_first(uint32_t rounds)
{
    uint32_t order[MAX_CORES], others = core_count - 1;

    for (uint32_t round = 1; round <= rounds; round++) {
        for (uint32_t i = 0; i < others; i++) {
            uint32_t place = lab_draw(i + 1);
            order[i] = order[place];
            order[place] = i + 1;
        }
        arrival.left = 0;
        ticket_acquire(&arrival.lock);
        for (uint32_t i = 0; i < others; i++) {
            __atomic_store_n(&arrival.come[order[i]], round, __ATOMIC_RELEASE);
            lab_wait_us(ARRIVAL_US);
        }
        if (__atomic_load_n(&arrival.left, __ATOMIC_ACQUIRE))
            lab_fail("core %u got the lock while core 0 held it", (unsigned)arrival.served[0]);
        ticket_release(&arrival.lock);
        while (__atomic_load_n(&arrival.left, __ATOMIC_ACQUIRE) < others)
            cpu_relax();
        for (uint32_t i = 0; i < others; i++)
            if (arrival.served[i] != order[i])
                lab_fail("core %u came as number %u and was overtaken by core %u",
                         (unsigned)order[i], (unsigned)i + 1, (unsigned)arrival.served[i]);
    }
}

#endif
