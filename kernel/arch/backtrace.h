/*
 * Who called whom, for panics: walks the kernel's stack by the compiler's unwind tables.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_ARCH_BACKTRACE_H
#define BRIGADE_ARCH_BACKTRACE_H

#include <stdint.h>

struct frame;

/* Called for each level, innermost first: return address, function name ("?" if unknown) and offset. */
typedef void backtrace_line(uintptr_t address, const char *name, uint32_t offset);

/*
 * backtrace_from - from an exception's registers on. backtrace_from_call - from those that a function was called
 * with, pc being where it returns to.
 */
void backtrace_from_call(const struct frame *frame, backtrace_line *line);
void backtrace_from(const struct frame *frame, backtrace_line *line);

#endif
