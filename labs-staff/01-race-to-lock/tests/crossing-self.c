/*
 * From an account to itself: a transfer like any other, which ends, counts and changes nothing.
 * SPDX-License-Identifier: MIT
 */
#include "bank.h"
#include "referee.h"

#define TELLERS 3
#define TIMES 20
#define START 10

enum { MOVED, LEFT };

void ledger_write(int from, int to, long amount)
{
    note(MOVED, from, to, amount);
}

static void teller(int number)
{
    for (int i = 0; i < TIMES; i++)
        bank_transfer((number + i) % 2, (number + i) % 2, START);
}

void test_run(unsigned seed)
{
    (void)seed;
    watch(3);
    bank_open(2, START);
    threads_run(TELLERS, teller);
    for (int i = 0; i < 2; i++)
        note(LEFT, i, 0, bank_balance(i));
}

void test_judge(unsigned seed)
{
    unsigned moved = 0;

    (void)seed;
    for (unsigned i = 0, count = events(); i < count; i++) {
        const struct event *e = &event_log->events[i];
        moved += e->kind == MOVED;
        if (e->kind == LEFT && e->value != START)
            fail("account %d has %ld after transfers to itself", e->a, e->value);
    }
    if (moved != TELLERS * TIMES)
        fail("%u of %d transfers were made", moved, TELLERS * TIMES);
}
