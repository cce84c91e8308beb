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

static struct demo_results all;            /* claims */
static struct demo_results of[STOP_COUNT]; /* figures */

static void list(void)
{
    for (int i = 0; i < STOP_COUNT; i++)
        printf("  %-12s %s\n", stops[i].program, stops[i].what);
    printf("Each runs by its name. tour runs them all.\n");
}

static void note_failure(const char *program, const char *why)
{
    printf("  [FAIL] %s %s\n", program, why);
    all.checked++;
    all.failed++;
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
    struct demo_results *results = &of[stop - stops];
    if (status > 1 || !demo_take_results(pid, results))
        note_failure(stop->program, "did not come to its end");
    all.checked += results->checked;
    all.failed += results->failed;
    printf("\n%s\n", stop->after);
}

static unsigned time_ms(const struct demo_results *results, enum way way)
{
    return results->figure[way][FIGURE_TIME_MS];
}

/* The way that took the least time; of those within a tenth of it, threads, which are lighter. */
static enum way best_way(const struct demo_results *results)
{
    enum way best = WAY_SEQUENCE;

    for (enum way way = 0; way < WAY_COUNT; way++)
        if (time_ms(results, way) < time_ms(results, best))
            best = way;
    return best == WAY_PROCESSES &&
                   time_ms(results, WAY_THREADS) * 10 <= time_ms(results, best) * 11
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
        const struct demo_results *results = &of[i];
        if (!time_ms(results, WAY_SEQUENCE) || !time_ms(results, WAY_THREADS) ||
            !time_ms(results, WAY_PROCESSES))
            continue;
        enum way best = best_way(results);
        no_gain |= strcmp(stops[i].program, "cpu") == 0 && best != WAY_PROCESSES;
        printf("  %-12s", stops[i].program);
        for (enum way way = 0; way < WAY_COUNT; way++)
            printf(" %15u ms %c", time_ms(results, way), way == best ? '*' : ' ');
        printf("\n");
        if (!results->figure[WAY_PROCESSES][FIGURE_MEMORY_KIB])
            continue;
        printf("  %-12s %20s", "  memory", "-");
        for (enum way way = WAY_THREADS; way < WAY_COUNT; way++)
            printf(" %14u KiB  ", results->figure[way][FIGURE_MEMORY_KIB]);
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
    printf("\n%u claims checked, %u failed\n", all.checked, all.failed);
    return all.failed ? 1 : 0;
}
