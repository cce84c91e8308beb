/*
 * Transfers that have no account in common go on side by side: each waits in the ledger until the other is there too.
 * SPDX-License-Identifier: MIT
 */
#include <semaphore.h>
#include <time.h>
#include "bank.h"
#include "referee.h"

#define PAIRS 3
#define WAIT_NS 20000000

enum { MET, ALONE };

static sem_t there[PAIRS];

/* Tells all others that this pair of accounts is in the ledger, then waits for each of them. */
void ledger_write(int from, int to, long amount)
{
    struct timespec end;
    int came = 0;

    for (int i = 0; i < PAIRS; i++)
        sem_post(&there[i]);
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_nsec += WAIT_NS;
    if (end.tv_nsec >= 1000000000) {
        end.tv_nsec -= 1000000000;
        end.tv_sec++;
    }
    while (came < PAIRS && sem_timedwait(&there[from / 2], &end) == 0)
        came++;
    note(came == PAIRS ? MET : ALONE, from, to, amount);
}

static void teller(int number)
{
    bank_transfer(2 * number, 2 * number + 1, 1);
}

void test_run(unsigned seed)
{
    (void)seed;
    watch(3);
    for (int i = 0; i < PAIRS; i++)
        sem_init(&there[i], 0, 0);
    bank_open(2 * PAIRS, 10);
    threads_run(PAIRS, teller);
}

void test_judge(unsigned seed)
{
    unsigned count = events();

    (void)seed;
    if (count != PAIRS)
        fail("%d transfers, %u lines in the ledger", PAIRS, count);
    for (unsigned i = 0; i < count; i++)
        if (event_log->events[i].kind == ALONE)
            fail("the transfer from %d to %d kept out others that touch neither account",
                 event_log->events[i].a, event_log->events[i].b);
}
