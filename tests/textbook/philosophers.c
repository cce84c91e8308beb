/*
 * The dining philosophers, kept from deadlock by ordering the forks, then by a waiter.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>

#define PHILOSOPHERS 5
#define MEALS 500

static pthread_mutex_t forks[PHILOSOPHERS];
static atomic_int holder[PHILOSOPHERS]; /* of a fork, number + 1 */
static sem_t waiter;
static int meals[PHILOSOPHERS];

static void eat(int me, int left, int right)
{
    assert(atomic_exchange(&holder[left], me + 1) == 0);
    assert(atomic_exchange(&holder[right], me + 1) == 0);
    if (meals[me]++ % 8 == 0)
        sched_yield();
    assert(atomic_exchange(&holder[left], 0) == me + 1);
    assert(atomic_exchange(&holder[right], 0) == me + 1);
}

static void *ordered(void *arg)
{
    int me = *(int *)arg, left = me, right = (me + 1) % PHILOSOPHERS;
    int low = left < right ? left : right, high = left < right ? right : left;

    for (int i = 0; i < MEALS; i++) {
        pthread_mutex_lock(&forks[low]);
        pthread_mutex_lock(&forks[high]);
        eat(me, left, right);
        pthread_mutex_unlock(&forks[low]);
        pthread_mutex_unlock(&forks[high]);
    }
    return NULL;
}

/* Everyone takes the left fork first; the waiter lets in one fewer than there are forks. */
static void *with_waiter(void *arg)
{
    int me = *(int *)arg, left = me, right = (me + 1) % PHILOSOPHERS;

    for (int i = 0; i < MEALS; i++) {
        sem_wait(&waiter);
        pthread_mutex_lock(&forks[left]);
        sched_yield();
        pthread_mutex_lock(&forks[right]);
        eat(me, left, right);
        pthread_mutex_unlock(&forks[right]);
        pthread_mutex_unlock(&forks[left]);
        sem_post(&waiter);
    }
    return NULL;
}

static void dine(const char *name, void *(*philosopher)(void *))
{
    pthread_t threads[PHILOSOPHERS];
    int numbers[PHILOSOPHERS];

    for (int i = 0; i < PHILOSOPHERS; i++) {
        numbers[i] = i;
        meals[i] = 0;
        assert(pthread_create(&threads[i], NULL, philosopher, &numbers[i]) == 0);
    }
    for (int i = 0; i < PHILOSOPHERS; i++) {
        pthread_join(threads[i], NULL);
        assert(meals[i] == MEALS);
    }
    printf("%s: all have eaten %d times\n", name, MEALS);
}

int main(void)
{
    for (int i = 0; i < PHILOSOPHERS; i++)
        pthread_mutex_init(&forks[i], NULL);
    sem_init(&waiter, 0, PHILOSOPHERS - 1);
    dine("ordered", ordered);
    dine("waiter", with_waiter);
    return 0;
}
