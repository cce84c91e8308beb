/*
 * Cancellation, as the functions see it that are cancellation points.
 * SPDX-License-Identifier: MIT
 *
 * A system call made by POINT() looks for a cancellation before it enters the kernel, and gives -ECANCELED
 * instead of being made. The look and the svc are a window that is entered in a table. pthread_cancel sends
 * its victim a signal; whom that finds in a window, or behind it because the signal itself has ended the
 * call (-EINTR), is made to go on behind the svc with -ECANCELED as well. So nothing comes between the look
 * and the svc, and a call that has done something is never given up.
 * Who gets -ECANCELED cleans up and calls __cancel_act(); posix_result() does it by itself.
 */
#ifndef USER_CANCEL_H
#define USER_CANCEL_H

#include "syscall.h"
#include "thread.h"

#include <errno.h>
#include <signal.h>

/* Bits of struct pthread's cancel. A thread ends at the next point if CANCEL_PENDING is all that is set. */
#define CANCEL_PENDING 1u
#define CANCEL_DISABLED 2u
#define CANCEL_ASYNCHRONOUS 4u
#define CANCEL_OFFSET ((long)offsetof(struct pthread, cancel) - (long)sizeof(struct pthread))

/* Ends the calling thread with PTHREAD_CANCELED. Not there if nobody cancels: then it is never called. */
_Noreturn void __cancel_act(void) __attribute__((weak, cold));

/*
 * In the handler of a signal, if a cancellation is pending: when what it has interrupted is a point, that gives
 * -ECANCELED.
 */
void __cancel_interrupted(ucontext_t *context);

/* Where handlers return to, with the kernel's frame at the stack pointer. */
void __signal_restorer(void);

/* What a point that makes no system call does first. */
static inline void cancel_test(void)
{
    if (__builtin_expect(
            __atomic_load_n(&thread_self()->cancel, __ATOMIC_RELAXED) == CANCEL_PENDING, 0))
        __cancel_act();
}

/* The result of a POINT() for who returns an error number. */
static inline int point_error_number(long result)
{
    if (__builtin_expect(result == -ECANCELED, 0))
        __cancel_act();
    return error_number(result);
}

/* For functions that have to clean up or to go on after a cancellation: POINT(name, arguments) is a SYS(). */
#define POINT(name, ...)                                                                           \
    (0 ? sys_##name(__VA_ARGS__)                                                                   \
       : SYS_JOIN(POINT_, SYS_COUNT(__VA_ARGS__))(SYS_##name, __VA_ARGS__))
#define POINT_1(number, a) point_1(number, (long)(a))
#define POINT_3(number, a, b, c) point_3(number, (long)(a), (long)(b), (long)(c))
#define POINT_4(number, a, b, c, d) point_4(number, (long)(a), (long)(b), (long)(c), (long)(d))
#define POINT_5(number, a, b, c, d, e)                                                             \
    point_5(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e))

/* In: self: room for a register; number, cancel: constants; r0 to r3 as far as used. Out: r0. */
#define POINT_SVC                                                                                  \
    "mov %[saved], r7\n"                                                                           \
    "1:\tmrc p15, 0, %[self], c13, c0, 3\n"                                                        \
    "\tldr %[self], [%[self], %[cancel]]\n"                                                        \
    "\tcmp %[self], %[pending]\n"                                                                  \
    "\tbeq 3f\n"                                                                                   \
    "\tmov r7, %[number]\n"                                                                        \
    "\tsvc 0\n"                                                                                    \
    "2:\tmov r7, %[saved]\n"                                                                       \
    "\t.subsection 1\n"                                                                            \
    "3:\tmvn r0, %[canceled]\n"                                                                    \
    "\tb 2b\n"                                                                                     \
    "\t.previous\n"                                                                                \
    "\t.pushsection .cancel_windows, \"a\"\n"                                                      \
    "\t.word 1b, 2b\n"                                                                             \
    "\t.popsection"
#define POINT_ROOM [saved] "=&r"(saved), [self] "=&r"(self)
#define POINT_CONSTANTS                                                                            \
    [number] "i"(number), [cancel] "i"(CANCEL_OFFSET), [pending] "i"(CANCEL_PENDING),              \
        [canceled] "i"(ECANCELED - 1)

SVC_INLINE point_1(const long number, long a)
{
    register long r0 __asm__("r0") = a;
    long saved, self;

    __asm__ volatile(POINT_SVC : POINT_ROOM, "+r"(r0) : POINT_CONSTANTS : "memory", "cc");
    return r0;
}

SVC_INLINE point_3(const long number, long a, long b, long c)
{
    register long r0 __asm__("r0") = a;
    register long r1 __asm__("r1") = b;
    register long r2 __asm__("r2") = c;
    long saved, self;

    __asm__ volatile(POINT_SVC
                     : POINT_ROOM, "+r"(r0)
                     : POINT_CONSTANTS, "r"(r1), "r"(r2)
                     : "memory", "cc");
    return r0;
}

SVC_INLINE point_4(const long number, long a, long b, long c, long d)
{
    register long r0 __asm__("r0") = a;
    register long r1 __asm__("r1") = b;
    register long r2 __asm__("r2") = c;
    register long r3 __asm__("r3") = d;
    long saved, self;

    __asm__ volatile(POINT_SVC
                     : POINT_ROOM, "+r"(r0)
                     : POINT_CONSTANTS, "r"(r1), "r"(r2), "r"(r3)
                     : "memory", "cc");
    return r0;
}

SVC_INLINE point_5(const long number, long a, long b, long c, long d, long e)
{
    register long r0 __asm__("r0") = a;
    register long r1 __asm__("r1") = b;
    register long r2 __asm__("r2") = c;
    register long r3 __asm__("r3") = d;
    register long r4 __asm__("r4") = e;
    long saved, self;

    __asm__ volatile(POINT_SVC
                     : POINT_ROOM, "+r"(r0)
                     : POINT_CONSTANTS, "r"(r1), "r"(r2), "r"(r3), "r"(r4)
                     : "memory", "cc");
    return r0;
}

#endif
