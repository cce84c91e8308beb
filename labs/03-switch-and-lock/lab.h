/*
 * What the lab asks for: a switch between threads of the kernel, and a ticket lock between cores.
 * SPDX-License-Identifier: MIT
 */
#ifndef LAB_H
#define LAB_H

#include <stdint.h>

/* What a thread needs to go on: the registers that a function must not change (AAPCS), and where. Offsets in bytes. */
struct context {
    uint32_t r4_to_r11[8]; /* 0 to 28 */
    uint32_t sp;           /* 32 */
    uint32_t pc;           /* 36: where it goes on; for a new thread, its first instruction */
};

/*
 * Keeps the calling thread's registers in from, and goes on in to. It returns, to the caller, when some thread switches to
 * from. Writes nothing but from and its own thread's stack. Interrupts may come at any instruction: what lies below sp is
 * lost then.
 */
void switch_context(struct context *from, const struct context *to);

/* All zero: free. Tickets are numbered modulo 65536. */
struct ticket_lock {
    union {
        uint32_t tickets; /* both, for one LDREX */
        struct {
            uint16_t serving; /* whose turn it is */
            uint16_t next;    /* ticket of the next who comes; equal to serving: the lock is free */
        };
    };
};

/* Takes a ticket and waits for its turn. What the last holder has written is seen from here on. */
void ticket_acquire(struct ticket_lock *lock);

/* Lets the next one in. What the holder has written is seen by it. */
void ticket_release(struct ticket_lock *lock);

#endif
