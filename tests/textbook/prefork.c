/* A server with processes made beforehand: they take requests from one pipe, answer through another. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 4
#define REQUESTS 200

struct answer {
    int number, square;
    pid_t worker;
};

static void work(int requests, int answers)
{
    int number;
    ssize_t got;

    /* Requests are shorter than PIPE_BUF: each is read by one worker, whole. */
    while ((got = read(requests, &number, sizeof number)) == (ssize_t)sizeof number) {
        struct answer answer = {number, number * number, getpid()};
        assert(write(answers, &answer, sizeof answer) == (ssize_t)sizeof answer);
    }
    assert(got == 0);
    _exit(0);
}

int main(void)
{
    int requests[2], answers[2], seen[REQUESTS] = {0};
    pid_t workers[WORKERS];
    struct answer answer;

    assert(pipe(requests) == 0 && pipe(answers) == 0);
    for (int i = 0; i < WORKERS; i++) {
        workers[i] = fork();
        assert(workers[i] >= 0);
        if (workers[i] == 0) {
            close(requests[1]);
            close(answers[0]);
            work(requests[0], answers[1]);
        }
    }
    close(requests[0]);
    close(answers[1]);
    for (int i = 0; i < REQUESTS; i++)
        assert(write(requests[1], &i, sizeof i) == (ssize_t)sizeof i);
    close(requests[1]);
    while (read(answers[0], &answer, sizeof answer) == (ssize_t)sizeof answer) {
        int known = 0;
        for (int i = 0; i < WORKERS; i++)
            known += workers[i] == answer.worker;
        assert(known == 1 && answer.square == answer.number * answer.number);
        seen[answer.number]++;
    }
    for (int i = 0; i < REQUESTS; i++)
        assert(seen[i] == 1);
    for (int i = 0; i < WORKERS; i++) {
        int status;
        assert(waitpid(workers[i], &status, 0) == workers[i] && WIFEXITED(status) &&
               WEXITSTATUS(status) == 0);
    }
    printf("%d requests answered\n", REQUESTS);
    return 0;
}
