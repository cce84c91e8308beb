/* shared_memory: memory objects by name. */
/* SPDX-License-Identifier: MIT */
#include <brigade/multiprocessing.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* As shm_open() wants it, in path. */
static int path_of(char path[static sizeof((struct shared_memory *)0)->name + 1], const char *name)
{
    if (!name[0] || strchr(name, '/'))
        return EINVAL;
    if (strlen(name) >= sizeof((struct shared_memory *)0)->name)
        return ENAMETOOLONG;
    path[0] = '/';
    strcpy(path + 1, name);
    return 0;
}

/* Maps the object, of that size if it is new. */
static int map(struct shared_memory *memory, int fd, size_t new_size)
{
    struct stat status;

    if (new_size > 0 && ftruncate(fd, (off_t)new_size) != 0)
        return errno;
    if (fstat(fd, &status) != 0)
        return errno;
    memory->size = (size_t)status.st_size;
    memory->buf = mmap(NULL, memory->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return memory->buf == MAP_FAILED ? errno : 0;
}

static int open_object(struct shared_memory *memory, const char *name, int flags, size_t new_size)
{
    char path[sizeof memory->name + 1];
    int error = path_of(path, name);

    if (error)
        return error;
    int fd = shm_open(path, flags, 0600);
    if (fd < 0)
        return errno;
    error = map(memory, fd, new_size);
    close(fd);
    if (error && new_size > 0)
        shm_unlink(path);
    if (error)
        return error;
    strcpy(memory->name, path + 1);
    return 0;
}

int shared_memory_create(struct shared_memory *memory, const char *name, size_t size)
{
    static unsigned count;
    char made_up[sizeof memory->name];
    int error;

    if (size == 0)
        return EINVAL;
    if (name)
        return open_object(memory, name, O_CREAT | O_EXCL | O_RDWR, size);
    do {
        unsigned number = __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
        snprintf(made_up, sizeof made_up, "psm_%d_%u", (int)getpid(), number);
        error = open_object(memory, made_up, O_CREAT | O_EXCL | O_RDWR, size);
    } while (error == EEXIST);
    return error;
}

int shared_memory_attach(struct shared_memory *memory, const char *name)
{
    return open_object(memory, name, O_RDWR, 0);
}

void shared_memory_close(struct shared_memory *memory)
{
    if (memory->buf)
        munmap(memory->buf, memory->size);
    memory->buf = NULL;
}

int shared_memory_unlink(const struct shared_memory *memory)
{
    char path[sizeof memory->name + 1];
    int error = path_of(path, memory->name);

    return error ? error : shm_unlink(path) != 0 ? errno : 0;
}
