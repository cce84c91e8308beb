/* SIGCHLD's handler takes ended children away while the program sleeps; then a sleep that an alarm interrupts. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN 5

static volatile sig_atomic_t reaped, codes, alarms;

static void reap(int number)
{
    int status, before = errno;

    (void)number;
    while (waitpid(-1, &status, WNOHANG) > 0) {
        reaped++;
        codes += WEXITSTATUS(status);
    }
    errno = before;
}

static void ring(int number)
{
    alarms += number == SIGALRM;
}

int main(void)
{
    struct sigaction action = {.sa_handler = reap, .sa_flags = SA_NOCLDSTOP};
    sigset_t child, before;
    char byte;
    int ends[2];

    sigemptyset(&action.sa_mask);
    assert(sigaction(SIGCHLD, &action, NULL) == 0);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, &before);
    for (int i = 1; i <= CHILDREN; i++) {
        pid_t pid = fork();
        assert(pid >= 0);
        if (pid == 0)
            _exit(i);
    }
    while (reaped < CHILDREN)
        assert(sigsuspend(&before) == -1 && errno == EINTR); /* no signal gets lost in between */
    sigprocmask(SIG_SETMASK, &before, NULL);
    assert(codes == CHILDREN * (CHILDREN + 1) / 2);
    assert(waitpid(-1, NULL, 0) == -1 && errno == ECHILD);

    action = (struct sigaction){.sa_handler = ring}; /* without SA_RESTART */
    sigemptyset(&action.sa_mask);
    assert(sigaction(SIGALRM, &action, NULL) == 0 && pipe(ends) == 0);
    alarm(1);
    assert(read(ends[0], &byte, 1) == -1 && errno == EINTR && alarms == 1);
    printf("%d children, %d alarm\n", (int)reaped, (int)alarms);
    return 0;
}
