/*
 * vfork: the child has a copy of the memory, as after fork; but its parent waits until it has ended or runs
 * another program, which programs rely on. A pipe that only the child has open for writing tells that.
 * SPDX-License-Identifier: MIT
 */
#include "syscall.h"

#include <errno.h>
#include <unistd.h>

#define OUT_OF_THE_WAY 32 /* descriptors that programs do not expect to find in use */

/* Another, higher descriptor instead; with close-on-exec. Negative: there is none. */
static long move_up(long fd)
{
    long moved = SYS(dup, (int)fd, OUT_OF_THE_WAY, ABI_O_CLOEXEC);

    SYS(close, (int)fd);
    return moved;
}

pid_t vfork(void)
{
    int raw[2];
    long ends[2] = {-1, -1};
    char byte;

    if (SYS(pipe, raw, ABI_O_CLOEXEC) == 0) {
        ends[0] = move_up(raw[0]);
        ends[1] = move_up(raw[1]);
    }
    pid_t pid = fork();
    SYS(close, (int)ends[pid == 0 ? 0 : 1]);
    if (pid == 0)
        return 0;
    while (pid > 0 && ends[0] >= 0 && SYS(read, (int)ends[0], &byte, 1) == -EINTR)
        ;
    SYS(close, (int)ends[0]);
    return pid;
}
