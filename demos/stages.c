/*
 * A pipeline: what one stage has done goes through a queue to the next. The slowest sets the pace, work piles up before
 * it, and a second worker there helps all.
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <brigade/queue.h>
#include <brigade/threading.h>
#include <stdio.h>

#define CAPACITY 4
#define STAGES 3

enum { MARK_DEPTH = 0x7700 }; /* plus the queue's number; b: how many are in it */

static int items;
static int next_item; /* only the first stage counts */
static unsigned long served;

static struct stage {
    const char *name;
    int wait_ms;       /* for the device that does the work on one item */
    int now, most;     /* atomic: how many are being worked on */
    struct queue *in;  /* NULL: the first stage makes them */
    struct queue *out; /* NULL: the last one keeps them */
    unsigned number;
} stages[STAGES] = {{.name = "fetch", .wait_ms = 2},
                    {.name = "cook", .wait_ms = 6},
                    {.name = "serve", .wait_ms = 1}};

static bool take(struct stage *stage, int *item)
{
    if (!stage->in) {
        *item = ++next_item;
        return next_item <= items;
    }
    if (queue_get(stage->in, item, FOREVER) != 0)
        return false; /* shut down: there will be no more */
    brigade_trace_mark(MARK_DEPTH + stage->number - 1, queue_qsize(stage->in));
    return true;
}

static void work(void *argument)
{
    struct stage *stage = argument;

    for (int item; take(stage, &item);) {
        int now = __atomic_add_fetch(&stage->now, 1, __ATOMIC_RELAXED);
        stage->most = now > stage->most ? now : stage->most;
        demo_sleep_ms(stage->wait_ms);
        __atomic_sub_fetch(&stage->now, 1, __ATOMIC_RELAXED);
        if (!stage->out) {
            served += (unsigned)item;
            continue;
        }
        queue_put(stage->out, &item, FOREVER);
        brigade_trace_mark(MARK_DEPTH + stage->number, queue_qsize(stage->out));
    }
}

/* Stage by stage: when all that feed a queue have ended, it is shut down. */
static const struct timeline *run(int cooks)
{
    const int workers[STAGES] = {1, cooks, 1};
    struct thread threads[STAGES][2] = {0};

    next_item = 0;
    served = 0;
    for (unsigned i = 0; i < STAGES; i++)
        stages[i] = (struct stage){stages[i].name, stages[i].wait_ms, .number = i};
    for (unsigned i = 1; i < STAGES; i++)
        stages[i].in = stages[i - 1].out = queue_new(CAPACITY, sizeof(int), THREADS);
    demo_record_begin(cooks == 1 ? "one cook" : "two cooks");
    for (int i = 0; i < STAGES; i++) {
        for (int k = 0; k < workers[i]; k++) {
            threads[i][k] =
                (struct thread){.target = work, .argument = &stages[i], .name = stages[i].name};
            if (thread_start(&threads[i][k]) != 0)
                demo_give_up("thread_start");
        }
    }
    for (int i = 0; i < STAGES; i++) {
        for (int k = 0; k < workers[i]; k++)
            thread_join(&threads[i][k], FOREVER);
        if (stages[i].out)
            queue_shutdown(stages[i].out, false);
    }
    const struct timeline *line = demo_record_end();
    for (int i = 1; i < STAGES; i++)
        queue_free(stages[i].in);
    return line;
}

/* How deep a queue was, on average of all puts and gets. */
static double depth(const struct timeline *line, unsigned mark)
{
    const struct trace_record *r;
    double sum = 0;
    int count = 0;

    for (int at = -1; (r = demo_next_mark(line, &at, mark, line->observer));) {
        sum += r->b;
        count++;
    }
    return count ? sum / count : 0;
}

/* Returns how many ms an item took on average. */
static double show(int cooks)
{
    printf("\nA fetches, %s, %s serves; they wait %d, %d and %d ms for each of %d dishes:\n",
           cooks == 1 ? "B cooks" : "B and C cook", cooks == 1 ? "C" : "D", stages[0].wait_ms,
           stages[1].wait_ms, stages[2].wait_ms, items);
    const struct timeline *line = run(cooks);
    double before = depth(line, MARK_DEPTH);
    double after = depth(line, MARK_DEPTH + 1);
    double pace_ms = timeline_ms(line, line->end - line->begin) / items;
    double least_ms = (double)stages[1].wait_ms / cooks;

    demo_draw(line, true);
    demo_draw_depth(line, MARK_DEPTH, CAPACITY, "raw");
    demo_draw_depth(line, MARK_DEPTH + 1, CAPACITY, "cooked");
    claim(served == (unsigned)items * (unsigned)(items + 1) / 2,
          "all %d dishes came through, each once", items);
    if (cooks == 1 && items >= 10)
        claim(before > after, "they piled up before the slowest stage: %.1f there, %.1f behind it",
              before, after);
    claim((stages[1].most == cooks || items < 10) && pace_ms >= least_ms,
          "%d cooked at a time: one dish each %.1f ms, where %.1f ms are possible", stages[1].most,
          pace_ms, least_ms);
    return pace_ms;
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "stages",
                        .usage = "[--items N (1-200)]",
                        .size_option = "--items",
                        .size = 30,
                        .size_max = 200};

    demo_begin(&demo, argc, argv);
    items = (int)demo.size;
    printf("A pipeline of three stages, with a queue for %d between each two\n", CAPACITY);
    double one_ms = show(1);
    double two_ms = show(2);
    printf(
        "\n  Seen: the slowest stage sets the pace, here %.1f ms for each; with two workers there %.1f ms.\n"
        "  A queue that is full stands before it.\n",
        one_ms, two_ms);
    return demo_end();
}
