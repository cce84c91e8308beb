/*
 * A shell's pipeline, list | sort | count: each part is this program, run anew with other arguments,
 * its standard input and output redirected.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINES 500

static int list(void)
{
    for (int i = 0; i < LINES; i++)
        printf("%05d\n", i * 7919 % LINES);
    return 3;
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static int sort(void)
{
    static char lines[LINES][16];
    int count = 0;

    while (count < LINES && fgets(lines[count], sizeof lines[0], stdin))
        count++;
    qsort(lines, (size_t)count, sizeof lines[0], compare);
    for (int i = 0; i < count; i++)
        fputs(lines[i], stdout);
    return 4;
}

static int count(void)
{
    char line[16];
    int expected = 0;

    while (fgets(line, sizeof line, stdin)) {
        assert(atoi(line) == expected);
        expected++;
    }
    printf("%d lines in order\n", expected);
    return expected == LINES ? 5 : 1;
}

/* Starts this program as `part` between two descriptors, which the parent needs no more. */
static pid_t start(char *program, char *part, int in, int out)
{
    char *const arguments[] = {program, part, NULL};
    pid_t pid = fork();

    assert(pid >= 0);
    if (pid == 0) {
        dup2(in, STDIN_FILENO);
        dup2(out, STDOUT_FILENO);
        for (int fd = 3; fd < 20; fd++)
            close(fd);
        execv(program, arguments);
        _exit(127);
    }
    if (in != STDIN_FILENO)
        close(in);
    if (out != STDOUT_FILENO)
        close(out);
    return pid;
}

static void expect(pid_t pid, int exit_status)
{
    int status;

    assert(waitpid(pid, &status, 0) == pid);
    assert(WIFEXITED(status) && WEXITSTATUS(status) == exit_status);
}

int main(int argc, char **argv)
{
    int listed[2], sorted[2];
    char *parts[] = {"list", "sort", "count"};
    pid_t pids[3];

    if (argc > 1)
        return !strcmp(argv[1], "list") ? list() : !strcmp(argv[1], "sort") ? sort() : count();
    assert(pipe(listed) == 0);
    assert(pipe(sorted) == 0);
    /* A part must not keep another's pipe open: it closes all that it does not use. */
    pids[0] = start(argv[0], parts[0], STDIN_FILENO, listed[1]);
    pids[1] = start(argv[0], parts[1], listed[0], sorted[1]);
    pids[2] = start(argv[0], parts[2], sorted[0], STDOUT_FILENO);
    expect(pids[0], 3);
    expect(pids[1], 4);
    expect(pids[2], 5);
    return 0;
}
