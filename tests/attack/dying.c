/*
 * A process that dies anywhere: while it forks, execs, waits, talks through pipes, holds locks in shared memory, and while
 * its threads hand over to each other; and so for its child. The time of its death is swept over all that it does. Who is
 * left goes on or finds out, and the kernel has all back.
 * SPDX-License-Identifier: MIT
 *
 * dying [RUNS]: that many deaths of each (60). Under instruction counting they come at exact instructions.
 */
#include "attack.h"

#include <pthread.h>

#define EXCHANGES 4
#define PATIENCE_MS 5000

/* What parent and child share. */
struct shared {
    pthread_mutex_t lock; /* robust */
    uint32_t count, word;
};

static struct shared *shared;

/* --- What they do; each step may find the other one dead --- */

static void count_one(void)
{
    if (pthread_mutex_lock(&shared->lock) == EOWNERDEAD)
        pthread_mutex_consistent(&shared->lock);
    shared->count++;
    pthread_mutex_unlock(&shared->lock);
}

/* A futex that the other side wakes, or nobody. */
static void meet(void)
{
    struct timespec until;

    __atomic_add_fetch(&shared->word, 1, __ATOMIC_RELAXED);
    CALL(futex_wake_shared, ADDRESS(&shared->word), 1);
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += 100000;
    if (until.tv_nsec < 1000000000)
        CALL(futex_wait_shared, ADDRESS(&shared->word), shared->word, ADDRESS(&until),
             CLOCK_MONOTONIC);
}

static void talk(int from, int to)
{
    char byte = 1;

    for (int i = 0; i < EXCHANGES; i++) {
        if (write(to, &byte, 1) != 1 || read(from, &byte, 1) != 1)
            return;
        count_one();
        meet();
    }
}

static void *in_thread(void *argument)
{
    for (int i = 0; i < EXCHANGES; i++) {
        count_one();
        sched_yield();
    }
    return argument;
}

static void with_threads(void)
{
    pthread_t threads[2];
    int made = 0;

    while (made < 2 && pthread_create(&threads[made], NULL, in_thread, NULL) == 0)
        made++;
    while (made > 0)
        pthread_join(threads[--made], NULL);
}

/* This process dies then, wherever it is. */
static void die_after(uint64_t ns)
{
    struct abi_itimer timer = {.value_ns = ns};

    if (ns)
        CALL(timer_settime, (uint32_t)CALL(timer_create, CLOCK_MONOTONIC, SIGKILL, 0, 0), 0,
             ADDRESS(&timer), 0);
}

static void child(const int from_parent[2], const int to_parent[2], uint64_t death_ns)
{
    die_after(death_ns);
    close(from_parent[1]);
    close(to_parent[0]);
    talk(from_parent[0], to_parent[1]);
    with_threads();
    execl(self, self, "leave", (char *)NULL);
    _exit(1);
}

static void parent(uint64_t death_ns, uint64_t childs_death_ns)
{
    int down[2], up[2], status;

    signal(SIGPIPE, SIG_IGN);
    die_after(death_ns);
    if (pipe(down) != 0 || pipe(up) != 0)
        _exit(1);
    pid_t pid = fork();
    if (pid == 0)
        child(down, up, childs_death_ns);
    close(down[0]);
    close(up[1]);
    talk(up[0], down[1]);
    with_threads();
    start(0, "leave", NULL);
    while (waitpid(-1, &status, 0) > 0)
        ;
    _exit(0);
}

/* --- The sweep --- */

static uint64_t now_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void make_shared(void)
{
    pthread_mutexattr_t attributes;

    memset(shared, 0, sizeof *shared);
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&shared->lock, &attributes);
}

/* How it ended; -1: it hangs. */
static int run(uint64_t death_ns, uint64_t childs_death_ns)
{
    make_shared();
    pid_t pid = fork();
    if (pid == 0)
        parent(death_ns, childs_death_ns);
    for (int ms = 0; ms < PATIENCE_MS && !has_ended(pid); ms++)
        pause_ms(1);
    if (has_ended(pid))
        return end_of(pid);
    finish(pid);
    return -1;
}

static void sweep(bool of_child, uint32_t runs, uint64_t whole_ns)
{
    static struct counts before;
    uint32_t seed = 1, wrong = 0, killed = 0;

    count_all(&before);
    for (uint32_t i = 0; i < runs; i++) {
        seed = seed * 1664525 + 1013904223;
        uint64_t death = whole_ns * i / runs + (seed >> 8) % (whole_ns / runs + 1) + 1;
        int status = of_child ? run(0, death) : run(death, 0);
        killed += status == SIGKILL;
        bool good = (status == 0 || (status == SIGKILL && !of_child)) && !witnesses_wrong() &&
                    counts_back(&before);
        if (!good && wrong++ < 5)
            diag("death after %u ns: status 0x%x", (unsigned)death, (unsigned)status);
    }
    diag("%u runs over %u us, %u deaths seen", (unsigned)runs, (unsigned)(whole_ns / 1000),
         (unsigned)killed);
    if (!of_child) /* who waits for the child does not see how it ends */
        ok(killed > 0, "there are deaths");
    is_int(wrong, 0, "%s dies: the other goes on, and all is given back",
           of_child ? "the child" : "the parent");
}

static int leave(int argc, char **argv)
{
    (void)argc, (void)argv;
    return 7;
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"leave", leave}};
    uint32_t runs = argc > 1 ? strtoul(argv[1], NULL, 0) : 60;
    int status;

    self = argv[0];
    if (argc > 1 && !runs && is_child(argc, argv, roles, 1, &status))
        return status;
    shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    attack_start();
    run(0, 0);
    uint64_t began = now_ns();
    is_int(run(0, 0), 0, "nobody dies");
    uint64_t whole_ns = now_ns() - began;
    sweep(false, runs, whole_ns);
    sweep(true, runs, whole_ns);
    return attack_end();
}
