/*
 * Measures what threads and processes cost, one operation at a time, in plain POSIX C: the very same file runs on
 * Linux, so that both columns of the comparison come from one source.
 * SPDX-License-Identifier: MIT
 *
 * Usage: ops [CASE …]. Under QEMU's -icount shift=0 a nanosecond is one instruction.
 */
#include "measure.h"

#include <sched.h>
#include <semaphore.h>
#include <sys/mman.h>

enum { PAGE = 4096, PAGES = 64, BULK = 65536 };

static char bulk[BULK];
static const char *self;

static void *checked_map(void)
{
    void *memory =
        mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        die("mmap");
    return memory;
}

/* glibc once kept the id in memory; since 2.25 it asks, as every other library does. */
static long long null_call(int rounds)
{
    long long begin = now();
    for (int i = 0; i < rounds; i++)
        getpid();
    return now() - begin;
}

static volatile int yielding, others;

static void *yielder(void *unused)
{
    for (int own = 0; yielding; others = ++own)
        sched_yield();
    return unused;
}

/* Not every sched_yield() need switch: a round is a switch there or back, which only the other's turns tell. */
static long long yield(int rounds)
{
    yielding = 1;
    pthread_t other = start(yielder, NULL);
    sched_yield();
    int seen = others;
    long long begin = now();
    for (int switches = 0; switches < rounds;) {
        sched_yield();
        if (others != seen) {
            seen = others;
            switches += 2;
        }
    }
    long long took = now() - begin;
    yielding = 0;
    pthread_join(other, NULL);
    return took;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static long long mutex_free(int rounds)
{
    long long begin = now();
    for (int i = 0; i < rounds; i++) {
        pthread_mutex_lock(&lock);
        pthread_mutex_unlock(&lock);
    }
    return now() - begin;
}

static sem_t ping, pong;

static void *sem_partner(void *rounds)
{
    for (int i = *(int *)rounds; i > 0; i--) {
        sem_wait(&ping);
        sem_post(&pong);
    }
    return NULL;
}

static long long sem_pingpong(int rounds)
{
    sem_init(&ping, 0, 0);
    sem_init(&pong, 0, 0);
    pthread_t other = start(sem_partner, &rounds);
    sched_yield();
    long long begin = now();
    for (int i = 0; i < rounds; i++) {
        sem_post(&ping);
        sem_wait(&pong);
    }
    long long took = now() - begin;
    pthread_join(other, NULL);
    return took;
}

static pthread_cond_t turned = PTHREAD_COND_INITIALIZER;
static int turn;

static void take_turns(int mine, int rounds)
{
    for (int i = 0; i < rounds; i++) {
        pthread_mutex_lock(&lock);
        while (turn != mine)
            pthread_cond_wait(&turned, &lock);
        turn = !mine;
        pthread_cond_signal(&turned);
        pthread_mutex_unlock(&lock);
    }
}

static void *cond_partner(void *rounds)
{
    take_turns(1, *(int *)rounds);
    return NULL;
}

static long long cond_pingpong(int rounds)
{
    turn = 0;
    pthread_t other = start(cond_partner, &rounds);
    sched_yield();
    long long begin = now();
    take_turns(0, rounds);
    long long took = now() - begin;
    pthread_join(other, NULL);
    return took;
}

static int there[2], back[2];

static void open_pipes(void)
{
    if (pipe(there) < 0 || pipe(back) < 0)
        die("pipe");
}

static void close_pipes(void)
{
    for (int i = 0; i < 2; i++) {
        close(there[i]);
        close(back[i]);
    }
}

static void answer(int rounds)
{
    char byte;
    for (int i = 0; i < rounds; i++)
        if (read(there[0], &byte, 1) != 1 || write(back[1], &byte, 1) != 1)
            die("answer");
}

static long long ask(int rounds)
{
    char byte = 'x';
    long long begin = now();
    for (int i = 0; i < rounds; i++)
        if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1)
            die("ask");
    return now() - begin;
}

static void *pipe_partner(void *rounds)
{
    answer(*(int *)rounds);
    return NULL;
}

static long long pipe_threads(int rounds)
{
    open_pipes();
    pthread_t other = start(pipe_partner, &rounds);
    sched_yield();
    long long took = ask(rounds);
    pthread_join(other, NULL);
    close_pipes();
    return took;
}

static long long pipe_processes(int rounds)
{
    open_pipes();
    pid_t child = checked_fork();
    if (child == 0) {
        answer(rounds + 1);
        _exit(0);
    }
    ask(1); /* the child's first copies of pages are not what is measured */
    long long took = ask(rounds);
    reap(child);
    close_pipes();
    return took;
}

static long long shared_sem(int rounds)
{
    sem_t *pair = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (pair == MAP_FAILED)
        return -1;
    if (sem_init(&pair[0], 1, 0) < 0 || sem_init(&pair[1], 1, 0) < 0) {
        munmap(pair, PAGE);
        return -1;
    }
    pid_t child = checked_fork();
    if (child == 0) {
        for (int i = 0; i < rounds + 1; i++) {
            sem_wait(&pair[0]);
            sem_post(&pair[1]);
        }
        _exit(0);
    }
    long long begin = 0;
    for (int i = 0; i < rounds + 1; i++) {
        if (i == 1)
            begin = now();
        sem_post(&pair[0]);
        sem_wait(&pair[1]);
    }
    long long took = now() - begin;
    reap(child);
    munmap(pair, PAGE);
    return took;
}

static void read_bulk(int fd)
{
    for (int done = 0; done < BULK;) {
        int got = read(fd, bulk + done, BULK - done);
        if (got <= 0)
            die("read");
        done += got;
    }
}

static long long pipe_64k(int rounds)
{
    open_pipes();
    memset(bulk, 1, BULK);
    pid_t child = checked_fork();
    if (child == 0) {
        for (int i = 0; i < rounds + 1; i++) {
            read_bulk(there[0]);
            if (write(back[1], bulk, 1) != 1)
                die("write");
        }
        _exit(0);
    }
    memset(bulk, 2, BULK);
    long long begin = 0;
    for (int i = 0; i < rounds + 1; i++) {
        if (i == 1)
            begin = now();
        char byte;
        if (write(there[1], bulk, BULK) != BULK || read(back[0], &byte, 1) != 1)
            die("pipe");
    }
    long long took = now() - begin;
    reap(child);
    close_pipes();
    return took;
}

static void *nothing(void *argument)
{
    return argument;
}

static long long create_join(int rounds)
{
    long long begin = now();
    for (int i = 0; i < rounds; i++)
        pthread_join(start(nothing, NULL), NULL);
    return now() - begin;
}

static long long fork_wait(int rounds)
{
    long long begin = now();
    for (int i = 0; i < rounds; i++) {
        pid_t child = checked_fork();
        if (child == 0)
            _exit(0);
        reap(child);
    }
    return now() - begin;
}

static long long fork_exec_wait(int rounds)
{
    long long begin = now();
    for (int i = 0; i < rounds; i++) {
        pid_t child = checked_fork();
        if (child == 0) {
            execl(self, self, "-", (char *)NULL);
            _exit(1);
        }
        reap(child);
    }
    return now() - begin;
}

static void touch(volatile char *memory)
{
    for (int i = 0; i < PAGES; i++)
        memory[i * PAGE] = 1;
}

/* A round is one page. */
static long long first_touch(int rounds)
{
    long long took = 0;
    for (int i = 0; i < rounds; i += PAGES) {
        char *memory = checked_map();
        long long begin = now();
        touch(memory);
        took += now() - begin;
        munmap(memory, PAGES * PAGE);
    }
    return took;
}

/* The child lives on while the parent writes: every page is really copied. */
static long long copy_on_write(int rounds)
{
    long long took = 0;
    char byte;
    for (int i = 0; i < rounds; i += PAGES) {
        char *memory = checked_map();
        touch(memory);
        open_pipes();
        pid_t child = checked_fork();
        if (child == 0) {
            close(there[1]);
            _exit(read(there[0], &byte, 1) != 0);
        }
        close(there[0]);
        long long begin = now();
        touch(memory);
        took += now() - begin;
        close(there[1]);
        reap(child);
        close(back[0]);
        close(back[1]);
        munmap(memory, PAGES * PAGE);
    }
    return took;
}

static const struct bench_case cases[] = {
    {"null_call", null_call, 1000},
    {"yield", yield, 1000},
    {"mutex_free", mutex_free, 1000},
    {"sem_pingpong", sem_pingpong, 500},
    {"cond_pingpong", cond_pingpong, 500},
    {"pipe_threads", pipe_threads, 500},
    {"pipe_processes", pipe_processes, 500},
    {"shared_sem", shared_sem, 500},
    {"pipe_64k", pipe_64k, 20},
    {"create_join", create_join, 100},
    {"fork_wait", fork_wait, 50},
    {"fork_exec_wait", fork_exec_wait, 20},
    {"first_touch", first_touch, 4 * PAGES},
    {"copy_on_write", copy_on_write, 4 * PAGES},
};

int main(int argc, char **argv)
{
    self = argv[0];
    if (argc == 2 && strcmp(argv[1], "-") == 0)
        return 0; /* the program that fork_exec_wait starts */
    return measure(cases, sizeof cases / sizeof cases[0], argc, argv);
}
