/*
 * The first process when the benchmark runs on Linux: starts each program that the kernel's command line names and
 * switches the machine off.
 * SPDX-License-Identifier: MIT
 *
 * Usage, behind the "--" of the kernel's command line: NAME[,ARGUMENT]… …
 */
#include "measure.h"

#include <sys/reboot.h>

enum { ARGUMENTS = 8, INSTRUCTIONS_PER_TICK = 16 };

int main(int argc, char **argv)
{
    unsigned long long ticks; /* since reset; CLOCK_MONOTONIC has begun later */
    __asm__ volatile("mrrc p15, 1, %Q0, %R0, c14" : "=r"(ticks));
    printf("boot\t%llu\n", ticks * INSTRUCTIONS_PER_TICK);
    fflush(stdout);
    for (int i = 1; i < argc; i++) {
        char path[64], *arguments[ARGUMENTS + 1] = {strtok(argv[i], ",")};
        for (int j = 1; j < ARGUMENTS; j++)
            arguments[j] = strtok(NULL, ",");
        snprintf(path, sizeof path, "/%s", arguments[0]);
        if (access(path, X_OK) < 0)
            continue; /* a word for the kernel that it does not know comes here too */
        pid_t child = checked_fork();
        if (child == 0) {
            arguments[0] = path;
            execv(path, arguments);
            die(path);
        }
        int status;
        waitpid(child, &status, 0);
        printf("ended\t%s\t%d\n", argv[i], status);
        fflush(stdout);
    }
    return reboot(RB_POWER_OFF);
}
