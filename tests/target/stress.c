/*
 * Everything at once: rounds of children of all kinds, started, moved, killed and waited for in an order
 * that a seed decides. Checked: how each ends, and that no page is lost.
 * SPDX-License-Identifier: MIT
 */
#define _GNU_SOURCE /* CPU_SET */
#include "child.h"

#include <pthread.h>
#include <semaphore.h>
#include <string.h>
#include <sys/mman.h>

#define ROUNDS 12
#define CHILDREN 20
#define WORKERS 8

static unsigned seed = 1;

static unsigned below(unsigned limit)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % limit;
}

/* --- The kinds --- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static sem_t semaphore;

static void *work(void *argument)
{
    int me = (int)(long)argument;

    for (int i = 0; i < 20; i++) {
        char *block = malloc(5000);
        memset(block, me, 5000);
        sched_yield();
        pthread_mutex_lock(&mutex);
        usleep(50);
        pthread_mutex_unlock(&mutex);
        sem_post(&semaphore);
        sem_wait(&semaphore);
        if (block[4999] != me)
            abort();
        free(block);
    }
    return argument;
}

static int role_threads(int argc, char **argv)
{
    pthread_t threads[WORKERS];
    void *value;
    long good = 0;

    (void)argc, (void)argv;
    sem_init(&semaphore, 0, 1);
    for (long i = 0; i < WORKERS; i++)
        if (pthread_create(&threads[i], NULL, work, (void *)i))
            return 1;
    for (long i = 0; i < WORKERS; i++)
        good += pthread_join(threads[i], &value) == 0 && (long)value == i;
    return good == WORKERS ? 0 : 2;
}

static int role_spin(int argc, char **argv)
{
    (void)argc, (void)argv;
    for (volatile unsigned i = 1; i; i |= 1)
        ;
    return 1;
}

static int role_sleep(int argc, char **argv)
{
    (void)argv;
    usleep(argc > 1 ? 1000000000 : 3000);
    return 0;
}

static int role_float(int argc, char **argv)
{
    volatile double sum = 0;

    (void)argc, (void)argv;
    for (int i = 0; i < 100000; i++)
        sum = sum + 0.5;
    return sum == 50000 ? 0 : 1;
}

static int role_memory(int argc, char **argv)
{
    (void)argc, (void)argv;
    for (int round = 0; round < 3; round++) {
        char *map = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        for (int i = 0; i < 256; i++)
            map[i * 4096] += (char)i;
        for (int i = 0; i < 256; i++)
            if (map[i * 4096] != (char)i)
                return 1;
        munmap(map, 1 << 20);
    }
    return 0;
}

static int role_wander(int argc, char **argv)
{
    int cores = (int)cores_online();

    (void)argc;
    seed = (unsigned)atoi(argv[1]);
    for (int i = 0; i < 20; i++) {
        int core = (int)below((unsigned)cores);
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(core, &set);
        if (sched_setaffinity(0, sizeof set, &set) || sched_getcpu() != core)
            return 1;
    }
    return 0;
}

/* A chain of children, each sending what it reads to its parent; the last one begins. */
static int role_family(int argc, char **argv)
{
    int ends[2];
    char text[8] = "";

    (void)argc;
    if (atoi(argv[1]) == 0)
        return 0;
    if (pipe(ends))
        return 2;
    pid_t pid = fork();
    if (pid == 0) {
        char next[16];
        snprintf(next, sizeof next, "%d", atoi(argv[1]) - 1);
        if (write(ends[1], "down", 4) != 4)
            _exit(3);
        execl(self, self, "family", next, (char *)NULL);
        _exit(4);
    }
    close(ends[1]);
    long got = read(ends[0], text, sizeof text);
    return end_of(pid) == 0 && got == 4 && !memcmp(text, "down", 4) ? 0 : 5;
}

static int role_fault(int argc, char **argv)
{
    (void)argc, (void)argv;
    volatile int *nowhere = NULL;
    __asm__ volatile("" : "+r"(nowhere)); /* or the compiler would warn, rightly */
    *nowhere = 0;
    return 1;
}

/* Bytes through three processes, each of which adds 1 to all of them. */
static int role_pipes(int argc, char **argv)
{
    enum { STAGES = 3, BYTES = 20000 };
    char block[700];
    int ends[2], in = -1, passed = 0;

    (void)argc, (void)argv;
    for (int stage = 0; stage <= STAGES; stage++) {
        if (pipe(ends))
            return 1;
        if (fork() == 0) {
            close(ends[0]);
            ssize_t got = sizeof block;
            for (int left = BYTES; stage == 0 && left > 0; left -= (int)got) {
                memset(block, 'a', sizeof block);
                got = write(ends[1], block, left < (int)sizeof block ? (size_t)left : sizeof block);
            }
            while (stage > 0 && (got = read(in, block, sizeof block)) > 0) {
                for (ssize_t i = 0; i < got; i++)
                    block[i]++;
                if (write(ends[1], block, (size_t)got) != got)
                    _exit(1);
            }
            _exit(0);
        }
        close(ends[1]);
        close(in);
        in = ends[0];
    }
    for (ssize_t got; (got = read(in, block, sizeof block)) > 0; passed += (int)got)
        for (ssize_t i = 0; i < got; i++)
            if (block[i] != 'a' + STAGES)
                return 2;
    while (wait(NULL) > 0)
        ;
    return passed == BYTES ? 0 : 3;
}

/* Signals of a timer that goes on, each taken; no more than its expirations and no fewer. */
static int role_timers(int argc, char **argv)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
    struct itimerspec every = {{0, 1000000}, {0, 1000000}};
    sigset_t set;
    timer_t timer;
    int taken = 0;

    (void)argc, (void)argv;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &set, NULL);
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) || timer_settime(timer, 0, &every, NULL))
        return 1;
    while (taken < 10) {
        siginfo_t info;
        if (sigwaitinfo(&set, &info) != SIGRTMIN)
            return 2;
        taken += 1 + timer_getoverrun(timer);
    }
    return timer_delete(timer);
}

/*
 * Two children and their parent add to one number under a mutex in shared memory. It is robust: who is killed may have it,
 * and the others would wait for ever.
 */
static int role_share(int argc, char **argv)
{
    enum { ADDITIONS = 300 };
    struct shared {
        pthread_mutex_t mutex;
        volatile int sum;
    } *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t attributes;

    (void)argc, (void)argv;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&shared->mutex, &attributes);
    pid_t first = fork();
    pid_t second = first ? fork() : 0;
    for (int i = 0; i < ADDITIONS; i++) {
        if (pthread_mutex_lock(&shared->mutex) == EOWNERDEAD)
            pthread_mutex_consistent(&shared->mutex);
        shared->sum++;
        pthread_mutex_unlock(&shared->mutex);
    }
    if (!first || !second)
        _exit(0);
    return end_of(first) == 0 && end_of(second) == 0 && shared->sum == 3 * ADDITIONS ? 0 : 1;
}

static int role_soak(int argc, char **argv);

static const struct role roles[] = {
    {"threads", role_threads}, {"spin", role_spin},     {"sleep", role_sleep},
    {"float", role_float},     {"memory", role_memory}, {"wander", role_wander},
    {"family", role_family},   {"fault", role_fault},   {"pipes", role_pipes},
    {"timers", role_timers},   {"share", role_share},   {"soak", role_soak},
};

/* --- The rounds --- */

struct kind {
    const char *role;
    const char *argument;
    int status;
    bool endless;
};

static const struct kind kinds[] = {
    {"threads", NULL, 0, false}, {"spin", NULL, 0, true},    {"sleep", NULL, 0, false},
    {"sleep", "long", 0, true},  {"float", NULL, 0, false},  {"memory", NULL, 0, false},
    {"wander", "7", 0, false},   {"family", "3", 0, false},  {"fault", NULL, SIGSEGV, false},
    {"pipes", NULL, 0, false},   {"timers", NULL, 0, false}, {"share", NULL, 0, false},
};

/* One round; returns how many children did not end as they should. */
static unsigned round_of_children(void)
{
    const struct kind *kind[CHILDREN];
    pid_t pids[CHILDREN];
    bool killed[CHILDREN] = {false};
    unsigned bad = 0;

    for (int i = 0; i < CHILDREN; i++) {
        kind[i] = &kinds[below(ARRAY_SIZE(kinds))];
        if (kind[i]->status == SIGSEGV)
            expect_fault("write to", "translation: null pointer", "role_fault", "SIGSEGV");
        pids[i] = start(0, kind[i]->role, kind[i]->argument, NULL);
        if (pids[i] < 0)
            bad++;
    }
    for (int i = 0; i < CHILDREN; i++) {
        bool at_random = kind[i]->status == 0 && below(6) == 0;
        if (!kind[i]->endless && !at_random)
            continue;
        if (below(2))
            usleep(below(2000));
        killed[i] = true;
        kill(pids[i], SIGKILL);
    }
    for (int i = 0; i < CHILDREN; i++) {
        int status = end_of(pids[i]);
        /* Who was killed may have been faster. */
        bool good = status == kind[i]->status || (killed[i] && status == SIGKILL);
        if (!good) {
            diag("%s ended with status 0x%x", kind[i]->role, (unsigned)status);
            bad++;
        }
    }
    return bad;
}

/* Processes and threads that there are, descriptors that this process has. */
struct counts {
    int threads, descriptors;
};

static struct counts count(void)
{
    struct counts counts = {.threads = -1}; /* /proc/ps begins with a heading */
    FILE *ps = fopen("/proc/ps", "r");

    for (int byte; ps && (byte = getc(ps)) != EOF;)
        counts.threads += byte == '\n';
    if (ps)
        fclose(ps);
    for (int fd = 0; fd < 64; fd++)
        counts.descriptors += fcntl(fd, F_GETFD) >= 0;
    return counts;
}

/* The deepest that any core has used of its kernel stack, and of the one for exceptions, in percent. */
static int deepest_stack(void)
{
    FILE *stacks = fopen("/proc/stacks", "r");
    char line[100];
    int deepest = stacks ? 0 : 100;

    while (stacks && fgets(line, sizeof line, stacks)) {
        int core, used[2], of[2];
        if (sscanf(line, "%d %d %d %d %d", &core, &used[0], &of[0], &used[1], &of[1]) != 5)
            continue;
        for (int i = 0; i < 2; i++)
            if (used[i] * 100 / of[i] > deepest)
                deepest = used[i] * 100 / of[i];
        diag("core %d: %d of %d bytes of its kernel stack, %d of %d of the other", core, used[0],
             of[0], used[1], of[1]);
    }
    if (stacks)
        fclose(stacks);
    return deepest;
}

/*
 * soak SEED ROUNDS SECONDS: rounds without end, or until there were so many, or for so long; 0: no limit of that
 * kind. After each round pages, processes, threads and descriptors are what they were.
 */
static int role_soak(int argc, char **argv)
{
    enum { WARM_UP = 3 };
    int rounds = argc > 2 ? atoi(argv[2]) : 0;
    time_t end = argc > 3 && atoi(argv[3]) ? time(NULL) + atoi(argv[3]) : 0;
    struct counts counts = count();
    unsigned before = 0;

    seed = argc > 1 ? (unsigned)atoi(argv[1]) : 1;
    for (int round = 1; (!rounds || round <= rounds) && (!end || time(NULL) < end); round++) {
        unsigned bad = round_of_children();
        if (round <= WARM_UP)
            before = free_pages_still();
        unsigned pages = free_pages_settled(before);
        struct counts now = count();
        bool kept = pages == before && now.threads == counts.threads &&
                    now.descriptors == counts.descriptors;
        if (!ok(!bad && kept, "round %d: all children end as they should, nothing is lost", round))
            diag("%u bad, %u pages of %u, %d threads of %d, %d descriptors of %d", bad, pages,
                 before, now.threads, counts.threads, now.descriptors, counts.descriptors);
    }
    int deepest = deepest_stack();
    ok(deepest > 0 && deepest < 75, "a quarter of each stack is left: %d %% used", deepest);
    return done_testing();
}

int main(int argc, char **argv)
{
    unsigned before = 0;
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    seed = cores_online();
    for (int round = 0; round < ROUNDS; round++) {
        is_int(round_of_children(), 0, "round %d: every child ends as it should", round);
        if (round == 3) /* by now each program and kernel object has been there once */
            before = free_pages_still();
    }
    is_int(free_pages_settled(before), before, "no page is lost");
    return done_testing();
}
