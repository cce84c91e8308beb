/*
 * A histogram in a file that processes have mapped: each counts its part of the text, they meet at a process-shared
 * barrier, and each then adds up a range of the counts.
 * SPDX-License-Identifier: MIT
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 4
#define BYTES 100000

struct shared {
    pthread_barrier_t barrier;
    pthread_mutex_t mutex;
    unsigned counts[256];
    unsigned sums[WORKERS];
    int serials;
};

static void work(int self, const unsigned char *text, struct shared *shared)
{
    unsigned own[256] = {0};

    for (size_t i = (size_t)self; i < BYTES; i += WORKERS)
        own[text[i]]++;
    pthread_mutex_lock(&shared->mutex);
    for (int i = 0; i < 256; i++)
        shared->counts[i] += own[i];
    pthread_mutex_unlock(&shared->mutex);
    if (pthread_barrier_wait(&shared->barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
        __atomic_fetch_add(&shared->serials, 1, __ATOMIC_RELAXED);
    for (int i = self * 64; i < (self + 1) * 64; i++)
        shared->sums[self] += shared->counts[i];
}

static void *map(int fd, size_t size, int protection)
{
    void *memory = mmap(NULL, size, protection, MAP_SHARED, fd, 0);

    if (memory == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
    return memory;
}

int main(void)
{
    char name[] = "/tmp/histogram.XXXXXX";
    int fd = mkstemp(name), table = shm_open("/histogram", O_RDWR | O_CREAT, 0600);
    pthread_barrierattr_t barrier;
    pthread_mutexattr_t mutex;
    unsigned state = 1, sum = 0;

    unlink(name);
    if (fd < 0 || table < 0 || ftruncate(fd, BYTES) != 0 ||
        ftruncate(table, sizeof(struct shared)) != 0)
        return 1;
    shm_unlink("/histogram");
    unsigned char *text = map(fd, BYTES, PROT_READ | PROT_WRITE);
    for (size_t i = 0; i < BYTES; i++)
        text[i] = (unsigned char)((state = state * 1103515245 + 12345) >> 24);
    if (msync(text, BYTES, MS_SYNC) != 0)
        perror("msync");
    struct shared *shared = map(table, sizeof *shared, PROT_READ | PROT_WRITE);
    pthread_barrierattr_init(&barrier);
    pthread_barrierattr_setpshared(&barrier, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&shared->barrier, &barrier, WORKERS);
    pthread_mutexattr_init(&mutex);
    pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&shared->mutex, &mutex);
    for (int i = 0; i < WORKERS; i++)
        if (fork() == 0) {
            work(i, map(fd, BYTES, PROT_READ), shared);
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    for (int i = 0; i < WORKERS; i++) {
        printf("counts of %3d to %3d: %u\n", i * 64, i * 64 + 63, shared->sums[i]);
        sum += shared->sums[i];
    }
    printf("%u bytes, %d serial\n", sum, shared->serials);
    return sum == BYTES && shared->serials == 1 ? 0 : 1;
}
