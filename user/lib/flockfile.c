/* Locks of streams, as programs use them. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <sys/lock.h>

/* The standard streams get their locks on first use. */
static _LOCK_T lock_of(FILE *stream)
{
    if (!stream->_lock)
        fileno(stream);
    return stream->_lock;
}

void flockfile(FILE *stream)
{
    __retarget_lock_acquire_recursive(lock_of(stream));
}

int ftrylockfile(FILE *stream)
{
    return __retarget_lock_try_acquire_recursive(lock_of(stream)) ? 0 : -1;
}

void funlockfile(FILE *stream)
{
    __retarget_lock_release_recursive(lock_of(stream));
}
