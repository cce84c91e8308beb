/*
 * Faults of the kernel, planted: linked into the kernel that tests/panic.t boots, never into a real one. A program
 * has one of them by a system call with a number beyond the table: PLANT_FIRST and what stands in the list below.
 * SPDX-License-Identifier: MIT
 */
#include "plant.h"
#include "arch/asm.h"
#include "base/log.h"
#include "base/panic.h"
#include "sched/thread.h"
#include "sched/watch.h"

long __wrap_syscall_unknown(void);
long __real_syscall_unknown(void);

static struct lock low = LOCK_INITIALISER("low", RANK_PROCESS_TABLE);
static struct lock high = LOCK_INITIALISER("high", RANK_PAGES);

static void __attribute__((noinline)) loop_masked(void)
{
    for (;;)
        cpu_wfi(); /* an interrupt that waits ends it at once */
}

/* Never a tail call: each level takes stack. */
static uint32_t __attribute__((noinline)) descend(volatile uint32_t *above)
{
    volatile uint32_t here[64];

    here[0] = *above + 1;
    return here[0] ? descend(here) + here[0] : 0;
}

static void panic_again(void)
{
    panic("the report fails, too");
}

static void plant_order(void) NO_THREAD_SAFETY
{
    lock_acquire(&high);
    lock_acquire(&low);
}

/* The first holds the lock for good, the second waits. */
static void plant_held(void) NO_THREAD_SAFETY
{
    lock_spin_seconds = 1;
    lock_acquire(&low);
    loop_masked();
}

static void plant_loop(void)
{
    watch_beat_us = 300000; /* from the next beat on */
    loop_masked();
}

static void __attribute__((noinline)) plant_fault(enum plant plant)
{
    static uint32_t zero;

    switch (plant) {
    case PLANT_NULL:
        *(volatile uint32_t *)(uintptr_t)(zero + 8) = 1;
        break;
    case PLANT_UNDEFINED:
        __asm__ volatile("udf #7");
        break;
    case PLANT_ASSERT:
        assert(zero == 1);
        break;
    case PLANT_ORDER:
        plant_order();
        break;
    case PLANT_HELD:
        plant_held();
        break;
    case PLANT_STACK:
        descend(&zero);
        break;
    case PLANT_LOOP:
        plant_loop();
        break;
    case PLANT_TWICE:
        panic_report = panic_again;
        panic("the first");
    case PLANT_TEXT:
        *(volatile uint32_t *)(uintptr_t)loop_masked = 1;
        break;
    case PLANT_JUMP:
        ((void (*)(void))(uintptr_t)(zero + 0x1000))();
        break;
    default:
        break;
    }
}

long __wrap_syscall_unknown(void)
{
    uint32_t number = current_thread()->frame.r[7];

    if (number < PLANT_FIRST)
        return __real_syscall_unknown();
    plant_fault((enum plant)(number - PLANT_FIRST));
    return 0;
}
