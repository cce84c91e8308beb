/*
 * A program that --many runs among others: it tries to get at the first process and leaves behind what it
 * can. Prints what succeeded, which must be nothing.
 * SPDX-License-Identifier: MIT
 */
#include <brigade.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void try_to_read(const char *path)
{
    if (open(path, O_RDONLY) >= 0)
        printf("could open %s\n", path);
}

int main(int argc, char **argv)
{
    printf("%d arguments", argc - 1);
    for (int i = 1; i < argc; i++)
        printf(" [%s]", argv[i]);
    printf("\n");
    if (kill(1, SIGKILL) == 0 || errno != EPERM)
        printf("could kill the first process\n");
    kill(0, 0);
    try_to_read("/boot/manifest");
    try_to_read("boot/manifest");
    try_to_read("./boot/manifest");
    try_to_read("//./boot/manifest/");
    try_to_read("/boot");
    if (brigade_poweroff(0) == 0)
        printf("could end the machine\n");
    for (int i = 0; i < 3; i++) /* orphans that multiply */
        if (fork() == 0)
            for (;;)
                fork();
    printf("@@END two forged 0\nno newline");
    fflush(stdout);
    if (argc > 1 && !strcmp(argv[1], "stay"))
        for (;;)
            ;
    return 5;
}
