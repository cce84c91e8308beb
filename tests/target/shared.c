/*
 * Memory that processes share, and POSIX's synchronisation in it.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>

#define PAGE 4096u
#define RW (PROT_READ | PROT_WRITE)
#define SHARED (MAP_SHARED | MAP_ANONYMOUS)
#define WORKERS 4
#define ROUNDS 300

static void *map_shared(size_t length)
{
    void *at = mmap(NULL, length, RW, SHARED, -1, 0);

    if (at == MAP_FAILED)
        abort();
    return at;
}

/* Runs function in a forked child; its result is the exit status. */
static pid_t in_child(int (*function)(void *), void *argument)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(function(argument));
    return pid;
}

/* Two sides take turns: word goes from even to odd and back. */
static void wait_for(volatile unsigned *word, unsigned value)
{
    WAIT_UNTIL(__atomic_load_n(word, __ATOMIC_ACQUIRE) == value);
}

static void set(volatile unsigned *word, unsigned value)
{
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

/* --- Values --- */

static int both_ways(void *argument)
{
    volatile unsigned *word = argument;
    unsigned seen = word[1];

    word[2 * PAGE / 4] = 42; /* nobody has touched this page */
    set(word, 1);
    wait_for(word, 2);
    return seen == 11 && word[3 * PAGE / 4] == 43 && word[4 * PAGE / 4] == 0 ? 7 : 1;
}

static void test_values(void)
{
    volatile unsigned *word = map_shared(8 * PAGE);
    volatile unsigned *own = mmap(NULL, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    ok(word[7 * PAGE / 4] == 0, "shared memory comes zeroed");
    word[1] = 11;
    own[0] = 1;
    pid_t pid = in_child(both_ways, (void *)(uintptr_t)word);
    wait_for(word, 1);
    is_int(word[2 * PAGE / 4], 42, "the parent sees what the child wrote to an untouched page");
    word[3 * PAGE / 4] = 43;
    set(word, 2);
    is_int(end_of(pid), EXITED(7), "the child sees what the parent writes, before fork and after");
    munmap((void *)(uintptr_t)word, 8 * PAGE);
    munmap((void *)(uintptr_t)own, PAGE);
}

static int grandchild(void *argument)
{
    ((unsigned *)argument)[PAGE / 4] = 5;
    return 3;
}

static int child_with_child(void *argument)
{
    unsigned *word = argument;
    int status = end_of(in_child(grandchild, argument));

    word[0] = word[PAGE / 4] + 1;
    return status == EXITED(3) ? 4 : 1;
}

static void test_grandchildren(void)
{
    volatile unsigned *word = map_shared(2 * PAGE);

    is_int(end_of(in_child(child_with_child, (void *)(uintptr_t)word)), EXITED(4), "a grandchild");
    ok(word[0] == 6 && word[PAGE / 4] == 5, "all three have the same pages");
    munmap((void *)(uintptr_t)word, 2 * PAGE);
}

/* --- mprotect, munmap, MAP_FIXED --- */

static int protect_and_write(void *argument)
{
    volatile unsigned *word = argument;

    if (mprotect(argument, 2 * PAGE, RW) != 0 || word[0] != 1)
        return 1;
    word[0] = 2;
    word[PAGE / 4] = 3;
    /* Its own part goes, the parent's stays. */
    return munmap(argument, 2 * PAGE) == 0 ? 5 : 2;
}

static int write_there(void *argument)
{
    *(volatile unsigned *)argument = 9;
    return 6;
}

static void test_rights(void)
{
    volatile unsigned *word = map_shared(3 * PAGE);
    void *memory = (void *)(uintptr_t)word;

    word[0] = 1;
    is_int(mprotect(memory, 2 * PAGE, PROT_NONE), 0, "PROT_NONE: a touched and an untouched page");
    pid_t pid = in_child(protect_and_write, memory);
    is_int(end_of(pid), EXITED(5), "the child makes them writable, writes, and unmaps them");
    is_int(mprotect(memory, 2 * PAGE, PROT_READ), 0, "the parent makes them readable");
    ok(word[0] == 2 && word[PAGE / 4] == 3, "and sees what the child wrote: still the same pages");
    expect_fault("write to", "permission: page is read-only", "write_there", "SIGSEGV");
    is_int(end_of(in_child(write_there, memory)), SIGSEGV, "which can only be read now");
    mprotect(memory, PAGE, RW);
    is_int(end_of(in_child(write_there, memory)), EXITED(6), "writable again");
    is_int(word[0], 9, "and shared as ever: no copy is made on writing");
    ok(mmap(memory, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == memory && !word[0],
       "private memory over it");
    is_int(end_of(in_child(write_there, memory)), EXITED(6), "a child writes there");
    is_int(word[0], 0, "to a copy of its own");
    ok(mmap(memory, PAGE, RW, SHARED | MAP_FIXED, -1, 0) == memory, "shared memory over it");
    end_of(in_child(write_there, memory));
    is_int(word[0], 9, "is shared");
    munmap(memory, 3 * PAGE);
}

/* --- Much of it --- */

#define MANY (5u << 20)

static int fill_all(void *argument)
{
    for (size_t i = 0; i < MANY; i += PAGE)
        *(volatile unsigned *)((char *)argument + i) = i;
    return 0;
}

static void test_big(void)
{
    unsigned before = free_pages_still();
    char *memory = map_shared(MANY);
    int wrong = 0;

    is_int(end_of(in_child(fill_all, memory)), 0, "a child fills %u MiB", MANY >> 20);
    for (size_t i = 0; i < MANY; i += PAGE)
        wrong += *(unsigned *)(memory + i) != i;
    is_int(wrong, 0, "that nobody had touched");
    munmap(memory, MANY);
    is_int(free_pages_settled(before), before, "all is given back");
}

static void test_exhaustion(void)
{
    unsigned before = free_pages_still();
    size_t length = (size_t)(before + 1000) * PAGE;
    volatile char *memory = mmap(NULL, length, RW, SHARED, -1, 0);

    if (memory == MAP_FAILED) {
        ok(true, "# skip more memory than addresses");
        return;
    }
    memory[0] = 1;
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    ok(pid < 0 && errno == ENOMEM, "fork with more shared memory than there is: ENOMEM");
    memory[length - PAGE] = 2;
    is_int(memory[0] + memory[length - PAGE], 3, "the parent goes on");
    is_int(munmap((void *)(uintptr_t)memory, length), 0, "and unmaps it");
    is_int(free_pages_settled(before), before, "all is given back");
}

/* --- The rest of <sys/mman.h> --- */

static void test_calls(void)
{
    char *memory = map_shared(4 * PAGE);
    unsigned pages = usage_of(0).pages;

    is_int(mlock(memory + 10, PAGE), 0, "mlock");
    is_int(usage_of(0).pages - pages, 2, "gives the pages it touches");
    is_int(munlock(memory, PAGE), 0, "munlock");
    is_int(msync(memory, 4 * PAGE, MS_SYNC), 0, "msync");
    ok(msync(memory, PAGE, MS_SYNC | MS_ASYNC) < 0 && errno == EINVAL, "msync both ways: EINVAL");
    ok(msync(memory + 1, PAGE, MS_SYNC) < 0 && errno == EINVAL, "msync unaligned: EINVAL");
    is_int(posix_madvise(memory, PAGE, POSIX_MADV_WILLNEED), 0, "posix_madvise");
    is_int(posix_madvise(memory, PAGE, 99), EINVAL, "posix_madvise of nothing known");
    munmap(memory + PAGE, PAGE);
    ok(msync(memory, 4 * PAGE, MS_SYNC) < 0 && errno == ENOMEM, "msync with a hole: ENOMEM");
    ok(mlock(memory, 4 * PAGE) < 0 && errno == ENOMEM, "mlock with a hole: ENOMEM");
    is_int(posix_madvise(memory, 4 * PAGE, POSIX_MADV_NORMAL), ENOMEM, "posix_madvise: ENOMEM");
    is_int(mlockall(MCL_CURRENT), 0, "mlockall");
    ok(mlockall(0) < 0 && errno == EINVAL, "mlockall of nothing: EINVAL");
    is_int(munlockall(), 0, "munlockall");
    munmap(memory, 4 * PAGE);
    memory = mmap(NULL, 2 * PAGE, RW, SHARED | MAP_POPULATE, -1, 0);
    pages = usage_of(0).pages;
    memory[0] = memory[PAGE] = 1;
    is_int(usage_of(0).pages, pages, "MAP_POPULATE");
    munmap(memory, 2 * PAGE);
}

/* --- Synchronisation between processes --- */

struct shared {
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    pthread_barrier_t barrier;
    pthread_rwlock_t rwlock;
    pthread_spinlock_t spin;
    sem_t semaphore, full, empty;
    unsigned by_mutex, by_spin, by_semaphore, by_rwlock[2], turn, torn, serial, items, waiting;
};

static struct shared *make_shared(void)
{
    struct shared *shared = map_shared(sizeof *shared);
    pthread_mutexattr_t mutex;
    pthread_condattr_t cond;
    pthread_barrierattr_t barrier;
    pthread_rwlockattr_t rwlock;

    pthread_mutexattr_init(&mutex);
    pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&shared->mutex, &mutex);
    pthread_condattr_init(&cond);
    pthread_condattr_setpshared(&cond, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&shared->cond, &cond);
    pthread_barrierattr_init(&barrier);
    pthread_barrierattr_setpshared(&barrier, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&shared->barrier, &barrier, WORKERS);
    pthread_rwlockattr_init(&rwlock);
    pthread_rwlockattr_setpshared(&rwlock, PTHREAD_PROCESS_SHARED);
    pthread_rwlock_init(&shared->rwlock, &rwlock);
    pthread_spin_init(&shared->spin, PTHREAD_PROCESS_SHARED);
    sem_init(&shared->semaphore, 1, 1);
    sem_init(&shared->full, 1, 0);
    sem_init(&shared->empty, 1, 3);
    return shared;
}

/* Takes a while, so that others come meanwhile: the value would be lost without a lock. */
static void count(unsigned *value)
{
    unsigned before = *(volatile unsigned *)value;

    if (before % 16 == 0)
        sched_yield();
    *(volatile unsigned *)value = before + 1;
}

static int count_all(void *argument)
{
    struct shared *shared = argument;

    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&shared->mutex);
        count(&shared->by_mutex);
        pthread_mutex_unlock(&shared->mutex);
        pthread_spin_lock(&shared->spin);
        count(&shared->by_spin);
        pthread_spin_unlock(&shared->spin);
        sem_wait(&shared->semaphore);
        count(&shared->by_semaphore);
        sem_post(&shared->semaphore);
        pthread_rwlock_wrlock(&shared->rwlock);
        count(&shared->by_rwlock[0]);
        count(&shared->by_rwlock[1]);
        pthread_rwlock_unlock(&shared->rwlock);
        pthread_rwlock_rdlock(&shared->rwlock);
        shared->torn += shared->by_rwlock[0] != shared->by_rwlock[1];
        pthread_rwlock_unlock(&shared->rwlock);
    }
    return 0;
}

/* Who comes out of the barrier first, and who as the one: all are as far as each other. */
static int meet(void *argument)
{
    struct shared *shared = argument;

    for (unsigned i = 0; i < ROUNDS; i++) {
        __atomic_fetch_add(&shared->waiting, 1, __ATOMIC_RELAXED);
        if (pthread_barrier_wait(&shared->barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
            __atomic_fetch_add(&shared->serial, 1, __ATOMIC_RELAXED);
        if (__atomic_load_n(&shared->waiting, __ATOMIC_RELAXED) < WORKERS * (i + 1))
            return 1;
        pthread_barrier_wait(&shared->barrier);
    }
    return 0;
}

struct player {
    struct shared *shared;
    unsigned number;
};

/* Each waits for its turn and gives it to the next. */
static int take_turns(void *argument)
{
    struct player *player = argument;
    struct shared *shared = player->shared;

    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&shared->mutex);
        while (shared->turn % WORKERS != player->number)
            pthread_cond_wait(&shared->cond, &shared->mutex);
        shared->turn++;
        pthread_cond_broadcast(&shared->cond);
        pthread_mutex_unlock(&shared->mutex);
    }
    return 0;
}

static int produce(void *argument)
{
    struct shared *shared = argument;

    for (int i = 0; i < ROUNDS; i++) {
        sem_wait(&shared->empty);
        __atomic_fetch_add(&shared->items, 1, __ATOMIC_RELAXED);
        sem_post(&shared->full);
    }
    return 0;
}

static int consume(void *argument)
{
    struct shared *shared = argument;

    for (int i = 0; i < ROUNDS; i++) {
        sem_wait(&shared->full);
        __atomic_fetch_sub(&shared->items, 1, __ATOMIC_RELAXED);
        sem_post(&shared->empty);
    }
    return 0;
}

/* Do all end with status 0? */
static bool all_end(const pid_t *pids, int count)
{
    bool good = true;

    for (int i = 0; i < count; i++)
        good &= end_of(pids[i]) == 0;
    return good;
}

static bool run_all(int (*function)(void *), void *argument)
{
    pid_t pids[WORKERS];

    for (int i = 0; i < WORKERS; i++)
        pids[i] = in_child(function, argument);
    return all_end(pids, WORKERS);
}

static void test_sync(void)
{
    struct shared *shared = make_shared();
    pid_t pids[WORKERS];

    ok(run_all(count_all, shared), "%d processes count", WORKERS);
    is_int(shared->by_mutex, WORKERS * ROUNDS, "under a mutex");
    is_int(shared->by_spin, WORKERS * ROUNDS, "under a spin lock");
    is_int(shared->by_semaphore, WORKERS * ROUNDS, "under a semaphore");
    is_int(shared->by_rwlock[0], WORKERS * ROUNDS, "under a reader-writer lock");
    is_int(shared->torn, 0, "whose readers never see half of it");
    ok(run_all(meet, shared), "a barrier");
    is_int(shared->serial, ROUNDS, "with one serial thread in each round");
    for (unsigned i = 0; i < WORKERS; i++) {
        struct player player = {shared, i};
        pids[i] = in_child(take_turns, &player);
    }
    ok(all_end(pids, WORKERS), "a condition");
    is_int(shared->turn, WORKERS * ROUNDS, "by which they take turns");
    for (int i = 0; i < WORKERS; i++)
        pids[i] = in_child(i % 2 ? consume : produce, shared);
    ok(all_end(pids, WORKERS), "semaphores between producers and consumers");
    is_int(shared->items, 0, "who are through with everything");
    is_int(pthread_mutex_destroy(&shared->mutex), 0, "mutex: destroyed");
    is_int(pthread_cond_destroy(&shared->cond), 0, "condition: destroyed");
    is_int(pthread_barrier_destroy(&shared->barrier), 0, "barrier: destroyed");
    is_int(pthread_rwlock_destroy(&shared->rwlock), 0, "reader-writer lock: destroyed");
    is_int(sem_destroy(&shared->semaphore), 0, "semaphore: destroyed");
    munmap(shared, sizeof *shared);
}

/* --- Processes that are killed --- */

static int hold_all(void *argument)
{
    struct shared *shared = argument;

    pthread_mutex_lock(&shared->mutex);
    pthread_rwlock_wrlock(&shared->rwlock);
    set(&shared->turn, 1);
    while (self)
        pause_ms(1000);
    return 0;
}

static int wait_for_cond(void *argument)
{
    struct shared *shared = argument;

    pthread_mutex_lock(&shared->mutex);
    shared->waiting++;
    while (!shared->turn)
        pthread_cond_wait(&shared->cond, &shared->mutex);
    pthread_mutex_unlock(&shared->mutex);
    return 0;
}

static unsigned waiters(struct shared *shared)
{
    pthread_mutex_lock(&shared->mutex);
    unsigned result = shared->waiting;
    pthread_mutex_unlock(&shared->mutex);
    return result;
}

static void test_killed_holder(void)
{
    struct shared *shared = make_shared();
    struct timespec soon;
    pid_t holder = in_child(hold_all, shared);

    wait_for(&shared->turn, 1);
    finish(holder);
    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_nsec = (soon.tv_nsec + 5000000) % 1000000000;
    soon.tv_sec += soon.tv_nsec < 5000000;
    is_int(pthread_mutex_trylock(&shared->mutex), EBUSY, "a killed owner leaves a mutex locked");
    is_int(pthread_mutex_timedlock(&shared->mutex, &soon), ETIMEDOUT, "for good");
    is_int(pthread_rwlock_tryrdlock(&shared->rwlock), EBUSY, "and a reader-writer lock");
    ok(sem_trywait(&shared->semaphore) == 0 && sem_post(&shared->semaphore) == 0,
       "the semaphore beside it can be used");
    munmap(shared, sizeof *shared);
}

static void test_killed_waiter(void)
{
    struct shared *shared = make_shared();
    pid_t pids[WORKERS];

    for (int i = 0; i < WORKERS; i++)
        pids[i] = in_child(wait_for_cond, shared);
    WAIT_UNTIL(waiters(shared) == WORKERS);
    finish(pids[0]);
    pthread_mutex_lock(&shared->mutex);
    shared->turn = 1;
    for (int i = 1; i < WORKERS; i++)
        pthread_cond_signal(&shared->cond);
    pthread_mutex_unlock(&shared->mutex);
    ok(all_end(pids + 1, WORKERS - 1), "a waiter is killed, each of the others gets its signal");
    is_int(pthread_cond_destroy(&shared->cond), 0, "and the condition can be destroyed");
    munmap(shared, sizeof *shared);
}

/* --- The system calls below --- */

static int wait_shared(void *argument)
{
    unsigned *word = argument;

    set(word + 1, 1);
    return (int)-raw_call((uint32_t)(uintptr_t)word, 0, 0, 0, 0, 0, SYS_futex_wait_shared);
}

static long wake(unsigned *word, unsigned call)
{
    return raw_call((uint32_t)(uintptr_t)word, 10, 0, 0, 0, 0, call);
}

static void test_futex(void)
{
    unsigned *word = map_shared(PAGE);
    long woken = 0;

    pid_t pid = in_child(wait_shared, word);
    wait_for(word + 1, 1);
    is_int(wake(word, SYS_futex_wake), 0, "a private wake does not reach another process");
    is_int(wake(word + 2, SYS_futex_wake_shared), 0, "nor that of another word");
    WAIT_UNTIL((woken = wake(word, SYS_futex_wake_shared)) != 0);
    is_int(woken, 1, "a shared one does");
    is_int(end_of(pid), 0, "the wait ends with 0");
    is_int(raw_call(4, 0, 0, 0, 0, 0, SYS_futex_wait_shared), -EFAULT, "nothing there: EFAULT");
    is_int(raw_call((uint32_t)(uintptr_t)word + 2, 0, 0, 0, 0, 0, SYS_futex_wait_shared), -EINVAL,
           "unaligned: EINVAL");
    is_int(wake((unsigned *)4, SYS_futex_wake_shared), 0, "a wake where nothing is");
    munmap(word, PAGE);
}

static int take(void *mutex)
{
    return pthread_mutex_lock(mutex);
}

/* Does a line of /proc/waits say that a thread of one process waits for this one? */
static bool waits_for_us(pid_t pid)
{
    FILE *list = fopen("/proc/waits", "r");
    char line[128];
    unsigned who, holder;
    bool found = false;

    while (list && fgets(line, sizeof line, list))
        found |= sscanf(line, "%u.%*u %*x %u.", &who, &holder) == 2 && who == (unsigned)pid &&
                 holder == (unsigned)getpid();
    if (list)
        fclose(list);
    return found;
}

static void test_who_waits(void)
{
    struct shared *shared = make_shared();

    pthread_mutex_lock(&shared->mutex);
    pid_t pid = in_child(take, &shared->mutex);
    WAIT_UNTIL(waits_for_us(pid));
    ok(true, "/proc/waits says who waits for whose mutex, across processes");
    pthread_mutex_unlock(&shared->mutex);
    is_int(end_of(pid), EXITED(0), "it gets it");
    munmap(shared, sizeof *shared);
}

int main(int argc, char **argv)
{
    (void)argc;
    self = argv[0];
    test_values();
    test_grandchildren();
    test_rights();
    test_big();
    test_exhaustion();
    test_calls();
    test_futex();
    test_sync();
    test_killed_holder();
    test_killed_waiter();
    test_who_waits();
    return done_testing();
}
