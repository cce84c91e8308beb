/*
 * Semaphores with names: each is a file of /dev/shm, mapped once in a process however often it opens it.
 * SPDX-License-Identifier: MIT
 *
 * A new one is written under another name and then renamed, so that who finds it finds it whole. Nothing here
 * is a cancellation point, which POSIX leaves open: a thread does not end in the middle.
 */
#include "fork_locks.h"
#include "shm_name.h"
#include "syscall.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdlib.h>

#define PREFIX SHM_FOLDER "sem."

struct named {
    struct named *next;
    sem_t *semaphore;
    unsigned file; /* its inode's number */
    unsigned opened;
};

static struct {
    pthread_mutex_t lock; /* guards what follows */
    struct named *first;
} table;

void __sem_lock(void)
{
    pthread_mutex_lock(&table.lock);
}

void __sem_unlock(void)
{
    pthread_mutex_unlock(&table.lock);
}

/* A semaphore that is not in the table yet: maps it and enters it. */
static long enter(int fd, unsigned file, sem_t **semaphore)
{
    struct named *named = malloc(sizeof *named);
    long at;

    if (!named)
        return -ENOMEM;
    at = SYS(mmap, NULL, sizeof(sem_t), ABI_PROT_READ | ABI_PROT_WRITE,
             ABI_MAP_SHARED | ABI_MAP_FILE, fd, 0);
    if ((unsigned long)at > -4096ul) {
        free(named);
        return at;
    }
    *semaphore = (sem_t *)at;
    *named =
        (struct named){.next = table.first, .semaphore = *semaphore, .file = file, .opened = 1};
    table.first = named;
    return 0;
}

/* The semaphore in an open file. */
static long find_or_enter(int fd, sem_t **semaphore)
{
    struct abi_stat status;
    struct named *named;
    long error = SYS(fstat, fd, &status);

    if (error)
        return error;
    if (status.size != sizeof(sem_t))
        return -EINVAL;
    __sem_lock();
    for (named = table.first; named && named->file != status.inode; named = named->next)
        ;
    if (named) {
        named->opened++;
        *semaphore = named->semaphore;
    } else {
        error = enter(fd, status.inode, semaphore);
    }
    __sem_unlock();
    return error;
}

/* A new file with a semaphore in it gets this name. A descriptor, or an error: -EEXIST. */
static long make(const char *path, mode_t mode, unsigned value)
{
    char new_path[SHM_PATH_MAX];
    sem_t semaphore;
    long fd, result;

    if (sem_init(&semaphore, 1, value) != 0)
        return -EINVAL;
    fd = __shm_new(new_path, O_RDWR | O_CLOEXEC, (int)mode);
    if (fd < 0)
        return fd;
    result = SYS(write, (int)fd, &semaphore, sizeof semaphore);
    if (result == sizeof semaphore)
        result = SYS(renameat, ABI_AT_FDCWD, new_path, ABI_AT_FDCWD, path, ABI_RENAME_NOREPLACE);
    if (result == 0)
        return fd;
    SYS(unlinkat, AT_FDCWD, new_path, 0);
    SYS(close, (int)fd);
    return result < 0 ? result : -ENOSPC;
}

static long open_or_make(const char *path, int flags, mode_t mode, unsigned value)
{
    for (;;) {
        long fd = -ENOENT;
        if ((flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL))
            fd = SYS(openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
        if (fd != -ENOENT || !(flags & O_CREAT))
            return fd;
        fd = make(path, mode, value);
        if (fd != -EEXIST || (flags & O_EXCL))
            return fd;
    }
}

sem_t *sem_open(const char *name, int flags, ...)
{
    char path[SHM_PATH_MAX];
    sem_t *semaphore = SEM_FAILED;
    unsigned value = 0;
    mode_t mode = 0;
    long fd, error;

    if (flags & O_CREAT) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        value = va_arg(arguments, unsigned);
        va_end(arguments);
    }
    if (!__shm_path(path, PREFIX, name))
        return SEM_FAILED;
    fd = open_or_make(path, flags, mode, value);
    error = fd < 0 ? fd : find_or_enter((int)fd, &semaphore);
    if (fd >= 0)
        SYS(close, (int)fd);
    posix_result(error);
    return semaphore;
}

/* Takes it out of the table if it is not opened any more. NULL with *error: nothing more is to be done. */
static struct named *leave(const sem_t *semaphore, long *error)
{
    struct named **link = &table.first;

    while (*link && (*link)->semaphore != semaphore)
        link = &(*link)->next;
    struct named *named = *link;
    *error = named ? 0 : -EINVAL;
    if (!named || --named->opened != 0)
        return NULL;
    *link = named->next;
    return named;
}

int sem_close(sem_t *semaphore)
{
    long error;

    __sem_lock();
    struct named *named = leave(semaphore, &error);
    __sem_unlock();
    if (named) {
        SYS(munmap, named->semaphore, sizeof(sem_t));
        free(named);
    }
    return (int)posix_result(error);
}

int sem_unlink(const char *name)
{
    char path[SHM_PATH_MAX];

    return __shm_path(path, PREFIX, name) ? (int)posix_result(SYS(unlinkat, AT_FDCWD, path, 0))
                                          : -1;
}
