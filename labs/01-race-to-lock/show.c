/*
 * Four tellers at work, to be looked at: make run PROG=labs/01-race-to-lock/show.c MODEL=smp, or make trace.
 * SPDX-License-Identifier: MIT
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include "bank.c"

#define ACCOUNTS 8
#define TELLERS 4
#define TRANSFERS 5000
#define START 1000

static int lines; /* of the ledger */

void ledger_write(int from, int to, long amount)
{
    (void)from, (void)to, (void)amount;
    __atomic_fetch_add(&lines, 1, __ATOMIC_RELAXED);
}

static void *teller(void *arg)
{
    unsigned seed = *(unsigned *)arg;

    for (int i = 0; i < TRANSFERS; i++)
        bank_transfer(rand_r(&seed) % ACCOUNTS, rand_r(&seed) % ACCOUNTS, rand_r(&seed) % 50);
    return NULL;
}

int main(void)
{
    pthread_t tellers[TELLERS];
    unsigned seeds[TELLERS];

    bank_open(ACCOUNTS, START);
    for (int i = 0; i < TELLERS; i++) {
        seeds[i] = (unsigned)i + 1;
        pthread_create(&tellers[i], NULL, teller, &seeds[i]);
    }
    for (int i = 0; i < TELLERS; i++)
        pthread_join(tellers[i], NULL);
    long gone = ACCOUNTS * START - bank_total();
    printf("%d transfers, %ld in all accounts: ", lines, bank_total());
    printf(gone > 0 ? "%ld lost\n" : gone < 0 ? "%ld too much\n" : "nothing lost\n", labs(gone));
    return gone != 0;
}
