/*
 * Attributes of threads to create: part of <pthread.h>. All but getstack take NULL for nothing; EINVAL: out of
 * range.
 * SPDX-License-Identifier: MIT
 */
#ifndef _SYS__PTHREADATTR_H_
#define _SYS__PTHREADATTR_H_

#include <sched.h>
#include <sys/_pthreadtypes.h>
#include <sys/cdefs.h>
#include <sys/types.h>

__BEGIN_DECLS

#define PTHREAD_CREATE_JOINABLE 0
#define PTHREAD_CREATE_DETACHED 1
#define PTHREAD_INHERIT_SCHED 0
#define PTHREAD_EXPLICIT_SCHED 1
#define PTHREAD_SCOPE_SYSTEM 0
#define PTHREAD_SCOPE_PROCESS 1

int pthread_attr_init(pthread_attr_t *__attributes);
int pthread_attr_destroy(pthread_attr_t *__attributes);
/* PTHREAD_CREATE_JOINABLE (default) or PTHREAD_CREATE_DETACHED. */
int pthread_attr_setdetachstate(pthread_attr_t *__attributes, int __state);
int pthread_attr_getdetachstate(const pthread_attr_t *__attributes, int *__state);
/* Bytes of stack, from PTHREAD_STACK_MIN; 256 KiB by default; memory is taken when touched. */
int pthread_attr_setstacksize(pthread_attr_t *__attributes, size_t __size);
int pthread_attr_getstacksize(const pthread_attr_t *__restrict __attributes,
                              size_t *__restrict __size);
/* Memory of the caller as stack, [stack, stack+size), with no guard page. */
int pthread_attr_setstack(pthread_attr_t *__attributes, void *__stack, size_t __size);
int pthread_attr_getstack(const pthread_attr_t *__restrict __attributes, void **__restrict __stack,
                          size_t *__restrict __size);
/* The same by its end, where a stack begins; its size is the attribute of that name. */
int pthread_attr_setstackaddr(pthread_attr_t *__attributes, void *__end);
int pthread_attr_getstackaddr(const pthread_attr_t *__restrict __attributes,
                              void **__restrict __end);
/* Bytes below the stack that cannot be accessed, in whole pages; one page by default; may be 0. */
int pthread_attr_setguardsize(pthread_attr_t *__attributes, size_t __size);
int pthread_attr_getguardsize(const pthread_attr_t *__restrict __attributes,
                              size_t *__restrict __size);
/*
 * Whether policy and priority are the creator's (PTHREAD_INHERIT_SCHED, default) or these; all but
 * SCHED_OTHER and 0 are stored, but then pthread_create says EPERM.
 */
int pthread_attr_setinheritsched(pthread_attr_t *__attributes, int __inherit);
int pthread_attr_getinheritsched(const pthread_attr_t *__restrict __attributes,
                                 int *__restrict __inherit);
int pthread_attr_setschedpolicy(pthread_attr_t *__attributes, int __policy);
int pthread_attr_getschedpolicy(const pthread_attr_t *__restrict __attributes,
                                int *__restrict __policy);
int pthread_attr_setschedparam(pthread_attr_t *__restrict __attributes,
                               const struct sched_param *__restrict __parameters);
int pthread_attr_getschedparam(const pthread_attr_t *__restrict __attributes,
                               struct sched_param *__restrict __parameters);
/* PTHREAD_SCOPE_SYSTEM; ENOTSUP: PTHREAD_SCOPE_PROCESS. */
int pthread_attr_setscope(pthread_attr_t *__attributes, int __scope);
int pthread_attr_getscope(const pthread_attr_t *__restrict __attributes, int *__restrict __scope);
/* The cores it may run on; a size of 0 takes a set back, and then get gives all. */
int pthread_attr_setaffinity_np(pthread_attr_t *__attributes, size_t __size,
                                const cpu_set_t *__set);
int pthread_attr_getaffinity_np(const pthread_attr_t *__attributes, size_t __size,
                                cpu_set_t *__set);

/* What a thread has: its stack as it is in memory, guard, cores, whether it is detached. */
int pthread_getattr_np(pthread_t __handle, pthread_attr_t *__attributes);

/* What threads created without attributes get from now on. EINVAL: a stack. */
int pthread_setattr_default_np(const pthread_attr_t *__attributes);
int pthread_getattr_default_np(pthread_attr_t *__attributes);

__END_DECLS

#endif
