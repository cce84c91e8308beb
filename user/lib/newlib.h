/*
 * The names by which newlib's own functions call what the system supplies; no public header has
 * them. Each is an alias of the POSIX function.
 * SPDX-License-Identifier: MIT
 */
#ifndef USER_NEWLIB_H
#define USER_NEWLIB_H

#include <sys/stat.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/types.h>

#define ALIAS(name) __attribute__((alias(name)))

int _close(int fd);
int _execve(const char *path, char *const argv[], char *const envp[]);
void _exit(int status) __attribute__((noreturn));
int _fcntl(int fd, int command, ...);
pid_t _fork(void);
int _fstat(int fd, struct stat *status);
pid_t _getpid(void);
int _gettimeofday(struct timeval *now, void *zone);
int _isatty(int fd);
int _kill(pid_t pid, int signal);
int _link(const char *path, const char *other);
off_t _lseek(int fd, off_t offset, int whence);
int _mkdir(const char *path, mode_t mode);
int _open(const char *path, int flags, ...);
ssize_t _read(int fd, void *buffer, size_t size);
void *_sbrk(ptrdiff_t increment);
int _stat(const char *path, struct stat *status);
clock_t _times(struct tms *times);
int _unlink(const char *path);
pid_t _wait(int *status);
ssize_t _write(int fd, const void *buffer, size_t size);

#endif
