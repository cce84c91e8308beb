/*
 * Runs a program under the kernel's trace and writes what was recorded to its standard output, behind the
 * program's own: what tools/trace calls as the first process and takes apart again.
 * SPDX-License-Identifier: MIT
 *
 * usage: trace [-s] NONCE PROGRAM [ARGS]      -s: without system calls
 *
 * Each part begins with a line `@@NONCE KIND NUMBER` of its own; the program cannot know the nonce.
 *     machine HZ      ticks per second; then a line: cores, ticks of the beginning, cpu, board, tcg
 *     core N          then a line: records, records lost, and the records' bytes
 *     status N        the program's exit status, 128 + the signal that killed it, 127: not started
 */
#include <brigade.h>
#include <errno.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define AT_ONCE 1024

extern char **environ;

static struct trace_record *records;
static size_t count;

static int give_up(const char *what)
{
    fprintf(stderr, "trace: %s: %s\n", what, strerror(errno));
    return 125;
}

/* Runs the program to its end and returns its exit status. */
static int run(char **argv)
{
    pid_t pid;
    int status;
    int error = posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ);

    if (error) {
        fprintf(stderr, "trace: %s: %s\n", argv[0], strerror(error));
        return 127;
    }
    while (waitpid(pid, &status, 0) != pid)
        if (errno != EINTR)
            return give_up("waitpid");
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* The records of one core, all of them; false: no memory, or the trace cannot be read. */
static bool take(int core)
{
    static size_t room;
    int got;

    count = 0;
    do {
        if (count + AT_ONCE > room) {
            struct trace_record *more = realloc(records, 2 * (room + AT_ONCE) * sizeof *records);
            if (!more)
                return false;
            records = more;
            room = 2 * (room + AT_ONCE);
        }
        got = brigade_trace_read(core, records + count, AT_ONCE);
        if (got < 0)
            return false;
        count += (size_t)got;
    } while (got > 0);
    return true;
}

int main(int argc, char **argv)
{
    struct abi_machine machine;

    unsigned mask = TRACE_DEFAULT_MASK | TRACE_BIT(TRACE_SYSCALL) | TRACE_BIT(TRACE_RETURN);

    if (argc > 1 && strcmp(argv[1], "-s") == 0) {
        mask = TRACE_DEFAULT_MASK;
        argc--;
        argv++;
    }
    if (argc < 3) {
        fprintf(stderr, "usage: trace [-s] NONCE PROGRAM [ARGS]: tools/trace calls it\n");
        return 2;
    }
    if (brigade_machine(&machine) != 0 || brigade_trace_start(mask) != 0)
        return give_up("cannot record");
    int status = run(argv + 2);
    brigade_trace_stop();
    printf("\n@@%s machine %u\n%u\t%s\t%s\t%s\n", argv[1], (unsigned)machine.counter_hz,
           (unsigned)machine.cores, machine.cpu, machine.board, machine.tcg);
    for (int core = 0; core < (int)machine.cores; core++) {
        if (!take(core))
            return give_up("the trace cannot be read");
        printf("@@%s core %d\n%lu\t%ld\n", argv[1], core, (unsigned long)count,
               brigade_trace_lost(core));
        fwrite(records, sizeof *records, count, stdout);
    }
    printf("@@%s status %d\n", argv[1], status);
    return fflush(stdout) == 0 ? status : give_up("standard output");
}
