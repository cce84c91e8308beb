/*
 * The card is made ready by polling. Reads are then driven by interrupts: one for each block, whose 512 bytes are taken out of
 * the controller's buffer word by word, so that interrupts are never masked for longer than that.
 * SPDX-License-Identifier: MIT
 */
#include "dev/sdhci.h"
#include <stdbool.h>
#include <stddef.h>
#include "abi/errno.h"
#include "arch/cpu.h"
#include "base/clock.h"

/* Register offsets in words */
#define BLKSIZECNT (0x04 / 4)
#define ARG1 (0x08 / 4)
#define CMDTM (0x0c / 4)
#define RESP(n) (0x10 / 4 + (n))
#define DATA (0x20 / 4)
#define STATUS (0x24 / 4)
#define CONTROL0 (0x28 / 4)
#define CONTROL1 (0x2c / 4)
#define INTERRUPT (0x30 / 4)
#define IRPT_MASK (0x34 / 4)
#define IRPT_EN (0x38 / 4)
#define CAPABILITIES (0x40 / 4)

#define STATUS_BUSY 3u             /* commands or data inhibited */
#define CONTROL0_POWER (0xfu << 8) /* 3.3 V, on */
#define CONTROL0_4_BITS (1u << 1)
#define CONTROL1_CLOCK_ON 1u
#define CONTROL1_CLOCK_STABLE (1u << 1)
#define CONTROL1_CLOCK_TO_CARD (1u << 2)
#define CONTROL1_TIMEOUT (0xeu << 16) /* the longest */
#define CONTROL1_RESET_ALL (1u << 24)
#define CONTROL1_RESET_LINES (3u << 25) /* commands and data */
#define INT_COMMAND_DONE (1u << 0)
#define INT_DATA_DONE (1u << 1)
#define INT_READ_READY (1u << 5)
#define INT_ERRORS 0xffff8000u

/* CMDTM: the command's number in the top byte, what answers, and for data how. */
#define COMMAND(n) ((uint32_t)(n) << 24)
#define ANSWER_136 (1u << 16 | 1u << 19)
#define ANSWER_48 (2u << 16 | 1u << 19 | 1u << 20) /* with checksum and number checked */
#define ANSWER_48_UNCHECKED (2u << 16)             /* R3 */
#define ANSWER_BUSY (3u << 16 | 1u << 19 | 1u << 20)
#define WITH_DATA (1u << 21)
#define FROM_CARD (1u << 4)
#define MANY_BLOCKS (1u << 1 | 1u << 2 | 1u << 5) /* counted, ended by the controller with CMD12 */

#define GO_IDLE COMMAND(0)
#define ALL_SEND_CID (COMMAND(2) | ANSWER_136)
#define SEND_ADDRESS (COMMAND(3) | ANSWER_48)
#define SET_BUS_WIDTH (COMMAND(6) | ANSWER_48) /* after APP_COMMAND */
#define SELECT (COMMAND(7) | ANSWER_BUSY)
#define SEND_IF_COND (COMMAND(8) | ANSWER_48)
#define SEND_CSD (COMMAND(9) | ANSWER_136)
#define STOP (COMMAND(12) | 3u << 22 | ANSWER_48) /* aborts what is under way */
#define SET_BLOCK_LENGTH (COMMAND(16) | ANSWER_48)
#define READ_ONE (COMMAND(17) | ANSWER_48 | WITH_DATA | FROM_CARD)
#define READ_MANY (COMMAND(18) | ANSWER_48 | WITH_DATA | FROM_CARD | MANY_BLOCKS)
#define SEND_OP_COND (COMMAND(41) | ANSWER_48_UNCHECKED) /* after APP_COMMAND */
#define APP_COMMAND (COMMAND(55) | ANSWER_48)

#define IF_COND 0x1aau /* 2.7 to 3.6 V, and a pattern to come back (PL 4.3.13) */
#define OCR_VOLTAGE 0x00ff8000u
#define OCR_BLOCKS (1u << 30) /* the card is addressed by blocks, not by bytes */
#define OCR_READY (1u << 31)

#define SLOW_HZ 400000u /* until the card has an address (PL 4.2.1) */
#define FAST_HZ 25000000u
#define SHORT_MS 100u
#define POWER_UP_MS 1000u /* PL 4.2.3 */

static struct block_device device;
static volatile uint32_t *registers;
static uint32_t base_hz;
static uint32_t write_us; /* how long a write takes to arrive: see put */
static bool by_blocks;
static uint32_t first_sector;
static struct block_request *current;
static uint32_t blocks_done;

/* The Arasan loses a write that follows another within two of the card's clocks, but for DATA (as Linux knows it). */
static void put(uint32_t place, uint32_t value)
{
    registers[place] = value;
    clock_wait_us(write_us);
}

static bool wait_until(uint32_t place, uint32_t bits, bool set, uint32_t ms)
{
    uint64_t end = clock_now() + (uint64_t)ms * clock_hz / 1000;

    while (!(registers[place] & bits) == set)
        if (clock_now() > end)
            return false;
    return true;
}

/* HC 3.2.3, 2.2.14: the divisor has ten bits, its upper two below the others. */
static bool set_clock(uint32_t hz)
{
    uint32_t half = (base_hz + 2 * hz - 1) / (2 * hz); /* rather too slow than too fast */
    uint32_t divisor = half > 1023 ? 1023 : half;

    put(CONTROL1, 0);
    write_us = 2 * 1000000 / hz + 1;
    uint32_t value =
        CONTROL1_TIMEOUT | (divisor & 0xff) << 8 | (divisor >> 8) << 6 | CONTROL1_CLOCK_ON;
    put(CONTROL1, value);
    if (!wait_until(CONTROL1, CONTROL1_CLOCK_STABLE, true, SHORT_MS))
        return false;
    put(CONTROL1, value | CONTROL1_CLOCK_TO_CARD);
    return true;
}

/* Both circuits start anew after an error (HC 3.10.1). */
static void reset_lines(void)
{
    put(CONTROL1, registers[CONTROL1] | CONTROL1_RESET_LINES);
    wait_until(CONTROL1, CONTROL1_RESET_LINES, false, SHORT_MS);
    put(INTERRUPT, 0xffffffff);
}

/* Waits for the end of a command, or of what it has to do; without an error? */
static bool wait_done(uint32_t what, uint32_t ms)
{
    return wait_until(INTERRUPT, what | INT_ERRORS, true, ms) &&
           !(registers[INTERRUPT] & INT_ERRORS);
}

/* A command without data, polled. Its answer is in RESP then. */
static bool command(uint32_t what, uint32_t argument)
{
    if (!wait_until(STATUS, STATUS_BUSY, false, SHORT_MS))
        return false;
    put(INTERRUPT, 0xffffffff);
    put(ARG1, argument);
    put(CMDTM, what);
    bool answered = wait_done(INT_COMMAND_DONE, SHORT_MS);
    if (answered && (what & ANSWER_BUSY) == ANSWER_BUSY)
        answered = wait_done(INT_DATA_DONE, POWER_UP_MS);
    if (!answered)
        reset_lines();
    return answered;
}

static bool app_command(uint32_t what, uint32_t address, uint32_t argument)
{
    return command(APP_COMMAND, address << 16) && command(what, argument);
}

/* Bits [low, low + count) of the CSD, which the controller gives without its last eight (HC 2.2.7). */
static uint32_t csd(uint32_t low, uint32_t count)
{
    uint32_t at = low - 8, shift = at % 32;
    uint64_t words =
        registers[RESP(at / 32)] | (at / 32 < 3 ? (uint64_t)registers[RESP(at / 32 + 1)] << 32 : 0);

    return (uint32_t)(words >> shift) & ((1u << count) - 1);
}

/* PL 5.3.2, 5.3.3 */
static uint32_t sectors_by_csd(void)
{
    if (csd(126, 2) == 0)
        return (csd(62, 12) + 1) << (csd(47, 3) + 2) << csd(80, 4) >> 9;
    return (csd(48, 22) + 1) << 10;
}

/* PL 4.2.3: both sides say what they can until the card is ready. */
static bool power_up(void)
{
    uint64_t end = clock_now() + (uint64_t)POWER_UP_MS * clock_hz / 1000;
    uint32_t ocr;

    command(GO_IDLE, 0);
    bool version_2 = command(SEND_IF_COND, IF_COND) && (registers[RESP(0)] & 0xfff) == IF_COND;
    do {
        if (clock_now() > end ||
            !app_command(SEND_OP_COND, 0, OCR_VOLTAGE | (version_2 ? OCR_BLOCKS : 0)))
            return false;
        ocr = registers[RESP(0)];
    } while (!(ocr & OCR_READY));
    by_blocks = ocr & OCR_BLOCKS;
    return true;
}

/* The card gets its address and is selected, four bits wide; PL 4.2.1 to 4.3. */
static bool identify(void)
{
    if (!command(ALL_SEND_CID, 0) || !command(SEND_ADDRESS, 0))
        return false;
    uint32_t address = registers[RESP(0)] >> 16;
    if (!command(SEND_CSD, address << 16))
        return false;
    device.sectors = sectors_by_csd();
    if (!command(SELECT, address << 16) || !command(SET_BLOCK_LENGTH, BLOCK_SECTOR) ||
        !app_command(SET_BUS_WIDTH, address, 2))
        return false;
    put(CONTROL0, registers[CONTROL0] | CONTROL0_4_BITS);
    return set_clock(FAST_HZ);
}

static void start(struct block_device *unused, struct block_request *request)
{
    uint32_t sector = first_sector + request->sector;

    (void)unused;
    /* Other devices' registers before and after: their accesses may overtake each other (Peripherals 1.3). */
    cpu_dmb_system();
    current = request;
    blocks_done = 0;
    put(INTERRUPT, 0xffffffff);
    put(BLKSIZECNT, request->count << 16 | BLOCK_SECTOR);
    put(ARG1, by_blocks ? sector : sector * BLOCK_SECTOR);
    put(IRPT_EN, INT_READ_READY | INT_DATA_DONE | INT_ERRORS);
    put(CMDTM, request->count > 1 ? READ_MANY : READ_ONE);
    cpu_dmb_system();
}

static void take_block(void)
{
    uint32_t *to =
        (uint32_t *)((char *)current->page[blocks_done / 8] + blocks_done % 8 * BLOCK_SECTOR);

    for (uint32_t i = 0; i < BLOCK_SECTOR / 4; i++)
        to[i] = registers[DATA];
    blocks_done++;
}

/*
 * After an error. A card that has still blocks to send takes no other command than this one (PL 4.3.3, HC 3.10.1). One
 * that has none left, or is not there any more, does not answer, which takes 64 of its clocks (HC 2.2.18).
 */
static void start_anew(void)
{
    reset_lines();
    command(STOP, 0);
}

/* One step of the read at hand. Returns whether it is over. */
static bool go_on(void)
{
    uint32_t what = registers[INTERRUPT];
    bool failed = what & INT_ERRORS;

    if (!failed && what & INT_READ_READY && blocks_done < current->count) {
        put(INTERRUPT,
            INT_READ_READY); /* before the block is taken: the next one tells of itself again */
        take_block();
        return false;
    }
    if (!failed && !(what & INT_DATA_DONE))
        return false;
    failed |= blocks_done < current->count;
    current->result = failed ? -EIO : 0;
    put(IRPT_EN, 0);
    put(INTERRUPT, 0xffffffff);
    if (failed)
        start_anew();
    return true;
}

static struct block_request *finish(struct block_device *unused)
{
    struct block_request *request = current;

    (void)unused;
    if (!request)
        return NULL;
    cpu_dmb_system();
    bool over = go_on();
    cpu_dmb_system();
    if (!over)
        return NULL;
    current = NULL;
    return request;
}

struct block_device *sdhci_begin(const char *name, volatile uint32_t *mapped, uint32_t intid,
                                 uint32_t clock, const char **reason)
{
    *reason = "its controller does not answer";
    registers = mapped;
    write_us = 2 * 1000000 / SLOW_HZ + 1;
    base_hz = clock ? clock : (registers[CAPABILITIES] >> 8 & 0xff) * 1000000;
    if (!base_hz)
        return NULL;
    put(CONTROL1, CONTROL1_RESET_ALL);
    if (!wait_until(CONTROL1, CONTROL1_RESET_ALL, false, SHORT_MS))
        return NULL;
    put(CONTROL0, CONTROL0_POWER);
    put(IRPT_EN, 0);
    put(IRPT_MASK, 0xffffffff);
    clock_wait_us(2000); /* PL 6.4.1: 1 ms, and 74 clocks */
    if (!set_clock(SLOW_HZ))
        return NULL;
    clock_wait_us(1000);
    *reason = NULL;
    if (!power_up())
        return NULL;
    *reason = "it does not get ready";
    if (!identify())
        return NULL;
    *reason = NULL;
    device = (struct block_device){name, device.sectors, 1, intid, start, finish};
    return &device;
}

void sdhci_narrow(uint32_t first, uint32_t count)
{
    first_sector = first;
    device.sectors = count;
}
