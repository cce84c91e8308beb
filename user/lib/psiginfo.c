/* A signal in words. */
/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdio.h>
#include <string.h>

void psiginfo(const siginfo_t *info, const char *text)
{
    if (text && *text)
        fprintf(stderr, "%s: ", text);
    fprintf(stderr, "%s (code %d, from process %d)\n", strsignal(info->si_signo), info->si_code,
            (int)info->si_pid);
}
