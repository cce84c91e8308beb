/*
 * The files under /proc.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_PROC_STATUS_H
#define BRIGADE_PROC_STATUS_H

/* status_init - registers them, once at boot. */
void status_init(void);

#endif
