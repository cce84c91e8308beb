/*
 * Constants and structures that kernel and user programs exchange through system calls, in one
 * place so that both are compiled from the same text. Error numbers and signal numbers are newlib's.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_ABI_H
#define BRIGADE_ABI_H

#include <stdint.h>

/* mmap protection and flags: the values of POSIX's PROT_ and MAP_ as Linux has them. */
#define ABI_PROT_READ 1
#define ABI_PROT_WRITE 2
#define ABI_PROT_EXEC 4
#define ABI_MAP_SHARED 1
#define ABI_MAP_PRIVATE 2
#define ABI_MAP_FIXED 0x10
#define ABI_MAP_GUARD 0x10000 /* ours: the lowest page of the mapping is a guard page */

/* open flags: newlib's fcntl.h */
#define ABI_O_ACCMODE 3
#define ABI_O_DIRECTORY 0x200000
#define ABI_O_NONBLOCK 0x4000
#define ABI_O_CLOEXEC 0x40000

/* fcntl commands: newlib's sys/_default_fcntl.h */
#define ABI_F_GETFD 1
#define ABI_F_SETFD 2
#define ABI_F_GETFL 3
#define ABI_F_SETFL 4
#define ABI_FD_CLOEXEC 1

#define ABI_PIPE_BUF 4096 /* bytes that a write to a pipe puts in together */

#define ABI_PATH_MAX 256 /* bytes of a path, its NUL included */
#define ABI_NAME_MAX 100
#define ABI_ARG_MAX 32768 /* bytes of argv and envp together, pointers included */
#define ABI_OPEN_MAX 64

enum {
    ABI_CLOCK_REALTIME = 1,
    ABI_CLOCK_PROCESS_CPU = 2,
    ABI_CLOCK_THREAD_CPU = 3,
    ABI_CLOCK_MONOTONIC = 4
};
#define ABI_TIMER_ABSTIME 4

struct abi_timespec { /* newlib's struct timespec: 64-bit time_t, 32-bit long, 8-byte aligned */
    int64_t seconds;
    int32_t nanoseconds;
    int32_t padding;
};

struct abi_stat {
    uint32_t mode; /* S_IFREG, S_IFDIR, S_IFCHR and permission bits, as sys/stat.h */
    uint32_t size;
    uint32_t inode;
    uint32_t mtime_s;
};

struct abi_dirent {
    uint32_t mode;
    uint32_t size;
    char name[ABI_NAME_MAX + 1]; /* NUL-terminated */
    char padding[3];
};

/* waitpid options and status: as sys/wait.h; status is exit<<8 or the signal's number. */
#define ABI_WNOHANG 1

struct abi_spawn {
    uint32_t flags;
    int32_t group;     /* with ABI_SPAWN_SETGROUP: the process group to join, 0: one of its own */
    uint32_t affinity; /* with ABI_SPAWN_AFFINITY: mask of cores */
    uint32_t model;    /* with ABI_SPAWN_MODEL: enum abi_model */
};
#define ABI_SPAWN_SETGROUP 1
#define ABI_SPAWN_AFFINITY 2
#define ABI_SPAWN_MODEL 4
#define ABI_SPAWN_FOREGROUND                                                                       \
    8 /* its group becomes the terminal's foreground group before it runs */

enum abi_model { ABI_COOP, ABI_PREEMPT, ABI_GIL, ABI_SMP };

struct abi_usage {
    uint64_t user_ns;  /* time on a core, system calls included */
    uint32_t switches; /* times one of its threads was put on a core */
    uint32_t pages;    /* pages of 4096 bytes: private and shared memory, page tables */
    uint32_t peak_pages;
    uint32_t threads;
    uint32_t faults; /* pages given on first touch, or copied on write */
    uint32_t reserved;
};

/* Terminal requests of ioctl (argument in brackets) */
#define TTY_GET_MODE 0x5401      /* (uint32_t *) */
#define TTY_SET_MODE 0x5402      /* (const uint32_t *): TTY_ flags */
#define TTY_GET_GROUP 0x540f     /* (int32_t *) the foreground process group */
#define TTY_SET_GROUP 0x5410     /* (const int32_t *) */
#define TTY_GET_SIZE 0x5413      /* (uint32_t[2]): rows, columns; 0 when unknown */
#define TTY_AT_LINE_START 0x5480 /* (uint32_t *): 1 when nothing was written since the last LF */
#define TTY_CANONICAL 1 /* input by lines, with erase (^H, DEL), kill (^U), end of file (^D) */
#define TTY_ECHO 2
#define TTY_SIGNALS 4 /* ^C sends SIGINT to the foreground group */
#define TTY_CRLF 8    /* LF goes out as CR LF, CR comes in as LF */

struct abi_machine {
    char board[32];     /* "QEMU virt" */
    char cpu[32];       /* "Cortex-A15" */
    char tcg[16];       /* "multi", "single", "icount", "" when the launcher did not say */
    uint32_t host_cpus; /* 0 when the launcher did not say */
    uint32_t cores;     /* cores that reported */
    uint32_t ram_bytes;
    uint32_t free_pages;
    uint32_t counter_hz;
    uint32_t interactive; /* 1: a person sits at the console */
};

#endif
