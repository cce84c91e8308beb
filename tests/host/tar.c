/* Tests of the archive reader: names, numbers and kinds of members, and the look-up. */
/* SPDX-License-Identifier: MIT */
#include "lib/tar.h"

#include "../tap.h"
#include "tar_maker.h"

static const char cut_data[] = "the archive is cut off: a member's data is missing";
static const char bad_pax[] = "a pax header in the archive is malformed";

static struct maker m;

static void test_names(void)
{
    char name[101];
    char expected[300];
    uint8_t *h;

    is_str(walk(&m), "", "nothing but the end mark");
    add(&m, '5', "./", "");
    add(&m, '5', "./bin/", "");
    add(&m, '0', "./bin/sh", "abc");
    add(&m, '\0', "/etc//x", "");
    add(&m, '0', "old/", "");
    add(&m, '7', ".hidden", "1");
    is_str(walk(&m), "bin/ bin/sh:3 etc//x:0 old/ .hidden:1 ", "prefixes and slashes are cut off");

    memset(name, 'n', 100);
    name[100] = '\0';
    add(&m, '0', name, "");
    snprintf(expected, sizeof(expected), "%s:0 ", name);
    is_str(walk(&m), expected, "a name of 100 bytes");
    h = add(&m, '0', name, "x");
    memset(h + 345, 'p', 155);
    sum_up(h);
    memset(expected, 'p', 155);
    snprintf(expected + 155, sizeof(expected) - 155, "/%s:1 ", name);
    is_str(walk(&m), expected, "a ustar name in two pieces, both full");
    h = add(&m, '0', "gnu", "");
    memcpy(h + 257, "ustar  \0", 8);
    memset(h + 345, '1', 12);
    sum_up(h);
    is_str(walk(&m), "gnu:0 ", "GNU's own format has other things than a prefix there");

    add(&m, '0', "", "x");
    is_str(walk(&m), "!a file in the archive has no name", "a file without name");
    add(&m, '0', "./.", "x");
    is_str(walk(&m), "!a file in the archive has no name", "a file called .");
}

/* Names that come in headers of their own. */
static void test_long_names(void)
{
    char block[TAR_BLOCK + 1];
    char expected[TAR_BLOCK + 8];

    add(&m, 'L', "././@LongLink", "./long/name");
    add(&m, 'K', "././@LongLink", "target");
    add(&m, '0', "long/na", "x");
    add(&m, '0', "next", "");
    is_str(walk(&m), "long/name:1 next:0 ", "GNU long name, for one member only");
    add(&m, 'L', "././@LongLink", "of/the/link");
    add(&m, '2', "of/the", "");
    add(&m, '0', "next", "");
    is_str(walk(&m), "next:0 ", "a long name of what is passed over");
    memset(block, 'n', TAR_BLOCK);
    block[TAR_BLOCK] = '\0';
    add(&m, 'L', "././@LongLink", block);
    add(&m, '0', "n", "");
    snprintf(expected, sizeof(expected), "%s:0 ", block);
    is_str(walk(&m), expected, "a long name that fills its block");
    add(&m, 'x', "PaxHeaders/y", "12 path=a/b\n19 mtime=12345.678\n");
    add(&m, '0', "y", "xx");
    add(&m, '0', "next", "");
    is_str(walk(&m), "a/b:2 next:0 ", "pax path, for one member only");
    add(&m, 'g', "pax_global", "10 path=g\n");
    add(&m, '0', "y", "xx");
    add(&m, 'x', "PaxHeaders/y", "10 path=b\n");
    add(&m, '0', "y", "xx");
    add(&m, '0', "y", "xx");
    is_str(walk(&m), "g:2 b:2 g:2 ", "global pax path, unless the member has its own");
    add(&m, 'L', "l", "");
    add(&m, '0', "name", "x");
    is_str(walk(&m), "name:1 ", "an empty long name does not count");
}

static void test_kinds(void)
{
    struct tar_iter it;
    struct tar_entry e;
    size_t size;
    uint8_t *archive;
    uint8_t *h;

    add(&m, '1', "hard", "");
    add(&m, '2', "symbolic", "");
    add(&m, '0', "file", "data");
    add(&m, '3', "device", "");
    archive = finish(&m, &size);
    tar_start(&it, archive, size);
    ok(tar_next(&it, &e), "links are passed over");
    is_int(e.name_len, 4, "length of the name");
    is_int(e.type, TAR_FILE, "type");
    is_int(e.size, 4, "size");
    is_int(e.mode, 0644, "mode");
    is_int(e.mtime, 1000, "time");
    ok((const uint8_t *)e.data == archive + 3 * TAR_BLOCK, "data");
    is_int(it.skipped, 2, "two skipped so far");
    ok(!tar_next(&it, &e) && !it.reason, "the end");
    is_int(it.skipped, 3, "the device too");
    free(archive);

    add(&m, 'S', "sparse", "");
    is_str(walk(&m), "!the archive holds a sparse file, which is not supported", "sparse file");
    h = add(&m, '5', "dir", "");
    strcpy((char *)h + 124, "00000007777");
    sum_up(h);
    add(&m, '0', "file", "");
    is_str(walk(&m), "dir/ file:0 ", "a folder's size means nothing");
}

static void test_numbers(void)
{
    static const struct {
        const char *name;
        unsigned field;
        const char *value; /* 12 bytes, or 8 for the mode */
        const char *result;
    } cases[] = {
        {"octal with blanks", 124, "         3 \0", "f:3 "},
        {"base 256", 124, "\x80\0\0\0\0\0\0\0\0\0\0\3", "f:3 "},
        {"base 256, huge", 124, "\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff", "!1"},
        {"base 256, beyond 64 bits", 124, "\x80\0\1\0\0\0\0\0\0\0\0\0", "!2"},
        {"base 256, negative", 124, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "!2"},
        {"octal, largest", 124, "777777777777", "!1"},
        {"not octal", 124, "00000000008\0", "!2"},
        {"rubbish behind", 124, "00000000003x", "!2"},
        {"empty size", 124, "\0\0\0\0\0\0\0\0\0\0\0\0", "f:0 !3"},
        {"negative time", 136, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "f:3 "},
        {"bad time", 136, "x00000000000", "!4"},
        {"empty mode", 100, "\0\0\0\0\0\0\0\0", "f:3 "},
        {"bad mode", 100, "rw-r--r-", "!5"},
    };
    static const char *const reasons[] = {
        "",
        cut_data,
        "a header in the archive is damaged: its size is no number",
        /* its data is then taken for a header */
        "a header in the archive is damaged: its checksum is wrong",
        "a header in the archive is damaged: its time is no number",
        "a header in the archive is damaged: its mode is no number",
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t *h = add(&m, '0', "f", "abc");
        const char *mark = strchr(cases[i].result, '!');
        char expected[128];

        memcpy(h + cases[i].field, cases[i].value, cases[i].field == 100 ? 8 : 12);
        sum_up(h);
        snprintf(expected, sizeof(expected), "%.*s%s",
                 (int)(mark ? mark + 1 - cases[i].result : 99), cases[i].result,
                 mark ? reasons[mark[1] - '0'] : "");
        is_str(walk(&m), expected, "%s", cases[i].name);
    }
}

static void test_pax(void)
{
    static const struct {
        const char *records;
        const char *result; /* NULL: malformed */
    } cases[] = {
        {"10 size=2\n", "f:2 "},
        {"10 path=p\n10 size=2\n", "p:2 "},
        {"12 other=x\n\n", "f:3 "},
        {"11 other=x\n", "f:3 "},
        {"10 size=x\n", NULL},
        {"11 size=2x\n", NULL},
        {"32 size=18446744073709551616000\n", NULL},
        {"9 path=p\n", "p:3 "},
        {"8 path=p\n", NULL},
        {"11 path=p\n", NULL},
        {"path=p\n", NULL},
        {"0 path=p\n", NULL},
        {"2 \n", NULL},
        {"3 \n", "f:3 "},
        {"3\n\n", NULL},
        {"10 path=px", NULL},
        {"99999999999999999999 path=p\n", NULL},
        {"4294967299 \n", NULL},
        {"7 path=\n", NULL},
        {"9 path=\n\n", "\n:3 "},
        {"8 path=\n", "f:3 "},
        {" 10 path=p\n", NULL},
    };
    char expected[128];

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        add(&m, 'x', "x", cases[i].records);
        add(&m, '0', "f", "abc");
        snprintf(expected, sizeof(expected), "!%s", bad_pax);
        is_str(walk(&m), cases[i].result ? cases[i].result : expected, "pax \"%s\"",
               cases[i].records);
    }
}

static void test_find(void)
{
    struct tar_entry e;
    size_t size;
    uint8_t *archive;

    add(&m, '5', "./bin", "");
    add(&m, '0', "./bin/sh", "old");
    add(&m, '0', "./bin/shell", "other");
    add(&m, '0', "./bin/sh", "newer");
    archive = finish(&m, &size);
    ok(tar_find(archive, size, "bin/sh", &e), "found");
    ok(e.size == 5 && memcmp(e.data, "newer", 5) == 0, "the last one of that name");
    ok(tar_find(archive, size, "/bin/sh", &e) && e.name_len == 6, "with a slash in front");
    ok(tar_find(archive, size, "./bin/", &e) && e.type == TAR_DIRECTORY, "a folder");
    ok(!tar_find(archive, size, "bin/s", &e), "not by a part of the name");
    ok(!tar_find(archive, size, "sh", &e), "not by the end of the name");
    ok(!tar_find(archive, size, "", &e), "not by no name");
    ok(!tar_find(archive, size - 1, "bin/sh", &e), "not in a damaged archive");
    uint8_t *longer = calloc(1, size + 1000);
    memcpy(longer, archive, size);
    is_int(tar_length(longer, size + 1000), size,
           "length, with the end mark and nothing behind it");
    is_int(tar_length(longer, size - 1), 0, "no length without its end mark");
    memset(longer, 0, size);
    is_int(tar_length(longer, size), 0, "zeros are no archive");
    memset(longer, 0xff, size);
    is_int(tar_length(longer, size), 0, "nor is anything else");
    free(longer);
    free(archive);
}

int main(void)
{
    test_names();
    test_long_names();
    test_kinds();
    test_numbers();
    test_pax();
    test_find();
    return done_testing();
}
