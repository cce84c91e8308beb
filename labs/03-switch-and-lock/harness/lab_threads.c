/*
 * Threads of the kernel for the lab's tests: each has a stack, and a context between guards.
 * SPDX-License-Identifier: MIT
 */
#include "lab_kernel.h"

struct lab_thread lab_thread[LAB_THREADS_MAX];
volatile uint32_t lab_current;

void lab_threads(uint32_t count, void (*body)(void))
{
    lab_current = 0;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < 4; k++)
            lab_thread[i].guard_before[k] = lab_thread[i].guard_behind[k] = LAB_GUARD;
        lab_thread[i].context.sp = (uint32_t)&lab_thread[i].stack[LAB_STACK_WORDS];
        lab_thread[i].context.pc = (uint32_t)body;
    }
}

void lab_check_guards(uint32_t number)
{
    const struct lab_thread *thread = &lab_thread[number];

    for (uint32_t i = 0; i < 4; i++) {
        if (thread->guard_before[i] != LAB_GUARD)
            lab_fail("something has written before the context of thread %u", (unsigned)number);
        if (thread->guard_behind[i] != LAB_GUARD)
            lab_fail("something has written behind the context of thread %u", (unsigned)number);
    }
}

void lab_check_stack(uint32_t number)
{
    uint32_t here = (uint32_t)__builtin_frame_address(0);
    uint32_t base = (uint32_t)lab_thread[number].stack;

    if (number && (here < base || here > base + LAB_STACK_WORDS * 4))
        lab_fail("thread %u does not run on its own stack", (unsigned)number);
}

uint32_t canary_register(uint32_t bits)
{
    return (uint32_t)__builtin_ctz(bits);
}
