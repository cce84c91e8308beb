/* Tests of the boot command line's reader. */
/* SPDX-License-Identifier: MIT */
#include "lib/bootargs.h"

#include "../tap.h"
#include "fuzz.h"

static void test_get(void)
{
    static const struct {
        const char *args, *key, *value; /* NULL: not there */
    } cases[] = {
        {"", "a", NULL},
        {"a=1", "a", "1"},
        {"a", "a", ""},
        {"a=", "a", ""},
        {"ab=1", "a", NULL},
        {"a=1", "ab", NULL},
        {"  b=2\ta=1\nc=3", "a", "1"},
        {"a=1 a=2", "a", "2"},
        {"a=1 a", "a", ""},
        {"a=b=c", "a", "b=c"},
        {"a=%20", "a", "%20"},
        {"a=1 -- a=2", "a", "1"},
        {"-- a=2", "a", NULL},
        {"--x a=2", "a", "2"},
        {"- a=2", "a", "2"},
        {"a=1234567", "a", "1234567"},
        {"a=12345678", "a", NULL}, /* one byte too long */
        {"console=x on", "on", ""},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *args = (char *)fuzz_exact(cases[i].args, strlen(cases[i].args) + 1);
        char *out = malloc(8);
        bool found = bootargs_get(args, cases[i].key, out, 8);

        ok(found == !!cases[i].value, "\"%s\" of \"%s\"", cases[i].key, cases[i].args);
        is_str(out, cases[i].value ? cases[i].value : "", "its value");
        free(args);
        free(out);
    }
}

static void test_u32(void)
{
    static const struct {
        const char *args;
        bool good;
        uint32_t value;
    } cases[] = {
        {"n=0", true, 0},
        {"n=42", true, 42},
        {"n=4294967295", true, 4294967295},
        {"n=4294967296", false, 0},
        {"n=99999999999999999999", false, 0},
        {"n=0x1F", true, 31},
        {"n=0Xffffffff", true, 4294967295},
        {"n=0x100000000", false, 0},
        {"n=0x", false, 0},
        {"n=010", true, 10},
        {"n=", false, 0},
        {"n", false, 0},
        {"m=1", false, 0},
        {"n=-1", false, 0},
        {"n=1a", false, 0},
        {"n=1k", false, 0},
        {"n=5 -- n=6", true, 5},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint32_t value = 77;

        ok(bootargs_u32(cases[i].args, "n", &value) == cases[i].good, "\"%s\"", cases[i].args);
        is_int(value, cases[i].good ? cases[i].value : 77, "its number");
    }
}

static void test_words(void)
{
    static const struct {
        const char *args;
        enum bootargs_result result[3];
        const char *word[3];
    } cases[] = {
        {"", {0, 0, 0}, {"", "", ""}},
        {"a=1 b", {0, 0, 0}, {"", "", ""}},
        {"a --", {0, 0, 0}, {"", "", ""}},
        {"a -- ", {0, 0, 0}, {"", "", ""}},
        {"-- sh", {1, 0, 0}, {"sh", "", ""}},
        {"a=1 --  sh\t-c  ", {1, 1, 0}, {"sh", "-c", ""}},
        {"-- sh -- x", {1, 1, 1}, {"sh", "--", "x"}},
        {"-- arg%20one %25%41%7e %2D%2d", {1, 1, 1}, {"arg one", "%A~", "--"}},
        {"-- %c3%BC %0a %", {1, 1, 1}, {"\xc3\xbc", "\n", ""}},
        {"-- % %20 x", {1, 1, 1}, {"", " ", "x"}},
        {"-- a% b c", {-2, 1, 1}, {"", "b", "c"}},
        {"-- %4 b c", {-2, 1, 1}, {"", "b", "c"}},
        {"-- %4g b%% c", {-2, -2, 1}, {"", "", "c"}},
        {"-- %00 b%g0 c%0", {-2, -2, -2}, {"", "", ""}},
        {"-- 1234567 12345678 123456%37", {1, -1, 1}, {"1234567", "", "1234567"}},
        {"-- 1234567%20 x", {-1, 1, 0}, {"", "x", ""}},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *args = (char *)fuzz_exact(cases[i].args, strlen(cases[i].args) + 1);
        char *out = malloc(8);
        struct bootargs_iter it;

        bootargs_program(&it, args);
        for (unsigned w = 0; w < 3; w++) {
            is_int(bootargs_next(&it, out, 8), cases[i].result[w], "\"%s\", word %u", cases[i].args,
                   w);
            is_str(out, cases[i].word[w], "decoded");
        }
        free(args);
        free(out);
    }
}

static void read_all(const uint8_t *data, size_t size)
{
    uint8_t *args = malloc(size + 1);
    char out[5];
    struct bootargs_iter it;
    uint32_t number;

    memcpy(args, data, size);
    args[size] = '\0';
    bootargs_get((char *)args, "key", out, sizeof(out));
    bootargs_get((char *)args, "key", out, 1);
    bootargs_u32((char *)args, "number", &number);
    bootargs_program(&it, (char *)args);
    while (bootargs_next(&it, out, sizeof(out)) != BOOTARGS_END) {
    }
    free(args);
}

int main(void)
{
    static const char line[] = "key=ab number=0x12 word -- program a%20b %41%42%43 % last%7f";

    test_get();
    test_u32();
    test_words();
    fuzz_truncate((const uint8_t *)line, sizeof(line), read_all);
    fuzz_mutate((const uint8_t *)line, sizeof(line) - 1, 20000, read_all);
    ok(true, "no damaged line out of 20000 is read outside");
    return done_testing();
}
