/*
 * A simulation over cores: bodies that attract each other, moved by one worker, by threads and by processes. However
 * the bodies are divided among workers, the result is the same, bit by bit. How these are started: lib/ways.c.
 * SPDX-License-Identifier: MIT
 */
#include "lib/ways.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define BODIES 384

struct body {
    double x, y, vx, vy;
};

/* What workers share. Each step reads one generation and writes the other, so that nobody sees half a step. */
static struct sky {
    pthread_barrier_t step_is_done;
    struct body generation[2][BODIES];
    struct body reference[BODIES]; /* the result of the first way */
    bool known;
} * sky;

static int steps;

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

static bool work(int number, int count)
{
    for (int step = 0; step < steps; step++) {
        const struct body *now = sky->generation[step % 2];
        struct body *next = sky->generation[(step + 1) % 2];
        for (int i = BODIES * number / count; i < BODIES * (number + 1) / count; i++)
            next[i] = move(now, i);
        pthread_barrier_wait(&sky->step_is_done);
    }
    return true;
}

/* The same beginning each time: bodies on a spiral, turning. */
static void prepare(int count)
{
    pthread_barrierattr_t shared;

    pthread_barrierattr_init(&shared);
    pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&sky->step_is_done, &shared, (unsigned)count);
    for (int i = 0; i < BODIES; i++) {
        double r = 0.2 + 0.8 * i / BODIES;
        double angle = 2.4 * i;
        sky->generation[0][i] =
            (struct body){r * cos(angle), r * sin(angle), -sin(angle) * 9, cos(angle) * 9};
    }
}

static void check(enum way way, const struct timeline *line)
{
    const struct body *result = sky->generation[steps % 2];
    const struct body *before = sky->generation[(steps + 1) % 2];

    (void)line;
    claim(way_results[way].done && memcmp(result, before, sizeof sky->reference) != 0,
          "the last step moved them");
    if (!sky->known)
        memcpy(sky->reference, result, sizeof sky->reference);
    else
        claim(memcmp(sky->reference, result, sizeof sky->reference) == 0,
              "the result is the same, bit by bit");
    sky->known = true;
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "simulation",
                        .usage = WAYS_USAGE " [--steps N (1-10000)]",
                        .size_option = "--steps",
                        .size = 5,
                        .size_max = 10000};

    demo_begin(&demo, argc, argv);
    steps = (int)demo.size;
    sky = ways_memory(&demo, sizeof *sky);
    if (!demo.part)
        printf("%d bodies that attract each other, %d steps\n", BODIES, steps);
    ways_run(&demo,
             &(struct work){.kind = WORK_SHARED, .prepare = prepare, .task = work, .check = check});
    double ceiling = demo_ceiling(demo.tasks);
    ways_table(&demo, demo_times_can_show() ? ceiling : 0);
    printf("\n  Seen: what is computed does not depend on who computes it, if each reads what none "
           "writes.\n");
    return demo_end();
}
