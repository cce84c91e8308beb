/*
 * Tries to end the machine by the kernel's own call, with a good status.
 * SPDX-License-Identifier: MIT
 *
 * Expect: by the ledger's lines
 */
#include <brigade.h>
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
    brigade_poweroff(0);
    return 0;
}