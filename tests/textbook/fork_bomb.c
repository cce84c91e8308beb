/*
 * Forking without end stops at EAGAIN; when the children are gone, all is as before.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define AT_MOST 2000 /* where no limit is, as for Linux's superuser */

static int fork_many(void)
{
    int ends[2], count = 0, status;
    char byte;
    pid_t pid;

    assert(pipe(ends) == 0);
    while (count < AT_MOST && (pid = fork()) >= 0) {
        if (pid == 0) {
            close(ends[1]);
            _exit(read(ends[0], &byte, 1) == 0 ? 0 : 1);
        }
        count++;
    }
    assert(count == AT_MOST || errno == EAGAIN || errno == ENOMEM);
    close(ends[1]); /* lets all of them end */
    close(ends[0]);
    for (int i = 0; i < count; i++) {
        assert(wait(&status) > 0);
        assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    assert(wait(&status) == -1 && errno == ECHILD);
    return count;
}

int main(void)
{
    int first = fork_many(), second = fork_many(), third = fork_many();

    assert(first > 10 && second == first && third == first);
    printf("as many children the third time\n");
    return 0;
}
