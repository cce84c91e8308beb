/*
 * Locks of whole files, BSD's.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_SYS_FILE_H
#define _BRIGADE_SYS_FILE_H

#include <fcntl.h>
#include <sys/cdefs.h>
#include <unistd.h>

__BEGIN_DECLS

#ifndef LOCK_SH
#define LOCK_SH 1
#define LOCK_EX 2
#define LOCK_NB 4
#define LOCK_UN 8
#endif

#define L_SET SEEK_SET
#define L_INCR SEEK_CUR
#define L_XTND SEEK_END

/*
 * Locks what is open behind the descriptor, shared or exclusively, or unlocks it; a forked child and dup have
 * the same lock. Blocks, without LOCK_NB. Returns 0, or -1: EWOULDBLOCK, EINTR, EBADF, EINVAL.
 */
int flock(int __fd, int __operation);

__END_DECLS

#endif
