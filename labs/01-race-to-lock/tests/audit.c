/*
 * An auditor may come at any time, and finds in all accounts together what was paid in.
 * SPDX-License-Identifier: MIT
 */
#include <sched.h>
#include "bank.h"
#include "referee.h"

#define ACCOUNTS 6
#define TELLERS 3
#define TRANSFERS 60
#define AUDITS 40
#define START 500

enum { MOVED, TOTAL };

void ledger_write(int from, int to, long amount)
{
    note(MOVED, from, to, amount);
    if (draw(2))
        sched_yield();
}

static void teller_or_auditor(int number)
{
    if (number == TELLERS) {
        for (int i = 0; i < AUDITS; i++) {
            note(TOTAL, 0, 0, bank_total());
            sched_yield();
        }
        return;
    }
    for (int i = 0; i < TRANSFERS; i++) {
        int from = (int)draw(ACCOUNTS), to = (from + 1 + (int)draw(ACCOUNTS - 1)) % ACCOUNTS;
        bank_transfer(from, to, (long)draw(30));
        pause_maybe();
    }
}

void test_run(unsigned seed)
{
    (void)seed;
    watch(4);
    bank_open(ACCOUNTS, START);
    threads_run(TELLERS + 1, teller_or_auditor);
}

void test_judge(unsigned seed)
{
    unsigned audits = 0;

    (void)seed;
    for (unsigned i = 0, count = events(); i < count; i++) {
        const struct event *e = &event_log->events[i];
        if (e->kind != TOTAL)
            continue;
        audits++;
        if (e->value != ACCOUNTS * START)
            fail("an audit found %ld in all accounts, and %d were paid in", e->value,
                 ACCOUNTS * START);
    }
    if (audits != AUDITS)
        fail("%u of %d audits came to an end", audits, AUDITS);
}
