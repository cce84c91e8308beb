/*
 * A seqlock: readers take no lock and read again when a writer was there meanwhile. And a spinlock by
 * compare and exchange, and a stack without locks.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define READERS 3
#define WRITERS 2
#define ROUNDS 5000

static atomic_uint sequence;
static atomic_int spinlock;
static atomic_uint x, y; /* y is always 3 * x, for who reads them together */

static void write_pair(unsigned value)
{
    int free = 0;

    while (!atomic_compare_exchange_weak_explicit(&spinlock, &free, 1, memory_order_acquire,
                                                  memory_order_relaxed)) {
        free = 0;
        sched_yield();
    }
    unsigned before = atomic_load_explicit(&sequence, memory_order_relaxed);
    atomic_store_explicit(&sequence, before + 1, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    atomic_store_explicit(&x, value, memory_order_relaxed);
    if (value % 64 == 0)
        sched_yield();
    atomic_store_explicit(&y, 3 * value, memory_order_relaxed);
    atomic_store_explicit(&sequence, before + 2, memory_order_release);
    atomic_store_explicit(&spinlock, 0, memory_order_release);
}

static void read_pair(unsigned *first, unsigned *second)
{
    unsigned before, after;

    for (;;) {
        before = atomic_load_explicit(&sequence, memory_order_acquire);
        *first = atomic_load_explicit(&x, memory_order_relaxed);
        *second = atomic_load_explicit(&y, memory_order_relaxed);
        atomic_thread_fence(memory_order_acquire);
        after = atomic_load_explicit(&sequence, memory_order_relaxed);
        if (before == after && before % 2 == 0)
            return;
        sched_yield();
    }
}

static void *reader(void *arg)
{
    unsigned first, second;

    for (int i = 0; i < ROUNDS; i++) {
        read_pair(&first, &second);
        assert(second == 3 * first);
    }
    return arg;
}

static void *writer(void *arg)
{
    for (unsigned i = 0; i < ROUNDS; i++)
        write_pair(i);
    return arg;
}

struct node {
    struct node *next;
    int value;
};

static _Atomic(struct node *) top;

static void *push(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct node *node = malloc(sizeof *node);
        assert(node);
        node->value = 1;
        node->next = top;
        while (!atomic_compare_exchange_weak(&top, &node->next, node))
            ;
    }
    return arg;
}

static void run(int count, void *(*start)(void *), int others, void *(*other)(void *))
{
    pthread_t threads[READERS + WRITERS];

    for (int i = 0; i < count + others; i++)
        assert(pthread_create(&threads[i], NULL, i < count ? start : other, NULL) == 0);
    for (int i = 0; i < count + others; i++)
        pthread_join(threads[i], NULL);
}

int main(void)
{
    int pushed = 0;

    run(READERS, reader, WRITERS, writer);
    assert(sequence == 2 * WRITERS * ROUNDS);
    run(READERS, push, 0, NULL);
    for (struct node *node = top; node; node = node->next)
        pushed += node->value;
    assert(pushed == READERS * ROUNDS);
    printf("%d writes, %d pushes\n", (int)(WRITERS * ROUNDS), pushed);
    return 0;
}
