/*
 * Random numbers. newlib keeps the state of rand() per thread, so that srand() in one would do
 * nothing for the others and all would draw the same numbers: here it is one for the process.
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t state = 1; /* guarded by lock */
static char first_store[sizeof state];

void srand(unsigned seed)
{
    pthread_mutex_lock(&lock);
    state = seed;
    pthread_mutex_unlock(&lock);
}

/* Knuth's linear congruential generator; the high bits are the good ones. */
int rand(void)
{
    int value;

    pthread_mutex_lock(&lock);
    state = state * 6364136223846793005u + 1;
    value = (int)(state >> 32) & RAND_MAX;
    pthread_mutex_unlock(&lock);
    return value;
}

static char
    *store; /* where initstate and setstate keep the state of a generator not in use; guarded */

/* Puts the generator in use away, and goes on with that of to, whose state is now or, if NULL, kept there. */
static char *change_store(char *to, const uint64_t *now)
{
    pthread_mutex_lock(&lock);
    char *before = store ? store : first_store;
    memcpy(before, &state, sizeof state);
    memcpy(&state, now ? (const void *)now : to, sizeof state);
    store = to;
    pthread_mutex_unlock(&lock);
    return before;
}

char *initstate(unsigned seed, char *to, size_t size)
{
    uint64_t now = seed;

    if (size < sizeof now) {
        errno = EINVAL;
        return NULL;
    }
    return change_store(to, &now);
}

char *setstate(char *from)
{
    return change_store(from, NULL);
}

void srandom(unsigned seed)
{
    srand(seed);
}

long random(void)
{
    return rand();
}
