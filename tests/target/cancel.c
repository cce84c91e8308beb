/*
 * Cancellation: every point, pending or while it blocks; what is no point; handlers; races with all that may
 * end a wait. Under every model.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/select.h>

#define ROUNDS 300

static int empty[2], full[2];
static sem_t nothing_there, units, go;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
static pthread_t endless;
static pid_t child;
static char byte;

static pthread_t begin(void *(*run)(void *), void *argument)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, run, argument) != 0)
        ok(false, "a thread could not be created");
    return thread;
}

static void *result_of(pthread_t thread)
{
    void *result = NULL;

    pthread_join(thread, &result);
    return result;
}

static bool is_cancelled(pthread_t thread)
{
    return result_of(thread) == PTHREAD_CANCELED;
}

/* Lets other threads of every model go on for a while that differs from round to round. */
static void give_time(int round)
{
    for (int i = round % 8; i > 0; i--)
        sched_yield();
    for (volatile int i = round * 7919 % 4001; i > 0; i--)
        ;
}

/* --- The points --- */

static void unlock(void *locked)
{
    pthread_mutex_unlock(locked);
}

static struct timespec in_an_hour(void)
{
    struct timespec time;

    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_sec += 3600;
    return time;
}

static sigset_t usr1(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    return set;
}

/* Those that block for ever. */
static void point_read(void)
{
    read(empty[0], &byte, 1);
}

static void point_write(void)
{
    write(full[1], &byte, 1);
}

static void point_poll(void)
{
    struct pollfd file = {.fd = empty[0], .events = POLLIN};

    poll(&file, 1, -1);
}

static void point_ppoll(void)
{
    ppoll(NULL, 0, NULL, NULL);
}

static void point_select(void)
{
    fd_set in;

    FD_ZERO(&in);
    FD_SET(empty[0], &in);
    select(empty[0] + 1, &in, NULL, NULL, NULL);
}

static void point_pselect(void)
{
    pselect(0, NULL, NULL, NULL, NULL, NULL);
}

static void point_nanosleep(void)
{
    struct timespec time = {3600, 0};

    nanosleep(&time, &time);
}

static void point_clock_nanosleep(void)
{
    struct timespec end = in_an_hour();

    clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &end, NULL);
}

static void point_sleep(void)
{
    sleep(3600);
}

static void point_usleep(void)
{
    usleep(3600000000u);
}

static void point_wait(void)
{
    wait(NULL);
}

static void point_waitpid(void)
{
    waitpid(child, NULL, 0);
}

static void point_waitid(void)
{
    siginfo_t info;

    waitid(P_PID, (id_t)child, &info, WEXITED);
}

static void point_pause(void)
{
    pause();
}

static void point_sigsuspend(void)
{
    sigset_t set = usr1();

    sigsuspend(&set);
}

static void point_sigpause(void)
{
    sigpause(SIGUSR2);
}

static void point_sigwait(void)
{
    sigset_t set = usr1();
    int number;

    sigwait(&set, &number);
}

static void point_sigwaitinfo(void)
{
    sigset_t set = usr1();

    sigwaitinfo(&set, NULL);
}

static void point_sigtimedwait(void)
{
    struct timespec time = {3600, 0};
    sigset_t set = usr1();

    sigtimedwait(&set, NULL, &time);
}

static void point_sem_wait(void)
{
    sem_wait(&nothing_there);
}

static void point_sem_timedwait(void)
{
    struct timespec end = in_an_hour();

    sem_timedwait(&nothing_there, &end);
}

static void point_cond_wait(void)
{
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(unlock, &mutex);
    pthread_cond_wait(&never, &mutex);
    pthread_cleanup_pop(1);
}

static void point_cond_timedwait(void)
{
    struct timespec end = in_an_hour();

    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(unlock, &mutex);
    pthread_cond_timedwait(&never, &mutex, &end);
    pthread_cleanup_pop(1);
}

static void point_join(void)
{
    pthread_join(endless, NULL);
}

/* Those that do not, or need not. */
static void point_read_ready(void)
{
    read(full[0], &byte, 1);
}

static void point_open(void)
{
    open("/dev/null", O_RDONLY);
}

static void point_close(void)
{
    close(-1);
}

static void point_pread(void)
{
    pread(-1, &byte, 1, 0);
}

static void point_pwrite(void)
{
    pwrite(-1, &byte, 1, 0);
}

static void point_fsync(void)
{
    fsync(-1);
}

static void point_fdatasync(void)
{
    fdatasync(-1);
}

static void point_msync(void)
{
    msync(NULL, 0, MS_SYNC);
}

static void point_poll_ready(void)
{
    poll(NULL, 0, 0);
}

static void point_sleep_0(void)
{
    sleep(0);
}

static void point_waitpid_none(void)
{
    waitpid(child, NULL, WNOHANG);
}

static void point_sem_wait_ready(void)
{
    sem_wait(&units);
}

static void point_cond_timedwait_late(void)
{
    struct timespec end = {0, 0};

    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(unlock, &mutex);
    pthread_cond_timedwait(&never, &mutex, &end);
    pthread_cleanup_pop(1);
}

static void point_testcancel(void)
{
    pthread_testcancel();
}

static const struct point {
    const char *name;
    void (*call)(void);
    bool blocks;
} points[] = {
    {"read", point_read, true},
    {"write", point_write, true},
    {"poll", point_poll, true},
    {"ppoll", point_ppoll, true},
    {"select", point_select, true},
    {"pselect", point_pselect, true},
    {"nanosleep", point_nanosleep, true},
    {"clock_nanosleep", point_clock_nanosleep, true},
    {"sleep", point_sleep, true},
    {"usleep", point_usleep, true},
    {"wait", point_wait, true},
    {"waitpid", point_waitpid, true},
    {"waitid", point_waitid, true},
    {"pause", point_pause, true},
    {"sigsuspend", point_sigsuspend, true},
    {"sigpause", point_sigpause, true},
    {"sigwait", point_sigwait, true},
    {"sigwaitinfo", point_sigwaitinfo, true},
    {"sigtimedwait", point_sigtimedwait, true},
    {"sem_wait", point_sem_wait, true},
    {"sem_timedwait", point_sem_timedwait, true},
    {"pthread_cond_wait", point_cond_wait, true},
    {"pthread_cond_timedwait", point_cond_timedwait, true},
    {"pthread_join", point_join, true},
    {"read of what is there", point_read_ready, false},
    {"open", point_open, false},
    {"close", point_close, false},
    {"pread", point_pread, false},
    {"pwrite", point_pwrite, false},
    {"fsync", point_fsync, false},
    {"fdatasync", point_fdatasync, false},
    {"msync", point_msync, false},
    {"poll without time", point_poll_ready, false},
    {"sleep of 0", point_sleep_0, false},
    {"waitpid with WNOHANG", point_waitpid_none, false},
    {"sem_wait with a unit", point_sem_wait_ready, false},
    {"pthread_cond_timedwait, too late", point_cond_timedwait_late, false},
    {"pthread_testcancel", point_testcancel, false},
};

static void *at_point(void *point)
{
    ((const struct point *)point)->call();
    return NULL;
}

static void *at_point_pending(void *point)
{
    pthread_cancel(pthread_self());
    return at_point(point);
}

static void test_points(void)
{
    int units_left = 0;

    for (size_t i = 0; i < ARRAY_SIZE(points); i++) {
        const struct point *point = &points[i];
        int acted = 0;
        for (int round = 0; point->blocks && round < 20; round++) {
            pthread_t thread = begin(at_point, (void *)point);
            give_time(round);
            if (round % 5 == 4)
                pause_ms(1);
            pthread_cancel(thread);
            acted += is_cancelled(thread);
        }
        if (point->blocks)
            is_int(acted, 20, "%s is cancelled while it waits", point->name);
        ok(is_cancelled(begin(at_point_pending, (void *)point)),
           "%s acts upon a pending cancellation", point->name);
    }
    sem_getvalue(&units, &units_left);
    is_int(units_left, 1, "that sem_wait has taken nothing");
    is_int(pthread_mutex_trylock(&mutex), 0, "the mutex is free");
    pthread_mutex_unlock(&mutex);
}

/* --- What is no point --- */

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_spinlock_t spin;

static void *no_points(void *unused)
{
    pthread_cancel(pthread_self());
    sem_post(&go);
    pthread_mutex_lock(&mutex); /* held by the main thread */
    pthread_mutex_unlock(&mutex);
    pthread_rwlock_wrlock(&rwlock);
    pthread_rwlock_unlock(&rwlock);
    pthread_spin_lock(&spin);
    pthread_spin_unlock(&spin);
    pthread_barrier_wait(&barrier);
    FILE *stream = fopen("/tmp/cancel", "w");
    fprintf(stream, "%d", 1);
    fclose(stream);
    sched_yield();
    pthread_cond_signal(&never);
    return unused;
}

static void test_no_points(void)
{
    pthread_barrier_init(&barrier, NULL, 2);
    pthread_spin_init(&spin, 0);
    pthread_mutex_lock(&mutex);
    pthread_rwlock_rdlock(&rwlock);
    pthread_t thread = begin(no_points, &byte);
    sem_wait(&go);
    give_time(7);
    pthread_cancel(thread);
    pthread_mutex_unlock(&mutex);
    give_time(7);
    pthread_rwlock_unlock(&rwlock);
    pthread_barrier_wait(&barrier);
    ok(result_of(thread) == &byte, "locks, barriers and streams are no cancellation points");
    unlink("/tmp/cancel");
}

static void *lock_and_return(void *unused)
{
    sem_post(&go);
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    return unused;
}

static void test_lock_goes_on(void)
{
    int good = 0;

    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        pthread_t thread = begin(lock_and_return, &byte);
        sem_wait(&go);
        give_time(i);
        pthread_cancel(thread);
        give_time(i / 8);
        pthread_mutex_unlock(&mutex);
        good += result_of(thread) == &byte;
    }
    is_int(good, ROUNDS, "a thread that waits for a mutex gets it, %d times", ROUNDS);
}

/* --- State and type --- */

static void *states(void *unused)
{
    int before = -1;
    bool good = pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before) == 0 &&
                before == PTHREAD_CANCEL_ENABLE;

    good &= pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &before) == 0 &&
            before == PTHREAD_CANCEL_DEFERRED;
    good &= pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &before) == 0 &&
            before == PTHREAD_CANCEL_ASYNCHRONOUS;
    good &= pthread_setcancelstate(2, NULL) == EINVAL && pthread_setcanceltype(-1, NULL) == EINVAL;
    pthread_cancel(pthread_self());
    pthread_testcancel();
    usleep(100);
    good &= pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &before) == 0 &&
            before == PTHREAD_CANCEL_DISABLE;
    *(bool *)unused = good;
    pthread_testcancel();
    return NULL;
}

static void *computes(void *unused)
{
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    sem_post(&go);
    for (;;)
        sched_yield();
    return unused;
}

static void *computes_disabled(void *unused)
{
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    sem_post(&go);
    for (int i = 0; i < 100; i++)
        sched_yield();
    *(volatile char *)unused = 1;
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
    for (;;)
        sched_yield();
    return NULL;
}

static void *cancels_itself(void *unused)
{
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    pthread_cancel(pthread_self());
    return unused;
}

static void test_state_and_type(void)
{
    bool good = false;
    int acted = 0;

    ok(is_cancelled(begin(states, &good)), "cancelled once that is enabled again");
    ok(good, "not before; states and types are what was set, others EINVAL");
    for (int i = 0; i < ROUNDS / 3; i++) {
        pthread_t thread = begin(computes, NULL);
        sem_wait(&go);
        give_time(i);
        pthread_cancel(thread);
        acted += is_cancelled(thread);
    }
    is_int(acted, ROUNDS / 3, "asynchronously: threads without any point");
    byte = 0;
    pthread_t thread = begin(computes_disabled, &byte);
    sem_wait(&go);
    pthread_cancel(thread);
    ok(is_cancelled(thread) && byte == 1, "asynchronously, as soon as it is enabled");
    ok(is_cancelled(begin(cancels_itself, NULL)), "asynchronously, itself");
}

/* --- Handlers --- */

static char order[8];
static pthread_key_t key;

static void note(void *text)
{
    strncat(order, text, sizeof order - 1 - strlen(order));
    pthread_testcancel(); /* cancellation is over: nothing happens */
    usleep(1);
}

static void *with_handlers(void *unused)
{
    pthread_setspecific(key, "d");
    pthread_cleanup_push(note, "a");
    pthread_cleanup_push(note, "b");
    pthread_cleanup_push(note, "c");
    pthread_cleanup_pop(0);
    pause();
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return unused;
}

static void *with_mutex(void *unused)
{
    pthread_mutex_t *own = unused;

    pthread_mutex_lock(own);
    pthread_cleanup_push(unlock, own);
    sem_post(&go);
    for (;;)
        pthread_cond_wait(&never, own);
    pthread_cleanup_pop(1);
    return NULL;
}

static void test_handlers(void)
{
    pthread_mutex_t own = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
    int good = 0;

    pthread_key_create(&key, note);
    pthread_t thread = begin(with_handlers, NULL);
    give_time(5);
    pthread_cancel(thread);
    pthread_cancel(thread);
    ok(is_cancelled(thread), "cancelled twice, ended once");
    is_str(order, "bad", "cleanup handlers, the newest first, then destructors");
    for (int i = 0; i < ROUNDS; i++) {
        thread = begin(with_mutex, &own);
        sem_wait(&go);
        give_time(i);
        if (i % 2)
            pthread_mutex_lock(&own); /* the waiter must have it back before its handler */
        pthread_cancel(thread);
        give_time(i / 8);
        if (i % 2)
            pthread_mutex_unlock(&own);
        good += is_cancelled(thread) && pthread_mutex_trylock(&own) == 0;
        pthread_mutex_unlock(&own);
    }
    is_int(good, ROUNDS, "pthread_cond_wait's handlers have the mutex, %d times", ROUNDS);
}

static void once_cancelled(void)
{
    pthread_testcancel();
    byte++;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *runs_once(void *pending)
{
    if (pending)
        pthread_cancel(pthread_self());
    pthread_once(&once, once_cancelled);
    return NULL;
}

static void test_once(void)
{
    byte = 0;
    ok(is_cancelled(begin(runs_once, &byte)), "cancelled in pthread_once's routine");
    result_of(begin(runs_once, NULL));
    is_int(byte, 1, "the next one calls it anew");
}

/* --- Races --- */

static void *returns(void *result)
{
    return result;
}

static void *reaches_point(void *unused)
{
    pthread_testcancel();
    pause();
    return unused;
}

/* A cancellation at any moment of a life. */
static void test_lives(void)
{
    int good = 0, early = 0;

    for (int i = 0; i < ROUNDS; i++) {
        pthread_t thread = begin(returns, &byte);
        give_time(i);
        pthread_cancel(thread);
        good += result_of(thread) == &byte;
        thread = begin(reaches_point, NULL);
        pthread_cancel(thread);
        early += is_cancelled(thread);
    }
    is_int(good, ROUNDS, "a thread without points ends as it would, %d times", ROUNDS);
    is_int(early, ROUNDS, "one that may not have run yet is cancelled at its first point");
}

static void *joins(void *target)
{
    return (void *)(intptr_t)pthread_join(*(pthread_t *)target, NULL);
}

static void *waits_for_go(void *result)
{
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    sem_wait(&go);
    return result;
}

static void test_join(void)
{
    int good = 0, cancelled = 0;

    for (int i = 0; i < ROUNDS; i++) {
        pthread_t target = begin(waits_for_go, &byte);
        pthread_t joiner = begin(joins, &target);
        give_time(i);
        if (i % 2) {
            pthread_cancel(joiner);
            sem_post(&go);
        } else {
            sem_post(&go);
            pthread_cancel(joiner);
        }
        if (is_cancelled(joiner)) {
            cancelled++;
            good += result_of(target) == &byte; /* it can still be joined */
        } else {
            good++;
        }
    }
    is_int(good, ROUNDS, "a cancelled pthread_join leaves its thread joinable (%d of %d)",
           cancelled, ROUNDS);
}

static pthread_cond_t token = PTHREAD_COND_INITIALIZER;
static int tokens;

static void *takes_token(void *result)
{
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(unlock, &mutex);
    sem_post(&go);
    while (tokens == 0)
        pthread_cond_wait(&token, &mutex);
    tokens--;
    pthread_cleanup_pop(1);
    return result;
}

static void give_token(void)
{
    pthread_mutex_lock(&mutex);
    tokens++;
    pthread_cond_signal(&token);
    pthread_mutex_unlock(&mutex);
}

/* One of two waiters is cancelled, one token is given: if the cancelled one has not got it, the other has. */
static void test_signal_not_lost(void)
{
    int good = 0, cancelled = 0;

    for (int i = 0; i < ROUNDS; i++) {
        pthread_t first = begin(takes_token, &byte), second = begin(takes_token, &byte);
        sem_wait(&go);
        sem_wait(&go);
        give_time(i);
        if (i % 2) {
            pthread_cancel(first);
            give_token();
        } else {
            give_token();
            pthread_cancel(first);
        }
        if (is_cancelled(first))
            cancelled++;
        else
            give_token();
        good += result_of(second) == &byte && tokens == 0;
    }
    is_int(good, ROUNDS, "no signal is lost with a cancelled waiter (%d of %d)", cancelled, ROUNDS);
}

static void *takes_unit(void *result)
{
    sem_wait(&nothing_there);
    return result;
}

static void *takes_byte(void *result)
{
    char taken;

    read(empty[0], &taken, 1);
    return result;
}

static void test_nothing_lost(void)
{
    int units_good = 0, bytes_good = 0, value, cancelled = 0;
    char taken;

    fcntl(empty[0], F_SETFL, 0);
    for (int i = 0; i < ROUNDS; i++) {
        pthread_t thread = begin(takes_unit, &byte);
        give_time(i);
        sem_post(&nothing_there);
        pthread_cancel(thread);
        bool was = is_cancelled(thread);
        sem_getvalue(&nothing_there, &value);
        units_good += value == was && (!was || sem_trywait(&nothing_there) == 0);
        cancelled += was;

        thread = begin(takes_byte, &byte);
        give_time(i);
        write(empty[1], "x", 1);
        pthread_cancel(thread);
        was = is_cancelled(thread);
        bytes_good += !was || read(empty[0], &taken, 1) == 1;
        cancelled += was;
    }
    is_int(units_good, ROUNDS, "a semaphore's unit is taken or still there");
    is_int(bytes_good, ROUNDS, "so is a pipe's byte (%d of %d cancelled)", cancelled, 2 * ROUNDS);
}

/* --- Handlers of signals in between --- */

static sem_t in_handler;

static void wait_until_sent(int number)
{
    (void)number;
    sem_post(&in_handler);
    pthread_mutex_lock(&mutex); /* no point: what comes now is for the interrupted call */
    pthread_mutex_unlock(&mutex);
}

static void *reads_forever(void *unused)
{
    sem_post(&go);
    read(empty[0], &byte, 1);
    return unused;
}

static void test_within_handler(void)
{
    struct sigaction action = {.sa_handler = wait_until_sent, .sa_flags = SA_RESTART};
    int acted = 0;

    sem_init(&in_handler, 0, 0);
    sigaction(SIGUSR2, &action, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        pthread_t thread = begin(reads_forever, NULL);
        sem_wait(&go);
        give_time(i);
        pthread_kill(thread, SIGUSR2);
        sem_wait(&in_handler);
        pthread_cancel(thread);
        give_time(i / 8);
        pthread_mutex_unlock(&mutex);
        acted += is_cancelled(thread);
    }
    is_int(acted, ROUNDS, "a call that goes on after a handler sees what came during it, %d times",
           ROUNDS);
}

/* --- --- */

static void *pauses(void *unused)
{
    for (;;)
        pause();
    return unused;
}

static void prepare(void)
{
    sigset_t set = usr1();

    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pipe(empty);
    pipe(full);
    fcntl(full[1], F_SETFL, O_NONBLOCK);
    while (write(full[1], &byte, 1) == 1)
        ;
    fcntl(full[1], F_SETFL, 0);
    sem_init(&nothing_there, 0, 0);
    sem_init(&units, 0, 1);
    sem_init(&go, 0, 0);
    child = fork();
    if (child == 0)
        for (;;)
            pause();
    endless = begin(pauses, NULL);
}

int main(int argc, char **argv)
{
    int status;

    if (is_child(argc, argv, NULL, 0, &status))
        return status;
    prepare();
    test_points();
    test_no_points();
    test_lock_goes_on();
    test_state_and_type();
    test_handlers();
    test_once();
    test_lives();
    test_join();
    test_signal_not_lost();
    test_nothing_lost();
    test_within_handler();
    pthread_cancel(endless);
    ok(is_cancelled(endless), "the first of all threads, too");
    is_int(pthread_cancel(endless), ESRCH, "nobody is there to be cancelled");
    finish(child);
    return done_testing();
}
