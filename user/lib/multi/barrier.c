/* Barrier. */
/* SPDX-License-Identifier: MIT */
#include "monitor.h"

#include <errno.h>
#include <stdint.h>

struct state {
    unsigned arrived; /* in this round */
    unsigned round;   /* rounds before this one */
    uint64_t
        given_up; /* bit n: the round n + 1 before this one was; who was late by more hears nothing */
    bool broken;
};

/* Two states, of which one is true: so becoming another is one store, whenever somebody is killed. */
struct barrier {
    struct monitor monitor;
    unsigned parties;
    struct state states[2];
    unsigned now;
};

static const struct state *state_of(const struct barrier *barrier)
{
    return &barrier->states[barrier->now];
}

/* In another round all who wait go on. */
static void become(struct barrier *barrier, struct state next)
{
    barrier->states[!barrier->now] = next;
    if (next.round != state_of(barrier)->round)
        __gate_open(&barrier->monitor.gate, &barrier->monitor, GATE_ALL);
    COMMIT(barrier->now, !barrier->now);
}

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

/* The next to come begin a new round. */
static struct state next_round(struct state state, bool given_up)
{
    return (struct state){.round = state.round + 1,
                          .given_up = state.given_up << 1 | given_up,
                          .broken = state.broken};
}

static void give_up(struct barrier *barrier, bool broken)
{
    struct state state = *state_of(barrier);

    state.broken = broken;
    become(barrier, state.arrived > 0 ? next_round(state, true) : state);
}

static int wait_for_others(struct barrier *barrier, const struct timespec *deadline)
{
    unsigned round = state_of(barrier)->round;
    int error = 0;

    while (state_of(barrier)->round == round && !error)
        error = __gate_wait(&barrier->monitor.gate, &barrier->monitor, deadline);
    if (state_of(barrier)->round == round) {
        give_up(barrier, true);
        return ETIMEDOUT;
    }
    unsigned ago = state_of(barrier)->round - round - 1;
    return ago < 64 && state_of(barrier)->given_up >> ago & 1 ? ECANCELED : 0;
}

int barrier_wait(struct barrier *barrier, unsigned *index, int timeout_ms)
{
    struct timespec time;
    const struct timespec *deadline = __deadline_in(timeout_ms, &time);
    int error = 0;

    __monitor_enter(&barrier->monitor);
    struct state state = *state_of(barrier);
    if (state.broken) {
        error = ECANCELED;
    } else {
        if (index)
            *index = state.arrived;
        bool last = ++state.arrived == barrier->parties;
        become(barrier, last ? next_round(state, false) : state);
        if (!last)
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
    unsigned waiting = state_of(barrier)->arrived;
    __monitor_leave(&barrier->monitor);
    return waiting;
}

bool barrier_broken(struct barrier *barrier)
{
    __monitor_enter(&barrier->monitor);
    bool broken = state_of(barrier)->broken;
    __monitor_leave(&barrier->monitor);
    return broken;
}
