/* The System V kinds of communication, which are not there. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>

static int missing(void)
{
    errno = ENOSYS;
    return -1;
}

/* A key that the file's inode makes, as it is defined: this one is of use elsewhere, too. */
key_t ftok(const char *path, int project)
{
    struct stat status;

    if (stat(path, &status) != 0)
        return (key_t)-1;
    return (key_t)((unsigned)project << 24 | ((unsigned)status.st_dev & 0xff) << 16 |
                   ((unsigned)status.st_ino & 0xffff));
}

int shmget(key_t key, size_t size, int flags)
{
    (void)key, (void)size, (void)flags;
    return missing();
}

void *shmat(int id, const void *address, int flags)
{
    (void)id, (void)address, (void)flags;
    missing();
    return (void *)-1;
}

int shmdt(const void *address)
{
    (void)address;
    return missing();
}

int shmctl(int id, int command, struct shmid_ds *status)
{
    (void)id, (void)command, (void)status;
    return missing();
}

int semget(key_t key, int count, int flags)
{
    (void)key, (void)count, (void)flags;
    return missing();
}

int semop(int id, struct sembuf *operations, size_t count)
{
    (void)id, (void)operations, (void)count;
    return missing();
}

int semctl(int id, int number, int command, ...)
{
    (void)id, (void)number, (void)command;
    return missing();
}

int msgget(key_t key, int flags)
{
    (void)key, (void)flags;
    return missing();
}

int msgsnd(int id, const void *message, size_t size, int flags)
{
    (void)id, (void)message, (void)size, (void)flags;
    return missing();
}

ssize_t msgrcv(int id, void *message, size_t size, long type, int flags)
{
    (void)id, (void)message, (void)size, (void)type, (void)flags;
    return missing();
}

int msgctl(int id, int command, struct msqid_ds *status)
{
    (void)id, (void)command, (void)status;
    return missing();
}
