/*
 * What small tools use of the C library: getopt, strtok, qsort, bsearch, hsearch, locale, scanf, strtol at its limits,
 * printf's odder formats, time.
 * SPDX-License-Identifier: MIT
 */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int by_length(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    size_t m = strlen(*x), n = strlen(*y);

    return m != n ? (m > n) - (m < n) : strcmp(*x, *y);
}

static void options(void)
{
    char *argv[] = {"tool", "-a", "-n5", "file", "--", "-b", NULL};
    int c;

    optind = 1;
    while ((c = getopt(6, argv, "abn:")) != -1)
        printf("option %c%s%s\n", c, optarg ? " " : "", optarg ? optarg : "");
    printf("left: %s %s\n", argv[optind], argv[optind + 1] ? argv[optind + 1] : "");
    static const struct option longs[] = {{"size", required_argument, NULL, 's'},
                                          {"quiet", no_argument, NULL, 'q'},
                                          {NULL, 0, NULL, 0}};
    char *more[] = {"tool", "--size=3", "--quiet", "rest", NULL};
    optind = 1;
    while ((c = getopt_long(4, more, "s:q", longs, NULL)) != -1)
        printf("long %c %s\n", c, optarg ? optarg : "-");
    printf("left: %s\n", more[optind]);
}

static void words(void)
{
    char text[] = "the quick brown fox jumps over the lazy dog", *list[20] = {NULL};
    int n = 0;

    for (char *word = strtok(text, " "); word; word = strtok(NULL, " "))
        list[n++] = word;
    qsort(list, (size_t)n, sizeof *list, by_length);
    for (int i = 0; i < n; i++)
        printf("%s%c", list[i], i == n - 1 ? '\n' : ' ');
    const char *key = "lazy";
    const char *const *found = bsearch(&key, list, (size_t)n, sizeof *list, by_length);
    printf("found %s\n", found ? *found : "nothing");
}

static void numbers(void)
{
    char *end;
    int a, count;
    float f;
    char word[10];

    errno = 0;
    long number = strtol("99999999999999999999", &end, 10);
    printf("%d %d\n", number == LONG_MAX, errno == ERANGE);
    number = strtol("  0x1fz", &end, 0);
    printf("%ld '%s'\n", number, end);
    printf("%llu\n", strtoull("18446744073709551615", NULL, 10));
    count = sscanf("17 3.5 words", "%d %f %3[a-z]", &a, &f, word);
    printf("%d: %d %.2f %s\n", count, a, (double)f, word);
    printf("[%+05d] [%-6s] [%06.2f] [%#x] [%e] [%g] [%5.1f%%] [%zu] [%" PRId64 "]\n", 42, "ab",
           3.14159, 255u, 12345.678, 0.0001, 99.5, sizeof(int64_t), (int64_t)INT64_MIN);
    printf("[%*d] [%.*s] [%c] [%%] [%o] [%llx]\n", 6, 7, 3, "abcdef", 'z', 8u,
           0x123456789abcdefull);
    printf("%.3f %.3f %d %d\n", sqrt(2), pow(2, 0.5), isnan(NAN) != 0, isinf(INFINITY) != 0);
    const char *volatile longer = "longer than that"; /* so that gcc does not see it */
    printf("%d %s\n", snprintf(word, sizeof word, "%s", longer), word);
}

static void places(void)
{
    struct tm tm = {.tm_year = 124, .tm_mon = 1, .tm_mday = 30, .tm_isdst = 0};
    char text[60];

    setenv("TZ", "UTC0", 1);
    tzset();
    printf("%s\n", setlocale(LC_ALL, "C"));
    printf("point '%s'\n", localeconv()->decimal_point);
    time_t t = mktime(&tm);
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %j %a %b", &tm);
    printf("%lld %s\n", (long long)t, text);
    hcreate(10);
    hsearch((ENTRY){"key", "value"}, ENTER);
    ENTRY *entry = hsearch((ENTRY){"key", NULL}, FIND);
    printf("hash: %s\n", entry ? (char *)entry->data : "nothing");
    hdestroy();
    printf("%d %d\n", toupper('q'), isalpha('1') != 0);
}

int main(void)
{
    options();
    words();
    numbers();
    places();
    return 0;
}
