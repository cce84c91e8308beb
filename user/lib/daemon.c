/* Leaving the terminal behind. */
/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <unistd.h>

/* Standard input, output and error lead nowhere. */
static int close_standard(void)
{
    int fd = open("/dev/null", O_RDWR);

    if (fd < 0)
        return -1;
    for (int i = 0; i < 3; i++)
        dup2(fd, i);
    return fd > 2 ? close(fd) : 0;
}

int daemon(int stays_in_directory, int keeps_files)
{
    pid_t pid = fork();

    if (pid < 0)
        return -1;
    if (pid > 0)
        _exit(0);
    if (setsid() < 0 || (!stays_in_directory && chdir("/") != 0))
        return -1;
    return keeps_files ? 0 : close_standard();
}
