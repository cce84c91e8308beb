/*
 * Three tasks A, B and C on one core: threads of one process. When one waits, another has the core.
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <pthread.h>
#include <stdio.h>

#define TASKS 3
#define ROUNDS 4

static unsigned long wait_ms;
static int done[TASKS];

/* About 20 ms of work, whatever the machine: the clock tells, which many rounds of a loop would not. */
static void compute(void)
{
    double begin = demo_now_ms();

    while (demo_now_ms() - begin < (double)wait_ms / 3)
        ;
}

static void *task(void *number)
{
    for (int i = 0; i < ROUNDS; i++) {
        compute();
        demo_sleep_ms((double)wait_ms); /* as if for a device: the core is free meanwhile */
        done[(intptr_t)number]++;
    }
    return NULL;
}

/* Ticks for which one task ran while another waited. */
static uint64_t ran_while_another_waited(const struct timeline *line)
{
    uint64_t sum = 0;

    for (int i = 0; i < line->runs.count; i++) {
        const struct span *run = &line->runs.span[i];
        for (int k = 0; run->task >= 0 && k < line->waits.count; k++) {
            const struct span *wait = &line->waits.span[k];
            uint64_t from = run->begin > wait->begin ? run->begin : wait->begin;
            uint64_t to = run->end < wait->end ? run->end : wait->end;
            if (wait->task != run->task && from < to)
                sum += to - from;
        }
    }
    return sum;
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "turns",
                        .usage = "[--wait MS (1-10000)]",
                        .size_option = "--wait",
                        .size = 60,
                        .size_max = 10000};
    pthread_t threads[TASKS];
    int started = 0;
    char text[CORES_TEXT];

    demo_begin(&demo, argc, argv);
    wait_ms = demo.size;
    printf("Three tasks, each %d times: compute for %lu ms, wait for %lu ms\n\n", ROUNDS,
           wait_ms / 3, wait_ms);
    demo_record_begin("three tasks");
    while (started < TASKS &&
           pthread_create(&threads[started], NULL, task, (void *)(intptr_t)started) == 0)
        started++;
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    const struct timeline *line = demo_record_end();

    demo_draw(line, true);
    claim(done[0] == ROUNDS && done[1] == ROUNDS && done[2] == ROUNDS, "all three were done");
    demo_cores_text(timeline_cores_of(line, -1), text);
    if (demo_one_core()) {
        claim(demo_count_cores(timeline_cores_of(line, -1)) == 1, "all ran on one core (%s)", text);
        claim(timeline_most_at_once(line) == 1, "never two at the same moment");
    }
    int turns = timeline_interruptions(line);
    claim(turns >= TASKS, "they took turns: %d times one began while another was not done", turns);
    double overlap_ms = timeline_ms(line, ran_while_another_waited(line));
    claim(overlap_ms > 0, "for %.0f ms one ran while another waited", overlap_ms);
    printf("\n  Seen: three tasks under way on %s, %d at the same moment.\n", text,
           timeline_most_at_once(line));
    return demo_end();
}
