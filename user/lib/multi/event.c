/* Event. */
/* SPDX-License-Identifier: MIT */
#include "monitor.h"

#include <errno.h>

struct event {
    struct monitor monitor;
    bool is_set;
};

struct event *event_new(enum sharing sharing)
{
    return __monitor_new(sizeof(struct event), sharing);
}

void event_free(struct event *event)
{
    __monitor_free(&event->monitor);
}

static void change(struct event *event, bool is_set)
{
    __monitor_enter(&event->monitor);
    if (is_set)
        __gate_open(&event->monitor.gate, &event->monitor, GATE_ALL);
    COMMIT(event->is_set, is_set);
    __monitor_leave(&event->monitor);
}

void event_set(struct event *event)
{
    change(event, true);
}

void event_clear(struct event *event)
{
    change(event, false);
}

bool event_is_set(struct event *event)
{
    return event_wait(event, 0) == 0;
}

int event_wait(struct event *event, int timeout_ms)
{
    struct timespec time;
    const struct timespec *deadline = __deadline_in(timeout_ms, &time);
    int error = 0;

    __monitor_enter(&event->monitor);
    while (!event->is_set && !error)
        error = timeout_ms == 0 ? ETIMEDOUT
                                : __gate_wait(&event->monitor.gate, &event->monitor, deadline);
    if (event->is_set)
        error = 0;
    __monitor_leave(&event->monitor);
    return error;
}
