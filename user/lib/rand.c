/*
 * Random numbers. newlib keeps the state of rand() per thread, so that srand() in one would do
 * nothing for the others and all would draw the same numbers: here it is one for the process.
 * SPDX-License-Identifier: MIT
 */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t state = 1; /* guarded by lock */

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

void srandom(unsigned seed)
{
    srand(seed);
}

long random(void)
{
    return rand();
}
