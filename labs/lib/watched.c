/*
 * The submission's calls of pthreads go through here: they are counted, and pause at moments that the seed picks, so
 * that schedules come about which nobody thought of, under cooperative threads as well.
 * SPDX-License-Identifier: MIT
 */
#include <sched.h>
#include <unistd.h>
#include "referee.h"
#include "watched.h"

#define PAUSE_NS 1000
#define PAUSES 16

static unsigned pause_often, spurious_often;
static unsigned calls[WATCHED_KINDS];

void watch(unsigned often)
{
    pause_often = often;
}

void watch_spurious(unsigned often)
{
    spurious_often = often;
}

unsigned watched_calls(enum watched kind)
{
    return __atomic_load_n(&calls[kind], __ATOMIC_RELAXED);
}

/*
 * With one core somebody else gets it. With several a short sleep: its end is a moment at which QEMU, counting
 * instructions, lets the next core go on, wherever the others are; and who spins meanwhile does not keep them all waiting.
 */
static void give_way(void)
{
    static long cores;

    if (!cores)
        cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (cores == 1)
        sched_yield();
    else
        nanosleep(&(struct timespec){.tv_nsec = PAUSE_NS * (1 + (long)draw(PAUSES))}, NULL);
}

void pause_maybe(void)
{
    if (pause_often && draw(pause_often) == 0)
        give_way();
}

static void count(enum watched kind)
{
    __atomic_fetch_add(&calls[kind], 1, __ATOMIC_RELAXED);
}

int watched_mutex_lock(pthread_mutex_t *mutex)
{
    count(WATCHED_LOCK);
    pause_maybe();
    int error = pthread_mutex_lock(mutex);
    pause_maybe();
    return error;
}

int watched_mutex_trylock(pthread_mutex_t *mutex)
{
    count(WATCHED_TRY);
    pause_maybe();
    return pthread_mutex_trylock(mutex);
}

int watched_mutex_unlock(pthread_mutex_t *mutex)
{
    int error = pthread_mutex_unlock(mutex);
    pause_maybe();
    return error;
}

/* POSIX lets a wait return without a reason: then it has given the mutex away and taken it again. */
static int is_spurious(pthread_mutex_t *mutex)
{
    if (!spurious_often || draw(spurious_often) != 0)
        return 0;
    pthread_mutex_unlock(mutex);
    sched_yield();
    pthread_mutex_lock(mutex);
    return 1;
}

int watched_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
    count(WATCHED_WAIT);
    return is_spurious(mutex) ? 0 : pthread_cond_wait(cond, mutex);
}

int watched_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *end)
{
    count(WATCHED_WAIT);
    return is_spurious(mutex) ? 0 : pthread_cond_timedwait(cond, mutex, end);
}

int watched_cond_signal(pthread_cond_t *cond)
{
    count(WATCHED_WAKE);
    pause_maybe();
    return pthread_cond_signal(cond);
}

int watched_cond_broadcast(pthread_cond_t *cond)
{
    count(WATCHED_WAKE);
    pause_maybe();
    return pthread_cond_broadcast(cond);
}

int watched_yield(void)
{
    count(WATCHED_YIELD);
    give_way();
    return 0;
}

int watched_nanosleep(const struct timespec *time, struct timespec *rest)
{
    count(WATCHED_YIELD);
    return nanosleep(time, rest);
}

int watched_usleep(useconds_t us)
{
    count(WATCHED_YIELD);
    return usleep(us);
}
