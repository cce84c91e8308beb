/*
 * System calls as the library makes them: SYS(read, fd, buffer, size) is the svc instruction
 * itself, with its arguments checked against kernel/syscalls.def. The result is the kernel's,
 * negative error numbers; posix_result() turns them into -1 and errno.
 * SPDX-License-Identifier: MIT
 */
#ifndef USER_SYSCALL_H
#define USER_SYSCALL_H

#include "abi/abi.h"
#include "abi/trace.h"

#include <time.h>

enum syscall_number {
#define SYSCALL(name, arguments, blocks, text) SYS_##name,
#include "syscalls.def"
#undef SYSCALL
};

/* Never defined nor called: these prototypes only type-check the arguments of SYS(). */
#define SYSCALL(name, arguments, blocks, text) long sys_##name arguments;
#include "syscalls.def"
#undef SYSCALL

#define SYS(name, ...)                                                                             \
    (0 ? sys_##name(__VA_ARGS__)                                                                   \
       : SYS_JOIN(SYS_, SYS_COUNT(__VA_ARGS__))(SYS_##name, ##__VA_ARGS__))
#define SYS_JOIN(a, b) SYS_JOIN_(a, b)
#define SYS_JOIN_(a, b) a##b
#define SYS_COUNT(...) SYS_PICK(0, ##__VA_ARGS__, 6, 5, 4, 3, 2, 1, 0)
#define SYS_PICK(_, a, b, c, d, e, f, count, ...) count
#define SYS_0(number) svc_0(number)
#define SYS_1(number, a) svc_1(number, (long)(a))
#define SYS_2(number, a, b) svc_2(number, (long)(a), (long)(b))
#define SYS_3(number, a, b, c) svc_3(number, (long)(a), (long)(b), (long)(c))
#define SYS_4(number, a, b, c, d) svc_4(number, (long)(a), (long)(b), (long)(c), (long)(d))
#define SYS_5(number, a, b, c, d, e)                                                               \
    svc_5(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e))
#define SYS_6(number, a, b, c, d, e, f)                                                            \
    svc_6(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

/*
 * The number goes to r7. In Thumb code that may be the frame pointer, so that the compiler cannot
 * be asked for it: it is exchanged by hand, and back in place after the svc.
 * In: r0 to r5 as far as used. Out: r0. The kernel changes no other register.
 */
#define SVC "mov %[saved], r7\n\tmov r7, %[number]\n\tsvc 0\n\tmov r7, %[saved]"
#define SVC_INLINE static inline __attribute__((always_inline)) long

SVC_INLINE svc_0(long number)
{
    register long r0 __asm__("r0");
    long saved;

    __asm__ volatile(SVC : [saved] "=&r"(saved), "=r"(r0) : [number] "ri"(number) : "memory");
    return r0;
}

SVC_INLINE svc_1(long number, long a)
{
    register long r0 __asm__("r0") = a;
    long saved;

    __asm__ volatile(SVC : [saved] "=&r"(saved), "+r"(r0) : [number] "ri"(number) : "memory");
    return r0;
}

SVC_INLINE svc_2(long number, long a, long b)
{
    register long r0 __asm__("r0") = a;
    register long r1 __asm__("r1") = b;
    long saved;

    __asm__ volatile(SVC
                     : [saved] "=&r"(saved), "+r"(r0)
                     : [number] "ri"(number), "r"(r1)
                     : "memory");
    return r0;
}

SVC_INLINE svc_3(long number, long a, long b, long c)
{
    register long r0 __asm__("r0") = a;
    register long r1 __asm__("r1") = b;
    register long r2 __asm__("r2") = c;
    long saved;

    __asm__ volatile(SVC
                     : [saved] "=&r"(saved), "+r"(r0)
                     : [number] "ri"(number), "r"(r1), "r"(r2)
                     : "memory");
    return r0;
}

SVC_INLINE svc_4(long number, long a, long b, long c, long d)
{
    register long r0 __asm__("r0") = a;
    register long r1 __asm__("r1") = b;
    register long r2 __asm__("r2") = c;
    register long r3 __asm__("r3") = d;
    long saved;

    __asm__ volatile(SVC
                     : [saved] "=&r"(saved), "+r"(r0)
                     : [number] "ri"(number), "r"(r1), "r"(r2), "r"(r3)
                     : "memory");
    return r0;
}

SVC_INLINE svc_5(long number, long a, long b, long c, long d, long e)
{
    register long r0 __asm__("r0") = a;
    register long r1 __asm__("r1") = b;
    register long r2 __asm__("r2") = c;
    register long r3 __asm__("r3") = d;
    register long r4 __asm__("r4") = e;
    long saved;

    __asm__ volatile(SVC
                     : [saved] "=&r"(saved), "+r"(r0)
                     : [number] "ri"(number), "r"(r1), "r"(r2), "r"(r3), "r"(r4)
                     : "memory");
    return r0;
}

SVC_INLINE svc_6(long number, long a, long b, long c, long d, long e, long f)
{
    register long r0 __asm__("r0") = a;
    register long r1 __asm__("r1") = b;
    register long r2 __asm__("r2") = c;
    register long r3 __asm__("r3") = d;
    register long r4 __asm__("r4") = e;
    register long r5 __asm__("r5") = f;
    long saved;

    __asm__ volatile(SVC
                     : [saved] "=&r"(saved), "+r"(r0)
                     : [number] "ri"(number), "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5)
                     : "memory");
    return r0;
}

/* Sets errno to -result and returns -1. */
long __posix_error(long result) __attribute__((cold));

/* What a POSIX function returns for the kernel's result. */
static inline long posix_result(long result)
{
    return (unsigned long)result > -4096ul ? __posix_error(result) : result;
}

/* For functions that return an error number: 0 or a positive one. */
static inline int error_number(long result)
{
    return result < 0 ? (int)-result : 0;
}

#endif
