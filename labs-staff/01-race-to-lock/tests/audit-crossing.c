/*
 * Several auditors beside tellers that go both ways: all come to an end, and every total is right.
 * SPDX-License-Identifier: MIT
 */
#include "bank.h"
#include "referee.h"

#define ACCOUNTS 4
#define THREADS 4 /* every other one is an auditor */
#define TIMES 40
#define START 100

enum { MOVED, TOTAL };

void ledger_write(int from, int to, long amount)
{
    note(MOVED, from, to, amount);
    pause_maybe();
}

static void teller_or_auditor(int number)
{
    for (int i = 0; i < TIMES; i++) {
        if (number % 2)
            note(TOTAL, 0, 0, bank_total());
        else
            bank_transfer((number + i) % ACCOUNTS, (number + i + 1 + i % 3) % ACCOUNTS, 5);
    }
}

void test_run(unsigned seed)
{
    (void)seed;
    watch(2);
    bank_open(ACCOUNTS, START);
    threads_run(THREADS, teller_or_auditor);
}

void test_judge(unsigned seed)
{
    unsigned audits = 0;

    (void)seed;
    for (unsigned i = 0, count = events(); i < count; i++) {
        const struct event *e = &event_log->events[i];
        audits += e->kind == TOTAL;
        if (e->kind == TOTAL && e->value != ACCOUNTS * START)
            fail("an audit found %ld in all accounts, and %d were paid in", e->value,
                 ACCOUNTS * START);
    }
    if (audits != THREADS / 2 * TIMES)
        fail("%u of %d audits came to an end", audits, THREADS / 2 * TIMES);
}
