/*
 * Damaged programs: each file of /bad is refused with ENOEXEC and the kernel's line, and costs nothing.
 * SPDX-License-Identifier: MIT
 *
 * tests/lib/BadElf.pm makes the files; /bad/list has a line for each: name, tab, the kernel's reason.
 */
#include "child.h"

#include <fcntl.h>

static int leave(int argc, char **argv)
{
    (void)argc, (void)argv;
    return 11;
}

static void test_file(const char *name, const char *reason)
{
    char path[128];
    char *argv[] = {path, NULL};

    snprintf(path, sizeof path, "/bad/%s", name);
    expect("exec: %s: %s", path, reason);
    is_int(start_program(path, 0, argv), -ENOEXEC, "%s: ENOEXEC", name);
}

/* Tests every file of the list; returns how many there are. */
static int test_files(char *list)
{
    int count = 0;

    for (char *line = strtok(list, "\n"); line; line = strtok(NULL, "\n")) {
        char *tab = strchr(line, '\t');
        if (!tab)
            continue;
        *tab = '\0';
        test_file(line, tab + 1);
        count++;
    }
    return count;
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"leave", leave}};
    static char list[8192], again[8192];
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    int fd = open("/bad/list", O_RDONLY);
    ssize_t size = read(fd, list, sizeof list - 1);
    ok(size > 0, "there is a list of damaged programs");
    close(fd);
    memcpy(again, list, sizeof list);
    is_int(end_of(start(0, "leave", NULL)), EXITED(11), "a good program runs before");
    test_files(list); /* warm-up, too */
    unsigned before = free_pages_still();
    ok(test_files(again) > 30, "the whole list a second time");
    is_int(free_pages_settled(before), before, "no page is lost");
    is_int(waitpid(-1, NULL, WNOHANG) == -1 ? errno : 0, ECHILD, "nor is there a child");
    is_int(end_of(start(0, "leave", NULL)), EXITED(11), "a good program runs afterwards");
    return done_testing();
}
