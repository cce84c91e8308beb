/*
 * Threads cancelled in every kind of wait, with cleanup handlers that put things in order, and destructors after them.
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
static sem_t ready, none, sent;
static pthread_key_t key;
static int ends[2];
static char order[100];

static void note(void *text)
{
    strcat(order, text);
}

static void unlock(void *unused)
{
    (void)unused;
    strcat(order, pthread_mutex_trylock(&mutex) == EBUSY ? " held" : " free");
    pthread_mutex_unlock(&mutex);
}

static void *wait_for_condition(void *unused)
{
    pthread_setspecific(key, " destroyed");
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(note, " first");
    pthread_cleanup_push(unlock, NULL);
    sem_post(&ready);
    for (;;)
        pthread_cond_wait(&never, &mutex);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return unused;
}

static void *wait_for_semaphore(void *unused)
{
    pthread_cleanup_push(note, " semaphore");
    sem_post(&ready);
    sem_wait(&none);
    pthread_cleanup_pop(0);
    return unused;
}

static void *wait_for_bytes(void *unused)
{
    char byte;

    pthread_cleanup_push(note, " read");
    sem_post(&ready);
    if (read(ends[0], &byte, 1) == 1)
        note(" got");
    pthread_cleanup_pop(0);
    return unused;
}

static void *defer(void *unused)
{
    int before;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    sem_post(&ready);
    sem_wait(&sent);
    note(" late");
    pthread_cleanup_push(note, " popped");
    pthread_cleanup_pop(1);
    pthread_setcancelstate(before, NULL);
    pthread_testcancel();
    note(" never");
    return unused;
}

static void run(void *(*function)(void *), const char *what)
{
    pthread_t thread;
    void *result;

    order[0] = '\0';
    sem_init(&sent, 0, 0);
    pthread_create(&thread, NULL, function, NULL);
    sem_wait(&ready);
    usleep(1000);
    pthread_cancel(thread);
    sem_post(&sent);
    pthread_join(thread, &result);
    printf("%s:%s, %s\n", what, order, result == PTHREAD_CANCELED ? "cancelled" : "returned");
}

int main(void)
{
    sem_init(&ready, 0, 0);
    sem_init(&none, 0, 0);
    pthread_key_create(&key, note);
    if (pipe(ends) != 0)
        return 1;
    run(wait_for_condition, "condition");
    run(wait_for_semaphore, "semaphore");
    run(wait_for_bytes, "pipe");
    run(defer, "disabled");
    printf("the mutex is %s\n", pthread_mutex_trylock(&mutex) == 0 ? "free" : "held");
    return 0;
}
