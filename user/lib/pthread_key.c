/*
 * Thread-specific values.
 * SPDX-License-Identifier: MIT
 *
 * A key's generation is odd while it exists and grows when it is made or deleted; a thread keeps
 * the generation beside its value. So a value of a deleted key is never seen under a new one, and
 * making a key does not visit the threads. Whoever uses a key got it from who made it, by way of
 * some synchronisation of the program's: the table itself needs no order.
 */
#include "thread.h"

#include <errno.h>
#include <stdlib.h>

static struct {
    unsigned generation;
    void (*destructor)(void *);
} keys[PTHREAD_KEYS_MAX];

struct specific {
    unsigned generation;
    void *value;
};

static unsigned generation_of(pthread_key_t key)
{
    return key < PTHREAD_KEYS_MAX ? __atomic_load_n(&keys[key].generation, __ATOMIC_RELAXED) : 0;
}

static bool exists(unsigned generation)
{
    return generation % 2 == 1;
}

static bool next_generation(pthread_key_t key, unsigned from)
{
    return __atomic_compare_exchange_n(&keys[key].generation, &from, from + 1, 0, __ATOMIC_RELAXED,
                                       __ATOMIC_RELAXED);
}

int pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
    for (pthread_key_t i = 0; i < PTHREAD_KEYS_MAX; i++) {
        unsigned generation = generation_of(i);
        if (exists(generation) || !next_generation(i, generation))
            continue;
        keys[i].destructor = destructor;
        *key = i;
        return 0;
    }
    return EAGAIN;
}

int pthread_key_delete(pthread_key_t key)
{
    unsigned generation = generation_of(key);

    return exists(generation) && next_generation(key, generation) ? 0 : EINVAL;
}

int pthread_setspecific(pthread_key_t key, const void *value)
{
    struct pthread *self = thread_self();
    unsigned generation = generation_of(key);

    if (!exists(generation))
        return EINVAL;
    if (!self->specific) {
        if (!value)
            return 0;
        self->specific = calloc(PTHREAD_KEYS_MAX, sizeof *self->specific);
        if (!self->specific)
            return ENOMEM;
    }
    self->specific[key] = (struct specific){generation, (void *)value};
    return 0;
}

void *pthread_getspecific(pthread_key_t key)
{
    const struct specific *specific = thread_self()->specific;

    if (!specific || key >= PTHREAD_KEYS_MAX || specific[key].generation != generation_of(key))
        return NULL;
    return specific[key].value;
}

void __thread_run_destructors(struct pthread *self)
{
    bool again = true;

    for (int i = 0; again && i < PTHREAD_DESTRUCTOR_ITERATIONS; i++) {
        again = false;
        for (pthread_key_t key = 0; key < PTHREAD_KEYS_MAX; key++) {
            void *value = pthread_getspecific(key);
            if (!value || !keys[key].destructor)
                continue;
            self->specific[key].value = NULL;
            keys[key].destructor(value);
            again = true;
        }
    }
    free(self->specific);
    self->specific = NULL;
}
