/*
 * The sleeping barber: customers who find no free chair go away.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>

#define CHAIRS 3
#define CUSTOMERS 12
#define VISITS 50 /* of each customer */

static sem_t customers, barber_ready, customer_done, barber_done;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int waiting, served, turned_away, cuts;

static void *barber(void *arg)
{
    for (;;) {
        sem_wait(&customers);
        pthread_mutex_lock(&mutex);
        int closing = waiting == 0;
        if (!closing)
            waiting--;
        pthread_mutex_unlock(&mutex);
        if (closing)
            return arg;
        sem_post(&barber_ready);
        cuts++;
        sem_wait(&customer_done);
        sem_post(&barber_done);
    }
}

static void *customer(void *arg)
{
    for (int i = 0; i < VISITS; i++) {
        pthread_mutex_lock(&mutex);
        if (waiting == CHAIRS) {
            turned_away++;
            pthread_mutex_unlock(&mutex);
            sched_yield();
            continue;
        }
        waiting++;
        assert(waiting <= CHAIRS);
        pthread_mutex_unlock(&mutex);
        sem_post(&customers);
        sem_wait(&barber_ready);
        sem_post(&customer_done);
        sem_wait(&barber_done);
        pthread_mutex_lock(&mutex);
        served++;
        pthread_mutex_unlock(&mutex);
    }
    return arg;
}

int main(void)
{
    pthread_t shop, people[CUSTOMERS];

    sem_init(&customers, 0, 0);
    sem_init(&barber_ready, 0, 0);
    sem_init(&customer_done, 0, 0);
    sem_init(&barber_done, 0, 0);
    assert(pthread_create(&shop, NULL, barber, NULL) == 0);
    for (int i = 0; i < CUSTOMERS; i++)
        assert(pthread_create(&people[i], NULL, customer, NULL) == 0);
    for (int i = 0; i < CUSTOMERS; i++)
        pthread_join(people[i], NULL);
    sem_post(&customers); /* nobody waits: the shop closes */
    pthread_join(shop, NULL);
    assert(served + turned_away == CUSTOMERS * VISITS);
    assert(cuts == served && served > 0);
    printf("every visit served or turned away\n");
    return 0;
}
