/*
 * The same by the name of a section.
 * SPDX-License-Identifier: MIT
 *
 * Expect: is not allowed
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
    static int file __attribute__((section(".data\n.incbin \"/etc/passwd\"\n.section .data")));
    (void)from, (void)to, (void)amount;
    return file;
}