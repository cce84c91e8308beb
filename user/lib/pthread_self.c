/* Handles of threads. */
/* SPDX-License-Identifier: MIT */
#include "thread.h"

pthread_t pthread_self(void)
{
    return (pthread_t)thread_self();
}

int pthread_equal(pthread_t a, pthread_t b)
{
    return a == b;
}
