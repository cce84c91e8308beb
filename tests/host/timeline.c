/* Tests of the demonstrations' time line: made-up records whose meaning is known, and damage. */
/* SPDX-License-Identifier: MIT */
#include "../../demos/lib/timeline.h"

#include <stdlib.h>

#include "../tap.h"

#define OBSERVER 7
#define HZ 1000 /* one tick is one millisecond */

static struct trace_record records[4096];
static int count;

static void add(uint64_t time, int core, enum trace_event event, unsigned pid, unsigned tid,
                unsigned a, unsigned b)
{
    records[count++] =
        (struct trace_record){time, (uint8_t)event, (uint8_t)core, (uint16_t)pid, tid, a, b};
}

static void begin(void)
{
    count = 0;
    add(1000, 0, TRACE_MARK, OBSERVER, OBSERVER, MARK_BEGIN, 0);
}

/* Ends the recording at this time and reads it on so many cores. */
static struct timeline end(uint64_t time, int cores)
{
    add(time, 0, TRACE_MARK, OBSERVER, OBSERVER, MARK_END, 0);
    struct timeline line = {.records = records,
                            .record_count = count,
                            .hz = HZ,
                            .cores = cores,
                            .observer = OBSERVER,
                            .observer_core = 0};
    ok(timeline_build(&line), "the time line is built");
    return line;
}

/* The drawing as one string, valid until the next call. */
static const char *drawn(const struct timeline *line, int width, bool task_rows)
{
    static char *text;
    size_t size;
    struct draw_style style = {.legend = true, .width = width};

    free(text);
    FILE *out = open_memstream(&text, &size);
    timeline_draw(out, line, &style, task_rows);
    fclose(out);
    return text;
}

static bool shows(const struct timeline *line, int width, const char *row)
{
    const char *text = drawn(line, width, true);

    if (strstr(text, row))
        return true;
    diag("not found: %s in", row);
    diag("%s", text);
    return false;
}

/* Four threads on core 0, each to its end: what coop is to show. */
static void test_threads(void)
{
    begin();
    for (unsigned i = 0; i < 4; i++)
        add(1001 + i, 0, TRACE_START, OBSERVER, 100 + i, 0, 0);
    add(1100, 0, TRACE_BLOCK, OBSERVER, OBSERVER, 10, 0);
    for (unsigned i = 0; i < 4; i++) {
        add(1100 + 200 * i, 0, TRACE_SWITCH, OBSERVER, 100 + i, i ? 99 + i : OBSERVER, 0);
        add(1299 + 200 * i, 0, TRACE_EXIT, OBSERVER, 100 + i, 0, 0);
    }
    add(1900, 0, TRACE_SWITCH, OBSERVER, OBSERVER, 103, 0);
    struct timeline line = end(2000, 4);
    is_int(line.task_count, 4, "four tasks");
    is_int(timeline_cores_of(&line, -1), 1, "all on core 0");
    is_int(timeline_most_at_once(&line), 1, "never two at once");
    is_int(timeline_interruptions(&line), 0, "none is interrupted");
    is_int(timeline_run_time(&line, 2), 200, "the third ran 200 ticks");
    is_int(timeline_run_time(&line, -1), 800, "together 800");
    is_int(timeline_common_wait(&line), 0, "nobody waited");
    ok(line.task[1].ended && line.task[1].end == 1499, "the second ended at 1499");
    ok(shows(&line, 20, "core 0  ++AAAABBBBCCCCDDDD++\n"), "drawn in order");
    ok(shows(&line, 20, "core 3  ....................\n"), "an idle core");
    ok(shows(&line, 20, "task B  ------BBBB"), "ready, then runs");
    timeline_free(&line);
}

/* Four processes on four cores, the fourth begun elsewhere and then moved. */
static void test_processes(void)
{
    begin();
    for (unsigned i = 0; i < 4; i++) {
        add(1010 + i, 0, TRACE_START, 20 + i, 20 + i, OBSERVER, 0);
        if (i < 3)
            add(1020 + i, 1 + (int)i, TRACE_SWITCH, 20 + i, 20 + i, 0, 0);
    }
    add(1040, 0, TRACE_BLOCK, OBSERVER, OBSERVER, 26, 0);
    add(1040, 0, TRACE_SWITCH, 0, 0, OBSERVER, 0);
    add(1050, 0, TRACE_SWITCH, 23, 23, 0, 0);
    for (unsigned i = 0; i < 4; i++) {
        add(1800 + i, (int)(1 + i) % 4, TRACE_EXIT, 20 + i, 20 + i, 1, 0);
        add(1801 + i, (int)(1 + i) % 4, TRACE_SWITCH, 0, 0, 20 + i, 0);
    }
    add(1900, 0, TRACE_SWITCH, OBSERVER, OBSERVER, 0, 0);
    struct timeline line = end(2000, 4);
    is_int(line.task_count, 4, "four tasks");
    is_int(timeline_cores_of(&line, -1), 15, "on all cores");
    is_int(timeline_cores_of(&line, 1), 4, "the second on core 2");
    is_int(timeline_most_at_once(&line), 4, "four at once");
    is_int(timeline_run_time(&line, 0), 781, "the first ran from 1020 to 1801");
    is_int(timeline_load(&line, 1), 78, "core 1 was busy for 78 percent of the time");
    ok(shows(&line, 10, "core 0  DDDDDDDDd+\n"), "the fourth on core 0");
    ok(shows(&line, 10, "core 1  AAAAAAAAa.\n"), "the first on core 1");
    timeline_free(&line);
}

/* A thread of a child runs as the child; another process, even the child's own, does not. */
static void test_who(void)
{
    begin();
    add(1000, 0, TRACE_START, 20, 20, OBSERVER, 0);
    add(1000, 1, TRACE_SWITCH, 20, 20, 0, 0);
    add(1100, 1, TRACE_START, 20, 30, 0, 0);
    add(1100, 1, TRACE_SWITCH, 20, 30, 20, 0);
    add(1150, 1, TRACE_EXIT, 20, 30, 0, 0);
    add(1200, 1, TRACE_START, 50, 50, 20, 0);
    add(1200, 1, TRACE_SWITCH, 50, 50, 30, 0);
    add(1300, 1, TRACE_SWITCH, 0, 0, 50, 0);
    add(1700, 2, TRACE_SWITCH, 0, 0, 60, 0);
    struct timeline line = end(2000, 3);
    is_int(line.task_count, 1, "one task");
    is_int(timeline_run_time(&line, 0), 200, "that ran with both its threads");
    ok(!line.task[0].ended, "and did not end with one of them");
    ok(shows(&line, 10, "core 1  AA*.......\n"), "the stranger is a star");
    ok(shows(&line, 10, "core 2  *******...\n"), "a core's first switch tells who was there");
    timeline_free(&line);
}

/* Waits: of threads, overlapping, and of the observer's own thread, one after the other. */
static void test_waits(void)
{
    begin();
    for (unsigned i = 0; i < 3; i++) {
        add(1000, 0, TRACE_START, OBSERVER, 100 + i, 0, 0);
        add(1010 + i * 10, 0, TRACE_SWITCH, OBSERVER, 100 + i, i ? 99 + i : OBSERVER, 0);
        add(1020 + i * 10, 0, TRACE_BLOCK, OBSERVER, 100 + i, 9, 0);
    }
    add(1040, 0, TRACE_SWITCH, 0, 0, 102, 0);
    for (unsigned i = 0; i < 3; i++) {
        add(1500 + 100 * i, 0, TRACE_WAKE, OBSERVER, 100 + i, 0, 0);
        add(1500 + 100 * i, 0, TRACE_SWITCH, OBSERVER, 100 + i, 0, 0);
        add(1501 + 100 * i, 0, TRACE_EXIT, OBSERVER, 100 + i, 0, 0);
        add(1501 + 100 * i, 0, TRACE_SWITCH, 0, 0, 100 + i, 0);
    }
    struct timeline line = end(2000, 1);
    is_int(timeline_common_wait(&line), 460, "all three waited from 1040 to 1500");
    is_int(timeline_wait_span(&line), 680, "between 1020 and 1700");
    is_int(timeline_wait_time(&line, 0), 480, "the first waited 480");
    is_int(timeline_wait_time(&line, -1), 480 + 570 + 660, "together 1710");
    ok(shows(&line, 10, "core 0  a....abc..\n"), "short runs are seen");
    ok(shows(&line, 10, "task A  a~~~~a    \n"), "the wait is drawn");
    timeline_free(&line);

    begin();
    for (unsigned i = 0; i < 3; i++) {
        uint64_t t = 1000 + 300 * i;
        add(t, 0, TRACE_MARK, OBSERVER, OBSERVER, MARK_TASK, i + 1);
        add(t + 10, 0, TRACE_BLOCK, OBSERVER, OBSERVER, 9, 0);
        add(t + 10, 0, TRACE_SWITCH, 0, 0, OBSERVER, 0);
        add(t + 290, 0, TRACE_WAKE, OBSERVER, OBSERVER, 0, 0);
        add(t + 290, 0, TRACE_SWITCH, OBSERVER, OBSERVER, 0, 0);
    }
    add(1900, 0, TRACE_MARK, OBSERVER, OBSERVER, MARK_TASK, 0);
    line = end(2000, 1);
    is_int(line.task_count, 3, "three tasks of one thread");
    is_int(timeline_common_wait(&line), 0, "they never wait together");
    is_int(timeline_wait_span(&line), 880, "between 1010 and 1890");
    is_int(timeline_wait_time(&line, -1), 840, "three times 280");
    is_int(timeline_run_time(&line, 1), 20, "and run 20 each");
    is_int(timeline_interruptions(&line), 0, "one after the other");
    timeline_free(&line);
}

/* Time slices: two processes on one core, interrupting each other, shown in proportion. */
static void test_slices(void)
{
    begin();
    add(1000, 1, TRACE_START, 20, 20, OBSERVER, 0);
    add(1000, 1, TRACE_START, 21, 21, OBSERVER, 0);
    for (unsigned i = 0; i < 200; i++)
        add(1000 + 5 * i, 1, TRACE_SWITCH, 20 + i % 2, 20 + i % 2, i ? 20 + (i + 1) % 2 : 0, 0);
    struct timeline line = end(2000, 2);
    is_int(timeline_most_at_once(&line), 1, "one at a time");
    is_int(timeline_interruptions(&line), 198, "every switch but two interrupts");
    is_int(timeline_run_time(&line, 0), 500, "half of the time each");
    ok(shows(&line, 10, "core 1  ABABABABAB\n"), "drawn in turns");
    timeline_free(&line);
}

static void test_faults(void)
{
    begin();
    add(1000, 1, TRACE_START, 20, 20, OBSERVER, 0);
    add(1100, 1, TRACE_SWITCH, 20, 20, 0, 0);
    add(1200, 1, TRACE_FAULT, 20, 20, 0x1234, 0);
    add(1550, 1, TRACE_FAULT, 20, 20, 0x80000000, 0x20b);
    add(1560, 1, TRACE_EXIT, 20, 20, 1, 11);
    add(1560, 1, TRACE_SWITCH, 0, 0, 20, 0);
    struct timeline line = end(2000, 2);
    const struct trace_record *fault = timeline_fault(&line, 20);
    ok(fault && fault->a == 0x80000000, "the refusal is found, the resolved fault is not");
    ok(!timeline_fault(&line, 21), "nobody else has one");
    ok(shows(&line, 10, "core 1  .AAAA!....\n"), "and is drawn");
    timeline_free(&line);
}

static void test_empty(void)
{
    struct timeline line = {.cores = 1, .hz = HZ};

    ok(timeline_build(&line), "no records");
    ok(strstr(drawn(&line, 64, true), "nothing was recorded") != NULL, "nothing to draw");
    is_int(timeline_most_at_once(&line), 0, "nobody at once");
    timeline_free(&line);
}

static void test_merge(void)
{
    count = 0;
    for (unsigned core = 0; core < 4; core++) {
        int sorted = count;
        for (unsigned i = 0; i < 500; i++)
            add(i * 7 % 3 + i * 3 + core, (int)core, TRACE_MARK, 1, i, 0, 0);
        for (int i = sorted + 1; i < count; i++)
            if (records[i].time < records[i - 1].time)
                records[i].time = records[i - 1].time;
        ok(timeline_merge(records, sorted, count), "core %u is merged", core);
    }
    bool in_order = true;
    unsigned next[4] = {0};
    for (int i = 0; i < count; i++) {
        in_order &= i == 0 || records[i - 1].time <= records[i].time;
        in_order &= records[i].tid == next[records[i].core]++;
    }
    ok(in_order, "all in order, each core's own order kept");
}

/* Whatever the records say, nothing breaks and no cell is lost. */
static void test_noise(void)
{
    bool sound = true;

    srand(4711);
    for (int round = 0; round < 300; round++) {
        uint64_t time = 1000;
        begin();
        for (int i = 0; i < 200; i++) {
            time += (uint64_t)(rand() % 20);
            add(time, rand() % 12, (enum trace_event)(rand() % 12), 18 + (unsigned)rand() % 8,
                (unsigned)rand() % 3 ? 18 + (unsigned)rand() % 30 : OBSERVER,
                rand() % 2 ? MARK_TASK : (unsigned)rand() % 30, (unsigned)rand() % 40);
            if (rand() % 4 == 0)
                records[count - 1].pid = OBSERVER;
        }
        add(time, 0, TRACE_MARK, OBSERVER, OBSERVER, MARK_END, 0);
        struct timeline line = {
            .records = records, .record_count = count, .hz = HZ, .cores = 8, .observer = OBSERVER};
        sound &= timeline_build(&line) && line.task_count <= TIMELINE_TASKS;
        sound &= timeline_most_at_once(&line) <= TIMELINE_CORES;
        timeline_common_wait(&line);
        timeline_interruptions(&line);
        const char *text = drawn(&line, 64, true);
        sound &= strchr(text, '\n') - text == 10 + 64;
        timeline_free(&line);
    }
    ok(sound, "300 time lines of noise");
}

int main(void)
{
    test_threads();
    test_processes();
    test_who();
    test_waits();
    test_slices();
    test_faults();
    test_empty();
    test_merge();
    test_noise();
    return done_testing();
}
