/*
 * Memory objects and semaphores with names: names and errors, one address in one process, who makes them when
 * many try, what stays after unlink, and that nothing stays behind.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define PAGE 4096u
#define RW (PROT_READ | PROT_WRITE)
#define ERROR_OF(call) ((call) == -1 ? errno : 0)
#define SEM_ERROR(...) (sem_open(__VA_ARGS__) == SEM_FAILED ? errno : 0)
#define WORKERS 4

static char long_name[NAME_MAX + 3]; /* a slash and a byte too many */

/* Runs function in a forked child and waits for it. */
static int in_child(int (*function)(void))
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(function());
    return end_of(pid);
}

/* --- Memory objects --- */

static int write_object(void)
{
    int fd = shm_open("/object", O_RDWR, 0);
    unsigned *at = mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0);

    at[0] += 2;
    return at[0] == 42 ? 3 : 1;
}

static void test_objects(void)
{
    struct stat status;
    int fd = shm_open("/object", O_CREAT | O_EXCL | O_RDWR, 0640);

    is_int(fcntl(fd, F_GETFD), FD_CLOEXEC, "shm_open: closed on exec");
    ok(fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & 0777) == 0640 &&
           status.st_size == 0,
       "of no length, with its mode");
    is_int(ftruncate(fd, 2 * PAGE), 0, "made longer");
    unsigned *at = mmap(NULL, 2 * PAGE, RW, MAP_SHARED, fd, 0);
    at[0] = 40;
    is_int(in_child(write_object), EXITED(3), "another process finds it by its name");
    is_int(at[0], 42, "and writes to it");
    is_int(ERROR_OF(shm_open("/object", O_CREAT | O_EXCL | O_RDWR, 0600)), EEXIST,
           "O_EXCL: EEXIST");
    int same = shm_open("object", O_RDONLY, 0);
    ok(same >= 0, "a name without a slash is the same");
    is_int(ERROR_OF(ftruncate(same, 0)), EINVAL, "O_RDONLY: not to be cut");
    close(same);
    same = shm_open("/object", O_RDWR | O_TRUNC, 0);
    ok(fstat(fd, &status) == 0 && status.st_size == 0, "O_TRUNC empties it");
    ftruncate(same, 2 * PAGE);
    at[PAGE / 4] = 7;
    close(same);
    is_int(shm_unlink("/object"), 0, "shm_unlink");
    is_int(ERROR_OF(shm_open("/object", O_RDWR, 0)), ENOENT, "the name is gone: ENOENT");
    is_int(ERROR_OF(shm_unlink("/object")), ENOENT, "for shm_unlink, too");
    close(fd);
    is_int(at[PAGE / 4], 7, "the memory is there while it is mapped");
    munmap(at, 2 * PAGE);
    is_int(ERROR_OF(shm_open("/a/b", O_RDWR | O_CREAT, 0600)), EINVAL, "a slash inside: EINVAL");
    is_int(ERROR_OF(shm_open("/", O_RDWR | O_CREAT, 0600)), EINVAL, "no name: EINVAL");
    is_int(ERROR_OF(shm_open("..", O_RDWR | O_CREAT, 0600)), EINVAL, "the folder above: EINVAL");
    is_int(ERROR_OF(shm_open(long_name, O_RDWR | O_CREAT, 0600)), ENAMETOOLONG, "ENAMETOOLONG");
    is_int(ERROR_OF(shm_unlink(long_name)), ENAMETOOLONG, "for shm_unlink, too");
    long_name[NAME_MAX + 1] = '\0';
    ok((fd = shm_open(long_name, O_RDWR | O_CREAT, 0600)) >= 0 && shm_unlink(long_name) == 0,
       "a byte less is well");
    long_name[NAME_MAX + 1] = 'n';
    close(fd);
}

static void test_nameless(void)
{
    int fd = memfd_create("memory", MFD_CLOEXEC), other = memfd_create("memory", 0);
    struct stat status;

    ok(fstat(fd, &status) == 0 && status.st_nlink == 0, "memfd_create: a file without a name");
    ok(fcntl(fd, F_GETFD) == FD_CLOEXEC && fcntl(other, F_GETFD) == 0, "closed on exec or not");
    ok(write(fd, "1", 1) == 1 && fstat(other, &status) == 0 && status.st_size == 0,
       "two of a name");
    is_int(ERROR_OF(memfd_create("memory", 0x1000)), EINVAL, "unknown flags: EINVAL");
    close(fd), close(other);
}

/* --- Semaphores --- */

static int value_of(sem_t *semaphore)
{
    int value = -1;

    sem_getvalue(semaphore, &value);
    return value;
}

static int post_twice(void)
{
    sem_t *semaphore = sem_open("/s", 0);

    return semaphore != SEM_FAILED && sem_wait(semaphore) == 0 && sem_post(semaphore) == 0 &&
                   sem_post(semaphore) == 0
               ? 4
               : 1;
}

static void test_semaphores(void)
{
    sem_t *semaphore = sem_open("/s", O_CREAT | O_EXCL, 0600, 3u);

    is_int(value_of(semaphore), 3, "sem_open makes one with its value");
    ok(sem_open("/s", 0) == semaphore && sem_open("/s", O_CREAT, 0600, 9u) == semaphore,
       "opened again it has the same address");
    is_int(value_of(semaphore), 3, "and value");
    is_int(SEM_ERROR("/s", O_CREAT | O_EXCL, 0600, 1u), EEXIST, "O_EXCL: EEXIST");
    is_int(SEM_ERROR("/t", 0), ENOENT, "one that is not there: ENOENT");
    is_int(SEM_ERROR("/t", O_CREAT, 0600, (unsigned)SEM_VALUE_MAX + 1), EINVAL, "too much: EINVAL");
    is_int(SEM_ERROR("/t/u", O_CREAT, 0600, 1u), EINVAL, "a slash inside: EINVAL");
    is_int(SEM_ERROR(long_name, O_CREAT, 0600, 1u), ENAMETOOLONG, "ENAMETOOLONG");
    is_int(in_child(post_twice), EXITED(4), "another process waits and posts");
    is_int(value_of(semaphore), 4, "which this one sees");
    is_int(sem_close(semaphore) + sem_close(semaphore), 0, "closed twice");
    is_int(value_of(semaphore), 4, "it is open still");
    is_int(sem_unlink("/s"), 0, "sem_unlink");
    is_int(ERROR_OF(sem_unlink("/s")), ENOENT, "once");
    is_int(ERROR_OF(sem_unlink(long_name)), ENAMETOOLONG, "ENAMETOOLONG");
    sem_t *other = sem_open("/s", O_CREAT, 0600, 0u);
    ok(other != semaphore && value_of(other) == 0 && value_of(semaphore) == 4, "a new one besides");
    is_int(sem_close(semaphore) + sem_close(other), 0, "closed");
    sem_t own;
    sem_init(&own, 0, 1);
    is_int(ERROR_OF(sem_close(&own)), EINVAL, "sem_close of one without a name: EINVAL");
    sem_unlink("/s");
    int fd = shm_open("/sem.s", O_CREAT | O_RDWR, 0600);
    is_int(SEM_ERROR("/s", 0), EINVAL, "a file that is no semaphore: EINVAL");
    close(fd);
    shm_unlink("/sem.s");
}

/* Many make it at once: one does, and all count in it. */
static void *open_and_post(void *argument)
{
    int *made = argument;

    for (int i = 0; i < 20; i++) {
        sem_t *semaphore = sem_open("/race", O_CREAT | O_EXCL, 0600, 100u);
        if (semaphore != SEM_FAILED)
            __atomic_fetch_add(made, 1, __ATOMIC_RELAXED);
        else
            semaphore = sem_open("/race", O_CREAT, 0600, 0u);
        if (semaphore != SEM_FAILED)
            sem_post(semaphore);
        sched_yield();
        if (semaphore != SEM_FAILED && i % 2)
            sem_close(semaphore);
    }
    return NULL;
}

static int race(int argc, char **argv)
{
    pthread_t threads[WORKERS];
    int made = 0;

    (void)argc, (void)argv;
    for (int i = 0; i < WORKERS; i++)
        pthread_create(&threads[i], NULL, open_and_post, &made);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    return made;
}

static void test_race(void)
{
    static const char *const models[] = {"coop", "preempt", "gil", "smp"};
    char *argv[] = {(char *)(uintptr_t)self, (char *)(uintptr_t) "race", NULL};
    pid_t pids[WORKERS];

    for (int model = ABI_COOP; model <= ABI_SMP; model++) {
        posix_spawnattr_t attributes;
        int made = 0;
        posix_spawnattr_init(&attributes);
        posix_spawnattr_setmodel_np(&attributes, model);
        for (int i = 0; i < WORKERS; i++)
            posix_spawn(&pids[i], self, NULL, &attributes, argv, NULL);
        for (int i = 0; i < WORKERS; i++)
            made += WEXITSTATUS(end_of(pids[i]));
        is_int(made, 1, "%s: one of 16 threads in 4 processes makes it", models[model]);
        sem_t *semaphore = sem_open("/race", 0);
        is_int(value_of(semaphore), 100 + 16 * 20, "all have posted to the same");
        sem_close(semaphore);
        sem_unlink("/race");
    }
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"race", race}};
    void (*const tests[])(void) = {test_objects, test_nameless, test_semaphores, test_race};
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    setvbuf(stdout, NULL, _IOLBF, 1024);
    memset(long_name, 'n', sizeof long_name - 1);
    long_name[0] = '/';
    test_objects(), test_race(); /* the kernel's own caches are filled */
    for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
        unsigned before = free_pages_still();
        tests[i]();
        is_int(free_pages_settled(before), before, "all pages are free again");
    }
    return done_testing();
}
