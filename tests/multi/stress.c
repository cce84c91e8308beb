/*
 * Members that put, get and lock, and are killed at random moments, threads by pthread_cancel: nobody waits in
 * vain, nothing is lost but what the dead had in their hands, nothing comes twice.
 * SPDX-License-Identifier: MIT
 *
 * stress [SEED [KILLS]]
 */
#include "crew.h"

#include <brigade/queue.h>
#include <errno.h>

#define KILLS 100
#define PRODUCERS 2
#define CONSUMERS 2
#define MEMBERS (PRODUCERS + CONSUMERS + 1)
#define CAPACITY 3

struct stress {
    struct queue *queue;
    struct lock *lock;
    struct semaphore *semaphore;
    long left, right; /* guarded by the lock: the same, but while they are being changed */
    unsigned repaired;
    bool stop;
};

/* Items from 1 on, each with the number of its producer's life. */
static void produce(struct life *life)
{
    const struct stress *stress = life->shared;
    long item = 1;

    while (queue_put(stress->queue, &item, FOREVER) == 0)
        life->count = item++;
}

static void consume(struct life *life)
{
    const struct stress *stress = life->shared;
    long item;

    while (queue_get(stress->queue, &item, FOREVER) == 0) {
        life->sum += item;
        life->count++;
    }
}

static void change(struct life *life)
{
    struct stress *stress = life->shared;

    while (!__atomic_load_n(&stress->stop, __ATOMIC_RELAXED)) {
        void *memory = shared_alloc(64);
        if (lock_acquire(stress->lock, FOREVER) == EOWNERDEAD) {
            stress->right = stress->left;
            stress->repaired++;
        }
        stress->left++;
        pthread_testcancel(); /* a thread can die here */
        stress->right++;
        lock_release(stress->lock);
        shared_free(memory);
        if (semaphore_acquire(stress->semaphore, 0) == 0)
            semaphore_release(stress->semaphore, 1);
        nanosleep(&(struct timespec){.tv_nsec = 10000}, NULL);
    }
}

static void live(struct life *life)
{
    if (life->member < PRODUCERS)
        produce(life);
    else if (life->member < PRODUCERS + CONSUMERS)
        consume(life);
    else
        change(life);
}

/* What has come out, compared with what has gone in; a dead one may have done one more than it has noted. */
static void check_items(long left_count, long left_sum)
{
    long put = 0, got = left_count, put_sum = 0, got_sum = left_sum, lives = crew.life_count;

    for (int i = 0; i < crew.life_count; i++) {
        const struct life *life = crew.lives[i];
        if (life->member < PRODUCERS) {
            put += life->count;
            put_sum += life->count * (life->count + 1) / 2;
        } else if (life->member < PRODUCERS + CONSUMERS) {
            got += life->count;
            got_sum += life->sum;
        }
    }
    ok(put > 0 && got > 0, "items have gone through the queue");
    ok(labs(put - got) <= lives, "put %ld, got %ld: one for each dead at most", put, got);
    if (crew.sharing == THREADS)
        ok(put == got && put_sum == got_sum, "threads die at cancellation points: nothing is lost");
}

static void stress(enum sharing sharing, int kills)
{
    struct stress *all = value_new(sizeof *all);
    long item, left_count = 0, left_sum = 0;

    all->queue = queue_new(CAPACITY, sizeof item, sharing);
    all->lock = lock_new(sharing);
    all->semaphore = semaphore_new(1, sharing);
    crew_start(sharing, MEMBERS, live, all);
    crew_kill(kills);
    queue_shutdown(all->queue, false);
    __atomic_store_n(&all->stop, true, __ATOMIC_RELAXED);
    crew_end();
    while (queue_get(all->queue, &item, 0) == 0) {
        left_count++;
        left_sum += item;
    }
    ok(left_count <= CAPACITY, "the queue is bounded");
    check_items(left_count, left_sum);
    if (lock_acquire(all->lock, FOREVER) == EOWNERDEAD)
        all->right = all->left;
    ok(all->left == all->right && all->left > 0, "what the lock guards is in order, %u repairs",
       all->repaired);
    lock_release(all->lock);
    crew_free();
    queue_free(all->queue);
    lock_free(all->lock);
    semaphore_free(all->semaphore);
    value_free(all);
}

int main(int argc, char **argv)
{
    int kills = argc > 2 ? atoi(argv[2]) : KILLS;

    seed = argc > 1 ? (unsigned)atoi(argv[1]) : 1;
    stress(PROCESSES, kills < KILLS ? kills : KILLS);
    stress(THREADS, kills < KILLS ? kills : KILLS);
    return done_testing();
}
