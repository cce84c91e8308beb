/*
 * select over pipes of children that write at their own pace, with a timeout, a signal that interrupts it, and ends
 * of file.
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN 4
#define LINES 5

static volatile sig_atomic_t ended;

static void on_child(int signal)
{
    (void)signal;
    ended++;
}

static int start(int number)
{
    int ends[2];

    if (pipe(ends) != 0)
        exit(1);
    if (fork() == 0) {
        close(ends[0]);
        for (int i = 0; i < LINES; i++) {
            usleep((useconds_t)(500 * (number + 1)));
            dprintf(ends[1], "%d.%d\n", number, i);
        }
        _exit(number);
    }
    close(ends[1]);
    return ends[0];
}

int main(void)
{
    int fds[CHILDREN], bytes[CHILDREN] = {0}, open_count = CHILDREN, sum = 0, status, idle[2];
    char text[CHILDREN][LINES * 4 + 1] = {{0}};
    struct timeval tick = {0, 1000};
    fd_set set;

    sigaction(SIGCHLD, &(struct sigaction){.sa_handler = on_child}, NULL);
    if (pipe(idle) != 0)
        return 1;
    FD_ZERO(&set);
    FD_SET(idle[0], &set);
    int ready = select(idle[0] + 1, &set, NULL, NULL, &tick);
    printf("nothing: %d, %d\n", ready, FD_ISSET(idle[0], &set) != 0);
    for (int i = 0; i < CHILDREN; i++)
        fds[i] = start(i);
    while (open_count > 0) {
        int top = 0;
        FD_ZERO(&set);
        for (int i = 0; i < CHILDREN; i++)
            if (fds[i] >= 0) {
                FD_SET(fds[i], &set);
                top = fds[i] > top ? fds[i] : top;
            }
        if (select(top + 1, &set, NULL, NULL, NULL) < 0) {
            if (errno == EINTR)
                continue;
            perror("select");
            return 1;
        }
        for (int i = 0; i < CHILDREN; i++) {
            if (fds[i] < 0 || !FD_ISSET(fds[i], &set))
                continue;
            ssize_t got = read(fds[i], text[i] + bytes[i], sizeof text[i] - 1 - (size_t)bytes[i]);
            if (got > 0) {
                bytes[i] += (int)got;
            } else if (got == 0) {
                close(fds[i]);
                fds[i] = -1;
                open_count--;
            }
        }
    }
    for (;;) {
        pid_t pid = wait(&status);
        if (pid < 0 && errno == ECHILD)
            break;
        if (pid > 0)
            sum += WEXITSTATUS(status);
    }
    for (int i = 0; i < CHILDREN; i++) {
        for (char *p = text[i]; *p; p++)
            if (*p == '\n')
                *p = ' ';
        printf("%s\n", text[i]);
    }
    printf("codes %d, %s\n", sum, ended > 0 ? "told of ends" : "not told");
    return 0;
}
