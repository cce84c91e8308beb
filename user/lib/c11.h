/*
 * C11's results for POSIX's error numbers.
 * SPDX-License-Identifier: MIT
 */
#ifndef USER_C11_H
#define USER_C11_H

#include <errno.h>
#include <threads.h>

static inline int c11_result(int error)
{
    switch (error) {
    case 0:
        return thrd_success;
    case EBUSY:
        return thrd_busy;
    case ETIMEDOUT:
        return thrd_timedout;
    case ENOMEM:
        return thrd_nomem;
    default:
        return thrd_error;
    }
}

#endif
