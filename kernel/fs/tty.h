/*
 * The terminal: line editing and ^C for a person, or plain bytes for a launcher.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FS_TTY_H
#define BRIGADE_FS_TTY_H

#include "fs/file.h"

/*
 * tty_init - raw: bytes go out as they are, input is framed by the launcher (DLE STX begins it,
 * DLE DLE is a DLE, DLE EOT ends it), and what programs write to their standard error goes to the launcher's;
 * without has_input there will be none. Else: a terminal.
 */
void tty_init(bool raw, bool has_input);

/* tty_open, tty_open_errors - an open file for descriptors 0 and 1, and for 2. NULL: no memory. */
struct file *tty_open(void);
struct file *tty_open_errors(void);

/* tty_set_foreground - ^C goes to this process group from here on. */
void tty_set_foreground(uint32_t group);

/* tty_forget - a thread ends: if it was in the middle of a write, others may go on. */
void tty_forget(const struct thread *thread);

/* Callback: sends a signal to a process group. */
extern void (*tty_signal_group)(uint32_t group, uint32_t signal);

#endif
