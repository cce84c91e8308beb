/* Names of threads, as /proc/ps shows them. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"
#include "thread.h"

#include <errno.h>
#include <string.h>

int pthread_setname_np(pthread_t handle, const char *name)
{
    return error_number(SYS(thread_set_name, (int)thread_of(handle)->tid, name));
}

int pthread_getname_np(pthread_t handle, char *name, size_t size)
{
    char whole[ABI_THREAD_NAME_SIZE];
    int error = error_number(SYS(thread_get_name, (int)thread_of(handle)->tid, whole));

    if (error == 0 && strlen(whole) >= size)
        error = ERANGE;
    if (error == 0)
        strcpy(name, whole);
    return error;
}
