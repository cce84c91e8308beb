/*
 * What the programs of tests/attack share: witnesses that go on undisturbed on every core, and the machine's counts
 * of everything, which are the same again after each act.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_TESTS_ATTACK_H
#define BRIGADE_TESTS_ATTACK_H

#include "child.h"

#include "abi/layout.h"
#include <sys/mman.h>

#define PAGE 4096u
#define KERNEL 0x80010000u
#define CALL(name, ...) call_(SYS_##name, (const uint32_t[6]){__VA_ARGS__})
#define ADDRESS(pointer) ((uint32_t)(uintptr_t)(pointer))

TAP_UNUSED static long call_(uint32_t number, const uint32_t a[6])
{
    return raw_call(a[0], a[1], a[2], a[3], a[4], a[5], number);
}

/* --- Witnesses --- */

struct witness {
    volatile uint32_t beats;
    volatile uint32_t wrong; /* what it found changed; 0: nothing */
    pid_t pid;
};

static struct witness *witnesses; /* in memory that all share */
static unsigned witness_count;

/* Sees whether its registers, memory, thread pointer, descriptors or core have changed while it slept. */
static void witness_beat(struct witness *me, unsigned core, volatile uint32_t *page,
                         const int ends[2])
{
    uint32_t beat = me->beats;
    double before = beat * 1.5, after;
    char byte = (char)beat, back = 0;

    for (unsigned i = 0; i < PAGE / 4; i += 32)
        page[i] = beat + i;
    uint32_t pointer, pointer_after;
    __asm__ volatile("mrc p15, 0, %0, c13, c0, 3" : "=r"(pointer));
    __asm__ volatile("vmov d8, %P0" : : "w"(before) : "d8");
    long slept = CALL(clock_nanosleep, CLOCK_MONOTONIC, 0,
                      ADDRESS(&((struct timespec){.tv_nsec = 300000})), 0);
    __asm__ volatile("vmov %P0, d8" : "=w"(after) : : "d8");
    __asm__ volatile("mrc p15, 0, %0, c13, c0, 3" : "=r"(pointer_after));
    for (unsigned i = 0; i < PAGE / 4; i += 32)
        me->wrong |= page[i] != beat + i ? 1 : 0;
    me->wrong |= after != before ? 2 : 0;
    me->wrong |= pointer != pointer_after ? 4 : 0;
    me->wrong |= CALL(getcpu) != (long)core ? 8 : 0;
    me->wrong |= slept != 0 ? 16 : 0;
    if (write(ends[1], &byte, 1) != 1 || read(ends[0], &back, 1) != 1 || back != byte)
        me->wrong |= 32;
    me->beats = beat + 1;
}

static void witness_run(struct witness *me, unsigned core)
{
    static volatile uint32_t page[PAGE / 4];
    int ends[2];

    if (CALL(sched_setaffinity, 0, 1u << core) != 0 || pipe(ends) != 0)
        me->wrong = 64;
    for (;;)
        witness_beat(me, core, page, ends);
}

/* One on every core. */
TAP_UNUSED static void witnesses_start(void)
{
    witness_count = cores_online();
    witnesses = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (unsigned core = 0; core < witness_count; core++) {
        pid_t pid = fork();
        if (pid == 0)
            witness_run(&witnesses[core], core);
        witnesses[core].pid = pid;
        WAIT_UNTIL(witnesses[core].beats);
    }
}

/* Each has gone on since, and found nothing changed. Returns the bits of what is wrong. */
TAP_UNUSED static uint32_t witnesses_wrong(void)
{
    uint32_t wrong = 0;

    for (unsigned i = 0; i < witness_count; i++) {
        uint32_t before = witnesses[i].beats;
        while (witnesses[i].beats < before + 2 && !has_ended(witnesses[i].pid))
            pause_ms(1);
        wrong |= witnesses[i].wrong | (has_ended(witnesses[i].pid) ? 128 : 0);
    }
    return wrong;
}

TAP_UNUSED static void witnesses_end(void)
{
    for (unsigned i = 0; i < witness_count; i++)
        finish(witnesses[i].pid);
    munmap(witnesses, PAGE);
}

/* --- Counts --- */

#define COUNTS_MAX 2048

/* The kernel's objects by kind, threads, and pages that are free or hold free objects. */
struct counts {
    char objects[COUNTS_MAX]; /* kinds of which there are some: number and name */
    unsigned threads, pages;
};

static char *whole_file(const char *path)
{
    static char text[16384];
    int fd = open(path, O_RDONLY);
    ssize_t got, size = 0;

    while (fd >= 0 && (got = read(fd, text + size, sizeof text - 1 - (size_t)size)) > 0)
        size += got;
    close(fd);
    text[size] = '\0';
    return text;
}

static void count_all(struct counts *counts)
{
    unsigned in_use, pages;
    size_t length = 0;
    int skip;

    memset(counts, 0, sizeof *counts);
    for (char *line = strchr(whole_file("/proc/ps"), '\n'); line; line = strchr(line + 1, '\n'))
        counts->threads++;
    for (char *line = strchr(whole_file("/proc/objects"), '\n'); line && line[1];
         line = strchr(line + 1, '\n')) {
        if (sscanf(line, "%u %u %n", &in_use, &pages, &skip) != 2)
            continue;
        counts->pages += pages;
        int letters = (int)strcspn(line + skip, "\n");
        if (in_use)
            length += (size_t)snprintf(counts->objects + length, COUNTS_MAX - length, "%u %.*s, ",
                                       in_use, letters, line + skip);
    }
    counts->pages += machine_now().free_pages;
}

static struct counts now;

static bool same_counts(const struct counts *a, const struct counts *b)
{
    return a->threads == b->threads && a->pages == b->pages && !strcmp(a->objects, b->objects);
}

/* Have the counts come back? What has ended is cleared away a little later; a leak never is. */
TAP_UNUSED static bool counts_back(const struct counts *before)
{
    for (int round = 0; round < 2000; round++) {
        count_all(&now);
        if (same_counts(before, &now))
            return true;
        pause_ms(1);
    }
    diag("before: %u threads, %u pages, %s", before->threads, before->pages, before->objects);
    diag("now:    %u threads, %u pages, %s", now.threads, now.pages, now.objects);
    return false;
}

/* --- Acts --- */

/* What an act tells its parent, in memory that both share. */
struct outcome {
    int signal, code;
    uint32_t address;
    long result;
};

static struct outcome *outcome;

/* One of a table. */
struct act {
    const char *name;
    int (*run)(void); /* its result is the child's exit status */
    int status;       /* what waitpid shall tell */
};

/* Runs the act in a child. Does it end as it shall, while nobody else notices and nothing is lost? */
TAP_UNUSED static void test_act(const struct act *act)
{
    static struct counts before;

    count_all(&before);
    pid_t pid = fork();
    if (pid == 0)
        _exit(act->run());
    int status = end_of(pid);
    is_int(status, act->status, "%s", act->name);
    is_int(witnesses_wrong(), 0, "%s: the witnesses go on", act->name);
    ok(counts_back(&before), "%s: all is given back", act->name);
}

extern char __tls_data_end[]; /* program.ld: where what can be written begins */

/* No page of this process is shared with a witness any more: its first write would make two of it. */
static void touch_all(void)
{
    volatile char stack[8 * PAGE];

    for (uint32_t i = 0; i < sizeof stack; i += PAGE)
        stack[i] = 0;
    for (volatile char *at = __tls_data_end; at < (char *)sbrk(0); at += PAGE) {
        char byte = *at;
        *at = byte;
    }
}

/* For the beginning of main. */
TAP_UNUSED static void attack_start(void)
{
    setvbuf(stdout, NULL, _IOLBF, 1024);
    outcome = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    memset(outcome, 0, PAGE);
    brigade_trace_start(0); /* the rings' pages are the kernel's from now on */
    brigade_trace_stop();
    witnesses_start();
    touch_all();
    count_all(&now); /* and the files have been open once */
    diag("%u cores", cores_online());
}

TAP_UNUSED static int attack_end(void)
{
    witnesses_end();
    return done_testing();
}

#endif
