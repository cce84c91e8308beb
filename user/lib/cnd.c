/* C11's condition variables. */
/* SPDX-License-Identifier: MIT */
#include "c11.h"

#include <pthread.h>

int cnd_init(cnd_t *cond)
{
    *cond = (cnd_t)PTHREAD_COND_INITIALIZER;
    return thrd_success;
}

void cnd_destroy(cnd_t *cond)
{
    pthread_cond_destroy(cond);
}

int cnd_wait(cnd_t *cond, mtx_t *mutex)
{
    return c11_result(pthread_cond_wait(cond, mutex));
}

int cnd_timedwait(cnd_t *restrict cond, mtx_t *restrict mutex,
                  const struct timespec *restrict deadline)
{
    return c11_result(pthread_cond_timedwait(cond, mutex, deadline));
}

int cnd_signal(cnd_t *cond)
{
    return c11_result(pthread_cond_signal(cond));
}

int cnd_broadcast(cnd_t *cond)
{
    return c11_result(pthread_cond_broadcast(cond));
}
