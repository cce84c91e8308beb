/*
 * Ends in the way its argument names: a number (exit status), or the name of a fault or signal.
 * SPDX-License-Identifier: MIT
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The compiler is not to see that there is no object at the address. */
static void write_at(uintptr_t address)
{
    __asm__ volatile("" : "+r"(address));
    *(volatile int *)address = 1;
}

static void end_as(const char *how)
{
    if (strcmp(how, "abort") == 0)
        abort();
    if (strcmp(how, "trap") == 0)
        __builtin_trap();
    if (strcmp(how, "null") == 0)
        write_at(8);
    if (strcmp(how, "kernel") == 0)
        write_at(0x80000000);
    if (strcmp(how, "kill") == 0)
        kill(getpid(), SIGKILL);
    if (strcmp(how, "term") == 0)
        kill(getpid(), SIGTERM);
    if (strcmp(how, "spin") == 0)
        for (;;)
            __asm__ volatile("");
    exit(atoi(how));
}

int main(int argc, char **argv)
{
    printf("before\n");
    fflush(stdout);
    if (argc == 2)
        end_as(argv[1]);
    return 0;
}
