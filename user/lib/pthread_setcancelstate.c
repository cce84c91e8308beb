/* Whether and when a thread lets itself be cancelled. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"

#include <pthread.h>

/* Sets or clears one bit. Returns whether it was set. */
static bool change(unsigned bit, bool set)
{
    unsigned *cancel = &thread_self()->cancel;
    unsigned before = set ? __atomic_fetch_or(cancel, bit, __ATOMIC_RELAXED)
                          : __atomic_fetch_and(cancel, ~bit, __ATOMIC_RELAXED);
    unsigned now = set ? before | bit : before & ~bit;

    if (now == (CANCEL_PENDING | CANCEL_ASYNCHRONOUS))
        __cancel_act();
    return before & bit;
}

int pthread_setcancelstate(int state, int *before)
{
    if (state != PTHREAD_CANCEL_ENABLE && state != PTHREAD_CANCEL_DISABLE)
        return EINVAL;
    bool disabled = change(CANCEL_DISABLED, state == PTHREAD_CANCEL_DISABLE);
    if (before)
        *before = disabled ? PTHREAD_CANCEL_DISABLE : PTHREAD_CANCEL_ENABLE;
    return 0;
}

int pthread_setcanceltype(int type, int *before)
{
    if (type != PTHREAD_CANCEL_DEFERRED && type != PTHREAD_CANCEL_ASYNCHRONOUS)
        return EINVAL;
    bool asynchronous = change(CANCEL_ASYNCHRONOUS, type == PTHREAD_CANCEL_ASYNCHRONOUS);
    if (before)
        *before = asynchronous ? PTHREAD_CANCEL_ASYNCHRONOUS : PTHREAD_CANCEL_DEFERRED;
    return 0;
}

void pthread_testcancel(void)
{
    cancel_test();
}
