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

static unsigned figures[STOP_COUNT][WAY_COUNT * FIGURE_KINDS]; /* 0: not measured */
static unsigned checked;
static unsigned failed;

static void list(void)
{
    for (int i = 0; i < STOP_COUNT; i++)
        printf("  %-12s %s\n", stops[i].program, stops[i].what);
    printf("Each runs by its name. tour runs them all.\n");
}

/* What a demonstration left in the trace when it ended: see demo_end(). */
static bool take_results(pid_t pid, unsigned *figure)
{
    struct trace_record record;
    bool found = false;

    for (int core = 0; core < (int)demo_machine()->cores; core++) {
        while (brigade_trace_read(core, &record, 1) == 1) {
            if (record.event != TRACE_MARK || record.pid != pid)
                continue;
            if (record.a >= MARK_FIGURE && record.a < MARK_FIGURE + WAY_COUNT * FIGURE_KINDS)
                figure[record.a - MARK_FIGURE] = record.b;
            if (record.a != MARK_CLAIMS)
                continue;
            checked += record.b >> 16;
            failed += record.b & 0xffff;
            found = true;
        }
    }
    return found;
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
    if (status > 1 || !take_results(pid, figures[stop - stops]))
        note_failure(stop->program, "did not come to its end");
    printf("\n%s\n", stop->after);
}

/* The way that took the least time; of those within a tenth of it, threads, which are lighter. */
static enum way best_way(const unsigned *figure)
{
    enum way best = WAY_SEQUENCE;

    for (enum way way = 0; way < WAY_COUNT; way++)
        if (figure[way * FIGURE_KINDS] < figure[best * FIGURE_KINDS])
            best = way;
    return best == WAY_PROCESSES &&
                   figure[WAY_THREADS * FIGURE_KINDS] * 10 <= figure[best * FIGURE_KINDS] * 11
               ? WAY_THREADS
               : best;
}

/* When to use which: a row for each demonstration that measured all ways, the winner marked. */
static void print_table(void)
{
    static const char *const names[WAY_COUNT] = {"one after the other", "threads", "processes"};

    bool no_gain = false;

    printf("\n---- when to use which ----\n\n  %-12s", "work");
    for (enum way way = 0; way < WAY_COUNT; way++)
        printf(" %20s", names[way]);
    printf("\n");
    for (int i = 0; i < STOP_COUNT; i++) {
        const unsigned *figure = figures[i];
        if (!figure[0] || !figure[WAY_THREADS * FIGURE_KINDS] ||
            !figure[WAY_PROCESSES * FIGURE_KINDS])
            continue;
        enum way best = best_way(figure);
        no_gain |= strcmp(stops[i].program, "cpu") == 0 && best != WAY_PROCESSES;
        printf("  %-12s", stops[i].program);
        for (enum way way = 0; way < WAY_COUNT; way++)
            printf(" %15u ms %c", figure[way * FIGURE_KINDS], way == best ? '*' : ' ');
        printf("\n");
        if (!figure[WAY_PROCESSES * FIGURE_KINDS + 1])
            continue;
        printf("  %-12s %20s", "  memory", "-");
        for (enum way way = WAY_THREADS; way < WAY_COUNT; way++)
            printf(" %14u KiB  ", figure[way * FIGURE_KINDS + 1]);
        printf("\n");
    }
    printf(
        "\n  *: the best here and now; of equals the lighter. Work that computes wants processes, one to a core;\n"
        "  work that waits, threads. What is shared must be locked; what must not be harmed, kept apart.\n");
    if (no_gain)
        printf(
            "  (Processes could not be faster here: one core, or no CPU of the host to spare.)\n");
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
    print_table();
    printf("\n%u claims checked, %u failed\n", checked, failed);
    return failed ? 1 : 0;
}
