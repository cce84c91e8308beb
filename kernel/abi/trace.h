/*
 * The records of the kernel's trace, as user programs read them: what demos, tests and time lines
 * are drawn from.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_ABI_TRACE_H
#define BRIGADE_ABI_TRACE_H

#include <stdint.h>

/* TRACE_EVENT(name, meaning of a and b). Position in the list is the number and the mask's bit. */
#define TRACE_EVENTS                                                                                                   \
    TRACE_EVENT(                                                                                                       \
        SWITCH,                                                                                                        \
        "pid/tid begins to run on this core (0: the core goes idle); a: thread it replaces")                           \
    TRACE_EVENT(WAKE, "pid/tid becomes ready; a: thread that woke it (0: timer or device)")                            \
    TRACE_EVENT(                                                                                                       \
        BLOCK,                                                                                                         \
        "pid/tid waits; a: number of the system call it waits in, b: its first argument (a futex's address)")          \
    TRACE_EVENT(SYSCALL, "pid/tid enters system call a; b: its first argument")                                        \
    TRACE_EVENT(                                                                                                       \
        FAULT,                                                                                                         \
        "the MMU or the instruction decoder refused pid/tid something; a: address, b: cause<<8 | signal, 0: resolved") \
    TRACE_EVENT(IRQ, "interrupt a taken on this core")                                                                 \
    TRACE_EVENT(MARK, "a user mark by trace_mark(a, b)")                                                               \
    TRACE_EVENT(START,                                                                                                 \
                "thread tid of pid begins to exist; a: thread that created it (0: the kernel)")                        \
    TRACE_EVENT(EXIT,                                                                                                  \
                "thread tid of pid ends; a: 1 when the process ends with it, b: wait status")                          \
    TRACE_EVENT(GIL,                                                                                                   \
                "pid/tid gets (a: 1) or gives up (a: 0) its process's global interpreter lock")                        \
    TRACE_EVENT(                                                                                                       \
        USER,                                                                                                          \
        "pid/tid goes to user mode (a: 1), or has left it for more than a short system call (a: 0)")                   \
    TRACE_EVENT(                                                                                                       \
        NAME,                                                                                                          \
        "pid/tid is called so: a and b are up to eight letters; further records go on with more")                      \
    TRACE_EVENT(RETURN, "pid/tid is done with system call a, without having blocked; b: the result")

enum trace_event {
#define TRACE_EVENT(name, meaning) TRACE_##name,
    TRACE_EVENTS
#undef TRACE_EVENT
        TRACE_EVENT_COUNT
};

/* In TRACE_BLOCK, instead of a system call: it waits for its process's global interpreter lock. */
#define TRACE_WAITS_FOR_GIL 0xffffu

#define TRACE_BIT(event) (1u << (event))
/* What a time line needs; system calls and interrupts only on request, since they are many. */
#define TRACE_DEFAULT_MASK                                                                         \
    (TRACE_BIT(TRACE_SWITCH) | TRACE_BIT(TRACE_WAKE) | TRACE_BIT(TRACE_BLOCK) |                    \
     TRACE_BIT(TRACE_FAULT) | TRACE_BIT(TRACE_MARK) | TRACE_BIT(TRACE_START) |                     \
     TRACE_BIT(TRACE_EXIT) | TRACE_BIT(TRACE_GIL) | TRACE_BIT(TRACE_NAME))

struct trace_record {
    uint64_t time; /* counter ticks; the same clock on all cores; machine.counter_hz per second */
    uint8_t event; /* enum trace_event */
    uint8_t core;
    uint16_t pid;
    uint32_t tid;
    uint32_t a;
    uint32_t b;
};

#endif
