/*
 * The operations of which one system call does much: large forks, ends, unmappings, writes, listings, many waiters.
 * The benchmark follows the kernel through them and looks for the longest time without a chance for an interrupt.
 * SPDX-License-Identifier: MIT
 */
#include "measure.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>

enum { PAGE = 4096, BIG = 4 << 20, THREADS = 60, CHILDREN = 12, FILE_SIZE = 1 << 20 };

#define FILE_NAME "/tmp/long"

static char buffer[FILE_SIZE];
static pthread_barrier_t all;

static char *map(size_t size, int sharing)
{
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        die("mmap");
    return memory;
}

static void touch(volatile char *memory, size_t size)
{
    for (size_t i = 0; i < size; i += PAGE)
        memory[i] = 1;
}

/* A file, each page of which is a mapping of its own. */
static char *map_pages(int file)
{
    if (file < 0 || ftruncate(file, FILE_SIZE) < 0)
        die(FILE_NAME);
    char *mapped = map(FILE_SIZE, MAP_SHARED);
    for (int at = 0; at < FILE_SIZE; at += PAGE)
        if (mmap(mapped + at, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, at) ==
            MAP_FAILED)
            die("mmap");
    touch(mapped, FILE_SIZE);
    return mapped;
}

/* Dense and sparse memory and a mapped file are copied, changed, copied on write, ended with and given back. */
static void memory(const char *self)
{
    char *dense = map(BIG, MAP_PRIVATE), *shared = map(BIG, MAP_SHARED),
         *sparse = map(64 * BIG, MAP_PRIVATE);
    int file = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
    char *mapped = map_pages(file);
    touch(dense, BIG);
    touch(shared, BIG);
    for (size_t i = 0; i < 64u * BIG; i += BIG)
        sparse[i] = 1;
    for (int way = 0; way < 3; way++) {
        pid_t child = checked_fork();
        if (child == 0) {
            if (way == 1)
                touch(dense, BIG);
            if (way == 2)
                execl(self, self, "-", (char *)NULL);
            _exit(0);
        }
        reap(child);
    }
    if (mprotect(dense, BIG, PROT_READ) < 0 || mprotect(dense, BIG, PROT_READ | PROT_WRITE) < 0)
        die("mprotect");
    msync(shared, BIG, MS_SYNC);
    munmap(sparse, 64 * BIG);
    munmap(shared, BIG);
    munmap(dense, BIG);
    if (ftruncate(file, PAGE) < 0)
        die(FILE_NAME);
    munmap(mapped, FILE_SIZE);
    close(file);
}

static void *waiter(void *unused)
{
    pthread_barrier_wait(&all);
    pthread_barrier_wait(&all);
    return unused;
}

/* Many threads that are woken by one call, and a process that is killed with many. */
static void threads(int killed)
{
    pthread_t others[THREADS];
    pthread_barrier_init(&all, NULL, THREADS + 1);
    for (int i = 0; i < THREADS; i++)
        others[i] = start(waiter, NULL);
    pthread_barrier_wait(&all);
    if (killed)
        raise(SIGKILL);
    pthread_barrier_wait(&all);
    for (int i = 0; i < THREADS; i++)
        pthread_join(others[i], NULL);
}

static void processes(void)
{
    pid_t children[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
        children[i] = checked_fork();
        if (children[i] == 0)
            for (;;)
                pause();
    }
    kill(0, SIGCONT);
    for (int i = 0; i < CHILDREN; i++) {
        kill(children[i], SIGKILL);
        waitpid(children[i], NULL, 0);
    }
    pid_t child = checked_fork();
    if (child == 0)
        threads(1);
    waitpid(child, NULL, 0);
}

static void files(void)
{
    int file = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600), ends[2];
    if (file < 0 || pipe(ends) < 0)
        die(FILE_NAME);
    if (write(file, buffer, FILE_SIZE) != FILE_SIZE || lseek(file, 0, SEEK_SET) != 0 ||
        read(file, buffer, FILE_SIZE) != FILE_SIZE || ftruncate(file, 0) < 0)
        die(FILE_NAME);
    for (int i = 0; i < 5; i++)
        if (write(file, buffer, FILE_SIZE) != FILE_SIZE)
            die(FILE_NAME);
    if (ftruncate(file, 9 * PAGE) < 0 || ftruncate(file, 0) < 0)
        die(FILE_NAME);
    pid_t child = checked_fork();
    if (child == 0) {
        close(ends[1]);
        while (read(ends[0], buffer, FILE_SIZE) > 0)
            ;
        _exit(0);
    }
    if (write(ends[1], buffer, FILE_SIZE) != FILE_SIZE)
        die("write");
    close(ends[1]);
    reap(child);
    close(file);
    unlink(FILE_NAME);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return 0; /* what memory() starts */
    memory(argv[0]);
    threads(0);
    processes();
    files();
    return 0;
}
