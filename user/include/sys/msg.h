/*
 * Message queues of System V: fail with ENOSYS, see <sys/ipc.h>. <mqueue.h> is there.
 * SPDX-License-Identifier: MIT
 */
#ifndef _SYS_MSG_H
#define _SYS_MSG_H

#include <sys/ipc.h>

#define MSG_NOERROR 010000

struct msqid_ds;

__BEGIN_DECLS
int msgget(key_t __key, int __flags);
int msgsnd(int __id, const void *__message, size_t __size, int __flags);
ssize_t msgrcv(int __id, void *__message, size_t __size, long __type, int __flags);
int msgctl(int __id, int __command, struct msqid_ds *__status);
__END_DECLS

#endif
