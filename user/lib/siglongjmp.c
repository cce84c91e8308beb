/* Jumps that take the signal mask along. */
/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <signal.h>

void __sigjmp_save(sigjmp_buf env, int save_mask)
{
    env->__has_mask = save_mask;
    if (save_mask)
        sigprocmask(SIG_BLOCK, NULL, &env->__mask);
}

void siglongjmp(sigjmp_buf env, int value)
{
    if (env->__has_mask)
        sigprocmask(SIG_SETMASK, &env->__mask, NULL);
    longjmp(env->__registers, value);
}
