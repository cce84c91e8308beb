/* Tests of the test harness: a failed or unfinished test must not look like one that passed. */
/* SPDX-License-Identifier: MIT */
#include "../tap.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int good(void)
{
    ok(true, "a %d", 1);
    is_int(2, 1 + 1, "b");
    is_str("x", "x", "c");
    return done_testing();
}

static int bad_ok(void)
{
    ok(1 == 2, "a");
    ok(true, "b");
    return done_testing();
}

static int bad_int(void)
{
    is_int(-1, 1, "a");
    return done_testing();
}

static int bad_str(void)
{
    is_str("x", NULL, "a");
    return done_testing();
}

static int unfinished(void)
{
    ok(true, "a");
    return 0;
}

static int empty(void)
{
    return done_testing();
}

static int skipped(void)
{
    return skip_all("why");
}

/* Runs it in a child with a count of its own; what it prints, and how it ends. */
static int run(int (*body)(void), char *text, size_t size)
{
    int ends[2];
    int status;
    size_t len = 0;
    ssize_t n;

    if (pipe(ends) < 0)
        abort();
    if (fork() == 0) {
        dup2(ends[1], 1);
        tap_count = tap_failed = 0;
        _exit(body());
    }
    close(ends[1]);
    while ((n = read(ends[0], text + len, size - 1 - len)) > 0)
        len += (size_t)n;
    text[len] = '\0';
    close(ends[0]);
    wait(&status);
    return WEXITSTATUS(status);
}

int main(void)
{
    static const struct {
        const char *name;
        int (*body)(void);
        int status;
        const char *begins, *ends;
    } cases[] = {
        {"good", good, 0, "ok 1 - a 1\nok 2 - b\nok 3 - c\n", "1..3\n"},
        {"bad ok", bad_ok, 1, "not ok 1 - a\n#   failed at ", "1..2\n# 1 of 2 tests failed\n"},
        {"bad int", bad_int, 1, "not ok 1 - a\n", "1..1\n# 1 of 1 tests failed\n"},
        {"bad str", bad_str, 1, "not ok 1 - a\n", "1..1\n# 1 of 1 tests failed\n"},
        {"unfinished", unfinished, 0, "ok 1 - a\n", "ok 1 - a\n"},
        {"empty", empty, 1, "1..0\n", "1..0\n"},
        {"skipped", skipped, 0, "1..0 # SKIP why\n", "why\n"},
    };
    char text[1024];

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        is_int(run(cases[i].body, text, sizeof(text)), cases[i].status, "%s: status",
               cases[i].name);
        ok(strncmp(text, cases[i].begins, strlen(cases[i].begins)) == 0, "%s: begin",
           cases[i].name);
        ok(strlen(text) >= strlen(cases[i].ends) &&
               strcmp(text + strlen(text) - strlen(cases[i].ends), cases[i].ends) == 0,
           "%s: end", cases[i].name);
    }
    return done_testing();
}
