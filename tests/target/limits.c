/*
 * As much as there is room for: a thousand threads in a process, as many processes as there may be, and as many
 * as memory holds. What comes next is refused with the right error, and afterwards all is as before.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <pthread.h>
#include <sys/mman.h>

#define MOST 1100

/* --- Threads --- */

/* For the child that only comes and goes. */
static int role_none(int argc, char **argv)
{
    (void)argc, (void)argv;
    return 0;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t may_end = PTHREAD_COND_INITIALIZER;
static bool released;
static int ended;

static void *wait_for_release(void *argument)
{
    pthread_mutex_lock(&mutex);
    while (!released)
        pthread_cond_wait(&may_end, &mutex);
    ended++;
    pthread_mutex_unlock(&mutex);
    return argument;
}

/* Creates threads until that is refused; returns how many there were beside the first one. */
static int create_threads(int *error)
{
    static pthread_t threads[MOST];
    int count = 0;

    released = false;
    ended = 0;
    while (count < MOST &&
           !(*error = pthread_create(&threads[count], NULL, wait_for_release, NULL)))
        count++;
    pthread_mutex_lock(&mutex);
    released = true;
    pthread_cond_broadcast(&may_end);
    pthread_mutex_unlock(&mutex);
    int good = 0;
    for (int i = 0; i < count; i++) {
        good += pthread_join(threads[i], NULL) == 0;
    }
    return good == count && ended == count ? count : -1;
}

static int role_threads(int argc, char **argv)
{
    int error[2];

    (void)argc, (void)argv;
    int first = create_threads(&error[0]);
    int second = create_threads(&error[1]);
    return first == 1023 && second == first && error[0] == EAGAIN && error[1] == EAGAIN ? 0 : 1;
}

/* --- Processes --- */

/* Forks until that is refused; the children need no page that fork has not given them. */
static int fork_many(int *error)
{
    int ends[2], count = 0, good = 0, status;
    char byte;

    if (pipe(ends))
        return -1;
    fflush(stdout);
    for (;;) {
        long pid = raw_call(0, 0, 0, 0, 0, 0, SYS_fork);
        if (pid == 0) {
            raw_call((uint32_t)ends[1], 0, 0, 0, 0, 0, SYS_close);
            raw_call((uint32_t)ends[0], (uint32_t)(uintptr_t)&byte, 1, 0, 0, 0, SYS_read);
            raw_call(7, 0, 0, 0, 0, 0, SYS_exit);
        }
        if (pid < 0) {
            *error = (int)-pid;
            break;
        }
        count++;
    }
    close(ends[0]);
    close(ends[1]);
    while (wait(&status) > 0)
        good += status == EXITED(7);
    return good == count ? count : -1;
}

/* Takes all pages but some. */
static void *take_memory(size_t *size, unsigned pages_left)
{
    *size = (machine_now().free_pages - pages_left) * 4096;
    char *memory = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (size_t at = 0; memory != MAP_FAILED && at < *size; at += 4096)
        memory[at] = 1;
    return memory;
}

static int role_processes(int argc, char **argv)
{
    int error[2];

    (void)argc, (void)argv;
    int first = fork_many(&error[0]);
    int second = fork_many(&error[1]);
    return first > 400 && second == first && error[0] == EAGAIN && error[1] == EAGAIN ? 0 : 1;
}

static int role_memory(int argc, char **argv)
{
    int error[2];
    size_t size;

    (void)argc, (void)argv;
    void *memory = take_memory(&size, 3000);
    if (memory == MAP_FAILED)
        return 2;
    int first = fork_many(&error[0]);
    int second = fork_many(&error[1]);
    munmap(memory, size);
    int third = fork_many(&error[1]);
    diag("%d processes, then %d, with memory %d; errors %d %d", first, second, third, error[0],
         error[1]);
    return first > 20 && second == first && third > first && error[0] == ENOMEM ? 0 : 1;
}

static const struct role roles[] = {{"none", role_none},
                                    {"threads", role_threads},
                                    {"processes", role_processes},
                                    {"memory", role_memory}};

int main(int argc, char **argv)
{
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    end_of(start(0, "none", NULL)); /* this program has been there once */
    unsigned before = free_pages_still();
    is_int(end_of(start(0, "threads", NULL)), 0, "1024 threads in a process, then EAGAIN; twice");
    is_int(end_of(start(0, "processes", NULL)), 0,
           "as many processes as there may be, then EAGAIN; twice");
    is_int(end_of(start(0, "memory", NULL)), 0, "as many as memory holds, then ENOMEM; twice");
    unsigned after = free_pages_still();
    /* Of each of some kinds of kernel objects a page may be left that has one in use. */
    ok(after + 8 >= before, "no page is lost: %u were free, %u are", before, after);
    return done_testing();
}
