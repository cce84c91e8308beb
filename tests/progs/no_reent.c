/* What newlib would be if its threads had one state, errno included, for all. */
/* SPDX-License-Identifier: MIT */
#include <reent.h>

struct _reent *__getreent(void)
{
    return _GLOBAL_REENT;
}
