/*
 * POSIX timers: signals, values, overruns, threads that are started; what they are when nothing is sent; and those
 * that go by CPU time, setitimer's too.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <pthread.h>
#include <semaphore.h>
#include <sys/time.h>

#define ERROR_OF(call) ((call) == -1 ? errno : 0)
#define MS 1000000

static timer_t make(int how, int number, int value)
{
    struct sigevent event = {
        .sigev_notify = how, .sigev_signo = number, .sigev_value.sival_int = value};
    timer_t timer = 0;

    is_int(timer_create(CLOCK_MONOTONIC, &event, &timer), 0, "timer_create");
    return timer;
}

static int set_timer(timer_t timer, long value_ns, long interval_ns)
{
    struct itimerspec time = {.it_value = {0, value_ns}, .it_interval = {0, interval_ns}};

    return timer_settime(timer, 0, &time, NULL);
}

static siginfo_t wait_for(int number)
{
    siginfo_t info = {0};
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, number);
    while (sigwaitinfo(&set, &info) == -1 && errno == EINTR)
        ;
    return info;
}

static struct timespec since_boot(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time;
}

static bool is_pending(int number)
{
    sigset_t set;

    sigpending(&set);
    return sigismember(&set, number);
}

static void block(int number)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void test_once(void)
{
    struct itimerspec left, before;
    timer_t timer = make(SIGEV_SIGNAL, SIGUSR1, 42);

    is_int(timer_gettime(timer, &left), 0, "timer_gettime");
    ok(left.it_value.tv_sec == 0 && left.it_value.tv_nsec == 0, "a new timer is off");
    struct timespec start = since_boot();
    is_int(set_timer(timer, 5 * MS, 0), 0, "timer_settime");
    siginfo_t info = wait_for(SIGUSR1);
    struct timespec end = since_boot();
    ok(info.si_signo == SIGUSR1 && info.si_code == SI_TIMER && info.si_value.sival_int == 42,
       "its signal, and the value");
    ok((end.tv_sec - start.tv_sec) * 1000000000ll + end.tv_nsec - start.tv_nsec >= 5 * MS,
       "not before its time");
    timer_gettime(timer, &left);
    ok(left.it_value.tv_sec == 0 && left.it_value.tv_nsec == 0, "once: then it is off");
    is_int(timer_getoverrun(timer), 0, "no overrun");
    struct itimerspec long_time = {.it_value = {100, 0}, .it_interval = {7, 5}};
    timer_settime(timer, 0, &long_time, NULL);
    timer_gettime(timer, &left);
    ok(left.it_value.tv_sec >= 50 && left.it_value.tv_sec <= 100 && left.it_interval.tv_sec == 7,
       "what is left, and the interval");
    is_int(timer_settime(timer, 0, &(struct itimerspec){0}, &before), 0, "switched off");
    ok(before.it_value.tv_sec >= 50 && before.it_interval.tv_sec == 7, "with what it was");
    long_time.it_value = since_boot();
    is_int(timer_settime(timer, TIMER_ABSTIME, &long_time, NULL), 0, "a moment that is over");
    is_int(wait_for(SIGUSR1).si_value.sival_int, 42, "at once");
    is_int(timer_delete(timer), 0, "timer_delete");
    is_int(ERROR_OF(timer_delete(timer)), EINVAL, "once: EINVAL");
}

static void test_periodic(void)
{
    timer_t first = make(SIGEV_SIGNAL, SIGRTMIN, 1), second = make(SIGEV_SIGNAL, SIGRTMIN, 2);
    int seen[3] = {0};

    set_timer(first, 1 * MS, 1 * MS);
    set_timer(second, 1 * MS, 1 * MS);
    while (seen[1] < 5 || seen[2] < 5)
        seen[wait_for(SIGRTMIN).si_value.sival_int % 3]++;
    is_int(seen[0], 0, "two timers, one signal: both go off");
    timer_delete(first);
    timer_delete(second);
    while (is_pending(SIGRTMIN))
        wait_for(SIGRTMIN);
}

/*
 * Not taken for a while, the signal is pending once, and the rest is counted: never more than have been due. When the
 * kernel comes to see what is due is the machine's affair, so this goes on until it has seen enough.
 */
static void test_overrun(void)
{
    timer_t timer = make(SIGEV_SIGNAL, SIGRTMIN, 3);
    struct timespec start = since_boot(), now;
    int taken = 0, times = 0, wrong = 0;

    set_timer(timer, 1 * MS, 1 * MS);
    while (times < 30) {
        pause_ms(12);
        wrong += wait_for(SIGRTMIN).si_value.sival_int != 3;
        taken++;
        times += 1 + timer_getoverrun(timer);
    }
    now = since_boot();
    is_int(wrong, 0, "it is pending");
    ok(taken < times, "%d times, of which it was signalled %d: the others are overruns", times,
       taken);
    ok(times <= ((now.tv_sec - start.tv_sec) * 1000000000ll + now.tv_nsec - start.tv_nsec) / MS,
       "not more than there can have been");
    set_timer(timer, 0, 0);
    if (is_pending(SIGRTMIN))
        wait_for(SIGRTMIN);
    ok(!is_pending(SIGRTMIN), "once");
    timer_delete(timer);
}

static void test_none(void)
{
    struct itimerspec left;
    timer_t timer = make(SIGEV_NONE, 0, 0);

    set_timer(timer, 1 * MS, 0);
    do {
        pause_ms(1);
        timer_gettime(timer, &left);
    } while (left.it_value.tv_sec || left.it_value.tv_nsec);
    ok(true, "SIGEV_NONE: the timer goes off, and nothing is sent");
    timer_delete(timer);
    is_int(timer_create(CLOCK_REALTIME, NULL, &timer), 0, "without an event");
    block(SIGALRM);
    set_timer(timer, 1 * MS, 0);
    siginfo_t info = wait_for(SIGALRM);
    is_int(info.si_value.sival_int, (int)timer, "SIGALRM, with its id");
    timer_delete(timer);
}

static sem_t called;
static pthread_t caller;
static int value_seen;

static void called_back(union sigval value)
{
    value_seen = value.sival_int;
    caller = pthread_self();
    sem_post(&called);
}

static void test_thread(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD,
                             .sigev_value.sival_int = 77,
                             .sigev_notify_function = called_back};
    struct itimerspec left;
    timer_t timer;

    is_int(timer_create(CLOCK_REALTIME, &event, &timer), 0, "SIGEV_THREAD");
    set_timer(timer, 1 * MS, 1 * MS);
    for (int i = 0; i < 5; i++)
        sem_wait(&called);
    ok(value_seen == 77 && !pthread_equal(caller, pthread_self()), "calls in another thread");
    timer_gettime(timer, &left);
    is_int(left.it_interval.tv_nsec, 1 * MS, "the interval");
    is_int(timer_getoverrun(timer), 0, "timer_getoverrun");
    pid_t pid = fork();
    if (pid == 0)
        _exit(ERROR_OF(timer_gettime(timer, &left)));
    is_int(end_of(pid), EXITED(EINVAL), "a child has it not: EINVAL");
    is_int(timer_delete(timer), 0, "timer_delete");
    is_int(ERROR_OF(timer_gettime(timer, &left)), EINVAL, "then it is gone: EINVAL");
}

static void test_errors(void)
{
    struct sigevent event = {.sigev_notify = 99};
    struct itimerspec wrong = {.it_value = {0, 1000 * MS}}, left;
    timer_t timers[100], timer = make(SIGEV_NONE, 0, 0);
    int made = 0;

    is_int(ERROR_OF(timer_create(CLOCK_REALTIME, &event, timers)), EINVAL, "no notification");
    event = (struct sigevent){.sigev_notify = SIGEV_SIGNAL, .sigev_signo = NSIG};
    is_int(ERROR_OF(timer_create(CLOCK_REALTIME, &event, timers)), EINVAL, "no signal: EINVAL");
    is_int(ERROR_OF(timer_create(77, NULL, timers)), EINVAL, "no clock: EINVAL");
    event = (struct sigevent){.sigev_notify = SIGEV_THREAD};
    is_int(ERROR_OF(timer_create(CLOCK_THREAD_CPUTIME_ID, &event, timers)), ENOTSUP,
           "a thread by a CPU clock: ENOTSUP");
    is_int(ERROR_OF(timer_settime(timer, 0, &wrong, NULL)), EINVAL, "no time: EINVAL");
    is_int(ERROR_OF(timer_settime(0, 0, &left, NULL)), EINVAL, "no timer: EINVAL");
    is_int(ERROR_OF(timer_getoverrun(0)), EINVAL, "no timer: EINVAL");
    is_int(ERROR_OF(timer_delete(2)), EINVAL, "nor one of setitimer's: EINVAL");
    while (made < 100 && timer_create(CLOCK_REALTIME, NULL, &timers[made]) == 0)
        made++;
    ok(made == 31 && errno == EAGAIN, "32 timers, and no more: EAGAIN");
    pid_t pid = fork();
    if (pid == 0)
        _exit(ERROR_OF(timer_gettime(timer, &left)));
    is_int(end_of(pid), EXITED(EINVAL), "a child has none");
    pid = fork();
    clockid_t others;
    if (pid == 0)
        _exit(clock_getcpuclockid(getppid(), &others)
                  ? 99
                  : ERROR_OF(timer_create(others, NULL, timers)));
    is_int(end_of(pid), EXITED(ENOTSUP), "none by another process's CPU time: ENOTSUP");
    while (made--)
        timer_delete(timers[made]);
    timer_delete(timer);
    struct itimerval us;
    is_int(ERROR_OF(getitimer(3, &us)), EINVAL, "no such timer of setitimer: EINVAL");
    us = (struct itimerval){.it_value = {0, 1000000}};
    is_int(ERROR_OF(setitimer(ITIMER_PROF, &us, NULL)), EINVAL, "no time for it: EINVAL");
}

/* ---- By CPU time: whenever one goes off, so much has been used; when it does, no test can tell to the millisecond ---- */

static long used_ns(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (long)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void compute_until_pending(int number)
{
    while (!is_pending(number))
        for (volatile int i = 0; i < 10000; i++)
            ;
}

static void test_virtual(void)
{
    struct itimerval time = {.it_value = {0, 20000}}, left;
    long wall = used_ns(CLOCK_MONOTONIC), start = used_ns(CLOCK_PROCESS_CPUTIME_ID);

    block(SIGVTALRM);
    is_int(setitimer(ITIMER_VIRTUAL, &time, NULL), 0, "setitimer(ITIMER_VIRTUAL)");
    is_int(getitimer(ITIMER_VIRTUAL, &left), 0, "getitimer");
    ok(left.it_value.tv_sec == 0 && left.it_value.tv_usec > 0 && left.it_value.tv_usec <= 20000,
       "what is left of it");
    while (!is_pending(SIGVTALRM) && used_ns(CLOCK_MONOTONIC) - wall < 80 * MS)
        nanosleep(&(struct timespec){.tv_nsec = 5 * MS}, NULL);
    compute_until_pending(SIGVTALRM);
    long used = used_ns(CLOCK_PROCESS_CPUTIME_ID) - start;
    ok(used >= 20 * MS, "its signal comes after %ld us of CPU time, sleep is none", used / 1000);
    is_int(wait_for(SIGVTALRM).si_code, SI_KERNEL, "its code");
    getitimer(ITIMER_VIRTUAL, &left);
    ok(left.it_value.tv_sec == 0 && left.it_value.tv_usec == 0, "then it is off");
}

static void test_prof(void)
{
    struct itimerval time = {{0, 3000}, {0, 3000}}, off = {{0, 0}, {0, 0}};
    long start = used_ns(CLOCK_PROCESS_CPUTIME_ID);

    block(SIGPROF);
    setitimer(ITIMER_PROF, &time, NULL);
    for (int i = 1; i <= 3; i++) {
        compute_until_pending(SIGPROF);
        ok(used_ns(CLOCK_PROCESS_CPUTIME_ID) - start >= i * 3 * MS, "ITIMER_PROF, time %d", i);
        wait_for(SIGPROF);
    }
    setitimer(ITIMER_PROF, &off, &time);
    is_int(time.it_interval.tv_usec, 3000, "its interval");
}

static void *use_30ms(void *unused)
{
    long start = used_ns(CLOCK_THREAD_CPUTIME_ID);

    while (used_ns(CLOCK_THREAD_CPUTIME_ID) - start < 30 * MS)
        ;
    return unused;
}

/* By this thread's time, while another one computes; by the process's; by that of a thread that ends. */
static void test_cpu_clocks(void)
{
    struct sigevent event = {
        .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 7};
    struct itimerspec past = {.it_value = {0, 1}};
    timer_t timer;
    pthread_t thread;
    clockid_t clock;

    is_int(timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer), 0, "by the thread's CPU time");
    long start = used_ns(CLOCK_THREAD_CPUTIME_ID);
    set_timer(timer, 10 * MS, 0);
    pthread_create(&thread, NULL, use_30ms, NULL);
    pthread_join(thread, NULL);
    compute_until_pending(SIGUSR1);
    long used = used_ns(CLOCK_THREAD_CPUTIME_ID) - start;
    ok(used >= 10 * MS, "after %ld us of its own, another's 30 ms do not count", used / 1000);
    siginfo_t info = wait_for(SIGUSR1);
    ok(info.si_code == SI_TIMER && info.si_value.sival_int == 7, "the signal and its value");
    timer_delete(timer);
    timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer);
    start = used_ns(CLOCK_PROCESS_CPUTIME_ID);
    set_timer(timer, 20 * MS, 1 * MS);
    pthread_create(&thread, NULL, use_30ms, NULL);
    pthread_getcpuclockid(thread, &clock);
    pthread_join(thread, NULL);
    wait_for(SIGUSR1); /* without using any more of it */
    int overruns = timer_getoverrun(timer);
    used = used_ns(CLOCK_PROCESS_CPUTIME_ID) - start;
    ok(used >= 20 * MS, "by the process's: all threads' time counts, here %ld us", used / 1000);
    ok(overruns >= 0 && overruns <= used / MS - 20, "no more overruns than there was time for");
    timer_settime(timer, TIMER_ABSTIME, &past, NULL);
    is_int(wait_for(SIGUSR1).si_signo, SIGUSR1, "a moment that is past");
    timer_delete(timer);
    is_int(ERROR_OF(timer_create(clock, &event, &timer)), EINVAL, "of a thread that has ended");
}

/* Timers go with the process, also when it becomes another program; those of setitimer stay then. */
static int without(int argc, char **argv)
{
    struct itimerspec left;
    struct itimerval real, prof;

    (void)argc;
    getitimer(ITIMER_REAL, &real);
    getitimer(ITIMER_PROF, &prof);
    return (ERROR_OF(timer_gettime((timer_t)atoi(argv[1]), &left)) == EINVAL) +
           2 * (real.it_value.tv_sec > 0) + 4 * (prof.it_value.tv_sec > 0);
}

static void test_exec(void)
{
    struct itimerval far = {.it_value = {1000, 0}};
    char number[12];

    setitimer(ITIMER_PROF, &far, NULL);
    pid_t pid = fork();
    if (pid == 0) {
        timer_t timer = 0;
        struct itimerval prof;
        getitimer(ITIMER_PROF, &prof);
        if (prof.it_value.tv_sec == 0 && timer_create(CLOCK_REALTIME, NULL, &timer) == 0)
            set_timer(timer, 1 * MS, 1 * MS);
        setitimer(ITIMER_REAL, &far, NULL);
        setitimer(ITIMER_PROF, &far, NULL);
        snprintf(number, sizeof number, "%lu", (unsigned long)timer);
        execl(self, self, "without", number, NULL);
        _exit(99);
    }
    is_int(end_of(pid), EXITED(7), "exec ends timers, but not setitimer's, which fork ends");
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"without", without}};
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    block(SIGUSR1);
    block(SIGRTMIN);
    test_once();
    test_periodic();
    test_overrun();
    test_none();
    test_thread();
    test_errors();
    test_virtual();
    test_prof();
    test_cpu_clocks();
    test_exec();
    return done_testing();
}
