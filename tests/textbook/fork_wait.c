/*
 * How children end and what wait says of it: exit codes, signals, WNOHANG, no child at all.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static int global = 1;
static volatile int *volatile nowhere = (int *)8;

static void at_exit(void)
{
    _exit(global); /* what the process, not the parent, has there */
}

static void wait_for_ever(void)
{
    int ends[2];
    char byte;

    assert(pipe(ends) == 0);
    for (;;)
        (void)!read(ends[0], &byte, 1); /* both ends are open here: nothing comes */
}

static pid_t child(int how)
{
    pid_t pid = fork();

    assert(pid >= 0);
    if (pid > 0)
        return pid;
    switch (how) {
    case 0:
        exit(42);
    case 1:
        _exit(255);
    case 2:
        exit(256 + 7);
    case 3:
        abort();
    case 4:
        *nowhere = 1;
        exit(0);
    case 5:
        raise(SIGTERM);
        exit(0);
    case 6:
        global = 77;
        atexit(at_exit);
        exit(1);
    default:
        wait_for_ever();
    }
    exit(99);
}

int main(void)
{
    const int codes[] = {42, 255, 7, -SIGABRT, -SIGSEGV, -SIGTERM, 77};
    int status, local = 1;
    pid_t pid;

    for (int how = 0; how < 7; how++) {
        pid = child(how);
        assert(waitpid(pid, &status, 0) == pid);
        if (codes[how] >= 0) {
            assert(WIFEXITED(status) && !WIFSIGNALED(status) && !WIFSTOPPED(status));
            assert(WEXITSTATUS(status) == codes[how]);
        } else {
            assert(WIFSIGNALED(status) && !WIFEXITED(status) && !WIFSTOPPED(status));
            assert(WTERMSIG(status) == -codes[how]);
        }
    }
    assert(global == 1);

    pid = child(-1);
    assert(waitpid(pid, &status, WNOHANG) == 0);
    assert(kill(pid, SIGKILL) == 0);
    assert(waitpid(-1, &status, 0) == pid);
    assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    assert(kill(pid, 0) == -1 && errno == ESRCH);

    assert(wait(&status) == -1 && errno == ECHILD);
    assert(waitpid(getppid(), &status, 0) == -1 && errno == ECHILD);

    /* Memory is the child's own. */
    pid = fork();
    assert(pid >= 0);
    if (pid == 0) {
        local = global = 5;
        _exit(local + global);
    }
    assert(wait(&status) == pid && WEXITSTATUS(status) == 10);
    assert(local == 1 && global == 1);

    /* A specific one, though another has ended before. */
    pid_t one = child(0), other = child(1);
    assert(waitpid(other, &status, 0) == other && WEXITSTATUS(status) == 255);
    assert(waitpid(one, NULL, 0) == one);
    printf("every end as reported\n");
    return 0;
}
