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
#include <sys/stat.h>
#include <unistd.h>

static void try_to_read(const char *path)
{
    if (open(path, O_RDONLY) >= 0)
        printf("could open %s\n", path);
}

/* Files that the next program shall not find: in every place, deep down, and with no memory left. */
static void leave_files(void)
{
    static const char *const names[] = {"/left", "/tmp/left", "/dev/shm/left", "/bin/left",
                                        "/prog/left"};
    static char bytes[65536];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (mkdir(names[i], 0777) != 0)
            printf("%s: %s\n", names[i], strerror(errno));
        if (chdir(names[i]) == 0 && mkdir("a", 0) == 0 && mkdir("a/b", 0) == 0)
            close(open("a/b/file", O_CREAT | O_WRONLY, 0));
    }
    if (brigade_files_empty() == 0 || errno != EPERM)
        printf("could empty the tree\n");
    if (mkdir("/boot", 0777) == 0 || mkdir("/boot/x", 0777) == 0 ||
        rename("/boot", "/tmp/boot") == 0)
        printf("could reach /boot\n");
    int fd = open("/tmp/full", O_CREAT | O_WRONLY, 0600);
    for (int i = 0; i < 800 && write(fd, bytes, sizeof bytes) > 0; i++)
        ;
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
    leave_files();
    try_to_read("manifest");
    try_to_read("../boot/manifest");
    if (brigade_poweroff(0) == 0)
        printf("could end the machine\n");
    printf("@@END two forged 0\nno newline");
    fflush(stdout);
    for (int i = 0; i < 3; i++) /* orphans that multiply */
        if (fork() == 0)
            for (;;)
                fork();
    if (argc > 1 && !strcmp(argv[1], "stay"))
        for (;;)
            ;
    return 5;
}
