/*
 * Runs a submission in a process of its own, stands by until it ends, hangs or prints too much, and has the log judged.
 * SPDX-License-Identifier: MIT
 *
 * The verdict is this process's exit status. The submission cannot reach it: it is never called here, its output comes
 * through a pipe, and what it can write to is its own memory and the log.
 */
#include "referee.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OUTPUT_MAX 2048 /* bytes of the submission's output that are shown */
#define THREADS_MAX 32
#define SECONDS 10

struct event_log *event_log;
static unsigned current_seed;
static int failed;

static _Thread_local int number = -1;
static _Thread_local unsigned random_state;

/* --- In the submission's process --- */

void note(int kind, int a, int b, long value)
{
    unsigned place = __atomic_fetch_add(&event_log->count, 1, __ATOMIC_ACQ_REL);

    if (place < EVENTS_MAX)
        event_log->events[place] = (struct event){kind, number, a, b, value};
}

int thread_number(void)
{
    return number;
}

unsigned draw(unsigned limit)
{
    if (!random_state)
        random_state = (current_seed + 1) * 2654435761u ^ (unsigned)(number + 2) * 40503u;
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % limit;
}

static struct start {
    int number;
    void (*body)(int number);
} starts[THREADS_MAX];

static void *run_thread(void *arg)
{
    struct start *start = arg;

    number = start->number;
    start->body(number);
    return NULL;
}

void threads_run(int count, void (*body)(int number))
{
    pthread_t threads[THREADS_MAX];

    for (int i = 0; i < count; i++) {
        starts[i] = (struct start){i, body};
        if (pthread_create(&threads[i], NULL, run_thread, &starts[i]) != 0)
            abort();
    }
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}

static void __attribute__((noreturn)) be_the_submission(int output)
{
    setpgid(0, 0);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    close(output);
    test_run(current_seed);
    fflush(stdout);
    event_log->finished = 1;
    _exit(0);
}

/* --- The referee --- */

void fail(const char *format, ...)
{
    va_list arguments;

    if (failed)
        return;
    failed = 1;
    va_start(arguments, format);
    printf("fail seed %u: ", current_seed);
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
}

unsigned events(void)
{
    unsigned count = __atomic_load_n(&event_log->count, __ATOMIC_ACQUIRE);

    if (count <= EVENTS_MAX)
        return count;
    fail("more happened than can be: %u events", count);
    return EVENTS_MAX;
}

static long milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Shows what the submission prints, each line behind a bar, up to OUTPUT_MAX bytes. */
static void show(const char *bytes, ssize_t size)
{
    static int shown, in_line;

    for (ssize_t i = 0; i < size && shown <= OUTPUT_MAX; i++, shown++) {
        if (shown == OUTPUT_MAX) {
            printf("%s| … and more\n", in_line ? "\n" : "");
            continue;
        }
        printf("%s%c", in_line ? "" : "| ", bytes[i]);
        in_line = bytes[i] != '\n';
    }
}

/* Who waits for what when nothing goes on: the kernel's list, which names circles. */
static void show_waits(void)
{
    char text[1024];
    int fd = open("/proc/waits", O_RDONLY);
    ssize_t size = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

    if (size > 0) {
        text[size] = '\0';
        printf("waiting when the time was up (/proc/waits):\n%s", text);
    }
    if (fd >= 0)
        close(fd);
}

/* Until the submission's process has ended, or its time is over. Returns its wait status, -1: it hung. */
static int stand_by(pid_t pid, int output, double seconds)
{
    long end = milliseconds() + (long)(seconds * 1000);
    struct pollfd ready = {.fd = output, .events = POLLIN};
    char bytes[512];
    int status;

    for (;;) {
        long left = end - milliseconds();
        if (left <= 0 || poll(&ready, 1, (int)left) == 0) {
            show_waits();
            kill(-pid, SIGKILL);
            kill(pid, SIGKILL);
            waitpid(pid, &status, 0);
            return -1;
        }
        ssize_t size = read(output, bytes, sizeof(bytes));
        if (size == 0 || (size < 0 && errno != EINTR))
            break;
        if (size > 0)
            show(bytes, size);
    }
    /* A submission that has closed its output and goes on is ended by who runs this program. */
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    kill(-pid, SIGKILL);
    return status;
}

static void judge(unsigned seed, double seconds)
{
    int output[2];

    current_seed = seed;
    memset(event_log, 0, sizeof(*event_log));
    if (pipe(output) != 0)
        abort();
    pid_t pid = fork();
    if (pid < 0)
        abort();
    if (pid == 0) {
        close(output[0]);
        be_the_submission(output[1]);
    }
    close(output[1]);
    int status = stand_by(pid, output[0], seconds);
    close(output[0]);
    if (status < 0)
        fail("it did not end: a deadlock, or a loop without end");
    else if (WIFSIGNALED(status))
        fail("signal %d ended it: %s", WTERMSIG(status), strsignal(WTERMSIG(status)));
    else if (!event_log->finished)
        fail("it ended before the test was over, with status %d", WEXITSTATUS(status));
    else
        test_judge(seed);
}

int main(int argc, char **argv)
{
    unsigned seed = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1;
    int count = argc > 2 ? atoi(argv[2]) : 1;
    double seconds = argc > 3 ? atof(argv[3]) : SECONDS;

    event_log =
        mmap(NULL, sizeof(*event_log), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (event_log == MAP_FAILED)
        abort();
    for (int i = 0; i < count && !failed; i++)
        judge(seed + (unsigned)i, seconds);
    if (!failed)
        printf("pass\n");
    return failed;
}
