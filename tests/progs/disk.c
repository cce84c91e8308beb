/* What tests/disk.t asks of files on a disk; the first argument says what. Prints "fine", or what is not.
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS_MAX 128

static int wrong;

static void check(int holds, const char *what)
{
    if (!holds) {
        printf("not fine: %s (errno %d: %s)\n", what, errno, strerror(errno));
        __atomic_store_n(&wrong, 1, __ATOMIC_RELAXED);
    }
}

static int open_or_end(const char *path)
{
    int fd = open(path, O_RDONLY);

    if (fd < 0) {
        printf("%s: open: %s\n", path, strerror(errno));
        exit(1);
    }
    return fd;
}

/* The file has these bytes, so any part of it can be checked. */
static uint8_t byte_at(uint32_t at)
{
    return (uint8_t)((at / 4 * 2654435761u) >> at % 4 * 8);
}

static int is_right(const uint8_t *bytes, uint32_t size, uint32_t at)
{
    for (uint32_t i = 0; i < size; i++)
        if (bytes[i] != byte_at(at + i))
            return 0;
    return 1;
}

static uint32_t size_of(int fd)
{
    struct stat status;

    check(fstat(fd, &status) == 0, "fstat");
    return (uint32_t)status.st_size;
}

/* --- pattern FILE THREADS: any piece from anywhere, by threads that share a descriptor --- */

static int shared_fd;
static uint32_t shared_size;

static void *read_pieces(void *argument)
{
    uint32_t random = (uint32_t)(uintptr_t)argument * 40503u + 1;
    uint8_t *buffer = malloc(100000);

    for (int i = 0; i < 6; i++) {
        random = random * 1664525u + 1013904223u;
        uint32_t at = (random >> 8) % (shared_size + 1000);
        random = random * 1664525u + 1013904223u;
        uint32_t wanted = i % 3 == 2 ? (random >> 8) % 100000 : (random >> 8) % 700;
        uint32_t left = at < shared_size ? shared_size - at : 0;
        ssize_t got = pread(shared_fd, buffer, wanted, (off_t)at);
        check(got == (ssize_t)(wanted < left ? wanted : left), "pread's count");
        check(got <= 0 || is_right(buffer, (uint32_t)got, at), "pread's bytes");
    }
    free(buffer);
    return NULL;
}

static void read_to_the_end(int fd, uint32_t size)
{
    static uint8_t buffer[70000];
    uint32_t at = 0;
    ssize_t got;

    for (uint32_t wanted = 1; (got = read(fd, buffer, wanted)) > 0;
         wanted = wanted * 5 % 69997 + 1) {
        check(is_right(buffer, (uint32_t)got, at), "read's bytes");
        at += (uint32_t)got;
        check(lseek(fd, 0, SEEK_CUR) == (off_t)at, "the offset");
    }
    check(got == 0 && at == size, "read to the end");
}

/* --- shared FILE THREADS: threads read on from one offset, and none gets what another gets --- */

static uint32_t words_seen, sum_seen;

static void *read_on(void *unused)
{
    uint32_t words[375];
    ssize_t got;

    (void)unused;
    while ((got = read(shared_fd, words, sizeof(words))) > 0) {
        uint32_t count = (uint32_t)got / 4, sum = 0;
        for (uint32_t i = 0; i < count; i++)
            sum += words[i];
        __atomic_fetch_add(&words_seen, count, __ATOMIC_RELAXED);
        __atomic_fetch_add(&sum_seen, sum, __ATOMIC_RELAXED);
    }
    check(got == 0, "read by several");
    return NULL;
}

static void in_threads(void *(*run)(void *), int count)
{
    pthread_t threads[THREADS_MAX];

    for (int i = 0; i < count; i++)
        check(pthread_create(&threads[i], NULL, run, (void *)(uintptr_t)i) == 0, "a thread");
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}

static void pattern(int threads)
{
    read_to_the_end(shared_fd, shared_size);
    in_threads(read_pieces, threads);
}

static void shared(int threads)
{
    uint32_t sum = 0;

    in_threads(read_on, threads);
    for (uint32_t i = 0; i < shared_size / 4; i++)
        sum += i * 2654435761u;
    check(words_seen == shared_size / 4 && sum_seen == sum, "each byte once");
}

/* --- others FILE: a thread waits for the disk, and this one goes on meanwhile --- */

#define READS 12

static void *read_some(void *done)
{
    char byte;

    for (int i = 0; i < READS; i++)
        check(pread(shared_fd, &byte, 1, 0) == 1, "pread");
    __atomic_store_n((int *)done, 1, __ATOMIC_RELEASE);
    return NULL;
}

static void others(void)
{
    pthread_t thread;
    int done = 0;
    unsigned turns = 0;

    pthread_create(&thread, NULL, read_some, &done);
    for (; !__atomic_load_n(&done, __ATOMIC_ACQUIRE); turns++)
        sched_yield();
    pthread_join(thread, NULL);
    /* Where the timer interrupts, a turn may be missed now and then; were there no waiting, there would be one. */
    check(turns > READS / 4, "this thread went on while the other one waited");
}

/* --- signals FILE: of a disk that answers late --- */

static volatile unsigned handled;

static void handler(int signal)
{
    (void)signal;
    handled++;
}

static void alarms(int flags, unsigned us)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    struct itimerval timer = {{0, (suseconds_t)us}, {0, (suseconds_t)us}};

    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
}

static void restarted(void)
{
    uint8_t bytes[1000];

    alarms(0, 20000);
    for (uint32_t at = 0; at < 4000; at += 1000) {
        check(read(shared_fd, bytes, 1000) == 1000, "read through signals");
        check(is_right(bytes, 1000, at), "the bytes read through signals");
    }
    alarms(0, 0);
    check(handled > 0, "signals came");
}

/* --- stuck FILE: of a disk that never answers --- */

static void stuck(void)
{
    char byte;

    for (int i = 0; i < 20; i++) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(read(shared_fd, &byte, 1) == 1);
        usleep(5000);
        int status;
        check(kill(pid, SIGKILL) == 0 && waitpid(pid, &status, 0) == pid && WIFSIGNALED(status),
              "one who waits can be killed");
    }
    check(lseek(shared_fd, 0, SEEK_CUR) == 0, "the offset is where it was");
}

/* --- killed FILE: of a disk that answers late; nothing is lost of those who do not wait for it --- */

static int free_pages(void)
{
    char text[400] = "";
    unsigned kib, pages = 0;
    int fd = open_or_end("/proc/free");

    if (read(fd, text, sizeof(text) - 1) > 0 && strstr(text, "free"))
        sscanf(strstr(text, "free"), "free %u %u", &kib, &pages);
    close(fd);
    return (int)pages;
}

static void kill_readers(int count)
{
    char byte;

    for (int i = 0; i < count; i++) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(pread(shared_fd, &byte, 1, i * 4096) == 1);
        usleep(1000);
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
    check(pread(shared_fd, &byte, 1, 0) == 1, "a read behind those of the killed");
}

static void killed(int count)
{
    kill_readers(count);
    int before = free_pages();
    kill_readers(count);
    check(free_pages() > before - count / 2, "their pages come back");
}

/* --- error FILE N: N reads of the last byte, and what becomes of them --- */

static void error(int count)
{
    char byte;

    for (int i = 0; i < count; i++)
        printf("%s\n",
               pread(shared_fd, &byte, 1, (off_t)shared_size - 1) == 1 ? "read" : strerror(errno));
}

/* --- rules FILE: what cannot be done --- */

static void rules(const char *path)
{
    struct stat status;
    char *const arguments[] = {(char *)"program", NULL};
    int disk = open("/dev/vda", O_RDONLY);

    check(open(path, O_RDWR) == -1 && errno == EROFS, "a file for writing");
    check(open("/dev/vda", O_WRONLY) == -1 && errno == EROFS, "the disk for writing");
    check(open("/disk/new", O_CREAT | O_RDWR, 0666) == -1 && errno == EROFS, "a new file");
    check(open("/disk/folder/new", O_CREAT | O_RDWR, 0666) == -1 && errno == EROFS, "a new file");
    check(mkdir("/disk/folder/new", 0777) == -1 && errno == EROFS, "a new directory");
    check(unlink(path) == -1 && errno == EROFS, "unlink");
    check(mmap(NULL, 4096, PROT_READ, MAP_SHARED, shared_fd, 0) == MAP_FAILED && errno == ENODEV,
          "mmap");
    check(execv("/disk/program", arguments) == -1 && errno == EACCES, "execv");
    check(read(shared_fd, (void *)8, 1) == -1 && errno == EFAULT, "a bad buffer");
    check(lseek(shared_fd, 0, SEEK_CUR) == 0, "the offset after that");
    check(read(shared_fd, NULL, 0) == 0, "nothing");
    check(fstat(disk, &status) == 0 && S_ISBLK(status.st_mode), "a block device");
    check(lseek(disk, 0, SEEK_END) == status.st_size && status.st_size % 512 == 0, "its size");
    check(read(disk, &status, 1) == 0, "its end");
    check(stat(path, &status) == 0 && S_ISREG(status.st_mode), "a regular file");
}

/* --- random FILE: bytes that nobody can foretell --- */

static void random_bytes(void)
{
    uint8_t bytes[2][5000], entropy[16];
    int ones = 0;

    for (int i = 0; i < 2; i++)
        check(read(shared_fd, bytes[i], sizeof bytes[i]) == sizeof bytes[i],
              "all that was asked for");
    check(memcmp(bytes[0], bytes[1], sizeof bytes[0]) != 0, "others each time");
    for (unsigned i = 0; i < sizeof bytes[0]; i++)
        ones += __builtin_popcount(bytes[0][i]);
    check(ones > 19400 && ones < 20600, "as many ones as zeros"); /* six standard deviations */
    check(getentropy(entropy, sizeof entropy) == 0, "getentropy");
    for (unsigned i = 0; i < sizeof entropy; i++)
        printf("%02x", entropy[i]);
    printf("\n");
}

int main(int argc, char **argv)
{
    const char *what = argv[1];
    int number = argc > 3 ? atoi(argv[3]) : 0;

    shared_fd = open_or_end(argv[2]);
    shared_size = size_of(shared_fd);
    if (!strcmp(what, "pattern"))
        pattern(number);
    else if (!strcmp(what, "shared"))
        shared(number);
    else if (!strcmp(what, "others"))
        others();
    else if (!strcmp(what, "signals"))
        restarted();
    else if (!strcmp(what, "stuck"))
        stuck();
    else if (!strcmp(what, "killed"))
        killed(number);
    else if (!strcmp(what, "error"))
        error(number);
    else if (!strcmp(what, "random"))
        random_bytes();
    else if (!strcmp(what, "rules"))
        rules(argv[2]);
    if (!wrong)
        printf("fine\n");
    return wrong;
}
