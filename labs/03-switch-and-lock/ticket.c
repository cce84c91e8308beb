/*
 * A ticket lock between cores. This is the other file that you change and hand in.
 * SPDX-License-Identifier: MIT
 */
#include "lab.h"

void ticket_acquire(struct ticket_lock *lock)
{
    volatile struct ticket_lock *shared = lock;
    uint16_t ticket = shared->next;

    shared->next = (uint16_t)(ticket + 1);
    while (shared->serving != ticket)
        __asm__ volatile("yield");
}

void ticket_release(struct ticket_lock *lock)
{
    volatile struct ticket_lock *shared = lock;

    shared->serving = (uint16_t)(shared->serving + 1);
}
