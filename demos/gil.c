/*
 * The global interpreter lock: threads on four cores, of which one at a time may run. Who has it, what waiting
 * changes, and the same without it.
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define THREADS 4

static unsigned long work_ms;

static int arrived;   /* atomic */
static int device[2]; /* a pipe */

/* CPU time, not time: a thread that waits for the GIL does no work. All begin together. */
static void *compute(void *unused)
{
    struct timespec used = {0};

    (void)unused;
    __atomic_fetch_add(&arrived, 1, __ATOMIC_RELAXED);
    while (__atomic_load_n(&arrived, __ATOMIC_RELAXED) < THREADS)
        ;
    while ((unsigned long)used.tv_sec * 1000 + (unsigned long)used.tv_nsec / 1000000 < work_ms) {
        for (volatile int i = 0; i < 20000; i++)
            ;
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    }
    return NULL;
}

/* As for a device, which answers some time after the last has asked. */
static void *wait(void *unused)
{
    char answer;

    (void)unused;
    __atomic_fetch_add(&arrived, 1, __ATOMIC_RELAXED);
    return read(device[0], &answer, 1) == 1 ? &arrived : NULL;
}

/* How many threads of this process wait, as the kernel has it. */
static int waiting(void)
{
    static char text[8192];
    char own[16];
    int count = 0;
    int fd = open("/proc/ps", O_RDONLY);
    ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

    close(fd);
    text[length < 0 ? 0 : length] = '\0';
    int own_length = snprintf(own, sizeof own, "%5u ", (unsigned)getpid());
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        count += strncmp(line, own, (size_t)own_length) == 0 && strstr(line, " waiting ");
    return count;
}

static void serve(void)
{
    int looks = 0;

    /* One that waits for the GIL only will have had it when the kernel is asked again. */
    for (int patience = 0; looks < 3 && patience < 1000; patience++) {
        demo_sleep_ms(20);
        looks = waiting() == THREADS ? looks + 1 : 0;
    }
    demo_sleep_ms(60);
    for (int i = 0; i < THREADS; i++)
        if (write(device[1], "!", 1) != 1)
            demo_give_up("pipe");
}

static const struct timeline *run(const char *label, void *(*act)(void *))
{
    pthread_t threads[THREADS];
    int count = 0;

    arrived = 0;
    if (act == wait && pipe(device) != 0)
        demo_give_up("pipe");
    demo_record_begin(label);
    while (count < THREADS && pthread_create(&threads[count], NULL, act, NULL) == 0)
        count++;
    if (act == wait)
        serve();
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    const struct timeline *line = demo_record_end();

    demo_draw(line, act == wait);
    return line;
}

static int owners(const struct timeline *line)
{
    unsigned mask = 0;

    for (int i = 0; i < line->gil.count; i++)
        if (line->gil.span[i].task >= 0)
            mask |= 1u << line->gil.span[i].task;
    return __builtin_popcount(mask);
}

static int with_gil(void)
{
    printf("\n%d threads that compute, with a GIL (its row: who has it):\n", THREADS);
    const struct timeline *line = run("with a GIL", compute);
    int passes = timeline_gil_passes(line);

    claim(owners(line) == THREADS && line->gil_clashes == 0,
          "each of them had the GIL, never two at the same moment");
    claim(passes >= THREADS, "it passed from one to another %d times", passes);
    printf("\n%d threads that wait, with a GIL:\n", THREADS);
    line = run("waiting, GIL", wait);
    claim(timeline_common_wait(line) > 0,
          "all waited at the same moment, for %.0f ms: who waits has given it up",
          timeline_ms(line, timeline_common_wait(line)));
    return demo_end();
}

static int without_gil(void)
{
    int cores = (int)demo_machine()->cores < THREADS ? (int)demo_machine()->cores : THREADS;

    printf("\n%d threads that compute, without:\n", THREADS);
    const struct timeline *line = run("without a GIL", compute);
    claim(line->gil.count == 0, "there is no GIL");
    claim(timeline_most_at_once(line) == cores, "%d at the same moment", cores);
    return demo_end();
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "gil",
                        .usage = "[--work MS (1-10000)]",
                        .size_option = "--work",
                        .size = 60, /* of each thread */
                        .size_max = 10000};

    demo_begin(&demo, argc, argv);
    work_ms = demo.part ? demo.argument[0] : demo.size;
    if (demo.part)
        return demo.part[4] == 'o' ? without_gil() : with_gil();
    printf("One lock for all threads of a process, as CPython has it\n");
    demo_run_part(ABI_GIL, "with", work_ms, 0);
    demo_run_part(ABI_SMP, "without", work_ms, 0);
    printf("\n  Seen: with a GIL threads on several cores take turns; waiting needs no GIL.\n");
    return demo_end();
}
