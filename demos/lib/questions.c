/* What the demonstrations ask a time line that has been built. */
/* SPDX-License-Identifier: MIT */
#include "timeline.h"

#include <string.h>

double timeline_ms(const struct timeline *line, uint64_t ticks)
{
    return line->hz ? (double)ticks * 1000.0 / line->hz : 0.0;
}

unsigned timeline_cores_of(const struct timeline *line, int task)
{
    unsigned mask = 0;

    for (int i = 0; i < line->runs.count; i++) {
        const struct span *run = &line->runs.span[i];
        if (task < 0 ? run->task >= 0 : run->task == task)
            mask |= 1u << run->core;
    }
    return mask;
}

uint64_t timeline_run_time(const struct timeline *line, int task)
{
    uint64_t sum = 0;

    for (int i = 0; i < line->runs.count; i++) {
        const struct span *run = &line->runs.span[i];
        if (task < 0 ? run->task >= 0 : run->task == task)
            sum += run->end - run->begin;
    }
    return sum;
}

int timeline_load(const struct timeline *line, int core)
{
    uint64_t sum = 0;

    for (int i = 0; i < line->runs.count; i++)
        if (line->runs.span[i].core == core)
            sum += line->runs.span[i].end - line->runs.span[i].begin;
    return line->end > line->begin ? (int)(100 * sum / (line->end - line->begin)) : 0;
}

int timeline_most_at_once(const struct timeline *line)
{
    const struct spans *runs = &line->runs;
    int most = 0;

    /* The greatest number is reached at the beginning of some run. */
    for (int i = 0; i < runs->count; i++) {
        bool running[TIMELINE_TASKS] = {false};
        int now = 0;
        uint64_t moment = runs->span[i].begin;
        for (int k = 0; k < runs->count; k++) {
            const struct span *run = &runs->span[k];
            if (run->task >= 0 && run->begin <= moment && moment < run->end)
                running[run->task] = true;
        }
        for (int task = 0; task < TIMELINE_TASKS; task++)
            now += running[task];
        if (now > most)
            most = now;
    }
    return most;
}

int timeline_interruptions(const struct timeline *line)
{
    const struct spans *runs = &line->runs;
    uint64_t first[TIMELINE_TASKS];
    uint64_t last[TIMELINE_TASKS] = {0}; /* when the task's last run began */
    int count = 0;

    memset(first, 0xff, sizeof first);
    for (int i = 0; i < runs->count; i++) {
        const struct span *run = &runs->span[i];
        if (run->task < 0)
            continue;
        first[run->task] = run->begin < first[run->task] ? run->begin : first[run->task];
        last[run->task] = run->begin > last[run->task] ? run->begin : last[run->task];
    }
    for (int i = 0; i < runs->count; i++) {
        const struct span *run = &runs->span[i];
        bool interrupts = false;
        for (int other = 0; run->task >= 0 && other < line->task_count; other++)
            interrupts |=
                other != run->task && first[other] < run->begin && run->begin <= last[other];
        count += interrupts;
    }
    return count;
}

int timeline_gil_passes(const struct timeline *line)
{
    int count = 0;

    for (int i = 1; i < line->gil.count; i++)
        count += line->gil.span[i].task != line->gil.span[i - 1].task;
    return count;
}

/* When the task's wait ends that is going on when wait number i begins; 0: it does not wait then. */
static uint64_t waits_until(const struct timeline *line, int task, int i)
{
    uint64_t begin = line->waits.span[i].begin;

    for (int k = 0; k < line->waits.count; k++) {
        const struct span *wait = &line->waits.span[k];
        bool before = wait->begin < begin || (wait->begin == begin && k <= i);
        if (wait->task == task && before && wait->end > begin)
            return wait->end;
    }
    return 0;
}

uint64_t timeline_common_wait(const struct timeline *line)
{
    uint64_t sum = 0;

    /* Each stretch of it begins when the last of the tasks begins to wait. */
    for (int i = 0; i < line->waits.count; i++) {
        uint64_t end = UINT64_MAX;
        for (int task = 0; task < line->task_count && end; task++) {
            uint64_t until = waits_until(line, task, i);
            end = until < end ? until : end;
        }
        sum += end ? end - line->waits.span[i].begin : 0;
    }
    return sum;
}

uint64_t timeline_wait_span(const struct timeline *line)
{
    uint64_t begin = UINT64_MAX;
    uint64_t end = 0;

    for (int i = 0; i < line->waits.count; i++) {
        const struct span *wait = &line->waits.span[i];
        begin = wait->begin < begin ? wait->begin : begin;
        end = wait->end > end ? wait->end : end;
    }
    return begin < end ? end - begin : 0;
}

uint64_t timeline_wait_time(const struct timeline *line, int task)
{
    uint64_t sum = 0;

    for (int i = 0; i < line->waits.count; i++) {
        const struct span *wait = &line->waits.span[i];
        sum += task < 0 || task == wait->task ? wait->end - wait->begin : 0;
    }
    return sum;
}

const struct trace_record *timeline_next(const struct timeline *line, int *at,
                                         enum trace_event event, unsigned pid)
{
    while (++*at < line->record_count) {
        const struct trace_record *r = &line->records[*at];
        if (r->event == event && (pid == 0 || r->pid == pid))
            return r;
    }
    return NULL;
}

const struct trace_record *timeline_fault(const struct timeline *line, unsigned pid)
{
    const struct trace_record *r;

    for (int at = -1; (r = timeline_next(line, &at, TRACE_FAULT, pid));)
        if ((r->b & 0xff) != 0)
            return r;
    return NULL;
}
