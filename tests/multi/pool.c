/*
 * Pools under fire: each task has exactly one outcome, however many workers are killed, wherever they are.
 * SPDX-License-Identifier: MIT
 *
 * pool KILLS [SEED]: workers are killed until so many have died; 0: by nobody.
 */
#include "tap.h"

#include <brigade/multiprocessing.h>
#include <brigade/pool.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define WORKERS 4u
#define BATCH 40

struct request {
    int number;
    bool die; /* at a moment that the number tells */
};

static unsigned seed = 1;

static unsigned random_number(void)
{
    seed = seed * 1103515245 + 12345;
    return seed >> 16;
}

static int square(const void *argument, void *result)
{
    const struct request *request = argument;
    volatile int work = request->number % 50;

    while (request->die && work > 0)
        work = work - 1;
    if (request->die)
        kill(getpid(), request->number % 2 ? SIGKILL : SIGTERM);
    *(int *)result = request->number * request->number;
    return request->number % 7 == 0 ? ERANGE : 0;
}

/* A batch of tasks, of which some die; their number. Each has the outcome that it should have. */
static unsigned batch(struct pool *pool, unsigned deadly, unsigned *wrong)
{
    struct future *futures[BATCH];
    struct request requests[BATCH];
    unsigned died = 0;

    for (int i = 0; i < BATCH; i++) {
        requests[i] = (struct request){.number = (int)(random_number() % 1000),
                                       .die = random_number() % 2 && died < deadly};
        died += requests[i].die;
        futures[i] = pool_submit(pool, square, &requests[i], sizeof requests[i], sizeof(int));
        if (!futures[i])
            ++*wrong;
    }
    for (int i = 0; i < BATCH; i++) {
        int number = requests[i].number, result = -1;
        int expected = requests[i].die ? EOWNERDEAD : number % 7 == 0 ? ERANGE : 0;
        int error = futures[i] ? future_result(futures[i], &result, FOREVER) : 0;
        *wrong += error != expected || result != (error ? -1 : number * number);
        future_free(futures[i]);
    }
    return died;
}

/* Workers are killed from outside, wherever they are: each task is done, or its worker died. */
static unsigned kill_outside(struct pool *pool)
{
    struct request request = {.number = 3};
    struct process *children[WORKERS];
    unsigned wrong = 0;

    for (int i = 0; i < BATCH; i++) {
        struct future *future = pool_submit(pool, square, &request, sizeof request, sizeof(int));
        if (active_children(children, WORKERS) == WORKERS)
            process_kill(children[random_number() % WORKERS]);
        int result = 0, error = future_result(future, &result, FOREVER);
        wrong += error ? error != EOWNERDEAD : result != 9;
        future_free(future);
    }
    return wrong;
}

int main(int argc, char **argv)
{
    unsigned kills = argc > 1 ? (unsigned)atoi(argv[1]) : 1000, died = 0, wrong = 0;
    struct pool *pool = pool_new(WORKERS, PROCESSES);

    seed = argc > 2 ? (unsigned)atoi(argv[2]) : 1;
    ok(pool != NULL, "a pool");
    while (died < kills)
        died += batch(pool, kills - died, &wrong);
    is_int(wrong, 0, "each task had its outcome");
    batch(pool, 0, &wrong);
    is_int(wrong, 0, "and goes on");
    is_int(pool_deaths(pool), kills, "so many deaths");
    is_int(kill_outside(pool), 0, "workers killed from outside");
    pool_close(pool);
    is_int(pool_join(pool), 0, "join");
    pool_free(pool);
    return done_testing();
}
