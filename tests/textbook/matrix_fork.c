/*
 * A matrix product by forked processes, each of which sends its rows back through a pipe of its own.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN 4
#define SIZE 64 /* a child's rows are more than a pipe's smallest capacity */

static int a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

static void write_all(int fd, const void *data, size_t size)
{
    const char *from = data;

    while (size) {
        ssize_t done = write(fd, from, size);
        assert(done > 0);
        from += done;
        size -= (size_t)done;
    }
}

static void read_all(int fd, void *data, size_t size)
{
    char *to = data;

    while (size) {
        ssize_t done = read(fd, to, size);
        assert(done > 0);
        to += done;
        size -= (size_t)done;
    }
}

static void child(int number, int fd)
{
    for (int row = number; row < SIZE; row += CHILDREN) {
        for (int column = 0; column < SIZE; column++)
            for (int k = 0; k < SIZE; k++)
                c[row][column] += a[row][k] * b[k][column];
        write_all(fd, c[row], sizeof c[row]);
    }
    exit(number);
}

int main(void)
{
    int ends[CHILDREN][2], status;
    pid_t pids[CHILDREN];
    char extra;

    for (int i = 0; i < SIZE; i++)
        for (int k = 0; k < SIZE; k++) {
            a[i][k] = i - k;
            b[i][k] = i + k;
        }
    for (int i = 0; i < CHILDREN; i++) {
        assert(pipe(ends[i]) == 0);
        pids[i] = fork();
        assert(pids[i] >= 0);
        if (pids[i] == 0) {
            close(ends[i][0]);
            child(i, ends[i][1]);
        }
        close(ends[i][1]);
    }
    for (int i = 0; i < CHILDREN; i++) {
        for (int row = i; row < SIZE; row += CHILDREN)
            read_all(ends[i][0], c[row], sizeof c[row]);
        assert(read(ends[i][0], &extra, 1) == 0);
        assert(waitpid(pids[i], &status, 0) == pids[i]);
        assert(WIFEXITED(status) && WEXITSTATUS(status) == i);
    }
    for (int i = 0; i < SIZE; i++)
        for (int k = 0; k < SIZE; k++) {
            int expected = 0;
            for (int j = 0; j < SIZE; j++)
                expected += a[i][j] * b[j][k];
            assert(c[i][k] == expected);
        }
    printf("%d rows by %d processes\n", SIZE, CHILDREN);
    return 0;
}
