/*
 * Money that goes round a ring of accounts, each teller with large sums, and everything paid into one account at last.
 * SPDX-License-Identifier: MIT
 */
#include "bank.h"
#include "referee.h"

#define ACCOUNTS 8
#define TELLERS 5
#define ROUNDS 20
#define START 1000000

enum { MOVED, LEFT };

void ledger_write(int from, int to, long amount)
{
    note(MOVED, from, to, amount);
}

static void teller(int number)
{
    for (int i = 0; i < ROUNDS * ACCOUNTS; i++)
        bank_transfer((number + i) % ACCOUNTS, (number + i + 1) % ACCOUNTS, 1000 * number + i);
}

static void collector(int number)
{
    long all = bank_balance(number + 1);

    bank_transfer(number + 1, 0, all);
}

void test_run(unsigned seed)
{
    (void)seed;
    watch(8);
    bank_open(ACCOUNTS, START);
    threads_run(TELLERS, teller);
    threads_run(ACCOUNTS - 1, collector);
    for (int i = 0; i < ACCOUNTS; i++)
        note(LEFT, i, 0, bank_balance(i));
}

void test_judge(unsigned seed)
{
    (void)seed;
    for (unsigned i = 0, count = events(); i < count; i++) {
        const struct event *e = &event_log->events[i];
        long wanted = e->a == 0 ? ACCOUNTS * (long)START : 0;
        if (e->kind == LEFT && e->value != wanted)
            fail("all was to be in account 0; account %d has %ld", e->a, e->value);
    }
}
