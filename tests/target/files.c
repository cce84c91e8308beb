/*
 * Files: the initrd, /proc, /dev, descriptors and their errors.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

static char text[65536];

/* Reads a whole file into text; returns its size, or -1. */
static ssize_t read_file(const char *path)
{
    int fd = open(path, O_RDONLY);
    ssize_t size = 0, got;

    while (fd >= 0 && (got = read(fd, text + size, sizeof text - 1 - (size_t)size)) > 0)
        size += got;
    text[size] = '\0';
    return fd >= 0 && close(fd) == 0 ? size : -1;
}

static void test_reading(void)
{
    static unsigned char head[4], again[4];
    int fd = open(self, O_RDONLY);
    struct stat status;

    is_int(read(fd, head, 4), 4, "four bytes of this program");
    ok(memcmp(head, "\177ELF", 4) == 0, "are those of an ELF file");
    is_int(lseek(fd, 0, SEEK_CUR), 4, "the offset moves with reading");
    is_int(fstat(fd, &status), 0, "fstat");
    ok(S_ISREG(status.st_mode) && (status.st_mode & 0111), "a regular file, executable");
    ok(status.st_size > 10000, "of some size");
    is_int(lseek(fd, 0, SEEK_END), status.st_size, "SEEK_END goes there");
    is_int(read(fd, again, 4), 0, "at the end nothing is to be read");
    is_int(lseek(fd, -2, SEEK_END), status.st_size - 2, "two bytes before it");
    is_int(read(fd, again, 4), 2, "there are two");
    is_int(lseek(fd, 100, SEEK_END), status.st_size + 100, "beyond the end");
    is_int(read(fd, again, 4), 0, "is nothing");
    is_int(lseek(fd, 0, SEEK_SET), 0, "back to the beginning");
    is_int(read(fd, again, 4), 4, "where it begins again");
    ok(memcmp(head, again, 4) == 0, "with the same bytes");
    is_int(lseek(fd, -1, SEEK_SET) == -1 ? errno : 0, EINVAL, "before the beginning: EINVAL");
    is_int(lseek(fd, 0, 7) == -1 ? errno : 0, EINVAL, "an unknown whence: EINVAL");
    is_int(lseek(fd, 0, SEEK_CUR), 4, "errors do not move it");
    is_int(write(fd, head, 4) == -1 ? errno : 0, EBADF, "write to what is open for reading: EBADF");
    int other = open(self, O_RDONLY);
    is_int(lseek(other, 0, SEEK_CUR), 0, "another open has an offset of its own");
    close(other);
    close(fd);
}

static void test_descriptors(void)
{
    static int fds[ABI_OPEN_MAX + 1];
    int count = 0;
    char byte;

    static const int bad[] = {-1, 3, ABI_OPEN_MAX - 1, ABI_OPEN_MAX, 1000, INT_MIN, INT_MAX};
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        struct stat status;
        is_int(read(bad[i], &byte, 1) == -1 ? errno : 0, EBADF, "read of %d: EBADF", bad[i]);
        is_int(write(bad[i], &byte, 1) == -1 ? errno : 0, EBADF, "write of %d: EBADF", bad[i]);
        is_int(close(bad[i]) == -1 ? errno : 0, EBADF, "close of %d: EBADF", bad[i]);
        is_int(fstat(bad[i], &status) == -1 ? errno : 0, EBADF, "fstat of %d: EBADF", bad[i]);
        is_int(lseek(bad[i], 0, SEEK_SET) == -1 ? errno : 0, EBADF, "lseek of %d: EBADF", bad[i]);
    }
    while (count <= ABI_OPEN_MAX && (fds[count] = open("/dev/null", O_RDWR)) >= 0)
        count++;
    is_int(errno, EMFILE, "one descriptor too many: EMFILE");
    is_int(count, ABI_OPEN_MAX - 3, "there are %d", ABI_OPEN_MAX);
    is_int(open("/proc/ps", O_RDONLY) == -1 ? errno : 0, EMFILE, "whatever file it is");
    close(fds[10]);
    is_int(open(self, O_RDONLY), fds[10], "the lowest free number is taken");
    for (int i = 0; i < count; i++)
        close(fds[i]);
    is_int(read(fds[0], &byte, 1) == -1 ? errno : 0, EBADF, "a closed one is gone");
}

static void test_open_errors(void)
{
    static char long_path[PATH_MAX + 10];
    static const struct {
        const char *path;
        int flags, expected;
    } bad[] = {
        {"/nothing", O_RDONLY, ENOENT},
        {"/bin/nothing", O_RDONLY, ENOENT},
        {"", O_RDONLY, ENOENT},
        {"/proc/nothing", O_RDONLY, ENOENT},
        {"/dev/nothing", O_RDONLY, ENOENT},
        {"/bin/sh/x", O_RDONLY, ENOTDIR},
        {"/bin/sh", O_WRONLY, EROFS},
        {"/bin/sh", O_RDWR, EROFS},
        {"/new", O_WRONLY, ENOENT},
        {"/proc/new", O_WRONLY | O_CREAT, EROFS},
        {"/dev/new", O_WRONLY | O_CREAT, EROFS},
        {"/bin/sh/x", O_WRONLY | O_CREAT, ENOTDIR},
        {"/bin/sh/", O_RDONLY, ENOTDIR},
        {"/bin", O_WRONLY, EISDIR},
        {"/bin", O_RDONLY | O_CREAT, EISDIR},
        {"/bin/sh", O_RDONLY | O_CREAT | O_EXCL, EEXIST},
        {"/bin/sh", O_RDONLY | O_TRUNC, EROFS},
        {"/bin/sh", O_ACCMODE, EINVAL},
        {"/proc/ps", O_WRONLY, EROFS},
        {"/bin/sh", O_RDONLY | O_DIRECTORY, ENOTDIR},
        {"/proc/ps", O_RDONLY | O_DIRECTORY, ENOTDIR},
    };

    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        errno = 0;
        int fd = open(bad[i].path, bad[i].flags, 0644);
        is_int(fd < 0 ? errno : 0, bad[i].expected, "open \"%s\", flags 0x%x", bad[i].path,
               bad[i].flags);
        close(fd);
    }
    memset(long_path, 'x', sizeof long_path - 1);
    is_int(open(long_path, O_RDONLY) == -1 ? errno : 0, ENAMETOOLONG, "a path too long");
    long_path[PATH_MAX] = '\0';
    is_int(open(long_path, O_RDONLY) == -1 ? errno : 0, ENAMETOOLONG, "by one byte");
    long_path[PATH_MAX - 1] = '\0';
    is_int(open(long_path, O_RDONLY) == -1 ? errno : 0, ENAMETOOLONG, "a name too long");
    for (int i = NAME_MAX; i < PATH_MAX; i += NAME_MAX)
        long_path[i] = '/';
    is_int(open(long_path, O_RDONLY) == -1 ? errno : 0, ENOENT, "a path as long as can be");
}

static bool is_listed(const char *directory, const char *name, int type)
{
    DIR *dir = opendir(directory);
    struct dirent *entry;
    bool found = false;

    while (dir && (entry = readdir(dir)) != NULL)
        found |= strcmp(entry->d_name, name) == 0 && entry->d_type == type;
    if (dir)
        closedir(dir);
    return found;
}

static void test_directories(void)
{
    struct stat status;
    char byte;
    int fd = open("/bin", O_RDONLY);

    ok(fd >= 0, "a directory can be opened");
    is_int(fstat(fd, &status), 0, "fstat");
    ok(S_ISDIR(status.st_mode), "says it is one");
    is_int(read(fd, &byte, 1) == -1 ? errno : 0, EISDIR, "read of it: EISDIR");
    close(fd);
    ok(is_listed("/", "bin", DT_DIR), "/ holds bin, a directory");
    ok(is_listed("/bin", "sh", DT_REG), "/bin holds sh, a file");
    ok(!is_listed("/", "sh", DT_REG), "/ does not hold sh");
    ok(is_listed("/bin", ".", DT_DIR) && is_listed("/bin", "..", DT_DIR), "also . and ..");
    ok(!is_listed("/bin", "bin", DT_DIR), "/bin does not hold itself");
    ok(is_listed("/bin/", "sh", DT_REG), "a slash at the end of a directory's name");
    DIR *dir = opendir("/bin");
    int count = 0, again = 0;
    while (readdir(dir))
        count++;
    rewinddir(dir);
    while (readdir(dir))
        again++;
    is_int(again, count, "rewinddir begins anew");
    closedir(dir);
    ok(!opendir("/bin/sh") && errno == ENOTDIR, "opendir of a file: ENOTDIR");
    ok(!opendir("/nothing") && errno == ENOENT, "opendir of nothing: ENOENT");
    is_int(stat("/bin/sh", &status), 0, "stat of a file");
    ok(S_ISREG(status.st_mode) && status.st_size > 1000, "with its size");
    is_int(stat("///bin/sh", &status), 0, "any number of slashes may stand at the beginning");
    is_int(stat("bin/sh", &status), 0, "or none");
}

static void test_devices(void)
{
    char bytes[8] = "abcdefg";
    struct stat status;
    int fd = open("/dev/null", O_RDWR);

    is_int(write(fd, bytes, 8), 8, "/dev/null takes all");
    is_int(read(fd, bytes, 8), 0, "and gives nothing");
    ok(fstat(fd, &status) == 0 && S_ISCHR(status.st_mode), "it is a device");
    is_int(lseek(fd, 0, SEEK_SET) == -1 ? errno : 0, ESPIPE, "lseek: ESPIPE");
    ok(!isatty(fd), "no terminal");
    close(fd);
    fd = open("/dev/tty", O_RDWR);
    ok(fd >= 0 && isatty(fd), "/dev/tty is a terminal");
    close(fd);
    ok(isatty(1), "so is standard output");
    is_int(lseek(1, 0, SEEK_CUR) == -1 ? errno : 0, ESPIPE, "which has no offset");
}

static int lines_of(const char *string)
{
    int count = 0;

    for (; *string; string++)
        count += *string == '\n';
    return count;
}

/* --- /proc --- */

static int spin(int argc, char **argv)
{
    (void)argc, (void)argv;
    while (self)
        __asm__ volatile("");
    return 0;
}

static bool ps_shows(pid_t pid, const char *state, const char *name)
{
    char *line = text;

    for (char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        int number, tid, core;
        char status[16];
        *end = '\0';
        if (sscanf(line, "%d %d %d %15s", &number, &tid, &core, status) == 4 && number == pid)
            return strcmp(status, state) == 0 && strstr(line, name);
    }
    return false;
}

static void test_proc(void)
{
    struct abi_machine machine = machine_now();
    unsigned cores = machine.cores, total, used, free_pages, kib;
    read_file("/proc/ps");
    int before_it = lines_of(text);
    ok(before_it >= 2, "/proc/ps has a headline and this process");
    pid_t pid = start(1u << (cores - 1), "spin", NULL);

    WAIT_UNTIL(usage_of(pid).switches > 0);
    ok(read_file("/proc/ps") > 0, "/proc/ps");
    is_int(lines_of(text), before_it + 1, "has one process more");
    ok(ps_shows(getpid(), "running", "files"), "this one runs");
    read_file("/proc/ps");
    ok(ps_shows(pid, cores > 1 ? "running" : "ready", "files"), "the child %s",
       cores > 1 ? "too" : "waits for the core");
    finish(pid);
    read_file("/proc/ps");
    is_int(lines_of(text), before_it, "then it is not listed any more");
    ok(read_file("/proc/cores") > 0, "/proc/cores");
    is_int(lines_of(text), (int)cores + 1, "has a headline and a line for each core");
    ok(read_file("/proc/free") > 0, "/proc/free");
    char *line = strstr(text, "total");
    ok(line && sscanf(line, "total %u %u used %u %u free %u %u", &kib, &total, &kib, &used, &kib,
                      &free_pages) == 6,
       "has numbers");
    is_int(total, used + free_pages, "that add up");
    ok(total * 4096LL <= machine.ram_bytes && total * 4096LL > machine.ram_bytes / 2,
       "and fit the machine's RAM");
    ok(free_pages <= machine.free_pages + 10 && free_pages + 10 >= machine.free_pages,
       "and what the machine says");
    ok(read_file("/proc/uptime") > 0 && atof(text) > 0, "/proc/uptime");
    double before = atof(text);
    pause_ms(5);
    read_file("/proc/uptime");
    ok(atof(text) > before, "goes on");
}

/* A snapshot stays as it was at open. */
static void test_snapshot(void)
{
    char byte;
    int fd = open("/proc/free", O_RDONLY);
    struct stat status;

    fstat(fd, &status);
    ok(S_ISREG(status.st_mode) && status.st_size > 0, "a file of /proc has a size");
    ssize_t size = read(fd, text, sizeof text);
    is_int(size, status.st_size, "and so many bytes");
    int same = 0;
    lseek(fd, 0, SEEK_SET);
    for (ssize_t i = 0; i < size; i++)
        same += read(fd, &byte, 1) == 1 && byte == text[i];
    is_int(same, size, "that are the same one by one");
    is_int(read(fd, &byte, 1), 0, "and then end");
    is_int(lseek(fd, -3, SEEK_END), size - 3, "lseek");
    is_int(read(fd, &byte, 1), 1, "reads from there");
    close(fd);
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"spin", spin}};
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    test_reading();
    test_descriptors();
    test_open_errors();
    test_directories();
    test_devices();
    test_proc();
    test_snapshot();
    return done_testing();
}
