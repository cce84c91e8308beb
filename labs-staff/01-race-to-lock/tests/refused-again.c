/*
 * A transfer that was refused leaves nothing behind: the same accounts can be used by everybody right after it.
 * SPDX-License-Identifier: MIT
 */
#include "bank.h"
#include "referee.h"

#define TELLERS 3
#define TIMES 10

enum { MOVED, REFUSED, LEFT };

void ledger_write(int from, int to, long amount)
{
    note(MOVED, from, to, amount);
}

static void teller(int number)
{
    for (int i = 0; i < TIMES; i++) {
        if (bank_transfer(number, (number + 1) % TELLERS, 1000000) != 0)
            note(REFUSED, number, 0, 0);
        bank_transfer((number + 1) % TELLERS, number, 1);
    }
}

void test_run(unsigned seed)
{
    (void)seed;
    watch(2);
    bank_open(TELLERS, 100);
    threads_run(TELLERS, teller);
    for (int i = 0; i < TELLERS; i++)
        note(LEFT, i, 0, bank_balance(i));
}

void test_judge(unsigned seed)
{
    unsigned moved = 0, refused = 0;

    (void)seed;
    for (unsigned i = 0, count = events(); i < count; i++) {
        const struct event *e = &event_log->events[i];
        moved += e->kind == MOVED;
        refused += e->kind == REFUSED;
        if (e->kind == LEFT && e->value != 100)
            fail("account %d has %ld after as much went in as out", e->a, e->value);
    }
    if (moved != TELLERS * TIMES || refused != moved)
        fail("%d transfers were possible and as many not; %u were made, %u refused",
             TELLERS * TIMES, moved, refused);
}
