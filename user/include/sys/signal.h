/*
 * Signals. POSIX <signal.h>; it takes the place of newlib's, which knows no handlers. A signal that is pending
 * is pending once; real-time signals are queued, the lowest number first.
 * SPDX-License-Identifier: MIT
 */
#ifndef _SYS_SIGNAL_H
#define _SYS_SIGNAL_H

#include <abi/signal.h>
#include <stddef.h>
#include <sys/_pthreadtypes.h>
#include <sys/_sigset.h>
#include <sys/_timespec.h>
#include <sys/cdefs.h>
#include <sys/features.h>
#include <sys/types.h>

__BEGIN_DECLS

#if !defined(_SIGSET_T_DECLARED)
#define _SIGSET_T_DECLARED
typedef __sigset_t sigset_t; /* bit n for signal n */
#endif

#define SIGRTMIN 32
#define SIGRTMAX 47
#define NSIG 48
#define _NSIG NSIG

union sigval {
    int sival_int;
    void *sival_ptr;
};
typedef union sigval sigval_t;

typedef struct {
    int si_signo;
    int si_code; /* why: SI_USER, SI_QUEUE, …, or what happened to the child, or to the instruction */
    pid_t si_pid;          /* who sent it; with SIGCHLD the child */
    void *si_addr;         /* SIGSEGV, SIGBUS, SIGILL: what was accessed */
    union sigval si_value; /* SI_QUEUE: what was sent along */
    int si_errno;
    uid_t si_uid;
    int si_status; /* SIGCHLD: exit status, or the signal that ended, stopped or continued it */
} siginfo_t;

#define SI_USER 0
#define SI_KERNEL 0x80
#define SI_QUEUE (-1)
#define SI_TIMER (-2)
#define SI_MESGQ (-3)
#define SI_ASYNCIO (-4)
#define SI_TKILL (-6)
#define ILL_ILLOPC 1
#define ILL_ILLOPN 2
#define ILL_ILLADR 3
#define ILL_ILLTRP 4
#define ILL_PRVOPC 5
#define ILL_PRVREG 6
#define ILL_COPROC 7
#define ILL_BADSTK 8
#define FPE_INTDIV 1
#define FPE_INTOVF 2
#define FPE_FLTDIV 3
#define FPE_FLTOVF 4
#define FPE_FLTUND 5
#define FPE_FLTRES 6
#define FPE_FLTINV 7
#define FPE_FLTSUB 8
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#define BUS_ADRALN 1
#define BUS_ADRERR 2
#define BUS_OBJERR 3
#define TRAP_BRKPT 1
#define TRAP_TRACE 2
#define POLL_IN 1
#define POLL_OUT 2
#define POLL_MSG 3
#define POLL_ERR 4
#define POLL_PRI 5
#define POLL_HUP 6
#define CLD_EXITED 1
#define CLD_KILLED 2
#define CLD_DUMPED 3
#define CLD_TRAPPED 4
#define CLD_STOPPED 5
#define CLD_CONTINUED 6

struct sigevent {
    int sigev_notify;
    int sigev_signo;
    union sigval sigev_value;
    void (*sigev_notify_function)(union sigval);
    pthread_attr_t *sigev_notify_attributes;
};
#define SIGEV_NONE 1
#define SIGEV_SIGNAL 2
#define SIGEV_THREAD 3

typedef void (*_sig_func_ptr)(int);

struct sigaction {
    union {
        _sig_func_ptr __handler;
        void (*__action)(int, siginfo_t *, void *);
    } __function;
#define sa_handler __function.__handler
#define sa_sigaction __function.__action
    sigset_t sa_mask; /* blocked too while the handler runs */
    int sa_flags;
};

#define SA_NOCLDSTOP 1
#define SA_NOCLDWAIT 2
#define SA_SIGINFO 4
#define SA_ONSTACK 0x08000000
#define SA_RESTART 0x10000000
#define SA_NODEFER 0x40000000
#define SA_NOMASK SA_NODEFER
#define SA_RESETHAND ((int)0x80000000)
#define SA_ONESHOT SA_RESETHAND

#define SIG_SETMASK 0
#define SIG_BLOCK 1
#define SIG_UNBLOCK 2

typedef struct sigaltstack {
    void *ss_sp; /* lowest byte */
    int ss_flags;
    size_t ss_size;
} stack_t;
#define SS_ONSTACK 1
#define SS_DISABLE 2
#define MINSIGSTKSZ 2048
#define SIGSTKSZ 8192

/* The registers that a handler interrupted, its third argument: Linux's names. */
typedef struct {
    unsigned long arm_r0, arm_r1, arm_r2, arm_r3, arm_r4, arm_r5, arm_r6, arm_r7, arm_r8, arm_r9;
    unsigned long arm_r10, arm_fp, arm_ip, arm_sp, arm_lr, arm_pc, arm_cpsr, fault_address;
} mcontext_t;

typedef struct __ucontext {
    unsigned long uc_flags;
    struct __ucontext *uc_link;
    stack_t uc_stack;
    sigset_t uc_sigmask;
    unsigned long __has_vfp;
    mcontext_t uc_mcontext;
    unsigned long __padding;
    unsigned long long __vfp[32];
    unsigned long __fpscr;
} ucontext_t;

/*
 * What the process does on a signal: SIG_DFL, SIG_IGN or a handler; the action before goes to *before.
 * Either may be NULL. Returns 0, or -1: EINVAL (no such signal; SIGKILL and SIGSTOP cannot be changed).
 */
int sigaction(int __signal, const struct sigaction *__restrict __action,
              struct sigaction *__restrict __before);

/*
 * This thread's blocked signals; set may be NULL. A signal that this unblocks is delivered before it
 * returns. sigprocmask returns 0, or -1: EINVAL; pthread_sigmask 0 or EINVAL.
 */
int sigprocmask(int __how, const sigset_t *__restrict __set, sigset_t *__restrict __before);
int pthread_sigmask(int __how, const sigset_t *__restrict __set, sigset_t *__restrict __before);

/* Sends a signal to a process (> 0), the caller's group (0), all (-1), a group (< -1). -1: ESRCH, EINVAL. */
int kill(pid_t __pid, int __signal);
int killpg(pid_t __group, int __signal);

/* Sends a signal to a thread of this process; 0 only looks whether it is there. 0, EINVAL or ESRCH. */
int pthread_kill(pthread_t __target, int __signal);

/* The same with a value, and real-time signals queued. -1 or an error number: EAGAIN, SIGQUEUE_MAX are queued. */
int sigqueue(pid_t __pid, int __signal, const union sigval __value);
int pthread_sigqueue(pthread_t __target, int __signal, const union sigval __value);

/* Writes text (unless NULL or empty), a colon and what the signal was to stderr. */
void psiginfo(const siginfo_t *__info, const char *__text);

/* The signals that are pending and blocked. Returns 0. */
int sigpending(sigset_t *__set);

/* Waits with another mask until a handler has run. Returns -1 with EINTR. Blocks. */
int sigsuspend(const sigset_t *__mask);

/*
 * Take a pending signal of the set, which must be blocked, waiting for one. sigwait returns 0 or EINVAL;
 * the others the signal's number, or -1: EINTR, EAGAIN (time-out, relative), EINVAL. Block.
 */
int sigwait(const sigset_t *__restrict __set, int *__restrict __signal);
int sigwaitinfo(const sigset_t *__restrict __set, siginfo_t *__restrict __info);
int sigtimedwait(const sigset_t *__restrict __set, siginfo_t *__restrict __info,
                 const struct timespec *__restrict __timeout);

/* Where this thread's handlers with SA_ONSTACK run. -1: EINVAL, ENOMEM (too small), EPERM (in use). */
int sigaltstack(const stack_t *__restrict __stack, stack_t *__restrict __before);

/* With interrupt, the signal's handler makes blocked calls fail with EINTR, else they go on. */
int siginterrupt(int __signal, int __interrupt);

/* Sets. -1 with EINVAL for a number that is no signal. */
int sigemptyset(sigset_t *__set);
int sigfillset(sigset_t *__set);
int sigaddset(sigset_t *__set, int __signal);
int sigdelset(sigset_t *__set, int __signal);
int sigismember(const sigset_t *__set, int __signal);

/* System V's, which POSIX keeps: hold and release one signal, ignore it, wait with it released. */
int sighold(int __signal);
int sigrelse(int __signal);
int sigignore(int __signal);
int sigpause(int __signal);
_sig_func_ptr sigset(int __signal, _sig_func_ptr __disposition);
#define SIG_HOLD ((_sig_func_ptr)2)

__END_DECLS

#ifndef _SIGNAL_H_
#include <signal.h>
#endif
#endif
