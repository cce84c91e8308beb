/*
 * Nobody gets what is not there: of tellers who all want the last coins of one account some are refused.
 * SPDX-License-Identifier: MIT
 */
#include "bank.h"
#include "referee.h"

#define TELLERS 4
#define TRIES 10
#define ROUNDS 10
#define START 50
#define AMOUNT 7

enum { MOVED, MADE, LEFT };

void ledger_write(int from, int to, long amount)
{
    note(MOVED, from, to, amount);
}

static int round;

static void teller(int number)
{
    int made = 0;

    (void)number;
    for (int i = 0; i < TRIES; i++) {
        made += bank_transfer(round, ROUNDS, AMOUNT) == 0;
        pause_maybe();
    }
    note(MADE, round, 0, made);
}

void test_run(unsigned seed)
{
    (void)seed;
    watch(2);
    bank_open(ROUNDS + 1, START);
    for (round = 0; round < ROUNDS; round++) {
        threads_run(TELLERS, teller);
        note(LEFT, round, 0, bank_balance(round));
    }
}

void test_judge(unsigned seed)
{
    long made[ROUNDS] = {0}, moved[ROUNDS] = {0};

    (void)seed;
    for (unsigned i = 0, count = events(); i < count; i++) {
        const struct event *e = &event_log->events[i];
        if (e->kind == MOVED)
            moved[e->a]++;
        else if (e->kind == MADE)
            made[e->a] += e->value;
        else if (e->value < 0)
            fail("account %d is overdrawn: %ld", e->a, e->value);
    }
    for (int i = 0; i < ROUNDS; i++)
        if (made[i] != START / AMOUNT || moved[i] != made[i])
            fail(
                "from account %d, with %d in it, %d could be taken %d times; %ld times it was, the ledger has %ld",
                i, START, AMOUNT, START / AMOUNT, made[i], moved[i]);
}
