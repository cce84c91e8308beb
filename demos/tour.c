/*
 * The guided tour: runs the demonstrations in order, with a word before and after each, and
 * counts their claims.
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>

extern char **environ;

static const struct stop {
    const char *program;
    const char *what;
    const char *before;
    const char *after;
} stops[] = {
#define DEMO(program, what, before, after) {program, what, before, after},
#include "demos.def"
#undef DEMO
};
#define STOP_COUNT (int)(sizeof stops / sizeof stops[0])

static unsigned checked;
static unsigned failed;

static void list(void)
{
    for (int i = 0; i < STOP_COUNT; i++)
        printf("  %-12s %s\n", stops[i].program, stops[i].what);
    printf("Each runs by its name. tour runs them all.\n");
}

/* What a demonstration left in the trace when it ended: see demo_end(). */
static bool count_claims(pid_t pid)
{
    struct trace_record record;

    for (int core = 0; core < (int)demo_machine()->cores; core++) {
        while (brigade_trace_read(core, &record, 1) == 1) {
            if (record.event != TRACE_MARK || record.pid != pid || record.a != MARK_CLAIMS)
                continue;
            checked += record.b >> 16;
            failed += record.b & 0xffff;
            return true;
        }
    }
    return false;
}

static void note_failure(const char *program, const char *why)
{
    printf("  [FAIL] %s %s\n", program, why);
    checked++;
    failed++;
}

static void visit(const struct stop *stop)
{
    char path[64];
    char *argv[] = {(char *)stop->program, NULL};
    pid_t pid;

    printf("\n---- %s ----\n%s\n\n", stop->program, stop->before);
    fflush(stdout);
    snprintf(path, sizeof path, "/bin/%s", stop->program);
    int error = posix_spawn(&pid, path, NULL, NULL, argv, environ);
    if (error) {
        note_failure(stop->program, strerror(error));
        return;
    }
    int status = demo_wait(pid);
    if (status > 1 || !count_claims(pid))
        note_failure(stop->program, "did not come to its end");
    printf("\n%s\n", stop->after);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        list();
        return 0;
    }
    if (argc > 2 || (argc == 2 && strcmp(argv[1], "--check") != 0)) {
        fprintf(stderr, "usage: tour [--list | --check]\n");
        return 2;
    }
    printf("What threads and processes are, seen on this machine's own records.\n");
    for (int i = 0; i < STOP_COUNT; i++)
        visit(&stops[i]);
    printf("\n%u claims checked, %u failed\n", checked, failed);
    return failed ? 1 : 0;
}
