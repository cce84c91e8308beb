/*
 * The files under /proc.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_PROC_STATUS_H
#define BRIGADE_PROC_STATUS_H

struct procfs_text;

/* waits_write - /proc/waits: who waits for a mutex, who has it, which threads wait for each other in a circle. */
void waits_write(struct procfs_text *text);

/* status_init - registers them, once at boot. */
void status_init(void);

#endif
