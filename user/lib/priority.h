/*
 * What priorities there are. All threads run by one policy, SCHED_OTHER, at its one priority; the others
 * are for privileged users, of whom there are none.
 * SPDX-License-Identifier: MIT
 */
#ifndef USER_PRIORITY_H
#define USER_PRIORITY_H

#include <errno.h>
#include <sched.h>

#define PRIORITY_REALTIME_MIN 1
#define PRIORITY_REALTIME_MAX 99

/* EINVAL: no such policy, or it has no such priority. */
static inline int priority_check(int policy, int priority)
{
    switch (policy) {
    case SCHED_FIFO:
    case SCHED_RR:
        return priority < PRIORITY_REALTIME_MIN || priority > PRIORITY_REALTIME_MAX ? EINVAL : 0;
    case SCHED_OTHER:
        return priority == 0 ? 0 : EINVAL;
    default:
        return EINVAL;
    }
}

/* What setting it comes to: EINVAL, EPERM, or 0, and then it is so already. */
static inline int priority_set(int policy, int priority)
{
    int error = priority_check(policy, priority);

    return error == 0 && policy != SCHED_OTHER ? EPERM : error;
}

#endif
