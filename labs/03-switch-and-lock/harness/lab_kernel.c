/*
 * Takes the place of kernel/main.c: brings the machine up as that does, but runs a test in the kernel instead of programs.
 * SPDX-License-Identifier: MIT
 *
 * The verdict is a line with a token from the kernel's command line, which whoever started the machine picked.
 */
#include <stdarg.h>
#include "arch/calls.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/power.h"
#include "cores.h"
#include "dev/irq.h"
#include "fs/console.h"
#include "fs/tty.h"
#include "hardware.h"
#include "lab_kernel.h"
#include "lib/bootargs.h"
#include "lib/format.h"
#include "lib/machine.h"
#include "lib/string.h"
#include "mm/kmap.h"

#define RAM_USED 0x10000000u /* what tools/launch gives; the command line lies in its middle */
#define LIMIT_US 15000       /* of the machine's own time; what is needed takes a third */
#define TICKS_MAX 64

extern const char lab_vectors[];

static struct machine machine;
static uint64_t deadline;
static uint32_t ended; /* atomic: a verdict has been given */

static struct {
    uint32_t random;
    void (*hook)(void);
    bool ticking;
} own[MAX_CORES] __attribute__((aligned(CACHE_LINE)));

static void (*work)(uint32_t core);
static uint32_t work_number; /* atomic: rises when there is new work */
static uint32_t working;     /* atomic: other cores that have not returned */

static void __attribute__((noreturn)) verdict(int status, const char *reason)
{
    char token[40] = "", line[200];

    __asm__ volatile("cpsid i" : : : "memory");
    if (__atomic_exchange_n(&ended, 1, __ATOMIC_ACQ_REL))
        for (;;)
            cpu_relax();
    bootargs_get(machine.bootargs, "token", token, sizeof(token));
    format(line, sizeof(line), "@@VERDICT %s %d %s", token, status, reason);
    log_line("%s", line);
    console_drain();
    power_off(0, false);
}

void lab_fail(const char *format, ...)
{
    char reason[120];
    va_list arguments;

    va_start(arguments, format);
    format_v(reason, sizeof(reason), format, arguments);
    va_end(arguments);
    verdict(1, reason);
}

uint32_t lab_draw(uint32_t limit)
{
    uint32_t *random = &own[this_core()->id].random;

    *random ^= *random << 13;
    *random ^= *random >> 17;
    *random ^= *random << 5;
    return *random % limit;
}

void lab_wait_us(uint32_t us)
{
    uint64_t end = clock_now() + clock_ticks_from_us(us);

    while (clock_now() < end)
        cpu_relax();
}

/* --- Interrupts --- */

static void arm(void)
{
    cpu_write_cntv_cval(clock_now() + 1 + lab_draw(TICKS_MAX));
    cpu_write_cntv_ctl(1);
    cpu_isb();
}

void lab_ticks(bool on, void (*hook)(void))
{
    uint32_t core = this_core()->id;

    __asm__ volatile("cpsid i" : : : "memory");
    own[core].hook = hook;
    own[core].ticking = on;
    if (on) {
        arm();
        __asm__ volatile("cpsie i" : : : "memory");
    } else {
        cpu_write_cntv_ctl(0);
    }
}

/* From lab_vectors: on the stack of what was interrupted. */
void lab_interrupt(void);
void lab_interrupt(void)
{
    uint32_t core = this_core()->id;
    uint32_t token = irq_acknowledge();

    if (irq_number(token) == IRQ_NONE)
        return;
    if (own[core].ticking)
        arm();
    irq_end(token);
    if (clock_now() > deadline)
        lab_fail("it did not end");
    if (own[core].hook)
        own[core].hook();
}

/* --- Cores --- */

static void prepare(void)
{
    uint32_t core = this_core()->id;
    uint32_t seed = 1;

    cpu_write_vbar((uint32_t)lab_vectors);
    cpu_isb();
    bootargs_u32(machine.bootargs, "seed", &seed);
    own[core].random = (seed + 1) * 2654435761u ^ (core + 1) * 40503u;
}

/* Where the other cores come instead of sched_start: the linker calls this for it. */
void __wrap_sched_start(void) __attribute__((noreturn));
void __wrap_sched_start(void)
{
    uint32_t number = 0;

    prepare();
    for (;;) {
        while (__atomic_load_n(&work_number, __ATOMIC_ACQUIRE) == number)
            cpu_relax();
        number++;
        work(this_core()->id);
        lab_ticks(false, NULL);
        __atomic_fetch_sub(&working, 1, __ATOMIC_RELEASE);
    }
}

void lab_on_cores(void (*body)(uint32_t core))
{
    work = body;
    working = core_count - 1;
    __atomic_fetch_add(&work_number, 1, __ATOMIC_RELEASE);
    body(0);
    lab_ticks(false, NULL);
    while (__atomic_load_n(&working, __ATOMIC_ACQUIRE)) {
        cpu_relax();
        if (clock_now() > deadline)
            lab_fail("it did not end");
    }
}

/* --- Beginning --- */

static void run_test(void)
{
    char name[40] = "";

    bootargs_get(machine.bootargs, "test", name, sizeof(name));
    for (const struct lab_test *test = lab_tests; test->name; test++) {
        if (!strcmp(test->name, name)) {
            test->run();
            return;
        }
    }
    lab_fail("there is no test %s", name);
}

void kernel_main(uint32_t left, uint32_t ram_base) __attribute__((noreturn));
void kernel_main(uint32_t left, uint32_t ram_base)
{
    core_init(0, 0);
    core_count = 1;
    linear_offset = KERNEL_BASE - ram_base;
    clock_init();
    hardware_find(&machine, left, ram_base);
    kmap_init(ram_base, ram_base + RAM_USED);
    hardware_start(&machine);
    tty_init(true, false);
    hardware_start_uart(&machine);
    power_init(machine.psci == MACHINE_PSCI_SMC   ? firmware_smc
               : machine.psci == MACHINE_PSCI_HVC ? firmware_hvc
                                                  : NULL,
               machine.psci_cpu_on, machine.psci_system_off);
    hardware_start_interrupts(&machine);
    cores_prepare(0, machine.devices.timer_intid);
    cores_start_others(&machine, machine.devices.timer_intid);
    prepare();
    deadline = clock_now() + clock_ticks_from_us(LIMIT_US);
    run_test();
    verdict(0, "pass");
}
