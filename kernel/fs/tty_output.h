/*
 * The terminal's output side; fs/tty.c is its user.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FS_TTY_OUTPUT_H
#define BRIGADE_FS_TTY_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include "arch/usercopy.h"

/*
 * tty_output_write - the bytes of one call, together; LF becomes CR LF with crlf. Blocks by restart.
 * Returns bytes, or -EFAULT.
 */
long tty_output_write(const void __user *buffer, uint32_t size, bool crlf);

/* tty_output_to_launcher - to the launcher's standard error. Does not block. Bytes, or -EFAULT. */
long tty_output_to_launcher(const void __user *buffer, uint32_t size);

/* tty_output_ready - does nobody write, and is there room for a line or two? */
bool tty_output_ready(void);

/* tty_output_at_line_start - was LF the last byte that was written, or none? */
bool tty_output_at_line_start(void);

/* tty_output_room - the console has room again: for console_init. */
void tty_output_room(void);

/* tty_output_changed - what tty_output_ready tells may have changed. Defined by tty.c. */
void tty_output_changed(void);

#endif
