/*
 * POSIX <unistd.h>: newlib's, and what it hides without _GNU_SOURCE or does not know.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_UNISTD_H
#define _BRIGADE_UNISTD_H

#include_next <unistd.h>

#include <sys/cdefs.h>
#include <sys/types.h>

__BEGIN_DECLS

/* confstr: where the standard programs are. */
#define _CS_PATH 0

#define _POSIX_VDISABLE '\0'
#define _POSIX_CHOWN_RESTRICTED 1
#define _POSIX_NO_TRUNC 1
#define _POSIX_FSYNC 200809L
#define _POSIX_JOB_CONTROL 1
#define _POSIX_SAVED_IDS 1
#define _POSIX_SHELL 1
#undef _POSIX_MAPPED_FILES
#define _POSIX_MAPPED_FILES 200809L

#if __POSIX_VISIBLE >= 200809
/* fork without the handlers of pthread_atfork and without the library's locks: for signal handlers. */
pid_t _Fork(void);
int faccessat(int __directory, const char *__path, int __mode, int __flags);
int fchownat(int __directory, const char *__path, uid_t __owner, gid_t __group, int __flags);
int linkat(int __directory, const char *__path, int __other_directory, const char *__other,
           int __flags);
ssize_t readlinkat(int __directory, const char *__restrict __path, char *__restrict __buffer,
                   size_t __size);
int symlinkat(const char *__target, int __directory, const char *__path);
int unlinkat(int __directory, const char *__path, int __flags);
#endif

#if __MISC_VISIBLE

pid_t vfork(void);
int execvpe(const char *__file, char *const __argv[], char *const __envp[]);
int execveat(int __directory, const char *__path, char *const __argv[], char *const __envp[],
             int __flags);

/* As dup2, but fd and to must differ, and flags may have O_CLOEXEC. As pipe, with O_CLOEXEC, O_NONBLOCK. */
int dup3(int __fd, int __to, int __flags);
int pipe2(int __ends[2], int __flags);

/* The calling thread's id, unique in the machine; a process's first thread has the process's. */
pid_t gettid(void);

/* A system call of Linux by its number in <sys/syscall.h>; -1 with ENOSYS for those that are not there. */
long syscall(long __number, ...);

/*
 * There is one user, root, and one group: no process can become another's (EINVAL, as in a Linux user
 * namespace that knows no other).
 */
int setresuid(uid_t __real_id, uid_t __effective, uid_t __saved);
int setresgid(gid_t __real_id, gid_t __effective, gid_t __saved);
int getresuid(uid_t *__real_id, uid_t *__effective, uid_t *__saved);
int getresgid(gid_t *__real_id, gid_t *__effective, gid_t *__saved);

/* sbrk with the new end of the heap: 0, or -1 with ENOMEM. */
int brk(void *__end);

int eaccess(const char *__path, int __mode);
int euidaccess(const char *__path, int __mode);
char *ctermid(char *__name);
void swab(const void *__restrict __from, void *__restrict __to, ssize_t __size);
char *get_current_dir_name(void);

#define TEMP_FAILURE_RETRY(expression)                                                             \
    (__extension__({                                                                               \
        long __result;                                                                             \
        do                                                                                         \
            __result = (long)(expression);                                                         \
        while (__result == -1L && errno == EINTR);                                                 \
        __result;                                                                                  \
    }))
#endif

__END_DECLS

#endif
