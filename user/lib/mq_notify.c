/*
 * Being told that a message has come to an empty queue.
 * SPDX-License-Identifier: MIT
 *
 * By a thread: one that waits in the kernel until it is time, and then runs the function. It blocks all signals
 * while it waits, as nobody expects it to be there.
 */
#include "futex.h"

#include <errno.h>
#include <mqueue.h>
#include <pthread.h>

/* What the new thread needs to know; it lies on the stack of who makes it, until the thread has read it. */
struct wish {
    mqd_t queue;
    unsigned number;
    void (*function)(union sigval);
    union sigval value;
    sigset_t mask;
    unsigned read; /* 1: it has */
};

static void *wait_for_message(void *argument)
{
    struct wish *told = argument, wish = *told;
    long result;

    __atomic_store_n(&told->read, 1, __ATOMIC_RELEASE); /* pairs with the acquire in start() */
    futex_wake(&told->read, 1);
    do
        result = SYS(mq_wait_notified, wish.queue, wish.number);
    while (result == -EINTR);
    pthread_sigmask(SIG_SETMASK, &wish.mask, NULL);
    if (result == 0)
        wish.function(wish.value);
    return NULL;
}

/* A detached thread of these attributes, all signals blocked. */
static int start(struct wish *wish, const pthread_attr_t *wanted)
{
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all;

    pthread_attr_init(&attributes);
    if (wanted)
        attributes = *wanted;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &wish->mask);
    int error = pthread_create(&thread, &attributes, wait_for_message, wish);
    while (!error && !__atomic_load_n(&wish->read, __ATOMIC_ACQUIRE))
        futex_wait(&wish->read, 0, NULL, CLOCK_MONOTONIC);
    pthread_sigmask(SIG_SETMASK, &wish->mask, NULL);
    return error;
}

static long notify_by_thread(mqd_t queue, const struct sigevent *event)
{
    struct wish wish = {
        .queue = queue, .function = event->sigev_notify_function, .value = event->sigev_value};
    long number = SYS(mq_notify, queue, ABI_NOTIFY_WAIT, 0);

    if (number < 0)
        return number;
    wish.number = (unsigned)number;
    if (start(&wish, event->sigev_notify_attributes) == 0)
        return 0;
    SYS(mq_notify, queue, ABI_NOTIFY_REMOVE, 0);
    return -EAGAIN;
}

int mq_notify(mqd_t queue, const struct sigevent *event)
{
    long result = -EINVAL;

    if (!event)
        result = SYS(mq_notify, queue, ABI_NOTIFY_REMOVE, 0);
    else if (event->sigev_notify == SIGEV_NONE ||
             (event->sigev_notify == SIGEV_SIGNAL && event->sigev_signo == 0))
        result = SYS(mq_notify, queue, ABI_NOTIFY_NONE, 0);
    else if (event->sigev_notify == SIGEV_THREAD)
        result = notify_by_thread(queue, event);
    else if (event->sigev_notify == SIGEV_SIGNAL && event->sigev_signo > 0)
        result = SYS(mq_notify, queue, (unsigned)event->sigev_signo,
                     (unsigned long)event->sigev_value.sival_ptr);
    return (int)posix_result(result < 0 ? result : 0);
}
