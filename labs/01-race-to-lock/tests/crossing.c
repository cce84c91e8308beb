/*
 * Transfers in opposite directions, and in circles, end: nobody waits for an account of somebody who waits for his.
 * SPDX-License-Identifier: MIT
 */
#include "bank.h"
#include "referee.h"

#define TELLERS 3
#define TRANSFERS 60
#define START 1000

enum { MOVED, DONE };

void ledger_write(int from, int to, long amount)
{
    note(MOVED, from, to, amount);
}

/* Round the circle of as many accounts as there are tellers, then between two of them to and fro. */
static void teller(int number)
{
    for (int i = 0; i < TRANSFERS; i++)
        bank_transfer((number + i) % TELLERS, (number + i + 1) % TELLERS, 1);
    for (int i = 0; i < TRANSFERS; i++)
        bank_transfer((number + i) % 2, (number + i + 1) % 2, 1);
    note(DONE, 0, 0, 0);
}

void test_run(unsigned seed)
{
    (void)seed;
    watch(3);
    bank_open(TELLERS, START);
    threads_run(TELLERS, teller);
}

void test_judge(unsigned seed)
{
    unsigned moved = 0, done = 0;

    (void)seed;
    for (unsigned i = 0, count = events(); i < count; i++) {
        moved += event_log->events[i].kind == MOVED;
        done += event_log->events[i].kind == DONE;
    }
    if (done != TELLERS || moved != 2 * TELLERS * TRANSFERS)
        fail("%u of %d tellers came to an end, with %u of %d transfers", done, TELLERS, moved,
             2 * TELLERS * TRANSFERS);
}
