/* Message queues: the kernel's. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"

#include <errno.h>
#include <mqueue.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "/dev/mqueue/"

_Static_assert(sizeof(struct mq_attr) == sizeof(struct abi_mq_attr) &&
                   offsetof(struct mq_attr, mq_msgsize) == offsetof(struct abi_mq_attr, max_size) &&
                   offsetof(struct mq_attr, mq_curmsgs) == offsetof(struct abi_mq_attr, messages),
               "abi.h");
_Static_assert(MQ_PRIO_MAX == ABI_MQ_PRIO_MAX, "abi.h");

/* The name without its slash. -EINVAL, -EACCES, -ENAMETOOLONG. */
static long strip(const char **name)
{
    if (**name == '/')
        ++*name;
    if (strlen(*name) > NAME_MAX)
        return -ENAMETOOLONG;
    return !**name ? -EINVAL : strchr(*name, '/') ? -EACCES : 0;
}

mqd_t mq_open(const char *name, int flags, ...)
{
    struct mq_attr *limits = NULL;
    mode_t mode = 0;
    long error = strip(&name);

    if (flags & O_CREAT) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        limits = va_arg(arguments, struct mq_attr *);
        va_end(arguments);
    }
    return (int)posix_result(
        error ? error
              : SYS(mq_open, name, flags | O_CLOEXEC, (int)mode, (struct abi_mq_attr *)limits));
}

int mq_close(mqd_t queue)
{
    return (int)posix_result(SYS(mq_attr, queue, NULL, NULL) == 0 ? SYS(close, queue) : -EBADF);
}

int mq_unlink(const char *name)
{
    char path[sizeof FOLDER + NAME_MAX];
    long error = strip(&name);

    if (error)
        return (int)posix_result(error == -ENAMETOOLONG ? error : -ENOENT);
    strcpy(stpcpy(path, FOLDER), name);
    return (int)posix_result(SYS(unlinkat, AT_FDCWD, path, 0));
}

int mq_timedsend(mqd_t queue, const char *message, size_t size, unsigned priority,
                 const struct timespec *deadline)
{
    return (int)posix_result(POINT(mq_send, queue, message, size, priority, deadline));
}

int mq_send(mqd_t queue, const char *message, size_t size, unsigned priority)
{
    return mq_timedsend(queue, message, size, priority, NULL);
}

ssize_t mq_timedreceive(mqd_t queue, char *restrict buffer, size_t size,
                        unsigned *restrict priority, const struct timespec *restrict deadline)
{
    return posix_result(POINT(mq_receive, queue, buffer, size, priority, deadline));
}

ssize_t mq_receive(mqd_t queue, char *buffer, size_t size, unsigned *priority)
{
    return mq_timedreceive(queue, buffer, size, priority, NULL);
}

int mq_setattr(mqd_t queue, const struct mq_attr *restrict attributes,
               struct mq_attr *restrict before)
{
    return (int)posix_result(
        SYS(mq_attr, queue, (const struct abi_mq_attr *)attributes, (struct abi_mq_attr *)before));
}

int mq_getattr(mqd_t queue, struct mq_attr *attributes)
{
    return mq_setattr(queue, NULL, attributes);
}
