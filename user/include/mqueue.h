/*
 * Message queues. POSIX <mqueue.h>. A queue is a file of /dev/mqueue, its descriptor an open file's: it can be
 * polled, and is inherited by fork.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_MQUEUE_H
#define _BRIGADE_MQUEUE_H

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/cdefs.h>
#include <sys/types.h>
#include <time.h>

__BEGIN_DECLS

typedef int mqd_t;

struct mq_attr {
    long mq_flags;   /* 0 or O_NONBLOCK */
    long mq_maxmsg;  /* messages that there is room for, 1 to 1024; 10 if nothing is said */
    long mq_msgsize; /* bytes that a message may have, 1 to 32768; 8192 if nothing is said */
    long mq_curmsgs; /* messages that are in it */
    long __reserved[4];
};

/*
 * Opens the queue of that name, with O_CREAT (then mode_t mode and struct mq_attr *limits follow, which may be
 * NULL) makes it if there is none, with O_EXCL too only then; O_NONBLOCK. Returns its descriptor, closed on
 * exec, or -1: EINVAL (no name, limits), EACCES (a slash in the name), ENAMETOOLONG, EEXIST, ENOENT, EMFILE,
 * ENOSPC, ENOMEM. POSIX mq_open.
 */
mqd_t mq_open(const char *__name, int __flags, ...);

/* Closes the descriptor, and takes the process's wish to be notified back. Returns 0, or -1: EBADF. */
int mq_close(mqd_t __queue);

/* Takes the name away; who has the queue open keeps it. Returns 0, or -1: ENOENT, ENAMETOOLONG. */
int mq_unlink(const char *__name);

/*
 * Sends a message of a priority up to MQ_PRIO_MAX - 1, behind those of the same. Blocks while the queue is full,
 * mq_timedsend up to a moment of CLOCK_REALTIME. Returns 0, or -1: EAGAIN (full, with O_NONBLOCK), EBADF (also:
 * not open for writing), EINTR, EINVAL, EMSGSIZE, ETIMEDOUT, ENOMEM. POSIX mq_send.
 */
int mq_send(mqd_t __queue, const char *__message, size_t __size, unsigned __priority);
int mq_timedsend(mqd_t __queue, const char *__message, size_t __size, unsigned __priority,
                 const struct timespec *__deadline);

/*
 * Takes the oldest message of the highest priority, which goes to *priority (may be NULL). Blocks while the
 * queue is empty. Returns the message's size, or -1: EMSGSIZE (the buffer is smaller than mq_msgsize) and as
 * above. POSIX mq_receive.
 */
ssize_t mq_receive(mqd_t __queue, char *__buffer, size_t __size, unsigned *__priority);
ssize_t mq_timedreceive(mqd_t __queue, char *__restrict __buffer, size_t __size,
                        unsigned *__restrict __priority,
                        const struct timespec *__restrict __deadline);

/* What holds of the queue; mq_setattr changes O_NONBLOCK only. Return 0, or -1: EBADF. */
int mq_getattr(mqd_t __queue, struct mq_attr *__attributes);
int mq_setattr(mqd_t __queue, const struct mq_attr *__restrict __attributes,
               struct mq_attr *__restrict __before);

/*
 * The process is told once when a message comes to the empty queue and no thread waits for it: by a signal
 * with the value, a thread, or not at all, as event says; NULL takes that back. Returns 0, or -1:
 * EBADF, EBUSY (another wish stands), EINVAL, EAGAIN (no thread). POSIX mq_notify.
 */
int mq_notify(mqd_t __queue, const struct sigevent *__event);

__END_DECLS

#endif
