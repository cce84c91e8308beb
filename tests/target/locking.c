/*
 * Locks of files: fcntl's ranges, lockf, flock.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>

#define PATH "/tmp/locked"
#define ERROR_OF(call) ((call) == -1 ? errno : 0)
#define PROCESSES 4
#define ROUNDS 50

static int lock_range(int fd, int command, short type, off_t start, off_t length)
{
    struct flock range = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length};

    return fcntl(fd, command, &range);
}

/* As another process: may the range be locked so? 0, or the error. */
static int other_may(short type, off_t start, off_t length)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        int fd = open(PATH, O_RDWR);
        _exit(ERROR_OF(lock_range(fd, F_SETLK, type, start, length)));
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

static int other_flock(int operation)
{
    int status;
    pid_t pid = fork();

    if (pid == 0)
        _exit(ERROR_OF(flock(open(PATH, O_RDWR), operation | LOCK_NB)));
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

/* What another process is told about the range. */
static struct flock seen_by_other(short type, off_t start, off_t length)
{
    struct flock *seen =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct flock result;

    *seen = (struct flock){.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
    if (fork() == 0)
        _exit(fcntl(open(PATH, O_RDWR), F_GETLK, seen) == 0 ? 0 : 1);
    wait(NULL);
    result = *seen;
    munmap(seen, 4096);
    return result;
}

static void test_ranges(int fd)
{
    is_int(lock_range(fd, F_SETLK, F_WRLCK, 10, 10), 0, "a range is locked");
    is_int(other_may(F_WRLCK, 19, 5), EAGAIN, "another cannot lock what overlaps: EAGAIN");
    is_int(other_may(F_RDLCK, 0, 11), EAGAIN, "nor to read");
    is_int(other_may(F_WRLCK, 20, 5), 0, "but what is behind it");
    is_int(other_may(F_WRLCK, 0, 10), 0, "and before it");
    is_int(other_may(F_WRLCK, 0, 0), EAGAIN, "up to the end is in the way, too");
    struct flock seen = seen_by_other(F_RDLCK, 0, 0);
    ok(seen.l_type == F_WRLCK && seen.l_start == 10 && seen.l_len == 10 && seen.l_pid == getpid() &&
           seen.l_whence == SEEK_SET,
       "F_GETLK tells which, and whose");
    ok(seen_by_other(F_WRLCK, 30, 5).l_type == F_UNLCK, "or that none is in the way");
    is_int(lock_range(fd, F_SETLK, F_UNLCK, 13, 4), 0, "a part is unlocked");
    is_int(other_may(F_WRLCK, 13, 4), 0, "which is free then");
    ok(other_may(F_WRLCK, 12, 1) == EAGAIN && other_may(F_WRLCK, 17, 1) == EAGAIN,
       "what lies on both sides is not");
    is_int(lock_range(fd, F_SETLK, F_RDLCK, 0, 0), 0, "all becomes a lock to read");
    is_int(other_may(F_RDLCK, 5, 10), 0, "which another may have as well");
    is_int(other_may(F_WRLCK, 1000, 1), EAGAIN, "but not to write, up to wherever the file ends");
    is_int(lock_range(fd, F_SETLK, F_UNLCK, 0, 0), 0, "unlocked");
    is_int(other_may(F_WRLCK, 0, 0), 0, "nothing is left");
}

static void test_places(int fd)
{
    struct flock range = {.l_type = F_WRLCK, .l_whence = SEEK_END, .l_start = -5, .l_len = 5};

    write(fd, "0123456789", 10);
    is_int(fcntl(fd, F_SETLK, &range), 0, "from the end");
    is_int(seen_by_other(F_WRLCK, 0, 0).l_start, 5, "counts from there");
    range = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_CUR, .l_len = -2};
    is_int(fcntl(fd, F_SETLK, &range), 0, "a negative length");
    is_int(lock_range(fd, F_SETLK, F_UNLCK, 0, 8), 0, "lies before the place");
    struct flock seen = seen_by_other(F_WRLCK, 0, 0);
    ok(seen.l_start == 8 && seen.l_len == 2, "two bytes");
    is_int(ERROR_OF(lock_range(fd, F_SETLK, F_WRLCK, -1, 5)), EINVAL,
           "before the beginning: EINVAL");
    is_int(ERROR_OF(lock_range(fd, F_SETLK, 9, 0, 0)), EINVAL, "no such lock: EINVAL");
    is_int(ERROR_OF(lock_range(99, F_SETLK, F_WRLCK, 0, 0)), EBADF, "no file: EBADF");
    int reader = open(PATH, O_RDONLY), writer = open("/tmp/other", O_WRONLY | O_CREAT, 0600);
    is_int(ERROR_OF(lock_range(reader, F_SETLK, F_WRLCK, 0, 0)), EBADF,
           "to write, open to read: EBADF");
    is_int(ERROR_OF(lock_range(writer, F_SETLK, F_RDLCK, 0, 0)), EBADF, "the other way: EBADF");
    close(writer);
    is_int(other_may(F_WRLCK, 0, 0), EAGAIN, "the lock is still there");
    close(reader);
    is_int(other_may(F_WRLCK, 0, 0), 0, "closing any descriptor of the file takes it away");
}

static void test_lockf(int fd)
{
    int status;

    lseek(fd, 4, SEEK_SET);
    is_int(lockf(fd, F_TLOCK, 4), 0, "lockf");
    is_int(lockf(fd, F_TEST, 4), 0, "F_TEST: one's own is not in the way");
    pid_t pid = fork();
    if (pid == 0) {
        int mine = open(PATH, O_RDWR);
        lseek(mine, 6, SEEK_SET);
        bool good = lockf(mine, F_TEST, 10) == -1 && errno == EACCES &&
                    lockf(mine, F_TLOCK, 1) == -1 && errno == EAGAIN;
        lseek(mine, 8, SEEK_SET);
        _exit(good && lockf(mine, F_TEST, 0) == 0 ? 0 : 1);
    }
    waitpid(pid, &status, 0);
    is_int(status, 0, "another's is");
    is_int(lockf(fd, F_ULOCK, 4), 0, "F_ULOCK");
    is_int(other_may(F_WRLCK, 0, 0), 0, "unlocks");
    is_int(ERROR_OF(lockf(fd, 77, 0)), EINVAL, "no such command: EINVAL");
}

/* --- Waiting --- */

static int events[2];

static void tell(char what)
{
    write(events[1], &what, 1);
}

static char told(void)
{
    char what = '-';

    read(events[0], &what, 1);
    return what;
}

static bool is_waiting(pid_t pid)
{
    char text[4096];
    char row[16];
    int fd = open("/proc/ps", O_RDONLY);
    ssize_t size = read(fd, text, sizeof text - 1);

    close(fd);
    text[size > 0 ? size : 0] = '\0';
    snprintf(row, sizeof row, "\n%5d ", (int)pid);
    char *line = strstr(text, row);
    char *end = line ? strchr(line + 1, '\n') : NULL;
    char *state = line ? strstr(line, "waiting") : NULL;
    return state && end && state < end;
}

static void test_waiting(int fd)
{
    int status;

    lock_range(fd, F_SETLK, F_WRLCK, 0, 10);
    pid_t pid = fork();
    if (pid == 0) {
        int mine = open(PATH, O_RDWR);
        _exit(lock_range(mine, F_SETLKW, F_WRLCK, 5, 1) == 0 && (tell('L'), true) ? 0 : 1);
    }
    WAIT_UNTIL(is_waiting(pid));
    lock_range(fd, F_SETLK, F_UNLCK, 0, 5);
    tell('A');
    is_int(told(), 'A', "F_SETLKW waits while the range is locked");
    lock_range(fd, F_SETLK, F_UNLCK, 5, 5);
    is_int(told(), 'L', "and goes on when it is free");
    waitpid(pid, &status, 0);
    is_int(other_may(F_WRLCK, 0, 0), 0, "a process that ends leaves no lock");
}

static void on_signal(int number)
{
    (void)number;
}

static void test_interrupted(int fd)
{
    int status;
    struct sigaction action = {.sa_handler = on_signal};

    sigaction(SIGUSR1, &action, NULL);
    lock_range(fd, F_SETLK, F_WRLCK, 0, 10);
    pid_t pid = fork();
    if (pid == 0)
        _exit(ERROR_OF(lock_range(open(PATH, O_RDWR), F_SETLKW, F_WRLCK, 0, 1)));
    WAIT_UNTIL(is_waiting(pid));
    kill(pid, SIGUSR1);
    waitpid(pid, &status, 0);
    is_int(status, EINTR << 8, "a signal's handler ends the wait: EINTR");
    pid = fork();
    if (pid == 0)
        _exit(ERROR_OF(flock(open(PATH, O_RDWR), LOCK_EX)));
    waitpid(pid, &status, 0);
    is_int(status, 0, "flock does not look at fcntl's locks");
    lock_range(fd, F_SETLK, F_UNLCK, 0, 0);
}

/* Two processes that each wait for the other's. */
static void test_deadlock(int fd)
{
    int status, back[2];
    char byte;

    pipe(back);
    lock_range(fd, F_SETLK, F_WRLCK, 0, 1);
    pid_t pid = fork();
    if (pid == 0) {
        int mine = open(PATH, O_RDWR);
        lock_range(mine, F_SETLK, F_WRLCK, 1, 1);
        write(back[1], "", 1);
        _exit(ERROR_OF(lock_range(mine, F_SETLKW, F_WRLCK, 0, 1)));
    }
    read(back[0], &byte, 1);
    WAIT_UNTIL(is_waiting(pid));
    is_int(ERROR_OF(lock_range(fd, F_SETLKW, F_WRLCK, 1, 1)), EDEADLK,
           "who would close a circle: EDEADLK");
    lock_range(fd, F_SETLK, F_UNLCK, 0, 1);
    waitpid(pid, &status, 0);
    is_int(status, 0, "the other goes on");
    close(back[0]), close(back[1]);
}

/* --- flock --- */

static void test_flock(void)
{
    int fd = open(PATH, O_RDWR), copy = dup(fd), status;

    is_int(flock(fd, LOCK_EX), 0, "flock");
    is_int(other_flock(LOCK_SH), EWOULDBLOCK, "another open file cannot: EWOULDBLOCK");
    int mine = open(PATH, O_RDONLY);
    is_int(ERROR_OF(flock(mine, LOCK_SH | LOCK_NB)), EWOULDBLOCK, "not even this process's");
    is_int(flock(copy, LOCK_SH | LOCK_NB), 0, "a duplicate has the same lock, and changes it");
    is_int(other_flock(LOCK_SH), 0, "now others may share it");
    is_int(other_flock(LOCK_EX), EWOULDBLOCK, "but not have it alone");
    pid_t pid = fork();
    if (pid == 0)
        _exit(ERROR_OF(flock(fd, LOCK_UN)));
    waitpid(pid, &status, 0);
    is_int(other_flock(LOCK_EX), 0, "a forked child unlocks it for its parent");
    flock(fd, LOCK_EX);
    close(fd);
    is_int(other_flock(LOCK_EX), EWOULDBLOCK, "closing one of two descriptors leaves it");
    close(copy);
    is_int(other_flock(LOCK_EX), 0, "closing the last one does not");
    is_int(ERROR_OF(flock(mine, 3)), EINVAL, "no such operation: EINVAL");
    is_int(ERROR_OF(flock(99, LOCK_SH)), EBADF, "no file: EBADF");
    is_int(ERROR_OF(flock(events[0], LOCK_SH)), EINVAL, "a pipe: EINVAL");
    close(mine);
}

/* --- Many --- */

struct counters {
    int range, whole;
};

/* Adds 1 under the lock, in two steps between which others could come. */
static void add(volatile int *counter)
{
    int value = *counter;

    sched_yield();
    *counter = value + 1;
}

static void test_many(void)
{
    struct counters *counters =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < PROCESSES; i++) {
        if (fork() != 0)
            continue;
        int fd = open(PATH, O_RDWR);
        for (int round = 0; round < ROUNDS; round++) {
            lock_range(fd, F_SETLKW, F_WRLCK, i, 100);
            add(&counters->range);
            lock_range(fd, F_SETLK, F_UNLCK, 0, 0);
            flock(fd, LOCK_EX);
            add(&counters->whole);
            flock(fd, LOCK_UN);
        }
        _exit(0);
    }
    for (int i = 0; i < PROCESSES; i++)
        wait(NULL);
    is_int(counters->range, PROCESSES * ROUNDS, "no addition is lost under fcntl's locks");
    is_int(counters->whole, PROCESSES * ROUNDS, "nor under flock's");
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{NULL, NULL}};
    int status;

    if (is_child(argc, argv, roles, 0, &status))
        return status;
    int fd = open(PATH, O_RDWR | O_CREAT | O_TRUNC, 0600);
    pipe(events);
    test_ranges(fd);
    test_places(fd);
    test_lockf(fd);
    test_waiting(fd);
    test_interrupted(fd);
    test_deadlock(fd);
    close(fd);
    test_flock();
    test_many();
    return done_testing();
}
