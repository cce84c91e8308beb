/* Contexts: threads that a program makes itself, of registers, a stack and a signal mask. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#define STACK_ALIGNMENT 8 /* the procedure call standard's */
#define REGISTER_ARGUMENTS 4
#define THUMB_BIT 1u
#define CPSR_USER 0x10u
#define CPSR_THUMB 0x20u

/* ucontext.S counts on these, and the kernel on all of it. */
_Static_assert(offsetof(ucontext_t, __has_vfp) == 32, "ucontext.S");
_Static_assert(offsetof(ucontext_t, uc_mcontext.arm_r0) == 36, "ucontext.S");
_Static_assert(offsetof(ucontext_t, uc_mcontext.arm_r4) == 52, "ucontext.S");
_Static_assert(offsetof(ucontext_t, uc_mcontext.arm_sp) == 88, "ucontext.S");
_Static_assert(offsetof(ucontext_t, uc_mcontext.arm_cpsr) == 100, "ucontext.S");
_Static_assert(offsetof(ucontext_t, __vfp[8]) == 176, "ucontext.S");
_Static_assert(offsetof(ucontext_t, __fpscr) == 368, "ucontext.S");
_Static_assert(sizeof(ucontext_t) == sizeof(((struct abi_signal_frame *)0)->context), "abi.h");

/* ucontext.S */
extern void __context_end(void);
/* Called from there. */
int __context_mask(ucontext_t *context);
int __context_swap(ucontext_t *here, const ucontext_t *there);
void __context_ended(const ucontext_t *next) __attribute__((noreturn));

/* The end of getcontext. */
int __context_mask(ucontext_t *context)
{
    return sigprocmask(SIG_BLOCK, NULL, &context->uc_sigmask);
}

/*
 * A context is what a signal's handler interrupts, and so it is gone back to in the same way: registers and
 * mask change at once.
 */
int setcontext(const ucontext_t *context)
{
    struct abi_signal_frame frame;

    memset(&frame.info, 0, sizeof(frame.info));
    memcpy(&frame.context, context, sizeof(frame.context));
    __asm__ volatile("mov sp, %0\n\tmov r7, %1\n\tsvc 0" ::"r"(&frame), "i"(SYS_sigreturn)
                     : "memory");
    __builtin_unreachable();
}

/* The end of swapcontext. The stack below the saved one is used until setcontext leaves it. */
int __context_swap(ucontext_t *here, const ucontext_t *there)
{
    __context_mask(here);
    return setcontext(there);
}

void __context_ended(const ucontext_t *next)
{
    if (next)
        setcontext(next);
    exit(0);
}

void makecontext(ucontext_t *context, void (*function)(void), int count, ...)
{
    mcontext_t *registers = &context->uc_mcontext;
    unsigned long *first = &registers->arm_r0;
    uintptr_t top = (uintptr_t)context->uc_stack.ss_sp + context->uc_stack.ss_size;
    int on_stack = count > REGISTER_ARGUMENTS ? count - REGISTER_ARGUMENTS : 0;
    unsigned long *stack =
        (unsigned long *)((top - on_stack * sizeof(long)) & ~(uintptr_t)(STACK_ALIGNMENT - 1));
    va_list arguments;

    va_start(arguments, count);
    for (int i = 0; i < count; i++) {
        unsigned long value = va_arg(arguments, unsigned long);
        if (i < REGISTER_ARGUMENTS)
            first[i] = value;
        else
            stack[i - REGISTER_ARGUMENTS] = value;
    }
    va_end(arguments);
    registers->arm_r4 = (unsigned long)context->uc_link;
    registers->arm_fp = 0; /* the outermost frame, for debuggers */
    registers->arm_sp = (unsigned long)stack;
    registers->arm_lr = (unsigned long)__context_end;
    registers->arm_pc = (unsigned long)function & ~(unsigned long)THUMB_BIT;
    registers->arm_cpsr = CPSR_USER | ((unsigned long)function & THUMB_BIT ? CPSR_THUMB : 0);
}
