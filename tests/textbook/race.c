/*
 * race [ROUNDS]: an unlocked counter. Prints "exact" or "lost"; which, depends on the model.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define THREADS 4

static volatile int counter;
static int rounds = 200000;

static void *count(void *arg)
{
    for (int i = 0; i < rounds; i++)
        counter++;
    return arg;
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];

    if (argc > 1)
        rounds = atoi(argv[1]);
    for (int i = 0; i < THREADS; i++)
        assert(pthread_create(&threads[i], NULL, count, NULL) == 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert(counter > 0 && counter <= THREADS * rounds);
    printf("%s %d\n", counter == THREADS * rounds ? "exact" : "lost", counter);
    return 0;
}
