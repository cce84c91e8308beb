/*
 * The normal end of a process: handlers, then streams. newlib's own would wait for ever for a stream that another
 * thread holds, such as one that reads from a terminal.
 * SPDX-License-Identifier: MIT
 */
#include "streams.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* newlib's: what atexit() has been given. */
void __call_exitprocs(int status, void *handle);

/*
 * Locks all streams for good, so that newlib can write out and close them. One that another thread keeps is taken
 * from it: at once if it reads, for then nothing is to be written; else after a while.
 */
static void streams_take(void)
{
    struct timespec deadline;

    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += STREAM_WAIT;
    pthread_mutex_lock(STREAMS_TABLE);
    STREAMS_FOREACH(stream)
    {
        pthread_mutex_t *mutex = &stream->_lock->mutex;
        if (pthread_mutex_trylock(mutex) == 0)
            continue;
        if (!stream_is_read(stream) &&
            pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, &deadline) == 0)
            continue;
        *mutex = (pthread_mutex_t)PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
        pthread_mutex_lock(mutex);
    }
    pthread_mutex_unlock(STREAMS_TABLE);
}

static void streams_close(void)
{
#if STREAMS_ARE_GLOBAL
    if (__stdio_exit_handler)
        __stdio_exit_handler();
#else
    if (_GLOBAL_REENT->__cleanup)
        _GLOBAL_REENT->__cleanup(_GLOBAL_REENT);
#endif
}

void exit(int status)
{
    __call_exitprocs(status, NULL);
    if (__sfp_lock_acquire)
        streams_take();
    streams_close();
    _exit(status);
}
