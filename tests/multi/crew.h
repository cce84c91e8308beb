/*
 * Members that are killed at random moments and begin again, threads by pthread_cancel: what the stress tests of
 * <brigade/…> have in common.
 * SPDX-License-Identifier: MIT
 */
#ifndef MULTI_CREW_H
#define MULTI_CREW_H

#include "tap.h"

#include <brigade/multiprocessing.h>
#include <brigade/threading.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#define KILLS_MAX 100
#define MEMBERS_MAX 12

/* What one member has done; each life of it has one of its own. */
struct life {
    void *shared;
    int member;
    long count; /* of whatever it does */
    long sum;
};

static struct {
    enum sharing sharing;
    void (*live)(struct life *life); /* until it is told to stop */
    void *shared;
    int member_count;
    struct life *lives[KILLS_MAX + MEMBERS_MAX];
    int life_count;
    struct {
        struct thread thread;
        struct process process;
        struct life *life; /* the present one */
    } members[MEMBERS_MAX];
} crew;

static void live_thread(void *life)
{
    crew.live(life);
}

static int live_process(void *life)
{
    crew.live(life);
    return 0;
}

static void crew_begin(int member)
{
    struct life *life = value_new(sizeof *life);

    *life = (struct life){.shared = crew.shared, .member = member};
    crew.lives[crew.life_count++] = life;
    crew.members[member].life = life;
    crew.members[member].thread = (struct thread){.target = live_thread, .argument = life};
    crew.members[member].process = (struct process){.target = live_process, .argument = life};
    int error = crew.sharing == THREADS ? thread_start(&crew.members[member].thread)
                                        : process_start(&crew.members[member].process);
    if (error)
        is_int(error, 0, "a member can be started");
}

static void crew_start(enum sharing sharing, int members, void (*live)(struct life *), void *shared)
{
    memset(&crew, 0, sizeof crew);
    crew.sharing = sharing;
    crew.live = live;
    crew.shared = shared;
    crew.member_count = members;
    for (int i = 0; i < members; i++)
        crew_begin(i);
}

static void crew_join(int member)
{
    thread_join(&crew.members[member].thread, FOREVER);
    process_join(&crew.members[member].process, FOREVER);
}

static unsigned seed;

static unsigned random_below(unsigned limit)
{
    seed = seed * 1103515245 + 12345;
    return (seed >> 8) % limit;
}

/* So many, one after the other, at random moments; each begins again. */
static void crew_kill(int kills)
{
    for (int i = 0; i < kills && i < KILLS_MAX; i++) {
        int member = (int)random_below((unsigned)crew.member_count);
        nanosleep(&(struct timespec){.tv_nsec = random_below(300000)}, NULL);
        if (crew.sharing == THREADS)
            pthread_cancel((pthread_t)crew.members[member].thread.__handle);
        else
            process_kill(&crew.members[member].process);
        crew_join(member);
        crew_begin(member);
    }
}

/* For the lives to be looked at; then crew_free(). */
static void crew_end(void)
{
    for (int i = 0; i < crew.member_count; i++)
        crew_join(i);
}

static void crew_free(void)
{
    for (int i = 0; i < crew.life_count; i++)
        value_free(crew.lives[i]);
}

#endif
