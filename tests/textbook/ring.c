/*
 * A ring of processes joined by pipes; a token goes round it.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROCESSES 8
#define ROUNDS 50

/* Passes every token on, one higher, until its predecessor closes the pipe. */
static void station(int in, int out)
{
    int token;

    while (read(in, &token, sizeof token) == sizeof token) {
        token++;
        assert(write(out, &token, sizeof token) == sizeof token);
    }
    exit(0);
}

int main(void)
{
    int first[2], in, next[2], token = 0, status;

    assert(pipe(first) == 0);
    in = first[0];
    for (int i = 0; i < PROCESSES; i++) {
        assert(pipe(next) == 0);
        pid_t pid = fork();
        assert(pid >= 0);
        if (pid == 0) {
            close(first[1]);
            close(next[0]);
            station(in, next[1]);
        }
        close(in);
        close(next[1]);
        in = next[0];
    }
    for (int i = 0; i < ROUNDS; i++) {
        assert(write(first[1], &token, sizeof token) == sizeof token);
        assert(read(in, &token, sizeof token) == sizeof token);
        assert(token == (i + 1) * PROCESSES);
    }
    close(first[1]); /* the end goes round as well */
    assert(read(in, &token, sizeof token) == 0);
    for (int i = 0; i < PROCESSES; i++) {
        assert(wait(&status) > 0);
        assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    assert(wait(&status) == -1);
    printf("the token went round %d times\n", ROUNDS);
    return 0;
}
