/*
 * poll and select: every kind of file, time-outs, wake-ups between threads, closing while polling.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/select.h>

#define ROUNDS 1000
#define MANY 20

static int poll_one(int fd, short events, int timeout)
{
    struct pollfd file = {.fd = fd, .events = events, .revents = -1};
    int result = poll(&file, 1, timeout);

    return result < 0 ? -errno : file.revents;
}

static void test_pipe(void)
{
    static char block[4096];
    int ends[2], waiting = -1;

    pipe(ends);
    is_int(poll_one(ends[0], POLLIN, 0), 0, "an empty pipe is not readable");
    is_int(poll_one(ends[0], POLLOUT, 0), 0, "nor is its reading end writable");
    is_int(poll_one(ends[1], POLLIN | POLLOUT | POLLWRNORM, 0), POLLOUT | POLLWRNORM,
           "its writing end is");
    write(ends[1], "abc", 3);
    is_int(poll_one(ends[0], POLLIN | POLLRDNORM, -1), POLLIN | POLLRDNORM, "readable with data");
    is_int(poll_one(ends[0], 0, 0), 0, "which nobody asked for");
    is_int(ioctl(ends[0], FIONREAD, &waiting), 0, "FIONREAD");
    is_int(waiting, 3, "tells how much");
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    while (write(ends[1], block, sizeof block) > 0)
        ;
    is_int(poll_one(ends[1], POLLOUT, 0), 0, "a full pipe is not writable");
    for (int got = 0; got < 8192;)
        got += (int)read(ends[0], block, sizeof block);
    is_int(poll_one(ends[1], POLLOUT, 0), POLLOUT, "with room it is");
    close(ends[1]);
    is_int(poll_one(ends[0], POLLIN, -1), POLLIN | POLLHUP, "hang-up behind data");
    while (read(ends[0], block, sizeof block) > 0)
        ;
    is_int(poll_one(ends[0], POLLIN, -1), POLLHUP, "hang-up alone");
    is_int(poll_one(ends[0], 0, -1), POLLHUP, "is told unasked");
    close(ends[0]);
    is_int(poll_one(ends[0], POLLIN, -1), POLLNVAL, "a closed descriptor");
    pipe(ends);
    close(ends[0]);
    is_int(poll_one(ends[1], POLLOUT, -1), POLLOUT | POLLERR, "no reader");
    close(ends[1]);
}

static void test_others(void)
{
    struct pollfd none = {.fd = -1, .events = POLLIN, .revents = 7};
    struct pollfd files[ABI_OPEN_MAX + 1] = {0};
    int fd = open(self, O_RDONLY), directory = open("/", O_RDONLY), waiting = -1;
    char byte;

    is_int(poll_one(fd, POLLIN, -1), POLLIN, "a regular file");
    is_int(poll_one(directory, POLLIN, -1), POLLIN, "a directory");
    is_int(poll_one(0, POLLIN, -1), POLLIN, "the terminal: its end of input is readable");
    is_int(ioctl(0, FIONREAD, &waiting) == 0 ? waiting : -1, 0, "though FIONREAD tells of no byte");
    is_int(poll_one(1, POLLOUT, -1), POLLOUT, "its output has room");
    fcntl(0, F_SETFL, O_NONBLOCK);
    is_int(read(0, &byte, 1), 0, "reading it tells of the end, with O_NONBLOCK too");
    fcntl(0, F_SETFL, 0);
    is_int(poll(&none, 1, 0), 0, "a negative descriptor is passed over");
    is_int(none.revents, 0, "with no events");
    is_int(poll(NULL, 0, 1), 0, "no files: a sleep");
    is_int(poll(files, ABI_OPEN_MAX + 1, 0) < 0 ? errno : 0, EINVAL, "too many: EINVAL");
    is_int(poll((struct pollfd *)64, 1, 0) < 0 ? errno : 0, EFAULT, "a bad pointer: EFAULT");
    close(directory);
    close(fd);
}

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void test_timeout(void)
{
    struct timespec bad = {.tv_nsec = 1000000000}, nearly = {.tv_nsec = 999999999};
    struct timespec ages = {.tv_sec = INT64_MAX, .tv_nsec = 999999999};
    int ends[2];

    pipe(ends);
    struct pollfd file = {.fd = ends[0], .events = POLLIN, .revents = 7};
    int64_t start = now_us();
    is_int(poll(&file, 1, 30), 0, "nothing in 30 ms");
    ok(now_us() - start >= 30000, "not returned before");
    is_int(file.revents, 0, "no events");
    is_int(ppoll(&file, 1, &bad, NULL) < 0 ? errno : 0, EINVAL, "a bad time: EINVAL");
    start = now_us();
    is_int(ppoll(&file, 1, &nearly, NULL), 0, "nothing in nearly a second, whenever that begins");
    ok(now_us() - start >= 999999, "nor returned before");
    pid_t pid = fork();
    if (pid == 0) {
        pause_ms(5);
        _exit(write(ends[1], "x", 1) != 1);
    }
    is_int(ppoll(&file, 1, &ages, NULL), 1, "a time without end");
    is_int(end_of(pid), EXITED(0), "and who ended it");
    close(ends[0]);
    close(ends[1]);
}

static void test_select(void)
{
    struct timeval brief = {.tv_usec = 1000};
    fd_set in, out;
    int ends[2];

    pipe(ends);
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_SET(ends[0], &in);
    is_int(select(ends[1] + 1, &in, NULL, NULL, &brief), 0, "select: nothing in time");
    ok(!FD_ISSET(ends[0], &in), "the set is empty");
    FD_SET(ends[0], &in);
    FD_SET(ends[1], &out);
    is_int(select(ends[1] + 1, &in, &out, NULL, NULL), 1, "select: one of two");
    ok(!FD_ISSET(ends[0], &in) && FD_ISSET(ends[1], &out), "the writing end");
    write(ends[1], "x", 1);
    FD_SET(ends[0], &in);
    is_int(pselect(ends[1] + 1, &in, &out, NULL, NULL, NULL), 2, "pselect: both");
    close(ends[1]);
    is_int(select(ends[1] + 1, NULL, &out, NULL, NULL) < 0 ? errno : 0, EBADF, "closed: EBADF");
    is_int(select(-1, NULL, NULL, NULL, NULL) < 0 ? errno : 0, EINVAL, "negative: EINVAL");
    close(ends[0]);
}

/* --- Between threads: each says when it is about to poll --- */

static int there[2], back[2];

static void *echo(void *arg)
{
    char byte;

    for (int i = 0; i < ROUNDS; i++) {
        if (poll_one(there[0], POLLIN, -1) != POLLIN || read(there[0], &byte, 1) != 1 ||
            write(back[1], &byte, 1) != 1)
            return NULL;
    }
    return arg;
}

static bool ping_pong(void)
{
    int good = 0;
    pthread_t thread;
    void *result;

    pipe(there);
    pipe(back);
    pthread_create(&thread, NULL, echo, there);
    for (int i = 0; i < ROUNDS; i++) {
        char byte = (char)i, got = 0;
        write(there[1], &byte, 1);
        good +=
            poll_one(back[0], POLLIN, -1) == POLLIN && read(back[0], &got, 1) == 1 && got == byte;
    }
    pthread_join(thread, &result);
    return good == ROUNDS && result == there;
}

struct waiter {
    pthread_t thread;
    int ends[2], ready[2];
    short events, got;
};

static void *wait_for(void *arg)
{
    struct waiter *waiter = arg;

    write(waiter->ready[1], "r", 1);
    waiter->got = (short)poll_one(waiter->ends[0], POLLIN, -1);
    return NULL;
}

static void start_waiter(struct waiter *waiter)
{
    char byte;

    pipe(waiter->ends);
    pipe(waiter->ready);
    pthread_create(&waiter->thread, NULL, wait_for, waiter);
    read(waiter->ready[0], &byte, 1);
}

static int end_waiter(struct waiter *waiter)
{
    pthread_join(waiter->thread, NULL);
    for (int i = 0; i < 2; i++) {
        close(waiter->ends[i]);
        close(waiter->ready[i]);
    }
    return waiter->got;
}

static bool closing(void)
{
    int hung_up = 0, invalid = 0;

    for (int i = 0; i < 100; i++) {
        struct waiter waiter;
        start_waiter(&waiter);
        close(waiter.ends[1]);
        hung_up += end_waiter(&waiter) == POLLHUP;
        start_waiter(&waiter);
        int other = dup(waiter.ends[0]); /* the pipe stays as it is */
        close(waiter.ends[0]);
        invalid += end_waiter(&waiter) == POLLNVAL;
        close(other);
    }
    return hung_up == 100 && invalid == 100;
}

static bool many(void)
{
    static struct waiter waiters[MANY / 2];
    int good = 0;

    for (unsigned i = 0; i < ARRAY_SIZE(waiters); i++)
        start_waiter(&waiters[i]);
    for (unsigned i = ARRAY_SIZE(waiters); i-- > 0;)
        write(waiters[i].ends[1], "x", 1);
    for (unsigned i = 0; i < ARRAY_SIZE(waiters); i++)
        good += end_waiter(&waiters[i]) == POLLIN;
    return good == ARRAY_SIZE(waiters);
}

static int run_threads(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return !(ping_pong() && closing() && many());
}

/* The threads in a child of each model. */
static void test_threads(void)
{
    static const char *const models[] = {"coop", "preempt", "gil", "smp"};

    for (int model = 0; model < 4; model++) {
        char *child[] = {(char *)self, (char *)"threads", NULL};
        posix_spawnattr_t attributes;
        int status = -1;
        pid_t pid;

        posix_spawnattr_init(&attributes);
        posix_spawnattr_setmodel_np(&attributes, model);
        posix_spawn(&pid, self, NULL, &attributes, child, NULL);
        waitpid(pid, &status, 0);
        is_int(status, 0, "ping-pong, closing, many pollers under %s", models[model]);
    }
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"threads", run_threads}};
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    test_pipe();
    test_others();
    test_timeout();
    test_select();
    test_threads();
    return done_testing();
}
