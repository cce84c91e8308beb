/* What newlib keeps per thread, errno included. */
/* SPDX-License-Identifier: MIT */
#include "thread.h"

struct _reent *__getreent(void)
{
    return thread_self()->reent;
}
