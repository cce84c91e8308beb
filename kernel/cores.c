/*
 * Starting the other cores, and what each does before it takes part in scheduling.
 * SPDX-License-Identifier: MIT
 */
#include "cores.h"
#include "arch/calls.h"
#include "base/clock.h"
#include "base/core.h"
#include "base/log.h"
#include "base/power.h"
#include "base/stack.h"
#include "dev/bcm2836.h"
#include "dev/irq.h"
#include "lib/bootargs.h"
#include "mm/kmap.h"
#include "sched/sched.h"
#include "sched/watch.h"

#define REPORT_SECONDS 10

/* How far the core with the n-th entry in the device tree has come. It goes on with its number. */
enum { ABSENT, WANTED, REPORTED, GIVEN_UP, NUMBERED };

static struct {
    uint32_t state; /* atomic; one of the above, or NUMBERED + its number */
} start[MAX_CORES];
static uint32_t timer_interrupt;
static uint32_t broken_core; /* test aid: this core plays dead */

extern char secondary_start[], released_start[];

void cores_prepare(uint32_t core, uint32_t timer_intid)
{
    irq_init_core(core);
    irq_enable(timer_intid, core);
    cpu_write_cntkctl(0);                          /* PL0 has no timer registers */
    cpu_write_cpacr(cpu_read_cpacr() | 0xf << 20); /* VFP and NEON for all; FPEXC decides */
    cpu_isb();
    cpu_enable_vfp(false);
}

/* By firmware, or where the cores wait at mailboxes. Returns 0, or the firmware's error. */
static long start_core(const struct machine *machine, uint32_t index)
{
    uint32_t mpidr = machine->cpu_mpidr[index];

    if (!machine->devices.released_cores)
        return power_on_core(mpidr, virt_to_phys(secondary_start), index);
    /* The core comes with no number but its own, which is its index. */
    bcm2836_release_core(kmap_device(machine->devices.local), mpidr & 0xff,
                         virt_to_phys(released_start));
    return 0;
}

/* From boot/start.S: MMU on, own stack. index: entry in the device tree. */
void secondary_main(uint32_t index) __attribute__((noreturn));
void secondary_main(uint32_t index)
{
    uint32_t state = WANTED;

    kmap_init_core();
    /* Release: pairs with the acquire in wait_for. A core that was given up stays out of the way. */
    if (index == broken_core ||
        !__atomic_compare_exchange_n(&start[index].state, &state, REPORTED, false, __ATOMIC_RELEASE,
                                     __ATOMIC_RELAXED))
        for (;;)
            cpu_wfi();
    while ((state = __atomic_load_n(&start[index].state, __ATOMIC_ACQUIRE)) < NUMBERED)
        cpu_relax();
    core_init(state - NUMBERED, index);
    cores_prepare(state - NUMBERED, timer_interrupt);
    stack_paint();
    watch_start();
    /* Everything above is done before others see the core: pairs with the acquire below. */
    __atomic_store_n(&start[index].state, ABSENT, __ATOMIC_RELEASE);
    sched_start();
}

static void wait_for(uint32_t index, uint64_t deadline)
{
    uint32_t state;

    while ((state = __atomic_load_n(&start[index].state, __ATOMIC_ACQUIRE)) == WANTED) {
        if (clock_now() > deadline &&
            __atomic_compare_exchange_n(&start[index].state, &state, GIVEN_UP, false,
                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
            log_line("brigade: core %u did not report within %u s; going on without it",
                     (unsigned)index, REPORT_SECONDS);
            return;
        }
        cpu_relax();
    }
    if (state != REPORTED)
        return;
    __atomic_store_n(&start[index].state, NUMBERED + core_count, __ATOMIC_RELEASE);
    while (__atomic_load_n(&start[index].state, __ATOMIC_ACQUIRE) != ABSENT)
        cpu_relax();
    core_count++;
}

void cores_start_others(const struct machine *machine, uint32_t timer_intid)
{
    uint64_t deadline = clock_now() + (uint64_t)REPORT_SECONDS * clock_hz;
    uint32_t boot_mpidr = cpu_read_mpidr() & 0xffffff;

    timer_interrupt = timer_intid;
    bootargs_u32(machine->bootargs, "broken_core", &broken_core);
    for (uint32_t i = 0; i < machine->cpu_count; i++) {
        if (machine->cpu_mpidr[i] == boot_mpidr)
            continue;
        start[i].state = WANTED;
        cpu_dsb_system();
        long error = start_core(machine, i);
        if (error) {
            start[i].state = GIVEN_UP;
            log_line("brigade: core %u did not start: firmware error %d; going on without it",
                     (unsigned)i, (int)error);
        }
    }
    for (uint32_t i = 0; i < machine->cpu_count; i++)
        wait_for(i, deadline);
}
