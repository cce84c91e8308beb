/* Lists directories and files: -l with what they are, -a with those that begin with a dot. */
/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_long, is_all;

static char kind_of(mode_t mode)
{
    return S_ISDIR(mode) ? 'd' : S_ISCHR(mode) ? 'c' : S_ISFIFO(mode) ? 'p' : '-';
}

static void print(const char *name, const struct stat *status)
{
    if (is_long) {
        putchar(kind_of(status->st_mode));
        for (int bit = 8; bit >= 0; bit--)
            putchar(status->st_mode >> bit & 1 ? "xwr"[bit % 3] : '-');
        printf(" %3u root root %9ld ", (unsigned)status->st_nlink, (long)status->st_size);
    }
    printf("%s\n", name);
}

static int select_entry(const struct dirent *entry)
{
    return is_all || entry->d_name[0] != '.';
}

static int list(const char *path)
{
    struct dirent **entries;
    struct stat status;
    int count = scandir(path, &entries, select_entry, alphasort);
    DIR *directory = opendir(path);

    if (count < 0 || !directory) {
        warn("%s", path);
        return 1;
    }
    for (int i = 0; i < count; i++) {
        if (fstatat(dirfd(directory), entries[i]->d_name, &status, 0) == 0)
            print(entries[i]->d_name, &status);
        free(entries[i]);
    }
    free(entries);
    closedir(directory);
    return 0;
}

static int show(const char *path, bool with_name)
{
    struct stat status;

    if (stat(path, &status) != 0) {
        warn("%s", path);
        return 1;
    }
    if (!S_ISDIR(status.st_mode)) {
        print(path, &status);
        return 0;
    }
    if (with_name)
        printf("%s:\n", path);
    return list(path);
}

int main(int argc, char **argv)
{
    int option, result = 0;

    while ((option = getopt(argc, argv, "la1")) != -1) {
        if (option == '?')
            errx(2, "usage: ls [-l] [-a] [FILES]");
        is_long |= option == 'l';
        is_all |= option == 'a';
    }
    if (optind == argc)
        return list(".");
    for (int i = optind; i < argc; i++)
        result |= show(argv[i], argc - optind > 1);
    return result;
}
