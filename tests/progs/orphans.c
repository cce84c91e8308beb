/* Leaves processes behind: one that ends soon, one that would take ever, one that takes no notice of SIGTERM. */
/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "left": are the files and processes of an earlier run gone? */
static int look(void)
{
    return access("/tmp/left", F_OK) == 0 || access("/dev/shm/left", F_OK) == 0 ? 1
           : kill(-1, 0) == 0                                                   ? 2
                                                                                : 0;
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "left"))
        return look();
    close(open("/tmp/left", O_CREAT | O_WRONLY, 0600));
    close(open("/dev/shm/left", O_CREAT | O_WRONLY, 0600));
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            signal(SIGTERM, SIG_IGN);
            if (i == 0)
                usleep(50000);
            else if (i == 1)
                sleep(1000);
            else
                for (;;)
                    ;
            printf("child %d\n", i);
            fflush(stdout);
            _exit(0);
        }
    }
    printf("parent\n");
    return 7;
}
