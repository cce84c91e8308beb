/* The old ways to say what a signal does, over sigaction. As on Linux, blocked calls go on. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"
#include "thread.h"

#include <errno.h>
#include <signal.h>

static sigset_t interrupting; /* siginterrupt */

_sig_func_ptr signal(int number, _sig_func_ptr handler)
{
    struct sigaction action = {.sa_handler = handler}, before;

    if (!(__atomic_load_n(&interrupting, __ATOMIC_RELAXED) >> (number & 63) & 1))
        action.sa_flags = SA_RESTART;
    if (handler == SIG_ERR) {
        errno = EINVAL;
        return SIG_ERR;
    }
    return sigaction(number, &action, &before) == 0 ? before.sa_handler : SIG_ERR;
}

_sig_func_ptr _signal_r(struct _reent *reent, int number, _sig_func_ptr handler)
{
    (void)reent;
    return signal(number, handler);
}

int raise(int number)
{
    long result =
        number <= 0 || number >= NSIG ? -EINVAL : SYS(tkill, (int)thread_self()->tid, number);

    return (int)posix_result(result);
}

int _raise_r(struct _reent *reent, int number)
{
    (void)reent;
    return raise(number);
}

int siginterrupt(int number, int interrupt)
{
    struct sigaction action;
    sigset_t bit = (sigset_t)1 << (number & 63);

    if (sigaction(number, NULL, &action) != 0)
        return -1;
    if (interrupt) {
        __atomic_fetch_or(&interrupting, bit, __ATOMIC_RELAXED);
        action.sa_flags &= ~SA_RESTART;
    } else {
        __atomic_fetch_and(&interrupting, ~bit, __ATOMIC_RELAXED);
        action.sa_flags |= SA_RESTART;
    }
    return sigaction(number, &action, NULL);
}

static int change_one(int how, int number)
{
    sigset_t set = 0;

    if (sigaddset(&set, number) != 0)
        return -1;
    return sigprocmask(how, &set, NULL);
}

int sighold(int number)
{
    return change_one(SIG_BLOCK, number);
}

int sigrelse(int number)
{
    return change_one(SIG_UNBLOCK, number);
}

int sigignore(int number)
{
    struct sigaction action = {.sa_handler = SIG_IGN};

    return sigaction(number, &action, NULL);
}

_sig_func_ptr sigset(int number, _sig_func_ptr disposition)
{
    struct sigaction action = {.sa_handler = disposition}, before;
    sigset_t mask;

    sigprocmask(SIG_BLOCK, NULL, &mask);
    if (sigaction(number, disposition == SIG_HOLD ? NULL : &action, &before) != 0)
        return SIG_ERR;
    change_one(disposition == SIG_HOLD ? SIG_BLOCK : SIG_UNBLOCK, number);
    return sigismember(&mask, number) ? SIG_HOLD : before.sa_handler;
}
