/*
 * I/O-bound work, three ways: downloads that wait for a device, one after the other, by threads
 * of one process, and by processes. What does each way cost in time and memory?
 * A download reads from a disk of its own, if there are slow ones behind the first (`make run` attaches four). Else
 * the device is simulated by the timer: a download sleeps for as long as the device would take.
 * SPDX-License-Identifier: MIT
 */
#include "lib/ways.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SHORTEST_MS 300 /* unless told otherwise */
#define PIECE 32768     /* bytes read at once */
#define QUICK 4000 /* bytes per ms: from disks as quick as that there would be nothing to see */

static unsigned long shortest_ms;
static unsigned long bytes_per_ms; /* of a disk; 0: the timer is the device */

/* What the records of the way shown last say about its waits. */
static double longest_ms;
static double sum_ms;

/* The downloads differ: 1, 1⅓, 1⅔, 2, … times the shortest. */
static unsigned long wait_of(int task)
{
    return shortest_ms + shortest_ms * (unsigned long)task / 3;
}

static void sleep_ms(unsigned long ms)
{
    struct timespec time = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};

    nanosleep(&time, NULL);
}

/* The disk of a task, open, or -1. The first disk is for files. */
static int open_disk(int task)
{
    char path[] = "/dev/vdb";

    path[sizeof path - 2] = (char)('b' + task);
    return open(path, O_RDONLY);
}

/* Reads so many bytes, from the beginning again when the disk is over. */
static void read_disk(int disk, unsigned long size)
{
    static __thread char buffer[PIECE];
    off_t end = lseek(disk, 0, SEEK_END), at = 0;

    while (size > 0) {
        ssize_t got = pread(disk, buffer, size < PIECE ? size : PIECE, at);
        if (got <= 0) {
            fprintf(stderr, "io: a disk cannot be read: %s\n", strerror(errno));
            exit(3);
        }
        size -= (unsigned long)got;
        at = at + got < end ? at + got : 0;
    }
}

/* What is there to wait for? For disks, if each task has one, and slow enough. */
static void choose_device(int tasks)
{
    int count = 0, disk;

    while (count < tasks && (disk = open_disk(count)) >= 0) {
        close(disk);
        count++;
    }
    if (count < tasks) {
        printf("There are %d disks for %d downloads: the timer simulates them.\n", count, tasks);
        return;
    }
    disk = open_disk(0);
    read_disk(disk, 2 * PIECE); /* what a limited rate lets through at first says nothing */
    double begin = demo_now_ms();
    read_disk(disk, PIECE);
    double rate = PIECE / (demo_now_ms() - begin);
    close(disk);
    if (rate < QUICK)
        bytes_per_ms = (unsigned long)rate + 1;
    else
        printf("The disks are too quick to see anything wait: the timer simulates slow ones.\n");
}

/* How much a task downloads: bytes of its disk, or milliseconds. */
static unsigned long amount_of(int task)
{
    return bytes_per_ms ? wait_of(task) * bytes_per_ms : wait_of(task);
}

/* The task. from: 1 + the number of the task whose disk it is; 0: the timer. */
static void download(unsigned long amount, unsigned long from)
{
    if (from == 0) {
        sleep_ms(amount);
        return;
    }
    int disk = open_disk((int)from - 1);
    read_disk(disk, amount);
    close(disk);
}

static unsigned long from_of(int task)
{
    return bytes_per_ms ? (unsigned long)task + 1 : 0;
}

static void *thread_main(void *task)
{
    download(amount_of(*(int *)task), from_of(*(int *)task));
    return NULL;
}

static unsigned pages_of(pid_t pid)
{
    struct abi_usage usage = {0};

    brigade_usage(pid, &usage);
    return usage.pages;
}

static bool run_in_sequence(int tasks)
{
    for (int i = 0; i < tasks; i++) {
        demo_record_task(i);
        download(amount_of(i), from_of(i));
    }
    demo_record_task(-1);
    return true;
}

static bool run_threads(int tasks)
{
    pthread_t threads[DEMO_TASKS_MAX];
    int numbers[DEMO_TASKS_MAX];
    unsigned before = pages_of(0);
    int count = 0;

    for (int i = 0; i < tasks; i++)
        numbers[i] = i;
    while (count < tasks &&
           pthread_create(&threads[count], NULL, thread_main, &numbers[count]) == 0)
        count++;
    sleep_ms(shortest_ms / 2); /* now all are waiting: what do they take? */
    way_results[WAY_THREADS].pages = pages_of(0) - before;
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    return count == tasks;
}

static bool run_processes(int tasks)
{
    pid_t pids[DEMO_TASKS_MAX];
    bool done = true;

    for (int i = 0; i < tasks; i++)
        pids[i] = demo_spawn("download", amount_of(i), from_of(i));
    sleep_ms(shortest_ms / 2);
    for (int i = 0; i < tasks; i++)
        way_results[WAY_PROCESSES].pages += pages_of(pids[i]);
    for (int i = 0; i < tasks; i++)
        done &= demo_wait(pids[i]) == 0;
    return done;
}

static void check(enum way way, const struct timeline *line, int tasks)
{
    double recorded_ms = timeline_ms(line, line->end - line->begin);
    double common_ms = timeline_ms(line, timeline_common_wait(line));
    double span_ms = timeline_ms(line, timeline_wait_span(line));

    sum_ms = timeline_ms(line, timeline_wait_time(line, -1));
    longest_ms = 0;
    for (int i = 0; i < line->task_count; i++) {
        double wait_ms = timeline_ms(line, timeline_wait_time(line, i));
        longest_ms = wait_ms > longest_ms ? wait_ms : longest_ms;
    }
    claim(way_results[way].done && line->waits.count >= tasks,
          "all downloads were done, and each waited for the device");
    if (way == WAY_SEQUENCE) {
        claim(tasks == 1 || common_ms == 0.0, "never did all wait at the same moment");
        claim(recorded_ms >= sum_ms, "the whole took the sum of the waits (%.0f ms), or more",
              sum_ms);
        return;
    }
    if (way == WAY_THREADS && demo_one_core())
        claim(demo_count_cores(way_results[way].cores) == 1, "all ran on one core");
    claim(common_ms > 0, "all of them waited at the same moment, for %.0f ms", common_ms);
    claim(tasks == 1 || span_ms < sum_ms,
          "waits of %.0f ms in all were over within %.0f ms; who waited most waited %.0f ms",
          sum_ms, span_ms, longest_ms);
}

static void print_seen(const struct demo *demo)
{
    const struct way_result *threads = &way_results[WAY_THREADS];
    const struct way_result *processes = &way_results[WAY_PROCESSES];
    char text[CORES_TEXT];

    printf("\n  Seen:");
    if (demo->way[WAY_THREADS])
        printf(" %d threads on %s waited together and were done in %.0f ms.", demo->tasks,
               demo_cores_text(threads->cores, text), threads->time_ms);
    if (demo->way[WAY_PROCESSES])
        printf("%s %d processes on %s were done in %.0f ms.", demo->way[WAY_THREADS] ? "\n " : "",
               demo->tasks, demo_cores_text(processes->cores, text), processes->time_ms);
    if (threads->pages > 0 && processes->pages > 0)
        printf(" They took %.1f times the memory.", (double)processes->pages / threads->pages);
    printf(
        "\n  Who waited most waited %.0f ms, all of them %.0f ms in sum: waiting needs no core.\n",
        longest_ms, sum_ms);
}

int main(int argc, char **argv)
{
    static bool (*const runs[WAY_COUNT])(int) = {run_in_sequence, run_threads, NULL, run_processes};
    struct demo demo = {.name = "io",
                        .usage = "[--sequence] [--threads] [--processes] [--tasks N (1-8)] "
                                 "[--wait MS (of the shortest download, up to 10000)]",
                        .size_option = "--wait",
                        .size_max = 10000};

    demo_begin(&demo, argc, argv);
    if (demo.part) {
        download(demo.argument[0], demo.argument[1]);
        return 0;
    }
    shortest_ms = demo.size ? demo.size : SHORTEST_MS;
    choose_device(demo.tasks);
    if (bytes_per_ms)
        printf("I/O-bound work: %d downloads of %lu to %lu KiB, each from a disk of its own,\n"
               "which gives %lu KiB in a second\n",
               demo.tasks, amount_of(0) / 1024, amount_of(demo.tasks - 1) / 1024,
               bytes_per_ms * 1000 / 1024);
    else
        printf("I/O-bound work: %d downloads that wait for a simulated device (the timer), "
               "%lu to %lu ms\n",
               demo.tasks, shortest_ms, wait_of(demo.tasks - 1));
    for (enum way way = 0; way < WAY_COUNT; way++)
        if (demo.way[way] && runs[way])
            check(way, way_show(&demo, way, runs[way], true), demo.tasks);
    demo_ceiling(demo.tasks);
    way_table(&demo, 0, true);
    print_seen(&demo);
    return demo_end();
}
