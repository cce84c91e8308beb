/* What a signal does. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"

#include <signal.h>

_Static_assert(sizeof(siginfo_t) == sizeof(struct abi_siginfo), "abi.h");
_Static_assert(offsetof(siginfo_t, si_addr) == offsetof(struct abi_siginfo, address), "abi.h");
_Static_assert(offsetof(ucontext_t, uc_mcontext) == offsetof(struct abi_signal_frame, context.r) -
                                                        offsetof(struct abi_signal_frame, context),
               "abi.h");
_Static_assert(offsetof(ucontext_t, __vfp) == offsetof(struct abi_signal_frame, context.vfp) -
                                                  offsetof(struct abi_signal_frame, context),
               "abi.h");
_Static_assert(SA_RESTART == ABI_SA_RESTART && SA_SIGINFO == ABI_SA_SIGINFO, "abi.h");

/*
 * Going back into a point under a pending cancellation would block there: what was interrupted, perhaps by this
 * very handler, is looked at again. This is itself a window, so that a cancellation does not slip by.
 */
__attribute__((naked)) void __signal_restorer(void)
{
    __asm__("1:\tmrc p15, 0, r0, c13, c0, 3\n"
            "\tldr r0, [r0, %[cancel]]\n"
            "\tcmp r0, %[pending]\n"
            "\tbeq 2f\n"
            "\tmovs r7, %[number]\n"
            "\tsvc 0\n"
            "2:\tadd r0, sp, %[context]\n"
            "\t.weak __cancel_interrupted\n"
            "\tbl __cancel_interrupted\n"
            "\tmovs r7, %[number]\n"
            "\tsvc 0\n"
            "\t.pushsection .cancel_windows, \"a\"\n"
            "\t.word 1b, 2b\n"
            "\t.popsection" ::[cancel] "i"(CANCEL_OFFSET),
            [number] "i"(SYS_sigreturn), [pending] "i"(CANCEL_PENDING),
            [context] "i"(offsetof(struct abi_signal_frame, context)));
}

int sigaction(int number, const struct sigaction *restrict action,
              struct sigaction *restrict before)
{
    struct abi_sigaction now, old;

    if (number <= 0 || number >= NSIG)
        return (int)posix_result(-EINVAL);
    if (action)
        now = (struct abi_sigaction){.handler = (uint32_t)action->sa_handler,
                                     .mask = action->sa_mask,
                                     .flags = (uint32_t)action->sa_flags,
                                     .restorer = (uint32_t)__signal_restorer};
    long result = SYS(sigaction, number, action ? &now : NULL, before ? &old : NULL);
    if (result == 0 && before) {
        before->sa_handler = (_sig_func_ptr)old.handler;
        before->sa_mask = old.mask;
        before->sa_flags = (int)old.flags;
    }
    return (int)posix_result(result);
}
