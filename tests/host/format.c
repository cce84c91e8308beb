/* Tests of formatted text, most of them against the host's snprintf. */
/* SPDX-License-Identifier: MIT */
#include "lib/format.h"

#include <limits.h>
#include <stdint.h>

#include "../tap.h"
#include "fuzz.h"

/* The formats here are wrong, or right for one of the two only: no compiler shall check them. */
static int (*volatile loose)(char *buf, size_t size, const char *fmt, ...) = format;

/* Both must give the same text and length, in each size of buffer up to one too large; a buffer is
 * an exact block, so that a byte written behind it is seen. */
#define SAME(...)                                                                                  \
    do {                                                                                           \
        char expected[256];                                                                        \
        int len = snprintf(expected, sizeof(expected), __VA_ARGS__);                               \
        bool same = true;                                                                          \
        for (int size = 0; size <= len + 2; size++) {                                              \
            char *buf = malloc((size_t)size + !size);                                              \
            same &= format(buf, (size_t)size, __VA_ARGS__) == len;                                 \
            same &= size == 0 || strncmp(buf, expected, (size_t)size - 1) == 0;                    \
            same &= size == 0 || strlen(buf) == (size_t)(len < size ? len : size - 1);             \
            if (!same && size > 0)                                                                 \
                diag("got \"%s\"", buf);                                                           \
            free(buf);                                                                             \
            if (!same)                                                                             \
                break;                                                                             \
        }                                                                                          \
        ok(same, "%s gives \"%s\"", #__VA_ARGS__, expected);                                       \
    } while (0)

static void test_plain(void)
{
    SAME("plain");
    SAME("100%%");
    SAME("%s", "");
    SAME("[%s]", "text");
    SAME("[%8s]", "text");
    SAME("[%-8s]", "text");
    SAME("[%2s]", "text");
    SAME("[%.2s]", "text");
    SAME("[%8.2s]", "text");
    SAME("[%-8.2s]", "text");
    SAME("[%.*s]", 3, "text");
    SAME("[%.*s]", -3, "text");
    SAME("[%.0s]", "text");
    SAME("[%*s]", 7, "text");
    SAME("[%*s]", -7, "text");
    SAME("[%c]", 'x');
    SAME("[%3c]", 'x');
    SAME("[%-3c]", 'x');
}

static void test_numbers(void)
{
    SAME("%d %d %d", 0, 1, -1);
    SAME("%d %d", INT_MAX, INT_MIN);
    SAME("%i", -42);
    SAME("%u", UINT_MAX);
    SAME("%x %X", 0xdeadbeef, 0xdeadbeef);
    SAME("%ld %lu", LONG_MIN, ULONG_MAX);
    SAME("%lx", ULONG_MAX);
    SAME("%lld %lld", LLONG_MIN, LLONG_MAX);
    SAME("%llu", ULLONG_MAX);
    SAME("%llu", 10000000000000000000ull);
    SAME("%llu", 4294967296ull);
    SAME("%llx", 0x123456789abcdefull);
    SAME("%zu", SIZE_MAX);
    SAME("%zx", SIZE_MAX);
    SAME("[%5d] [%-5d] [%05d]", 42, 42, 42);
    SAME("[%5d] [%-5d] [%05d]", -42, -42, -42);
    SAME("[%2d] [%02d]", 12345, 12345);
    SAME("[%8x] [%08x] [%-8X]", 0xbeef, 0xbeef, 0xbeef);
    SAME("[%016llx]", 0xbeefull);
    SAME("[%.3d] [%.3d] [%6.3d] [%-6.3d]", 5, -5, 5, 5);
    SAME("[%.0d] [%.0d]", 0, 1);
    SAME("[%*d] [%0*d]", 4, 7, 4, 7);
    SAME("%d,%s,%lld,%c,%x", 1, "two", 3ll, '4', 5);
}

/* Each power of ten and its neighbours, and a pattern: divide_by_ten has its own arithmetic. */
static void test_decimals(void)
{
    uint64_t power = 1;
    uint32_t seed = 1;
    bool same = true;

    for (int i = 0; i < 2000; i++) {
        unsigned long long n = power + (unsigned)(i % 3) - 1;
        char got[32];
        char expected[32];

        if (i >= 60)
            n = (uint64_t)fuzz_random(&seed) << 32 | fuzz_random(&seed);
        else if (i % 3 == 2)
            power *= 10;
        format(got, sizeof(got), "%llu", n);
        snprintf(expected, sizeof(expected), "%llu", n);
        same &= strcmp(got, expected) == 0;
    }
    ok(same, "2000 large decimals");
}

static void test_own(void)
{
    char *open = (char *)fuzz_exact("abc", 3);
    char buf[64];

    is_int(loose(buf, sizeof(buf), "[%s]", NULL), 8, "NULL string");
    is_str(buf, "[(null)]", "is shown");
    is_int(loose(buf, sizeof(buf), "%.3s", open), 3, "a string without NUL");
    is_str(buf, "abc", "is not read behind its precision");
    loose(buf, sizeof(buf), "%p", (void *)(uintptr_t)0x1234);
    is_str(buf, sizeof(void *) == 4 ? "0x00001234" : "0x0000000000001234", "pointer");
    is_int(loose(buf, sizeof(buf), "%c|", 0), 2, "a NUL character counts");
    is_int(buf[1], '|', "and the text goes on");
    loose(buf, sizeof(buf), "%d %q %s", 1, "not touched");
    is_str(buf, "1 %q %s", "all is literal from an unknown conversion on");
    loose(buf, sizeof(buf), "%d %-5.3lk", 1);
    is_str(buf, "1 %-5.3lk", "with its flags");
    loose(buf, sizeof(buf), "%d %", 1);
    is_str(buf, "1 %", "a lone percent sign at the end");
    loose(buf, sizeof(buf), "%-5");
    is_str(buf, "%-5", "a cut off conversion at the end");
    loose(buf, sizeof(buf), "[%06.3d] [%-06d]", 5, 5);
    is_str(buf, "[   005] [5     ]", "a precision or '-' takes back the zeros");
    is_int(format(NULL, 0, "%d", 12345), 5, "length without a buffer");
    is_int(loose(buf, 4, "%99999999999d", 1), INT_MAX, "a width beyond int stops at INT_MAX");
    is_str(buf, "   ", "and writes no more than fits");
    free(open);
}

int main(void)
{
    test_plain();
    test_numbers();
    test_decimals();
    test_own();
    return done_testing();
}
