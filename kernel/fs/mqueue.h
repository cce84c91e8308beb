/*
 * Message queues: messages with priorities between open files of one inode of /dev/mqueue.
 * SPDX-License-Identifier: MIT
 *
 * Nothing is left half done by who is killed: each call is done as one, under the queue's lock.
 */
#ifndef BRIGADE_FS_MQUEUE_H
#define BRIGADE_FS_MQUEUE_H

#include "fs/file.h"

struct mqueue;

extern const struct file_ops mqueue_ops;

/* mqueue_new - an empty queue; -EINVAL for limits that are none or too great, -ENOMEM. */
long mqueue_new(uint32_t max_messages, uint32_t max_size, struct mqueue **queue);

/* Where the names of queues are; set at boot. */
extern struct inode *mqueue_directory;

/*
 * mqueue_open - an open file for the queue of that name, which with ABI_O_CREAT is made with these limits if
 * there is none. NULL with *error: -EINVAL, -EEXIST, -ENOENT, -ENOSPC, -ENOMEM.
 */
struct file *mqueue_open(const char *name, uint32_t flags, uint32_t mode,
                         const struct abi_mq_attr *limits, long *error);

/* mqueue_free - with all its messages; nobody uses it. */
void mqueue_free(struct mqueue *queue);

/*
 * mqueue_send, mqueue_receive - as POSIX: the message goes behind those of its priority; the oldest of the
 * highest priority is taken. They block by restart, up to a deadline in counter ticks. receive returns the
 * message's size. -EBADF, -EMSGSIZE, -EINVAL, -EAGAIN, -ETIMEDOUT, -EFAULT, -ENOMEM.
 */
long mqueue_send(struct file *file, const void __user *bytes, uint32_t size, uint32_t priority,
                 uint64_t deadline);
long mqueue_receive(struct file *file, void __user *buffer, uint32_t size, uint32_t *priority,
                    uint64_t deadline);

/* mqueue_attributes - what mq_getattr shows. */
void mqueue_attributes(struct file *file, struct abi_mq_attr *attributes);

/*
 * mqueue_notify - the current process wants to be told when a message comes to the empty queue for which no
 * thread waits: once, by the signal `how` with the value, or by one of ABI_NOTIFY_. Returns its number, > 0.
 * -EBUSY. ABI_NOTIFY_REMOVE takes it back, so does closing the queue.
 */
long mqueue_notify(struct file *file, uint32_t how, uint32_t value);

/* mqueue_wait_notified - until that has happened (0), by restart; -ENOENT when it has been taken back. */
long mqueue_wait_notified(struct file *file, uint32_t number);

/* Callback: a process is told by a signal, no lock is held. */
extern void (*mqueue_signal)(uint32_t pid, uint32_t signal, uint32_t value);

#endif
