/*
 * Transfers between accounts, each with its lock; an auditor takes them all and finds no coin lost.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#define ACCOUNTS 8
#define CLERKS 6
#define TRANSFERS 2000
#define AUDITS 100
#define START 100

static struct account {
    pthread_mutex_t lock;
    int balance;
} accounts[ACCOUNTS];

static void transfer(int from, int to, int amount)
{
    int low = from < to ? from : to, high = from < to ? to : from;

    pthread_mutex_lock(&accounts[low].lock);
    pthread_mutex_lock(&accounts[high].lock);
    if (accounts[from].balance >= amount) {
        accounts[from].balance -= amount;
        accounts[to].balance += amount;
    }
    pthread_mutex_unlock(&accounts[high].lock);
    pthread_mutex_unlock(&accounts[low].lock);
}

static void *clerk(void *arg)
{
    unsigned seed = *(unsigned *)arg;

    for (int i = 0; i < TRANSFERS; i++) {
        int from = rand_r(&seed) % ACCOUNTS, to = rand_r(&seed) % ACCOUNTS;
        if (from != to)
            transfer(from, to, rand_r(&seed) % 50);
    }
    return NULL;
}

static void *auditor(void *arg)
{
    for (int i = 0; i < AUDITS; i++) {
        int sum = 0;
        for (int k = 0; k < ACCOUNTS; k++)
            pthread_mutex_lock(&accounts[k].lock);
        for (int k = 0; k < ACCOUNTS; k++) {
            assert(accounts[k].balance >= 0);
            sum += accounts[k].balance;
        }
        for (int k = ACCOUNTS - 1; k >= 0; k--)
            pthread_mutex_unlock(&accounts[k].lock);
        assert(sum == ACCOUNTS * START);
        sched_yield();
    }
    return arg;
}

int main(void)
{
    pthread_t clerks[CLERKS], audit;
    unsigned seeds[CLERKS];
    int sum = 0;

    for (int i = 0; i < ACCOUNTS; i++) {
        pthread_mutex_init(&accounts[i].lock, NULL);
        accounts[i].balance = START;
    }
    assert(pthread_create(&audit, NULL, auditor, NULL) == 0);
    for (int i = 0; i < CLERKS; i++) {
        seeds[i] = (unsigned)i + 1;
        assert(pthread_create(&clerks[i], NULL, clerk, &seeds[i]) == 0);
    }
    for (int i = 0; i < CLERKS; i++)
        pthread_join(clerks[i], NULL);
    pthread_join(audit, NULL);
    for (int i = 0; i < ACCOUNTS; i++)
        sum += accounts[i].balance;
    assert(sum == ACCOUNTS * START);
    printf("%d in all accounts, as before\n", sum);
    return 0;
}
