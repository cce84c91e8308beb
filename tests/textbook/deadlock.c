/*
 * Two threads take two locks in opposite order, and stay there for ever.
 * SPDX-License-Identifier: MIT
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t both_have_one;

static void *other(void *arg)
{
    pthread_mutex_lock(&b);
    pthread_barrier_wait(&both_have_one);
    pthread_mutex_lock(&a);
    printf("the other has both\n");
    return arg;
}

int main(void)
{
    pthread_t thread;

    pthread_barrier_init(&both_have_one, NULL, 2);
    pthread_create(&thread, NULL, other, NULL);
    pthread_mutex_lock(&a);
    pthread_barrier_wait(&both_have_one);
    printf("each has one\n");
    fflush(stdout);
    pthread_mutex_lock(&b);
    printf("main has both\n");
    pthread_join(thread, NULL);
    return 0;
}
