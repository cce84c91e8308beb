/*
 * Mutexes, conditions, semaphores, barriers, reader-writer and spin locks under load: nothing is
 * lost, nobody sleeps for ever (the caller's time-out), and no object is touched after its end.
 * SPDX-License-Identifier: MIT
 */
#include "host.h"

#include "../../tests/tap.h"

#define THREADS 4

static unsigned rounds = 3000;
static bool failed; /* by any thread */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t recursive = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_spinlock_t spin;
static pthread_barrier_t barrier;
static sem_t one, items, slots, go[THREADS];
static unsigned long counter, twin; /* guarded by the lock under test */

static void expect(bool condition)
{
    if (!condition)
        __atomic_store_n(&failed, true, __ATOMIC_RELAXED);
}

/* Runs a function in THREADS threads, each with its number. */
static void test(void *(*function)(void *), const char *what)
{
    host_thread threads[THREADS];

    counter = twin = 0;
    failed = false;
    for (uintptr_t i = 0; i < THREADS; i++)
        threads[i] = host_create(function, (void *)i);
    for (int i = 0; i < THREADS; i++)
        host_join(threads[i]);
    ok(!failed, "%s", what);
}

/* A moment so near that about half of the waits end by it. */
static const struct timespec *soon(struct timespec *moment)
{
    clock_gettime(CLOCK_REALTIME, moment);
    moment->tv_nsec += 3000;
    if (moment->tv_nsec >= 1000000000) {
        moment->tv_nsec -= 1000000000;
        moment->tv_sec++;
    }
    return moment;
}

static void lock_somehow(unsigned way)
{
    struct timespec moment;
    int error;

    if (way == 0)
        error = pthread_mutex_lock(&mutex);
    else if (way == 1)
        while ((error = pthread_mutex_trylock(&mutex)) == EBUSY)
            sched_yield();
    else
        while ((error = pthread_mutex_timedlock(&mutex, soon(&moment))) == ETIMEDOUT)
            ;
    expect(error == 0);
}

static void *mutexes(void *number)
{
    for (unsigned i = 0; i < rounds; i++) {
        lock_somehow((i + (uintptr_t)number) % 3);
        counter++;
        pthread_mutex_unlock(&mutex);
        pthread_mutex_lock(&recursive);
        pthread_mutex_lock(&recursive);
        twin++;
        pthread_mutex_unlock(&recursive);
        expect(pthread_mutex_unlock(&recursive) == 0);
    }
    return NULL;
}

/* A place for one item: a single lost wake-up stops everything. Some of the waits are timed. */
static unsigned place;

static void wait_for(pthread_cond_t *cond, bool timed)
{
    struct timespec moment;

    if (timed)
        pthread_cond_timedwait(cond, &mutex, soon(&moment));
    else
        pthread_cond_wait(cond, &mutex);
}

static void *conditions(void *number)
{
    bool timed = (uintptr_t)number / 2 % 2;

    for (unsigned i = 1; i <= rounds; i++) {
        pthread_mutex_lock(&mutex);
        if ((uintptr_t)number % 2) {
            while (place)
                wait_for(&not_full, timed);
            place = i;
            pthread_cond_signal(&not_empty);
            pthread_mutex_unlock(&mutex);
        } else {
            while (!place)
                wait_for(&not_empty, timed);
            counter += place;
            place = 0;
            pthread_mutex_unlock(&mutex);
            pthread_cond_signal(&not_full);
        }
    }
    return NULL;
}

static void *broadcasts(void *number)
{
    (void)number;
    for (unsigned i = 0; i < rounds; i++) {
        pthread_mutex_lock(&mutex);
        unsigned long round = counter / THREADS;
        if (++counter % THREADS == 0)
            pthread_cond_broadcast(&not_empty);
        while (counter / THREADS == round)
            pthread_cond_wait(&not_empty, &mutex);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void *semaphores(void *number)
{
    struct timespec moment;

    for (unsigned i = 1; i <= rounds; i++) {
        if ((uintptr_t)number % 2) {
            sem_wait(&slots);
            sem_post(&items);
        } else {
            while (sem_timedwait(&items, soon(&moment)) != 0)
                expect(errno == ETIMEDOUT);
            sem_post(&slots);
        }
        sem_wait(&one);
        counter++;
        sem_post(&one);
    }
    return NULL;
}

static void *barriers(void *number)
{
    static unsigned seen[THREADS];

    for (unsigned i = 0; i < rounds; i++) {
        seen[(uintptr_t)number] = i;
        if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
            counter++;
        for (int k = 0; k < THREADS; k++)
            expect(seen[k] == i);
        pthread_barrier_wait(&barrier);
    }
    return NULL;
}

static void *rwlocks(void *number)
{
    for (unsigned i = 0; i < rounds; i++) {
        if ((i + (uintptr_t)number) % 4 == 0) {
            pthread_rwlock_wrlock(&rwlock);
            counter++;
            twin++;
        } else {
            pthread_rwlock_rdlock(&rwlock);
            expect(counter == twin);
        }
        pthread_rwlock_unlock(&rwlock);
    }
    return NULL;
}

static void *spins(void *number)
{
    (void)number;
    for (unsigned i = 0; i < rounds; i++) {
        pthread_spin_lock(&spin);
        counter++;
        pthread_spin_unlock(&spin);
    }
    return NULL;
}

static pthread_once_t once;
static unsigned long done;

static void do_once(void)
{
    done++;
}

static void *onces(void *number)
{
    for (unsigned i = 0; i < rounds; i++) {
        if ((uintptr_t)number == 0)
            once = PTHREAD_ONCE_INIT;
        pthread_barrier_wait(&barrier);
        pthread_once(&once, do_once);
        expect(done == i + 1);
        pthread_barrier_wait(&barrier);
    }
    return NULL;
}

/*
 * Objects that are freed as early as POSIX allows: the condition after its broadcast, the mutex
 * after its last unlock, the semaphore after the wait that its last post ended, the barrier by
 * the first that comes out of it.
 */
struct job {
    pthread_mutex_t mutex;
    pthread_cond_t begun;
    sem_t done;
    bool ready;
    unsigned workers_left;
    pthread_barrier_t end;
};

static struct job *job;

static void finish(struct job *own)
{
    pthread_barrier_destroy(&own->end);
    memset(own, 0xee, sizeof *own);
    free(own);
}

static void lead(void)
{
    struct job *own = calloc(1, sizeof *own);

    pthread_cond_init(&own->begun, NULL);
    sem_init(&own->done, 0, 0);
    pthread_barrier_init(&own->end, NULL, THREADS);
    own->workers_left = THREADS - 1;
    job = own;
    for (int i = 1; i < THREADS; i++)
        sem_post(&go[i]);
    pthread_mutex_lock(&own->mutex);
    own->ready = true;
    pthread_cond_broadcast(&own->begun);
    expect(pthread_cond_destroy(&own->begun) == 0);
    memset(&own->begun, 0xee, sizeof own->begun);
    pthread_mutex_unlock(&own->mutex);
    sem_wait(&own->done);
    memset(&own->done, 0xee, sizeof own->done);
    if (pthread_barrier_wait(&own->end) == PTHREAD_BARRIER_SERIAL_THREAD)
        finish(own);
}

static void work(unsigned number)
{
    sem_wait(&go[number]);
    struct job *own = job;
    pthread_mutex_lock(&own->mutex);
    while (!own->ready)
        pthread_cond_wait(&own->begun, &own->mutex);
    bool last = --own->workers_left == 0;
    pthread_mutex_unlock(&own->mutex);
    if (last)
        sem_post(&own->done);
    if (pthread_barrier_wait(&own->end) == PTHREAD_BARRIER_SERIAL_THREAD)
        finish(own);
}

static void *lives(void *number)
{
    for (unsigned i = 0; i < rounds; i++) {
        if ((uintptr_t)number == 0)
            lead();
        else
            work((unsigned)(uintptr_t)number);
        pthread_barrier_wait(&barrier);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    unsigned long all;
    int value;

    if (argc > 1)
        rounds = (unsigned)strtoul(argv[1], NULL, 10);
    all = (unsigned long)THREADS * rounds;
    pthread_barrier_init(&barrier, NULL, THREADS);
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    sem_init(&one, 0, 1);
    sem_init(&items, 0, 0);
    sem_init(&slots, 0, 2);
    for (int i = 0; i < THREADS; i++)
        sem_init(&go[i], 0, 0);

    test(mutexes, "mutexes lock");
    ok(counter == all && twin == all, "and nothing is counted twice or lost");
    test(conditions, "conditions wait and signal");
    is_int(counter, THREADS / 2 * ((unsigned long)rounds * (rounds + 1) / 2), "all items arrive");
    test(broadcasts, "conditions broadcast");
    is_int(counter, all, "all rounds are complete");
    test(semaphores, "semaphores wait and post");
    is_int(counter, all, "nothing is lost");
    ok(sem_getvalue(&slots, &value) == 0 && value == 2, "all slots came back");
    test(barriers, "barriers hold back until all have come");
    is_int(counter, rounds, "one thread of each round is the serial one");
    test(rwlocks, "reader-writer locks keep readers and writers apart");
    is_int(counter, all / 4, "all writes are there");
    test(spins, "spin locks lock");
    is_int(counter, all, "nothing is lost");
    test(onces, "once is once, and done for all who return from it");
    test(lives, "objects can be freed as early as POSIX allows");
    ok(pthread_barrier_destroy(&barrier) == 0 && pthread_mutex_destroy(&mutex) == 0 &&
           pthread_rwlock_destroy(&rwlock) == 0 && sem_destroy(&one) == 0,
       "nobody is left in them");
    return done_testing();
}
