/*
 * Small messages through pipes, whose reader sleeps or not, in a thread or a process, with any kind of buffer: bytes
 * arrive once, in order, in the right place.
 * SPDX-License-Identifier: MIT
 */
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096

static int ends[2];

static void open_pipe(void)
{
    if (pipe(ends) < 0)
        abort();
}

static void close_pipe(void)
{
    close(ends[0]);
    close(ends[1]);
}

/* --- A thread that sleeps in a read --- */

static struct {
    char *buffer;
    size_t size;
    ssize_t got;
    int error;
} want;

static void *reader(void *unused)
{
    want.got = read(ends[0], want.buffer, want.size);
    want.error = errno;
    return unused;
}

/* The thread reads before the caller goes on, as far as that can be arranged. */
static pthread_t start_reader(char *buffer, size_t size)
{
    pthread_t thread;

    want.buffer = buffer;
    want.size = size;
    pthread_create(&thread, NULL, reader, NULL);
    for (int i = 0; i < 3; i++)
        sched_yield();
    return thread;
}

static char *pages(int count)
{
    char *memory = mmap(NULL, (size_t)count * PAGE, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        abort();
    return memory;
}

static void test_sleeping_thread(void)
{
    char buffer[16] = "................";

    open_pipe();
    pthread_t thread = start_reader(buffer + 1, 8);
    is_int(write(ends[1], "abc", 3), 3, "a write to a pipe in which a thread sleeps");
    pthread_join(thread, NULL);
    is_int(want.got, 3, "wakes it with what was written");
    ok(memcmp(buffer, ".abc............", 16) == 0, "and no byte beside it");

    thread = start_reader(buffer, 2);
    is_int(write(ends[1], "defgh", 5), 5, "a write of more than the reader wants");
    pthread_join(thread, NULL);
    ok(want.got == 2 && buffer[0] == 'd' && buffer[1] == 'e', "gives it what it wants");
    char rest[8];
    ok(read(ends[0], rest, 8) == 3 && memcmp(rest, "fgh", 3) == 0, "and keeps the rest");
    close_pipe();
}

static void test_buffers(void)
{
    char *memory = pages(3);

    open_pipe();
    pthread_t thread = start_reader(memory + PAGE - 3, 100); /* both pages are not there yet */
    write(ends[1], "123456", 6);
    pthread_join(thread, NULL);
    ok(want.got == 6 && memcmp(memory + PAGE - 3, "123456", 6) == 0,
       "a reader's buffer over the end of a page that nobody has touched");

    mprotect(memory + 2 * PAGE, PAGE, PROT_READ);
    thread = start_reader(memory + 2 * PAGE, 4);
    is_int(write(ends[1], "x", 1), 1, "the reader's buffer is read-only: the writer does not mind");
    pthread_join(thread, NULL);
    ok(want.got == -1 && want.error == EFAULT, "the reader gets EFAULT");
    char byte = 0;
    ok(read(ends[0], &byte, 1) == 1 && byte == 'x', "and the byte is still there");

    munmap(memory + 2 * PAGE, PAGE);
    thread = start_reader(memory, 4);
    is_int(write(ends[1], memory + 2 * PAGE, 4), -1, "the writer's buffer is not there");
    is_int(errno, EFAULT, "EFAULT");
    write(ends[1], "y", 1);
    pthread_join(thread, NULL);
    ok(want.got == 1 && memory[0] == 'y', "and the reader waits on for what comes");
    close_pipe();
    munmap(memory, 2 * PAGE);
}

/* The descriptor is closed while the reader sleeps: its file stays until it has read. */
static void test_closed_meanwhile(void)
{
    char buffer[4];

    open_pipe();
    pthread_t thread = start_reader(buffer, 4);
    int other = dup(ends[0]);
    close(ends[0]);
    close(other);
    signal(SIGPIPE, SIG_IGN);
    ssize_t written = write(ends[1], "z", 1);
    close(ends[1]);
    pthread_join(thread, NULL);
    ok(written == 1 ? want.got == 1 : want.got <= 0,
       "a reader whose descriptor is closed while it sleeps gets what comes, or the end");
    open_pipe();
    close(ends[0]);
    ok(write(ends[1], "z", 1) == -1 && errno == EPIPE, "and afterwards nobody reads");
    close(ends[1]);
}

/* --- Processes: every message is checked, whatever the reader's page is --- */

enum { ROUNDS = 300 };

static void fill(unsigned char *message, int round, size_t size)
{
    for (size_t i = 0; i < size; i++)
        message[i] = (unsigned char)(round * 31 + (int)i);
}

static size_t size_of(int round)
{
    return 1 + (size_t)(round * 37 % 600);
}

/* Reads all messages; its buffers are copied pages, new pages, ends of pages by turns. */
static int check_messages(char *memory)
{
    unsigned char expected[1024];

    for (int i = 0; i < ROUNDS; i++) {
        char *buffer = memory + i * 53 % (3 * PAGE);
        size_t size = size_of(i), done = 0;
        while (done < size) {
            ssize_t got = read(ends[0], buffer + done, size - done);
            if (got <= 0)
                return 1;
            done += (size_t)got;
        }
        fill(expected, i, size);
        if (memcmp(buffer, expected, size) != 0)
            return 2;
    }
    return 0;
}

static void send_messages(void)
{
    unsigned char message[1024];

    for (int i = 0; i < ROUNDS; i++) {
        fill(message, i, size_of(i));
        write(ends[1], message, size_of(i));
        if (i % 3 == 0)
            sched_yield();
    }
}

static void test_processes(void)
{
    char *memory = pages(4);
    int status = -1;

    memset(memory, 1, 2 * PAGE); /* these the child copies when it writes, the others are new */
    open_pipe();
    pid_t child = fork();
    if (child == 0)
        _exit(check_messages(memory));
    send_messages();
    waitpid(child, &status, 0);
    is_int(status, 0, "%d messages to another process, each right", ROUNDS);
    bool same = true;
    for (int i = 0; i < 2 * PAGE; i++)
        same = same && memory[i] == 1;
    ok(same, "which wrote to its own copies of pages");
    close_pipe();
    munmap(memory, 4 * PAGE);
}

static void *checker(void *memory)
{
    return (void *)(intptr_t)check_messages(memory);
}

static void test_threads(void)
{
    char *memory = pages(4);
    pthread_t thread;
    void *result;

    open_pipe();
    pthread_create(&thread, NULL, checker, memory);
    send_messages();
    pthread_join(thread, &result);
    is_int((intptr_t)result, 0, "%d messages to another thread, each right", ROUNDS);
    close_pipe();
    munmap(memory, 4 * PAGE);
}

int main(void)
{
    test_sleeping_thread();
    test_buffers();
    test_closed_meanwhile();
    test_threads();
    test_processes();
    return done_testing();
}
