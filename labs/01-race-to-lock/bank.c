/*
 * The bank, as somebody wrote it who had one teller. This is the file that you change and hand in.
 * SPDX-License-Identifier: MIT
 */
#include "bank.h"

struct account {
    long balance;
    unsigned seal; /* of the balance, against tampering */
};

static struct account accounts[BANK_ACCOUNTS_MAX];
static int account_count;

static unsigned seal_of(long balance)
{
    unsigned seal = 2166136261u;

    for (int i = 0; i < 32; i++)
        seal = (seal ^ ((unsigned)balance >> i)) * 16777619u;
    return seal;
}

static void set_balance(struct account *account, long balance)
{
    unsigned seal = seal_of(balance);

    account->seal = seal;
    account->balance = balance;
}

void bank_open(int count, long balance)
{
    account_count = count;
    for (int i = 0; i < count; i++)
        set_balance(&accounts[i], balance);
}

int bank_transfer(int from, int to, long amount)
{
    struct account *source = &accounts[from], *target = &accounts[to];

    if (source->balance < amount)
        return -1;
    set_balance(source, source->balance - amount);
    set_balance(target, target->balance + amount);
    ledger_write(from, to, amount);
    return 0;
}

long bank_balance(int account)
{
    return accounts[account].balance;
}

long bank_total(void)
{
    long total = 0;

    for (int i = 0; i < account_count; i++)
        total += accounts[i].balance;
    return total;
}
