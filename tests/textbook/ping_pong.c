/*
 * Strict alternation of threads: by two semaphores, by a condition, in a round of many.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

#define ROUNDS 1000
#define PLAYERS 7

static sem_t turns[2];
static char written[2 * ROUNDS + 1];
static int length;

static void *by_semaphore(void *arg)
{
    int me = *(int *)arg;

    for (int i = 0; i < ROUNDS; i++) {
        sem_wait(&turns[me]);
        written[length++] = (char)('a' + me);
        sem_post(&turns[!me]);
    }
    return NULL;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int turn, passes;

static void *by_condition(void *arg)
{
    int me = *(int *)arg;

    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        while (turn != me)
            pthread_cond_wait(&changed, &mutex);
        assert(passes == i * PLAYERS + me);
        passes++;
        turn = (turn + 1) % PLAYERS;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void run(int count, void *(*player)(void *))
{
    pthread_t threads[PLAYERS];
    int numbers[PLAYERS];

    for (int i = 0; i < count; i++) {
        numbers[i] = i;
        assert(pthread_create(&threads[i], NULL, player, &numbers[i]) == 0);
    }
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}

int main(void)
{
    sem_init(&turns[0], 0, 1);
    sem_init(&turns[1], 0, 0);
    run(2, by_semaphore);
    assert(length == 2 * ROUNDS);
    for (int i = 0; i < length; i++)
        assert(written[i] == "ab"[i % 2]);
    run(PLAYERS, by_condition);
    assert(passes == PLAYERS * ROUNDS);
    printf("%d turns\n", passes);
    return 0;
}
