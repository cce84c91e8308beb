/*
 * The bytes of files: offsets, holes, cutting, appending from many threads and processes under every model,
 * limits, and memory that comes to an end.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sys/stat.h>

#define ERROR_OF(call) ((call) == -1 ? errno : 0)
#define NOWHERE ((void *)0x3ffff000)
#define WRITERS 4
#define RECORDS 300
#define RECORD 40 /* bytes: no page holds a whole number of them */

static char block[100000], again[100000];

static off_t size_of(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 ? status.st_size : -1;
}

/* Are bytes [from, to) of the file that byte? */
static bool all_are(int fd, off_t from, off_t to, char byte)
{
    while (from < to) {
        size_t length = (size_t)(to - from) < sizeof again ? (size_t)(to - from) : sizeof again;
        if (pread(fd, again, length, from) != (ssize_t)length)
            return false;
        for (size_t i = 0; i < length; i++)
            if (again[i] != byte)
                return false;
        from += (off_t)length;
    }
    return true;
}

static void test_offsets(void)
{
    int fd = open("/tmp/f", O_CREAT | O_RDWR, 0644);

    for (size_t i = 0; i < sizeof block; i++)
        block[i] = (char)(i * 7 + i / 251);
    is_int(write(fd, block, sizeof block), sizeof block, "a write of many pages");
    is_int(lseek(fd, 0, SEEK_CUR), sizeof block, "moves the offset");
    is_int(pread(fd, again, sizeof again, 0), sizeof again, "pread of all");
    ok(memcmp(block, again, sizeof block) == 0, "gives it back");
    is_int(pread(fd, again, 10000, 95001), 4999, "pread over the end gives the rest");
    ok(memcmp(block + 95001, again, 4999) == 0, "from there");
    is_int(pread(fd, again, 1, sizeof block), 0, "nothing is at the end");
    is_int(pwrite(fd, "abc", 3, 4095), 3, "pwrite over a page's end");
    is_int(lseek(fd, 0, SEEK_CUR), sizeof block, "leaves the offset");
    ok(pread(fd, again, 5, 4094) == 5 && again[0] == block[4094] &&
           memcmp(again + 1, "abc", 3) == 0 && again[4] == block[4098],
       "and all around");
    is_int(ERROR_OF(pread(fd, again, 1, -1)), EINVAL, "a negative offset: EINVAL");
    is_int(ERROR_OF(pwrite(fd, again, 1, -1)), EINVAL, "for writing, too");
    is_int(ERROR_OF(pread(0, again, 1, 0)), ESPIPE, "a terminal has none: ESPIPE");
    is_int(ERROR_OF(lseek(fd, LONG_MAX, SEEK_END)), EOVERFLOW, "an offset too large: EOVERFLOW");
    int other = open("/tmp/f", O_WRONLY | O_APPEND);
    is_int(ERROR_OF(read(other, again, 1)), EBADF, "read of what is open for writing: EBADF");
    is_int(fcntl(other, F_GETFL), O_WRONLY | O_APPEND, "F_GETFL shows how it was opened");
    is_int(write(other, "end", 3), 3, "O_APPEND");
    is_int(lseek(other, 0, SEEK_CUR), sizeof block + 3, "leads to the end");
    is_int(pwrite(other, "!", 1, 0), 1, "but not pwrite");
    ok(size_of(fd) == sizeof block + 3 && pread(fd, again, 1, 0) == 1 && again[0] == '!',
       "as POSIX says");
    is_int(fcntl(other, F_SETFL, 0), 0, "F_SETFL takes it away");
    ok(lseek(other, 1, SEEK_SET) == 1 && write(other, "?", 1) == 1 &&
           size_of(fd) == sizeof block + 3,
       "then it is an ordinary file");
    close(other);
    ok(open("/tmp/f", O_WRONLY | O_TRUNC) == other && size_of(fd) == 0, "O_TRUNC empties it");
    close(other);
    is_int(fsync(fd) + fdatasync(fd), 0, "fsync and fdatasync");
    is_int(ERROR_OF(fsync(0)), EINVAL, "of a terminal: EINVAL");
    close(fd);
    unlink("/tmp/f");
}

static void test_lengths(void)
{
    int fd = open("/tmp/f", O_CREAT | O_RDWR, 0644);
    int reader = open("/tmp/f", O_RDONLY);

    memset(block, 'x', sizeof block);
    is_int(pwrite(fd, block, 10000, 50000), 10000, "a write behind the end");
    is_int(size_of(fd), 60000, "makes it longer");
    ok(all_are(fd, 0, 50000, 0) && all_are(fd, 50000, 60000, 'x'), "with zeros before");
    is_int(ftruncate(fd, 55001), 0, "ftruncate to the middle of a page");
    is_int(ftruncate(fd, 70000), 0, "and longer again");
    ok(all_are(fd, 50000, 55001, 'x') && all_are(fd, 55001, 70000, 0), "what was cut is zeros");
    is_int(ftruncate(fd, 0), 0, "to nothing");
    is_int(pwrite(fd, "a", 1, 30000000), 1, "far away");
    ok(all_are(fd, 29000000, 30000000, 0), "with a hole");
    unsigned before = machine_now().free_pages;
    is_int(truncate("/tmp/f", INT_MAX), 0, "truncate to the greatest length");
    is_int(machine_now().free_pages, before, "takes no memory");
    is_int(pwrite(fd, "abc", 3, INT_MAX - 1), 1, "one byte before it there is room for one");
    is_int(ERROR_OF(pwrite(fd, "a", 1, INT_MAX)), EFBIG, "and then for none: EFBIG");
    is_int(lseek(fd, 0, SEEK_END), INT_MAX, "SEEK_END");
    is_int(ERROR_OF(ftruncate(fd, -1)), EINVAL, "a negative length: EINVAL");
    is_int(ERROR_OF(ftruncate(reader, 0)), EINVAL, "a file open for reading: EINVAL");
    is_int(ERROR_OF(ftruncate(1, 0)), EINVAL, "a terminal: EINVAL");
    is_int(ERROR_OF(ftruncate(60, 0)), EBADF, "nothing: EBADF");
    is_int(ERROR_OF(truncate("/tmp", 0)), EISDIR, "a directory: EISDIR");
    is_int(ERROR_OF(truncate("/none", 0)), ENOENT, "no file: ENOENT");
    close(reader);
    close(fd);
    unlink("/tmp/f");
}

static void test_bad_pointers(void)
{
    int fd = open("/tmp/f", O_CREAT | O_RDWR, 0644);

    is_int(ERROR_OF(write(fd, NOWHERE, 10)), EFAULT, "write from nowhere: EFAULT");
    is_int(ERROR_OF(write(fd, (void *)0xfffffff0, 100)), EFAULT, "from the kernel's half");
    is_int(ERROR_OF(write(fd, (void *)0x80010000, 100)), EFAULT, "from the kernel");
    is_int(size_of(fd), 0, "nothing was written");
    is_int(write(fd, "hello", 5), 5, "after that it works");
    is_int(ERROR_OF(pread(fd, NOWHERE, 10, 0)), EFAULT, "read to nowhere: EFAULT");
    is_int(ERROR_OF(pread(fd, (void *)(uintptr_t)size_of, 5, 0)), EFAULT, "to the program's text");
    is_int(pread(fd, NOWHERE, 0, 0), 0, "nothing to nowhere is well");
    is_int(pread(fd, NOWHERE, 10, 5), 0, "as at the end");
    static const unsigned calls[] = {SYS_statat,  SYS_unlinkat, SYS_mkdirat, SYS_renameat,
                                     SYS_chmodat, SYS_openat,   SYS_mkfifoat};
    static const unsigned here[] = {SYS_chdir, SYS_truncate};
    const uint32_t at = (uint32_t)AT_FDCWD, nowhere = (uint32_t)(uintptr_t)NOWHERE;
    for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
        is_int(raw_call(at, nowhere, 0, 0, 0, 0, calls[i]), -EFAULT,
               "call %u with a path from nowhere: EFAULT", calls[i]);
        is_int(raw_call(at, (uint32_t)(uintptr_t) "", 0, 0, 0, 0, calls[i]),
               calls[i] == SYS_renameat ? -EFAULT : -ENOENT, "with an empty one");
    }
    for (size_t i = 0; i < ARRAY_SIZE(here); i++) {
        is_int(raw_call(nowhere, 0, 0, 0, 0, 0, here[i]), -EFAULT,
               "call %u with a path from nowhere: EFAULT", here[i]);
        is_int(raw_call((uint32_t)(uintptr_t) "", 0, 0, 0, 0, 0, here[i]), -ENOENT,
               "with an empty one");
    }
    is_int(raw_call(at, (uint32_t)(uintptr_t) "/tmp", nowhere, 0, 0, 0, SYS_statat), -EFAULT,
           "stat to nowhere: EFAULT");
    is_int(raw_call((uint32_t)(uintptr_t)NOWHERE, 100, 0, 0, 0, 0, SYS_getcwd), -EFAULT,
           "getcwd to nowhere: EFAULT");
    close(fd);
    unlink("/tmp/f");
}

/* No file is made when there is no descriptor for it. */
static void test_no_descriptor(void)
{
    int fds[OPEN_MAX], count = 0;

    while (count < OPEN_MAX && (fds[count] = open("/dev/null", O_RDWR)) >= 0)
        count++;
    is_int(ERROR_OF(open("/tmp/late", O_CREAT | O_RDWR, 0600)), EMFILE, "no descriptor: EMFILE");
    while (count--)
        close(fds[count]);
    is_int(ERROR_OF(access("/tmp/late", F_OK)), ENOENT, "and no file");
}

static void test_stdio(void)
{
    char line[32] = "", name[] = "/tmp/mXXXXXX";
    FILE *file = tmpfile();

    ok(file && fputs("one\ntwo\n", file) >= 0 && fseek(file, 4, SEEK_SET) == 0 &&
           fgets(line, sizeof line, file),
       "tmpfile");
    is_str(line, "two\n", "can be read and written");
    fclose(file);
    int fd = mkstemp(name);
    ok(fd >= 0 && strcmp(name, "/tmp/mXXXXXX") != 0, "mkstemp");
    close(fd);
    file = fopen(name, "w");
    ok(file && fputs("lost\n", file) >= 0, "fopen to write");
    file = freopen(name, "w", file);
    ok(file && fputs("a\n", file) >= 0, "freopen");
    fclose(file);
    file = fopen(name, "a+");
    ok(file && fputs("b\n", file) >= 0 && fseek(file, 0, SEEK_SET) == 0 &&
           fread(line, 1, 5, file) == 4 && memcmp(line, "a\nb\n", 4) == 0,
       "fopen to append");
    fclose(file);
    file = fopen("/bin/sh", "w");
    ok(!file && errno == EROFS, "fopen of a file of the initrd to write: EROFS");
    is_int(remove(name), 0, "remove");
    ok(tmpnam(line) && access(line, F_OK) == -1, "tmpnam");
}

/* --- Many writers of one file --- */

struct writer {
    int fd;
    int number;
};

/* Each record tells whose it is and the how manieth. */
static void *append_records(void *argument)
{
    const struct writer *writer = argument;
    char record[RECORD + 1];

    for (int i = 0; i < RECORDS; i++) {
        snprintf(record, sizeof record, "%02d %05d %*d\n", writer->number, i, RECORD - 10,
                 writer->number * 7919 + i);
        if (write(writer->fd, record, RECORD) != RECORD)
            return NULL;
    }
    return argument;
}

static int append_with_threads(int fd, int first, bool own_descriptor)
{
    pthread_t threads[WRITERS];
    struct writer writers[WRITERS];
    int failed = 0;

    for (int i = 0; i < WRITERS; i++) {
        writers[i] =
            (struct writer){own_descriptor ? open("/tmp/log", O_WRONLY | O_APPEND) : fd, first + i};
        failed += pthread_create(&threads[i], NULL, append_records, &writers[i]) != 0;
    }
    for (int i = 0; i < WRITERS; i++) {
        void *result;
        failed += pthread_join(threads[i], &result) != 0 || !result;
        if (own_descriptor)
            close(writers[i].fd);
    }
    return failed;
}

/* Is every record there, whole, and each writer's in order? */
static int wrong_records(int fd, int writers)
{
    static int next[64];
    char record[RECORD + 1] = "";
    int wrong = 0, number, index, check;

    memset(next, 0, sizeof next);
    lseek(fd, 0, SEEK_SET);
    for (int i = 0; i < writers * RECORDS; i++) {
        if (read(fd, record, RECORD) != RECORD ||
            sscanf(record, "%d %d %d", &number, &index, &check) != 3 || number < 0 ||
            number >= 64 || check != number * 7919 + index || index != next[number]++)
            wrong++;
    }
    return wrong + (read(fd, record, 1) != 0);
}

/* A role: argv[1] is "own" or "shared" descriptors, argv[2] the first writer's number. */
static int appender(int argc, char **argv)
{
    int fd = open("/tmp/log", O_WRONLY | O_APPEND);

    (void)argc;
    return append_with_threads(fd, atoi(argv[2]), strcmp(argv[1], "own") == 0);
}

/* Threads that share one open file without O_APPEND: its offset gives each its own place. */
static int sharer(int argc, char **argv)
{
    int fd = open("/tmp/log", O_WRONLY);

    (void)argc, (void)argv;
    return append_with_threads(fd, 0, false);
}

static pid_t start_model(int model, const char *role, const char *how, const char *first)
{
    posix_spawnattr_t attributes;
    pid_t pid;
    char *argv[] = {(char *)(uintptr_t)self, (char *)(uintptr_t)role, (char *)(uintptr_t)how,
                    (char *)(uintptr_t)first, NULL};

    posix_spawnattr_init(&attributes);
    posix_spawnattr_setmodel_np(&attributes, model);
    return posix_spawn(&pid, self, NULL, &attributes, argv, NULL) == 0 ? pid : -1;
}

static void test_writers(void)
{
    static const char *const models[] = {"coop", "preempt", "gil", "smp"};

    for (int model = ABI_COOP; model <= ABI_SMP; model++) {
        int fd = open("/tmp/log", O_CREAT | O_TRUNC | O_RDWR, 0600);
        is_int(end_of(start_model(model, "sharer", "", "")), 0, "%s: 4 threads, one offset",
               models[model]);
        is_int(wrong_records(fd, WRITERS), 0, "no byte is lost");
        ftruncate(fd, 0);
        pid_t pids[4];
        for (int i = 0; i < 4; i++) {
            char first[8];
            snprintf(first, sizeof first, "%d", i * WRITERS);
            pids[i] = start_model(model, "appender", i % 2 ? "own" : "shared", first);
        }
        for (int i = 0; i < 4; i++)
            is_int(end_of(pids[i]), 0, "%s: a process with 4 threads that append", models[model]);
        is_int(wrong_records(fd, 4 * WRITERS), 0, "no byte of 16 writers is lost");
        close(fd);
        unlink("/tmp/log");
    }
}

/* --- The end of memory --- */

static int fill(int fd)
{
    ssize_t got;

    while ((got = write(fd, block, sizeof block)) == sizeof block)
        ;
    return got < 0 ? errno : fill(fd);
}

static void test_no_space(void)
{
    unsigned before = free_pages_still(), total = machine_now().ram_bytes / 4096;
    int fd = open("/tmp/big", O_CREAT | O_RDWR, 0600);
    struct stat status;

    is_int(fill(fd), ENOSPC, "a file that grows without end: ENOSPC");
    unsigned left = machine_now().free_pages;
    ok(left > total / 20 && left < total / 8, "pages are left for others: %u of %u", left, total);
    is_int(ERROR_OF(open("/tmp/more", O_CREAT | O_RDWR, 0600)), ENOSPC, "no new file");
    is_int(ERROR_OF(mkdir("/tmp/more", 0700)), ENOSPC, "no new directory");
    is_int(end_of(start(0, "nothing", NULL)), 0, "but a new process");
    fstat(fd, &status);
    ok(status.st_size > (off_t)(before - total / 8) * 4096, "it holds nearly all");
    is_int(unlink("/tmp/big"), 0, "unlink");
    is_int(machine_now().free_pages, left, "frees nothing while it is open");
    close(fd);
    fd = open("/tmp/more", O_CREAT | O_RDWR, 0600);
    is_int(write(fd, block, 10000), 10000, "after close there is room");
    close(fd);
    unlink("/tmp/more");
    is_int(free_pages_settled(before), before, "all pages are free again");
}

/* Files without end, until there is no room: then all can be removed. */
static void test_many_files(void)
{
    char path[32];
    int count = 0, removed = 0;
    unsigned before = free_pages_still();

    mkdir("/tmp/many", 0700);
    for (;; count++) {
        snprintf(path, sizeof path, "/tmp/many/%d", count);
        int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
        if (fd < 0)
            break;
        close(fd);
    }
    is_int(errno, ENOSPC, "too many files: ENOSPC");
    ok(count > 10000, "after %d", count);
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "/tmp/many/%d", i);
        removed += unlink(path) == 0;
    }
    is_int(removed, count, "all can be removed");
    is_int(rmdir("/tmp/many"), 0, "and their directory");
    is_int(free_pages_settled(before), before, "all pages are free again");
}

static int nothing(int argc, char **argv)
{
    (void)argv;
    return argc - 1;
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {
        {"appender", appender}, {"sharer", sharer}, {"nothing", nothing}};
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    test_offsets();
    test_lengths();
    test_bad_pointers();
    test_no_descriptor();
    test_stdio();
    test_writers();
    test_no_space();
    test_many_files();
    return done_testing();
}
