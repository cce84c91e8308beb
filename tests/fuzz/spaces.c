/*
 * Address spaces, fuzzed: the input says which operations come in which order, on which ranges, and where pages run out;
 * the kernel has to agree with the model of the test at every step.
 * SPDX-License-Identifier: MIT
 */
#define FUZZ_INPUT
#define main host_main
#include "../host/addrspace.c"
#undef main

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require_no_difference(void)
{
    if (model_wrong)
        abort();
}

static void prepare(void)
{
    fake_ram(RAM_PAGES);
    fake_cores(CORES);
    page_init(FAKE_RAM_BASE, FAKE_RAM_BASE + RAM_PAGES * PAGE_SIZE, NULL, 0);
    object_init(&the_object, &object_ops);
    lone_record = mapping_new(&the_object, 0);
    make_template();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool prepared;

    if (!prepared)
        prepare();
    prepared = true;
    if (size < 2)
        return 0;
    fuzz_input = data + 1;
    fuzz_left = size - 1;
    run_random(INT32_MAX, data[0] & 1);
    require_no_difference();
    free_all();
    do_cut(0);
    require_no_difference();
    if (fake_pages_out != other_pages + 1)
        abort();
    return 0;
}
