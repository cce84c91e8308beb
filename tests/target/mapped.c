/*
 * Files that are mapped: the same bytes by read, by write and in every process; ends, cuts, rights, times; and
 * that nothing stays behind.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define PAGE 4096u
#define RW (PROT_READ | PROT_WRITE)
#define ERROR_OF(call) ((call) == -1 ? errno : 0)
#define MAP_ERROR(...) (mmap(__VA_ARGS__) == MAP_FAILED ? errno : 0)

static sigjmp_buf after_fault;

static void on_fault(int signal)
{
    siglongjmp(after_fault, signal);
}

/* The signal that a read (or write) of the byte raises; 0: none. */
static int raises(volatile char *at, bool write)
{
    struct sigaction action = {.sa_handler = on_fault}, bus, segv;

    sigaction(SIGBUS, &action, &bus);
    sigaction(SIGSEGV, &action, &segv);
    int signal = sigsetjmp(after_fault, 1);
    if (signal == 0) {
        char byte = *at;
        if (write)
            *at = byte;
    }
    sigaction(SIGBUS, &bus, NULL);
    sigaction(SIGSEGV, &segv, NULL);
    return signal;
}

static int new_file(const char *path, off_t size)
{
    int fd = open(path, O_CREAT | O_RDWR | O_TRUNC, 0600);

    if (fd < 0 || ftruncate(fd, size) != 0)
        abort();
    return fd;
}

static char *map(int fd, size_t length, int protection, int flags, off_t offset)
{
    char *at = mmap(NULL, length, protection, flags, fd, offset);

    if (at == MAP_FAILED)
        abort();
    return at;
}

static char byte_at(int fd, off_t offset)
{
    char byte = '?';

    return pread(fd, &byte, 1, offset) == 1 ? byte : '!';
}

/* Runs function in a forked child and waits for it. */
static int in_child(int (*function)(char *), char *argument)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(function(argument));
    return end_of(pid);
}

/* --- The same bytes --- */

static int write_third_page(char *at)
{
    at[2 * PAGE] = 'c';
    return at[0] == 'a' && at[PAGE] == 'w' ? 5 : 1;
}

static void test_shared(void)
{
    int fd = new_file("/tmp/m", 3 * PAGE);
    char *at = map(fd, 3 * PAGE, RW, MAP_SHARED, 0);
    char *other = map(fd, 2 * PAGE, PROT_READ, MAP_SHARED, PAGE);

    ok(at[0] == 0 && at[3 * PAGE - 1] == 0, "a file of no bytes written is zeros");
    at[0] = 'a';
    is_int(byte_at(fd, 0), 'a', "read sees what is written by the mapping");
    pwrite(fd, "w", 1, PAGE);
    is_int(at[PAGE], 'w', "the mapping sees what write does");
    is_int(other[0], 'w', "so does another, of another offset");
    is_int(in_child(write_third_page, at), EXITED(5), "a forked child sees both");
    ok(at[2 * PAGE] == 'c' && other[PAGE] == 'c', "and writes to a page that nobody had touched");
    is_int(pread(fd, at + 10, 1, PAGE) + pwrite(fd, at + 10, 1, 1), 2, "the file into itself");
    ok(at[10] == 'w' && at[1] == 'w', "by way of the mapping");
    close(fd);
    unlink("/tmp/m");
    at[PAGE] = 'x';
    is_int(other[0], 'x', "closed and without a name it lives on");
    munmap(at, 3 * PAGE);
    is_int(other[PAGE], 'c', "as long as one mapping is left");
    munmap(other, 2 * PAGE);
}

static int write_own(char *at)
{
    at[0] = 'z';
    return at[0] == 'z' && at[PAGE] == 'q' ? 6 : 1;
}

static void test_private(void)
{
    int fd = new_file("/tmp/m", 2 * PAGE);
    int reader = open("/tmp/m", O_RDONLY);

    pwrite(fd, "p", 1, 0);
    char *at = map(reader, 2 * PAGE, RW, MAP_PRIVATE, 0);
    at[PAGE] = 'q';
    ok(at[0] == 'p' && at[PAGE] == 'q', "private and writable, of a file open for reading");
    is_int(byte_at(fd, PAGE), 0, "its writes are not the file's");
    is_int(in_child(write_own, at), EXITED(6), "nor a child's");
    ok(at[0] == 'p' && byte_at(fd, 0) == 'p', "the parent's");
    is_int(madvise(at, 2 * PAGE, MADV_DONTNEED), 0, "MADV_DONTNEED");
    is_int(at[PAGE], 0, "makes it the file's again");
    munmap(at, 2 * PAGE);
    close(reader);
    close(fd);
    unlink("/tmp/m");
    char *zeros = mmap(NULL, 2 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    zeros[0] = zeros[PAGE] = 1;
    unsigned pages = usage_of(0).pages;
    madvise(zeros, 2 * PAGE, MADV_DONTNEED);
    is_int(pages - usage_of(0).pages, 2, "and gives anonymous memory back");
    ok(zeros[0] == 0 && zeros[PAGE] == 0, "as zeros");
    munmap(zeros, 2 * PAGE);
}

static int run_code(char *at)
{
    return ((int (*)(int))(uintptr_t)at)(7);
}

/* What is executed is what has been written to the file. */
static void test_code(void)
{
    static const unsigned bx_lr = 0xe12fff1eu;
    int fd = new_file("/tmp/m", PAGE);

    pwrite(fd, &bx_lr, 4, 0);
    char *at = map(fd, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, 0);
    is_int(run_code(at), 7, "a file's page is executed");
    munmap(at, PAGE);
    close(fd);
    unlink("/tmp/m");
}

/* --- Ends --- */

static void test_end(void)
{
    int fd = new_file("/tmp/m", PAGE + 100);
    char *at = map(fd, 4 * PAGE, RW, MAP_SHARED, 0);

    is_int(raises(at + 2 * PAGE - 1, true), 0, "the last page can be touched to its end");
    is_int(raises(at + 2 * PAGE, false), SIGBUS, "the one behind it is SIGBUS");
    is_int(ERROR_OF(write(fd, at + 2 * PAGE, 1)), EFAULT, "for a system call EFAULT");
    ftruncate(fd, 3 * PAGE);
    is_int(raises(at + 3 * PAGE - 1, true), 0, "until the file grows");
    is_int(raises(at + 3 * PAGE, true), SIGBUS, "so far and no further");
    at[PAGE + 100] = 'b';
    at[2 * PAGE] = 'c';
    char *copy = map(fd, 3 * PAGE, RW, MAP_PRIVATE, 0);
    copy[PAGE] = copy[2 * PAGE] = 'd';
    ftruncate(fd, PAGE + 100);
    is_int(raises(at + 2 * PAGE, false), SIGBUS, "what is cut off is SIGBUS");
    is_int(raises(copy + 2 * PAGE, false), SIGBUS, "in a private mapping, too");
    ok(copy[PAGE] == 'd' && at[PAGE + 100] == 0, "what stays, stays, and ends with zeros");
    ftruncate(fd, 3 * PAGE);
    is_int(at[2 * PAGE], 0, "longer again: zeros");
    pwrite(fd, "n", 1, 2 * PAGE);
    ok(at[2 * PAGE] == 'n' && copy[2 * PAGE] == 'n', "and the file's new page");
    ftruncate(fd, 0);
    is_int(raises(at, false), SIGBUS, "a file without bytes");
    munmap(copy, 3 * PAGE);
    munmap(at, 4 * PAGE);
    ftruncate(fd, 100);
    at = map(fd, 100, RW, MAP_SHARED, 0);
    at[100] = 'j';
    munmap(at, 100);
    at = map(fd, 100, RW, MAP_SHARED, 0);
    is_int(at[100], 0, "what is written behind the end is gone with the mapping");
    munmap(at, 100);
    close(fd);
    unlink("/tmp/m");
}

/* --- What a handler is told --- */

static sigjmp_buf after_cause;
static siginfo_t cause;

static void keep_cause(int number, siginfo_t *info, void *context)
{
    (void)context;
    cause = *info;
    siglongjmp(after_cause, number);
}

static void refused(char *at, bool write, int signal, int code, const char *what)
{
    cause = (siginfo_t){0};
    if (sigsetjmp(after_cause, 1) == 0) {
        if (write)
            *(volatile char *)at = 1;
        else
            (void)*(volatile char *)at;
    }
    ok(cause.si_signo == signal && cause.si_code == code && cause.si_addr == at,
       "%s: signal %d, code %d, and the address", what, signal, code);
}

static void test_causes(void)
{
    struct sigaction action = {.sa_sigaction = keep_cause, .sa_flags = SA_SIGINFO};
    int fd = new_file("/tmp/m", 10);
    char *at = map(fd, 2 * PAGE, RW, MAP_SHARED, 0);

    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    refused(at + PAGE + 7, false, SIGBUS, BUS_ADRERR, "behind the end of a file");
    mprotect(at, PAGE, PROT_READ);
    refused(at + 3, true, SIGSEGV, SEGV_ACCERR, "writing to what can only be read");
    mprotect(at, PAGE, PROT_NONE);
    refused(at + 5, false, SIGSEGV, SEGV_ACCERR, "reading what has no rights");
    munmap(at, 2 * PAGE);
    refused(at + 9, false, SIGSEGV, SEGV_MAPERR, "what is not mapped any more");
    signal(SIGSEGV, SIG_DFL);
    signal(SIGBUS, SIG_DFL);
    close(fd);
    unlink("/tmp/m");
}

/* --- Rights and errors --- */

static void test_errors(void)
{
    int fd = new_file("/tmp/m", 2 * PAGE), pipes[2];
    int reader = open("/tmp/m", O_RDONLY), writer = open("/tmp/m", O_WRONLY);
    int folder = open("/tmp", O_RDONLY);

    is_int(MAP_ERROR(NULL, 0, RW, MAP_SHARED, fd, 0), EINVAL, "no length: EINVAL");
    is_int(MAP_ERROR(NULL, PAGE, RW, MAP_SHARED, fd, 1), EINVAL, "half a page's offset: EINVAL");
    is_int(MAP_ERROR(NULL, PAGE, RW, 0, fd, 0), EINVAL, "neither shared nor private: EINVAL");
    is_int(MAP_ERROR(NULL, PAGE, RW, MAP_SHARED, 60, 0), EBADF, "no file: EBADF");
    is_int(MAP_ERROR(NULL, PAGE, PROT_READ, MAP_SHARED, folder, 0), ENODEV, "a folder: ENODEV");
    pipe(pipes);
    is_int(MAP_ERROR(NULL, PAGE, RW, MAP_SHARED, pipes[1], 0), ENODEV, "a pipe: ENODEV");
    close(pipes[0]), close(pipes[1]), close(folder);
    is_int(MAP_ERROR(NULL, PAGE, RW, MAP_SHARED, reader, 0), EACCES, "only readable: EACCES");
    is_int(MAP_ERROR(NULL, PAGE, PROT_READ, MAP_SHARED, writer, 0), EACCES,
           "only writable: EACCES");
    is_int(MAP_ERROR(NULL, PAGE, PROT_READ, MAP_PRIVATE, writer, 0), EACCES, "privately, too");
    is_int(MAP_ERROR(NULL, 0xfffff000, RW, MAP_SHARED, fd, PAGE), EOVERFLOW, "far off: EOVERFLOW");
    is_int(MAP_ERROR(NULL, 0x40000000, RW, MAP_SHARED, fd, 0), ENOMEM, "too much: ENOMEM");
    char *at = map(reader, PAGE, PROT_READ, MAP_SHARED, 0);
    is_int(ERROR_OF(mprotect(at, PAGE, RW)), EACCES, "nor can it be made writable");
    is_int(raises(at, true), SIGSEGV, "or written");
    munmap(at, PAGE);
    at = map(fd, PAGE, PROT_NONE, MAP_SHARED, 0);
    is_int(raises(at, false), SIGSEGV, "PROT_NONE");
    is_int(mprotect(at, PAGE, RW), 0, "made writable");
    is_int(raises(at, true), 0, "is");
    is_int(munmap(at + PAGE, PAGE), 0, "nothing is behind it");
    munmap(at, PAGE);
    close(fd), close(reader), close(writer);
    unlink("/tmp/m");
    fd = open("/bin/sh", O_RDONLY);
    at = map(fd, PAGE, RW, MAP_PRIVATE, 0);
    ok(memcmp(at, "\177ELF", 4) == 0, "a file of the initrd");
    at[0] = 'x';
    is_int(byte_at(fd, 0), 0177, "is not changed");
    munmap(at, PAGE);
    close(fd);
    fd = open("/dev/zero", O_RDWR);
    at = map(fd, PAGE, RW, MAP_PRIVATE, 0);
    at[0] = 'x';
    ok(read(fd, at, PAGE) == PAGE && at[0] == 0 && write(fd, at, 7) == 7, "/dev/zero");
    munmap(at, PAGE);
    close(fd);
}

/* Parts of mappings unmapped and mapped over: each keeps its file and its place in it. */
static void test_parts(void)
{
    int fd = new_file("/tmp/m", 8 * PAGE), other = new_file("/tmp/n", 8 * PAGE);
    char *at = map(fd, 8 * PAGE, RW, MAP_SHARED, 0);

    for (int i = 0; i < 8; i++) {
        pwrite(fd, (char[]){(char)('a' + i)}, 1, i * (off_t)PAGE);
        pwrite(other, (char[]){(char)('A' + i)}, 1, i * (off_t)PAGE);
    }
    munmap(at + 2 * PAGE, PAGE);
    is_int(raises(at + 2 * PAGE, false), SIGSEGV, "a hole in the middle");
    ok(at[0] == 'a' && at[PAGE] == 'b' && at[3 * PAGE] == 'd' && at[7 * PAGE] == 'h', "around it");
    ok(mmap(at + 2 * PAGE, 3 * PAGE, RW, MAP_SHARED | MAP_FIXED, other, 5 * PAGE) == at + 2 * PAGE,
       "another file over it");
    ok(at[PAGE] == 'b' && at[2 * PAGE] == 'F' && at[4 * PAGE] == 'H' && at[5 * PAGE] == 'f',
       "fits");
    mmap(at + 6 * PAGE, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    ok(at[6 * PAGE] == 0 && at[7 * PAGE] == 'h', "zeros over it");
    ftruncate(fd, 0);
    is_int(raises(at + 7 * PAGE, false), SIGBUS, "one file is cut");
    ok(at[3 * PAGE] == 'G' && at[6 * PAGE] == 0, "the others are not");
    munmap(at, 8 * PAGE);
    close(fd), close(other);
    unlink("/tmp/m"), unlink("/tmp/n");
}

/* --- Times --- */

static bool later(struct timespec a, struct timespec b)
{
    return a.tv_sec > b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec > b.tv_nsec);
}

static struct stat status_of(int fd)
{
    struct stat status;

    pause_ms(2); /* what has happened is over, what comes is later */
    fstat(fd, &status);
    return status;
}

static void test_times(void)
{
    int fd = new_file("/tmp/m", PAGE);
    struct stat made = status_of(fd);
    volatile char *at = map(fd, PAGE, RW, MAP_SHARED, 0);
    struct stat mapped = status_of(fd);

    ok(later(mapped.st_atim, made.st_atim), "mmap is an access");
    (void)at[0];
    ok(!later(status_of(fd).st_mtim, made.st_mtim), "reading does not modify");
    at[0] = 1;
    struct stat written = status_of(fd);
    ok(later(written.st_mtim, made.st_mtim) && later(written.st_ctim, made.st_ctim),
       "writing does");
    at[0] = 2;
    struct stat before = status_of(fd);
    msync((void *)(uintptr_t)at, PAGE, MS_SYNC);
    struct stat synced = status_of(fd);
    ok(later(synced.st_mtim, before.st_mtim), "msync tells of all writes before it");
    msync((void *)(uintptr_t)at, PAGE, MS_ASYNC);
    ok(!later(status_of(fd).st_mtim, synced.st_mtim), "once");
    at[0] = 3;
    ok(later(status_of(fd).st_mtim, synced.st_mtim), "the next write modifies again");
    munmap((void *)(uintptr_t)at, PAGE);
    close(fd);
    unlink("/tmp/m");
}

/* --- Many, and the end of memory --- */

static void test_many(void)
{
    int fd = new_file("/tmp/m", PAGE), count = 0;
    char *at = map(fd, PAGE, RW, MAP_SHARED, 0);
    char *last = NULL;

    for (char *next; (next = mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0)) != MAP_FAILED; last = next)
        count++;
    is_int(errno, ENOMEM, "very many mappings: ENOMEM");
    is_int(count, 1023, "after as many as there may be");
    is_int(in_child(write_own, at), EXITED(1), "a child has them all");
    is_int(last[0], 'z', "and writes to all of them");
    munmap(at, (size_t)(last - at) + PAGE);
    close(fd);
    unlink("/tmp/m");
}

static int fill_file(char *at)
{
    for (size_t i = 0; i < 1u << 30; i += PAGE)
        at[i] = 1;
    return 0;
}

static void test_no_room(void)
{
    int fd = new_file("/tmp/m", 0x20000000);
    char *at = map(fd, 0x20000000, RW, MAP_SHARED, 0);

    close(fd);
    unlink("/tmp/m");
    if (machine_now().ram_bytes < 0x20000000) {
        expect_fault("write to", "no room for the mapped object's page", "fill_file", "SIGBUS");
        is_int(in_child(fill_file, at), SIGBUS, "a file for which there is no room: SIGBUS");
        is_int(at[0], 1, "what had room is there");
    }
    munmap(at, 0x20000000);
}

/* --- Threads and processes that map, cut and fork at once --- */

#define ROUNDS 24

struct storm {
    int fd;
    char *at; /* whole file, mapped all the time */
};

static void *cut_and_grow(void *argument)
{
    struct storm *storm = argument;

    for (int i = 0; i < ROUNDS; i++) {
        ftruncate(storm->fd, (i % 5) * (off_t)PAGE);
        ftruncate(storm->fd, 16 * PAGE);
        sched_yield();
    }
    return NULL;
}

static void *map_and_unmap(void *argument)
{
    struct storm *storm = argument;
    char byte;

    for (int i = 0; i < ROUNDS; i++) {
        char *at = map(storm->fd, 16 * PAGE, RW, i % 2 ? MAP_SHARED : MAP_PRIVATE, 0);
        for (int k = i % 3; k < 16; k += 5) {
            pread(storm->fd, at + k * PAGE, 1, k * (off_t)PAGE); /* EFAULT where it is cut */
            pwrite(storm->fd, storm->at + k * PAGE, 1, k * (off_t)PAGE);
        }
        pread(storm->fd, &byte, 1, 0);
        munmap(at + 3 * PAGE, 2 * PAGE);
        munmap(at, 16 * PAGE);
        sched_yield();
    }
    return NULL;
}

static void *fork_children(void *argument)
{
    (void)argument;
    for (int i = 0; i < ROUNDS / 4; i++) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(0);
        end_of(pid);
    }
    return NULL;
}

static int storm(int argc, char **argv)
{
    static void *(*const parts[])(void *) = {cut_and_grow, map_and_unmap, map_and_unmap,
                                             fork_children};
    struct storm storm = {.fd = new_file("/tmp/m", 16 * PAGE)};
    pthread_t threads[ARRAY_SIZE(parts)];

    (void)argc, (void)argv;
    storm.at = map(storm.fd, 16 * PAGE, RW, MAP_SHARED, 0);
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
        pthread_create(&threads[i], NULL, parts[i], &storm);
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
        pthread_join(threads[i], NULL);
    ftruncate(storm.fd, 0);
    ftruncate(storm.fd, PAGE);
    unlink("/tmp/m");
    return storm.at[0] == 0 && raises(storm.at + PAGE, false) == SIGBUS ? 11 : 1;
}

static void test_storm(void)
{
    static const char *const models[] = {"coop", "preempt", "gil", "smp"};
    char *argv[] = {(char *)(uintptr_t)self, (char *)(uintptr_t) "storm", NULL};
    posix_spawnattr_t attributes;
    pid_t pid = -1;

    for (int model = ABI_COOP; model <= ABI_SMP; model++) {
        posix_spawnattr_init(&attributes);
        posix_spawnattr_setmodel_np(&attributes, model);
        posix_spawn(&pid, self, NULL, &attributes, argv, NULL);
        is_int(end_of(pid), EXITED(11), "threads cut, map and fork at once under %s",
               models[model]);
    }
}

/* A mutex in a file that both map for themselves. */
struct meeting {
    pthread_mutex_t mutex;
    int count;
};

static int count_there(char *path)
{
    int fd = open(path, O_RDWR);
    struct meeting *meeting = (void *)map(fd, sizeof *meeting, RW, MAP_SHARED, 0);

    for (int i = 0; i < 500; i++) {
        pthread_mutex_lock(&meeting->mutex);
        int before = *(volatile int *)&meeting->count;
        if (i % 16 == 0)
            sched_yield();
        meeting->count = before + 1;
        pthread_mutex_unlock(&meeting->mutex);
    }
    return 0;
}

static void test_mutex(void)
{
    static char path[] = "/tmp/m";
    int fd = new_file(path, sizeof(struct meeting)), good = 0;
    struct meeting *meeting = (void *)map(fd, sizeof *meeting, RW, MAP_SHARED, 0);
    pthread_mutexattr_t attributes;
    pid_t pids[4];

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&meeting->mutex, &attributes);
    for (size_t i = 0; i < ARRAY_SIZE(pids); i++)
        if ((pids[i] = fork()) == 0)
            _exit(count_there(path));
    for (size_t i = 0; i < ARRAY_SIZE(pids); i++)
        good += end_of(pids[i]) == 0;
    is_int(good, 4, "four processes that map a file each for itself");
    is_int(meeting->count, 2000, "count under a mutex in it");
    munmap(meeting, sizeof *meeting);
    close(fd);
    unlink(path);
}

int main(int argc, char **argv)
{
    void (*const tests[])(void) = {test_shared, test_private, test_code,  test_end,
                                   test_causes, test_errors,  test_parts, test_times,
                                   test_many,   test_mutex,   test_storm, test_no_room};

    static const struct role roles[] = {{"storm", storm}};
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    setvbuf(stdout, NULL, _IOLBF, 1024);
    test_errors(); /* the kernel's own caches are filled */
    test_storm();
    for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
        unsigned before = free_pages_still();
        tests[i]();
        is_int(free_pages_settled(before), before, "all pages are free again");
    }
    return done_testing();
}
