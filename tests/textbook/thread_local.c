/*
 * What is made once, and what each thread has for itself: pthread_once, keys with destructors,
 * _Thread_local, errno.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define THREADS 8

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static atomic_int made, destroyed;
static _Thread_local int own = 7;
static _Thread_local char zeroed[100];
static int *addresses[THREADS];
static pthread_barrier_t barrier;

static void destroy(void *value)
{
    destroyed++;
    free(value);
}

static void make(void)
{
    sched_yield();
    assert(pthread_key_create(&key, destroy) == 0);
    made++;
}

static void *thread(void *arg)
{
    int me = *(int *)arg;
    int *value = malloc(sizeof *value);

    assert(value);
    pthread_once(&once, make);
    assert(made == 1);
    assert(pthread_getspecific(key) == NULL);
    *value = me;
    assert(pthread_setspecific(key, value) == 0);
    assert(own == 7 && zeroed[99] == 0);
    addresses[me] = &own;
    own += me;
    zeroed[99] = (char)me;
    errno = 1000 + me;
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < THREADS; i++)
        assert(i == me || addresses[i] != &own);
    assert(own == 7 + me && zeroed[99] == me);
    assert(*(int *)pthread_getspecific(key) == me);
    assert(errno == 1000 + me);
    if (me % 2)
        pthread_exit(NULL);
    assert(close(-1) == -1 && errno == EBADF);
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    int numbers[THREADS];

    errno = 1;
    pthread_barrier_init(&barrier, NULL, THREADS);
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        assert(pthread_create(&threads[i], NULL, thread, &numbers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert(made == 1 && destroyed == THREADS);
    assert(own == 7 && errno == 1);
    printf("made once, destroyed %d times\n", destroyed);
    return 0;
}
