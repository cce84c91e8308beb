/*
 * Events, conditions, barriers, recursive locks and bounded semaphores whose users are killed at random moments:
 * afterwards all who are alive get on, so nobody waits in vain and no object is left half done.
 * SPDX-License-Identifier: MIT
 *
 * members [SEED [KILLS]]
 */
#include "crew.h"

#include <errno.h>

#define KILLS 20
#define SEMAPHORES 3u

enum {
    SETTER,
    WAITER_1,
    WAITER_2,
    NOTIFIER,
    NOTIFIED_1,
    NOTIFIED_2,
    PARTY_1,
    PARTY_2,
    PARTY_3,
    USER_1,
    USER_2,
    MEMBERS
};
#define PARTIES 3

struct objects {
    struct event *event;
    struct lock *lock;
    struct condition *condition;
    long turns; /* guarded by the lock */
    struct barrier *barrier;
    struct lock *rlock;
    long left, right; /* guarded by the rlock: the same, but while they are being changed */
    struct semaphore *semaphore;
    unsigned wrong;
    bool stop;
};

static bool stopped(const struct objects *objects)
{
    return __atomic_load_n(&objects->stop, __ATOMIC_RELAXED);
}

static void done_once(struct life *life)
{
    __atomic_fetch_add(&life->count, 1, __ATOMIC_RELAXED);
    nanosleep(&(struct timespec){.tv_nsec = 10000}, NULL);
}

static void wrong_if(struct objects *objects, bool wrong)
{
    __atomic_fetch_add(&objects->wrong, wrong, __ATOMIC_RELAXED);
}

static void set(struct life *life, struct objects *objects)
{
    event_set(objects->event);
    done_once(life);
    event_clear(objects->event);
    done_once(life);
}

static void wait_set(struct life *life, struct objects *objects)
{
    wrong_if(objects, event_wait(objects->event, FOREVER) != 0);
    done_once(life);
}

/* Who was killed with the lock has left its owner's death behind: acquired all the same. */
static void acquire(struct objects *objects)
{
    int error = lock_acquire(objects->lock, FOREVER);

    wrong_if(objects, error && error != EOWNERDEAD);
}

static void notify(struct life *life, struct objects *objects)
{
    acquire(objects);
    objects->turns++;
    condition_notify_all(objects->condition);
    wrong_if(objects, lock_release(objects->lock) != 0);
    done_once(life);
}

static void wait_turn(struct life *life, struct objects *objects)
{
    acquire(objects);
    for (long seen = objects->turns; objects->turns == seen && !stopped(objects);) {
        int error = condition_wait(objects->condition, FOREVER);
        wrong_if(objects, error && error != EOWNERDEAD);
    }
    wrong_if(objects, lock_release(objects->lock) != 0);
    done_once(life);
}

/*
 * One who was killed after having come counts, and its next life comes, too: so nobody waits for ever. One of them
 * waits for a time only, and then makes the barrier anew for all.
 */
static void meet(struct life *life, struct objects *objects)
{
    unsigned index = PARTIES;
    int error = barrier_wait(objects->barrier, &index, life->member == PARTY_3 ? 100 : FOREVER);

    wrong_if(objects, error ? error != ETIMEDOUT && error != ECANCELED : index >= PARTIES);
    if (error && !stopped(objects))
        barrier_reset(objects->barrier);
    if (!error)
        done_once(life);
}

static void use(struct life *life, struct objects *objects)
{
    int error = lock_acquire(objects->rlock, FOREVER);

    if (error == EOWNERDEAD)
        objects->right = objects->left;
    wrong_if(objects, error && error != EOWNERDEAD);
    wrong_if(objects, objects->left != objects->right);
    wrong_if(objects, lock_acquire(objects->rlock, FOREVER) != 0);
    objects->left++;
    pthread_testcancel(); /* a thread can die here */
    objects->right++;
    wrong_if(objects, lock_release(objects->rlock) != 0 || lock_release(objects->rlock) != 0);
    if (semaphore_acquire(objects->semaphore, 1) == 0)
        wrong_if(objects, semaphore_release(objects->semaphore, 1) != 0);
    done_once(life);
}

static void live(struct life *life)
{
    static void (*const acts[MEMBERS])(struct life *, struct objects *) = {[SETTER] = set,
                                                                           [WAITER_1] = wait_set,
                                                                           [WAITER_2] = wait_set,
                                                                           [NOTIFIER] = notify,
                                                                           [NOTIFIED_1] = wait_turn,
                                                                           [NOTIFIED_2] = wait_turn,
                                                                           [PARTY_1] = meet,
                                                                           [PARTY_2] = meet,
                                                                           [PARTY_3] = meet,
                                                                           [USER_1] = use,
                                                                           [USER_2] = use};
    struct objects *objects = life->shared;

    while (!stopped(objects))
        acts[life->member](life, objects);
}

/* Waits until each member has done what it does once more: for ever, if one hangs. */
static void all_get_on(void)
{
    long before[MEMBERS];

    for (int i = 0; i < MEMBERS; i++)
        before[i] = __atomic_load_n(&crew.members[i].life->count, __ATOMIC_RELAXED);
    for (int i = 0; i < MEMBERS; i++)
        while (__atomic_load_n(&crew.members[i].life->count, __ATOMIC_RELAXED) == before[i])
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* Who waits for somebody who has stopped is let go. */
static void stop(struct objects *objects)
{
    __atomic_store_n(&objects->stop, true, __ATOMIC_RELAXED);
    crew_join(SETTER);
    event_set(objects->event);
    crew_join(NOTIFIER);
    acquire(objects);
    condition_notify_all(objects->condition);
    lock_release(objects->lock);
    for (int i = PARTY_1; i <= PARTY_3; i++)
        while (thread_is_alive(&crew.members[i].thread) ||
               process_is_alive(&crew.members[i].process)) {
            barrier_abort(objects->barrier); /* another one may have made it anew */
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        }
    crew_end();
}

static void stress(enum sharing sharing, int kills)
{
    struct objects *objects = value_new(sizeof *objects);

    objects->event = event_new(sharing);
    objects->lock = lock_new(sharing);
    objects->condition = condition_new(objects->lock);
    objects->barrier = barrier_new(PARTIES, sharing);
    objects->rlock = rlock_new(sharing);
    objects->semaphore = bounded_semaphore_new(SEMAPHORES, sharing);
    crew_start(sharing, MEMBERS, live, objects);
    crew_kill(kills);
    all_get_on();
    ok(true, "after %d deaths all get on", kills);
    stop(objects);
    is_int(objects->wrong, 0, "every call has had a result that it may have");
    ok(event_wait(objects->event, FOREVER) == 0 && event_is_set(objects->event),
       "the event is set");
    barrier_reset(objects->barrier);
    is_int(barrier_n_waiting(objects->barrier), 0, "nobody waits at the barrier");
    ok(semaphore_value(objects->semaphore) <= SEMAPHORES, "the semaphore keeps its bound");
    crew_free();
    event_free(objects->event);
    condition_free(objects->condition);
    lock_free(objects->lock);
    barrier_free(objects->barrier);
    lock_free(objects->rlock);
    semaphore_free(objects->semaphore);
    value_free(objects);
}

int main(int argc, char **argv)
{
    int kills = argc > 2 ? atoi(argv[2]) : KILLS;

    seed = argc > 1 ? (unsigned)atoi(argv[1]) : 1;
    stress(PROCESSES, kills);
    stress(THREADS, kills);
    return done_testing();
}
