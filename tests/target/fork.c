/*
 * fork, exec, pipes and descriptors: what POSIX promises about copies of a process.
 * SPDX-License-Identifier: MIT
 */
#define _GNU_SOURCE /* pipe2 */
#include "child.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>

#define BIG 100000

static volatile int variable = 5;
static _Thread_local int local = 7;

static void test_copy(void)
{
    volatile double number = 1.25;
    pid_t parent = getpid();
    char *heap = malloc(5000);
    char on_stack[64] = "parent";

    strcpy(heap, "parent");
    pid_t pid = fork();
    if (pid == 0) {
        bool same = variable == 5 && local == 7 && number == 1.25 && !strcmp(heap, "parent") &&
                    !strcmp(on_stack, "parent") && getpid() == gettid() && getppid() == parent;
        variable = local = 6;
        number *= 2;
        strcpy(heap, "child");
        strcpy(on_stack, "child");
        _exit(same && variable == 6 && number == 2.5 ? 9 : 1);
    }
    is_int(end_of(pid), EXITED(9), "the child has all its parent's memory, and writes to its own");
    ok(variable == 5 && local == 7 && number == 1.25 && !strcmp(heap, "parent") &&
           !strcmp(on_stack, "parent"),
       "the parent's is as it was");
    free(heap);
}

static void test_pipe(void)
{
    static char data[BIG];
    int ends[2];
    long total = 0, got;

    is_int(pipe(ends), 0, "pipe");
    pid_t pid = fork();
    if (pid == 0) {
        memset(data, 'x', BIG);
        close(ends[0]);
        _exit(write(ends[1], data, BIG) == BIG ? 0 : 1);
    }
    close(ends[1]);
    while ((got = read(ends[0], data, 3000)) > 0) {
        for (long i = 0; i < got; i++)
            total += data[i] == 'x';
    }
    ok(total == BIG && got == 0, "all %d bytes of a write larger than the pipe, then the end", BIG);
    is_int(end_of(pid), 0, "the writer wrote them in one call");
    close(ends[0]);

    pipe(ends);
    close(ends[0]);
    pid = fork();
    if (pid == 0)
        _exit(write(ends[1], "x", 1) < 0 ? 1 : 2);
    is_int(end_of(pid), SIGPIPE, "a pipe that nobody reads");
    close(ends[1]);

    pipe2(ends, O_NONBLOCK);
    ok(read(ends[0], data, 1) < 0 && errno == EAGAIN, "O_NONBLOCK, empty");
    while ((got = write(ends[1], data, 4096)) > 0)
        total = got;
    ok(got < 0 && errno == EAGAIN && total == 4096, "O_NONBLOCK, full");
    ok(write(ends[0], "x", 1) < 0 && errno == EBADF, "the reading end cannot be written");
    close(ends[0]);
    close(ends[1]);
}

static void test_descriptors(void)
{
    int ends[2];
    char byte = 0;

    pipe(ends);
    is_int(dup2(ends[1], 20), 20, "dup2");
    is_int(dup(ends[1]), 5, "dup takes the lowest");
    is_int(fcntl(ends[1], F_DUPFD, 30), 30, "F_DUPFD");
    close(ends[1]);
    close(5);
    close(30);
    ok(write(20, "y", 1) == 1 && read(ends[0], &byte, 1) == 1 && byte == 'y', "one pipe by all");
    is_int(fcntl(20, F_GETFD), 0, "no FD_CLOEXEC");
    is_int(fcntl(20, F_SETFD, FD_CLOEXEC), 0, "F_SETFD");
    is_int(fcntl(20, F_GETFD), FD_CLOEXEC, "F_GETFD");
    pid_t pid = fork();
    if (pid == 0) {
        execl(self, self, "descriptors", (char *)NULL);
        _exit(99);
    }
    is_int(end_of(pid), 0, "execve closes what it shall and keeps the rest");
    ok(fcntl(21, F_GETFD) < 0 && errno == EBADF, "EBADF");
    ok(dup2(ends[0], 64) < 0 && errno == EBADF, "a number that is too high");
    close(20);
    close(ends[0]);
}

static int role_descriptors(int argc, char **argv)
{
    (void)argc, (void)argv;
    return fcntl(20, F_GETFD) < 0 && fcntl(3, F_GETFD) == 0 ? 0 : 1;
}

static void *endless(void *unused)
{
    for (;;)
        sched_yield();
    return unused;
}

static int role_arguments(int argc, char **argv)
{
    const char *value = getenv("NAME");
    bool good =
        argc == 3 && !strcmp(argv[1], "a b") && !argv[2][0] && value && !strcmp(value, "x=y");

    return good && getpid() == gettid() ? 12 : 1;
}

static void test_exec(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        char *envp[] = {"NAME=x=y", NULL};
        pthread_t thread;
        pthread_create(&thread, NULL, endless, NULL);
        sched_yield();
        execle(self, self, "arguments", "a b", "", (char *)NULL, envp);
        _exit(99);
    }
    is_int(end_of(pid), EXITED(12), "execle from among threads: arguments, environment");
    pid = fork();
    if (pid == 0) {
        execve(self, (char *[]){"x", "arguments", "a b", "", NULL}, (char *[]){"NAME=x=y", NULL});
        _exit(99);
    }
    is_int(end_of(pid), EXITED(12), "execve");
    pid = fork();
    if (pid == 0) {
        execl("/nowhere", "x", (char *)NULL);
        bool absent = errno == ENOENT;
        execl("/bin", "x", (char *)NULL);
        bool folder = errno == EACCES;
        _exit(absent && folder && variable == 5 ? 0 : 1);
    }
    is_int(end_of(pid), 0, "an exec that fails leaves everything as it is");
}

static void test_limits(void)
{
    static pid_t children[600];
    unsigned count = 0, good = 0;

    for (int i = 0; i < 300; i++) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(i & 127);
        good += end_of(pid) == EXITED(i & 127);
    }
    unsigned before = free_pages_still();
    is_int(good, 300, "300 children, one after the other");
    for (;;) {
        pid_t pid = fork();
        if (pid == 0)
            for (;;)
                sleep(1000);
        if (pid < 0 || count == ARRAY_SIZE(children))
            break;
        children[count++] = pid;
    }
    ok(errno == EAGAIN && count > 100 && count < ARRAY_SIZE(children), "forking ends in EAGAIN");
    for (unsigned i = 0; i < count; i++)
        finish(children[i]);
    /* This process's own copies of pages that it shared with the first children remain. */
    is_int(free_pages_settled(before), before, "all memory is back");
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"descriptors", role_descriptors},
                                        {"arguments", role_arguments}};
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    test_copy();
    test_pipe();
    test_descriptors();
    test_exec();
    test_limits();
    return done_testing();
}
