/*
 * A pool of threads with a queue of jobs, which may add jobs themselves, and an orderly end.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define WORKERS 4
#define DEPTH 10 /* each job adds two of the next depth */

struct job {
    struct job *next;
    int depth;
};

static struct job *head, **tail = &head;
static int unfinished, closed;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_jobs = PTHREAD_COND_INITIALIZER;
static pthread_cond_t all_done = PTHREAD_COND_INITIALIZER;
static int done_at[DEPTH + 1];

static void submit(int depth)
{
    struct job *job = malloc(sizeof *job);

    assert(job);
    *job = (struct job){.depth = depth};
    pthread_mutex_lock(&mutex);
    *tail = job;
    tail = &job->next;
    unfinished++;
    pthread_cond_signal(&has_jobs);
    pthread_mutex_unlock(&mutex);
}

/* NULL when the pool is closed and nothing is left. */
static struct job *next_job(void)
{
    pthread_mutex_lock(&mutex);
    while (!head && !closed)
        pthread_cond_wait(&has_jobs, &mutex);
    struct job *job = head;
    if (job) {
        head = job->next;
        if (!head)
            tail = &head;
    }
    pthread_mutex_unlock(&mutex);
    return job;
}

static void *worker(void *arg)
{
    struct job *job;
    long jobs = 0;

    while ((job = next_job()) != NULL) {
        if (job->depth < DEPTH) {
            submit(job->depth + 1);
            submit(job->depth + 1);
        }
        pthread_mutex_lock(&mutex);
        done_at[job->depth]++;
        if (--unfinished == 0)
            pthread_cond_broadcast(&all_done);
        pthread_mutex_unlock(&mutex);
        free(job);
        jobs++;
    }
    (void)arg;
    return (void *)jobs;
}

int main(void)
{
    pthread_t workers[WORKERS];
    long total = 0;

    for (int i = 0; i < WORKERS; i++)
        assert(pthread_create(&workers[i], NULL, worker, NULL) == 0);
    submit(0);
    pthread_mutex_lock(&mutex);
    while (unfinished)
        pthread_cond_wait(&all_done, &mutex);
    closed = 1;
    pthread_cond_broadcast(&has_jobs);
    pthread_mutex_unlock(&mutex);
    for (int i = 0; i < WORKERS; i++) {
        void *jobs;
        pthread_join(workers[i], &jobs);
        total += (long)jobs;
    }
    assert(total == (2 << DEPTH) - 1);
    for (int depth = 0; depth <= DEPTH; depth++)
        assert(done_at[depth] == 1 << depth);
    printf("%ld jobs\n", total);
    return 0;
}
