/*
 * Lines that the kernel itself says. Where they go is decided at boot: to the console (UART), or by
 * semihosting to the launcher's standard error.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_BASE_LOG_H
#define BRIGADE_BASE_LOG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* A sink takes bytes as they are and may be called in any context, any lock below RANK_LOG held. */
typedef void log_sink(const char *bytes, size_t size);

/* log_set_sink - from now on lines go there; what was logged before (at most 2 KiB) follows first. */
void log_set_sink(log_sink *sink);

/* log_line - one line; '\n' is added. Longer ones are cut at 200 bytes. */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_line_v(const char *format, va_list arguments);

/* log_unlocked - from now on without lock: the kernel is broken and nobody else writes. */
void log_unlocked(void);
bool log_is_unlocked(void);

#endif
