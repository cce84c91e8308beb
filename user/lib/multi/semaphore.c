/* Semaphore and BoundedSemaphore. */
/* SPDX-License-Identifier: MIT */
#include "monitor.h"

#include <errno.h>
#include <limits.h>

struct semaphore {
    struct monitor monitor;
    unsigned value, bound;
};

static struct semaphore *make(unsigned value, unsigned bound, enum sharing sharing)
{
    struct semaphore *semaphore = __monitor_new(sizeof *semaphore, sharing);

    if (semaphore) {
        semaphore->value = value;
        semaphore->bound = bound;
    }
    return semaphore;
}

struct semaphore *semaphore_new(unsigned value, enum sharing sharing)
{
    return make(value, UINT_MAX, sharing);
}

struct semaphore *bounded_semaphore_new(unsigned value, enum sharing sharing)
{
    return make(value, value, sharing);
}

void semaphore_free(struct semaphore *semaphore)
{
    __monitor_free(&semaphore->monitor);
}

int semaphore_acquire(struct semaphore *semaphore, int timeout_ms)
{
    struct timespec time;
    const struct timespec *deadline = __deadline_in(timeout_ms, &time);
    int error = 0;

    __monitor_enter(&semaphore->monitor);
    while (semaphore->value == 0 && !error)
        error = __gate_wait(&semaphore->monitor.gate, &semaphore->monitor, deadline);
    if (semaphore->value > 0) {
        semaphore->value--;
        error = 0;
    }
    __monitor_leave(&semaphore->monitor);
    return error;
}

int semaphore_release(struct semaphore *semaphore, unsigned count)
{
    int error = 0;

    __monitor_enter(&semaphore->monitor);
    if (count > semaphore->bound - semaphore->value) {
        error = EOVERFLOW;
    } else {
        __gate_open(&semaphore->monitor.gate, &semaphore->monitor, count);
        COMMIT(semaphore->value, semaphore->value + count);
    }
    __monitor_leave(&semaphore->monitor);
    return error;
}

unsigned semaphore_value(struct semaphore *semaphore)
{
    __monitor_enter(&semaphore->monitor);
    unsigned value = semaphore->value;
    __monitor_leave(&semaphore->monitor);
    return value;
}
