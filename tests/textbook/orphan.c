/*
 * A zombie keeps its number until it is waited for; an orphan's parent becomes process 1.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void zombie(void)
{
    int ends[2], status;
    char byte;

    assert(pipe(ends) == 0);
    pid_t pid = fork();
    assert(pid >= 0);
    if (pid == 0)
        _exit(9);
    close(ends[1]);
    assert(read(ends[0], &byte, 1) == 0); /* its end of the pipe is closed: it has ended */
    close(ends[0]);
    assert(kill(pid, 0) == 0);
    assert(kill(pid, SIGKILL) == 0); /* it cannot end again */
    assert(waitpid(pid, &status, 0) == pid);
    assert(WIFEXITED(status) && WEXITSTATUS(status) == 9);
    assert(kill(pid, 0) == -1 && errno == ESRCH);
}

static void orphan(void)
{
    int answer[2], gone[2], status;
    pid_t found[2];
    char byte;

    assert(pipe(answer) == 0 && pipe(gone) == 0);
    pid_t middle = fork();
    assert(middle >= 0);
    if (middle == 0) {
        pid_t me = getpid(), grandchild = fork();
        assert(grandchild >= 0);
        if (grandchild)
            _exit(0);
        close(gone[1]);
        assert(read(gone[0], &byte, 1) == 0); /* the grandparent has waited for the parent */
        found[0] = me;
        found[1] = getppid();
        assert(write(answer[1], found, sizeof found) == sizeof found);
        _exit(0);
    }
    close(answer[1]);
    close(gone[0]);
    assert(waitpid(middle, &status, 0) == middle);
    assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(gone[1]);
    assert(read(answer[0], found, sizeof found) == sizeof found);
    assert(found[0] == middle);
    assert(found[1] != middle);
#ifndef __brigade__ /* there may be a subreaper */
    printf("parent before: my child, after: another\n");
#else
    assert(found[1] == 1);
    printf("parent before: my child, after: 1\n");
#endif
    assert(getpid() == 1 || (wait(&status) == -1 && errno == ECHILD)); /* it is not mine */
}

int main(void)
{
    zombie();
    orphan();
    return 0;
}
