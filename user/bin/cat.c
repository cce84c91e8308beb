/* Prints files, or what is typed up to Ctrl-D: a program of its own, so that Ctrl-C ends it. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int complain(const char *what)
{
    fprintf(stderr, "cat: %s: %s\n", what, strerror(errno));
    return 1;
}

static int write_all(const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes, size);
        if (n < 0)
            return complain("standard output");
        bytes += n;
        size -= (size_t)n;
    }
    return 0;
}

static int copy_out(int fd, const char *name)
{
    char buffer[4096];
    ssize_t size;

    while ((size = read(fd, buffer, sizeof buffer)) > 0)
        if (write_all(buffer, (size_t)size) != 0)
            return 1;
    return size == 0 ? 0 : complain(name);
}

static int print_file(const char *path)
{
    int fd = open(path, O_RDONLY);

    if (fd < 0)
        return complain(path);
    int result = copy_out(fd, path);
    close(fd);
    return result;
}

int main(int argc, char **argv)
{
    int result = 0;

    if (argc == 1)
        return copy_out(STDIN_FILENO, "standard input");
    for (int i = 1; i < argc; i++)
        result |= print_file(argv[i]);
    return result;
}
