/*
 * Panic: message, registers, backtrace, what each core held and did; every core stops.
 * SPDX-License-Identifier: MIT
 */
#include "base/panic.h"
#include <stdarg.h>
#include "arch/backtrace.h"
#include "arch/cpu.h"
#include "arch/frame.h"
#include "base/core.h"
#include "base/halt.h"
#include "base/log.h"
#include "base/power.h"

void (*panic_report)(void);

static uint32_t panicking; /* atomic: core + 1 of the first that panics */
static uint32_t depth;     /* panics within the panic */

static void stop_here(void) __attribute__((noreturn));
static void stop_here(void)
{
    if (this_core())
        halt_mark();
    for (;;)
        cpu_wfi();
}

void panic_stop_if_told(void)
{
    if (__atomic_load_n(&panicking, __ATOMIC_RELAXED))
        stop_here();
}

/* One core speaks. Another that panics stops; so does, with a last line, the machine at a panic within a panic. */
static void begin(const struct frame *frame, const char *format)
{
    uint32_t nobody = 0;
    uint32_t me = this_core() ? this_core()->id + 1 : 1;

    if (__atomic_compare_exchange_n(&panicking, &nobody, me, false, __ATOMIC_RELAXED,
                                    __ATOMIC_RELAXED)) {
        log_unlocked();
        return;
    }
    if (nobody != me)
        stop_here();
    if (depth++ == 0)
        log_line("PANIC within the panic (%s), pc 0x%08x; the machine stops", format,
                 (unsigned)frame->pc);
    power_off(STATUS_MACHINE_FAILED, true);
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
    if (this_core())
        halt_report(halt_others());
    if (panic_report)
        panic_report();
    log_line("the machine stops; nothing more can be trusted");
    power_off(STATUS_MACHINE_FAILED, true);
}

/*
 * From panic: the registers at its call, where pc and lr are its return address, and its arguments but the first.
 * The structure of va_list is that of the procedure call standard (IHI 0042): where the next argument lies.
 */
static void __attribute__((used, noreturn))
panic_called(const struct frame *frame, const char *format, va_list arguments)
{
    begin(frame, format);
    say(format, arguments);
    registers(frame);
    backtrace_from_call(frame, print_line);
    end();
}

/* Lays the caller's registers on the stack as a struct frame, below the arguments. */
__attribute__((naked)) void panic(const char *format __attribute__((unused)), ...)
{
    /* in: r0-r3 and the stack: arguments, lr; does not return */
    __asm__("push    {r0-r3}\n\t"
            "sub     sp, sp, #72\n\t"
            "stmia   sp, {r0-r12}\n\t"
            "add     r2, sp, #88\n\t"
            "str     r2, [sp, #52]\n\t"
            "str     lr, [sp, #56]\n\t"
            "bic     r2, lr, #1\n\t" /* bit 0 says that the caller is Thumb code */
            "str     r2, [sp, #60]\n\t"
            "mrs     r2, cpsr\n\t"
            "str     r2, [sp, #64]\n\t"
            "mov     r1, r0\n\t"
            "mov     r0, sp\n\t"
            "add     r2, sp, #76\n\t"
            "bl      panic_called");
}

void panic_frame(const struct frame *frame, const char *format, ...)
{
    va_list arguments;

    begin(frame, format);
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
