/* Sets of more cores than fit into a cpu_set_t. */
/* SPDX-License-Identifier: MIT */
#include <sched.h>
#include <stdlib.h>

cpu_set_t *__cpu_alloc(size_t count)
{
    return malloc(CPU_ALLOC_SIZE(count));
}

void __cpu_free(cpu_set_t *set)
{
    free(set);
}
