/*
 * Creating threads without end stops at EAGAIN; when they are gone, all is as before.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>

#define AT_MOST 3000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t may_end = PTHREAD_COND_INITIALIZER;
static int released, ended;
static pthread_t threads[AT_MOST];
static char marks[AT_MOST];

static void *wait_for_release(void *arg)
{
    pthread_mutex_lock(&mutex);
    while (!released)
        pthread_cond_wait(&may_end, &mutex);
    ended++;
    pthread_mutex_unlock(&mutex);
    return arg;
}

static int create_many(void)
{
    int count = 0, error = 0;

    released = ended = 0;
    while (count < AT_MOST &&
           (error = pthread_create(&threads[count], NULL, wait_for_release, &marks[count])) == 0)
        count++;
    assert(count == AT_MOST || error == EAGAIN);
    pthread_mutex_lock(&mutex);
    released = 1;
    pthread_cond_broadcast(&may_end);
    pthread_mutex_unlock(&mutex);
    for (int i = 0; i < count; i++) {
        void *result;
        assert(pthread_join(threads[i], &result) == 0);
        assert(result == &marks[i]);
    }
    assert(ended == count);
    return count;
}

int main(void)
{
    int first = create_many(), second = create_many(), third = create_many();

    assert(first > 10 && second == first && third == first);
    printf("as many threads the third time\n");
    return 0;
}
