/* What a signal does. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
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

/* Where a handler returns to, its stack pointer at the kernel's frame. */
__attribute__((naked)) static void restorer(void)
{
    __asm__("movs r7, %0\n\tsvc 0" ::"i"(SYS_sigreturn));
}

int sigaction(int number, const struct sigaction *restrict action,
              struct sigaction *restrict before)
{
    struct abi_sigaction now, old;

    if (number <= 0 || number >= NSIG)
        return (int)posix_result(-EINVAL);
    if (action)
        now = (struct abi_sigaction){.handler = (uint32_t)action->sa_handler,
                                     .mask = (uint32_t)action->sa_mask,
                                     .flags = (uint32_t)action->sa_flags,
                                     .restorer = (uint32_t)restorer};
    long result = SYS(sigaction, number, action ? &now : NULL, before ? &old : NULL);
    if (result == 0 && before) {
        before->sa_handler = (_sig_func_ptr)old.handler;
        before->sa_mask = old.mask;
        before->sa_flags = (int)old.flags;
    }
    return (int)posix_result(result);
}
