/*
 * Robust mutexes: the next owner is told that the last one ended, be it a thread or a process and however it
 * ended, and nobody waits for ever. And a list that is nonsense hurts only who made it.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <pthread.h>
#include <sys/mman.h>

#define MANY 100

static pthread_mutex_t *shared; /* MANY mutexes in memory shared with children */
static volatile unsigned *word; /* behind them */

static void init(pthread_mutex_t *mutex, int type)
{
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(mutex, &attributes);
}

/* Runs a function of no arguments in a thread and waits for its end. */
static void in_thread(void *(*run)(void *), void *argument)
{
    pthread_t thread;

    pthread_create(&thread, NULL, run, argument);
    pthread_join(thread, NULL);
}

static void *lock_and_end(void *mutex)
{
    pthread_mutex_lock(mutex);
    return NULL;
}

/* --- What the functions return --- */

static void test_states(int type, const char *name)
{
    pthread_mutex_t mutex;

    init(&mutex, type);
    is_int(pthread_mutex_lock(&mutex), 0, "%s: a robust mutex locks", name);
    is_int(pthread_mutex_consistent(&mutex), EINVAL, "%s: it is consistent as it is", name);
    is_int(pthread_mutex_destroy(&mutex), EBUSY, "%s: it is in use", name);
    is_int(pthread_mutex_unlock(&mutex), 0, "%s: and unlocks", name);
    is_int(pthread_mutex_unlock(&mutex), EPERM, "%s: once only", name);
    in_thread(lock_and_end, &mutex);
    is_int(pthread_mutex_lock(&mutex), EOWNERDEAD, "%s: its owner has ended", name);
    is_int(pthread_mutex_consistent(&mutex), 0, "%s: made consistent", name);
    is_int(pthread_mutex_unlock(&mutex), 0, "%s: unlocked", name);
    is_int(pthread_mutex_lock(&mutex), 0, "%s: and it is as before", name);
    pthread_mutex_unlock(&mutex);
    in_thread(lock_and_end, &mutex);
    is_int(pthread_mutex_trylock(&mutex), EOWNERDEAD, "%s: trylock is told, too", name);
    is_int(pthread_mutex_unlock(&mutex), 0, "%s: unlocked without a word", name);
    is_int(pthread_mutex_lock(&mutex), ENOTRECOVERABLE, "%s: it is lost", name);
    is_int(pthread_mutex_trylock(&mutex), ENOTRECOVERABLE, "%s: for trylock, too", name);
    is_int(pthread_mutex_destroy(&mutex), 0, "%s: but can be destroyed", name);
}

static void *relock(void *argument)
{
    pthread_mutex_t *mutex = argument;

    pthread_mutex_lock(mutex);
    pthread_mutex_lock(mutex);
    return NULL;
}

static void test_relock(void)
{
    pthread_mutex_t mutex;
    const struct timespec past = {.tv_nsec = 1};

    init(&mutex, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_lock(&mutex);
    is_int(pthread_mutex_trylock(&mutex), 0, "recursive: deeper by trylock");
    pthread_mutex_unlock(&mutex);
    pthread_mutex_unlock(&mutex);
    is_int(pthread_mutex_unlock(&mutex), EPERM, "recursive: free after as many unlocks");
    in_thread(relock, &mutex);
    is_int(pthread_mutex_lock(&mutex), EOWNERDEAD, "recursive: its owner had it twice");
    pthread_mutex_consistent(&mutex);
    pthread_mutex_unlock(&mutex);
    is_int(pthread_mutex_unlock(&mutex), EPERM, "recursive: the next one has it once");
    init(&mutex, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_lock(&mutex);
    is_int(pthread_mutex_lock(&mutex), EDEADLK, "errorcheck: EDEADLK");
    is_int(pthread_mutex_trylock(&mutex), EBUSY, "errorcheck: EBUSY");
    pthread_mutex_unlock(&mutex);
    init(&mutex, PTHREAD_MUTEX_NORMAL);
    pthread_mutex_lock(&mutex);
    is_int(pthread_mutex_trylock(&mutex), EBUSY, "normal: EBUSY");
    is_int(pthread_mutex_timedlock(&mutex, &past), ETIMEDOUT, "normal: ETIMEDOUT");
    pthread_mutex_unlock(&mutex);
}

/* --- Threads that wait --- */

static volatile int waiting, got[EOWNERDEAD + ENOTRECOVERABLE + 1];

static void *wait_for_lock(void *mutex)
{
    __atomic_add_fetch(&waiting, 1, __ATOMIC_SEQ_CST);
    int error = pthread_mutex_lock(mutex);
    __atomic_add_fetch(&got[error], 1, __ATOMIC_SEQ_CST);
    if (error == EOWNERDEAD && *word)
        pthread_mutex_consistent(mutex);
    if (error != ENOTRECOVERABLE)
        pthread_mutex_unlock(mutex);
    return NULL;
}

static void *hold_until_all_wait(void *mutex)
{
    pthread_mutex_lock(mutex);
    __atomic_add_fetch(&waiting, 1, __ATOMIC_SEQ_CST);
    WAIT_UNTIL(waiting == 5);
    pause_ms(2); /* most of them sleep by now; whoever does not, finds the mark */
    return NULL;
}

static void test_waiters(bool mend)
{
    pthread_mutex_t mutex;
    pthread_t threads[5];

    init(&mutex, PTHREAD_MUTEX_NORMAL);
    waiting = got[0] = got[EOWNERDEAD] = got[ENOTRECOVERABLE] = 0;
    *word = mend;
    pthread_create(&threads[0], NULL, hold_until_all_wait, &mutex);
    WAIT_UNTIL(waiting == 1);
    for (int i = 1; i < 5; i++)
        pthread_create(&threads[i], NULL, wait_for_lock, &mutex);
    for (int i = 0; i < 5; i++)
        pthread_join(threads[i], NULL);
    is_int(got[EOWNERDEAD], 1, "of four that wait, one is told");
    is_int(got[mend ? 0 : ENOTRECOVERABLE], 3, "and then the others %s",
           mend ? "lock it" : "that it is lost");
}

static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;

static void *wait_for_cond(void *mutex)
{
    pthread_mutex_lock(mutex);
    waiting = 1;
    int error = pthread_cond_wait(&cond, mutex);
    if (error == EOWNERDEAD)
        pthread_mutex_consistent(mutex);
    pthread_mutex_unlock(mutex);
    return (void *)(intptr_t)error;
}

static void *signal_and_end(void *mutex)
{
    pthread_mutex_lock(mutex);
    pthread_cond_signal(&cond);
    return NULL;
}

static void test_condition(void)
{
    pthread_mutex_t mutex;
    pthread_t thread;
    void *result;

    init(&mutex, PTHREAD_MUTEX_NORMAL);
    waiting = 0;
    pthread_create(&thread, NULL, wait_for_cond, &mutex);
    WAIT_UNTIL(waiting == 1);
    in_thread(signal_and_end, &mutex);
    pthread_join(thread, &result);
    is_int((intptr_t)result, EOWNERDEAD, "a condition's waiter is told by its return");
}

/* --- Processes --- */

static void take_all(void)
{
    for (int i = 0; i < MANY; i++)
        pthread_mutex_lock(&shared[i]);
}

static bool is_dead(int i)
{
    return pthread_mutex_lock(&shared[i]) == EOWNERDEAD &&
           pthread_mutex_consistent(&shared[i]) == 0 && pthread_mutex_unlock(&shared[i]) == 0;
}

/* Are all mutexes that a child had marked, but (not 0) every so many that are free? */
static void check_all(const char *what, int but)
{
    int good = 0;

    for (int i = 0; i < MANY; i++)
        good += but && i % but == 0
                    ? pthread_mutex_lock(&shared[i]) == 0 && pthread_mutex_unlock(&shared[i]) == 0
                    : is_dead(i);
    is_int(good, MANY, "%s", what);
}

/* A child does something with all of them and ends by itself or is killed. */
static void with_child(void (*run)(void), bool killed)
{
    *word = 0;
    pid_t pid = fork();
    if (pid == 0) {
        run();
        *word = 1;
        while (killed)
            pause();
        _exit(0);
    }
    if (killed) {
        WAIT_UNTIL(*word == 1);
        kill(pid, SIGKILL);
    }
    end_of(pid);
}

static void take_some(void)
{
    take_all();
    for (int i = 0; i < MANY; i += 3)
        pthread_mutex_unlock(&shared[i]);
}

static void take_in_thread(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, lock_and_end, &shared[1]);
    pthread_join(thread, NULL);
    is_dead(1);
    take_all();
}

static void take_one(void)
{
    pthread_mutex_lock(&shared[1]);
}

static void exec_holding(void)
{
    char *argv[] = {(char *)(uintptr_t)self, (char *)"leave", NULL};

    take_all();
    execv(self, argv);
}

static int leave(int argc, char **argv)
{
    (void)argv;
    return argc;
}

static void test_processes(void)
{
    with_child(take_all, false);
    check_all("a process that exits leaves its mutexes to the next", 0);
    with_child(take_all, true);
    check_all("so does one that is killed", 0);
    with_child(take_some, true);
    check_all("but those that it has unlocked are just free", 3);
    with_child(take_in_thread, true);
    check_all("a child with threads", 0);
    with_child(exec_holding, false);
    check_all("one that runs another program", 0);
    pthread_mutex_lock(&shared[0]);
    with_child(take_one, false);
    is_int(pthread_mutex_unlock(&shared[0]), 0, "what a fork's parent has stays the parent's");
    ok(is_dead(1), "while its child had another");
}

/* --- Killed in the middle of it --- */

static _Noreturn void lock_for_ever(void)
{
    for (unsigned i = 0;; i++) {
        int n = (int)(i % 3);
        if (pthread_mutex_lock(&shared[n]) == EOWNERDEAD)
            pthread_mutex_consistent(&shared[n]);
        word[1]++;
        pthread_mutex_unlock(&shared[n]);
    }
}

/* Two children lock and unlock without end; one is killed at any moment, and the other goes on. */
static void test_killed_anywhere(void)
{
    int good = 0;

    for (int round = 0; round < 30; round++) {
        pid_t pids[2];
        for (int i = 0; i < 2; i++)
            if ((pids[i] = fork()) == 0)
                lock_for_ever();
        unsigned before = word[1];
        WAIT_UNTIL(word[1] - before > 50);
        kill(pids[round % 2], SIGKILL);
        end_of(pids[round % 2]);
        before = word[1];
        WAIT_UNTIL(word[1] - before > 50);
        finish(pids[1 - round % 2]);
        for (int i = 0; i < 3; i++) {
            int error = pthread_mutex_lock(&shared[i]);
            if (error == EOWNERDEAD)
                pthread_mutex_consistent(&shared[i]);
            good += error == 0 || error == EOWNERDEAD;
            pthread_mutex_unlock(&shared[i]);
        }
    }
    is_int(good, 90, "killed at any moment: the other process goes on, and nothing stays locked");
}

/* --- Nonsense --- */

struct nonsense {
    struct abi_robust_list list;
    struct abi_robust_mutex mutex[2];
};

static int with_list(int argc, char **argv)
{
    static struct nonsense it;
    uint32_t me = (uint32_t)gettid(), first = (uint32_t)(uintptr_t)&it.mutex[0];
    uint32_t list = (uint32_t)(uintptr_t)&it.list;

    (void)argc;
    switch (atoi(argv[1])) {
    case 0: /* a ring */
        it.mutex[0] = (struct abi_robust_mutex){ABI_ROBUST | me, first + sizeof it.mutex[0]};
        it.mutex[1] = (struct abi_robust_mutex){ABI_ROBUST | me, first};
        break;
    case 1:
        first = 0xffffffff;
        break;
    case 2:
        first = 0x80010000; /* the kernel */
        break;
    case 3:
        first = 0x3ffffffc; /* the word is the last there is */
        break;
    case 4: /* text, which cannot be written */
        first = (uint32_t)(uintptr_t)with_list & ~3u;
        break;
    case 5:
        list = 0x1000; /* nothing is there */
        break;
    case 6: /* itself */
        first = list;
        break;
    default:
        first = (uint32_t)(uintptr_t)&it.mutex[0] + 1;
    }
    it.list.first = it.list.pending = first;
    raw_call(list, 0, 0, 0, 0, 0, SYS_set_robust_list);
    return 33;
}

static void test_nonsense(void)
{
    for (int i = 0; i < 8; i++) {
        char number[] = {(char)('0' + i), '\0'};
        is_int(end_of(start(0, "list", number, NULL)), EXITED(33), "nonsensical list %d", i);
    }
    is_int(raw_call(2, 0, 0, 0, 0, 0, SYS_set_robust_list), -EINVAL, "a list's address is even");
    is_int(raw_call(0x80000000, 0, 0, 0, 0, 0, SYS_set_robust_list), -EINVAL, "and a user's");
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"list", with_list}, {"leave", leave}};
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    shared = mmap(NULL, 2 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    word = (unsigned *)(shared + MANY);
    for (int i = 0; i < MANY; i++)
        init(&shared[i], PTHREAD_MUTEX_NORMAL);
    test_states(PTHREAD_MUTEX_NORMAL, "normal");
    test_states(PTHREAD_MUTEX_ERRORCHECK, "errorcheck");
    test_states(PTHREAD_MUTEX_RECURSIVE, "recursive");
    test_relock();
    test_waiters(true);
    test_waiters(false);
    test_condition();
    test_processes();
    test_killed_anywhere();
    test_nonsense();
    return done_testing();
}
