/*
 * What the System V kinds of communication share. They are declared, since many programs include their headers without
 * need; all their functions fail with ENOSYS, as in a Linux that was built without them.
 * SPDX-License-Identifier: MIT
 */
#ifndef _SYS_IPC_H
#define _SYS_IPC_H

#include <sys/cdefs.h>
#include <sys/types.h>

#define IPC_CREAT 01000
#define IPC_EXCL 02000
#define IPC_NOWAIT 04000
#define IPC_PRIVATE ((key_t)0)
#define IPC_RMID 0
#define IPC_SET 1
#define IPC_STAT 2

__BEGIN_DECLS
key_t ftok(const char *__path, int __project);
__END_DECLS

#endif
