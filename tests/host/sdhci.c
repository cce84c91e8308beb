/*
 * Tests of the SD card's driver against a controller and a card played here: reads, and what goes wrong on the line, which
 * QEMU does not show to its guests. Each ends in an error, and the next read is fine again.
 * SPDX-License-Identifier: MIT
 */
#include "dev/sdhci.h"

#include "../tap.h"
#include "base/clock.h"
#include "fake.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SECTORS 0x10000u

/* Register offsets in words */
enum {
    BLOCKS = 1,
    ARGUMENT,
    COMMAND,
    RESPONSE,
    DATA = 8,
    STATUS,
    CONTROL1 = 11,
    INTERRUPT = 12,
    ENABLED = 14
};
#define COMMAND_DONE 1u
#define DATA_DONE 2u
#define READ_READY (1u << 5)
#define BUSY 3u
#define RESET_LINES (3u << 25)
#define MARK (1u << 8) /* always there, so that a write of all the others is seen */
#define COMMAND_TIMEOUT (1u << 16 | 1u << 15)
#define DATA_TIMEOUT (1u << 20 | 1u << 15)
#define DATA_CHECKSUM (1u << 21 | 1u << 15)

static volatile uint32_t registers[64];
static uint32_t pending;
static enum { IDLE, READY, STANDBY, TRANSFER, SENDING } state;
static bool for_application;
static uint32_t sector, left; /* of the read at hand */

/* What is wrong. */
static bool absent, never_ready, no_clock,
    mute;                           /* mute: takes commands for reading, and gives nothing */
static uint32_t refused;            /* this command, and those after it */
static uint32_t bad_block, bad_how; /* of the next read, from 1; what the controller tells then */

static void answer(uint32_t value)
{
    registers[RESPONSE] = value;
    pending |= COMMAND_DONE;
}

static bool begin_to_send(uint32_t command, uint32_t argument)
{
    if (state != TRANSFER)
        return false;
    state = SENDING;
    sector = argument;
    left = command == 18 ? registers[BLOCKS] >> 16 : 1;
    answer(0);
    return true;
}

/* PL 4.7.4, table 4-30: false: the card does not answer, as this command is not for its state. */
static bool obey(uint32_t command, uint32_t argument)
{
    bool application = for_application;

    for_application = false;
    switch (command) {
    case 0:
        state = IDLE;
        pending |= COMMAND_DONE;
        return true;
    case 8:
        answer(argument);
        return state == IDLE;
    case 55:
        for_application = true;
        answer(0);
        return true;
    case 41:
        answer(never_ready ? 0 : 3u << 30 | 0xff8000);
        if (!never_ready)
            state = READY;
        return application;
    case 9:
        registers[RESPONSE + 3] = 1u << 22;
        registers[RESPONSE + 1] = (SECTORS / 1024 - 1) << 8;
        pending |= COMMAND_DONE;
        return state == STANDBY;
    case 3:
        state = STANDBY;
        answer(0x12340000);
        return true;
    case 7:
        state = TRANSFER;
        answer(0);
        pending |= DATA_DONE;
        return argument == 0x12340000;
    case 12:
        if (state != SENDING)
            return false;
        state = TRANSFER;
        answer(0);
        return true;
    case 17:
    case 18:
        return begin_to_send(command, argument);
    default:
        answer(0);
        return true;
    }
}

/* Nothing goes over the line any more until it is reset. */
static void line_fails(uint32_t how)
{
    registers[STATUS] = BUSY;
    pending |= how;
}

/* The driver looks at the clock whenever it waits; then the controller goes on. */
uint64_t fake_counter(void)
{
    uint32_t command = registers[COMMAND];

    if (registers[INTERRUPT] != (pending | MARK))
        pending &= ~registers[INTERRUPT]; /* what is written as 1 is cleared */
    if (registers[CONTROL1] & RESET_LINES)
        registers[STATUS] = 0;
    registers[CONTROL1] &= ~(7u << 24);
    if (!no_clock && registers[CONTROL1] & 1)
        registers[CONTROL1] |= 2;
    if (command) {
        registers[COMMAND] = 0;
        uint32_t number = command >> 24;
        if (registers[STATUS])
            ; /* it is lost */
        else if (absent || (refused && number == refused) || !obey(number, registers[ARGUMENT]))
            line_fails(COMMAND_TIMEOUT);
    }
    registers[INTERRUPT] = pending | MARK;
    return fake_now += FAKE_HZ / 1000000;
}

/* A block comes over the line, each word of it being its sector's number. */
static void line_goes_on(void)
{
    fake_counter();
    if (state != SENDING || pending & READ_READY || mute)
        return;
    if (bad_block && --bad_block == 0) {
        line_fails(bad_how);
    } else if (left) {
        left--;
        registers[DATA] = sector++;
        pending |= READ_READY;
    } else {
        state = TRANSFER; /* the controller has sent CMD12 */
        pending |= DATA_DONE;
    }
    fake_counter();
}

static const char *begin(struct block_device **card)
{
    const char *reason = "";

    memset((void *)registers, 0, sizeof(registers));
    pending = 0;
    *card = sdhci_begin("sd", registers, 94, 100000000, &reason);
    return reason;
}

/* 0, an error, 1 if it never ends, or 2 if other bytes came. */
static long read_sectors(struct block_device *card, uint32_t first, uint32_t count)
{
    static uint32_t pages[BLOCK_PAGES][BLOCK_PAGE / 4];
    struct block_request request = {.sector = first, .count = count};

    memset(pages, 0xff, sizeof(pages));
    for (uint32_t i = 0; i < BLOCK_PAGES; i++)
        request.page[i] = pages[i];
    card->start(card, &request);
    for (uint32_t i = 0; i < 4 * BLOCK_SECTORS_MAX; i++) {
        line_goes_on();
        if (card->finish(card) != &request)
            continue;
        for (uint32_t n = 0; !request.result && n < count * BLOCK_SECTOR / 4; n++)
            if (pages[n / 1024][n % 1024] != first + n / 128)
                return 2;
        return request.result;
    }
    return 1;
}

static void test_reads(struct block_device *card)
{
    is_int(card->sectors, SECTORS, "its size");
    is_int(read_sectors(card, 5, 1), 0, "a sector");
    is_int(read_sectors(card, 1000, BLOCK_SECTORS_MAX), 0, "many");
    ok(!card->finish(card), "nothing is under way");
}

static void test_errors(struct block_device *card)
{
    static const struct {
        uint32_t block, how, count;
        const char *name;
    } cases[] = {
        {1, DATA_TIMEOUT, 1, "the only block does not come"},
        {1, DATA_CHECKSUM, 1, "the only block is damaged"},
        {1, DATA_TIMEOUT, 64, "no block comes"},
        {20, DATA_CHECKSUM, 64, "a block in the middle is damaged"},
        {20, DATA_DONE, 64, "the controller says that it is over, too early"},
        {65, DATA_TIMEOUT, 64, "the end does not come"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        bad_block = cases[i].block, bad_how = cases[i].how;
        is_int(read_sectors(card, 100, cases[i].count), -5, "%s: an error", cases[i].name);
        is_int(read_sectors(card, 100, 64), 0, "%s: then all is well", cases[i].name);
    }
    refused = 18;
    is_int(read_sectors(card, 100, 64), -5, "a command without an answer");
    refused = 0;
    is_int(read_sectors(card, 100, 64), 0, "and the next one has one");
    absent = true;
    uint64_t before = fake_now;
    is_int(read_sectors(card, 100, 64), -5, "the card is gone");
    ok(fake_now - before < FAKE_HZ / 10, "that is known soon");
    is_int(read_sectors(card, 100, 1), -5, "and stays so");
    absent = false;
    mute = true;
    is_int(read_sectors(card, 100, 1), 1, "a card that is mute: the driver waits, but not inside");
    mute = false;
}

static void test_start(void)
{
    static const uint32_t commands[] = {2, 3, 9, 7, 16, 6};
    struct block_device *card;
    uint64_t before = fake_now;

    absent = true;
    ok(!begin(&card) && !card, "no card: no word about it");
    absent = false, never_ready = true;
    ok(!begin(&card) && !card, "a card that cannot be used at all");
    never_ready = false, no_clock = true;
    is_str(begin(&card), "its controller does not answer", "no clock");
    ok(!card, "no clock: no card");
    no_clock = false;
    for (size_t i = 0; i < COUNT(commands); i++) {
        refused = commands[i];
        is_str(begin(&card), "it does not get ready", "command %u has no answer", refused);
    }
    refused = 0;
    ok(fake_now - before < 5ull * FAKE_HZ, "none of that takes long");
}

int main(void)
{
    struct block_device *card;

    clock_init();
    test_start();
    is_str(begin(&card), NULL, "a card");
    ok(card != NULL, "it is ready");
    test_reads(card);
    test_errors(card);
    return done_testing();
}
