/* What a thread that runs has in fact. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"
#include "thread.h"

#include <errno.h>

int pthread_getattr_np(pthread_t handle, pthread_attr_t *attributes)
{
    struct pthread *thread = thread_of(handle);
    long cores = SYS(sched_getaffinity, (int)thread->tid);

    *attributes = (pthread_attr_t){
        .__stack_end = thread->stack + thread->stack_size,
        .__size = thread->stack_size,
        .__guard = thread->map ? (size_t)(thread->stack - thread->map) : 0,
        .__detached = __atomic_load_n(&thread->state, __ATOMIC_RELAXED) == THREAD_DETACHED,
        .__has_cores = cores > 0,
        .__cores = cores > 0 ? (unsigned)cores : 0,
    };
    return 0;
}
