/*
 * Attacks by several cores at once: what one thread's system call uses, a sibling or another process takes away.
 * SPDX-License-Identifier: MIT
 */
#include "attack.h"

#include <pthread.h>

#define ROUNDS 300

/* --- A timer that is due again before it has been looked at --- */

static int shortest_interval(void)
{
    struct abi_itimer timer = {.value_ns = 1, .interval_ns = 1};

    signal(SIGALRM, SIG_IGN);
    if (CALL(timer_settime, 0, 0, ADDRESS(&timer), 0) != 0)
        return 1;
    return (int)witnesses_wrong();
}

/* --- A thread that is not going to be is posted to --- */

static uint32_t next_number; /* of a thread; atomic */

/* Asks the core that makes it to move it. */
static void *move_threads(void *argument)
{
    uint32_t number;

    while ((number = __atomic_load_n(&next_number, __ATOMIC_RELAXED)) < 20 * ROUNDS)
        CALL(sched_setaffinity, (uint32_t)getpid() | number << 15, ~0u);
    return argument;
}

static int thread_that_fails(void)
{
    uint32_t *nowhere = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pthread_t thread;
    long worst = 0;

    next_number = 2;
    pthread_create(&thread, NULL, move_threads, NULL);
    while (next_number < 20 * ROUNDS) {
        long id = CALL(thread_create, ADDRESS(thread_that_fails), 0, 0, 0, 0, ADDRESS(nowhere));
        worst = id > worst ? id : worst;
        __atomic_add_fetch(&next_number, 1, __ATOMIC_RELAXED);
    }
    pthread_join(thread, NULL);
    return worst ? 1 : 0;
}

/* --- Reading a recording that another process replaces --- */

static int recordings(void)
{
    static struct trace_record records[64];
    pid_t others[3];

    for (int i = 0; i < 3; i++) {
        others[i] = fork();
        if (others[i])
            continue;
        for (int n = 0; n < ROUNDS || i == 0; n++) {
            CALL(trace_start, ~0u);
            if (i > 0 || n % 50 == 0)
                CALL(trace_stop);
            for (unsigned core = 0; i == 2 && core < cores_online(); core++)
                CALL(trace_read, core, ADDRESS(records), 64);
        }
        _exit(0);
    }
    for (int n = 0; n < ROUNDS; n++)
        for (unsigned core = 0; core < cores_online(); core++)
            CALL(trace_read, core, ADDRESS(records), 64);
    end_of(others[1]);
    end_of(others[2]);
    finish(others[0]);
    return 0;
}

/* --- A signal that all living threads block, while one that has been joined is on its way out --- */

static void *nothing(void *argument)
{
    return argument;
}

static int signal_after_join(void)
{
    pthread_t thread;
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    for (int n = 0; n < 2 * ROUNDS; n++) {
        sigprocmask(SIG_UNBLOCK, &set, NULL);
        pthread_create(&thread, NULL, nothing, NULL);
        pthread_join(thread, NULL);
        sigprocmask(SIG_BLOCK, &set, NULL);
        kill(getpid(), SIGUSR1);
        if (sigtimedwait(&set, NULL, &(struct timespec){0}) != SIGUSR1)
            return 1;
    }
    return 0;
}

/* --- A file that is cut while a process that has it mapped forks --- */

#define FILE_PAGES 300u /* a clone took several steps */

/* A little later than each fork begins. */
static void cut_and_grow(int fd)
{
    volatile long *round = &outcome->result;

    for (long done = 0;; done = *round) {
        while (*round == done)
            ;
        for (volatile long i = 0; i < *round * 37 % 2000; i++)
            ;
        ftruncate(fd, 0);
        ftruncate(fd, FILE_PAGES * PAGE);
    }
}

static int fork_of_a_cut_file(void)
{
    int fd = open("/tmp/cut", O_RDWR | O_CREAT | O_TRUNC, 0600), source = open(self, O_RDONLY);
    pid_t cutter;

    outcome->result = 0;
    unlink("/tmp/cut");
    ftruncate(fd, FILE_PAGES * PAGE);
    char *map = mmap(NULL, FILE_PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if ((cutter = fork()) == 0)
        cut_and_grow(fd);
    for (int n = 0; n < ROUNDS / 5; n++) {
        for (unsigned i = 0; i < FILE_PAGES; i++)
            pread(source, map + i * PAGE, 1, 0); /* EFAULT where a write would be SIGBUS */
        outcome->result++;
        pid_t pid = fork();
        if (pid == 0)
            _exit(0);
        if (end_of(pid) != 0)
            return 1;
    }
    finish(cutter);
    return 0;
}

/* --- Two threads exec at once: one of them succeeds --- */

static void *exec_leave(void *argument)
{
    execl(self, self, "leave", (char *)NULL);
    return argument;
}

static int two_execs(void)
{
    for (int n = 0; n < ROUNDS / 10; n++) {
        pid_t pid = fork();
        if (pid == 0) {
            pthread_t threads[2];
            pthread_create(&threads[0], NULL, exec_leave, NULL);
            pthread_create(&threads[1], NULL, exec_leave, NULL);
            exec_leave(NULL);
        }
        if (end_of(pid) != EXITED(7))
            return 1;
    }
    return 0;
}

/* --- A signal for a group in which somebody is just being forked --- */

static void fork_sleepers(void)
{
    setpgid(0, 0);
    for (int i = 0; i < 20; i++)
        if (fork() == 0)
            for (;;)
                pause();
    for (;;)
        pause();
}

static int signal_while_forking(void)
{
    for (int n = 0; n < ROUNDS / 10; n++) {
        pid_t leader = fork();
        if (leader == 0)
            fork_sleepers();
        while (kill(-leader, 0) != 0)
            ;
        for (volatile int i = 0; i < n * 100; i++)
            ;
        kill(-leader, SIGTERM);
        if (end_of(leader) != SIGTERM)
            return 1;
        for (int round = 0; kill(-leader, 0) == 0; round++) {
            if (round == 1000) {
                kill(-leader, SIGKILL);
                return 2;
            }
            pause_ms(1);
        }
    }
    return 0;
}

static int leave(int argc, char **argv)
{
    (void)argc, (void)argv;
    return 7;
}

static const struct act acts[] = {
    {"a signal after a thread has been joined", signal_after_join, 0},
    {"a signal for a group that forks", signal_while_forking, 0},
    {"two execs at once", two_execs, 0},
    {"a mapped file that is cut during a fork", fork_of_a_cut_file, 0},
    {"an alarm every nanosecond", shortest_interval, 0},
    {"posts to threads that are not made", thread_that_fails, 0},
    {"recordings that others begin while they are read", recordings, 0},
};

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"leave", leave}};
    int status;

    self = argv[0];
    if (argc > 1 && !strcmp(argv[1], "leave") && is_child(argc, argv, roles, 1, &status))
        return status;
    attack_start();
    for (size_t i = 0; i < ARRAY_SIZE(acts); i++)
        if (argc < 2 || strstr(acts[i].name, argv[1]))
            test_act(&acts[i]);
    return attack_end();
}
