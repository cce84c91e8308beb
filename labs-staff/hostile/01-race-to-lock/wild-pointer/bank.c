/*
 * Writes to the kernel, and jumps there.
 * SPDX-License-Identifier: MIT
 *
 * Expect: signal 11
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
    *(volatile int *)0x80010000 = 0;
    ((void (*)(void))0x80010000)();
    return 0;
}