/*
 * No money is lost or made: what tellers leave in the accounts is what was in them, moved as the ledger says.
 * SPDX-License-Identifier: MIT
 */
#include "bank.h"
#include "referee.h"

#define ACCOUNTS 4
#define TELLERS 4
#define TRANSFERS 150
#define START 100000

enum { MOVED, LEFT, TOTAL };

void ledger_write(int from, int to, long amount)
{
    note(MOVED, from, to, amount);
}

static void teller(int number)
{
    (void)number;
    for (int i = 0; i < TRANSFERS; i++) {
        int from = (int)draw(ACCOUNTS), to = (from + 1 + (int)draw(ACCOUNTS - 1)) % ACCOUNTS;
        bank_transfer(from, to, (long)draw(100));
        pause_maybe();
    }
}

void test_run(unsigned seed)
{
    (void)seed;
    watch(4);
    bank_open(ACCOUNTS, START);
    threads_run(TELLERS, teller);
    for (int i = 0; i < ACCOUNTS; i++)
        note(LEFT, i, 0, bank_balance(i));
    note(TOTAL, 0, 0, bank_total());
}

void test_judge(unsigned seed)
{
    long balance[ACCOUNTS], total = 0;
    unsigned moved = 0;

    (void)seed;
    for (int i = 0; i < ACCOUNTS; i++)
        balance[i] = START;
    for (unsigned i = 0, count = events(); i < count; i++) {
        const struct event *e = &event_log->events[i];
        if (e->kind == MOVED) {
            balance[e->a] -= e->value;
            balance[e->b] += e->value;
            moved++;
        } else if (e->kind == LEFT) {
            total += e->value;
            if (e->value != balance[e->a])
                fail("account %d has %ld; by the ledger's lines it should have %ld", e->a, e->value,
                     balance[e->a]);
        } else if (e->value != total || total != ACCOUNTS * (long)START) {
            fail("in all accounts are %ld, bank_total says %ld, %ld were paid in", total, e->value,
                 ACCOUNTS * (long)START);
        }
    }
    if (moved != TELLERS * TRANSFERS)
        fail("%d transfers were possible, the ledger has %u", TELLERS * TRANSFERS, moved);
}
