/*
 * A simulation over cores: bodies that attract each other, moved by one worker, by threads and by processes. However the
 * bodies are divided among workers, the result is the same, bit by bit.
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BODIES 384
#define STEPS 5 /* unless told otherwise */
#define WORKERS 4

struct body {
    double x, y, vx, vy;
};

/* Each step reads one generation and writes the other, so that nobody sees half a step. */
static struct sky {
    pthread_barrier_t step_is_done;
    struct body generation[2][BODIES];
} * sky; /* in memory that processes share */

static int steps, workers;

/* One body's next state. The sum is taken in the same order whoever does it: that is why the result is the same. */
static struct body move(const struct body *all, int number)
{
    struct body body = all[number];
    double ax = 0;
    double ay = 0;

    for (int i = 0; i < BODIES; i++) {
        double dx = all[i].x - body.x;
        double dy = all[i].y - body.y;
        double square = dx * dx + dy * dy + 0.01; /* softened: they pass through each other */
        double pull = 1 / (square * sqrt(square));
        ax += dx * pull;
        ay += dy * pull;
    }
    body.vx += ax * 0.001;
    body.vy += ay * 0.001;
    body.x += body.vx * 0.001;
    body.y += body.vy * 0.001;
    return body;
}

static void work(int number)
{
    for (int step = 0; step < steps; step++) {
        const struct body *now = sky->generation[step % 2];
        struct body *next = sky->generation[(step + 1) % 2];
        for (int i = BODIES * number / workers; i < BODIES * (number + 1) / workers; i++)
            next[i] = move(now, i);
        pthread_barrier_wait(&sky->step_is_done);
    }
}

static void by_threads(void)
{
    demo_together(workers, work);
}

static void by_processes(void)
{
    pid_t pids[WORKERS];

    for (int i = 0; i < workers; i++) {
        pids[i] = demo_fork();
        if (pids[i] == 0) {
            work(i);
            _exit(0);
        }
    }
    for (int i = 0; i < workers; i++)
        demo_wait(pids[i]);
}

/* The same beginning each time: bodies on a spiral, turning. */
static void begin(void)
{
    pthread_barrierattr_t shared;

    pthread_barrierattr_init(&shared);
    pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&sky->step_is_done, &shared, (unsigned)workers);
    for (int i = 0; i < BODIES; i++) {
        double r = 0.2 + 0.8 * i / BODIES;
        double angle = 2.4 * i;
        sky->generation[0][i] =
            (struct body){r * cos(angle), r * sin(angle), -sin(angle) * 9, cos(angle) * 9};
    }
}

static uint32_t checksum(void)
{
    const unsigned char *bytes = (const unsigned char *)sky->generation[steps % 2];
    uint32_t sum = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < sizeof sky->generation[0]; i++)
        sum = (sum ^ bytes[i]) * 16777619u;
    return sum;
}

static const struct timeline *run(const char *name, int count, void (*by)(void), double *time_ms)
{
    workers = count;
    begin();
    demo_record_begin(name);
    double start = demo_now_ms();
    by();
    *time_ms = demo_now_ms() - start;
    return demo_record_end();
}

static int run_all(void)
{
    static const struct {
        const char *name;
        int workers;
        void (*by)(void);
        int way; /* of the closing table; -1: none */
    } runs[] = {{"one worker", 1, by_threads, WAY_SEQUENCE},
                {"2 threads", 2, by_threads, -1},
                {"4 threads", 4, by_threads, WAY_SMP},
                {"2 processes", 2, by_processes, -1},
                {"4 processes", 4, by_processes, WAY_PROCESSES}};
    static struct body reference[BODIES];
    double one_ms = 0;
    int differ = 0;

    printf("%d bodies that attract each other, %d steps, threads by the model smp\n\n", BODIES,
           steps);
    printf("  %-12s %9s %9s %6s %8s   %s\n", "workers", "time", "speed-up", "cores", "at once",
           "result");
    for (int i = 0; i < (int)(sizeof runs / sizeof *runs); i++) {
        double ms;
        const struct timeline *line = run(runs[i].name, runs[i].workers, runs[i].by, &ms);
        const struct body *result = sky->generation[steps % 2];
        if (i == 0) {
            one_ms = ms;
            memcpy(reference, result, sizeof reference);
        }
        differ += memcmp(reference, result, sizeof reference) != 0;
        if (runs[i].way >= 0)
            demo_figure((enum way)runs[i].way, FIGURE_TIME_MS, (unsigned)(ms + 0.5));
        printf("  %-12s %6.0f ms %9.2f %6d %8d   %08x\n", runs[i].name, ms, one_ms / ms,
               demo_count_cores(timeline_cores_of(line, -1)), timeline_most_at_once(line),
               (unsigned)checksum());
    }
    demo_ceiling(WORKERS);
    claim(differ == 0, "all %d results are the same, bit by bit",
          (int)(sizeof runs / sizeof *runs));
    claim(memcmp(reference, sky->generation[(steps + 1) % 2], sizeof reference) != 0,
          "and another than one step before");
    return demo_end();
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "simulation",
                        .usage = "[--steps N (1-10000)]",
                        .size_option = "--steps",
                        .size_max = 10000};

    demo_begin(&demo, argc, argv);
    if (!demo.part) {
        demo_run_part(ABI_SMP, "all", demo.size ? demo.size : STEPS, 0);
        printf(
            "\n  Seen: what is computed does not depend on who computes it, if each reads what none writes.\n");
        return demo_end();
    }
    steps = (int)demo.argument[0];
    sky = mmap(NULL, sizeof *sky, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return sky == MAP_FAILED ? 3 : run_all();
}
