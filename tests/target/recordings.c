/* A recording within a recording: a program that records itself can be recorded, and neither takes from the other. */
/* SPDX-License-Identifier: MIT */
#include "child.h"
#include "tap.h"

#include <errno.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child_of(int (*act)(void))
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(act());
    return pid;
}

static int wait_for(pid_t pid)
{
    int status = 0;

    return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Nothing can be read while the caller records. */
static bool read_is_refused(void)
{
    struct trace_record record;

    return brigade_trace_read(0, &record, 1) == -1 && errno == EBUSY;
}

static unsigned marks_of(int pid)
{
    unsigned sum = 0;

    for (size_t i = 0; i < trace_count; i++)
        if (trace_records[i].event == TRACE_MARK && trace_records[i].pid == pid)
            sum = sum * 10 + trace_records[i].a;
    return sum;
}

static size_t others_than(enum trace_event event)
{
    size_t count = 0;

    for (size_t i = 0; i < trace_count; i++)
        count += trace_records[i].event != event;
    return count;
}

/* In the child: its marks are 1 before its own recording, 2 and 3 within, 4 behind. Returns what it saw. */
static int record_within(void)
{
    brigade_trace_mark(1, 0);
    if (brigade_trace_start(TRACE_BIT(TRACE_MARK)) != 0)
        return 1;
    if (brigade_trace_start(TRACE_BIT(TRACE_MARK)) != -1 || errno != EBUSY)
        return 2;
    brigade_trace_mark(2, 0);
    usleep(1000); /* switches, which this one has not asked for */
    brigade_trace_mark(3, 0);
    if (!read_is_refused())
        return 3;
    trace_take();
    brigade_trace_mark(4, 0);
    if (marks_of(getpid()) != 23)
        return 4;
    return others_than(TRACE_MARK) == 0 ? 0 : 5;
}

/* In a child of the child: two record already. */
static int record_third(void)
{
    return brigade_trace_start(TRACE_BIT(TRACE_MARK)) == -1 && errno == EBUSY ? 0 : 1;
}

static int start_and_let_try(void)
{
    if (brigade_trace_start(TRACE_BIT(TRACE_MARK)) != 0)
        return 1;
    return wait_for(child_of(record_third)); /* it ends without stopping: that is done for it */
}

int main(void)
{
    int me = getpid();

    is_int(brigade_trace_start(TRACE_DEFAULT_MASK), 0, "recording begins");
    int child = child_of(record_within);
    is_int(wait_for(child), 0,
           "a child records itself meanwhile, sees its own events only, and only those it wanted");
    is_int(wait_for(child_of(start_and_let_try)), 0, "a third recording is refused");
    is_int(wait_for(child_of(record_within)), 0,
           "a child that ends without stopping stands in nobody's way");
    pthread_setname_np(pthread_self(), "a long name");
    ok(read_is_refused(), "the outer one cannot be read yet");
    is_int(trace_take(), 0, "no record was lost");
    is_int(marks_of(child), 1234, "the outer recording has all the child's marks");
    ok(others_than(TRACE_MARK) > 0, "and its other events");
    char name[32] = "";
    size_t length = 0;
    for (size_t i = 0; i < trace_count && length + 8 < sizeof name; i++) {
        const struct trace_record *r = &trace_records[i];
        if (r->event != TRACE_NAME || (int)r->tid != me ||
            r->time < trace_records[trace_count / 2].time)
            continue;
        memcpy(name + length, &r->a, 4);
        memcpy(name + length + 4, &r->b, 4);
        length += 8;
    }
    is_str(name, "a long name", "a name is recorded, eight letters at a time");
    return done_testing();
}
