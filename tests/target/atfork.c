/*
 * fork in a program with threads: handlers, and a child whose C library is whole.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <pthread.h>

#define WORKERS 4
#define FORKS 1000

/* --- Handlers --- */

static char order[32];

static void note(char letter)
{
    size_t length = strlen(order);

    if (length < sizeof(order) - 1)
        order[length] = letter;
}

/* clang-format off */
static void prepare_1(void) { note('p'); }
static void prepare_2(void) { note('P'); }
static void parent_1(void) { note('a'); }
static void parent_2(void) { note('A'); }
static void child_1(void) { note('c'); }
static void child_2(void) { note('C'); }
/* clang-format on */

static void test_handlers(void)
{
    pid_t pid;

    is_int(pthread_atfork(prepare_1, parent_1, child_1), 0, "pthread_atfork");
    is_int(pthread_atfork(NULL, NULL, NULL), 0, "pthread_atfork of nothing");
    is_int(pthread_atfork(prepare_2, parent_2, child_2), 0, "pthread_atfork again");
    pid = fork();
    if (pid == 0)
        _exit(strcmp(order, "PpcC") == 0 ? 3 : 4);
    is_int(end_of(pid), EXITED(3), "in the child: prepare newest first, child oldest first");
    is_str(order, "PpaA", "in the parent");
}

/* --- The library's state --- */

static bool stop;
static FILE *sink; /* shared by the threads */

static void *work(void *argument)
{
    unsigned state = (unsigned)(uintptr_t)argument;

    while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
        char *block = malloc(1 + (unsigned)rand_r(&state) % 2000);
        fprintf(sink, "%u %p\n", state, (void *)block);
        setenv("WORK", "at it", 1);
        free(block);
        sched_yield(); /* under coop nobody else would run */
    }
    return NULL;
}

/* What a child does: all of it hangs or fails if a lock or a list was copied half way. */
static int use_library(void)
{
    char *blocks[8];

    for (size_t i = 0; i < ARRAY_SIZE(blocks); i++) {
        blocks[i] = malloc(100 * (i + 1));
        if (!blocks[i])
            return 4;
        memset(blocks[i], (int)i, 100 * (i + 1));
    }
    for (size_t i = 0; i < ARRAY_SIZE(blocks); i++)
        free(blocks[i]);
    if (fprintf(sink, "%s\n", "child") != 6 || printf("%s", "") != 0)
        return 5;
    return setenv("WORK", "child", 1) == 0 && strcmp(getenv("WORK"), "child") == 0 ? 3 : 6;
}

/* A child that hangs is not waited for longer than this. */
#define PATIENCE_MS 5000

static int end_soon(pid_t pid)
{
    int status;

    for (int ms = 0; ms < PATIENCE_MS; ms++) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return status;
        ms ? pause_ms(1) : (void)sched_yield();
    }
    finish(pid);
    return -ETIMEDOUT;
}

static void test_library(void)
{
    pthread_t workers[WORKERS];
    int good = 0, status = EXITED(3);

    sink = fopen("/dev/null", "w");
    ok(sink != NULL, "a stream for all threads");
    for (uintptr_t i = 0; i < WORKERS; i++)
        pthread_create(&workers[i], NULL, work, (void *)(i + 1));
    for (; good < FORKS && status == EXITED(3); good += status == EXITED(3)) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(use_library());
        status = pid > 0 ? end_soon(pid) : -errno;
    }
    __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(workers[i], NULL);
    is_int(status, EXITED(3), "the last child's status");
    is_int(good, FORKS, "children of a process with busy threads use malloc, streams, environment");
    is_int(fclose(sink), 0, "the stream is whole");
}

static void *try_stream(void *unused)
{
    (void)unused;
    return ftrylockfile(stderr) == 0 ? stderr : NULL;
}

/* As on Linux: who forks has its streams locked, the child has not. */
static void test_locked_stream(void)
{
    pthread_t thread;
    void *got;

    flockfile(stderr);
    pid_t pid = fork();
    if (pid == 0) {
        pthread_create(&thread, NULL, try_stream, NULL);
        pthread_join(thread, &got);
        _exit(got ? 3 : 4);
    }
    is_int(end_soon(pid), EXITED(3), "a stream that the parent's thread has locked is free");
    pthread_create(&thread, NULL, try_stream, NULL);
    pthread_join(thread, &got);
    ok(!got, "the parent's stays locked");
    funlockfile(stderr);
}

int main(void)
{
    self = "atfork";
    test_locked_stream();
    test_handlers();
    test_library();
    return done_testing();
}
