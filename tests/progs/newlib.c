/*
 * The C library in the hands of four threads: state of its own for each, whole lines in a file that all write
 * to, memory that nobody else has. tests/newlib.t also links it with a library without locks, where it must fail.
 * SPDX-License-Identifier: MIT
 *
 * newlib ROUNDS       each thread does everything that often; prints how many operations that were, and how
 *                     many results were wrong
 * newlib hunt TIMES   such runs in processes of their own, until one of them goes wrong; prints whether one has
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS 4
#define BLOCKS 16
#define HANDLERS 7 /* for atexit, by each thread: newlib has room for 32 */

static int rounds;
static unsigned operations, wrong; /* atomic */
static FILE *lines;                /* all write to it */
static FILE *source;               /* all read from it */
static unsigned char *taken;       /* by line of source: how often it was read */
static unsigned handlers;          /* that have run at exit */

static void check(int good, const char *what)
{
    __atomic_fetch_add(&operations, 1, __ATOMIC_RELAXED);
    if (!good && __atomic_fetch_add(&wrong, 1, __ATOMIC_RELAXED) < 5)
        dprintf(STDERR_FILENO, "newlib: wrong: %s\n", what);
}

/* --- What each thread does; i is the round, me the thread's number --- */

static void use_errno(int me, int i)
{
    errno = 0;
    close(-1);
    check(errno == EBADF, "errno of close");
    errno = 0;
    FILE *none = fopen("/none", "r");
    check(none == NULL && errno == ENOENT, "errno of fopen");
    errno = 1000 + me + 4 * i;
    check(strtol("12", NULL, 10) == 12 && errno == 1000 + me + 4 * i, "errno stays");
}

struct block {
    unsigned char *bytes;
    size_t size;
};

static int holds(const struct block *block, int value)
{
    for (size_t k = 0; k < block->size; k++)
        if (block->bytes[k] != value)
            return 0;
    return 1;
}

static void use_memory(int me, int i, struct block *blocks)
{
    struct block *block = &blocks[i % BLOCKS];
    int value = me + 1;

    check(!block->bytes || holds(block, value), "memory is one's own");
    size_t size = (size_t)(1 + (i * 37 + me * 11) % (i % 50 ? 400 : 9000));
    if (block->bytes && i % 3 == 0) {
        size_t both = size < block->size ? size : block->size;
        block->bytes = realloc(block->bytes, size);
        block->size = both;
        check(block->bytes && holds(block, value), "realloc keeps the bytes");
    } else {
        free(block->bytes);
        block->bytes = i % 3 == 1   ? calloc(size, 1)
                       : i % 6 == 2 ? memalign(64, size)
                                    : malloc(size);
        block->size = size;
        check(block->bytes && (i % 3 != 1 || holds(block, 0)), "calloc gives zeros");
        check(i % 6 != 2 || i % 3 == 1 || (uintptr_t)block->bytes % 64 == 0, "memalign");
    }
    block->size = size;
    memset(block->bytes, value, size);
}

static void use_numbers(int me, int i)
{
    char text[80], word[20];
    int a = 0, b = 0;
    double x = i * 0.37 + me;

    check(snprintf(text, sizeof text, "%d:%d:%s:%.10g", me, i, "word", x) > 0, "snprintf");
    check(sscanf(text, "%d:%d:%19[a-z]:", &a, &b, word) == 3 && a == me && b == i &&
              !strcmp(word, "word"),
          "sscanf");
    double y = strtod(strrchr(text, ':') + 1, NULL);
    check(y > x - 1e-6 && y < x + 1e-6, "strtod");
    check(strtoul("ff", NULL, 16) == 255 && atoi("-17") == -17, "strtoul, atoi");
}

static void use_words(int me, int i)
{
    char text[40], *rest = NULL;
    int sum = 0;

    snprintf(text, sizeof text, "%d %d,%d", me, i, me + i);
    for (char *word = strtok_r(text, " ,", &rest); word; word = strtok_r(NULL, " ,", &rest))
        sum += atoi(word);
    check(sum == 2 * (me + i), "strtok_r");
    snprintf(text, sizeof text, "%d %d,%d", me, i, me + i);
    sum = 0;
    for (char *word = strtok(text, " ,"); word; word = strtok(NULL, " ,"))
        sum += atoi(word);
    check(sum == 2 * (me + i), "strtok, which newlib keeps per thread");
    char *copy = strdup("some words");
    check(copy && !strcmp(copy, "some words"), "strdup");
    free(copy);
    check(rand() >= 0 && random() >= 0, "rand");
    unsigned seed = (unsigned)me + 1, same = seed;
    check(rand_r(&seed) == rand_r(&same), "rand_r");
}

static void use_time(int me, int i)
{
    time_t moment = (time_t)me * 86400 * 365 + (time_t)i * 3607, again;
    struct tm tm;
    char text[40];

    gmtime_r(&moment, &tm);
    struct tm local = tm;
    again = mktime(&local); /* no TZ: UTC */
    check(again == moment, "gmtime_r and mktime");
    check(strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &tm) == 19 &&
              isdigit((unsigned char)text[0]),
          "strftime");
    check(localtime_r(&moment, &local) && local.tm_sec == tm.tm_sec && local.tm_yday == tm.tm_yday,
          "localtime_r");
}

static void use_environment(int me, int i)
{
    char name[12], value[20];

    snprintf(name, sizeof name, "V%d_%d", me, i % 5);
    snprintf(value, sizeof value, "%d", i);
    check(setenv(name, value, 1) == 0, "setenv");
    const char *got = getenv(name);
    check(got && !strcmp(got, value), "getenv");
    if (i % 3 == 0)
        check(unsetenv(name) == 0 && !getenv(name), "unsetenv");
}

/* A line in pieces: with the stream's lock held nobody comes between. */
static void use_streams(int me, int i)
{
    char text[32];
    int number;

    if (i % 2) {
        check(fprintf(lines, "%d %d %s\n", me, i, "a line of a text to be torn") > 0, "fprintf");
    } else {
        flockfile(lines);
        fprintf(lines, "%d %d ", me, i);
        fputs("a line of a text", lines);
        check(fputs(" to be torn\n", lines) >= 0, "fputs");
        funlockfile(lines);
    }
    if (fgets(text, sizeof text, source)) {
        int good = sscanf(text, "line %d of many\n", &number) == 1 && number >= 0 &&
                   number < THREADS * rounds &&
                   strlen(text) == (size_t)snprintf(NULL, 0, "line %d of many\n", number);
        if (good)
            __atomic_fetch_add(&taken[number], 1, __ATOMIC_RELAXED);
        check(good, "fgets");
    }
    if (i % 20 == 0) {
        FILE *own = fopen("/dev/null", "w");
        check(own && fprintf(own, "%d", i) > 0 && fclose(own) == 0, "fopen, fclose");
    }
}

static void at_exit(void)
{
    __atomic_fetch_add(&handlers, 1, __ATOMIC_RELAXED);
}

static void *use_all(void *argument)
{
    int me = (int)(intptr_t)argument;
    struct block blocks[BLOCKS] = {0};

    for (int i = 0; i < HANDLERS; i++)
        check(atexit(at_exit) == 0, "atexit");
    for (int i = 0; i < rounds; i++) {
        use_errno(me, i);
        use_memory(me, i, blocks);
        use_numbers(me, i);
        use_words(me, i);
        use_time(me, i);
        use_environment(me, i);
        use_streams(me, i);
    }
    for (int i = 0; i < BLOCKS; i++)
        free(blocks[i].bytes);
    return NULL;
}

/* --- Before and after --- */

static void make_source(void)
{
    FILE *file = fopen("/tmp/source", "w");

    for (int i = 0; i < THREADS * rounds; i++)
        fprintf(file, "line %d of many\n", i);
    fclose(file);
    source = fopen("/tmp/source", "r");
    lines = fopen("/tmp/lines", "w");
    taken = calloc((size_t)(THREADS * rounds), 1);
    if (!source || !lines || !taken)
        exit(10);
}

/* Each thread's lines are there, in its order, and whole. */
static void check_lines(void)
{
    int next[THREADS] = {0}, me, i, end;
    char text[80];

    check(fclose(lines) == 0, "fclose");
    lines = fopen("/tmp/lines", "r");
    while (fgets(text, sizeof text, lines)) {
        end = 0;
        sscanf(text, "%d %d a line of a text to be torn\n%n", &me, &i, &end);
        int good = end > 0 && text[end] == '\0' && me >= 0 && me < THREADS && i == next[me];
        check(good, "a line of the file");
        if (good)
            next[me]++;
    }
    fclose(lines);
    for (me = 0; me < THREADS; me++)
        check(next[me] == rounds, "all lines of a thread");
    for (i = 0; i < THREADS * rounds; i++)
        check(taken[i] == 1, "each line was read once");
}

/* Registered first, runs last. */
static void report(void)
{
    check(handlers == THREADS * HANDLERS, "handlers at exit");
    dprintf(STDOUT_FILENO, "%s operations, wrong %u\n", operations >= 1000000 ? "a million" : "few",
            wrong);
    _exit(wrong != 0);
}

static int run(int how_often)
{
    pthread_t threads[THREADS];

    rounds = how_often;
    atexit(report);
    make_source();
    for (intptr_t i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, use_all, (void *)i))
            return 11;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    check_lines();
    return 0;
}

static int hunt(int times)
{
    for (int i = 0; i < times; i++) {
        int status = 0;
        pid_t child = fork();
        if (child == 0) {
            close(STDOUT_FILENO);
            open("/dev/null", O_WRONLY);
            alarm(20); /* broken structures may also hang */
            exit(run(300));
        }
        waitpid(child, &status, 0);
        if (status) {
            printf("went wrong\n");
            return 0;
        }
    }
    printf("never went wrong\n");
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "hunt"))
        return hunt(atoi(argv[2]));
    return argc == 2 ? run(atoi(argv[1])) : 2;
}
