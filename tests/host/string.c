/* Tests of the kernel's memory and string functions, against the host's own. */
/* SPDX-License-Identifier: MIT */
#include "../tap.h"
#include "fuzz.h"

/* The sanitizers need the host's functions, so the kernel's get other names here, and its source
 * is included where every other test links it. */
#define memcpy k_memcpy
#define memset k_memset
#define memmove k_memmove
#define memcmp k_memcmp
#define strlen k_strlen
#define strnlen k_strnlen
#define strcmp k_strcmp
#define strncmp k_strncmp
#define strchr k_strchr
#include "lib/string.c"
#undef memcpy
#undef memset
#undef memmove
#undef memcmp
#undef strlen
#undef strnlen
#undef strcmp
#undef strncmp
#undef strchr

#define AREA 96

static int sign(int n)
{
    return (n > 0) - (n < 0);
}

/* Fills both with the same bytes, none of them like another near it. */
static void fill(uint8_t *a, uint8_t *b)
{
    for (unsigned i = 0; i < AREA; i++)
        a[i] = b[i] = (uint8_t)(i * 7 + 1);
}

/* Every alignment of both ends and every length up to a few words: the whole area must be right,
 * so also what lies before and behind. */
static void test_memory(void)
{
    uint8_t a[AREA], b[AREA], source[AREA], other[AREA];
    bool copied = true, set = true, moved = true, results = true;

    fill(source, other);
    for (unsigned to = 0; to < 9; to++) {
        for (unsigned from = 0; from < 40; from++) {
            for (unsigned n = 0; n <= 48; n++) {
                fill(a, b);
                results &= k_memcpy(a + to, source + from, n) == a + to;
                memcpy(b + to, source + from, n);
                copied &= memcmp(a, b, AREA) == 0;

                fill(a, b);
                results &= k_memmove(a + to, a + from, n) == a + to;
                memmove(b + to, b + from, n);
                moved &= memcmp(a, b, AREA) == 0;
                fill(a, b);
                k_memmove(a + from, a + to, n);
                memmove(b + from, b + to, n);
                moved &= memcmp(a, b, AREA) == 0;

                fill(a, b);
                results &= k_memset(a + from, (int)(n + 0x1f0), n) == a + from;
                memset(b + from, (int)(n + 0x1f0), n);
                set &= memcmp(a, b, AREA) == 0;
            }
        }
    }
    ok(copied, "memcpy");
    ok(moved, "memmove, both ways");
    ok(set, "memset");
    ok(results, "each returns its first argument");
}

static void test_memcmp(void)
{
    is_int(k_memcmp("a", "b", 0), 0, "memcmp of nothing");
    is_int(k_memcmp("abc", "abd", 2), 0, "memcmp stops at n");
    is_int(sign(k_memcmp("abc", "abd", 3)), -1, "memcmp less");
    is_int(sign(k_memcmp("a\0d", "a\0c", 3)), 1, "memcmp goes on behind NUL");
    is_int(sign(k_memcmp("\xff", "\x01", 1)), 1, "memcmp is unsigned");
}

/* All pairs of these, in exact blocks: any byte read behind the end is seen. */
static void test_strings(void)
{
    static const char *const words[] = {"", "a", "b", "ab", "abc", "abd", "\xff", "abcdefghijkl"};
    const size_t count = sizeof(words) / sizeof(words[0]);

    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(words[i]);
        char *s = (char *)fuzz_exact(words[i], len + 1);
        char *open = (char *)fuzz_exact(words[i], len);
        bool same = true, same_n = true;

        is_int(k_strlen(s), len, "strlen \"%s\"", words[i]);
        is_int(k_strnlen(s, len + 5), len, "strnlen \"%s\" with room", words[i]);
        is_int(k_strnlen(open, len), len, "strnlen \"%s\" without NUL", words[i]);
        ok(k_strchr(s, '\0') == s + len, "strchr \"%s\" finds the NUL", words[i]);
        ok(k_strchr(s, 'b') == strchr(s, 'b'), "strchr \"%s\" finds b", words[i]);
        ok(k_strchr(s, 0x100 + 'c') == strchr(s, 'c'), "strchr \"%s\" takes a char", words[i]);
        for (size_t j = 0; j < count; j++) {
            char *t = (char *)fuzz_exact(words[j], strlen(words[j]) + 1);

            same &= sign(k_strcmp(s, t)) == sign(strcmp(s, t));
            for (size_t n = 0; n < 15; n++)
                same_n &= sign(k_strncmp(s, t, n)) == sign(strncmp(s, t, n));
            free(t);
        }
        ok(same, "strcmp \"%s\" with each", words[i]);
        ok(same_n, "strncmp \"%s\" with each", words[i]);
        is_int(k_strncmp(open, words[i], len), 0, "strncmp \"%s\" needs no NUL", words[i]);
        free(s);
        free(open);
    }
}

int main(void)
{
    test_memory();
    test_memcmp();
    test_strings();
    return done_testing();
}
