/*
 * POSIX timers: signals, values, overruns, threads that are started; what they are when nothing is sent.
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
    is_int(ERROR_OF(timer_create(CLOCK_THREAD_CPUTIME_ID, NULL, timers)), ENOTSUP, "a CPU clock");
    is_int(ERROR_OF(timer_settime(timer, 0, &wrong, NULL)), EINVAL, "no time: EINVAL");
    is_int(ERROR_OF(timer_settime(0, 0, &left, NULL)), EINVAL, "no timer: EINVAL");
    is_int(ERROR_OF(timer_getoverrun(0)), EINVAL, "no timer: EINVAL");
    while (made < 100 && timer_create(CLOCK_REALTIME, NULL, &timers[made]) == 0)
        made++;
    ok(made == 31 && errno == EAGAIN, "32 timers, and no more: EAGAIN");
    pid_t pid = fork();
    if (pid == 0)
        _exit(ERROR_OF(timer_gettime(timer, &left)));
    is_int(end_of(pid), EXITED(EINVAL), "a child has none");
    while (made--)
        timer_delete(timers[made]);
    timer_delete(timer);
    struct itimerval us;
    is_int(ERROR_OF(getitimer(ITIMER_VIRTUAL, &us)), EINVAL, "no virtual clock: EINVAL");
}

/* In the end, set timers: they go with the process, also when it becomes another program. */
static int without(int argc, char **argv)
{
    struct itimerspec left;

    (void)argc, (void)argv;
    return ERROR_OF(timer_gettime(1, &left)) == EINVAL ? 0 : 1;
}

static void test_exec(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        timer_t timer;
        if (timer_create(CLOCK_REALTIME, NULL, &timer) == 0)
            set_timer(timer, 1 * MS, 1 * MS);
        execl(self, self, "without", NULL);
        _exit(2);
    }
    is_int(end_of(pid), 0, "exec ends timers");
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
    test_exec();
    return done_testing();
}
