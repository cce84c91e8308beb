/* What a shell does with files itself: those that change the current directory must be its own. */
/* SPDX-License-Identifier: MIT */
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIST_MAX 512 /* entries that ls sorts */

int complain(const char *what, const char *message)
{
    fflush(stdout);
    fprintf(stderr, "sh: %s: %s\n", what, message);
    return 1;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void print_entry(const char *directory, const char *name)
{
    char path[PATH_MAX];
    struct stat status;

    snprintf(path, sizeof path, "%s%s%s", directory, *directory ? "/" : "", name);
    if (stat(path, &status) != 0)
        printf("        ?  %s\n", name);
    else if (S_ISDIR(status.st_mode))
        printf("           %s/\n", name);
    else
        printf("%9ld  %s\n", (long)status.st_size, name);
}

int ls_command(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : ".";
    char *names[LIST_MAX];
    int count = 0;
    struct dirent *entry;
    DIR *directory = opendir(path);

    if (!directory && errno == ENOTDIR) {
        print_entry("", path);
        return 0;
    }
    if (!directory)
        return complain(path, strerror(errno));
    while (count < LIST_MAX && (entry = readdir(directory))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        names[count] = strdup(entry->d_name);
        if (!names[count])
            break;
        count++;
    }
    closedir(directory);
    qsort(names, (size_t)count, sizeof names[0], by_name);
    for (int i = 0; i < count; i++) {
        print_entry(path, names[i]);
        free(names[i]);
    }
    return count == LIST_MAX ? complain(path, "too long to be listed in full") : 0;
}

int cd_command(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "/";

    if (argc > 2)
        return complain("cd", "usage: cd [DIRECTORY]");
    return chdir(path) == 0 ? 0 : complain(path, strerror(errno));
}

int pwd_command(int argc, char **argv)
{
    char path[PATH_MAX];

    (void)argc, (void)argv;
    if (!getcwd(path, sizeof path))
        return complain("pwd", strerror(errno));
    printf("%s\n", path);
    return 0;
}

int mkdir_command(int argc, char **argv)
{
    int result = argc > 1 ? 0 : complain("mkdir", "usage: mkdir DIRECTORIES");

    for (int i = 1; i < argc; i++)
        if (mkdir(argv[i], 0777) != 0)
            result = complain(argv[i], strerror(errno));
    return result;
}

int rm_command(int argc, char **argv)
{
    int result = argc > 1 ? 0 : complain("rm", "usage: rm FILES OR EMPTY DIRECTORIES");

    for (int i = 1; i < argc; i++)
        if (remove(argv[i]) != 0)
            result = complain(argv[i], strerror(errno));
    return result;
}

int mv_command(int argc, char **argv)
{
    if (argc != 3)
        return complain("mv", "usage: mv OLD NEW");
    return rename(argv[1], argv[2]) == 0 ? 0 : complain(argv[1], strerror(errno));
}
