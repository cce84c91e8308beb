/*
 * Mutual exclusion of two threads by loads and stores alone: Peterson's and Dekker's algorithms.
 * SPDX-License-Identifier: MIT
 *
 * Who waits yields, so that it ends where threads are cooperative.
 */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

#define ROUNDS 20000

static atomic_int wants[2], turn;
static int counter; /* guarded by nothing but the algorithm */

static void peterson_lock(int me)
{
    wants[me] = 1;
    turn = !me;
    while (wants[!me] && turn == !me)
        sched_yield();
}

static void peterson_unlock(int me)
{
    wants[me] = 0;
}

static void dekker_lock(int me)
{
    wants[me] = 1;
    while (wants[!me])
        if (turn != me) {
            wants[me] = 0;
            while (turn != me)
                sched_yield();
            wants[me] = 1;
        } else {
            sched_yield();
        }
}

static void dekker_unlock(int me)
{
    turn = !me;
    wants[me] = 0;
}

static void (*lock)(int), (*unlock)(int);

static void *worker(void *arg)
{
    int me = *(int *)arg;

    for (int i = 0; i < ROUNDS; i++) {
        lock(me);
        int seen = counter;
        if (i % 64 == 0)
            sched_yield();
        counter = seen + 1;
        unlock(me);
    }
    return NULL;
}

static void run(const char *name, void (*lock_function)(int), void (*unlock_function)(int))
{
    pthread_t threads[2];
    int numbers[2] = {0, 1};

    lock = lock_function;
    unlock = unlock_function;
    counter = 0;
    wants[0] = wants[1] = turn = 0;
    for (int i = 0; i < 2; i++)
        assert(pthread_create(&threads[i], NULL, worker, &numbers[i]) == 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    assert(counter == 2 * ROUNDS);
    printf("%s: %d\n", name, counter);
}

int main(void)
{
    run("peterson", peterson_lock, peterson_unlock);
    run("dekker", dekker_lock, dekker_unlock);
    return 0;
}
