/*
 * newlib's streams, one by one: what fork and exit have to see of each.
 * SPDX-License-Identifier: MIT
 */
#ifndef USER_STREAMS_H
#define USER_STREAMS_H

#include "retarget_lock.h"

#include <stdbool.h>
#include <stdio.h>

/* Seconds. A stream may be held for ever: by a reader at a terminal, a writer to a full pipe. */
#define STREAM_WAIT 1
#define STANDARD_STREAMS 3

/* newlib's; absent from a program without streams. */
extern void __sfp_lock_acquire(void) __attribute__((weak));
extern __FILE __sf[STANDARD_STREAMS] __attribute__((weak));

/* The lock of the table of streams. */
extern struct __lock __lock___sfp_recursive_mutex;
#define STREAMS_TABLE (&__lock___sfp_recursive_mutex.mutex)

/* Since 4.3 newlib has its list of streams, and what ends them, outside of struct _reent. */
#define STREAMS_ARE_GLOBAL (__NEWLIB__ > 4 || (__NEWLIB__ == 4 && __NEWLIB_MINOR__ >= 3))
#if STREAMS_ARE_GLOBAL
#define STREAMS_FIRST (&__sglue)
#else
#define STREAMS_FIRST (&_GLOBAL_REENT->__sglue)
#endif

/* The n-th lock of a stream that is open and has one; NULL: there are no more. Table locked. */
static inline __FILE *next_stream(struct _glue **part, int *index)
{
    for (; *part; *part = (*part)->_next, *index = 0) {
        while (*index < (*part)->_niobs) {
            __FILE *stream = &(*part)->_iobs[(*index)++];
            if (stream->_flags != 0 && stream->_lock)
                return stream;
        }
    }
    return NULL;
}

#define STREAMS_FOREACH(stream)                                                                    \
    struct _glue *part = STREAMS_FIRST;                                                            \
    int index = 0;                                                                                 \
    for (__FILE * stream; (stream = next_stream(&part, &index));)

static inline bool stream_is_read(const __FILE *stream)
{
    return (stream->_flags & __SRD) && !(stream->_flags & __SWR);
}

#endif
