/* Cleanup handlers. */
/* SPDX-License-Identifier: MIT */
#include "thread.h"

void __pthread_cleanup_push(struct __pthread_cleanup *handler)
{
    struct pthread *self = thread_self();

    handler->__outer = self->cleanup;
    self->cleanup = handler;
}

void __pthread_cleanup_pop(struct __pthread_cleanup *handler, int execute)
{
    thread_self()->cleanup = handler->__outer;
    if (execute)
        handler->__routine(handler->__argument);
}

void __thread_run_cleanup(struct pthread *self)
{
    while (self->cleanup)
        __pthread_cleanup_pop(self->cleanup, 1);
}
