/* Barrier. */
/* SPDX-License-Identifier: MIT */
#include "monitor.h"

#include <errno.h>
#include <stdint.h>

struct barrier {
    struct monitor monitor;
    unsigned parties;
    unsigned arrived; /* in this round */
    unsigned round;   /* rounds before this one */
    uint64_t
        given_up; /* bit n: the round n + 1 before this one was; who was late by more hears nothing */
    bool broken;
};

struct barrier *barrier_new(unsigned parties, enum sharing sharing)
{
    struct barrier *barrier = NULL;

    if (parties == 0)
        errno = EINVAL;
    else
        barrier = __monitor_new(sizeof *barrier, sharing);
    if (barrier)
        barrier->parties = parties;
    return barrier;
}

void barrier_free(struct barrier *barrier)
{
    __monitor_free(&barrier->monitor);
}

/* All who wait go on; the next to come begin a new round. */
static void end_round(struct barrier *barrier, bool given_up)
{
    __gate_open(&barrier->monitor.gate, &barrier->monitor, GATE_ALL);
    barrier->arrived = 0;
    barrier->given_up = barrier->given_up << 1 | given_up;
    barrier->round++;
}

static void give_up(struct barrier *barrier, bool broken)
{
    barrier->broken = broken;
    if (barrier->arrived > 0)
        end_round(barrier, true);
}

static int wait_for_others(struct barrier *barrier, const struct timespec *deadline)
{
    unsigned round = barrier->round;
    int error = 0;

    while (barrier->round == round && !error)
        error = __gate_wait(&barrier->monitor.gate, &barrier->monitor, deadline);
    if (barrier->round == round) {
        give_up(barrier, true);
        return ETIMEDOUT;
    }
    unsigned ago = barrier->round - round - 1;
    return ago < 64 && barrier->given_up >> ago & 1 ? ECANCELED : 0;
}

int barrier_wait(struct barrier *barrier, unsigned *index, int timeout_ms)
{
    struct timespec time;
    const struct timespec *deadline = __deadline_in(timeout_ms, &time);
    int error = 0;

    __monitor_enter(&barrier->monitor);
    if (barrier->broken) {
        error = ECANCELED;
    } else {
        if (index)
            *index = barrier->arrived;
        if (++barrier->arrived == barrier->parties)
            end_round(barrier, false);
        else
            error = wait_for_others(barrier, deadline);
    }
    __monitor_leave(&barrier->monitor);
    return error;
}

void barrier_abort(struct barrier *barrier)
{
    __monitor_enter(&barrier->monitor);
    give_up(barrier, true);
    __monitor_leave(&barrier->monitor);
}

void barrier_reset(struct barrier *barrier)
{
    __monitor_enter(&barrier->monitor);
    give_up(barrier, false);
    __monitor_leave(&barrier->monitor);
}

unsigned barrier_parties(struct barrier *barrier)
{
    return barrier->parties;
}

unsigned barrier_n_waiting(struct barrier *barrier)
{
    __monitor_enter(&barrier->monitor);
    unsigned waiting = barrier->arrived;
    __monitor_leave(&barrier->monitor);
    return waiting;
}

bool barrier_broken(struct barrier *barrier)
{
    __monitor_enter(&barrier->monitor);
    bool broken = barrier->broken;
    __monitor_leave(&barrier->monitor);
    return broken;
}
