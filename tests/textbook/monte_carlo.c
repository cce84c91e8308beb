/* Pi by throwing darts: each thread has its own random numbers, the sum is guarded. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define THREADS 4
#define DARTS 100000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long inside, thrown;

static void *throw_darts(void *argument)
{
    unsigned seed = (unsigned)(long)argument * 7919 + 1;
    long hits = 0;

    for (int i = 0; i < DARTS; i++) {
        double x = rand_r(&seed) / (double)RAND_MAX, y = rand_r(&seed) / (double)RAND_MAX;
        hits += x * x + y * y <= 1.0;
    }
    pthread_mutex_lock(&lock);
    inside += hits;
    thrown += DARTS;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];

    for (long i = 0; i < THREADS; i++)
        assert(pthread_create(&threads[i], NULL, throw_darts, (void *)i) == 0);
    for (int i = 0; i < THREADS; i++)
        assert(pthread_join(threads[i], NULL) == 0);
    assert(thrown == THREADS * DARTS);
    double pi = 4.0 * (double)inside / (double)thrown;
    assert(fabs(pi - 3.14159265) < 0.05);
    printf("about %.1f\n", pi);
    return 0;
}
