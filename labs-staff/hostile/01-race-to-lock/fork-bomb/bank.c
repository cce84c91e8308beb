/*
 * Multiplies its process without end, in sessions of their own.
 * SPDX-License-Identifier: MIT
 *
 * Expect: did not end|signal
 * Only: ordered
 */
#include <sched.h>
#include <unistd.h>
#include "bank.h"

long bank_balance(int account)
{
    return account;
}

long bank_total(void)
{
    return 0;
}

void bank_open(int accounts, long balance)
{
    (void)accounts, (void)balance;
}

int bank_transfer(int from, int to, long amount)
{
    (void)from, (void)to, (void)amount;
    for (;;) {
        if (fork() < 0)
            sched_yield(); /* or else, with all numbers taken, each of 511 uses up its turn of 5 ms */
        setsid();
    }
}