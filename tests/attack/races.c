/*
 * Attacks by several cores at once: what one thread's system call uses, a sibling or another process takes away.
 * SPDX-License-Identifier: MIT
 */
#include "attack.h"

/* --- A timer that is due again before it has been looked at --- */

static int shortest_interval(void)
{
    struct abi_itimer timer = {.value_ns = 1, .interval_ns = 1};

    signal(SIGALRM, SIG_IGN);
    if (CALL(timer_settime, 0, 0, ADDRESS(&timer), 0) != 0)
        return 1;
    return (int)witnesses_wrong();
}

static const struct act acts[] = {
    {"an alarm every nanosecond", shortest_interval, 0},
};

int main(int argc, char **argv)
{
    attack_start();
    for (size_t i = 0; i < ARRAY_SIZE(acts); i++)
        if (argc < 2 || strstr(acts[i].name, argv[1]))
            test_act(&acts[i]);
    return attack_end();
}
