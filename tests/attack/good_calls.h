/*
 * A good call of each system call that follows a pointer: what its arguments are, and what it returns. tests/attack/calls.c
 * makes them with one argument wrong, tests/attack/fuzz.c with any.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_TESTS_GOOD_CALLS_H
#define BRIGADE_TESTS_GOOD_CALLS_H

#include "attack.h"

enum kind {
    VALUE,
    IN,     /* the kernel reads that many bytes */
    OUT,    /* it writes them */
    INOUT,  /* both */
    STRING, /* it reads up to a NUL */
    PLAIN,  /* an address that is not followed in this call */
};

struct argument {
    enum kind kind;
    uint32_t value;      /* VALUE; of the others the size */
    const void *content; /* of IN, INOUT and STRING; NULL: zeros */
    bool optional;       /* NULL is allowed */
    bool perhaps;        /* not followed in each case: the call may go well with a bad one */
};

#define MOST 6
#define FINE INT32_MAX /* any result but an error */

struct call {
    uint32_t number;
    const char *name;
    struct argument argument[MOST];
    long result; /* of the good call */
    int length;  /* which argument is one, counted from 1; 0: none */
};

/* Descriptors of the child that makes the calls. */
enum { SOME_FILE = 40, FOLDER, PIPE_OUT, PIPE_IN, QUEUE };
#define FIRST_OWN 40
#define FILE_SIZE 16

static const struct timespec past; /* a deadline, and no time to sleep */
static const char file_path[] = "/tmp/attacked", folder_path[] = "/tmp", nowhere[] = "/nothing";
static const char program[] = "/bin/true", queue_name[] = "attacked";
static const char *const arguments[] = {program, NULL};
static const uint32_t one_limit[2] = {ABI_OPEN_MAX, ABI_OPEN_MAX};
static const struct abi_flock all_bytes = {.type = 1};
static const struct abi_pollfd one_file = {.fd = SOME_FILE, .events = ABI_POLLIN};
static const struct abi_sigstack no_stack = {.flags = ABI_SS_DISABLE};
static const struct abi_mq_attr never_wait = {.flags = ABI_O_NONBLOCK};
static const struct abi_spawn nothing_special;
static const uint32_t word;
static uint8_t page[PAGE] __attribute__((aligned(PAGE)));

/* clang-format off */
#define V(number) {.kind = VALUE, .value = (uint32_t)(number)}
#define READS(object) {.kind = IN, .value = sizeof(object), .content = &(object)}
#define READS_IF(object) {.kind = IN, .value = sizeof(object), .content = &(object), .optional = true}
#define READS_PERHAPS(object) {.kind = IN, .value = sizeof(object), .content = &(object), .optional = true, .perhaps = true}
#define WRITES(size) {.kind = OUT, .value = (size)}
#define WRITES_IF(size) {.kind = OUT, .value = (size), .optional = true}
#define WRITES_PERHAPS(size) {.kind = OUT, .value = (size), .optional = true, .perhaps = true}
#define CHANGES(object) {.kind = INOUT, .value = sizeof(object), .content = &(object)}
#define TEXT(string) {.kind = STRING, .value = sizeof(string), .content = (string)}
#define TEXT_IF(string) {.kind = STRING, .value = sizeof(string), .content = (string), .optional = true}
#define ADDRESS_ONLY {.kind = PLAIN}
#define DO(call_name, result_, ...) {SYS_##call_name, #call_name, {__VA_ARGS__}, result_, 0}
#define DO_LENGTH(call_name, which, result_, ...) {SYS_##call_name, #call_name, {__VA_ARGS__}, result_, which}
#define TIME READS_PERHAPS(past)
#define HERE V(ABI_AT_FDCWD)

static const struct call calls[] = {
    DO(clock_gettime, 0, V(CLOCK_MONOTONIC), WRITES(sizeof(struct timespec))),
    DO(clock_nanosleep, 0, V(CLOCK_MONOTONIC), V(0), READS(past), ADDRESS_ONLY),
    DO(futex_wait, -EAGAIN, READS(word), V(1), TIME, V(CLOCK_MONOTONIC)),
    DO(futex_wait_shared, -EAGAIN, READS(word), V(1), TIME, V(CLOCK_MONOTONIC)),
    DO(openat, FINE, HERE, TEXT(file_path), V(ABI_O_RDWR), V(0)),
    DO_LENGTH(read, 3, FILE_SIZE, V(SOME_FILE), WRITES(FILE_SIZE), V(FILE_SIZE)),
    DO_LENGTH(write, 3, FILE_SIZE, V(SOME_FILE), {.kind = IN, .value = FILE_SIZE}, V(FILE_SIZE)),
    DO_LENGTH(pread, 3, FILE_SIZE, V(SOME_FILE), WRITES(FILE_SIZE), V(FILE_SIZE), V(0)),
    DO_LENGTH(pwrite, 3, FILE_SIZE, V(SOME_FILE), {.kind = IN, .value = FILE_SIZE}, V(FILE_SIZE), V(0)),
    DO(fstat, 0, V(SOME_FILE), WRITES(sizeof(struct abi_stat))),
    DO(statat, 0, HERE, TEXT(file_path), WRITES(sizeof(struct abi_stat))),
    DO_LENGTH(getdents, 3, FINE, V(FOLDER), WRITES(sizeof(struct abi_dirent)), V(sizeof(struct abi_dirent))),
    DO(ioctl, 0, V(PIPE_OUT), V(ABI_FIONREAD), WRITES(4)),
    DO(spawn, FINE, TEXT(program), READS_IF(arguments), READS_IF(arguments), READS_IF(nothing_special)),
    DO(execveat, -ENOENT, HERE, TEXT(nowhere), READS_IF(arguments), READS_IF(arguments)),
    DO(wait4, -ECHILD, V(-1), WRITES_PERHAPS(4), V(ABI_WNOHANG), WRITES_PERHAPS(sizeof(struct abi_usage))),
    DO(usage, 0, V(0), WRITES(sizeof(struct abi_usage))),
    DO(trace_read, FINE, V(0), WRITES_PERHAPS(sizeof(struct trace_record)), V(1)),
    DO(machine, 0, WRITES(sizeof(struct abi_machine))),
    DO(pipe, 0, WRITES(8), V(0)),
    DO(sigaction, 0, V(SIGUSR1), {.kind = IN, .value = sizeof(struct abi_sigaction), .optional = true},
       WRITES_IF(sizeof(struct abi_sigaction))),
    DO(sigprocmask, 0, V(ABI_SIG_BLOCK), {.kind = IN, .value = 8, .optional = true}, WRITES_IF(8)),
    DO(sigpending, 0, WRITES(8)),
    DO(sigsuspend, -EINTR, {.kind = IN, .value = 8}),
    DO(sigtimedwait, -ETIMEDOUT, {.kind = IN, .value = 8}, WRITES_PERHAPS(sizeof(struct abi_siginfo)), READS(past)),
    DO(sigaltstack, 0, READS_IF(no_stack), WRITES_IF(sizeof(struct abi_sigstack))),
    DO(timer_settime, 0, V(0), V(0), {.kind = IN, .value = sizeof(struct abi_itimer), .optional = true},
       WRITES_IF(sizeof(struct abi_itimer))),
    DO(truncate, 0, TEXT(file_path), V(FILE_SIZE)),
    DO(unlinkat, -ENOENT, HERE, TEXT(nowhere), V(0)),
    DO(mkdirat, -EEXIST, HERE, TEXT(folder_path), V(0)),
    DO(mkfifoat, -EEXIST, HERE, TEXT(folder_path), V(0)),
    DO(renameat, -ENOENT, HERE, TEXT(nowhere), HERE, TEXT(file_path), V(0)),
    DO(chmodat, 0, HERE, TEXT(file_path), V(0600)),
    DO(chdir, 0, TEXT(folder_path)),
    DO_LENGTH(getcwd, 2, 2, WRITES(2), V(8)),
    DO(utimensat, 0, V(SOME_FILE), TEXT_IF(file_path), {.kind = IN, .value = 16}),
    DO_LENGTH(poll, 2, 1, CHANGES(one_file), V(1), READS_IF(past), {.kind = IN, .value = 8, .optional = true}),
    DO(limit, 0, V(0), V(ABI_LIMIT_FILES), READS_IF(one_limit), WRITES_IF(8)),
    DO(thread_set_name, 0, V(0), TEXT(queue_name)),
    DO(thread_get_name, 0, V(0), WRITES(ABI_THREAD_NAME_SIZE)),
    DO(mincore, 0, {.kind = PLAIN, .content = page}, V(PAGE), WRITES(1)),
    DO(lock_range, 0, V(SOME_FILE), V(ABI_F_GETLK), CHANGES(all_bytes)),
    DO(mq_open, FINE, TEXT(queue_name), V(ABI_O_RDWR), V(0), READS_IF(never_wait)),
    DO_LENGTH(mq_send, 3, 0, V(QUEUE), {.kind = IN, .value = 8}, V(8), V(0), TIME),
    DO_LENGTH(mq_receive, 3, 8, V(QUEUE), WRITES(8), V(8), WRITES_IF(4), TIME),
    DO(mq_attr, 0, V(QUEUE), READS_IF(never_wait), WRITES_IF(sizeof(struct abi_mq_attr))),
};
/* clang-format on */

/* These follow no pointer, or what it leads to is looked at elsewhere in these tests. */
static const char *const not_followed[] = {
    "thread_create", "thread_exit", "set_thread_pointer", "futex_wake",      "mmap",
    "munmap",        "mprotect",    "memory_check",       "set_robust_list", "futex_wake_shared",
};

#endif
