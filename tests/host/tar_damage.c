/* Tests of the archive reader with damaged archives, and with what the real tar writes. */
/* SPDX-License-Identifier: MIT */
#include "lib/tar.h"

#include "../tap.h"
#include "tar_maker.h"

static const char cut_data[] = "the archive is cut off: a member's data is missing";
static const char cut_end[] = "the archive is cut off: its end mark is missing";

static struct maker m;

static void read_all(const uint8_t *data, size_t size)
{
    struct tar_iter it;
    struct tar_entry e;
    volatile uint8_t sink = 0;

    tar_start(&it, data, size);
    while (tar_next(&it, &e)) {
        /* Whatever an entry promises must be there to read. */
        for (size_t i = 0; i < e.name_len; i++)
            sink ^= (uint8_t)e.name[i];
        for (size_t i = 0; i < e.size; i++)
            sink ^= ((const uint8_t *)e.data)[i];
    }
    tar_find(data, size, "bin/sh", &e);
}

/* The same, with the checksums made right again, so that the damage gets past them. */
static void read_summed(const uint8_t *data, size_t size)
{
    uint8_t *copy = fuzz_exact(data, size);

    for (size_t at = 0; at + TAR_BLOCK <= size; at += TAR_BLOCK) {
        if (memcmp(copy + at + 257, "ustar", 5) == 0)
            sum_up(copy + at);
    }
    read_all(copy, size);
    free(copy);
}

static void test_damage(void)
{
    bool reasons = true;
    size_t size;
    uint8_t *archive;
    uint8_t *h;

    add(&m, '5', "./bin/", "");
    add(&m, 'L', "././@LongLink", "./a/long/name");
    add(&m, '0', "a/long", "some data");
    add(&m, 'x', "PaxHeaders/y", "12 path=a/b\n10 size=1\n");
    h = add(&m, '0', "y", "xx");
    memset(h + 345, 'p', 155);
    sum_up(h);
    add(&m, 'g', "global", "10 path=g\n");
    add(&m, '0', "y", "xx");
    archive = finish(&m, &size);
    is_str(tar_check(archive, size), NULL, "the archive to be damaged is sound");
    fuzz_truncate(archive, size, read_all);
    for (size_t len = 0; len < size; len++) {
        const char *reason = tar_check(archive, len);

        if (!reason || (strcmp(reason, cut_data) != 0 && strcmp(reason, cut_end) != 0)) {
            diag("%zu bytes: %s", len, reason ? reason : "no reason");
            reasons = false;
        }
    }
    ok(reasons, "each beginning, 0 to %zu bytes, is reported as cut off", size - 1);
    archive[size - 1] = 1;
    is_str(tar_check(archive, size), "a header in the archive is damaged: its checksum is wrong",
           "an end mark that is not all zero");
    archive[size - 1] = 0;
    archive[5] ^= 1;
    is_str(tar_check(archive, size), "a header in the archive is damaged: its checksum is wrong",
           "one bit of a header");
    archive[5] ^= 1;
    fuzz_mutate(archive, size, 3000, read_all);
    fuzz_mutate(archive, size, 12000, read_summed);
    ok(true, "no damaged archive out of 15000 is read outside");
    free(archive);

    add(&m, 'L', "././@LongLink", "a/b");
    is_str(walk(&m), "!the archive ends where a member should follow", "a long name of nothing");
    h = add(&m, 'x', "x", "13 path=a\0b\n");
    memcpy(h + TAR_BLOCK, "12 path=a\0b\n", 12);
    strcpy((char *)h + 124, "00000000014");
    sum_up(h);
    add(&m, '0', "f", "");
    is_str(walk(&m), "!a name in the archive contains a zero byte", "a zero byte in a name");
}

/* What the tar of this machine writes, in each of its formats. */
static void test_real(const char *folder)
{
    static const char *const formats[] = {"gnu", "pax", "ustar", "v7"};
    char path[256];
    char command[1024];

    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        bool longer = strcmp(formats[i], "v7") != 0;
        struct tar_entry e;
        size_t size = 0;
        uint8_t *archive;

        snprintf(command, sizeof(command),
                 "cd %s && mkdir -p in/bin in/$(printf %%090d 1)/$(printf %%090d 2) && "
                 "printf hello >in/bin/sh && : >in/empty && "
                 "printf deep >in/$(printf %%090d 1)/$(printf %%090d 2)/file && "
                 "touch -d @1234567890 in/bin/sh && chmod 751 in/bin/sh && "
                 "tar --format=%s %s -C in -cf a.tar .",
                 folder, formats[i], longer ? "" : "--exclude='./000*'");
        ok(system(command) == 0, "tar --format=%s", formats[i]);
        snprintf(path, sizeof(path), "%s/a.tar", folder);
        archive = fuzz_load(path, &size);
        is_str(tar_check(archive, size), NULL, "is sound");
        ok(tar_find(archive, size, "bin/sh", &e), "has its file");
        ok(e.size == 5 && memcmp(e.data, "hello", 5) == 0, "with its data");
        is_int(e.mode, 0751, "mode");
        is_int(e.mtime, 1234567890, "time");
        ok(tar_find(archive, size, "empty", &e) && e.size == 0, "has an empty file");
        ok(tar_find(archive, size, "bin", &e) && e.type == TAR_DIRECTORY, "has a folder");
        if (longer) {
            snprintf(path, sizeof(path), "%090d/%090d/file", 1, 2);
            ok(tar_find(archive, size, path, &e) && e.size == 4, "has a name of 186 bytes");
        }
        free(archive);
    }
}

int main(void)
{
    char folder[] = "/tmp/brigade-tar-XXXXXX";
    char command[64];

    test_damage();
    if (!mkdtemp(folder))
        return 1;
    test_real(folder);
    snprintf(command, sizeof(command), "rm -r %s", folder);
    ok(system(command) == 0, "files removed");
    return done_testing();
}
