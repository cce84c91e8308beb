/*
 * A ticket lock between cores.
 * SPDX-License-Identifier: MIT
 */
#include "lab.h"

#define ONE_TICKET 0x10000 /* next is the upper half: what overflows there falls out of the word */

void ticket_acquire(struct ticket_lock *lock)
{
    uint32_t tickets, changed, failed;

    do {
        __asm__ volatile("ldrex %0, [%3]\n\t"
                         "add %1, %0, %4\n\t"
                         "strex %2, %1, [%3]"
                         : "=&r"(tickets), "=&r"(changed), "=&r"(failed)
                         : "r"(&lock->tickets), "r"(ONE_TICKET)
                         : "memory");
    } while (failed);
    while (*(volatile uint16_t *)&lock->serving != (uint16_t)(tickets >> 16))
        __asm__ volatile("yield");
    /* Nothing of the critical section is done before our turn was seen. Pairs with the barrier in ticket_release. */
    __asm__ volatile("dmb ish" : : : "memory");
}

void ticket_release(struct ticket_lock *lock)
{
    /* All of the critical section is done before the next one is let in. Pairs with the barrier in ticket_acquire. */
    __asm__ volatile("dmb ish" : : : "memory");
    *(volatile uint16_t *)&lock->serving = (uint16_t)(lock->serving + 1);
}
