/*
 * The guided tour: runs the demonstrations in order, with a word before and after each, and
 * counts their claims.
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

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

/* ---- a person's keys: while a demonstration runs they come one by one, and are not shown ---- */

static bool has_keys; /* somebody is there to press them */
static struct termios usual;
static volatile pid_t running; /* the demonstration, which leads a process group; 0: none */

static void on_signal(int number)
{
    if (number == SIGCHLD)
        return; /* it ends ppoll() */
    if (running)
        kill(-running, SIGKILL);
    tcsetattr(STDIN_FILENO, TCSANOW, &usual);
    _exit(128 + number);
}

static void begin_keys(void)
{
    struct termios one_by_one;
    sigset_t child;

    has_keys =
        isatty(STDIN_FILENO) && demo_machine()->interactive && tcgetattr(STDIN_FILENO, &usual) == 0;
    if (!has_keys)
        return;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL); /* it comes within ppoll() only */
    signal(SIGCHLD, on_signal);
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    one_by_one = usual;
    one_by_one.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &one_by_one);
    printf("A key skips a demonstration, q ends the tour.\n");
}

/* Waits for the end of what is running, or for a key, which ends it. Returns the key, 0: none. */
static char wait_for_key(int *status)
{
    struct pollfd keyboard = {.fd = STDIN_FILENO, .events = POLLIN};
    sigset_t none;
    char key = 0;

    sigemptyset(&none);
    while (has_keys && waitpid(running, status, WNOHANG) == 0) {
        if (ppoll(&keyboard, 1, NULL, &none) == 1 && read(STDIN_FILENO, &key, 1) == 1) {
            kill(-running, SIGKILL);
            waitpid(running, status, 0);
            return key;
        }
    }
    if (!has_keys)
        waitpid(running, status, 0);
    return 0;
}

static pid_t start(const struct stop *stop)
{
    char path[64];
    char *argv[] = {(char *)stop->program, NULL};
    posix_spawnattr_t own_group;
    sigset_t none;
    pid_t pid;

    snprintf(path, sizeof path, "/bin/%s", stop->program);
    posix_spawnattr_init(&own_group);
    posix_spawnattr_setflags(&own_group, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&own_group, &none);
    int error = posix_spawn(&pid, path, NULL, has_keys ? &own_group : NULL, argv, environ);
    posix_spawnattr_destroy(&own_group);
    if (error)
        note_failure(stop->program, strerror(error));
    return error ? 0 : pid;
}

/* Returns false if that is to be the end of the tour. */
static bool visit(const struct stop *stop)
{
    struct demo_results *results = &of[stop - stops];
    int status = 0;

    printf("\n---- %s ----\n%s\n\n", stop->program, stop->before);
    fflush(stdout);
    running = start(stop);
    if (!running)
        return true;
    pid_t pid = running;
    char key = wait_for_key(&status);
    running = 0;
    if (key) {
        printf("\n(skipped)\n");
        return key != 'q';
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1 || !demo_take_results(pid, results))
        note_failure(stop->program, "did not come to its end");
    all.checked += results->checked;
    all.failed += results->failed;
    printf("\n%s\n", stop->after);
    return true;
}

static unsigned time_us(const struct demo_results *results, enum way way)
{
    return results->figure[way][FIGURE_TIME_US];
}

/* The way that took the least time; of those within a tenth of it the lighter one. */
static enum way best_way(const struct demo_results *results)
{
    enum way fastest = WAY_SEQUENCE;
    enum way best = WAY_SEQUENCE;

    for (enum way way = 0; way < WAY_COUNT; way++)
        if (time_us(results, way) && time_us(results, way) < time_us(results, fastest))
            fastest = way;
    while (!time_us(results, best) || time_us(results, best) * 10 > time_us(results, fastest) * 11)
        best++;
    return best;
}

static void print_row(const char *name, const char *unit, const struct demo_results *results,
                      enum figure figure, enum way best)
{
    printf("  %-12s %-3s", name, unit);
    for (enum way way = 0; way < WAY_COUNT; way++) {
        unsigned value = results->figure[way][figure];
        char text[16] = "-";
        if (value && figure != FIGURE_TIME_US)
            snprintf(text, sizeof text, "%u", value);
        else if (value)
            snprintf(text, sizeof text, "%.*f", value < 10000 ? 2 : 0, value / 1e3);
        printf(" %9s%c", text, way == best ? '*' : ' ');
    }
    printf("\n");
}

/* When to use which: a row for each demonstration that measured several ways, the winner marked. */
static void print_table(void)
{
    const struct abi_machine *machine = demo_machine();
    bool no_gain = machine->cores == 1 || strcmp(machine->tcg, "single") == 0;

    printf("\n---- when to use which ----\n\n  %-16s %9s  %9s  %9s  %9s  %9s  %9s\n", "work",
           "in turn", "coop", "preempt", "gil", "smp", "processes");
    for (int i = 0; i < STOP_COUNT; i++) {
        const struct demo_results *results = &of[i];
        if (!time_us(results, WAY_SEQUENCE) || !time_us(results, WAY_PROCESSES))
            continue;
        enum way best = best_way(results);
        no_gain |= strcmp(stops[i].program, "cpu") == 0 && best < WAY_SMP;
        print_row(stops[i].program, "ms", results, FIGURE_TIME_US, best);
        if (results->figure[WAY_PROCESSES][FIGURE_MEMORY_KIB])
            print_row("  memory", "KiB", results, FIGURE_MEMORY_KIB, WAY_COUNT);
    }
    printf(
        "\n  *: the best here and now; of equals the lighter. coop, preempt: threads on one core; gil: on\n"
        "  all, one at a time; smp: on all, at once. In turn nothing is started that takes memory (-).\n"
        "  Work that computes wants processes, or threads that run at once, one to a core; work that waits,\n"
        "  threads. What is shared must be locked; what must not be harmed, kept apart.\n");
    if (no_gain)
        printf(
            "  (Nothing gains from cores here: there is one, or the host has no CPU to spare. Then it is\n"
            "  chance which of the ways to compute is best.)\n");
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
    demo_provenance();
    setenv("DEMO_TOUR", "", 1); /* the demonstrations need not say that again */
    begin_keys();
    for (int i = 0; i < STOP_COUNT && visit(&stops[i]); i++)
        ;
    if (has_keys)
        tcsetattr(STDIN_FILENO, TCSANOW, &usual);
    print_table();
    printf("\n%u claims checked, %u failed\n", all.checked, all.failed);
    return all.failed ? 1 : 0;
}
