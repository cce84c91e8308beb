/* The test harness: prints TAP, which prove reads, on the host and from programs on Brigade. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_TAP_H
#define BRIGADE_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/*
 * Use:   ok(x == 3, "x of %s", who);  is_int(f(), 7, "f");  ...  return done_testing();
 *
 * The plan is printed last, by done_testing only: a test that dies or leaves early has no plan and
 * so counts as failed. Each line is flushed at once, so that nothing is lost in a crash and nothing
 * is printed twice after fork. For one thread at a time.
 */
#define TAP_UNUSED __attribute__((unused))

static int tap_count;
static int tap_failed;

/* Prints one line of explanation, which prove shows to the person. */
TAP_UNUSED __attribute__((format(printf, 1, 2))) static void diag(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    printf("# ");
    vprintf(fmt, args);
    printf("\n");
    va_end(args);
    fflush(stdout);
}

TAP_UNUSED __attribute__((format(printf, 4, 5))) static bool tap_ok(bool passed, const char *file,
                                                                    int line, const char *fmt, ...)
{
    va_list args;

    tap_count++;
    printf("%sok %d - ", passed ? "" : "not ", tap_count);
    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    printf("\n");
    if (!passed) {
        tap_failed++;
        printf("#   failed at %s:%d\n", file, line);
    }
    fflush(stdout);
    return passed;
}

TAP_UNUSED static void tap_show_int(long long got, long long expected)
{
    diag("       got: %lld (0x%llx)", got, (unsigned long long)got);
    diag("  expected: %lld (0x%llx)", expected, (unsigned long long)expected);
}

TAP_UNUSED static bool tap_same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

TAP_UNUSED static void tap_show_str(const char *got, const char *expected)
{
    diag("       got: %s%s%s", got ? "\"" : "", got ? got : "NULL", got ? "\"" : "");
    diag("  expected: %s%s%s", expected ? "\"" : "", expected ? expected : "NULL",
         expected ? "\"" : "");
}

/* ok(condition, format, ...): one test. All three give true if it passed. */
#define ok(cond, ...) tap_ok((cond), __FILE__, __LINE__, __VA_ARGS__)

/* is_int(got, expected, format, ...): two integers are equal; shows both if not. */
#define is_int(got, expected, ...)                                                                 \
    ({                                                                                             \
        long long tap_g = (long long)(got), tap_e = (long long)(expected);                         \
        bool tap_p = ok(tap_g == tap_e, __VA_ARGS__);                                              \
        if (!tap_p)                                                                                \
            tap_show_int(tap_g, tap_e);                                                            \
        tap_p;                                                                                     \
    })

/* is_str(got, expected, format, ...): two strings are equal, or both NULL; shows both if not. */
#define is_str(got, expected, ...)                                                                 \
    ({                                                                                             \
        const char *tap_g = (got), *tap_e = (expected);                                            \
        bool tap_p = ok(tap_same(tap_g, tap_e), __VA_ARGS__);                                      \
        if (!tap_p)                                                                                \
            tap_show_str(tap_g, tap_e);                                                            \
        tap_p;                                                                                     \
    })

/* Prints the plan; the result is for main: 0 if all passed and there was a test at all, else 1. */
TAP_UNUSED static int done_testing(void)
{
    printf("1..%d\n", tap_count);
    if (tap_failed)
        diag("%d of %d tests failed", tap_failed, tap_count);
    fflush(stdout);
    return tap_failed || tap_count == 0;
}

/* Instead of any test: the whole file does not apply here, for this reason. */
TAP_UNUSED static int skip_all(const char *reason)
{
    printf("1..0 # SKIP %s\n", reason);
    fflush(stdout);
    return 0;
}

#endif
