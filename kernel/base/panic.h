/*
 * The end of a broken kernel: says what broke, where, and stops every core and the machine.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_BASE_PANIC_H
#define BRIGADE_BASE_PANIC_H

#include <stdbool.h>
#include <stdint.h>

struct frame;

/* Exit status of a machine that failed, as the launcher reports it. */
#define STATUS_MACHINE_FAILED 125

/*
 * panic - for a broken invariant: message, registers, backtrace by symbol; all cores stop, those that do not are
 * named, with the locks that each holds, and panic_report is called; the machine ends. Any lock may be held.
 */
void panic(const char *format, ...) __attribute__((noreturn, cold, format(printf, 1, 2)));

/* panic_frame - the same for an exception in the kernel: its registers and its backtrace. */
void panic_frame(const struct frame *frame, const char *format, ...)
    __attribute__((noreturn, cold, format(printf, 2, 3)));

/* boot_failed - for a machine that cannot be started: one line of plain words, then power off. */
void boot_failed(const char *format, ...) __attribute__((noreturn, cold, format(printf, 1, 2)));

/* panic_stop_if_told - called by a core that waits for another: stays here when another panicked. */
void panic_stop_if_told(void);

/* What floors above have to say of each core in a panic; set at boot. It takes no lock and may fault. */
extern void (*panic_report)(void);

/* Holds in release builds as well. */
#define assert(expression)                                                                         \
    ((expression) ? (void)0 : panic("%s:%d: %s", __FILE__, __LINE__, #expression))

#endif
