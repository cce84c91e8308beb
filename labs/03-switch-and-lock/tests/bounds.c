/*
 * The context that is switched to is only read, and nothing beside the other one is written.
 * SPDX-License-Identifier: MIT
 */
#include "lab_kernel.h"
#include "lib/string.h"

#define SWITCHES 50

static struct context before; /* of who is switched to */
static uint32_t from;

static void check(uint32_t me)
{
    if (memcmp(&lab_thread[me].context, &before, sizeof(before)) != 0)
        lab_fail("the context that is switched to has been written");
    lab_check_guards(from);
}

static void rounds(uint32_t me)
{
    for (uint32_t i = 0; i < SWITCHES; i++) {
        before = lab_thread[1 - me].context;
        from = me;
        switch_context(&lab_thread[me].context, &lab_thread[1 - me].context);
        check(me);
    }
}

static void body(void)
{
    check(1);
    rounds(1);
    switch_context(&lab_thread[1].context, &lab_thread[0].context);
}

void test(void)
{
    lab_threads(2, body);
    rounds(0);
}
