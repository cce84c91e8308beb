/*
 * Is a hundred million bytes when compiled.
 * SPDX-License-Identifier: MIT
 *
 * Expect: File size limit
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
    static int much[500000000] = {1};
    (void)from, (void)to;
    return much[amount];
}