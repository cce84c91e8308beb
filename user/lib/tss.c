/* C11's thread-specific values. */
/* SPDX-License-Identifier: MIT */
#include "c11.h"

#include <pthread.h>

int tss_create(tss_t *key, tss_dtor_t destructor)
{
    return c11_result(pthread_key_create(key, destructor));
}

void tss_delete(tss_t key)
{
    pthread_key_delete(key);
}

void *tss_get(tss_t key)
{
    return pthread_getspecific(key);
}

int tss_set(tss_t key, void *value)
{
    return c11_result(pthread_setspecific(key, value));
}
