/*
 * What a program does with a terminal: reads or does not read what is typed.
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void say(const char *text)
{
    puts(text);
    fflush(stdout);
}

/* Byte by byte: what follows the line is for the next reader. */
static void read_line(void)
{
    char line[256];
    size_t length = 0;

    while (length < sizeof line && read(STDIN_FILENO, line + length, 1) == 1 &&
           line[length] != '\n')
        length++;
    printf("read [%.*s]\n", (int)length, line);
}

/* Counts and sums up all that comes to the end of the input. */
static void count(void)
{
    unsigned char buffer[700];
    unsigned long bytes = 0;
    uint32_t sum = 0;
    ssize_t size;

    while ((size = read(STDIN_FILENO, buffer, sizeof buffer)) > 0)
        for (ssize_t i = 0; i < size; i++, bytes++)
            sum = sum * 31 + buffer[i];
    printf("%lu bytes, sum %08lx\n", bytes, (unsigned long)sum);
}

static void compute(long ms)
{
    struct timespec begin;
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &begin);
    do
        clock_gettime(CLOCK_MONOTONIC, &now);
    while ((now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000 < ms);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";

    say("ready");
    if (strcmp(what, "spin") == 0)
        for (;;)
            __asm__ volatile("");
    if (strcmp(what, "count") == 0)
        count();
    if (strcmp(what, "busy") == 0)
        compute(argc > 2 ? atol(argv[2]) : 0);
    if (strcmp(what, "line") == 0 || strcmp(what, "busy") == 0)
        read_line();
    return 0;
}
