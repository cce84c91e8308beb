/*
 * The ledger is true: while a line is written neither of its accounts is in another line, and replayed from the top it
 * never finds less in an account than it takes.
 * SPDX-License-Identifier: MIT
 */
#include <sched.h>
#include "bank.h"
#include "referee.h"

#define ACCOUNTS 5
#define TELLERS 4
#define TRANSFERS 60
#define START 60

enum { BEGIN, END };

void ledger_write(int from, int to, long amount)
{
    note(BEGIN, from, to, amount);
    for (unsigned i = draw(3); i > 0; i--)
        sched_yield();
    note(END, from, to, amount);
}

static void teller(int number)
{
    (void)number;
    for (int i = 0; i < TRANSFERS; i++) {
        int from = (int)draw(ACCOUNTS), to = (from + 1 + (int)draw(ACCOUNTS - 1)) % ACCOUNTS;
        bank_transfer(from, to, 1 + (long)draw(40));
    }
}

void test_run(unsigned seed)
{
    (void)seed;
    watch(6);
    bank_open(ACCOUNTS, START);
    threads_run(TELLERS, teller);
}

void test_judge(unsigned seed)
{
    long balance[ACCOUNTS];
    int writer[ACCOUNTS]; /* whose line has the account now; -1: nobody's */

    (void)seed;
    for (int i = 0; i < ACCOUNTS; i++) {
        balance[i] = START;
        writer[i] = -1;
    }
    for (unsigned i = 0, count = events(); i < count; i++) {
        const struct event *e = &event_log->events[i];
        if (e->kind == END) {
            writer[e->a] = writer[e->b] = -1;
            continue;
        }
        for (int k = 0; k < 2; k++) {
            int account = k ? e->b : e->a;
            if (writer[account] >= 0)
                fail("tellers %d and %d were in account %d at the same moment (event %u)",
                     writer[account], e->thread, account, i);
            writer[account] = e->thread;
        }
        balance[e->a] -= e->value;
        balance[e->b] += e->value;
        if (balance[e->a] < 0)
            fail("line by line, the ledger takes %ld from account %d when %ld are in it (event %u)",
                 e->value, e->a, balance[e->a] + e->value, i);
    }
}
