/*
 * Jumps out of functions: newlib's setjmp and longjmp, and with the signal mask sigsetjmp and siglongjmp.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_SETJMP_H
#define _BRIGADE_SETJMP_H

#include_next <setjmp.h>
#include <sys/_sigset.h>
#include <sys/cdefs.h>

__BEGIN_DECLS

typedef struct {
    jmp_buf __registers;
    int __has_mask;
    __sigset_t __mask;
} sigjmp_buf[1];

/* Saves the registers and, if save_mask is not 0, the thread's signal mask. POSIX sigsetjmp. */
#define sigsetjmp(env, save_mask) (__sigjmp_save(env, save_mask), setjmp((env)->__registers))
void __sigjmp_save(sigjmp_buf __env, int __save_mask);

/* Goes back there; sigsetjmp returns value, 1 for 0. POSIX siglongjmp. */
void siglongjmp(sigjmp_buf __env, int __value) __attribute__((__noreturn__));

/* Without the mask. */
#define _setjmp(env) setjmp(env)
#define _longjmp(env, value) longjmp(env, value)

__END_DECLS

#endif
