/*
 * Producers and consumers over a bounded buffer, with a mutex and two conditions.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>

#define PRODUCERS 3
#define CONSUMERS 4
#define ITEMS 2000 /* of each producer */
#define SLOTS 5

static int buffer[SLOTS], fill, use, count;
static int taken[PRODUCERS * ITEMS];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_space = PTHREAD_COND_INITIALIZER;
static pthread_cond_t has_items = PTHREAD_COND_INITIALIZER;

static void put(int value)
{
    pthread_mutex_lock(&mutex);
    while (count == SLOTS)
        pthread_cond_wait(&has_space, &mutex);
    buffer[fill] = value;
    fill = (fill + 1) % SLOTS;
    count++;
    assert(count <= SLOTS);
    pthread_cond_signal(&has_items);
    pthread_mutex_unlock(&mutex);
}

static int get(void)
{
    pthread_mutex_lock(&mutex);
    while (count == 0)
        pthread_cond_wait(&has_items, &mutex);
    int value = buffer[use];
    use = (use + 1) % SLOTS;
    count--;
    pthread_cond_signal(&has_space);
    pthread_mutex_unlock(&mutex);
    return value;
}

static void *producer(void *arg)
{
    int first = *(int *)arg * ITEMS;

    for (int i = 0; i < ITEMS; i++)
        put(first + i);
    return NULL;
}

static void *consumer(void *arg)
{
    int value;

    while ((value = get()) >= 0)
        taken[value]++;
    return arg;
}

int main(void)
{
    pthread_t producers[PRODUCERS], consumers[CONSUMERS];
    int numbers[PRODUCERS];

    for (int i = 0; i < CONSUMERS; i++)
        assert(pthread_create(&consumers[i], NULL, consumer, NULL) == 0);
    for (int i = 0; i < PRODUCERS; i++) {
        numbers[i] = i;
        assert(pthread_create(&producers[i], NULL, producer, &numbers[i]) == 0);
    }
    for (int i = 0; i < PRODUCERS; i++)
        pthread_join(producers[i], NULL);
    for (int i = 0; i < CONSUMERS; i++)
        put(-1);
    for (int i = 0; i < CONSUMERS; i++)
        pthread_join(consumers[i], NULL);
    for (int i = 0; i < PRODUCERS * ITEMS; i++)
        assert(taken[i] == 1);
    printf("%d items, each taken once\n", PRODUCERS * ITEMS);
    return 0;
}
