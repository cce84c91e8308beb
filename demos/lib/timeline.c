/* From trace records to runs, waits and the questions the demonstrations ask about them. */
/* SPDX-License-Identifier: MIT */
#include "timeline.h"

#include <stdlib.h>
#include <string.h>

/* What a core does while the records are walked. */
struct core_state {
    uint32_t tid; /* 0: idle */
    uint16_t pid;
    uint64_t since;
    bool known; /* false until the core's first switch tells */
};

struct builder {
    struct timeline *line;
    struct core_state core[TIMELINE_CORES];
    uint32_t gil_tid; /* who has the observer's GIL; 0: nobody, as far as is known */
    uint64_t gil_since;
    int observer_task; /* the task the observer's thread does itself, or RUNS_OBSERVER */
    bool failed;
};

bool timeline_merge(struct trace_record *records, int sorted, int count)
{
    int added = count - sorted;
    if (added == 0)
        return true;
    struct trace_record *copy = malloc((size_t)added * sizeof *copy);
    if (!copy)
        return false;
    memcpy(copy, records + sorted, (size_t)added * sizeof *copy);
    for (int to = count - 1; added > 0; to--) {
        bool take_old = sorted > 0 && records[sorted - 1].time > copy[added - 1].time;
        records[to] = take_old ? records[--sorted] : copy[--added];
    }
    free(copy);
    return true;
}

static void add_span(struct builder *b, struct spans *spans, struct span span)
{
    if (span.end <= span.begin)
        return;
    if (spans->count == spans->room) {
        int room = spans->room ? 2 * spans->room : 64;
        struct span *more = realloc(spans->span, (size_t)room * sizeof *more);
        if (!more) {
            b->failed = true;
            return;
        }
        spans->span = more;
        spans->room = room;
    }
    spans->span[spans->count++] = span;
}

/* Is the thread one of the observing process? */
static bool is_observers(const struct timeline *line, uint32_t tid)
{
    for (int i = 0; i < line->task_count; i++)
        if (line->task[i].tid == tid)
            return line->task[i].pid == line->observer;
    return tid == line->observer;
}

/* A thread of a child counts as that child; pid 0: unknown, find it by the thread alone. */
static int task_of(const struct builder *b, uint16_t pid, uint32_t tid)
{
    const struct timeline *line = b->line;

    if (tid == line->observer)
        return b->observer_task;
    uint32_t wanted = pid != 0 && pid != line->observer ? pid : tid;
    for (int i = 0; i < line->task_count; i++)
        if (line->task[i].tid == wanted)
            return i;
    return pid == line->observer ? RUNS_OBSERVER : RUNS_OTHER;
}

static int add_task(struct timeline *line, uint16_t pid, uint32_t tid, uint64_t time)
{
    if (line->task_count == TIMELINE_TASKS)
        return RUNS_OTHER;
    line->task[line->task_count] =
        (struct task){.tid = tid, .pid = pid, .begin = time, .end = line->end};
    return line->task_count++;
}

static void close_run(struct builder *b, int core, uint64_t time)
{
    struct core_state *state = &b->core[core];

    if (state->tid != 0)
        add_span(b, &b->line->runs,
                 (struct span){state->since, time, core, task_of(b, state->pid, state->tid)});
    state->since = time;
}

static void see_switch(struct builder *b, const struct trace_record *r)
{
    struct core_state *state = &b->core[r->core];

    if (!state->known) {
        state->tid = r->a;
        state->known = true;
    }
    close_run(b, r->core, r->time);
    state->tid = r->tid;
    state->pid = r->pid;
}

static void see_start(struct builder *b, const struct trace_record *r)
{
    struct timeline *line = b->line;
    bool thread_here = r->pid == line->observer && r->tid != line->observer;
    bool process = r->tid == r->pid && is_observers(line, r->a);

    if (thread_here || process)
        add_task(line, r->pid, r->tid, r->time);
}

static void see_exit(struct builder *b, const struct trace_record *r)
{
    int task = task_of(b, r->pid, r->tid);

    if (task < 0 || r->tid == b->line->observer || (r->tid != b->line->task[task].tid && r->a != 1))
        return;
    b->line->task[task].end = r->time;
    b->line->task[task].ended = true;
}

static void see_block(struct builder *b, const struct trace_record *r)
{
    int task = task_of(b, r->pid, r->tid);

    if (task < 0)
        return;
    b->line->task[task].wait_begin = r->time;
    b->line->task[task].wait_core = r->core;
}

static void end_wait(struct builder *b, int number, uint64_t time)
{
    struct task *task = &b->line->task[number];

    if (task->wait_begin != 0)
        add_span(b, &b->line->waits,
                 (struct span){task->wait_begin, time, task->wait_core, number});
    task->wait_begin = 0;
}

static void see_wake(struct builder *b, const struct trace_record *r)
{
    int task = task_of(b, r->pid, r->tid);

    if (task >= 0)
        end_wait(b, task, r->time);
}

static void see_gil(struct builder *b, const struct trace_record *r)
{
    if (r->pid != b->line->observer)
        return;
    b->line->gil_clashes += r->a && b->gil_tid;
    if (b->gil_tid)
        add_span(b, &b->line->gil,
                 (struct span){b->gil_since, r->time, r->core, task_of(b, r->pid, b->gil_tid)});
    b->gil_tid = r->a ? r->tid : 0;
    b->gil_since = r->time;
}

/* The observer's own thread takes up another task, or none. */
static void see_mark(struct builder *b, const struct trace_record *r)
{
    if (r->pid != b->line->observer || r->tid != b->line->observer || r->a != MARK_TASK)
        return;
    close_run(b, r->core, r->time);
    if (b->observer_task >= 0) {
        b->line->task[b->observer_task].end = r->time;
        b->line->task[b->observer_task].ended = true;
    }
    /* No thread has an id beyond 2^31: these name tasks without a thread of their own. */
    b->observer_task =
        r->b ? add_task(b->line, r->pid, UINT32_MAX - r->b, r->time) : (int)RUNS_OBSERVER;
}

static void find_limits(struct timeline *line)
{
    line->begin = line->record_count ? line->records[0].time : 0;
    line->end = line->record_count ? line->records[line->record_count - 1].time : 0;
    for (int i = 0; i < line->record_count; i++) {
        const struct trace_record *r = &line->records[i];
        if (r->event != TRACE_MARK || r->pid != line->observer)
            continue;
        if (r->a == MARK_BEGIN)
            line->begin = r->time;
        if (r->a == MARK_END)
            line->end = r->time;
    }
}

bool timeline_build(struct timeline *line)
{
    static void (*const handlers[TRACE_EVENT_COUNT])(struct builder *,
                                                     const struct trace_record *) = {
        [TRACE_SWITCH] = see_switch, [TRACE_WAKE] = see_wake,   [TRACE_BLOCK] = see_block,
        [TRACE_MARK] = see_mark,     [TRACE_START] = see_start, [TRACE_EXIT] = see_exit,
        [TRACE_GIL] = see_gil,
    };
    struct builder b = {.line = line, .observer_task = RUNS_OBSERVER};

    line->task_count = 0;
    memset(&line->runs, 0, sizeof line->runs);
    memset(&line->waits, 0, sizeof line->waits);
    memset(&line->gil, 0, sizeof line->gil);
    line->gil_clashes = 0;
    find_limits(line);
    for (int i = 0; i < TIMELINE_CORES; i++)
        b.core[i].since = line->begin;
    if (line->observer_core >= 0 && line->observer_core < TIMELINE_CORES)
        b.core[line->observer_core] =
            (struct core_state){line->observer, line->observer, line->begin, true};
    for (int i = 0; i < line->record_count; i++) {
        const struct trace_record *r = &line->records[i];
        if (r->core < TIMELINE_CORES && r->event < TRACE_EVENT_COUNT && handlers[r->event] &&
            r->time >= line->begin && r->time <= line->end)
            handlers[r->event](&b, r);
    }
    for (int i = 0; i < TIMELINE_CORES; i++)
        close_run(&b, i, line->end);
    for (int i = 0; i < line->task_count; i++)
        end_wait(&b, i, line->end);
    return !b.failed;
}

void timeline_free(struct timeline *line)
{
    free(line->runs.span);
    free(line->waits.span);
    free(line->gil.span);
    memset(&line->gil, 0, sizeof line->gil);
    memset(&line->runs, 0, sizeof line->runs);
    memset(&line->waits, 0, sizeof line->waits);
}
