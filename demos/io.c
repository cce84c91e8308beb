/*
 * I/O-bound work: downloads that wait for a device, one after the other, by threads of each model, and by processes.
 * What does each way cost in time and memory? How the tasks are started in each way: lib/ways.c.
 * A download reads from a disk of its own, if there are slow ones behind the first (`make run` attaches four). Else
 * the device is simulated by the timer: a download sleeps for as long as the device would take.
 * SPDX-License-Identifier: MIT
 */
#include "lib/ways.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SHORTEST_MS 300 /* of downloads, unless told otherwise */
#define PIECE 32768     /* bytes read at once */
#define QUICK 4000 /* bytes per ms: from disks as quick as that there would be nothing to see */

static unsigned long shortest_ms;
static unsigned long bytes_per_ms; /* of a disk; 0: the timer is the device */

/* The downloads differ: 1, 1⅓, 1⅔, 2, … times the shortest. */
static unsigned long wait_of(int task)
{
    return shortest_ms + shortest_ms * (unsigned long)task / 3;
}

/* The disk of a task, open, or -1. The first disk is for files. */
static int open_disk(int task)
{
    char path[] = "/dev/vdb";

    path[sizeof path - 2] = (char)('b' + task);
    return open(path, O_RDONLY);
}

/* Reads so many bytes, from the beginning again when the disk is over. */
static bool read_disk(int disk, unsigned long size)
{
    char *buffer = malloc(PIECE);
    off_t end = lseek(disk, 0, SEEK_END), at = 0;

    for (ssize_t got = 1; size > 0 && got > 0; size -= (unsigned long)got) {
        got = buffer ? pread(disk, buffer, size < PIECE ? size : PIECE, at) : -1;
        at = at + got < end ? at + got : 0;
    }
    free(buffer);
    return size == 0;
}

static bool download(int task, int count)
{
    (void)count;
    if (!bytes_per_ms) {
        demo_sleep_ms((double)wait_of(task));
        return true;
    }
    int disk = open_disk(task);
    bool done = read_disk(disk, wait_of(task) * bytes_per_ms);
    close(disk);
    return done;
}

/* What is there to wait for? For disks, if each task has one, and slow enough. Returns bytes per ms, or 0. */
static unsigned long choose_device(int tasks)
{
    int count = 0, disk = -1;

    while (count < tasks && (disk = open_disk(count)) >= 0) {
        close(disk);
        count++;
    }
    if (count < tasks) {
        printf("There are %d disks for %d downloads: the timer simulates them.\n", count, tasks);
        return 0;
    }
    disk = open_disk(0);
    read_disk(disk, 2 * PIECE); /* what a limited rate lets through at first says nothing */
    double begin = demo_now_ms();
    read_disk(disk, PIECE);
    double rate = PIECE / (demo_now_ms() - begin);
    close(disk);
    if (rate < QUICK)
        return (unsigned long)rate + 1;
    printf("The disks are too quick to see anything wait: the timer simulates slow ones.\n");
    return 0;
}

static void announce(int tasks)
{
    unsigned long longest_ms = wait_of(tasks - 1);

    printf("I/O-bound work: %d downloads ", tasks);
    if (bytes_per_ms)
        printf("of %lu to %lu KiB, each from a disk of its own,\nwhich gives %lu KiB in a second\n",
               shortest_ms * bytes_per_ms / 1024, longest_ms * bytes_per_ms / 1024,
               bytes_per_ms * 1000 / 1024);
    else
        printf("that wait for a simulated device (the timer), %lu to %lu ms\n", shortest_ms,
               longest_ms);
}

static void check(enum way way, const struct timeline *line)
{
    double recorded_ms = timeline_ms(line, line->end - line->begin);
    double common_ms = timeline_ms(line, timeline_common_wait(line));
    double span_ms = timeline_ms(line, timeline_wait_span(line));
    double sum_ms = timeline_ms(line, timeline_wait_time(line, -1));

    claim(way_results[way].done && line->waits.count >= line->task_count,
          "all downloads were done, and each waited for the device");
    if (way == WAY_SEQUENCE)
        claim((line->task_count == 1 || common_ms == 0.0) && recorded_ms >= sum_ms,
              "they waited one by one, %.0f ms in sum: it took that, or more", sum_ms);
    else if (shortest_ms < SHORTEST_MS)
        printf("  (So short waits may be over before the last one begins: no more is claimed.)\n");
    else
        claim(common_ms > 0 && (line->task_count == 1 || span_ms < sum_ms),
              "all waited at the same moment; %.0f ms in sum were over within %.0f ms", sum_ms,
              span_ms);
}

static void print_seen(void)
{
    const struct way_result *threads = &way_results[WAY_COOP];
    const struct way_result *processes = &way_results[WAY_PROCESSES];

    printf("\n  Seen: waiting needs no core.");
    if (threads->time_ms > 0)
        printf(" Threads on one core waited together and were done in %.0f ms.", threads->time_ms);
    if (threads->kib && processes->kib)
        printf("\n  Processes took %.0f ms, and %.1f times the memory.", processes->time_ms,
               (double)processes->kib / threads->kib);
    printf("\n");
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "io",
                        .usage = WAYS_USAGE " [--wait MS (of the shortest download, up to 10000)]",
                        .size_option = "--wait",
                        .size = SHORTEST_MS,
                        .size_max = 10000};

    demo_begin(&demo, argc, argv);
    shortest_ms = demo.size;
    bytes_per_ms = ways_hand_on(&demo, demo.part ? 0 : choose_device(demo.tasks));
    if (!demo.part)
        announce(demo.tasks);
    ways_run(&demo, &(struct work){.kind = WORK_WAITS,
                                   .task = download,
                                   .check = check,
                                   .task_rows = true,
                                   .memory = true});
    demo_provenance();
    ways_table(&demo, 0);
    print_seen();
    return demo_end();
}
