/*
 * Reads a file of the host when it is assembled, by a macro of the assembler.
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

__asm__(".macro read what\n.inc\\what \"/etc/passwd\"\n.endm\nread bin\n");

int bank_transfer(int from, int to, long amount)
{
    (void)from, (void)to, (void)amount;
    return 0;
}