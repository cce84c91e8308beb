/*
 * What the lab's test kernels stand on: Brigade brought up on all cores without programs, with interrupts of a timer at
 * pseudo-random moments, and a verdict at the end.
 * SPDX-License-Identifier: MIT
 */
#ifndef LAB_KERNEL_H
#define LAB_KERNEL_H

#include "base/core.h"
#include "lab.h"

/*
 * A test has this: called on core 0, on its kernel stack, with interrupts masked. Returning is passing. The grader renames
 * it and makes the table, which ends with a name of 0.
 */
void test(void);

struct lab_test {
    const char *name;
    void (*run)(void);
};

extern const struct lab_test lab_tests[];

/* A pseudo-random number below limit, from the seed; each core has its own sequence. */
uint32_t lab_draw(uint32_t limit);

/* Runs body on all cores at once, with core numbers 0, 1, 2 …, and waits until all have returned. */
void lab_on_cores(void (*body)(uint32_t core));

/*
 * From now on the calling core is interrupted after 1 to 64 ticks of 16 instructions, again and again, and hook (if not
 * NULL) is called then, with interrupts masked. false: not any more.
 */
void lab_ticks(bool on, void (*hook)(void));

/* Lets time go by; others run meanwhile. */
void lab_wait_us(uint32_t us);

/* Ends the machine with the verdict that the submission does not pass, and why. Only the first counts. */
void lab_fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/*
 * Threads of the kernel, numbered from 0, which is who calls lab_threads. Others begin in body. A hook may switch.
 */
#define LAB_THREADS_MAX 8
#define LAB_STACK_WORDS 512
#define LAB_GUARD 0x5a5ac3c3u

struct lab_thread {
    uint32_t guard_before[4];
    struct context context;
    uint32_t guard_behind[4];
    uint32_t stack[LAB_STACK_WORDS] __attribute__((aligned(8)));
};

extern struct lab_thread lab_thread[LAB_THREADS_MAX];
extern volatile uint32_t lab_current; /* the thread that runs: to be set before a switch */

void lab_threads(uint32_t count, void (*body)(void));

/* Fails if something beside this thread's context has been written. */
void lab_check_guards(uint32_t number);

/* Fails if a thread other than 0 does not run on its stack. */
void lab_check_stack(uint32_t number);

/*
 * switch_context, with values made from seed in r4 to r11 before. Returns a bit for each of these registers that has not
 * come back, 1 << 13 for sp.
 */
uint32_t canary_switch(struct context *from, const struct context *to, uint32_t seed);

/* Holds such values in r2 to r12, and looks at them that often. Returns a bit for each that has changed. */
uint32_t canary_hold(uint32_t seed, uint32_t times);

/* The lowest register of such bits. */
uint32_t canary_register(uint32_t bits);

#endif
