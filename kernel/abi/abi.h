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
#define ABI_MAP_FILE 0x80000  /* ours: not zeros, but the file of the descriptor */

/* memory_check: what is done with the range besides */
#define ABI_MEMORY_GIVE 1   /* what is promised is given */
#define ABI_MEMORY_SYNC 2   /* files learn what was written to their pages */
#define ABI_MEMORY_FORGET 3 /* private pages become zeros or the file's again */
#define ABI_MEMORY_REFUSE                                                                          \
    4 /* for tests, if the machine was started with allow_refusal: see sys/refusal.c */

/* open flags: newlib's fcntl.h */
#define ABI_O_ACCMODE 3
#define ABI_O_WRONLY 1
#define ABI_O_RDWR 2
#define ABI_O_APPEND 8
#define ABI_O_CREAT 0x200
#define ABI_O_TRUNC 0x400
#define ABI_O_EXCL 0x800
#define ABI_O_DIRECTORY 0x200000
#define ABI_O_NONBLOCK 0x4000
#define ABI_O_CLOEXEC 0x40000

/* Where a relative path starts: at an open directory's descriptor, or at the current one. newlib's fcntl.h */
#define ABI_AT_FDCWD (-2)
#define ABI_AT_REMOVEDIR 8
#define ABI_RENAME_NOREPLACE 1

/* fcntl commands: newlib's sys/_default_fcntl.h */
#define ABI_F_GETFD 1
#define ABI_F_SETFD 2
#define ABI_F_GETFL 3
#define ABI_F_SETFL 4
#define ABI_FD_CLOEXEC 1
#define ABI_F_GETLK 7
#define ABI_F_SETLK 8
#define ABI_F_SETLKW 9

struct abi_flock {        /* newlib's struct flock */
    int16_t type, whence; /* F_RDLCK 1, F_WRLCK 2, F_UNLCK 3; SEEK_ */
    int32_t start, length;
    int16_t pid, reserved;
};

/* flock: sys/file.h */
#define ABI_LOCK_SH 1
#define ABI_LOCK_EX 2
#define ABI_LOCK_NB 4
#define ABI_LOCK_UN 8

struct abi_pollfd { /* poll.h */
    int32_t fd;
    int16_t events;
    int16_t revents;
};
#define ABI_POLLIN 0x41   /* POLLIN | POLLRDNORM */
#define ABI_POLLOUT 0x104 /* POLLOUT | POLLWRNORM */
#define ABI_POLLERR 8
#define ABI_POLLHUP 0x10
#define ABI_POLLNVAL 0x20

#define ABI_FIONREAD 0x541b /* ioctl of pipes and terminals (int *): bytes that can be read now */

struct abi_mq_attr { /* struct mq_attr */
    int32_t flags;
    int32_t max_messages;
    int32_t max_size;
    int32_t messages;
    int32_t reserved[4];
};
#define ABI_MQ_PRIO_MAX 32768u
/* mq_notify, instead of a signal's number */
#define ABI_NOTIFY_REMOVE 0u
#define ABI_NOTIFY_NONE 0x100u /* nothing happens */
#define ABI_NOTIFY_WAIT 0x101u /* a thread waits for it in mq_wait_notified */

#define ABI_PIPE_BUF 4096 /* bytes that a write to a pipe puts in together */

#define ABI_PATH_MAX 256 /* bytes of a path, its NUL included */
#define ABI_NAME_MAX 100
#define ABI_ARG_MAX 32768 /* bytes of argv and envp together, pointers included */
#define ABI_OPEN_MAX 64

enum {
    ABI_CLOCK_REALTIME_COARSE, /* coarse clocks are as fine as the others */
    ABI_CLOCK_REALTIME,
    ABI_CLOCK_PROCESS_CPU,
    ABI_CLOCK_THREAD_CPU,
    ABI_CLOCK_MONOTONIC,
    ABI_CLOCK_MONOTONIC_RAW,
    ABI_CLOCK_MONOTONIC_COARSE,
    ABI_CLOCK_BOOTTIME
};
/* With a process's id, or the id of a thread of the caller's process: its CPU time. */
#define ABI_CLOCK_CPU_OF_PROCESS 0xa0000000u
#define ABI_CLOCK_CPU_OF_THREAD 0xc0000000u
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
    uint32_t links;
    uint64_t accessed_ns, modified_ns, changed_ns; /* CLOCK_REALTIME */
};

struct abi_dirent {
    uint32_t mode;
    uint32_t inode;
    uint32_t next;               /* the directory's offset behind this entry */
    char name[ABI_NAME_MAX + 1]; /* NUL-terminated */
    char padding[3];
};

/*
 * waitpid options and status: as sys/wait.h; status is exit<<8 or the signal's number, ABI_STOPPED
 * with the stopping signal above it, or ABI_CONTINUED.
 */
#define ABI_WNOHANG 1
#define ABI_WUNTRACED 2
#define ABI_WCONTINUED 8
#define ABI_WNOWAIT 0x1000000   /* leave the child waitable */
#define ABI_WNOEXITED 0x2000000 /* ours: only of children that live */
#define ABI_STOPPED 0x7fu
#define ABI_CONTINUED 0xffffu

/*
 * Signals, those from ABI_SIGNAL_RTMIN on being queued. A set is 64 bits, bit n for signal n; bit 0, in no
 * program's hands, is the library's own signal.
 */
#define ABI_SIGNAL_COUNT 48
#define ABI_SIGNAL_RTMIN 32
#define ABI_SIGNAL_CANCEL 48 /* pthread_cancel's: to one thread, never blocked */
#define ABI_SIGQUEUE_MAX 64  /* queued for one process */

#define ABI_SA_NOCLDSTOP 1u
#define ABI_SA_NOCLDWAIT 2u
#define ABI_SA_SIGINFO 4u
#define ABI_SA_ONSTACK 0x08000000u
#define ABI_SA_RESTART 0x10000000u
#define ABI_SA_NODEFER 0x40000000u
#define ABI_SA_RESETHAND 0x80000000u

#define ABI_SIG_DFL 0u
#define ABI_SIG_IGN 1u

struct abi_sigaction {
    uint64_t mask;
    uint32_t handler; /* ABI_SIG_DFL, ABI_SIG_IGN or a function */
    uint32_t flags;
    uint32_t
        restorer; /* where all handlers return to: code that calls sigreturn; the last one set counts */
    uint32_t reserved;
};

enum { ABI_SIG_SETMASK, ABI_SIG_BLOCK, ABI_SIG_UNBLOCK };

/* si_code */
#define ABI_SI_USER 0
#define ABI_SI_KERNEL 0x80
#define ABI_SI_QUEUE (-1)
#define ABI_SI_TIMER (-2)
#define ABI_SI_MESGQ (-3)
#define ABI_ILL_ILLOPC 1
#define ABI_SEGV_MAPERR 1
#define ABI_SEGV_ACCERR 2
#define ABI_BUS_ADRALN 1
#define ABI_BUS_ADRERR 2
#define ABI_TRAP_BRKPT 1
#define ABI_CLD_EXITED 1
#define ABI_CLD_KILLED 2
#define ABI_CLD_STOPPED 5
#define ABI_CLD_CONTINUED 6

struct abi_siginfo {
    int32_t signal;
    int32_t code;
    int32_t pid;      /* who sent it; SIGCHLD: the child */
    uint32_t address; /* of a fault */
    uint32_t value;   /* sigqueue's */
    int32_t error;
    uint32_t user;
    int32_t status; /* SIGCHLD: exit status or signal */
};

struct abi_sigstack {
    uint32_t base;
    int32_t flags;
    uint32_t size;
};
#define ABI_SS_ONSTACK 1
#define ABI_SS_DISABLE 2
#define ABI_MINSIGSTKSZ 2048u

/* What a handler finds on its stack: the second and third argument, and the way back. */
struct abi_signal_frame {
    struct abi_siginfo info;
    struct { /* ucontext_t */
        uint32_t flags;
        uint32_t link;
        struct abi_sigstack stack;
        uint64_t mask; /* restored on return */
        uint32_t has_vfp;
        uint32_t r[16];
        uint32_t cpsr;
        uint32_t fault_address;
        uint32_t padding;
        uint64_t vfp[32];
        uint32_t fpscr;
        uint32_t padding2;
    } context;
};

struct abi_itimer {    /* struct itimerval, in nanoseconds */
    uint64_t value_ns; /* 0: the timer is off; with ABI_TIMER_ABSTIME since boot */
    uint64_t interval_ns;
};
/* Timers by number: setitimer's, which are always there, and those of timer_create. */
#define ABI_TIMER_REAL 0
#define ABI_TIMER_VIRTUAL 1 /* both by the process's CPU time */
#define ABI_TIMER_PROF 2
#define ABI_TIMER_FIRST 3     /* of timer_create */
#define ABI_TIMER_MAX 32      /* of these, for a process */
#define ABI_TIMER_VALUE_ID 1u /* timer_create: the value sent is the timer's id */

struct abi_spawn {
    uint32_t flags;
    int32_t group;     /* with ABI_SPAWN_SETGROUP: the process group to join, 0: one of its own */
    uint32_t affinity; /* with ABI_SPAWN_AFFINITY: mask of cores */
    uint32_t model;    /* with ABI_SPAWN_MODEL: enum abi_model */
    uint64_t signal_mask;    /* with ABI_SPAWN_SETSIGMASK: blocked signals */
    uint64_t signal_default; /* with ABI_SPAWN_SETSIGDEF: whose action becomes the default */
    int32_t directory;       /* with ABI_SPAWN_DIRECTORY: an open one, to be current */
    /*
     * With ABI_SPAWN_FILES: which of the caller's descriptors the child has under each number, -1: none.
     * ABI_SPAWN_GIVEN added: it must be there (EBADF) and is not closed on exec.
     */
    int8_t file[ABI_OPEN_MAX];
};
#define ABI_SPAWN_SETGROUP 1
#define ABI_SPAWN_AFFINITY 2
#define ABI_SPAWN_MODEL 4
#define ABI_SPAWN_FOREGROUND                                                                       \
    8 /* its group becomes the terminal's foreground group before it runs */
#define ABI_SPAWN_SETSIGMASK 16
#define ABI_SPAWN_SETSIGDEF 32
#define ABI_SPAWN_FILES 64
#define ABI_SPAWN_DIRECTORY 128
#define ABI_SPAWN_SETSID 256
#define ABI_SPAWN_GIVEN 64

/* Limits of a process, inherited; each is soft and hard, and 0xffffffff is none. */
enum {
    ABI_LIMIT_PROCESSES, /* of all processes, beyond which this one cannot make any more */
    ABI_LIMIT_FILES,     /* a descriptor is smaller than this */
    ABI_LIMIT_FILE_SIZE, /* bytes to which this process can make a file grow */
    ABI_LIMIT_COUNT
};
#define ABI_NO_LIMIT 0xffffffffu

enum abi_model { ABI_COOP, ABI_PREEMPT, ABI_GIL, ABI_SMP };

#define ABI_THREAD_NAME_SIZE 16 /* bytes, the NUL included */

/* In a mutex's word, which is its owner's thread id: a thread may be asleep on it. /proc/waits looks for that. */
#define ABI_MUTEX_WAITERS 0x80000000u

/*
 * Robust mutexes. The word of one is ABI_ROBUST, the owner's thread id (0: free), and what the library
 * adds. When a thread ends, the kernel stores ABI_ROBUST_DIED into each word that still names it.
 */
#define ABI_ROBUST 0x40000000u
#define ABI_ROBUST_OWNER 0x3fffffffu
#define ABI_ROBUST_DIED (ABI_ROBUST | 0x8000u) /* no thread has this id: it would be process 0's */

struct abi_robust_mutex { /* how a mutex begins */
    uint32_t word;
    uint32_t next; /* address of the next mutex of its owner's list; 0: the last */
};

struct abi_robust_list { /* a thread's */
    uint32_t first;      /* address of the mutex locked last; 0: none */
    uint32_t pending;    /* of the one that is being locked or unlocked; 0: none */
};

struct abi_usage {
    uint64_t user_ns;  /* time on a core, system calls included */
    uint32_t switches; /* times one of its threads was put on a core */
    uint32_t pages;    /* pages of 4096 bytes: private and shared memory, page tables */
    uint32_t peak_pages;
    uint32_t threads;
    uint32_t faults; /* pages given on first touch, or copied on write */
    uint32_t
        displaced;  /* of the switches, those after which others had taken its place on the core */
    uint32_t model; /* enum abi_model */
    uint32_t reserved;
};

/* Terminal requests of ioctl (argument in brackets) */
#define TTY_GET_MODE 0x5401      /* (uint32_t *) */
#define TTY_SET_MODE 0x5402      /* (const uint32_t *): TTY_ flags */
#define TTY_FLUSH_INPUT 0x540b   /* (NULL): what has been typed and not read is lost */
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
