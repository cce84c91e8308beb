/* Stacks of threads. */
/* SPDX-License-Identifier: MIT */
#include "stack.h"

#include "syscall.h"

#include <stdint.h>

#define PAGE_SIZE 4096u
#define STACK_ALIGN 8u
#define CACHE_MAX 8             /* each holds at least a page of memory */
#define KEEP_MAX (1024u * 1024) /* larger stacks are not kept */

static struct {
    pthread_mutex_t lock; /* guards what follows */
    struct pthread *first;
    unsigned count;
} cache;

/* One of default size that has been left, or NULL; atomic, so that threads that come and go one by one take no lock. */
static struct pthread *spare;

void __stack_lock(void)
{
    pthread_mutex_lock(&cache.lock);
}

void __stack_unlock(void)
{
    pthread_mutex_unlock(&cache.lock);
}

/*
 * Zeroes [from, end), a multiple of 4 bytes, 64 at least. Not memset(): that uses NEON, whose registers a thread gets
 * by a trap, with those of another thread to be saved first.
 * In: from, end. Out: the memory.
 */
static void zero(void *from, void *end)
{
    register unsigned a __asm__("r4") = 0, b __asm__("r5") = 0, c __asm__("r6") = 0;
    register unsigned d __asm__("r8") = 0, e __asm__("r9") = 0, f __asm__("r10") = 0;
    register unsigned g __asm__("r11") = 0, h __asm__("r12") = 0;
    void *last = (char *)end - 64;

    /* The last stores may overlap those before. */
    __asm__ volatile("1: stmia %[from]!, {r4-r6, r8-r12}\n"
                     "   stmia %[from]!, {r4-r6, r8-r12}\n"
                     "   cmp %[from], %[last]\n"
                     "   bls 1b\n"
                     "   stmia %[last]!, {r4-r6, r8-r12}\n"
                     "   stmia %[last], {r4-r6, r8-r12}"
                     : [from] "+r"(from), [last] "+r"(last)
                     : "r"(a), "r"(b), "r"(c), "r"(d), "r"(e), "r"(f), "r"(g), "r"(h)
                     : "cc", "memory");
}

/* zeroed: the memory is fresh from the kernel. */
static void reent_init(struct _reent *reent, bool zeroed)
{
    if (!zeroed)
        zero(reent, reent + 1);
    _REENT_INIT_PTR_ZEROED(reent);
}

/* Lays out a stack that ends at end, from its struct pthread to its struct _reent. */
static struct pthread *lay_out(char *end, bool zeroed)
{
    struct pthread *thread = __thread_place(end);
    uintptr_t low = ((uintptr_t)thread - sizeof(struct _reent)) & ~(uintptr_t)(STACK_ALIGN - 1);

    thread->reent = (struct _reent *)low;
    reent_init(thread->reent, zeroed);
    thread->alive = 1;
    thread->robust_of = 0;
    return thread;
}

/* Only a thread that the kernel has seen the end of has left its stack. */
static bool is_free(const struct pthread *thread)
{
    /* Acquire: pairs with the kernel's release when it clears the word. */
    return !__atomic_load_n(&thread->alive, __ATOMIC_ACQUIRE);
}

static bool is_default(const struct pthread *thread)
{
    return thread->stack_size == STACK_SIZE_DEFAULT &&
           thread->map_size == STACK_SIZE_DEFAULT + PAGE_SIZE;
}

static struct pthread *cache_unlink(struct pthread **link)
{
    struct pthread *thread = *link;

    *link = thread->next;
    cache.count--;
    return thread;
}

/* One of this size; NULL: there is none. */
static struct pthread *cache_take(size_t size, size_t guard)
{
    struct pthread **link = &cache.first;
    struct pthread *thread = NULL;

    /* Acquire: pairs with the release in __stack_keep(). */
    if (size == STACK_SIZE_DEFAULT && guard == PAGE_SIZE &&
        (thread = __atomic_exchange_n(&spare, NULL, __ATOMIC_ACQUIRE)))
        return thread;
    pthread_mutex_lock(&cache.lock);
    while (*link &&
           ((*link)->stack_size != size || (*link)->map_size != size + guard || !is_free(*link)))
        link = &(*link)->next;
    if (*link)
        thread = cache_unlink(link);
    pthread_mutex_unlock(&cache.lock);
    return thread;
}

/*
 * Takes out the one with the highest address above `thread`; NULL: none is free. So what is kept lies close together:
 * every 2 MiB in use are a page table here and in each forked child.
 */
static struct pthread *cache_highest(const struct pthread *thread)
{
    struct pthread **highest = NULL;

    for (struct pthread **link = &cache.first; *link; link = &(*link)->next)
        if (is_free(*link) && (*link)->map > (highest ? (*highest)->map : thread->map))
            highest = link;
    return highest ? cache_unlink(highest) : NULL;
}

bool __stack_keep(struct pthread *thread)
{
    struct pthread *other = NULL, *none = NULL;
    bool kept = false;

    if (!thread->map || thread->stack_size > KEEP_MAX)
        return false;
    /* Release: pairs with the acquire in cache_take(). */
    if (is_free(thread) && is_default(thread) &&
        __atomic_compare_exchange_n(&spare, &none, thread, false, __ATOMIC_RELEASE,
                                    __ATOMIC_RELAXED))
        return true;
    pthread_mutex_lock(&cache.lock);
    if (cache.count == CACHE_MAX)
        other = cache_highest(thread);
    if (cache.count < CACHE_MAX) {
        thread->next = cache.first;
        cache.first = thread;
        cache.count++;
        kept = true;
    }
    pthread_mutex_unlock(&cache.lock);
    if (other)
        SYS(munmap, other->map, other->map_size);
    return kept;
}

void __stack_give(struct pthread *thread)
{
    thread->tid = 0; /* who still uses the handle is told ESRCH, as long as the memory is there */
    if (thread->map && !__stack_keep(thread))
        SYS(munmap, thread->map, thread->map_size);
}

/* A guard of one page is the kernel's business, a larger one is made of pages without access. */
static struct pthread *map_new(size_t size, size_t guard)
{
    struct pthread *thread;
    long map = SYS(mmap, NULL, guard + size, ABI_PROT_READ | ABI_PROT_WRITE,
                   ABI_MAP_PRIVATE | (guard ? ABI_MAP_GUARD : 0), -1, 0);

    if (map < 0)
        return NULL;
    if (guard > PAGE_SIZE && SYS(mprotect, (char *)map + PAGE_SIZE, guard - PAGE_SIZE, 0) < 0) {
        SYS(munmap, (char *)map, guard + size);
        return NULL;
    }
    thread = lay_out((char *)map + guard + size, true);
    thread->map = (char *)map;
    thread->map_size = guard + size;
    thread->stack = (char *)map + guard;
    thread->stack_size = size;
    return thread;
}

static size_t page_up(size_t size)
{
    return (size + PAGE_SIZE - 1) & ~(size_t)(PAGE_SIZE - 1);
}

struct pthread *__stack_take(const pthread_attr_t *attributes)
{
    size_t size = page_up(attributes->__size), guard = page_up(attributes->__guard);
    struct pthread *thread;

    if (attributes->__stack_end) {
        thread = lay_out(attributes->__stack_end, false);
        thread->map = NULL;
        thread->stack = (char *)attributes->__stack_end - attributes->__size;
        thread->stack_size = attributes->__size;
        return thread;
    }
    if (size < attributes->__size || guard < attributes->__guard || size + guard < size)
        return NULL; /* more than there are addresses */
    thread = cache_take(size, guard);
    if (!thread)
        return map_new(size, guard);
    return lay_out(thread->map + thread->map_size, false);
}
