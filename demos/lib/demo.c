/* Command line, threads, processes of the same program. */
/* SPDX-License-Identifier: MIT */
#include "demo.h"

#include "internal.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static const char *program; /* argv[0] */

/* what: the option that cannot be taken, with what follows it if anything does. */
static void refuse(const struct demo *demo, char **what)
{
    fprintf(stderr, "%s: %s%s%s is not understood\nusage: %s %s\n", demo->name, what[0],
            what[1] ? " " : "", what[1] ? what[1] : "", demo->name, demo->usage);
    exit(2);
}

static bool parse_number(const char *text, unsigned long low, unsigned long high,
                         unsigned long *number)
{
    char *end;

    if (!text || text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    *number = strtoul(text, &end, 10);
    return *end == '\0' && errno == 0 && *number >= low && *number <= high;
}

/* Takes argv[0], with argv[1] as its value if it needs one; returns how many it took, 0: unknown. */
static int take_option(struct demo *demo, char **argv)
{
    static const char *const ways[WAY_COUNT] = {"--sequence", "--coop", "--preempt",
                                                "--gil",      "--smp",  "--processes"};
    unsigned long number;

    if (!strstr(demo->usage, argv[0]) || strncmp(argv[0], "--", 2) != 0)
        return 0;
    for (int way = 0; way < WAY_COUNT; way++) {
        bool own_model = strcmp(argv[0], "--threads") == 0 && way == WAY_COOP + (int)demo_model();
        if (own_model || strcmp(argv[0], ways[way]) == 0) {
            demo->way[way] = true;
            demo->all_ways = false;
            return 1;
        }
    }
    if (strcmp(argv[0], "--tasks") == 0 && parse_number(argv[1], 1, DEMO_TASKS_MAX, &number)) {
        demo->tasks = (int)number;
        return 2;
    }
    if (demo->size_option && strcmp(argv[0], demo->size_option) == 0 &&
        parse_number(argv[1], demo->size_min ? demo->size_min : 1, demo->size_max, &demo->size))
        return 2;
    return 0;
}

/* --part NAME FIRST SECOND: what demo_spawn() passes. */
static void take_part(struct demo *demo, int argc, char **argv)
{
    if (argc != 5 || !parse_number(argv[3], 0, UINT32_MAX, &demo->argument[0]) ||
        !parse_number(argv[4], 0, UINT32_MAX, &demo->argument[1]))
        refuse(demo, argv + 1);
    demo->part = argv[2];
    if (strcmp(demo->part, PART_BARE_LOOP) == 0) {
        bare_loop((uint32_t)demo->argument[0]);
        exit(0);
    }
    if (strcmp(demo->part, PART_WAY) == 0) {
        unsigned long what = demo->argument[1];
        demo->size = demo->argument[0];
        demo->way[what % 16 % WAY_COUNT] = true;
        demo->tasks = (int)(what >> 4) % 16;
        demo->all_ways = what >> 8 & 1;
    }
}

/* model: of the new process's threads, enum abi_model; -1: this one's. */
static pid_t start(int model, char *const *argv)
{
    posix_spawnattr_t attributes;
    pid_t pid;

    fflush(stdout);
    posix_spawnattr_init(&attributes);
    if (model >= 0)
        posix_spawnattr_setmodel_np(&attributes, model);
    errno = posix_spawnp(&pid, program, NULL, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    if (errno)
        demo_give_up("cannot start a process of the same program");
    return pid;
}

static pid_t start_part(int model, const char *part, unsigned long first, unsigned long second)
{
    char text[2][16];
    char *argv[] = {(char *)program, "--part", (char *)part, text[0], text[1], NULL};

    snprintf(text[0], sizeof text[0], "%lu", first);
    snprintf(text[1], sizeof text[1], "%lu", second);
    return start(model, argv);
}

pid_t demo_spawn(const char *part, unsigned long first, unsigned long second)
{
    return start_part(-1, part, first, second);
}

void demo_run_part(enum abi_model model, const char *part, unsigned long first,
                   unsigned long second)
{
    results_add(start_part((int)model, part, first, second));
    setenv("DEMO_LEGEND", "2", 0); /* what it has drawn was explained */
}

void demo_begin(struct demo *demo, int argc, char **argv)
{
    program = argv[0];
    demo->tasks = DEMO_TASKS;
    demo->all_ways = true;
    if (argc > 1 && strcmp(argv[1], "--part") == 0) {
        take_part(demo, argc, argv);
        return;
    }
    for (int i = 1, taken; i < argc; i += taken) {
        taken = take_option(demo, argv + i);
        if (taken == 0)
            refuse(demo, argv + i);
    }
    for (int way = 0; way < WAY_COUNT; way++)
        demo->way[way] |= demo->all_ways;
    if (demo->smp && demo_model() != ABI_SMP) { /* all of it is done by a process that has that */
        results_add(start(ABI_SMP, argv));
        exit(demo_end());
    }
}

void demo_give_up(const char *what)
{
    fflush(stdout);
    fprintf(stderr, "%s: %s: %s\n", program, what, strerror(errno));
    exit(3);
}

int demo_wait(pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) != pid) {
        if (errno != EINTR)
            demo_give_up("waitpid");
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

double demo_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

void demo_sleep_ms(double ms)
{
    struct timespec time = {.tv_sec = (time_t)(ms / 1e3)};

    time.tv_nsec = (long)((ms - (double)time.tv_sec * 1e3) * 1e6);
    nanosleep(&time, NULL);
}

int demo_count_cores(unsigned mask)
{
    return __builtin_popcount(mask);
}

char *demo_cores_text(unsigned mask, char text[CORES_TEXT])
{
    int count = demo_count_cores(mask);
    int length = snprintf(text, CORES_TEXT, "%s",
                          count == 0   ? "no core"
                          : count == 1 ? "core"
                                       : "cores");
    const char *separator = " ";

    for (int core = 0; core < TIMELINE_CORES; core++) {
        if (!(mask & 1u << core))
            continue;
        length += snprintf(text + length, (size_t)(CORES_TEXT - length), "%s%d", separator, core);
        separator = ", ";
    }
    return text;
}
