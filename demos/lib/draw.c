/* Draws a time line in a terminal: cores, tasks, scale and legend. */
/* SPDX-License-Identifier: MIT */
#include "timeline.h"

#include <string.h>

#define WIDTH_MAX 128

/* What a cell shows besides a task's number. */
enum cell {
    CELL_IDLE = TIMELINE_TASKS,
    CELL_WAITS,
    CELL_READY,
    CELL_ABSENT,
    CELL_FAULT,
    CELL_OBSERVER,
    CELL_OTHER,
    CELL_COUNT,
};

/* Runs of anything but tasks are shown from this share of a cell on. */
#define SHOWN_SHARE 8

struct cells {
    int what[WIDTH_MAX];    /* a task's number or enum cell */
    bool partly[WIDTH_MAX]; /* the task ran for less than half of the cell */
};

struct drawing {
    FILE *out;
    const struct timeline *line;
    const struct draw_style *style;
    uint64_t duration;
    int width;
};

/* First tick of cell i; cell i covers [cell_begin(i), cell_begin(i + 1)). */
static uint64_t cell_begin(const struct drawing *d, int i)
{
    return d->line->begin + d->duration * (uint64_t)i / (uint64_t)d->width;
}

static int cell_at(const struct drawing *d, uint64_t time)
{
    int i = (int)((time - d->line->begin) * (uint64_t)d->width / d->duration);

    return i < d->width ? i : d->width - 1;
}

static uint64_t overlap(const struct span *span, uint64_t begin, uint64_t end)
{
    uint64_t from = span->begin > begin ? span->begin : begin;
    uint64_t to = span->end < end ? span->end : end;

    return from < to ? to - from : 0;
}

/*
 * Chooses what a cell of a core shows. Where tasks take turns within a cell it goes to the one
 * that has been shown least for its time, so that a row shows each in proportion. Any task comes
 * before the rest: a short run must be seen. spans are the runs; core -1: whatever their core.
 */
static void fill_core_cell(const struct drawing *d, const struct spans *spans, struct cells *cells,
                           int i, int core, int64_t *credit)
{
    uint64_t begin = cell_begin(d, i);
    uint64_t end = cell_begin(d, i + 1);
    uint64_t ran[TIMELINE_TASKS] = {0};
    uint64_t tasks = 0;
    uint64_t observer = 0;
    uint64_t others = 0;
    int chosen = -1;

    for (int k = 0; k < spans->count; k++) {
        const struct span *run = &spans->span[k];
        if (core >= 0 && run->core != core)
            continue;
        uint64_t ticks = overlap(run, begin, end);
        if (run->task >= 0)
            ran[run->task] += ticks, tasks += ticks;
        else
            *(run->task == RUNS_OBSERVER ? &observer : &others) += ticks;
    }
    for (int task = 0; task < TIMELINE_TASKS; task++) {
        credit[task] += (int64_t)ran[task];
        if (ran[task] && (chosen < 0 || credit[task] > credit[chosen]))
            chosen = task;
    }
    if (chosen >= 0)
        credit[chosen] -= (int64_t)tasks;
    uint64_t length = end - begin;
    cells->partly[i] = 2 * tasks < length;
    if (chosen >= 0)
        cells->what[i] = chosen;
    else if (observer >= others && SHOWN_SHARE * observer > length)
        cells->what[i] = CELL_OBSERVER;
    else if (SHOWN_SHARE * others > length)
        cells->what[i] = CELL_OTHER;
    else
        cells->what[i] = CELL_IDLE;
}

static void fill_core(const struct drawing *d, struct cells *cells, int core)
{
    int64_t credit[TIMELINE_TASKS] = {0};
    const struct trace_record *r;

    for (int i = 0; i < d->width; i++)
        fill_core_cell(d, &d->line->runs, cells, i, core, credit);
    for (int at = -1; (r = timeline_next(d->line, &at, TRACE_FAULT, 0));)
        if ((r->b & 0xff) != 0 && r->core == core && r->time >= d->line->begin &&
            r->time < d->line->end)
            cells->what[cell_at(d, r->time)] = CELL_FAULT;
}

/* Who had the GIL, on whichever core. */
static void fill_gil(const struct drawing *d, struct cells *cells)
{
    int64_t credit[TIMELINE_TASKS] = {0};

    for (int i = 0; i < d->width; i++)
        fill_core_cell(d, &d->line->gil, cells, i, -1, credit);
}

static uint64_t sum_overlap(const struct spans *spans, int task, uint64_t begin, uint64_t end)
{
    uint64_t sum = 0;

    for (int i = 0; i < spans->count; i++)
        if (spans->span[i].task == task)
            sum += overlap(&spans->span[i], begin, end);
    return sum;
}

static void fill_task(const struct drawing *d, struct cells *cells, int number)
{
    const struct task *task = &d->line->task[number];

    for (int i = 0; i < d->width; i++) {
        uint64_t begin = cell_begin(d, i);
        uint64_t end = cell_begin(d, i + 1);
        uint64_t ran = sum_overlap(&d->line->runs, number, begin, end);
        cells->partly[i] = 2 * ran < end - begin;
        if (ran)
            cells->what[i] = number;
        else if (sum_overlap(&d->line->waits, number, begin, end))
            cells->what[i] = CELL_WAITS;
        else if (task->begin < end && task->end > begin)
            cells->what[i] = CELL_READY;
        else
            cells->what[i] = CELL_ABSENT;
    }
}

static const char *symbol(const struct drawing *d, int what)
{
    static const char *const symbols[CELL_COUNT][2] = {
        [CELL_IDLE] = {".", "·"},   [CELL_WAITS] = {"~", "░"}, [CELL_READY] = {"-", "─"},
        [CELL_ABSENT] = {" ", " "}, [CELL_FAULT] = {"!", "✖"}, [CELL_OBSERVER] = {"+", "+"},
        [CELL_OTHER] = {"*", "*"},
    };

    return symbols[what][d->style->unicode];
}

/* Begins a cell's colour, unless the one before has it already. */
static void put_colour(const struct drawing *d, const struct cells *cells, int i)
{
    /* Backgrounds of equal weight under black letters; the letter alone is enough to tell. */
    static const int backgrounds[] = {114, 215, 117, 219, 228, 159, 210, 151};
    int what = cells->what[i];

    if (!d->style->colour || (i > 0 && cells->what[i - 1] == what))
        return;
    if (what < TIMELINE_TASKS)
        fprintf(d->out, "\033[0;30;48;5;%dm", backgrounds[what % 8]);
    else
        fputs(what == CELL_FAULT ? "\033[0;1;31m" : "\033[0m", d->out);
}

static void put_row(const struct drawing *d, const struct cells *cells)
{
    for (int i = 0; i < d->width; i++) {
        int what = cells->what[i];
        put_colour(d, cells, i);
        if (what < TIMELINE_TASKS)
            fputc((cells->partly[i] ? 'a' : 'A') + what, d->out);
        else
            fputs(symbol(d, what), d->out);
    }
    fputs(d->style->colour ? "\033[0m\n" : "\n", d->out);
}

/* A step of 1, 2 or 5 times a power of ten that gives at most six of them. */
static double scale_step(double duration_ms)
{
    double step = 0.001;

    for (;;) {
        if (step * 6 >= duration_ms)
            return step;
        if (step * 12 >= duration_ms)
            return step * 2;
        if (step * 30 >= duration_ms)
            return step * 5;
        step *= 10;
    }
}

static void put_scale(const struct drawing *d)
{
    char ticks[WIDTH_MAX + 1];
    char labels[WIDTH_MAX + 32];
    double duration_ms = timeline_ms(d->line, d->duration);
    double step = scale_step(duration_ms);

    memset(ticks, '-', (size_t)d->width);
    ticks[d->width] = '\0';
    memset(labels, ' ', sizeof labels);
    int end = 0;
    for (int k = 0; k * step < duration_ms; k++) {
        int at = (int)(k * step / duration_ms * d->width);
        ticks[at] = '|';
        if (k && at <= end)
            continue; /* no room for this label */
        end = at + snprintf(labels + at, sizeof labels - (size_t)at, "%g", k * step);
        labels[end] = ' ';
    }
    labels[end] = '\0';
    fprintf(d->out, "          %s\n          %s ms\n", ticks, labels);
}

static void put_legend(const struct drawing *d, bool task_rows, bool fault)
{
    fprintf(d->out, "          ");
    if (d->line->task_count > 1)
        fprintf(d->out, "A-%c: tasks (small letter: less than half of that moment)   ",
                'A' + d->line->task_count - 1);
    else if (d->line->task_count == 1)
        fprintf(d->out, "A: the task (a: less than half of that moment)   ");
    fprintf(d->out,
            "%s: nothing to do\n"
            "          +: the demo's main thread   *: other programs",
            symbol(d, CELL_IDLE));
    if (task_rows)
        fprintf(d->out, "   %s: waits   %s: is ready, but has no core", symbol(d, CELL_WAITS),
                symbol(d, CELL_READY));
    if (fault)
        fprintf(d->out, "   %s: stopped by the MMU", symbol(d, CELL_FAULT));
    fprintf(d->out, "\n");
}

void timeline_draw(FILE *out, const struct timeline *line, const struct draw_style *style,
                   bool task_rows)
{
    struct drawing d = {out, line, style, line->end - line->begin, style->width};
    struct cells cells;
    bool fault = false;
    const struct trace_record *r;

    if (d.width > WIDTH_MAX)
        d.width = WIDTH_MAX;
    if (d.duration == 0 || d.width < 1) {
        fprintf(out, "          (nothing was recorded)\n");
        return;
    }
    for (int core = 0; core < line->cores && core < TIMELINE_CORES; core++) {
        fill_core(&d, &cells, core);
        fprintf(out, "  core %d  ", core);
        put_row(&d, &cells);
    }
    if (line->gil.count) {
        fill_gil(&d, &cells);
        fprintf(out, "  GIL     ");
        put_row(&d, &cells);
    }
    put_scale(&d);
    for (int task = 0; task_rows && task < line->task_count; task++) {
        fill_task(&d, &cells, task);
        fprintf(out, "  task %c  ", 'A' + task);
        put_row(&d, &cells);
    }
    for (int at = -1; (r = timeline_next(line, &at, TRACE_FAULT, 0));)
        fault |= (r->b & 0xff) != 0;
    if (style->legend)
        put_legend(&d, task_rows, fault);
}
