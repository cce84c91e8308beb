/*
 * What threads wait for each other with, and what each has of its own: mutexes, conditions, semaphores,
 * barriers, reader-writer locks, thread-local variables, errno.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <pthread.h>
#include <semaphore.h>

#define THREADS 5
#define ROUNDS 50

static pthread_t threads[THREADS];

static void run_all(void *(*run)(void *))
{
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, run, (void *)(intptr_t)i) != 0)
            ok(false, "a thread could not be created");
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

static const struct timespec past = {.tv_nsec = 1};

/* Adds to a counter that no lock guards; returns what it is now. */
static int add(int *to, int number)
{
    return __atomic_add_fetch(to, number, __ATOMIC_SEQ_CST);
}

static int get(int *from)
{
    return __atomic_load_n(from, __ATOMIC_SEQ_CST);
}

static void note_most(int *most, int now)
{
    int before = get(most);

    while (now > before && !__atomic_compare_exchange_n(most, &before, now, false, __ATOMIC_SEQ_CST,
                                                        __ATOMIC_SEQ_CST))
        ;
}

/* --- Mutexes --- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int counter, inside, most_inside;

static void *count_locked(void *argument)
{
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        int value = counter;
        note_most(&most_inside, add(&inside, 1));
        sched_yield(); /* the others now run, and must wait at the lock */
        add(&inside, -1);
        counter = value + 1;
        pthread_mutex_unlock(&mutex);
    }
    return argument;
}

static void *try_lock(void *argument)
{
    *(int *)argument = pthread_mutex_trylock(&mutex);
    return NULL;
}

static int in_another_thread(void *(*run)(void *))
{
    pthread_t thread;
    int result = -1;

    pthread_create(&thread, NULL, run, &result);
    pthread_join(thread, NULL);
    return result;
}

static void *unlock_foreign(void *argument)
{
    *(int *)argument = pthread_mutex_unlock(&mutex);
    return NULL;
}

static void use_type(int type)
{
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    pthread_mutex_init(&mutex, &attributes);
}

static void test_mutex(void)
{
    run_all(count_locked);
    is_int(counter, THREADS * ROUNDS, "mutex: no increment is lost");
    is_int(most_inside, 1, "mutex: one thread inside at a time");
    pthread_mutex_lock(&mutex);
    is_int(in_another_thread(try_lock), EBUSY, "trylock of a locked mutex: EBUSY");
    is_int(pthread_mutex_timedlock(&mutex, &past), ETIMEDOUT, "timedlock: ETIMEDOUT");
    is_int(pthread_mutex_destroy(&mutex), EBUSY, "destroy of a locked one: EBUSY");
    is_int(pthread_mutex_unlock(&mutex), 0, "unlock");
    is_int(pthread_mutex_trylock(&mutex), 0, "trylock of a free one");
    pthread_mutex_unlock(&mutex);
    is_int(pthread_mutex_destroy(&mutex), 0, "destroy of a free one");
    use_type(PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_lock(&mutex);
    is_int(pthread_mutex_lock(&mutex), EDEADLK, "errorcheck: EDEADLK");
    is_int(in_another_thread(unlock_foreign), EPERM, "errorcheck: who does not own it: EPERM");
    pthread_mutex_unlock(&mutex);
    is_int(pthread_mutex_unlock(&mutex), EPERM, "errorcheck: unlock of a free one: EPERM");
    use_type(PTHREAD_MUTEX_RECURSIVE);
    is_int(pthread_mutex_lock(&mutex) + pthread_mutex_lock(&mutex), 0, "recursive: locked twice");
    pthread_mutex_unlock(&mutex);
    is_int(in_another_thread(try_lock), EBUSY, "recursive: unlocked once it is still locked");
    pthread_mutex_unlock(&mutex);
    is_int(pthread_mutex_trylock(&mutex), 0, "recursive: twice, and it is free");
    pthread_mutex_unlock(&mutex);
    use_type(PTHREAD_MUTEX_NORMAL);
}

/* --- Conditions: a queue of two places --- */

static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER, not_empty = PTHREAD_COND_INITIALIZER;
static int queue[2], filled, taken_sum, taken_count;

static void *produce_or_consume(void *argument)
{
    bool producer = (intptr_t)argument % 2 == 0; /* 0, 2, 4 */

    for (int i = 0; i < (producer ? 2 : 3) * ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        if (producer) {
            while (filled == 2)
                pthread_cond_wait(&not_full, &mutex);
            queue[filled++] = i;
            pthread_cond_signal(&not_empty);
        } else {
            while (filled == 0)
                pthread_cond_wait(&not_empty, &mutex);
            taken_sum += queue[--filled];
            taken_count++;
            pthread_cond_signal(&not_full);
        }
        pthread_mutex_unlock(&mutex);
        if (i % 7 == 0)
            sched_yield();
    }
    return NULL;
}

static bool go;
static int gone;

static void *wait_to_go(void *argument)
{
    pthread_mutex_lock(&mutex);
    while (!go)
        pthread_cond_wait(&not_empty, &mutex);
    gone++;
    pthread_mutex_unlock(&mutex);
    return argument;
}

static void test_condition(void)
{
    int each = 2 * ROUNDS * (2 * ROUNDS - 1) / 2;

    run_all(produce_or_consume);
    is_int(taken_count, 6 * ROUNDS, "condition: what three threads produce two consume");
    is_int(taken_sum, 3 * each, "condition: each piece once");
    pthread_mutex_lock(&mutex);
    is_int(pthread_cond_timedwait(&not_empty, &mutex, &past), ETIMEDOUT, "timedwait: ETIMEDOUT");
    pthread_mutex_unlock(&mutex);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, wait_to_go, NULL);
    for (int i = 0; i < 10; i++)
        sched_yield();
    is_int(get(&gone), 0, "condition: nobody leaves before the broadcast");
    pthread_mutex_lock(&mutex);
    go = true;
    pthread_cond_broadcast(&not_empty);
    pthread_mutex_unlock(&mutex);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    is_int(gone, THREADS, "condition: a broadcast wakes all");
}

/* --- Semaphores --- */

static sem_t semaphore;
static int holders, most_holders;

static void *hold(void *argument)
{
    for (int i = 0; i < ROUNDS; i++) {
        sem_wait(&semaphore);
        note_most(&most_holders, add(&holders, 1));
        sched_yield();
        add(&holders, -1);
        sem_post(&semaphore);
    }
    return argument;
}

static void test_semaphore(void)
{
    int value;

    sem_init(&semaphore, 0, 3);
    run_all(hold);
    ok(most_holders == 3 || (most_holders < 3 && model_now() != ABI_COOP),
       "semaphore: three threads hold it, not more (%d)", most_holders);
    is_int(sem_getvalue(&semaphore, &value) + value, 3, "semaphore: its value at the end");
    for (int i = 0; i < 3; i++)
        sem_wait(&semaphore);
    is_int(sem_trywait(&semaphore) == -1 ? errno : 0, EAGAIN, "sem_trywait: EAGAIN");
    is_int(sem_timedwait(&semaphore, &past) == -1 ? errno : 0, ETIMEDOUT,
           "sem_timedwait: ETIMEDOUT");
    sem_post(&semaphore);
    is_int(sem_trywait(&semaphore), 0, "sem_trywait of 1");
    sem_destroy(&semaphore);
}

/* --- Barriers --- */

static pthread_barrier_t barrier;
static int arrived, serials, too_early;

static void *meet(void *argument)
{
    for (int round = 1; round <= ROUNDS; round++) {
        add(&arrived, 1);
        for (intptr_t i = 0; i < (intptr_t)argument; i++)
            sched_yield();
        add(&serials, pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD);
        add(&too_early, get(&arrived) < round * THREADS);
    }
    return NULL;
}

static void test_barrier(void)
{
    is_int(pthread_barrier_init(&barrier, NULL, 0), EINVAL, "a barrier for none: EINVAL");
    pthread_barrier_init(&barrier, NULL, THREADS);
    run_all(meet);
    is_int(too_early, 0, "barrier: nobody leaves before all have come");
    is_int(serials, ROUNDS, "barrier: one serial thread in each round");
    is_int(pthread_barrier_destroy(&barrier), 0, "barrier: destroyed");
}

/* --- Reader-writer locks --- */

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static int readers, most_readers, writers, mixed;

static void *read_or_write(void *argument)
{
    for (int i = 0; i < ROUNDS; i++) {
        bool writes = ((intptr_t)argument + i) % THREADS == 0;
        if (writes)
            pthread_rwlock_wrlock(&rwlock);
        else
            pthread_rwlock_rdlock(&rwlock);
        add(writes ? &writers : &readers, 1);
        note_most(&most_readers, get(&readers));
        add(&mixed, get(&writers) > 1 || (get(&writers) && get(&readers)));
        sched_yield();
        add(writes ? &writers : &readers, -1);
        pthread_rwlock_unlock(&rwlock);
    }
    return NULL;
}

static void *try_both(void *argument)
{
    int *result = argument;

    *result =
        pthread_rwlock_tryrdlock(&rwlock) == EBUSY && pthread_rwlock_trywrlock(&rwlock) == EBUSY;
    return NULL;
}

static void *try_read(void *argument)
{
    int *result = argument;

    *result = pthread_rwlock_tryrdlock(&rwlock);
    if (*result == 0)
        pthread_rwlock_unlock(&rwlock);
    return NULL;
}

static void test_rwlock(void)
{
    run_all(read_or_write);
    is_int(mixed, 0, "rwlock: a writer is alone");
    ok(most_readers > 1 || model_now() != ABI_COOP, "rwlock: readers are not (%d)", most_readers);
    pthread_rwlock_rdlock(&rwlock);
    is_int(in_another_thread(try_read), 0, "rwlock: a reader beside another");
    pthread_rwlock_unlock(&rwlock);
    pthread_rwlock_wrlock(&rwlock);
    is_int(in_another_thread(try_both), 1, "rwlock: beside a writer EBUSY for both");
    pthread_rwlock_unlock(&rwlock);
    is_int(pthread_rwlock_tryrdlock(&rwlock), 0, "rwlock: free again");
    pthread_rwlock_unlock(&rwlock);
}

/* --- Fairness --- */

static int turns[THREADS], widest;

static void *count_turns(void *argument)
{
    for (int i = 0; i < 1000; i++) {
        turns[(intptr_t)argument]++;
        int low = turns[0], high = turns[0];
        for (int k = 1; k < THREADS; k++) {
            low = turns[k] < low ? turns[k] : low;
            high = turns[k] > high ? turns[k] : high;
        }
        widest = high - low > widest ? high - low : widest;
        sched_yield();
    }
    return NULL;
}

static void test_fairness(void)
{
    run_all(count_turns);
    if (model_now() == ABI_COOP)
        is_int(widest, 1, "sched_yield: nobody is ever more than a turn ahead");
    for (int i = 0; i < THREADS; i++)
        is_int(turns[i], 1000, "sched_yield: thread %d has had all its turns", i);
}

/* --- One's own --- */

static __thread int own = 17;
static __thread char own_text[100];
static __thread double own_aligned __attribute__((aligned(64)));
static int wrong;
static int *places[THREADS];

static void *use_own(void *argument)
{
    int i = (int)(intptr_t)argument;

    add(&wrong, own != 17 || own_text[0] || own_aligned != 0.0 || (uintptr_t)&own_aligned % 64);
    places[i] = &own;
    own = i;
    own_aligned = i * 0.5;
    snprintf(own_text, sizeof own_text, "thread %d", i);
    for (int round = 0; round < ROUNDS; round++) {
        char expected[20];
        errno = 1000 + i;
        sched_yield();
        snprintf(expected, sizeof expected, "thread %d", i);
        add(&wrong, errno != 1000 + i);
        errno = 0;
        close(-1 - i);
        sched_yield();
        add(&wrong, errno != EBADF || own != i || strcmp(own_text, expected) != 0 ||
                        own_aligned != i * 0.5);
    }
    return NULL;
}

static pthread_key_t key;
static int destroyed;

static void destroy(void *value)
{
    add(&destroyed, (int)(intptr_t)value);
}

static void *use_key(void *argument)
{
    add(&wrong, pthread_getspecific(key) != NULL);
    pthread_setspecific(key, (void *)((intptr_t)argument + 1));
    sched_yield();
    add(&wrong, pthread_getspecific(key) != (void *)((intptr_t)argument + 1));
    return NULL;
}

static void test_own(void)
{
    own = 99;
    run_all(use_own);
    is_int(wrong, 0, "thread-local variables and errno are each thread's own");
    ok(places[0] != places[1] && places[0] != &own, "and lie in places of their own");
    is_int(own, 99, "the first thread's stays");
    pthread_key_create(&key, destroy);
    run_all(use_key);
    is_int(wrong, 0, "specific values are each thread's own");
    is_int(destroyed, THREADS * (THREADS + 1) / 2, "and destroyed at its end");
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int once_count;

static void slowly(void)
{
    for (int i = 0; i < 10; i++)
        sched_yield();
    once_count++;
}

static void *do_once(void *argument)
{
    pthread_once(&once, slowly);
    add(&wrong, once_count != 1);
    return argument;
}

int main(void)
{
    test_mutex();
    test_condition();
    test_semaphore();
    test_barrier();
    test_rwlock();
    test_fairness();
    test_own();
    run_all(do_once);
    ok(once_count == 1 && wrong == 0, "pthread_once: once, and all wait for it");
    return done_testing();
}
