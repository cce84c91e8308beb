/*
 * The kernel's part of the self-test; user/bin/selftest.c has what programs can measure.
 * SPDX-License-Identifier: MIT
 */
#include "selftest.h"
#include "arch/cpu.h"
#include "base/clock.h"
#include "base/core.h"
#include "base/log.h"
#include "board/addresses.h"
#include "dev/uart.h"
#include "dev/videocore.h"
#include "fs/console.h"
#include "fs/disk.h"
#include "fs/random.h"
#include "lib/string.h"
#include "mm/kmap.h"
#include "mm/page.h"

#define MIB 0x100000u
#define SYSTEM_TIMER_LOW (0x04 / 4) /* microseconds (BCM2835 ARM Peripherals 12.1) */
#define RATE_US 20000u
#define TRIES 1000
#define QUESTIONS 400u
#define READS 50u
#define CLOCKS 8u /* of the firmware's, by number, from 1 on */
#define COHERENT (1u << 6)

static bool emulated, planted;
static uint32_t failed;

static const char *verdict(bool passed)
{
    failed += !passed;
    return passed ? "PASS" : "FAIL";
}

#define TELL(passed, text, ...) log_line("selftest: %s " text, verdict(passed), ##__VA_ARGS__)
#define NOT_HERE(text) log_line("selftest: n/a  " text)

/* Both clocks at one moment. Tried again if something has come between (an emulator is held up now and then). */
static uint64_t read_both(volatile uint32_t *timer, uint32_t *us)
{
    uint64_t begin, end;

    for (int i = 0; i < TRIES; i++) {
        begin = clock_now();
        *us = timer[SYSTEM_TIMER_LOW];
        end = clock_now();
        if (end - begin < clock_ticks_from_us(RATE_US / 400))
            break;
    }
    return begin;
}

static void test_counter_rate(const struct machine *m)
{
    uint32_t first, last;

    TELL(cpu_read_cntfrq() != 0, "CNTFRQ: %u Hz", (unsigned)cpu_read_cntfrq());
    if (!m->devices.system_timer) {
        NOT_HERE("rate of the counter: no second clock to compare it with");
        return;
    }
    volatile uint32_t *timer = kmap_device(m->devices.system_timer);
    uint64_t begin = read_both(timer, &first);
    while (timer[SYSTEM_TIMER_LOW] - first < RATE_US)
        ;
    uint32_t ticks = (uint32_t)(read_both(timer, &last) - begin);
    uint32_t wanted = clock_ticks_from_us(planted ? 2 * (last - first) : last - first);
    TELL(ticks > wanted - wanted / 50 && ticks < wanted + wanted / 50,
         "rate of the counter: %u ticks in %u us of the system timer, not far from %u",
         (unsigned)ticks, (unsigned)(last - first), (unsigned)wanted);
}

/* boot/start.S has set it, or the firmware. */
static void test_coherency_bit(void)
{
    uint32_t part = cpu_read_midr() >> 4 & 0xfff;
    bool is_v8 = part == PART_CORTEX_A53 || part == PART_CORTEX_A72;

    if (emulated) {
        NOT_HERE("SMP bit: the emulator does not keep it");
        return;
    }
    uint32_t value = is_v8 ? (uint32_t)cpu_read_cpuectlr() : cpu_read_actlr();
    TELL(value & COHERENT, "SMP bit: %s is %08x", is_v8 ? "CPUECTLR" : "ACTLR", (unsigned)value);
}

/* What the loader told and what the firmware tells; the kernel may have been told to use less. */
static void test_memory(const struct machine *m)
{
    uint32_t range[2] = {0, 0};
    uint32_t told = 0;

    if (!videocore_ask(VIDEOCORE_ARM_MEMORY, range, 2)) {
        NOT_HERE("memory: no firmware to ask");
        return;
    }
    for (uint32_t i = 0; i < m->ram_count; i++)
        if (m->ram[i].base == range[0])
            told = (uint32_t)m->ram[i].size;
    TELL(told && told <= range[1], "memory: the loader told of %u MiB, the firmware of %u",
         (unsigned)(told / MIB), (unsigned)(range[1] / MIB));
}

/* Each answer names the clock that was asked for: one that came too late, or out of a stale cache, does not. */
static void test_mailbox(void)
{
    uint32_t good = 0, clock[2] = {1, 0};

    if (!videocore_ask(VIDEOCORE_CLOCK_RATE, clock, 2)) {
        NOT_HERE("buffers of DMA: no mailbox");
        return;
    }
    for (uint32_t i = 0; i < QUESTIONS; i++) {
        uint32_t revision = 0;
        clock[0] = 1 + i % CLOCKS;
        good += videocore_ask(VIDEOCORE_CLOCK_RATE, clock, 2) && clock[0] == 1 + i % CLOCKS;
        good += videocore_ask(VIDEOCORE_BOARD_REVISION, &revision, 1) && revision != 0;
    }
    TELL(good == 2 * QUESTIONS, "buffers of DMA: %u of %u answers of the mailbox were right",
         (unsigned)good, 2 * QUESTIONS);
}

/* How long a line takes tells the speed, and so the clock: 10 bits a byte. */
static void test_uart(void)
{
    static const char line[] = "selftest: 64 letters for the speed of the UART ................";
    uint32_t wanted = (uint32_t)(sizeof(line) + 1) * 10 * 1000 / (UART_BAUD / 1000); /* us */

    console_drain();
    while (uart_is_sending())
        ;
    uint64_t begin = clock_now();
    log_line("%s", line);
    while (uart_is_sending())
        ;
    uint32_t us = (uint32_t)(clock_to_ns(clock_now() - begin) / 1000);
    if (emulated)
        NOT_HERE("UART clock: the emulator sends at any speed");
    else
        TELL(us > wanted - wanted / 25 && us < wanted + wanted / 25,
             "UART clock: a line took %u us, not far from %u", (unsigned)us, (unsigned)wanted);
}

static void test_randomness(const struct machine *m)
{
    if (random_seeded() || m->devices.rng_bcm2835 || m->devices.rng_200)
        TELL(random_seeded(), "randomness: its source was asked for a seed");
    else
        NOT_HERE("randomness: no source of it");
}

/* The same page again and again: a difference came over the wires without the checksum's noticing. */
static uint32_t reads_that_agree(struct disk *disk)
{
    uint32_t sectors = disk_device(disk)->sectors, good = 0;
    char *first = page_alloc_zeroed(), *again = page_alloc_zeroed();

    if (sectors > PAGE_SIZE / BLOCK_SECTOR)
        sectors = PAGE_SIZE / BLOCK_SECTOR;
    if (first && again && disk_read_now(disk, 0, sectors, first) == 0)
        for (uint32_t i = 0; i < READS; i++)
            good += disk_read_now(disk, 0, sectors, again) == 0 && !memcmp(first, again, PAGE_SIZE);
    if (first)
        page_free(first);
    if (again)
        page_free(again);
    return good;
}

static void test_disk(void)
{
    if (!disk_get(0)) {
        NOT_HERE("disk or SD card: there is none, or none that can be used");
        return;
    }
    uint32_t good = reads_that_agree(disk_get(0));
    TELL(good == READS, "disk or SD card: %u of %u reads of the same place agree", (unsigned)good,
         READS);
}

void selftest_run(const struct machine *m, bool is_emulated, bool plant)
{
    emulated = is_emulated;
    planted = plant;
    log_line("selftest: MIDR %08x, %u cores", (unsigned)cpu_read_midr(), (unsigned)core_count);
    TELL(core_count == m->cpu_count, "cores: %u of %u have come up", (unsigned)core_count,
         (unsigned)m->cpu_count);
    test_counter_rate(m);
    test_coherency_bit();
    test_memory(m);
    test_mailbox();
    test_randomness(m);
    test_disk();
    test_uart();
    log_line("selftest: the kernel's part is over: %u failed", (unsigned)failed);
}
