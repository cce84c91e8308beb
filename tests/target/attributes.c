/*
 * What threads can be given and asked: stack and guard, cores, scheduling, names, CPU clocks, joining by a
 * deadline. With a model's name as argument it knows whether threads have cores of their own.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <sys/time.h>

#define PAGE 4096u
#define KIB 1024u

static bool spreads; /* the model gives each thread a core of its own choice */
static sem_t started, release;

static void *wait_for_release(void *argument)
{
    sem_post(&started);
    sem_wait(&release);
    return argument;
}

static void *nothing(void *argument)
{
    return argument;
}

/* --- Attributes as they are stored --- */

static void test_values(void)
{
    pthread_attr_t a;
    struct sched_param parameters;
    size_t size;
    int value;

    pthread_attr_init(&a);
    pthread_attr_getguardsize(&a, &size);
    is_int((long long)size, PAGE, "guard: a page by default");
    is_int(pthread_attr_setguardsize(&a, 5), 0, "guard: any size");
    pthread_attr_getguardsize(&a, &size);
    is_int((long long)size, 5, "guard: kept as it was said");
    pthread_attr_getinheritsched(&a, &value);
    is_int(value, PTHREAD_INHERIT_SCHED, "inherited scheduling by default");
    is_int(pthread_attr_setinheritsched(&a, 7), EINVAL, "or explicit, but nothing else");
    pthread_attr_getschedpolicy(&a, &value);
    is_int(value, SCHED_OTHER, "policy: SCHED_OTHER by default");
    is_int(pthread_attr_setschedpolicy(&a, 77), EINVAL, "policy: no such");
    parameters.sched_priority = 1;
    is_int(pthread_attr_setschedparam(&a, &parameters), EINVAL, "priority 1 is not SCHED_OTHER's");
    is_int(pthread_attr_setschedpolicy(&a, SCHED_RR), 0, "policy: SCHED_RR can be asked for");
    is_int(pthread_attr_setschedparam(&a, &parameters), 0, "and its priority 1");
    parameters.sched_priority = 100;
    is_int(pthread_attr_setschedparam(&a, &parameters), EINVAL, "but not 100");
    pthread_attr_getschedparam(&a, &parameters);
    is_int(parameters.sched_priority, 1, "priority: kept");
    is_int(pthread_attr_setscope(&a, PTHREAD_SCOPE_SYSTEM), 0, "scope: the system");
    is_int(pthread_attr_setscope(&a, PTHREAD_SCOPE_PROCESS), ENOTSUP, "scope: not the process");
    is_int(pthread_attr_setscope(&a, 9), EINVAL, "scope: nothing else");
    pthread_attr_getscope(&a, &value);
    is_int(value, PTHREAD_SCOPE_SYSTEM, "scope: as set");
    is_int(pthread_attr_setstacksize(&a, PTHREAD_STACK_MIN - 1), EINVAL, "stack: too small");
    is_int(pthread_attr_destroy(&a), 0, "destroyed");
}

/* --- Stacks --- */

static sigjmp_buf after_fault;

static void on_fault(int signal)
{
    siglongjmp(after_fault, signal);
}

/* Can this byte be read? */
static bool readable(const char *byte)
{
    if (sigsetjmp(after_fault, 1) != 0)
        return false;
    (void)*(const volatile char *)byte;
    return true;
}

struct seen {
    char *stack, *here;
    size_t size, guard;
    bool usable, guarded;
    int detached;
};

/* What the running thread is told of its stack, and whether it is so. */
static void *look(void *argument)
{
    struct seen *seen = argument;
    pthread_attr_t a;

    pthread_getattr_np(pthread_self(), &a);
    pthread_attr_getstack(&a, (void **)&seen->stack, &seen->size);
    pthread_attr_getguardsize(&a, &seen->guard);
    pthread_attr_getdetachstate(&a, &seen->detached);
    seen->here = (char *)&a;
    seen->usable = readable(seen->stack) && readable(seen->stack + seen->size - 1);
    seen->guarded = !readable(seen->stack - 1) && !readable(seen->stack - seen->guard);
    return NULL;
}

static void check_stack(const pthread_attr_t *a, size_t size, size_t guard, const char *what)
{
    struct seen seen;
    pthread_t thread;

    is_int(pthread_create(&thread, a, look, &seen), 0, "%s: created", what);
    pthread_join(thread, NULL);
    is_int((long long)seen.size, (long long)size, "%s: its stack's size", what);
    is_int((long long)seen.guard, (long long)guard, "%s: its guard", what);
    ok(seen.here > seen.stack && seen.here < seen.stack + seen.size, "%s: it runs there", what);
    ok(seen.usable, "%s: all of it can be used", what);
    if (guard)
        ok(seen.guarded, "%s: and the guard cannot", what);
}

static char own_stack[64 * KIB] __attribute__((aligned(8)));

static void test_stacks(void)
{
    struct seen seen;
    pthread_attr_t a;
    void *at;
    size_t size;

    check_stack(NULL, 256 * KIB, PAGE, "no attributes");
    pthread_attr_init(&a);
    pthread_attr_setstacksize(&a, PTHREAD_STACK_MIN);
    check_stack(&a, PTHREAD_STACK_MIN, PAGE, "smallest stack");
    pthread_attr_setguardsize(&a, 3 * PAGE + 1);
    check_stack(&a, PTHREAD_STACK_MIN, 4 * PAGE, "guard of four pages");
    pthread_attr_setguardsize(&a, 0);
    check_stack(&a, PTHREAD_STACK_MIN, 0, "no guard");
    pthread_attr_setguardsize(&a, (size_t)-1);
    is_int(pthread_create(&(pthread_t){0}, &a, look, &seen), EAGAIN, "a guard without end");
    pthread_attr_init(&a);
    pthread_attr_setstack(&a, own_stack, sizeof own_stack);
    pthread_attr_getstack(&a, &at, &size);
    ok(at == own_stack && size == sizeof own_stack, "setstack, getstack");
    pthread_attr_getstackaddr(&a, &at);
    ok(at == own_stack + sizeof own_stack, "a stack's address is where it begins");
    pthread_attr_init(&a);
    pthread_attr_setstacksize(&a, sizeof own_stack);
    is_int(pthread_attr_setstackaddr(&a, own_stack + sizeof own_stack), 0, "setstackaddr");
    check_stack(&a, sizeof own_stack, 0, "own stack");
    is_int(pthread_setattr_default_np(&a), EINVAL, "which cannot be the default");
    look(&seen);
    ok(seen.here > seen.stack && seen.here < seen.stack + seen.size && seen.size > 1024 * KIB,
       "the main thread's stack");
    ok(seen.usable && !readable(seen.stack - 1), "all of it can be used, and nothing below");
}

static void test_defaults(void)
{
    pthread_attr_t a, before;
    size_t size;

    pthread_getattr_default_np(&before);
    pthread_attr_getstacksize(&before, &size);
    is_int((long long)size, 256 * KIB, "default stack size");
    pthread_attr_init(&a);
    pthread_attr_setstacksize(&a, 100 * KIB);
    pthread_attr_setguardsize(&a, 2 * PAGE);
    is_int(pthread_setattr_default_np(&a), 0, "another default");
    check_stack(NULL, 100 * KIB, 2 * PAGE, "new default");
    pthread_setattr_default_np(&before);
}

/* --- Scheduling --- */

static void test_explicit(void)
{
    struct sched_param parameters = {.sched_priority = 5};
    pthread_attr_t a;
    pthread_t thread;

    pthread_attr_init(&a);
    pthread_attr_setschedpolicy(&a, SCHED_FIFO);
    pthread_attr_setschedparam(&a, &parameters);
    is_int(pthread_create(&thread, &a, nothing, NULL), 0, "SCHED_FIFO, but inherited");
    pthread_join(thread, NULL);
    pthread_attr_setinheritsched(&a, PTHREAD_EXPLICIT_SCHED);
    is_int(pthread_create(&thread, &a, nothing, NULL), EPERM, "SCHED_FIFO explicitly: EPERM");
    pthread_attr_init(&a);
    pthread_attr_setinheritsched(&a, PTHREAD_EXPLICIT_SCHED);
    is_int(pthread_create(&thread, &a, nothing, NULL), 0, "SCHED_OTHER explicitly");
    pthread_join(thread, NULL);
}

#define FAILS(call, error, what)                                                                   \
    do {                                                                                           \
        errno = 0;                                                                                 \
        int result = (call);                                                                       \
        is_int(result == -1 ? errno : 0, error, "%s", what);                                       \
    } while (0)

static void test_policies(void)
{
    struct sched_param high = {.sched_priority = 5}, zero = {0}, got = {7};
    struct timespec slice;

    is_int(sched_get_priority_min(SCHED_FIFO), 1, "lowest priority of SCHED_FIFO");
    is_int(sched_get_priority_max(SCHED_RR), 99, "highest of SCHED_RR");
    is_int(sched_get_priority_max(SCHED_OTHER), 0, "only priority of SCHED_OTHER");
    FAILS(sched_get_priority_min(44), EINVAL, "of no policy");
    is_int(sched_getscheduler(0), SCHED_OTHER, "the caller's policy");
    is_int(sched_getscheduler(getpid()), SCHED_OTHER, "and by its id");
    FAILS(sched_getscheduler(31999), ESRCH, "nobody's");
    is_int(sched_getparam(0, &got) + got.sched_priority, 0, "priority 0");
    is_int(sched_setscheduler(0, SCHED_OTHER, &zero), 0, "SCHED_OTHER it may have");
    FAILS(sched_setscheduler(0, SCHED_OTHER, &high), EINVAL, "without priority");
    FAILS(sched_setscheduler(0, SCHED_FIFO, &zero), EINVAL, "SCHED_FIFO needs one");
    FAILS(sched_setscheduler(0, SCHED_FIFO, &high), EPERM, "and is not for us");
    FAILS(sched_setscheduler(31999, SCHED_FIFO, &high), ESRCH, "nor for nobody");
    FAILS(sched_setscheduler(0, 44, &zero), EINVAL, "no such policy");
    FAILS(sched_setparam(0, &high), EINVAL, "setparam: no such priority");
    is_int(sched_setparam(0, &zero), 0, "setparam: as it is");
    is_int(sched_rr_get_interval(0, &slice), 0, "time slice");
    is_int(slice.tv_nsec, 5000000, "5 ms");
    FAILS(sched_rr_get_interval(31999, &slice), ESRCH, "nobody's time slice");
}

static void test_thread_policies(void)
{
    struct sched_param high = {.sched_priority = 5}, zero = {0};
    int policy = 9;
    pthread_t thread;

    is_int(pthread_getschedparam(pthread_self(), &policy, &high), 0, "a thread's policy");
    ok(policy == SCHED_OTHER && high.sched_priority == 0, "SCHED_OTHER, priority 0");
    high.sched_priority = 5;
    is_int(pthread_setschedparam(pthread_self(), SCHED_RR, &high), EPERM, "SCHED_RR: EPERM");
    is_int(pthread_setschedparam(pthread_self(), SCHED_RR, &zero), EINVAL, "priority 0: EINVAL");
    is_int(pthread_setschedparam(pthread_self(), 55, &zero), EINVAL, "no policy: EINVAL");
    is_int(pthread_setschedparam(pthread_self(), SCHED_OTHER, &zero), 0, "as it is");
    is_int(pthread_setschedprio(pthread_self(), 0), 0, "priority 0");
    is_int(pthread_setschedprio(pthread_self(), 3), EINVAL, "priority 3");
    pthread_create(&thread, NULL, nothing, NULL);
    while (pthread_getschedparam(thread, &policy, &high) != ESRCH)
        pause_ms(1);
    is_int(pthread_setschedprio(thread, 0), ESRCH, "of a thread that has ended");
    pthread_join(thread, NULL);
    is_int(pthread_getconcurrency(), 0, "concurrency: nobody has said any");
    is_int(pthread_setconcurrency(4), 0, "concurrency: a hint");
    is_int(pthread_getconcurrency(), 4, "is kept");
    is_int(pthread_setconcurrency(-1), EINVAL, "a negative one is not");
}

/* --- Cores --- */

static cpu_set_t only(unsigned core)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(core, &set);
    return set;
}

static void *core_now(void *unused)
{
    (void)unused;
    return (void *)(intptr_t)sched_getcpu();
}

/* A thread that is to begin on each core in turn, by its attributes. */
static void test_affinity_attribute(void)
{
    unsigned cores = cores_online(), right = 0;
    cpu_set_t set = only(31);
    pthread_attr_t a;
    pthread_t thread;
    void *core;

    pthread_attr_init(&a);
    for (unsigned i = 0; i < cores; i++) {
        cpu_set_t one = only(i);
        pthread_attr_setaffinity_np(&a, sizeof one, &one);
        pthread_create(&thread, &a, core_now, NULL);
        pthread_join(thread, &core);
        right += (uintptr_t)core == i;
    }
    is_int(right, cores, "a thread begins on the core of its attributes");
    pthread_attr_setaffinity_np(&a, sizeof set, &set);
    is_int(pthread_create(&thread, &a, core_now, NULL), EINVAL, "on a core that is not there");
    is_int(pthread_attr_setaffinity_np(&a, 1, &set), EINVAL, "a set of one byte");
    pthread_attr_getaffinity_np(&a, sizeof set, &set);
    pthread_attr_setaffinity_np(&a, 0, NULL);
    pthread_attr_getaffinity_np(&a, sizeof set, &set);
    is_int(CPU_COUNT(&set), CPU_SETSIZE, "without a set: all");
}

static void test_affinity(void)
{
    unsigned cores = cores_online(), right = 0;
    cpu_set_t all, set, absent = only(31);
    pthread_t thread;

    CPU_ZERO(&all);
    for (unsigned i = 0; i < cores; i++)
        CPU_SET(i, &all);
    for (unsigned i = 0; i < cores; i++) {
        set = only(i);
        right += pthread_setaffinity_np(pthread_self(), sizeof set, &set) == 0 &&
                 (unsigned)sched_getcpu() == i;
    }
    is_int(right, cores, "the calling thread goes to each core");
    pthread_setaffinity_np(pthread_self(), sizeof all, &all);
    pthread_create(&thread, NULL, wait_for_release, NULL);
    sem_wait(&started);
    set = only(cores - 1);
    is_int(pthread_setaffinity_np(thread, sizeof set, &set), 0, "another thread's cores");
    pthread_getaffinity_np(thread, sizeof set, &set);
    is_int(CPU_COUNT(&set) == 1 && CPU_ISSET(cores - 1, &set), 1, "are as they were set");
    pthread_getaffinity_np(pthread_self(), sizeof set, &set);
    is_int(CPU_COUNT(&set), spreads ? (int)cores : 1, "the caller's are %s",
           spreads ? "its own" : "the same");
    is_int(pthread_setaffinity_np(thread, sizeof absent, &absent), EINVAL, "none that is there");
    is_int(pthread_getaffinity_np(thread, 2, &set), EINVAL, "a set of two bytes");
    sem_post(&release);
    pthread_join(thread, NULL);
    pthread_setaffinity_np(pthread_self(), sizeof all, &all);
    FAILS(sched_setaffinity(31999, sizeof all, &all), ESRCH, "cores of nobody");
    FAILS(sched_setaffinity(0, sizeof absent, &absent), EINVAL, "no core at all");
}

static void test_sets(void)
{
    cpu_set_t *a = CPU_ALLOC(100), *b = CPU_ALLOC(100), small;
    size_t size = CPU_ALLOC_SIZE(100);

    is_int((long long)size, 16, "a set of 100 cores");
    CPU_ZERO_S(size, a);
    CPU_ZERO_S(size, b);
    CPU_SET_S(99, size, a);
    CPU_SET_S(3, size, a);
    CPU_SET_S(3, size, b);
    CPU_SET_S(128, size, b); /* does not fit */
    is_int(CPU_COUNT_S(size, a) * 10 + CPU_COUNT_S(size, b), 21, "members");
    ok(CPU_ISSET_S(99, size, a) && !CPU_ISSET_S(98, size, a) && !CPU_ISSET_S(128, size, b),
       "who is one");
    CPU_AND_S(size, b, a, b);
    is_int(CPU_COUNT_S(size, b), 1, "both");
    CPU_XOR_S(size, b, a, b);
    ok(CPU_COUNT_S(size, b) == 1 && CPU_ISSET_S(99, size, b), "one of both");
    CPU_OR_S(size, b, a, b);
    ok(CPU_EQUAL_S(size, a, b), "equal");
    CPU_CLR_S(99, size, a);
    ok(!CPU_EQUAL_S(size, a, b), "not equal");
    sched_getaffinity(0, size, a);
    is_int(CPU_COUNT_S(size, a), cores_online(), "the caller's cores in a large set");
    CPU_FREE(a);
    CPU_FREE(b);
    CPU_ZERO(&small);
    CPU_SET(-1, &small);
    CPU_SET(32, &small);
    is_int(CPU_COUNT(&small), 0, "what does not fit is no member");
    cpu_set_t other = small, result;
    CPU_SET(1, &small);
    CPU_SET(2, &small);
    CPU_SET(2, &other);
    CPU_SET(3, &other);
    CPU_AND(&result, &small, &other);
    ok(CPU_COUNT(&result) == 1 && CPU_ISSET(2, &result), "CPU_AND");
    CPU_XOR(&result, &small, &other);
    ok(CPU_COUNT(&result) == 2 && !CPU_ISSET(2, &result), "CPU_XOR");
    CPU_OR(&result, &small, &other);
    is_int(CPU_COUNT(&result), 3, "CPU_OR");
    CPU_CLR(3, &result);
    ok(CPU_EQUAL(&result, &small) && !CPU_EQUAL(&result, &other), "CPU_CLR, CPU_EQUAL");
}

/* --- Names --- */

static bool in_ps(const char *name)
{
    static char text[32 * 1024];
    int fd = open("/proc/ps", O_RDONLY);
    ssize_t length = 0, got;

    while ((got = read(fd, text + length, sizeof text - 1 - (size_t)length)) > 0)
        length += got;
    text[length] = '\0';
    close(fd);
    return strstr(text, name);
}

static void test_names(void)
{
    char name[32];
    pthread_t thread;

    pthread_getname_np(pthread_self(), name, sizeof name);
    is_str(name, "attributes", "a thread's name is its program's");
    pthread_create(&thread, NULL, wait_for_release, NULL);
    is_int(pthread_setname_np(thread, "fifteen letters"), 0, "a name of 15 bytes");
    is_int(pthread_setname_np(thread, "sixteen letters!"), ERANGE, "not of 16");
    is_int(pthread_getname_np(thread, name, 16), 0, "is told");
    is_str(name, "fifteen letters", "as it was given");
    is_int(pthread_getname_np(thread, name, 15), ERANGE, "if there is room");
    ok(in_ps("attributes:fifteen letters\n"), "/proc/ps shows it");
    sem_post(&release);
    pthread_join(thread, NULL);
    sem_wait(&started);
}

/* --- Clocks --- */

static uint64_t ns_of(clockid_t clock)
{
    struct timespec time = {0};

    if (clock_gettime(clock, &time) != 0)
        return 0;
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void *burn(void *argument)
{
    while (ns_of(CLOCK_THREAD_CPUTIME_ID) < 2000000)
        ;
    return wait_for_release(argument);
}

static void test_cpu_clocks(void)
{
    clockid_t its, ours, mine;
    struct timespec second = {.tv_sec = 1};
    pthread_t thread;

    pthread_create(&thread, NULL, burn, NULL);
    is_int(pthread_getcpuclockid(thread, &its), 0, "a thread's clock");
    is_int(pthread_getcpuclockid(pthread_self(), &mine), 0, "the caller's");
    is_int(clock_getcpuclockid(0, &ours), 0, "the process's");
    sem_wait(&started);
    uint64_t before = ns_of(its), process = ns_of(ours);
    ok(before >= 2000000, "it has worked");
    ok(process >= before, "the process has worked as much");
    ok(ns_of(mine) <= ns_of(CLOCK_THREAD_CPUTIME_ID), "the caller's clock by both names");
    is_int(clock_getres(its, &second), 0, "it has a grain");
    do {
        before = ns_of(its);
        pause_ms(1);
    } while (ns_of(its) != before);
    ok(true, "and stands still while its thread waits");
    is_int(clock_nanosleep(its, 0, &second, NULL), EINVAL, "nobody sleeps by it");
    sem_post(&release);
    pthread_join(thread, NULL);
    WAIT_UNTIL(clock_gettime(its, &second) !=
               0); /* the kernel lets go of it a little after the join */
    is_int(errno, EINVAL, "its thread has ended");
    is_int(clock_getcpuclockid(getpid(), &ours), 0, "the process's by its id");
    ok(ns_of(ours) <= ns_of(CLOCK_PROCESS_CPUTIME_ID), "is the process's");
    is_int(clock_getcpuclockid(31999, &ours), ESRCH, "nobody's");
}

static void test_clocks(void)
{
    static const clockid_t clocks[] = {CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_RAW,
                                       CLOCK_MONOTONIC_COARSE, CLOCK_BOOTTIME};
    struct timespec time;
    struct tm leap = {.tm_year = 96, .tm_mon = 14, .tm_mday = -3, .tm_hour = 25, .tm_sec = -1};
    int good = 0;

    for (size_t i = 0; i < ARRAY_SIZE(clocks); i++) {
        uint64_t before = ns_of(CLOCK_MONOTONIC), now = ns_of(clocks[i]);
        good +=
            before <= now && now <= ns_of(CLOCK_MONOTONIC) && clock_getres(clocks[i], &time) == 0;
    }
    is_int(good, (int)ARRAY_SIZE(clocks), "Linux's other clocks");
    time = (struct timespec){.tv_nsec = 1};
    is_int(clock_nanosleep(CLOCK_BOOTTIME, 0, &time, NULL), 0, "sleep by CLOCK_BOOTTIME");
    is_int(clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &time, NULL), ENOTSUP, "by CPU time");
    is_int(clock_nanosleep(CLOCK_MONOTONIC_RAW, 0, &time, NULL), ENOTSUP, "by the raw clock");
    is_int(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &time, NULL), EINVAL, "by one's own time");
    is_int(clock_nanosleep(77, 0, &time, NULL), EINVAL, "by no clock");
    FAILS(clock_settime(CLOCK_REALTIME, &time), EPERM, "setting the time");
    FAILS(clock_settime(CLOCK_MONOTONIC, &time), EINVAL, "of a clock that cannot be set");
    FAILS(settimeofday(&(struct timeval){5, 0}, NULL), EPERM, "the older way");
    FAILS(settimeofday(&(struct timeval){5, 1000000}, NULL), EINVAL, "to no time");
    is_int(timespec_get(&time, TIME_UTC), TIME_UTC, "timespec_get");
    is_int(timespec_get(&time, 99), 0, "by no base");
    is_int(timegm(&leap), 856918799, "timegm: 26 February 1997, 00:59:59, from odd fields");
    is_int(leap.tm_mon * 100 + leap.tm_mday, 126, "which come back in order");
    for (time_t t = -5000000000; t < 20000000000; t += 12345678)
        good += timegm(gmtime(&t)) != t;
    is_int(good, (int)ARRAY_SIZE(clocks), "timegm undoes gmtime over 800 years");
}

/* --- Joining --- */

static void test_joins(void)
{
    struct timespec past = {.tv_nsec = 1}, bad = {.tv_nsec = -1}, later;
    pthread_t thread;
    void *result = NULL;

    pthread_create(&thread, NULL, wait_for_release, &past);
    is_int(pthread_tryjoin_np(thread, &result), EBUSY, "tryjoin: it runs");
    is_int(pthread_timedjoin_np(thread, &result, &past), ETIMEDOUT, "timedjoin: it runs");
    is_int(pthread_timedjoin_np(thread, &result, &bad), EINVAL, "timedjoin: bad time");
    is_int(pthread_clockjoin_np(thread, &result, 99, &past), EINVAL, "clockjoin: bad clock");
    is_int(pthread_tryjoin_np(pthread_self(), NULL), EDEADLK, "tryjoin: oneself");
    sem_wait(&started);
    sem_post(&release);
    clock_gettime(CLOCK_MONOTONIC, &later);
    later.tv_sec += 60;
    is_int(pthread_clockjoin_np(thread, &result, CLOCK_MONOTONIC, &later), 0, "clockjoin: its end");
    ok(result == &past, "and its result");
    pthread_create(&thread, NULL, nothing, &later);
    while (pthread_tryjoin_np(thread, &result) == EBUSY)
        pthread_yield();
    ok(result == &later, "tryjoin: its result once it has ended");
}

int main(void)
{
    spreads = model_now() >= ABI_GIL;
    sem_init(&started, 0, 0);
    sem_init(&release, 0, 0);
    test_values();
    signal(SIGSEGV, on_fault);
    test_stacks();
    test_defaults();
    signal(SIGSEGV, SIG_DFL);
    test_explicit();
    test_policies();
    test_thread_policies();
    test_affinity_attribute();
    test_affinity();
    test_sets();
    test_names();
    test_cpu_clocks();
    test_clocks();
    test_joins();
    return done_testing();
}
