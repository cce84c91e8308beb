/* Cancelling a thread: see cancel.h. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"

#include <signal.h>
#include <stdint.h>

/* The state of the interrupted code in CPSR: Thumb, and what is left of an IT block (ARM ARM B1.3.3). */
#define CPSR_THUMB 0x20ul
#define CPSR_IT 0x0600fc00ul

struct window {
    uint32_t begin, end; /* the look; behind the svc */
};

/* From program.ld: of all points. */
extern const struct window __cancel_windows_start[], __cancel_windows_end[];

void __cancel_act(void)
{
    /* Pairs with pthread_cancel(). */
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    pthread_exit(PTHREAD_CANCELED);
}

void __cancel_interrupted(ucontext_t *context)
{
    mcontext_t *at = &context->uc_mcontext;

    for (const struct window *window = __cancel_windows_start; window < __cancel_windows_end;
         window++) {
        bool before = at->arm_pc >= window->begin && at->arm_pc < window->end;
        bool ended = at->arm_pc == window->end && at->arm_r0 == (unsigned long)-EINTR;
        if (before || ended) {
            at->arm_r0 = (unsigned long)-ECANCELED;
            at->arm_pc = window->end;
        }
    }
}

/* The interrupted code is not gone on with: it calls __cancel_act() instead. */
static void act_at_once(mcontext_t *at)
{
    at->arm_pc = (uint32_t)__cancel_act & ~1u;
    at->arm_cpsr = (at->arm_cpsr & ~CPSR_IT) | CPSR_THUMB;
    at->arm_sp &= ~7ul; /* as functions want it */
}

/* The handler of ABI_SIGNAL_CANCEL. A thread that it leaves alone looks at its next point. */
static void cancelled(int number, siginfo_t *info, void *context)
{
    unsigned cancel = __atomic_load_n(&thread_self()->cancel, __ATOMIC_RELAXED);

    (void)number, (void)info;
    if (cancel == CANCEL_PENDING)
        __cancel_interrupted(context);
    else if (cancel == (CANCEL_PENDING | CANCEL_ASYNCHRONOUS))
        act_at_once(&((ucontext_t *)context)->uc_mcontext);
}

static void install_handler(void)
{
    static bool installed;
    struct abi_sigaction action = {.handler = (uint32_t)cancelled,
                                   .mask = ~0ull,
                                   .flags = ABI_SA_SIGINFO | ABI_SA_RESTART,
                                   .restorer = (uint32_t)__signal_restorer};

    if (__atomic_load_n(&installed, __ATOMIC_ACQUIRE))
        return;
    SYS(sigaction, ABI_SIGNAL_CANCEL, &action, NULL);
    __atomic_store_n(&installed, true, __ATOMIC_RELEASE);
}

int pthread_cancel(pthread_t handle)
{
    struct pthread *thread = thread_of(handle);

    if (thread->tid == 0)
        return ESRCH;
    install_handler();
    /* Release: the thread's cleanup handlers see what the caller has done. Pairs with pthread_exit(). */
    unsigned before = __atomic_fetch_or(&thread->cancel, CANCEL_PENDING, __ATOMIC_RELEASE);
    if (!(before & (CANCEL_PENDING | CANCEL_DISABLED)) &&
        __atomic_load_n(&thread->alive, __ATOMIC_RELAXED))
        SYS(tkill, (int)thread->tid, ABI_SIGNAL_CANCEL);
    return 0;
}
