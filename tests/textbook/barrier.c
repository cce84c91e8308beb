/*
 * Phases with a barrier: the library's, one of a mutex and a condition, one of semaphores.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>

#define THREADS 6
#define PHASES 300

static pthread_barrier_t barrier;
static atomic_int serial;

static void library_wait(void)
{
    int result = pthread_barrier_wait(&barrier);

    assert(result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD);
    serial += result == PTHREAD_BARRIER_SERIAL_THREAD;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_here = PTHREAD_COND_INITIALIZER;
static int arrived, generation;

static void condition_wait(void)
{
    pthread_mutex_lock(&mutex);
    int mine = generation;
    if (++arrived == THREADS) {
        arrived = 0;
        generation++;
        pthread_cond_broadcast(&all_here);
    } else {
        while (mine == generation)
            pthread_cond_wait(&all_here, &mutex);
    }
    pthread_mutex_unlock(&mutex);
}

static sem_t count_guard, first_turnstile, second_turnstile;
static int inside;

static void semaphore_wait(void)
{
    sem_wait(&count_guard);
    if (++inside == THREADS)
        for (int i = 0; i < THREADS; i++)
            sem_post(&first_turnstile);
    sem_post(&count_guard);
    sem_wait(&first_turnstile);
    sem_wait(&count_guard);
    if (--inside == 0)
        for (int i = 0; i < THREADS; i++)
            sem_post(&second_turnstile);
    sem_post(&count_guard);
    sem_wait(&second_turnstile);
}

static void (*wait_for_all)(void);
static int phase_of[THREADS];

static void *worker(void *arg)
{
    int me = *(int *)arg;

    for (int phase = 1; phase <= PHASES; phase++) {
        phase_of[me] = phase;
        wait_for_all();
        for (int i = 0; i < THREADS; i++)
            assert(phase_of[i] == phase);
        wait_for_all();
    }
    return NULL;
}

static void run(const char *name, void (*wait)(void))
{
    pthread_t threads[THREADS];
    int numbers[THREADS];

    wait_for_all = wait;
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        assert(pthread_create(&threads[i], NULL, worker, &numbers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    printf("%s: %d phases\n", name, PHASES);
}

int main(void)
{
    pthread_barrier_init(&barrier, NULL, THREADS);
    sem_init(&count_guard, 0, 1);
    sem_init(&first_turnstile, 0, 0);
    sem_init(&second_turnstile, 0, 0);
    run("library", library_wait);
    assert(serial == 2 * PHASES);
    run("condition", condition_wait);
    run("semaphores", semaphore_wait);
    pthread_barrier_destroy(&barrier);
    return 0;
}
