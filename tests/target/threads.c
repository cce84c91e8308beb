/*
 * Threads of one process. Under coop they run on one core and take turns only where they block, yield or
 * end; what holds under every model is tested under each.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <pthread.h>

#define FEW 4

static pthread_t few[FEW];

static void join_few(void)
{
    for (int i = 0; i < FEW; i++)
        pthread_join(few[i], NULL);
}

static void start_few(void *(*run)(void *))
{
    for (int i = 0; i < FEW; i++)
        if (pthread_create(&few[i], NULL, run, (void *)(intptr_t)i) != 0)
            ok(false, "a thread could not be created");
}

/* --- Beginning and end --- */

static void *twice(void *argument)
{
    return (void *)((intptr_t)argument * 2);
}

static void *exits(void *argument)
{
    pthread_exit((void *)((intptr_t)argument + 1));
    return NULL;
}

static void *own_handle(void *argument)
{
    *(pthread_t *)argument = pthread_self();
    return NULL;
}

static void test_create_and_join(void)
{
    pthread_t thread, seen = 0;
    void *result;
    int good = 0;

    for (intptr_t i = 0; i < 10; i++) {
        good += pthread_create(&thread, NULL, twice, (void *)i) == 0 &&
                pthread_join(thread, &result) == 0 && (intptr_t)result == 2 * i;
    }
    is_int(good, 10, "ten threads give their results to join");
    pthread_create(&thread, NULL, exits, (void *)41);
    is_int(pthread_join(thread, &result), 0, "join of a thread that left by pthread_exit");
    is_int((intptr_t)result, 42, "its result");
    pthread_create(&thread, NULL, own_handle, &seen);
    pthread_join(thread, NULL);
    ok(pthread_equal(thread, seen), "pthread_self is what pthread_create stored");
    is_int(pthread_join(pthread_self(), NULL), EDEADLK, "a thread cannot join itself");
    pthread_create(&thread, NULL, twice, NULL);
    sched_yield(); /* it ends before somebody waits for it */
    is_int(pthread_join(thread, NULL), 0, "join of a thread that has ended before");
}

static unsigned core_of[FEW];
static pid_t pid_of[FEW], tid_of[FEW];

static void *note_place(void *argument)
{
    int i = (int)(intptr_t)argument;

    for (int round = 0; round < 100; round++) {
        core_of[i] |= 1u << sched_getcpu();
        sched_yield();
    }
    pid_of[i] = getpid();
    tid_of[i] = gettid();
    return NULL;
}

static void test_place(void)
{
    bool together = model_now() == ABI_COOP || model_now() == ABI_PREEMPT;
    unsigned mine = 1u << sched_getcpu();
    int good = 0;

    start_few(note_place);
    join_few();
    for (int i = 0; i < FEW; i++)
        good += (core_of[i] == mine || !together) && pid_of[i] == getpid() && tid_of[i] != getpid();
    is_int(good, FEW, "all threads run in their process, on its core where they stay together");
    is_int(gettid(), getpid(), "the first thread's id is the process's");
    ok(tid_of[0] != tid_of[1] && tid_of[1] != tid_of[2] && tid_of[0] != tid_of[2],
       "thread ids differ");
}

/* --- Order --- */

static char order[64];
static size_t order_length;

static void note(char letter)
{
    size_t place = __atomic_fetch_add(&order_length, 1, __ATOMIC_RELAXED);

    if (place < sizeof order - 1)
        order[place] = letter;
}

static void forget_order(void)
{
    memset(order, 0, sizeof order);
    order_length = 0;
}

static void *yield_thrice(void *argument)
{
    for (int i = 0; i < 3; i++) {
        note((char)('A' + (intptr_t)argument));
        sched_yield();
    }
    return NULL;
}

static void test_order(void)
{
    forget_order();
    start_few(yield_thrice);
    is_int((long long)order_length, 0, "a new thread does not run before its creator waits");
    join_few();
    is_str(order, "ABCDABCDABCD", "threads that yield take turns in their order");
}

static volatile unsigned sink;

static void compute(unsigned rounds)
{
    for (unsigned i = 0; i < rounds; i++)
        sink += i * i;
}

static void *compute_marked(void *argument)
{
    brigade_trace_mark((unsigned)(intptr_t)argument, 1);
    note((char)('a' + (intptr_t)argument));
    compute(3000000);
    note((char)('A' + (intptr_t)argument));
    brigade_trace_mark((unsigned)(intptr_t)argument, 2);
    return NULL;
}

/* Between a thread's two marks no other thread of this process may begin to run. */
static int count_intruders(void)
{
    uint32_t computing = 0;
    int intruders = 0;

    for (size_t i = 0; i < trace_count; i++) {
        const struct trace_record *r = &trace_records[i];
        if (r->pid != (getpid() & 0x7fff))
            continue;
        if (r->event == TRACE_MARK)
            computing = r->b == 1 ? r->tid : 0;
        if (r->event == TRACE_SWITCH && computing && r->tid != computing)
            intruders++;
    }
    return intruders;
}

static void test_no_switch_while_computing(void)
{
    forget_order();
    brigade_trace_start(TRACE_BIT(TRACE_SWITCH) | TRACE_BIT(TRACE_MARK));
    start_few(compute_marked);
    join_few();
    is_int(trace_take(), 0, "no trace record was lost");
    is_str(order, "aAbBcCdD", "a thread that computes is not interrupted by its sisters");
    is_int(count_intruders(), 0, "no SWITCH record of another thread between its marks");
}

/* --- Sleeping --- */

static struct timespec base; /* moment of CLOCK_MONOTONIC */

static struct timespec later(struct timespec time, long ms)
{
    time.tv_nsec += ms % 1000 * 1000000;
    time.tv_sec += ms / 1000 + time.tv_nsec / 1000000000;
    time.tv_nsec %= 1000000000;
    return time;
}

/* The later a thread was created, the earlier it wakes. */
static void *sleeps(void *argument)
{
    int i = (int)(intptr_t)argument;
    struct timespec deadline = later(base, FEW - i);

    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, NULL);
    note((char)('A' + i));
    return NULL;
}

/* Were all FEW threads in clock_nanosleep before the first of them was woken? */
static bool sleeps_overlapped(void)
{
    int asleep = 0;

    for (size_t i = 0; i < trace_count; i++) {
        const struct trace_record *r = &trace_records[i];
        if (r->pid != (getpid() & 0x7fff) || r->tid == (uint32_t)getpid())
            continue;
        if (r->event == TRACE_BLOCK && r->a == SYS_clock_nanosleep)
            asleep++;
        if (r->event == TRACE_WAKE && r->a == 0) /* by its timer */
            return asleep == FEW;
    }
    return false;
}

static void test_sleeps(void)
{
    bool overlapped = false;
    struct timespec now, deadline;

    /* A host that stands still until they should wake would hide it: then sleep longer. */
    for (long ms = 10; ms < 10000 && !overlapped; ms *= 3) {
        forget_order();
        brigade_trace_start(TRACE_BIT(TRACE_BLOCK) | TRACE_BIT(TRACE_WAKE));
        clock_gettime(CLOCK_MONOTONIC, &now);
        base = later(now, ms);
        start_few(sleeps);
        join_few();
        trace_take();
        overlapped = sleeps_overlapped();
    }
    ok(overlapped, "four sleeps overlap: all BLOCK records before the first WAKE");
    if (model_now() == ABI_COOP)
        is_str(order, "DCBA", "sleepers wake in the order of their deadlines");
    else
        is_int(strlen(order), FEW, "all sleepers wake");
    clock_gettime(CLOCK_MONOTONIC, &now);
    deadline = later(now, 30);
    pause_ms(30);
    clock_gettime(CLOCK_MONOTONIC, &now);
    ok(now.tv_sec > deadline.tv_sec ||
           (now.tv_sec == deadline.tv_sec && now.tv_nsec >= deadline.tv_nsec),
       "a sleep is not shorter than asked for");
}

/* --- Detached, limits --- */

static volatile int detached_ended, may_end;

static void *ends_detached(void *argument)
{
    do
        sched_yield();
    while (!may_end);
    __atomic_fetch_add(&detached_ended, 1, __ATOMIC_RELAXED);
    return argument;
}

static void *set(void *flag)
{
    __atomic_store_n((int *)flag, 1, __ATOMIC_RELEASE);
    return NULL;
}

/* Under coop nobody else would run otherwise. */
static void test_no_sleep(void)
{
    static const struct timespec zero;
    pthread_t thread;
    int flag = 0;

    pthread_create(&thread, NULL, set, &flag);
    while (!__atomic_load_n(&flag, __ATOMIC_ACQUIRE))
        nanosleep(&zero, NULL);
    pthread_join(thread, NULL);
    flag = 0;
    pthread_create(&thread, NULL, set, &flag);
    while (!__atomic_load_n(&flag, __ATOMIC_ACQUIRE))
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &zero, NULL);
    pthread_join(thread, NULL);
    ok(true, "a sleep that is over when it begins lets others run");
}

static void test_detached(void)
{
    pthread_attr_t attributes;
    pthread_t thread;

    pthread_create(&thread, NULL, ends_detached, NULL);
    is_int(pthread_detach(thread), 0, "detach");
    is_int(pthread_join(thread, NULL), EINVAL, "a detached thread cannot be joined");
    may_end = 1;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    for (int i = 0; i < 49; i++)
        pthread_create(&thread, &attributes, ends_detached, NULL);
    WAIT_UNTIL(detached_ended == 50);
    ok(true, "50 detached threads ended by themselves");
    WAIT_UNTIL(usage_of(0).threads == 1);
    ok(true, "and are gone");
}

#define THREADS_MAX 1024 /* of the kernel */

static pthread_t many[THREADS_MAX + 10];
static volatile bool released;
static volatile unsigned seen;

static void *waits_for_release(void *argument)
{
    while (!released)
        sched_yield();
    __atomic_fetch_add(&seen, (unsigned)(uintptr_t)argument, __ATOMIC_RELAXED);
    return argument;
}

static void test_limit(const char *when)
{
    pthread_attr_t attributes;
    unsigned count = 0, right = 0;
    int error;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN);
    released = false;
    seen = 0;
    while (count < ARRAY_SIZE(many) &&
           (error = pthread_create(&many[count], &attributes, waits_for_release,
                                   (void *)(uintptr_t)count)) == 0)
        count++;
    is_int(error, EAGAIN, "the thread over the limit: EAGAIN (%s)", when);
    is_int(count, THREADS_MAX - 1, "%u threads at once beside the first (%s)", count, when);
    released = true;
    for (unsigned i = 0; i < count; i++) {
        void *result;
        right += pthread_join(many[i], &result) == 0 && (uintptr_t)result == i;
    }
    is_int(right, count, "all are joined with their results (%s)", when);
    is_int(seen, count * (count - 1) / 2, "each ran once (%s)", when);
}

/* More threads, one after the other, than a thread number has values: the kernel's affair, not the model's. */
static void test_many_in_a_row(void)
{
    pthread_t thread;
    int count = 0, error = 0;

    while (count < 40000 && (error = pthread_create(&thread, NULL, twice, NULL)) == 0) {
        pthread_join(thread, NULL);
        count++;
    }
    is_int(count, 40000, "40,000 threads one after the other (error %d)", error);
}

int main(void)
{
    test_create_and_join();
    test_place();
    if (model_now() == ABI_COOP) {
        test_order();
        test_no_switch_while_computing();
    }
    test_sleeps();
    test_no_sleep();
    test_detached();
    test_limit("first time");
    test_limit("again");
    if (model_now() == ABI_COOP)
        test_many_in_a_row();
    return done_testing();
}
