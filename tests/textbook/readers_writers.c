/*
 * Readers and writers: four ways to let readers in together and writers alone, by whom they prefer.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>

#define READERS 5
#define WRITERS 3
#define ROUNDS 400

struct policy {
    const char *name;
    void (*read_lock)(void), (*read_unlock)(void), (*write_lock)(void), (*write_unlock)(void);
};

static sem_t room_empty, mutex, turnstile, no_readers, no_writers, writers_mutex;
static int readers, writers;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;

/* A light switch: the first in turns it on, the last out turns it off. */
static void switch_on(int *count, sem_t *guard, sem_t *resource)
{
    sem_wait(guard);
    if (++*count == 1)
        sem_wait(resource);
    sem_post(guard);
}

static void switch_off(int *count, sem_t *guard, sem_t *resource)
{
    sem_wait(guard);
    if (--*count == 0)
        sem_post(resource);
    sem_post(guard);
}

/* Readers first: a writer may starve. */
static void first_read_lock(void)
{
    switch_on(&readers, &mutex, &room_empty);
}

static void first_read_unlock(void)
{
    switch_off(&readers, &mutex, &room_empty);
}

static void first_write_lock(void)
{
    sem_wait(&room_empty);
}

static void first_write_unlock(void)
{
    sem_post(&room_empty);
}

/* Fair: who comes after a writer waits behind it at the turnstile. */
static void fair_read_lock(void)
{
    sem_wait(&turnstile);
    sem_post(&turnstile);
    first_read_lock();
}

static void fair_write_lock(void)
{
    sem_wait(&turnstile);
    sem_wait(&room_empty);
}

static void fair_write_unlock(void)
{
    sem_post(&turnstile);
    sem_post(&room_empty);
}

/* Writers first: while one waits, no reader comes in. */
static void last_read_lock(void)
{
    sem_wait(&no_readers);
    switch_on(&readers, &mutex, &no_writers);
    sem_post(&no_readers);
}

static void last_read_unlock(void)
{
    switch_off(&readers, &mutex, &no_writers);
}

static void last_write_lock(void)
{
    switch_on(&writers, &writers_mutex, &no_readers);
    sem_wait(&no_writers);
}

static void last_write_unlock(void)
{
    sem_post(&no_writers);
    switch_off(&writers, &writers_mutex, &no_readers);
}

/* The library's. */
static void library_read_lock(void)
{
    pthread_rwlock_rdlock(&rwlock);
}

static void library_write_lock(void)
{
    pthread_rwlock_wrlock(&rwlock);
}

static void library_unlock(void)
{
    pthread_rwlock_unlock(&rwlock);
}

static const struct policy policies[] = {
    {"readers first", first_read_lock, first_read_unlock, first_write_lock, first_write_unlock},
    {"fair", fair_read_lock, first_read_unlock, fair_write_lock, fair_write_unlock},
    {"writers first", last_read_lock, last_read_unlock, last_write_lock, last_write_unlock},
    {"rwlock", library_read_lock, library_unlock, library_write_lock, library_unlock},
};

static const struct policy *policy;
static atomic_int inside_reading, inside_writing;
static int value, mirror; /* equal whenever no writer is inside */

static void *reader(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        policy->read_lock();
        inside_reading++;
        assert(inside_writing == 0);
        assert(value == mirror);
        if (i % 16 == 0)
            sched_yield();
        inside_reading--;
        policy->read_unlock();
    }
    return arg;
}

static void *writer(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        policy->write_lock();
        assert(inside_writing == 0);
        inside_writing++;
        assert(inside_reading == 0);
        value++;
        if (i % 16 == 0)
            sched_yield();
        mirror++;
        inside_writing--;
        policy->write_unlock();
    }
    return arg;
}

int main(void)
{
    sem_t *const open[] = {&room_empty, &mutex,      &turnstile,
                           &no_readers, &no_writers, &writers_mutex};
    pthread_t threads[READERS + WRITERS];

    for (unsigned i = 0; i < sizeof open / sizeof open[0]; i++)
        sem_init(open[i], 0, 1);
    for (unsigned p = 0; p < sizeof policies / sizeof policies[0]; p++) {
        policy = &policies[p];
        value = mirror = 0;
        for (int i = 0; i < READERS + WRITERS; i++)
            assert(pthread_create(&threads[i], NULL, i < READERS ? reader : writer, NULL) == 0);
        for (int i = 0; i < READERS + WRITERS; i++)
            pthread_join(threads[i], NULL);
        assert(value == WRITERS * ROUNDS && mirror == value);
        printf("%s: %d writes\n", policy->name, value);
    }
    return 0;
}
