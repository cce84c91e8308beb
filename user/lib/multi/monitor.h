/*
 * What all objects of <brigade/…> that block stand on: a robust lock and places to sleep under it.
 * SPDX-License-Identifier: MIT
 *
 * A process may be killed between any two instructions. So that nothing is lost or left half done then:
 * - A change becomes true by one store, its COMMIT(). What else an object knows follows from that; recover()
 *   brings it in step, called with the lock by the next who takes it.
 * - Sleepers are woken before the commit. They come to run when the lock is given up, be it by the end of who had it.
 * - Between processes all sleepers of a gate are woken, and look themselves: a wake-up meant for one would be lost
 *   with it. The count of sleepers can become too high by those killed, which costs wake-ups only.
 */
#ifndef USER_MONITOR_H
#define USER_MONITOR_H

#include <brigade/sync.h>
#include <pthread.h>
#include <stddef.h>
#include <time.h>

/* Where threads sleep for one reason. */
struct gate {
    pthread_cond_t cond;
    unsigned waiting; /* guarded by the monitor */
};

/* What an object begins with. */
struct monitor {
    pthread_mutex_t mutex;
    struct gate gate; /* an object may have more of them */
    enum sharing sharing;
    void (*recover)(struct monitor *monitor); /* NULL: there is nothing to do */
};

/* Neither compiler nor processor moves a store of this thread across: a kill finds them done in this order. */
#define COMMIT(place, value)                                                                       \
    do {                                                                                           \
        __atomic_signal_fence(__ATOMIC_SEQ_CST);                                                   \
        (place) = (value);                                                                         \
        __atomic_signal_fence(__ATOMIC_SEQ_CST);                                                   \
    } while (0)

/* Zeroed memory where all who share an object see it; NULL and errno. */
void *__object_new(size_t size, enum sharing sharing);
void __object_free(void *object, enum sharing sharing);

/* Makes a mutex of a type; a condition that goes by CLOCK_MONOTONIC. 0 or an error number. */
int __mutex_make(pthread_mutex_t *mutex, int type, enum sharing sharing);
int __cond_make(pthread_cond_t *cond, enum sharing sharing);
void __cond_done(pthread_cond_t *cond, enum sharing sharing);

/* An object of that size, zeroed but for the monitor it begins with; NULL and errno. */
void *__monitor_new(size_t size, enum sharing sharing);
void __monitor_free(struct monitor *monitor);
void __monitor_enter(struct monitor *monitor);
void __monitor_leave(struct monitor *monitor);

/* Sleeps until the gate is opened, or for nothing. 0 or ETIMEDOUT. */
int __gate_wait(struct gate *gate, struct monitor *monitor, const struct timespec *deadline);

/* Wakes one, or count, or all; between processes all. */
void __gate_open(struct gate *gate, struct monitor *monitor, unsigned count);
#define GATE_ALL (~0u)

/* The moment so far from now, in *deadline; NULL for FOREVER. */
const struct timespec *__deadline_in(int timeout_ms, struct timespec *deadline);

/* The milliseconds until then, for poll(): 0 when it is over, -1 for NULL. */
int __deadline_left_ms(const struct timespec *deadline);

#endif
