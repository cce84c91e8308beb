/* The scheduler on host threads that run at the same time, under ThreadSanitizer, which follows the C11
 * memory orders: QEMU on a PC never reorders as ARM cores do, so a wrong order shows nowhere else. */
/* SPDX-License-Identifier: MIT */
#include "sched_machine.h"

/* Where the kernel looks at what another core changes, and a value that is out of date does no harm. */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "race:^sched_load$\n"   /* a hint */
           "race:^ask_for_work$\n" /* the same */
           "race:^wanted$\n"       /* the same */
           "race:^gil_deadline$\n" /* whether the holder is this thread, only its own core changes */
           "race:^gil_take$\n"     /* the same */
           "race:^gil_give_up$\n"  /* the same */
           "race:^process_create$\n" /* the limit: looked at again under the lock */
           "race:^sched_start$\n";   /* all cores store the same */
}

int main(void)
{
    for (uint32_t count = 1; count <= 4; count++)
        test_machine(count, 0);
    return done_testing();
}
