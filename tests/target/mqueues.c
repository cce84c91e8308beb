/*
 * Message queues: order, limits, blocking, deadlines, signals, notification, poll; processes that are killed in the
 * middle, under every model; and that nothing stays behind.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <sys/mman.h>

#define ERROR_OF(call) ((call) == -1 ? errno : 0)
#define NOWHERE ((void *)0x3ffff000)
#define WORKERS 4
#define ROUNDS 25

static char long_name[NAME_MAX + 3]; /* a slash and a byte too many */
static char big[32768], back[32768]; /* the longest message */

static mqd_t new_queue(long messages, long size, int flags)
{
    struct mq_attr limits = {.mq_maxmsg = messages, .mq_msgsize = size};

    mq_unlink("/q");
    return mq_open("/q", O_CREAT | O_EXCL | O_RDWR | flags, 0600, &limits);
}

static struct timespec in_ms(long ms)
{
    struct timespec time;

    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_nsec += ms * 1000000;
    time.tv_sec += time.tv_nsec / 1000000000;
    time.tv_nsec %= 1000000000;
    return time;
}

/* --- Names and limits --- */

static void test_names(void)
{
    struct mq_attr limits = {.mq_maxmsg = 3, .mq_msgsize = 20}, seen;
    mqd_t queue = mq_open("/q", O_CREAT | O_EXCL | O_RDWR, 0600, &limits);

    ok(mq_getattr(queue, &seen) == 0 && seen.mq_maxmsg == 3 && seen.mq_msgsize == 20 &&
           seen.mq_curmsgs == 0 && seen.mq_flags == 0,
       "a queue with its limits");
    is_int(fcntl(queue, F_GETFD), FD_CLOEXEC, "closed on exec");
    is_int(ERROR_OF(mq_open("/q", O_CREAT | O_EXCL | O_RDWR, 0600, NULL)), EEXIST, "EEXIST");
    mqd_t other = mq_open("/q", O_RDONLY | O_NONBLOCK);
    is_int(mq_send(queue, "hello", 5, 1), 0, "a message sent");
    char buffer[20];
    unsigned priority = 0;
    ok(mq_receive(other, buffer, 20, &priority) == 5 && memcmp(buffer, "hello", 5) == 0 &&
           priority == 1,
       "is received by way of another descriptor");
    is_int(ERROR_OF(mq_receive(other, buffer, 20, NULL)), EAGAIN, "O_NONBLOCK: EAGAIN");
    is_int(ERROR_OF(mq_send(other, "x", 1, 0)), EBADF, "open for reading: EBADF");
    struct mq_attr flags = {.mq_flags = 0, .mq_maxmsg = 99};
    ok(mq_setattr(other, &flags, &seen) == 0 && seen.mq_flags == O_NONBLOCK, "mq_setattr");
    ok(mq_getattr(other, &seen) == 0 && seen.mq_flags == 0 && seen.mq_maxmsg == 3,
       "changes the flag and nothing else");
    is_int(ERROR_OF(mq_receive(queue, buffer, 19, NULL)), EMSGSIZE, "a buffer too small: EMSGSIZE");
    is_int(ERROR_OF(mq_send(queue, buffer, 21, 0)), EMSGSIZE, "a message too long: EMSGSIZE");
    is_int(ERROR_OF(mq_send(queue, buffer, 1, MQ_PRIO_MAX)), EINVAL, "no priority: EINVAL");
    is_int(ERROR_OF(mq_send(queue, NOWHERE, 1, 0)), EFAULT, "a message from nowhere: EFAULT");
    is_int(mq_send(queue, NULL, 0, 7), 0, "an empty message");
    is_int(ERROR_OF(mq_receive(queue, NOWHERE, 20, NULL)), 0, "is received anywhere");
    mq_send(queue, "abc", 3, 0);
    is_int(ERROR_OF(mq_receive(queue, NOWHERE, 20, NULL)), EFAULT, "to nowhere: EFAULT");
    is_int((int)mq_receive(queue, buffer, 20, NULL), 3, "but it is not lost");
    is_int(ERROR_OF(read(queue, buffer, 20)), EINVAL, "no read: EINVAL");
    is_int(mq_unlink("/q"), 0, "mq_unlink");
    is_int(ERROR_OF(mq_unlink("/q")), ENOENT, "once: ENOENT");
    is_int(ERROR_OF(mq_open("/q", O_RDWR)), ENOENT, "the name is gone: ENOENT");
    is_int(mq_send(queue, "x", 1, 0), 0, "but not the queue");
    mqd_t next = mq_open("/q", O_CREAT | O_RDWR, 0600, NULL);
    ok(mq_getattr(next, &seen) == 0 && seen.mq_maxmsg == 10 && seen.mq_msgsize == 8192,
       "a new one");
    is_int(mq_close(queue) + mq_close(other) + mq_close(next) + mq_unlink("/q"), 0, "closed");
    is_int(ERROR_OF(mq_close(queue)), EBADF, "once: EBADF");
    is_int(ERROR_OF(mq_close(1)), EBADF, "a terminal is no queue: EBADF");
    is_int(ERROR_OF(mq_send(1, "x", 1, 0)), EBADF, "for sending, too");
    is_int(ERROR_OF(mq_open("/a/b", O_CREAT | O_RDWR, 0600, NULL)), EACCES, "a slash: EACCES");
    is_int(ERROR_OF(mq_open("/", O_CREAT | O_RDWR, 0600, NULL)), EINVAL, "no name: EINVAL");
    is_int(ERROR_OF(mq_open("/..", O_CREAT | O_RDWR, 0600, NULL)), EINVAL, "the folder above");
    is_int(ERROR_OF(mq_open(long_name, O_CREAT | O_RDWR, 0600, NULL)), ENAMETOOLONG, "too long");
    is_int(ERROR_OF(mq_unlink(long_name)), ENAMETOOLONG, "to be unlinked, too");
    is_int(ERROR_OF(open("/dev/mqueue/x", O_CREAT | O_RDWR, 0600)), EROFS, "open makes none");
    static const long bad[][2] = {{0, 1}, {1, 0}, {-1, 1}, {1, -1}, {1025, 1}, {1, 32769}};
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        is_int(ERROR_OF(new_queue(bad[i][0], bad[i][1], 0)), EINVAL, "%ld messages of %ld bytes",
               bad[i][0], bad[i][1]);
}

static void test_order(void)
{
    static const struct {
        unsigned priority;
        char text;
    } sent[] = {{3, 'c'}, {0, 'h'}, {3, 'd'}, {32767, 'a'}, {1, 'g'}, {3, 'e'}, {7, 'b'}, {2, 'f'}};
    mqd_t queue = new_queue(ARRAY_SIZE(sent), sizeof big, O_NONBLOCK);
    char text[ARRAY_SIZE(sent) + 1] = "";

    for (size_t i = 0; i < ARRAY_SIZE(sent); i++)
        mq_send(queue, &sent[i].text, 1, sent[i].priority);
    is_int(ERROR_OF(mq_send(queue, "x", 1, 9)), EAGAIN, "a full queue, O_NONBLOCK: EAGAIN");
    for (size_t i = 0; i < ARRAY_SIZE(sent); i++) {
        mq_receive(queue, back, sizeof back, NULL);
        text[i] = back[0];
    }
    ok(strcmp(text, "abcdefgh") == 0, "by priority, then by age: %s", text);
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (char)(i * 7 + i / 251);
    is_int(mq_send(queue, big, sizeof big, 0), 0, "the longest message");
    is_int((int)mq_receive(queue, back, sizeof back, NULL), sizeof big, "comes");
    ok(memcmp(big, back, sizeof big) == 0, "as it was sent");
    mq_send(queue, big, sizeof big, 0); /* it goes with the queue */
    mq_close(queue);
    mq_unlink("/q");
}

/* --- Waiting --- */

static void nothing(int signal)
{
    (void)signal;
}

static pid_t receive_in_child(mqd_t queue)
{
    pid_t pid = fork();
    char byte = 0;

    if (pid == 0)
        _exit(mq_receive(queue, &byte, 1, NULL) == 1 ? byte : errno == EINTR ? 99 : 98);
    return pid;
}

static void test_waiting(void)
{
    struct timespec past = {.tv_sec = 0}, soon = in_ms(20), wrong = {.tv_nsec = 1000000000};
    struct sigaction action = {.sa_handler = nothing};
    mqd_t queue = new_queue(1, 1, 0);
    char byte;

    is_int(ERROR_OF(mq_timedreceive(queue, &byte, 1, NULL, &past)), ETIMEDOUT, "long past");
    is_int(ERROR_OF(mq_timedreceive(queue, &byte, 1, NULL, &soon)), ETIMEDOUT, "soon");
    is_int(ERROR_OF(mq_timedreceive(queue, &byte, 1, NULL, &wrong)), EINVAL, "no moment: EINVAL");
    is_int(mq_timedsend(queue, "a", 1, 0, &past), 0, "with room nothing is too late");
    soon = in_ms(20);
    is_int(ERROR_OF(mq_timedsend(queue, "b", 1, 0, &soon)), ETIMEDOUT, "a full queue, soon");
    is_int(ERROR_OF(mq_timedsend(queue, "b", 1, 0, &past)), ETIMEDOUT, "long past");
    mq_receive(queue, &byte, 1, NULL);
    pid_t pid = receive_in_child(queue);
    pause_ms(5);
    mq_send(queue, "\7", 1, 0);
    is_int(end_of(pid), EXITED(7), "a receiver waits for a sender");
    sigaction(SIGUSR1, &action, NULL);
    pid = receive_in_child(queue);
    while (!has_ended(pid)) {
        kill(pid, SIGUSR1);
        pause_ms(2);
    }
    is_int(end_of(pid), EXITED(99), "a signal's handler: EINTR");
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &action, NULL);
    pid = receive_in_child(queue);
    for (int i = 0; i < 5; i++) {
        pause_ms(2);
        kill(pid, SIGUSR1);
    }
    mq_send(queue, "\10", 1, 0);
    is_int(end_of(pid), EXITED(8), "with SA_RESTART it waits on");
    signal(SIGUSR1, SIG_DFL);
    struct pollfd poller = {.fd = queue, .events = POLLIN | POLLOUT};
    ok(poll(&poller, 1, 0) == 1 && poller.revents == POLLOUT, "poll: empty");
    mq_send(queue, "x", 1, 0);
    ok(poll(&poller, 1, 0) == 1 && poller.revents == POLLIN, "full");
    poller.events = POLLOUT;
    pid = receive_in_child(queue);
    is_int(poll(&poller, 1, -1), 1, "waits for room");
    is_int(end_of(pid), EXITED('x'), "that a receiver makes");
    mq_close(queue);
    mq_unlink("/q");
}

static void *close_later(void *argument)
{
    pause_ms(5);
    mq_close(*(mqd_t *)argument);
    mqd_t other = mq_open("/q", O_WRONLY);
    mq_send(other, "\11", 1, 0);
    mq_close(other);
    return NULL;
}

/* A queue stays while a thread waits in it, whatever becomes of its descriptor. */
static void test_closed(void)
{
    mqd_t queue = new_queue(1, 1, 0);
    pthread_t thread;
    char byte = 0;

    pthread_create(&thread, NULL, close_later, &queue);
    is_int((int)mq_receive(queue, &byte, 1, NULL), 1, "closed under a receiver, it receives");
    is_int(byte, 9, "what comes");
    pthread_join(thread, NULL);
    mq_unlink("/q");
}

/* --- Notification --- */

static volatile sig_atomic_t signals;
static siginfo_t last_info;

static void count_signal(int signal, siginfo_t *info, void *context)
{
    (void)signal, (void)context;
    last_info = *info;
    signals++;
}

static unsigned called;

static void call(union sigval value)
{
    __atomic_fetch_add(&called, (unsigned)value.sival_int, __ATOMIC_RELEASE);
}

static int try_to_notify(mqd_t queue)
{
    struct sigevent none = {.sigev_notify = SIGEV_NONE};
    pid_t pid = fork();

    if (pid == 0)
        _exit(mq_notify(queue, &none) == 0 ? 1 : errno == EBUSY ? 2 : 3);
    return end_of(pid);
}

static void test_notify(void)
{
    struct sigevent by_signal = {
        .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 42};
    struct sigevent by_thread = {
        .sigev_notify = SIGEV_THREAD, .sigev_notify_function = call, .sigev_value.sival_int = 3};
    struct sigevent none = {.sigev_notify = SIGEV_NONE}, wrong = {.sigev_notify = 77};
    mqd_t queue = new_queue(5, 1, 0);
    char byte;

    struct sigaction action = {.sa_sigaction = count_signal, .sa_flags = SA_SIGINFO};
    sigaction(SIGUSR1, &action, NULL);
    is_int(mq_notify(queue, &by_signal), 0, "mq_notify by a signal");
    is_int(ERROR_OF(mq_notify(queue, &by_signal)), EBUSY, "once: EBUSY");
    is_int(try_to_notify(queue), EXITED(2), "for another process, too");
    mq_send(queue, "a", 1, 0);
    is_int(signals, 1, "a message comes");
    ok(last_info.si_code == SI_MESGQ && last_info.si_value.sival_int == 42 &&
           last_info.si_pid == getpid(),
       "with code, value and sender");
    is_int(mq_notify(queue, &by_signal), 0, "the next wish");
    mq_send(queue, "b", 1, 0);
    is_int(signals, 1, "is for an empty queue only");
    mq_receive(queue, &byte, 1, NULL), mq_receive(queue, &byte, 1, NULL);
    pid_t pid = receive_in_child(queue);
    pause_ms(30);
    mq_send(queue, "c", 1, 0);
    end_of(pid);
    mq_send(queue, "d", 1, 0);
    is_int(signals, 2, "and comes after threads that wait");
    mq_receive(queue, &byte, 1, NULL);
    is_int(try_to_notify(queue), EXITED(1), "a wish goes with its process");
    is_int(mq_notify(queue, &by_thread), 0, "by a thread");
    mq_send(queue, "e", 1, 0);
    WAIT_UNTIL(__atomic_load_n(&called, __ATOMIC_ACQUIRE) == 3);
    ok(called == 3 && signals == 2, "that gets its value");
    mq_receive(queue, &byte, 1, NULL);
    is_int(mq_notify(queue, &by_thread) + mq_notify(queue, NULL), 0, "taken back");
    is_int(mq_notify(queue, NULL), 0, "twice");
    is_int(mq_notify(queue, &none), 0, "by nothing");
    mq_send(queue, "f", 1, 0);
    is_int(mq_notify(queue, &none), 0, "that is over, too");
    mqd_t other = dup(queue);
    mq_close(other);
    is_int(mq_notify(queue, &none), 0, "closing a descriptor takes it back");
    pause_ms(5);
    ok(called == 3 && signals == 2, "nobody else was told");
    is_int(ERROR_OF(mq_notify(queue, &wrong)), EINVAL, "no way to notify: EINVAL");
    is_int(ERROR_OF(mq_notify(1, &none)), EBADF, "no queue: EBADF");
    signal(SIGUSR1, SIG_DFL);
    mq_close(queue);
    mq_unlink("/q");
}

/* --- Many at once, under every model; some are killed --- */

static unsigned *sums; /* shared: sent, received */

static void *send_many(void *argument)
{
    mqd_t queue = mq_open("/q", O_WRONLY);

    for (unsigned i = 1; i <= ROUNDS; i++) {
        mq_send(queue, (char *)&i, sizeof i, i % 5);
        __atomic_fetch_add(&sums[0], i, __ATOMIC_RELAXED);
    }
    mq_close(queue);
    return argument;
}

static void *receive_many(void *argument)
{
    mqd_t queue = mq_open("/q", O_RDONLY);

    for (unsigned i = 1, value = 0; i <= ROUNDS; i++) {
        mq_receive(queue, (char *)&value, sizeof value, NULL);
        __atomic_fetch_add(&sums[1], value, __ATOMIC_RELAXED);
    }
    mq_close(queue);
    return argument;
}

static int worker(int argc, char **argv)
{
    int fd = open("/tmp/sums", O_RDWR);
    pthread_t threads[WORKERS];

    sums = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    for (int i = 0; i < WORKERS; i++)
        pthread_create(&threads[i], NULL, argc > 1 && argv[1][0] == 's' ? send_many : receive_many,
                       NULL);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    return 0;
}

static pid_t start_model(int model, char *what)
{
    char *argv[] = {(char *)(uintptr_t)self, (char *)(uintptr_t) "worker", what, NULL};
    posix_spawnattr_t attributes;
    pid_t pid;

    posix_spawnattr_init(&attributes);
    posix_spawnattr_setmodel_np(&attributes, model);
    return posix_spawn(&pid, self, NULL, &attributes, argv, NULL) == 0 ? pid : -1;
}

static void test_many(void)
{
    static const char *const models[] = {"coop", "preempt", "gil", "smp"};
    char send[] = "send", receive[] = "receive";
    int fd = open("/tmp/sums", O_CREAT | O_RDWR | O_TRUNC, 0600);

    ftruncate(fd, 4096);
    sums = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    for (int model = ABI_COOP; model <= ABI_SMP; model++) {
        mqd_t queue = new_queue(3, sizeof(unsigned), 0);
        struct mq_attr left = {.mq_curmsgs = -1};
        sums[0] = sums[1] = 0;
        pid_t sender = start_model(model, send), receiver = start_model(model, receive);
        for (int i = 0; i < 3;
             i++) { /* these take nothing: they are killed while the queue is empty */
            pid_t victim = fork();
            if (victim == 0)
                for (;;)
                    mq_send(mq_open("/q", O_RDONLY), "x", 1, 0);
            finish(victim);
        }
        is_int(end_of(sender) + end_of(receiver), 0, "%s: %d senders, %d receivers", models[model],
               WORKERS, WORKERS);
        mq_getattr(queue, &left);
        ok(sums[0] == sums[1] && sums[0] == WORKERS * ROUNDS * (ROUNDS + 1) / 2 &&
               left.mq_curmsgs == 0,
           "no message is lost");
        mq_close(queue);
    }
    mq_unlink("/q");
    munmap(sums, 4096);
    close(fd);
    unlink("/tmp/sums");
}

/* Killed while it waits, or between: others go on. */
static void test_kills(void)
{
    mqd_t queue = new_queue(2, 1, 0);
    int good = 0;
    char byte;

    for (int i = 0; i < 12; i++) {
        pid_t sender = fork();
        if (sender == 0)
            for (;;)
                mq_send(queue, "k", 1, 0);
        pid_t waits = receive_in_child(queue), receiver = fork();
        if (receiver == 0)
            for (;;)
                mq_receive(queue, &byte, 1, NULL);
        pause_ms((unsigned)i % 3);
        finish(sender);
        finish(receiver);
        finish(waits);
        struct mq_attr now;
        mq_getattr(queue, &now);
        while (now.mq_curmsgs-- > 0)
            mq_receive(queue, &byte, 1, NULL);
        good +=
            mq_send(queue, "g", 1, 0) == 0 && mq_receive(queue, &byte, 1, NULL) == 1 && byte == 'g';
    }
    is_int(good, 12, "senders and receivers killed anywhere leave a queue that works");
    mq_close(queue);
    mq_unlink("/q");
}

static void test_no_memory(void)
{
    mqd_t queues[8];
    size_t opened = 0;
    int error = 0;

    while (!error && opened < ARRAY_SIZE(queues)) {
        struct mq_attr limits = {.mq_maxmsg = 1024, .mq_msgsize = sizeof big};
        mqd_t queue = queues[opened++] =
            mq_open("/full", O_CREAT | O_RDWR | O_NONBLOCK, 0600, &limits);
        while (mq_send(queue, big, sizeof big, 0) == 0)
            ;
        error = errno == EAGAIN ? 0 : errno;
        mq_unlink("/full");
    }
    is_int(error, ENOMEM, "messages without end: ENOMEM");
    is_int((int)mq_receive(queues[0], big, sizeof big, NULL), sizeof big, "those that are there");
    while (opened > 0)
        mq_close(queues[--opened]);
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"worker", worker}};
    void (*const tests[])(void) = {test_names,  test_order, test_waiting, test_closed,
                                   test_notify, test_many,  test_kills,   test_no_memory};
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    setvbuf(stdout, NULL, _IOLBF, 1024);
    memset(long_name, 'n', sizeof long_name - 1);
    long_name[0] = '/';
    test_order(), test_many(),
        test_closed(); /* caches are filled, the kernel's and the library's */
    for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
        unsigned before = free_pages_still();
        tests[i]();
        is_int(free_pages_settled(before), before, "all pages are free again");
    }
    return done_testing();
}
