/*
 * The console's bytes: a transmit ring in front of the UART, and received bytes passed on.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FS_CONSOLE_H
#define BRIGADE_FS_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "dev/framebuffer.h"

/* console_init - the UART is ready; callbacks come in interrupt context without locks. */
void console_init(void (*room)(void), bool (*want_input)(void), void (*input)(char byte));

/* Callback, NULL: none: a break has come. On any core, in the middle of a system call or an interrupt. */
extern void (*console_break)(void);

/* console_use_screen - all that is put from now on is shown in this framebuffer, too. */
void console_use_screen(const struct framebuffer *frame);

/*
 * console_put - as many of the bytes as there is room for; LF becomes CR LF with crlf. Returns how many.
 * Takes the lock of rank RANK_UART, so it may be called with any other lock held. Never blocks.
 */
size_t console_put(const char *bytes, size_t size, bool crlf);

/* console_has_room - can a line or two be put without waiting? The room callback tells when it becomes true. */
bool console_has_room(void);

/* console_put_all - all of them, waiting for the hardware: for kernel lines (a log_sink). */
void console_put_all(const char *bytes, size_t size);

/* console_drain - waits until everything has left, for the end of the machine. */
void console_drain(void);

/* console_interrupt - the UART's interrupt. */
void console_interrupt(void);

/* console_accept_input - there is room for input again. */
void console_accept_input(void);

#endif
