/*
 * Signals: handlers, masks, waits that they end, stop and continue, faults caught. Under every model.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <semaphore.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

static volatile sig_atomic_t count[NSIG];
static volatile sig_atomic_t order[8], order_length;
static sigjmp_buf back;

static void counted(int number)
{
    count[number]++;
    if (order_length < 8)
        order[order_length++] = number;
}

static void install(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

static sigset_t only(int number)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, number);
    return set;
}

static void test_handler(void)
{
    struct sigaction action;

    install(SIGUSR1, counted, SA_RESTART);
    is_int(raise(SIGUSR1), 0, "raise");
    is_int(count[SIGUSR1], 1, "the handler has run before raise returns");
    is_int(kill(getpid(), SIGUSR1), 0, "kill the caller");
    is_int(count[SIGUSR1], 2, "so it has before kill returns");
    is_int(sigaction(SIGUSR1, NULL, &action), 0, "sigaction tells");
    ok(action.sa_handler == counted && action.sa_flags == SA_RESTART, "handler and flags");
    install(SIGUSR1, counted, (int)SA_RESETHAND);
    raise(SIGUSR1);
    sigaction(SIGUSR1, NULL, &action);
    ok(action.sa_handler == SIG_DFL, "SA_RESETHAND");
    is_int(sigaction(SIGKILL, &action, NULL), -1, "SIGKILL cannot be caught");
    is_int(errno, EINVAL, "EINVAL");
    is_int(sigaction(NSIG, &action, NULL), -1, "there is no signal 48");
    is_int(kill(getpid(), NSIG), -1, "to send, either");
    is_int(kill(32000, 0), -1, "nobody");
    is_int(errno, ESRCH, "ESRCH");
}

static void test_mask(void)
{
    sigset_t set = only(SIGUSR1), before, pending;

    install(SIGUSR1, counted, 0);
    install(SIGUSR2, counted, 0);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, &before);
    count[SIGUSR1] = count[SIGUSR2] = 0;
    raise(SIGUSR2);
    raise(SIGUSR1);
    raise(SIGUSR1);
    sigpending(&pending);
    ok(count[SIGUSR1] + count[SIGUSR2] == 0 && sigismember(&pending, SIGUSR1) == 1 &&
           sigismember(&pending, SIGUSR2) == 1,
       "blocked signals are pending");
    sigprocmask(SIG_SETMASK, &before, NULL);
    ok(count[SIGUSR1] == 1 && count[SIGUSR2] == 1, "and come once when unblocked");
    sigfillset(&set);
    sigprocmask(SIG_SETMASK, &set, NULL);
    sigprocmask(SIG_SETMASK, &before, &set);
    ok(!sigismember(&set, SIGKILL) && !sigismember(&set, SIGSTOP), "two cannot be blocked");
}

static void nested(int number)
{
    counted(number);
    if (count[SIGUSR1] > 1)
        return;
    raise(SIGUSR2); /* in the mask: after this handler */
    raise(SIGUSR1); /* its own: so, too */
    counted(SIGHUP);
}

static void test_nesting(void)
{
    struct sigaction action = {.sa_handler = nested};

    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGUSR2);
    sigaction(SIGUSR1, &action, NULL);
    install(SIGUSR2, counted, 0);
    order_length = count[SIGUSR1] = 0;
    raise(SIGUSR1);
    ok(order[0] == SIGUSR1 && order[1] == SIGHUP && order[2] == SIGUSR1 && order[3] == SIGUSR2,
       "a handler's own signal and those of its mask wait for its end");
}

static void fault_handler(int number, siginfo_t *info, void *context)
{
    const ucontext_t *at = context;

    counted(number);
    if (at->uc_mcontext.arm_pc && info->si_signo == number &&
        info->si_code == (number == SIGILL ? ILL_ILLOPC : SEGV_MAPERR))
        siglongjmp(back, (int)(long)info->si_addr);
}

static void test_faults(void)
{
    struct sigaction action = {.sa_sigaction = fault_handler, .sa_flags = SA_SIGINFO};
    volatile int *volatile nowhere = (int *)64;

    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGILL, &action, NULL);
    for (int i = 0; i < 3; i++) {
        int address = sigsetjmp(back, 1);
        if (address == 0)
            *nowhere = 1;
        is_int(address, 64, "SIGSEGV caught, its address told, round %d", i);
    }
    if (sigsetjmp(back, 1) == 0)
        __asm__ volatile("udf #0");
    is_int(count[SIGILL], 1, "SIGILL caught");
    signal(SIGSEGV, SIG_DFL);
    signal(SIGILL, SIG_DFL);
}

static char deep(int n)
{
    volatile char fill[4096];

    fill[0] = (char)n;
    return n > 1000000 ? fill[0] : (char)(deep(n + 1) + fill[0]);
}

static void *overflow(void *stack)
{
    stack_t alternative = {.ss_sp = stack, .ss_size = SIGSTKSZ};
    struct sigaction action = {.sa_sigaction = fault_handler, .sa_flags = SA_SIGINFO | SA_ONSTACK};

    sigaltstack(&alternative, NULL);
    sigaction(SIGSEGV, &action, NULL);
    if (sigsetjmp(back, 1) == 0)
        deep(0);
    else
        count[0] = 1;
    signal(SIGSEGV, SIG_DFL);
    return NULL;
}

static void test_alternative_stack(void)
{
    static char stack[SIGSTKSZ];
    pthread_t thread;

    count[0] = 0;
    pthread_create(&thread, NULL, overflow, stack);
    pthread_join(thread, NULL);
    is_int(count[0], 1, "a stack overflow is caught on another stack");
}

/* The alarm comes until the wait has ended: whenever the first comes, none is waited for in vain. */
static void alarms(int flags)
{
    struct itimerval timer = {{0, 5000}, {0, 5000}};

    install(SIGALRM, counted, flags);
    setitimer(ITIMER_REAL, &timer, NULL);
}

static void no_alarms(void)
{
    struct itimerval timer = {{0, 0}, {0, 0}};

    setitimer(ITIMER_REAL, &timer, NULL);
}

static void test_alarm(void)
{
    struct itimerval left;

    is_int(alarm(100), 0, "alarm");
    getitimer(ITIMER_REAL, &left);
    ok(left.it_value.tv_sec >= 1 && left.it_value.tv_sec <= 100 && left.it_interval.tv_sec == 0,
       "setitimer's is the same clock");
    unsigned rest = alarm(0);
    ok(rest >= 1 && rest <= 100 && alarm(0) == 0, "alarm tells what was left, and is off");
}

static void test_interruption(void)
{
    struct timespec long_time = {100, 0}, rest = {0, 0};
    int ends[2];
    char byte;
    sem_t semaphore;

    pipe(ends);
    sem_init(&semaphore, 0, 0);
    alarms(0);
    errno = 0;
    is_int(read(ends[0], &byte, 1), -1, "read ends");
    is_int(errno, EINTR, "with EINTR");
    errno = 0;
    ok(sem_wait(&semaphore) == -1 && errno == EINTR, "so does sem_wait");
    errno = 0;
    ok(nanosleep(&long_time, &rest) == -1 && errno == EINTR && rest.tv_sec >= 50 &&
           rest.tv_sec < 100,
       "nanosleep, and tells the rest");
    errno = 0;
    ok(pause() == -1 && errno == EINTR, "pause");
    pid_t child = fork();
    if (child == 0)
        for (;;)
            pause();
    errno = 0;
    ok(waitpid(child, NULL, 0) == -1 && errno == EINTR, "waitpid");
    alarms(SA_RESTART);
    pid_t writer = fork();
    if (writer == 0) {
        usleep(30000);
        _exit(write(ends[1], "x", 1) == 1 ? 5 : 6);
    }
    int before = count[SIGALRM];
    is_int(read(ends[0], &byte, 1), 1, "with SA_RESTART read goes on");
    ok(count[SIGALRM] > before, "after handlers have run");
    is_int(end_of(writer), EXITED(5), "waitpid, too");
    errno = 0;
    ok(nanosleep(&long_time, &rest) == -1 && errno == EINTR, "nanosleep never does");
    no_alarms();
    kill(child, SIGKILL);
    is_int(end_of(child), SIGKILL, "SIGKILL needs no handler");
    close(ends[0]);
    close(ends[1]);
}

static void test_stop(void)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0)
        for (;;)
            pause();
    kill(child, SIGSTOP);
    ok(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status) &&
           WSTOPSIG(status) == SIGSTOP,
       "waitpid sees that it is stopped");
    is_int(waitpid(child, &status, WUNTRACED | WNOHANG), 0, "once");
    kill(child, SIGCONT);
    ok(waitpid(child, &status, WCONTINUED) == child && WIFCONTINUED(status), "and that it goes on");
    kill(child, SIGSTOP);
    waitpid(child, &status, WUNTRACED);
    kill(child, SIGTERM);
    sched_yield();
    is_int(waitpid(child, &status, WNOHANG), 0, "stopped, it is not ended by SIGTERM");
    kill(child, SIGCONT);
    is_int(end_of(child), SIGTERM, "what came while it was stopped ends it");
    child = fork();
    if (child == 0)
        for (;;)
            pause();
    kill(child, SIGSTOP);
    waitpid(child, &status, WUNTRACED);
    kill(child, SIGKILL);
    is_int(end_of(child), SIGKILL, "SIGKILL ends a stopped process");
}

static void test_children(void)
{
    siginfo_t info = {0};

    install(SIGCHLD, counted, 0);
    count[SIGCHLD] = 0;
    pid_t child = fork();
    if (child == 0)
        _exit(3);
    while (waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT) != 0)
        ;
    ok(info.si_pid == child && info.si_code == CLD_EXITED && info.si_status == 3, "waitid");
    is_int(end_of(child), EXITED(3), "WNOWAIT has left it");
    is_int(count[SIGCHLD], 1, "SIGCHLD");
    signal(SIGCHLD, SIG_IGN);
    child = fork();
    if (child == 0)
        _exit(0);
    errno = 0;
    ok(waitpid(child, NULL, 0) == -1 && errno == ECHILD,
       "with SIGCHLD ignored nobody is waited for");
    signal(SIGCHLD, SIG_DFL);
}

static void *take(void *taken)
{
    sigset_t set = only(SIGUSR1);
    int number = 0;

    sigwait(&set, &number);
    *(int *)taken = number;
    return NULL;
}

static void test_sigwait(void)
{
    sigset_t set = only(SIGUSR1), before;
    struct timespec soon = {0, 2000000};
    siginfo_t info;
    pthread_t thread;
    int taken = 0;

    sigprocmask(SIG_BLOCK, &set, &before);
    count[SIGUSR1] = 0;
    pthread_create(&thread, NULL, take, &taken);
    kill(getpid(), SIGUSR1);
    pthread_join(thread, NULL);
    ok(taken == SIGUSR1 && count[SIGUSR1] == 0, "sigwait takes it, no handler runs");
    errno = 0;
    ok(sigtimedwait(&set, &info, &soon) == -1 && errno == EAGAIN, "sigtimedwait's time is over");
    raise(SIGUSR1);
    ok(sigwaitinfo(&set, &info) == SIGUSR1 && info.si_pid == getpid(), "sigwaitinfo");
    sigset_t none;
    sigemptyset(&none);
    raise(SIGUSR1);
    errno = 0;
    ok(sigsuspend(&none) == -1 && errno == EINTR && count[SIGUSR1] == 1, "sigsuspend lets it in");
    sigprocmask(SIG_SETMASK, &before, &set);
    ok(sigismember(&set, SIGUSR1) == 1, "and has put the mask back");
}

/* --- Real-time signals --- */

static int values[16], values_length;

static void note_value(int number, siginfo_t *info, void *context)
{
    (void)context;
    if (values_length < 16 && info->si_code == SI_QUEUE && info->si_pid == getpid())
        values[values_length++] = number * 100 + info->si_value.sival_int;
}

static void test_queue_order(void)
{
    struct sigaction action = {.sa_sigaction = note_value, .sa_flags = SA_SIGINFO};
    static const int expected[] = {3201, 3203, 4700, 4702, 4704};
    sigset_t set, before;

    sigfillset(&action.sa_mask);
    sigaction(SIGRTMIN, &action, NULL);
    sigaction(SIGRTMAX, &action, NULL);
    sigfillset(&set);
    sigprocmask(SIG_SETMASK, &set, &before);
    for (int i = 0; i < 5; i++)
        sigqueue(getpid(), i % 2 ? SIGRTMIN : SIGRTMAX, (union sigval){.sival_int = i});
    sigprocmask(SIG_SETMASK, &before, NULL);
    ok(values_length == 5 && memcmp(values, expected, sizeof expected) == 0,
       "real-time signals come as often as they were sent, the lowest first, in order");
}

static void *takes_own(void *unused)
{
    siginfo_t info = {0};
    sigset_t set = only(SIGRTMIN);

    sigwaitinfo(&set, &info);
    return info.si_code == SI_QUEUE ? info.si_value.sival_ptr : unused;
}

static void test_queue_limit(void)
{
    struct timespec none = {0, 0};
    sigset_t set = only(SIGRTMIN), before, pending;
    siginfo_t info = {0};
    pthread_t thread;
    void *value;
    int sent = 0, taken = 0;

    sigprocmask(SIG_BLOCK, &set, &before);
    while (sent < 1000 && sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = sent}) == 0)
        sent++;
    is_int(sent, sysconf(_SC_SIGQUEUE_MAX), "SIGQUEUE_MAX of them");
    is_int(errno, EAGAIN, "then EAGAIN");
    kill(getpid(), SIGRTMIN);
    while (sigtimedwait(&set, &info, &none) == SIGRTMIN && info.si_code == SI_QUEUE)
        taken += info.si_value.sival_int == taken;
    is_int(taken, sent, "all are taken with their values, in order");
    sigpending(&pending);
    is_int(sigismember(&pending, SIGRTMIN), 0, "then none is pending");
    sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 1});
    signal(SIGRTMIN, SIG_IGN);
    signal(SIGRTMIN, SIG_DFL);
    is_int(sigtimedwait(&set, &info, &none), -1, "what is ignored is forgotten");
    pthread_create(&thread, NULL, takes_own, NULL);
    pthread_sigqueue(thread, SIGRTMIN, (union sigval){.sival_ptr = &values});
    pthread_join(thread, &value);
    ok(value == &values, "pthread_sigqueue");
    is_int(sigqueue(getpid(), NSIG, (union sigval){0}), -1, "sigqueue of no signal");
    is_int(sigqueue(32000, 0, (union sigval){0}), -1, "sigqueue to nobody");
    sigprocmask(SIG_SETMASK, &before, NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(raise(SIGRTMAX - 1));
    is_int(end_of(child), SIGRTMAX - 1, "by default they end a process");
}

/* Threads that end with signals in the queue leave room for others. */
static void *leaves_queued(void *unused)
{
    sigset_t set = only(SIGRTMIN);

    pthread_sigmask(SIG_BLOCK, &set, NULL);
    for (int i = 0; i < 40; i++)
        pthread_sigqueue(pthread_self(), SIGRTMIN, (union sigval){.sival_int = i});
    return unused;
}

static void test_queue_of_threads(void)
{
    pthread_t thread;
    sigset_t set = only(SIGRTMIN), before;

    for (int i = 0; i < 10; i++) {
        pthread_create(&thread, NULL, leaves_queued, NULL);
        pthread_join(thread, NULL);
    }
    sigprocmask(SIG_BLOCK, &set, &before);
    for (int i = 0; i < 60; i++) /* the last thread may still be about to end */
        WAIT_UNTIL(sigqueue(getpid(), SIGRTMIN, (union sigval){0}) == 0);
    ok(true, "what was queued for threads that have ended takes no room");
    signal(SIGRTMIN, SIG_IGN);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

/* --- What siginfo_t says --- */

static volatile siginfo_t told;

static void tell(int number, siginfo_t *info, void *context)
{
    (void)number, (void)context;
    told = *info;
}

static void test_siginfo(void)
{
    struct sigaction action = {.sa_sigaction = tell, .sa_flags = SA_SIGINFO};
    int status;

    sigaction(SIGCHLD, &action, NULL);
    sigaction(SIGUSR1, &action, NULL);
    kill(getpid(), SIGUSR1);
    ok(told.si_code == SI_USER && told.si_pid == getpid(), "SI_USER");
    raise(SIGUSR1);
    ok(told.si_code == SI_USER && told.si_pid == getpid(), "for raise, too");
    pid_t child = fork();
    if (child == 0)
        for (;;)
            pause();
    kill(child, SIGSTOP);
    while (waitpid(child, &status, WUNTRACED) != child)
        ;
    WAIT_UNTIL(told.si_code == CLD_STOPPED);
    ok(told.si_pid == child && told.si_status == SIGSTOP, "CLD_STOPPED");
    kill(child, SIGCONT);
    while (waitpid(child, &status, WCONTINUED) != child)
        ;
    WAIT_UNTIL(told.si_code == CLD_CONTINUED);
    ok(told.si_status == SIGCONT, "CLD_CONTINUED");
    kill(child, SIGTERM);
    while (waitpid(child, &status, 0) != child)
        ;
    WAIT_UNTIL(told.si_code == CLD_KILLED);
    ok(told.si_status == SIGTERM, "CLD_KILLED");
    child = fork();
    if (child == 0)
        _exit(9);
    while (waitpid(child, &status, 0) != child)
        ;
    WAIT_UNTIL(told.si_code == CLD_EXITED);
    ok(told.si_pid == child && told.si_status == 9, "CLD_EXITED");
    signal(SIGCHLD, SIG_DFL);
    signal(SIGUSR1, SIG_DFL);
}

/* --- Threads that signal each other --- */

#define ROUNDS 300
static sem_t ready, handled;
static volatile pthread_t last_handler;

static void post_handled(int number)
{
    counted(number);
    last_handler = pthread_self();
    sem_post(&handled);
}

static void *sleeper(void *unused)
{
    sem_post(&ready);
    for (;;)
        pause();
    return unused;
}

static void *wait_for_handler(void *unused)
{
    sem_wait(&handled);
    return unused;
}

/* Its handler may be the first thing that a thread does. */
static void test_new_threads(void)
{
    pthread_t thread;
    int right = 0;

    sem_init(&handled, 0, 0);
    install(SIGUSR2, post_handled, SA_RESTART);
    for (int i = 0; i < ROUNDS; i++) {
        pthread_create(&thread, NULL, wait_for_handler, NULL);
        pthread_kill(thread, SIGUSR2);
        pthread_join(thread, NULL);
        right += pthread_equal(last_handler, thread);
    }
    is_int(right, ROUNDS, "pthread_kill reaches a thread that may not have run yet, %d times",
           ROUNDS);
}

static mqd_t contested;
static volatile bool received;

static void *receive_contested(void *unused)
{
    char message[8];

    sem_post(&ready);
    received = mq_receive(contested, message, sizeof message, NULL) >= 0;
    return unused;
}

/*
 * A thread is woken because there is a message, then signalled, and finds that another has taken it: it waits again, but
 * not without having looked for signals. Where the receiver runs at once it has the message itself, and may end unsignalled;
 * where it is late, the signal comes before its call, which another message ends.
 */
static void test_signal_behind_wake(void)
{
    struct timespec soon = {.tv_nsec = 2000000};
    struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 8};
    mqd_t mine = mq_open("/contested", O_CREAT | O_RDWR | O_NONBLOCK, 0600, &attributes);
    int right = 0, rounds = 20;
    pthread_t thread;
    char message[8] = "dish";

    install(SIGUSR1, counted, 0);
    sem_init(&ready, 0, 0);
    contested = mq_open("/contested", O_RDWR);
    for (int i = 0; i < rounds; i++) {
        int before = count[SIGUSR1];
        received = false;
        pthread_create(&thread, NULL, receive_contested, NULL);
        sem_wait(&ready);
        nanosleep(&soon, NULL);
        mq_send(mine, message, sizeof message, 0);
        pthread_kill(thread, SIGUSR1);
        mq_receive(mine, message, sizeof message, NULL);
        WAIT_UNTIL(received || count[SIGUSR1] != before);
        mq_send(mine, message, sizeof message, 0);
        pthread_join(thread, NULL);
        mq_receive(mine, message, sizeof message, NULL);
        right += received || count[SIGUSR1] == before + 1;
    }
    mq_close(mine);
    mq_close(contested);
    mq_unlink("/contested");
    is_int(right, rounds, "a signal behind a wake-up for nothing, %d times", rounds);
}

static void *counter(void *stop)
{
    sem_post(&ready);
    while (!*(volatile int *)stop)
        sched_yield();
    return NULL;
}

static void test_threads(void)
{
    pthread_t thread, other;
    int stop = 0, right = 0;

    sem_init(&ready, 0, 0);
    sem_init(&handled, 0, 0);
    install(SIGUSR2, post_handled, SA_RESTART);
    pthread_create(&thread, NULL, counter, &stop);
    sem_wait(&ready);
    for (int i = 0; i < ROUNDS; i++) {
        pthread_kill(thread, SIGUSR2);
        sem_wait(&handled);
        right += pthread_equal(last_handler, thread);
    }
    is_int(right, ROUNDS, "pthread_kill reaches that thread, %d times", ROUNDS);
    stop = 1;
    pthread_join(thread, NULL);
    sigset_t set = only(SIGUSR2), before;
    pthread_create(&other, NULL, sleeper, NULL);
    sem_wait(&ready);
    pthread_sigmask(SIG_BLOCK, &set, &before);
    right = 0;
    for (int i = 0; i < ROUNDS; i++) {
        kill(getpid(), SIGUSR2);
        sem_wait(&handled);
        right += pthread_equal(last_handler, other);
    }
    is_int(right, ROUNDS, "a process's signal goes to the thread that does not block it");
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void test_defaults(void)
{
    static const struct {
        int number, ends;
    } table[] = {{SIGHUP, 1},  {SIGINT, 1},  {SIGTERM, 1}, {SIGPIPE, 1}, {SIGALRM, 1},
                 {SIGUSR1, 1}, {SIGABRT, 1}, {SIGCHLD, 0}, {SIGURG, 0},  {SIGCONT, 0}};

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        pid_t child = fork();
        if (child == 0) {
            signal(table[i].number, SIG_DFL);
            raise(table[i].number);
            _exit(7);
        }
        is_int(end_of(child), table[i].ends ? table[i].number : EXITED(7), "default of %d",
               table[i].number);
    }
}

static int probe(int argc, char **argv)
{
    struct sigaction caught, other;
    sigset_t set;

    (void)argc, (void)argv;
    sigaction(SIGUSR1, NULL, &caught);
    sigaction(SIGUSR2, NULL, &other);
    sigprocmask(SIG_BLOCK, NULL, &set);
    return caught.sa_handler == SIG_DFL && other.sa_handler == SIG_IGN &&
                   sigismember(&set, SIGHUP) == 1
               ? 11
               : 12;
}

/* What is ignored by default stays pending while it is blocked, and is gone with that. */
static void test_ignored(void)
{
    sigset_t set = only(SIGURG), before, pending;

    sigprocmask(SIG_BLOCK, &set, &before);
    raise(SIGURG);
    sigpending(&pending);
    ok(sigismember(&pending, SIGURG), "ignored by default, but blocked: pending");
    sigprocmask(SIG_SETMASK, &before, NULL);
    count[SIGURG] = 0;
    install(SIGURG, counted, 0);
    install(SIGUSR1, counted, 0);
    raise(SIGUSR1); /* whatever is pending would be delivered with it */
    is_int(count[SIGURG], 0, "when it is unblocked it is gone: no handler is told later");
    raise(SIGURG);
    is_int(count[SIGURG], 1, "the next one is told");
    signal(SIGURG, SIG_DFL);
}

static void test_exec(void)
{
    sigset_t set = only(SIGHUP), before;

    install(SIGUSR1, counted, 0);
    signal(SIGUSR2, SIG_IGN);
    sigprocmask(SIG_BLOCK, &set, &before);
    is_int(end_of(start(0, "probe", NULL)), EXITED(11),
           "a new program: handlers are gone, ignored signals and the mask stay");
    sigprocmask(SIG_SETMASK, &before, NULL);
    signal(SIGUSR2, SIG_DFL);
}

/* A handler with floating point must not disturb what it interrupts. */
static void floating(int number)
{
    volatile double x = number;

    for (int i = 0; i < 50; i++)
        x = x * 1.5 + 1;
    counted(number);
}

static void test_registers(void)
{
    double sum = 0;

    install(SIGALRM, floating, SA_RESTART);
    struct itimerval timer = {{0, 500}, {0, 500}};
    count[SIGALRM] = 0;
    setitimer(ITIMER_REAL, &timer, NULL);
    int rounds = 0;
    do {
        double now = 0;
        for (int i = 1; i <= 10000; i++)
            now += i * 0.5;
        sum = now;
        rounds++;
    } while (sum == 25002500.0 && count[SIGALRM] < 50);
    no_alarms();
    ok(sum == 25002500.0, "registers of all kinds survive handlers at any moment (%d rounds)",
       rounds);
}

static int run_all(void)
{
    test_handler();
    test_mask();
    test_nesting();
    test_faults();
    test_alternative_stack();
    test_alarm();
    test_interruption();
    test_stop();
    test_children();
    test_sigwait();
    test_queue_order();
    test_queue_limit();
    test_queue_of_threads();
    test_siginfo();
    test_new_threads();
    test_signal_behind_wake();
    test_threads();
    test_defaults();
    test_ignored();
    test_exec();
    test_registers();
    return done_testing();
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"probe", probe}};
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    return run_all();
}
