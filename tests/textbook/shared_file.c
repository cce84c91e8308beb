/*
 * Readers of one file: an open file's offset is shared by threads and by parent and child; who opens
 * it anew has an offset of his own. The file is this program.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define READERS 4
#define PART 512

static const char *path;
static int shared;
static long size, read_by[READERS];
static unsigned sums[READERS];

static unsigned sum_of(const unsigned char *bytes, ssize_t count)
{
    unsigned sum = 0;

    for (ssize_t i = 0; i < count; i++)
        sum += bytes[i];
    return sum;
}

static unsigned read_whole(int fd, long *length)
{
    unsigned char bytes[PART];
    unsigned sum = 0;
    ssize_t got;

    while ((got = read(fd, bytes, sizeof bytes)) > 0) {
        sum += sum_of(bytes, got);
        *length += got;
    }
    assert(got == 0);
    return sum;
}

static void *read_shared(void *arg)
{
    int me = *(int *)arg;

    sums[me] = read_whole(shared, &read_by[me]);
    return NULL;
}

static void *read_own(void *arg)
{
    int me = *(int *)arg, fd = open(path, O_RDONLY);

    assert(fd >= 0);
    read_by[me] = 0;
    sums[me] = read_whole(fd, &read_by[me]);
    close(fd);
    return NULL;
}

static void run(void *(*reader)(void *))
{
    pthread_t threads[READERS];
    int numbers[READERS];

    for (int i = 0; i < READERS; i++) {
        numbers[i] = i;
        assert(pthread_create(&threads[i], NULL, reader, &numbers[i]) == 0);
    }
    for (int i = 0; i < READERS; i++)
        pthread_join(threads[i], NULL);
}

int main(int argc, char **argv)
{
    unsigned expected, sum = 0;
    struct stat status;
    char byte;

    (void)argc;
    path = argv[0];
    shared = open(path, O_RDONLY);
    assert(shared >= 0);
    expected = read_whole(shared, &size);
    assert(fstat(shared, &status) == 0 && status.st_size == size);

    assert(lseek(shared, 0, SEEK_SET) == 0);
    run(read_shared);
    for (int i = 0; i < READERS; i++) {
        sum += sums[i];
        size -= read_by[i];
    }
    assert(sum == expected && size == 0); /* each byte to one of them */

    run(read_own);
    for (int i = 0; i < READERS; i++)
        assert(sums[i] == expected && read_by[i] == status.st_size);

    assert(lseek(shared, 100, SEEK_SET) == 100);
    pid_t pid = fork();
    assert(pid >= 0);
    if (pid == 0)
        _exit(read(shared, &byte, 1) == 1 ? 0 : 1);
    assert(waitpid(pid, NULL, 0) == pid);
    assert(lseek(shared, 0, SEEK_CUR) == 101);
    printf("each byte read once by one, and by each\n");
    return 0;
}
