/*
 * The global interpreter lock, seen from the kernel's records and by what becomes of processes whose
 * threads fight for it: tests/models.t says what must come out.
 * SPDX-License-Identifier: MIT
 *
 * gil user     threads that compute, sleep, yield and lock; prints how many were in user mode at once
 * gil turns N  two threads compute, the switch interval being N us (0: as it is); prints how often the
 *              lock went from one to the other
 * gil hard N   N times each: holders that are killed, stopped, moved, that fault, exec, fork, exit; prints
 *              how often it went wrong
 */
#include <brigade.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RECORDS 16384
#define CORES 8

static struct trace_record records[RECORDS];
static unsigned record_count;
static long lost;

/* At the same moment: who leaves user mode, or gives the lock up, was first. */
static int by_time(const void *a, const void *b)
{
    const struct trace_record *x = a, *y = b;

    return x->time != y->time ? (x->time < y->time ? -1 : 1) : (int)x->a - (int)y->a;
}

static void read_trace(void)
{
    struct abi_machine machine;
    int got;

    brigade_trace_stop();
    brigade_machine(&machine);
    for (int core = 0; core < (int)machine.cores; core++) {
        lost += brigade_trace_lost(core);
        while ((got = brigade_trace_read(core, records + record_count, RECORDS - record_count)) > 0)
            record_count += (unsigned)got;
    }
    qsort(records, record_count, sizeof records[0], by_time);
}

static void compute(unsigned rounds)
{
    volatile unsigned sink = 0;

    for (unsigned i = 0; i < rounds; i++)
        sink += i;
}

static void pause_us(long us)
{
    nanosleep(&(struct timespec){.tv_nsec = us * 1000}, NULL);
}

static void run(int count, void *(*const start[])(void *))
{
    pthread_t threads[8];

    for (int i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, start[i], NULL))
            exit(10);
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}

/* --- user --- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *computes(void *unused)
{
    compute(6000000);
    return unused;
}

static void *sleeps(void *unused)
{
    for (int i = 0; i < 100; i++) {
        pause_us(200);
        compute(1000);
    }
    return unused;
}

static void *yields(void *unused)
{
    for (int i = 0; i < 200; i++) {
        sched_yield();
        compute(5000);
    }
    return unused;
}

static void *locks(void *unused)
{
    for (int i = 0; i < 200; i++) {
        pthread_mutex_lock(&mutex);
        compute(5000);
        pthread_mutex_unlock(&mutex);
    }
    return unused;
}

static int do_user(void)
{
    void *(*const start[])(void *) = {computes, sleeps, computes, yields, locks, locks};
    int in_user[CORES] = {0}, most = 0, used = 0;
    uint64_t since[CORES] = {0}, total = 0;

    in_user[sched_getcpu()] = 1; /* main, which starts recording */
    brigade_trace_start(TRACE_BIT(TRACE_USER));
    run(6, start);
    read_trace();
    for (unsigned i = 0; i < record_count; i++) {
        const struct trace_record *record = &records[i];
        int now = 0;
        if (record->pid != (unsigned)getpid())
            continue;
        if (record->a)
            since[record->core] = record->time;
        else if (since[record->core])
            total += record->time - since[record->core];
        in_user[record->core] = (int)record->a;
        used |= 1 << record->core;
        for (int k = 0; k < CORES; k++)
            now += in_user[k];
        most = now > most ? now : most;
    }
    uint64_t wall = records[record_count - 1].time - records[0].time;
    printf("at once %d, cores %d, user time %s wall time, lost %ld\n", most,
           __builtin_popcount((unsigned)used), total <= wall ? "within" : "beyond", lost);
    return 0;
}

/* --- turns --- */

static void *computes_long(void *unused)
{
    compute(20000000);
    return unused;
}

static int do_turns(unsigned interval_us)
{
    void *(*const start[])(void *) = {computes_long, computes_long};
    unsigned turns = 0, holder = 0;

    if (interval_us && brigade_setswitchinterval(interval_us))
        return 11;
    brigade_trace_start(TRACE_BIT(TRACE_GIL));
    run(2, start);
    read_trace();
    for (unsigned i = 0; i < record_count; i++) {
        const struct trace_record *record = &records[i];
        if (record->pid != (unsigned)getpid() || !record->a)
            continue;
        turns += record->tid != holder;
        holder = record->tid;
    }
    printf("turns %u, lost %ld\n", turns, lost);
    return 0;
}

/* --- hard: what a child does, and how it has to end --- */

static char *own_path;
static volatile int signalled;

static void *forever(void *unused)
{
    for (;;)
        compute(1000);
    return unused;
}

static void *dozes(void *unused)
{
    for (;;)
        pause_us(100);
    return unused;
}

/* Four threads that compute, two that want the lock ever again. */
static void crowd(void)
{
    pthread_t thread;

    for (int i = 0; i < 6; i++)
        pthread_create(&thread, NULL, i % 3 ? forever : dozes, NULL);
    pause_us(500 + rand() % 3000);
}

static void be_killed(void)
{
    crowd();
    forever(NULL);
}

static void *faults(void *address)
{
    *(volatile int *)address = 1;
    return address;
}

static void fault(void)
{
    pthread_t thread;

    crowd();
    pthread_create(&thread, NULL, faults, (void *)8);
    forever(NULL);
}

static void *execs(void *unused)
{
    execl(own_path, own_path, "exit", "9", (char *)NULL);
    return unused;
}

static void exec(void)
{
    pthread_t thread;

    crowd();
    pthread_create(&thread, NULL, execs, NULL);
    pthread_exit(NULL);
}

static void fork_and_wait(void)
{
    int status = 0;

    crowd();
    pid_t child = fork();
    if (child == 0) {
        crowd();
        _exit(5);
    }
    waitpid(child, &status, 0);
    _exit(4 + WEXITSTATUS(status));
}

static void leave(void)
{
    crowd();
    exit(9);
}

static void move(void)
{
    struct abi_machine machine;

    crowd();
    brigade_machine(&machine);
    for (int i = 0; i < 200; i++) {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(rand() % (int)machine.cores, &set);
        sched_setaffinity(0, sizeof set, &set);
        compute(500);
    }
    _exit(9);
}

static void on_signal(int signal)
{
    signalled += signal == SIGUSR1;
}

static void be_signalled(void)
{
    pthread_t thread;

    signal(SIGUSR1, on_signal);
    crowd();
    pthread_create(&thread, NULL, forever, NULL);
    for (int i = 1; i <= 20; i++) {
        pthread_kill(thread, SIGUSR1);
        while (signalled < i)
            sched_yield();
    }
    _exit(9);
}

static const struct {
    const char *name;
    void (*child)(void);
    int signal; /* the parent sends it; SIGSTOP: goes on after SIGCONT */
    int status; /* of wait */
} cases[] = {
    {"killed", be_killed, SIGKILL, SIGKILL},
    {"stopped", leave, SIGSTOP, 9 << 8},
    {"fault", fault, 0, SIGSEGV},
    {"exec", exec, 0, 9 << 8},
    {"fork", fork_and_wait, 0, 9 << 8},
    {"exit", leave, 0, 9 << 8},
    {"moved", move, 0, 9 << 8},
    {"signalled", be_signalled, 0, 9 << 8},
};

static int one(unsigned which)
{
    int status = -1, expected = cases[which].status;
    pid_t child = fork();

    if (child == 0) {
        cases[which].child();
        _exit(1);
    }
    if (cases[which].signal) {
        pause_us(rand() % 8000);
        kill(child, cases[which].signal);
    }
    if (cases[which].signal == SIGSTOP) {
        /* It may have ended before. */
        if (waitpid(child, &status, WUNTRACED) == child && WIFEXITED(status))
            return status != expected;
        pause_us(rand() % 2000);
        kill(child, SIGCONT);
    }
    return waitpid(child, &status, 0) != child || status != expected;
}

static int do_hard(int rounds)
{
    int wrong = 0;

    srand(1);
    for (int i = 0; i < rounds; i++) {
        for (unsigned which = 0; which < sizeof cases / sizeof cases[0]; which++) {
            int bad = one(which);
            if (bad)
                printf("round %d: %s\n", i, cases[which].name);
            wrong += bad;
        }
    }
    printf("wrong %d\n", wrong);
    return wrong != 0;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    int number = argc > 2 ? atoi(argv[2]) : 0;

    own_path = argv[0];
    if (!strcmp(what, "user"))
        return do_user();
    if (!strcmp(what, "turns"))
        return do_turns((unsigned)number);
    if (!strcmp(what, "hard"))
        return do_hard(number);
    return !strcmp(what, "exit") ? number : 2;
}
