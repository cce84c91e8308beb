/*
 * A tree of processes: each has two children and gives the size of its tree as exit status.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <stdio.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEPTH 5

static int tree(int depth)
{
    int size = 1, status;

    for (int i = 0; depth < DEPTH && i < 2; i++) {
        pid_t pid = fork();
        assert(pid >= 0);
        if (pid == 0)
            _exit(tree(depth + 1));
    }
    while (depth < DEPTH && wait(&status) > 0) {
        assert(WIFEXITED(status));
        size += WEXITSTATUS(status);
    }
    return size;
}

/* for (i < 3) fork(): how many processes? */
static int all_fork(void)
{
    int ends[2], count = 0;
    char byte = 'x';
    pid_t parent = getpid();

    assert(pipe(ends) == 0);
    for (int i = 0; i < 3; i++)
        assert(fork() >= 0);
    assert(write(ends[1], &byte, 1) == 1);
    while (wait(NULL) > 0)
        ;
    if (getpid() != parent)
        _exit(0);
    close(ends[1]);
    while (read(ends[0], &byte, 1) == 1)
        count++;
    return count;
}

int main(void)
{
    int size = tree(0), all = all_fork();

    assert(size == (2 << DEPTH) - 1);
    assert(all == 8);
    printf("%d and %d processes\n", size, all);
    return 0;
}
