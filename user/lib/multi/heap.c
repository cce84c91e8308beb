/*
 * The shared heap: a memory object that all processes of a family have at the same address.
 * SPDX-License-Identifier: MIT
 *
 * Blocks have the size of a power of two; those freed are in one list for each size. Every change is one store, so
 * that who is killed in between takes a block with him at most.
 */
#include "monitor.h"
#include "registry.h"

#include <brigade/multiprocessing.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SMALLEST 5u /* 32 bytes, half of them the header */
#define CLASSES 32u

struct block {
    struct block *next; /* when free */
    unsigned class;
    _Alignas(16) char memory[];
};

struct heap {
    pthread_mutex_t mutex;
    char *unused, *end;
    struct block *free[CLASSES];
};

static struct heap *heap;
static int heap_fd = -1;

/* A spawned process is to find the same place free. */
#define WANTED_ADDRESS ((void *)(sizeof(void *) == 4 ? 0x38000000ul : 0x380000000000ul))

int __heap_attach(int fd, void *address)
{
    void *memory = mmap(address, SHARED_HEAP_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    if (memory == MAP_FAILED)
        return errno;
    if (memory != address) {
        munmap(memory, SHARED_HEAP_BYTES);
        return EADDRNOTAVAIL;
    }
    heap = memory;
    heap_fd = fd;
    return fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 ? errno : 0;
}

static int heap_make(void)
{
    int fd = memfd_create("shared heap", MFD_CLOEXEC);
    void *memory;

    if (fd < 0)
        return -1;
    if (ftruncate(fd, SHARED_HEAP_BYTES) != 0)
        goto fail;
    memory = mmap(WANTED_ADDRESS, SHARED_HEAP_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        goto fail;
    struct heap *new = memory;
    int error = __mutex_make(&new->mutex, PTHREAD_MUTEX_NORMAL, PROCESSES);
    if (error) {
        munmap(memory, SHARED_HEAP_BYTES);
        errno = error;
        goto fail;
    }
    new->unused = (char *)memory + ((sizeof *new + 15) & ~(size_t)15);
    new->end = (char *)memory + SHARED_HEAP_BYTES;
    heap = new;
    heap_fd = fd;
    return 0;
fail:
    error = errno;
    close(fd);
    errno = error;
    return -1;
}

int __heap_fd(void **address)
{
    int result = 0;

    __registry_lock();
    if (!heap)
        result = heap_make();
    __registry_unlock();
    if (address)
        *address = heap;
    return result ? -1 : heap_fd;
}

static void enter(void)
{
    if (pthread_mutex_lock(&heap->mutex) == EOWNERDEAD)
        pthread_mutex_consistent(&heap->mutex);
}

static struct block *take(unsigned class)
{
    struct block *block = heap->free[class];
    size_t size = (size_t)1 << class;

    if (block) {
        COMMIT(heap->free[class], block->next);
    } else if ((size_t)(heap->end - heap->unused) >= size) {
        block = (struct block *)heap->unused;
        COMMIT(heap->unused, heap->unused + size);
    }
    return block;
}

void *shared_alloc(size_t size)
{
    unsigned class = SMALLEST;
    struct block *block = NULL;

    if (__atomic_load_n(&heap, __ATOMIC_ACQUIRE) == NULL && __heap_fd(NULL) < 0)
        return NULL;
    while (class < CLASSES - 1 && ((size_t)1 << class) - sizeof(struct block) < size)
        class ++;
    enter();
    if (class < CLASSES - 1)
        block = take(class);
    pthread_mutex_unlock(&heap->mutex);
    if (!block) {
        errno = ENOMEM;
        return NULL;
    }
    block->class = class;
    return memset(block->memory, 0, size);
}

void shared_free(void *memory)
{
    if (!memory)
        return;
    struct block *block = (struct block *)((char *)memory - offsetof(struct block, memory));
    enter();
    block->next = heap->free[block->class];
    COMMIT(heap->free[block->class], block);
    pthread_mutex_unlock(&heap->mutex);
}

/* Its lock stands before it. */
struct value {
    struct lock *lock;
    _Alignas(16) char memory[];
};

static struct value *value_of(void *memory)
{
    return (struct value *)((char *)memory - offsetof(struct value, memory));
}

void *value_new(size_t size)
{
    struct value *value =
        size <= SHARED_HEAP_BYTES ? shared_alloc(sizeof *value + size) : (errno = ENOMEM, NULL);

    if (!value)
        return NULL;
    value->lock = rlock_new(PROCESSES);
    if (value->lock)
        return value->memory;
    shared_free(value);
    return NULL;
}

void *array_new(size_t count, size_t size)
{
    size_t bytes;

    if (!__builtin_mul_overflow(count, size, &bytes))
        return value_new(bytes);
    errno = ENOMEM;
    return NULL;
}

struct lock *value_get_lock(void *value)
{
    return value_of(value)->lock;
}

void value_free(void *value)
{
    if (!value)
        return;
    lock_free(value_of(value)->lock);
    shared_free(value_of(value));
}
