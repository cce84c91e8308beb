/*
 * Prints without end.
 * SPDX-License-Identifier: MIT
 *
 * Expect: did not end
 * Only: ordered
 */
#include <stdio.h>
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
    for (;;)
        printf("%d %d %ld and on and on and on and on and on and on\n", from, to, amount);
}