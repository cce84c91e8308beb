/*
 * Two cooks and a waiter with a pass for four dishes, to be looked at: make trace PROG=labs/02-bounded-queue/show.c
 * SPDX-License-Identifier: MIT
 */
#include <pthread.h>
#include <stdio.h>
#include "queue.c"

#define COOKS 2
#define DISHES 50

static struct queue *pass;

static void *cook(void *arg)
{
    for (int i = 0; i < DISHES; i++) {
        for (volatile int k = 0; k < 2000; k++)
            ; /* cooks */
        queue_put(pass, i);
    }
    return arg;
}

int main(void)
{
    pthread_t cooks[COOKS];
    int served = 0, dish;

    pass = queue_new(4);
    for (int i = 0; i < COOKS; i++)
        pthread_create(&cooks[i], NULL, cook, NULL);
    while (served < COOKS * DISHES && queue_get(pass, &dish) == 0)
        served++;
    printf("%d of %d dishes served\n", served, COOKS * DISHES);
    if (served < COOKS * DISHES)
        return 1;
    for (int i = 0; i < COOKS; i++)
        pthread_join(cooks[i], NULL);
    return 0;
}
