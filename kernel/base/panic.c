/*
 * Panic: message, registers, backtrace; then every core stops.
 * SPDX-License-Identifier: MIT
 */
#include "base/panic.h"
#include <stdarg.h>
#include "arch/backtrace.h"
#include "arch/cpu.h"
#include "arch/frame.h"
#include "base/core.h"
#include "base/log.h"
#include "base/power.h"
#include "dev/irq.h"

static uint32_t panicking; /* atomic: core + 1 of the first that panics */

static void stop_here(void) __attribute__((noreturn));
static void stop_here(void)
{
    for (;;)
        cpu_wfi();
}

void panic_stop_if_told(void)
{
    if (__atomic_load_n(&panicking, __ATOMIC_RELAXED))
        stop_here();
}

/* One core speaks; others stop, as does a panic inside a panic. */
static void begin(void)
{
    uint32_t nobody = 0;
    uint32_t me = this_core() ? this_core()->id + 1 : 1;

    if (!__atomic_compare_exchange_n(&panicking, &nobody, me, false, __ATOMIC_RELAXED,
                                     __ATOMIC_RELAXED)) {
        if (nobody == me)
            power_off(STATUS_MACHINE_FAILED, true);
        stop_here();
    }
    log_unlocked();
    if (core_count > 1)
        irq_send(core_mask() & ~(1u << (me - 1)), IRQ_KICK);
}

static void print_line(uintptr_t address, const char *name, uint32_t offset)
{
    log_line("  0x%08x %s+0x%x", (unsigned)address, name, (unsigned)offset);
}

static void say(const char *format, va_list arguments)
{
    struct core *core = this_core();
    /* The first words of struct thread and its tid are all that is safe to look at. */
    log_line("PANIC on core %u, thread %p:", core ? (unsigned)core->id : 0u,
             core ? (void *)core->current : NULL);
    log_line_v(format, arguments);
}

static void registers(const struct frame *frame)
{
    for (int i = 0; i < 12; i += 4)
        log_line("  r%-2d %08x  r%-2d %08x  r%-2d %08x  r%-2d %08x", i, (unsigned)frame->r[i],
                 i + 1, (unsigned)frame->r[i + 1], i + 2, (unsigned)frame->r[i + 2], i + 3,
                 (unsigned)frame->r[i + 3]);
    log_line("  r12 %08x  sp  %08x  lr  %08x  pc  %08x  cpsr %08x", (unsigned)frame->r[12],
             (unsigned)frame->r[13], (unsigned)frame->r[14], (unsigned)frame->pc,
             (unsigned)frame->cpsr);
}

static void end(void) __attribute__((noreturn));
static void end(void)
{
    for (uint32_t i = 0; i < core_count; i++)
        if (cores[i].locks_held)
            log_line("  core %u holds locks of ranks 0x%x", (unsigned)i,
                     (unsigned)cores[i].locks_held);
    log_line("the machine stops; nothing more can be trusted");
    power_off(STATUS_MACHINE_FAILED, true);
}

void panic(const char *format, ...)
{
    va_list arguments;

    begin();
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
    backtrace_here(print_line);
    end();
}

void panic_frame(const struct frame *frame, const char *format, ...)
{
    va_list arguments;

    begin();
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
    registers(frame);
    backtrace_from(frame, print_line);
    end();
}

void boot_failed(const char *format, ...)
{
    va_list arguments;

    log_unlocked();
    va_start(arguments, format);
    log_line_v(format, arguments);
    va_end(arguments);
    power_off(STATUS_MACHINE_FAILED, true);
}
