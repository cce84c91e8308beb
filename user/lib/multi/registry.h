/*
 * What a process knows of the threads and processes it has started, and of descriptors that are not for its children.
 * SPDX-License-Identifier: MIT
 */
#ifndef USER_REGISTRY_H
#define USER_REGISTRY_H

#include <pthread.h>
#include <stdbool.h>

#define PRIVATE_FD_MAX 1024

struct thread;
struct process;

/* A forked child finds it empty. */
struct registry {
    pthread_mutex_t mutex;       /* recursive; held over fork(): guards the rest */
    pthread_cond_t thread_ended; /* some thread */
    struct thread *threads;      /* those that have not ended */
    struct process *processes;   /* those whose end has not been seen */
    bool ending;                 /* the process ends: nothing is started */
    unsigned char private_fds[PRIVATE_FD_MAX / 8];
};

extern struct registry __registry;

void __registry_lock(void);
void __registry_unlock(void);

/* fork() closes the descriptor in children, exec too. Without effect on one that is no descriptor. */
void __fd_private(int fd);

/* Closes a private one; -1: nothing. */
void __fd_close(int fd);

/* Ends or waits for what the process has started; each if there. */
void __threads_end(void) __attribute__((weak));
void __processes_end(void) __attribute__((weak));

/* Opens the shared heap of the parent, in a spawned process: 0 or an error number. */
int __heap_attach(int fd, void *address);

/* Its descriptor and address, made if need be. -1: errno. */
int __heap_fd(void **address);

#endif
