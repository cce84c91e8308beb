/* What threads get that are created without attributes. */
/* SPDX-License-Identifier: MIT */
#include "stack.h"

#include <errno.h>

static struct {
    pthread_mutex_t lock; /* guards what follows */
    pthread_attr_t attributes;
} defaults = {PTHREAD_MUTEX_INITIALIZER, STACK_ATTRIBUTES_DEFAULT};

const pthread_attr_t *__attributes_default(pthread_attr_t *copy)
{
    pthread_mutex_lock(&defaults.lock);
    *copy = defaults.attributes;
    pthread_mutex_unlock(&defaults.lock);
    return copy;
}

int pthread_setattr_default_np(const pthread_attr_t *attributes)
{
    if (attributes->__stack_end) /* one stack for all */
        return EINVAL;
    pthread_mutex_lock(&defaults.lock);
    defaults.attributes = *attributes;
    pthread_mutex_unlock(&defaults.lock);
    return 0;
}

int pthread_getattr_default_np(pthread_attr_t *attributes)
{
    __attributes_default(attributes);
    return 0;
}
