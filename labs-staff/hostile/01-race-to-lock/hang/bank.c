/*
 * Never returns.
 * SPDX-License-Identifier: MIT
 *
 * Expect: it did not end
 */
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
    for (volatile int i = 0;; i = 1)
        ;
}