/*
 * Producers and consumers over a bounded buffer, with three semaphores.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

#define PRODUCERS 2
#define CONSUMERS 2
#define ITEMS 3000 /* of each producer and each consumer */
#define SLOTS 4

static long buffer[SLOTS], fill, use;
static long sum;
static sem_t empty, full, mutex;

static void *producer(void *arg)
{
    for (int i = 1; i <= ITEMS; i++) {
        sem_wait(&empty);
        sem_wait(&mutex);
        buffer[fill++ % SLOTS] = i;
        sem_post(&mutex);
        sem_post(&full);
    }
    return arg;
}

static void *consumer(void *arg)
{
    for (int i = 0; i < ITEMS; i++) {
        sem_wait(&full);
        sem_wait(&mutex);
        assert(use < fill && fill - use <= SLOTS);
        sum += buffer[use++ % SLOTS];
        sem_post(&mutex);
        sem_post(&empty);
    }
    return arg;
}

int main(void)
{
    pthread_t threads[PRODUCERS + CONSUMERS];
    int value;

    sem_init(&empty, 0, SLOTS);
    sem_init(&full, 0, 0);
    sem_init(&mutex, 0, 1);
    for (int i = 0; i < PRODUCERS + CONSUMERS; i++)
        assert(pthread_create(&threads[i], NULL, i < PRODUCERS ? producer : consumer, NULL) == 0);
    for (int i = 0; i < PRODUCERS + CONSUMERS; i++)
        pthread_join(threads[i], NULL);
    assert(sum == PRODUCERS * (long)ITEMS * (ITEMS + 1) / 2);
    assert(sem_getvalue(&empty, &value) == 0 && value == SLOTS);
    assert(sem_getvalue(&full, &value) == 0 && value == 0);
    printf("sum %ld\n", sum);
    return 0;
}
