/*
 * From what the loader left to a description of the machine.
 * SPDX-License-Identifier: MIT
 */
#include "hardware.h"
#include "arch/cpu.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/panic.h"
#include "board/board.h"
#include "dev/gpio.h"
#include "dev/irq.h"
#include "dev/ramfb.h"
#include "dev/rng.h"
#include "dev/sdhci.h"
#include "dev/uart.h"
#include "dev/videocore.h"
#include "dev/virtio.h"
#include "dev/virtio_block.h"
#include "dev/virtio_entropy.h"
#include "dev/watchdog.h"
#include "fs/console.h"
#include "fs/disk.h"
#include "fs/random.h"
#include "lib/string.h"
#include "lib/tar.h"
#include "mm/kmap.h"
#include "mm/page.h"

#define MIB 0x100000u
#define LEFT_MAX (2 * MIB) /* bytes of a device tree or of tags */
#define UART_CLOCK_HZ                                                                              \
    48000000u /* a whole multiple of no baud rate, but near enough to one of each */
#define FIRST_FIRMWARE_PIN 128       /* pins from here on only the firmware reaches */
#define AFFINITY_ABOVE_CORE 0xffff00 /* MPIDR: which cluster */

static const struct board *board;
static const struct board_model *model;

/* Little is known: complain where this board has its UART. */
static void fail_blind(uint32_t ram_base, const char *reason) __attribute__((noreturn));
static void fail_blind(uint32_t ram_base, const char *reason)
{
    board = board_by_processor(cpu_read_midr(), ram_base);
    if (!board)
        board = board_any();
    kmap_init(ram_base, ram_base + 16 * MIB);
    uart_init(kmap_device(board->uart), 0);
    log_set_sink(console_put_all);
    boot_failed("brigade: cannot boot: device tree: %s", reason);
}

/* NULL, or why what the loader left cannot be used. */
static const char *read_what_was_left(struct machine *m, uint32_t left, uint32_t ram_base)
{
    m->model = m->compatible = m->bootargs = "";
    /* What the boot map reaches, and aligned as both kinds are. */
    if (left >= ram_base && left - ram_base < BOOT_BLOCKS_SIZE - LEFT_MAX && !(left & 3)) {
        if (machine_is_tree(phys_to_virt(left))) {
            const char *reason = machine_parse(m, phys_to_virt(left), LEFT_MAX);
            if (!reason)
                board = board_by_tree(m);
            return reason;
        }
        if (machine_is_tags(phys_to_virt(left))) {
            const char *reason = machine_parse_tags(m, phys_to_virt(left), LEFT_MAX);
            if (reason)
                return reason;
        }
    }
    if (!board)
        board = board_by_processor(cpu_read_midr(), ram_base);
    return board ? NULL : "the loader gave none (load the raw image, not the ELF file)";
}

/* RAM that the loader did not tell of. */
static void ask_for_ram(struct machine *m, uint32_t ram_base)
{
    uint32_t range[2];

    kmap_init(ram_base, ram_base + 16 * MIB); /* enough to reach devices by */
    videocore_init(kmap_device(m->devices.mailbox), linear_offset);
    if (videocore_ask(VIDEOCORE_ARM_MEMORY, range, 2) && range[1])
        m->ram[m->ram_count++] = (struct machine_range){range[0], range[1]};
}

/* What this board has, whatever it is called in a device tree: its addresses are wired. */
static void add_fixed_devices(struct machine *m)
{
    m->devices = *board->devices;
    m->psci = MACHINE_PSCI_NONE;
    m->cpu_count = m->devices.released_cores;
    for (uint32_t i = 0; i < m->cpu_count; i++)
        m->cpu_mpidr[i] = (cpu_read_mpidr() & AFFINITY_ABOVE_CORE) | i;
    clock_assume(m->devices.timer_hz);
}

void hardware_find(struct machine *m, uint32_t left, uint32_t ram_base)
{
    const char *reason = read_what_was_left(m, left, ram_base);

    if (!reason && board && board->devices)
        add_fixed_devices(m);
    const struct machine_devices *d = &m->devices;
    if (!reason && !d->uart.base)
        reason = "no PL011 serial port in it";
    if (!reason && !(d->gic_distributor && d->gic_cpu) && !d->gpu_interrupts)
        reason = "no GICv2 interrupt controller in it";
    if (!reason && !d->timer_intid)
        reason = "no timer in it";
    if (!reason && (d->gic_distributor | d->gic_cpu | d->uart.base) >> 32)
        reason = "devices above 4 GiB";
    if (reason)
        fail_blind(ram_base, reason);
    if (!m->ram_count && d->mailbox)
        ask_for_ram(m, ram_base);
}

/*
 * The PL011 to the pins of the header: 14 and 15, and away from Bluetooth, where firmware connects it on boards that
 * have that (32 and 33). Then its clock does not follow another one (BCM2835 ARM Peripherals 6.2, 13). Returns its
 * rate, 0 if the firmware does not tell; then its speed stays as the firmware has set it.
 */
static uint32_t connect_uart(void)
{
    uint32_t clock[3] = {VIDEOCORE_CLOCK_UART, UART_CLOCK_HZ, 0};

    gpio_select(32, GPIO_INPUT);
    gpio_select(33, GPIO_INPUT);
    gpio_select(14, GPIO_ALT0);
    gpio_select(15, GPIO_ALT0);
    if (videocore_ask(VIDEOCORE_SET_CLOCK_RATE, clock, 3) && clock[1])
        return clock[1];
    clock[0] = VIDEOCORE_CLOCK_UART;
    return videocore_ask(VIDEOCORE_CLOCK_RATE, clock, 2) ? clock[1] : 0;
}

void hardware_start_uart(const struct machine *m)
{
    uart_init(kmap_device(m->devices.uart.base), m->devices.gpio ? connect_uart() : 0);
    log_set_sink(console_put_all);
}

void hardware_start(const struct machine *m)
{
    uint32_t revision;

    if (m->devices.watchdog)
        watchdog_init(kmap_device(m->devices.watchdog));
    if (m->devices.gpio)
        gpio_init(kmap_device(m->devices.gpio));
    if (m->devices.mailbox)
        videocore_init(kmap_device(m->devices.mailbox), linear_offset);
    if (videocore_ask(VIDEOCORE_BOARD_REVISION, &revision, 1))
        model = board_model(revision);
}

/* In RAM, at its end. As QEMU's own memory it stays cached: see docs/hardware-notes.md. */
static struct machine_range show_ram(uint32_t ram_end, struct framebuffer *frame)
{
    uint32_t line = 4 * FRAMEBUFFER_WIDTH, size = line * FRAMEBUFFER_HEIGHT;
    uint32_t address = (ram_end - size) & ~PAGE_MASK;

    if (!ramfb_show(address, FRAMEBUFFER_WIDTH, FRAMEBUFFER_HEIGHT, line))
        return (struct machine_range){0, 0};
    *frame = (struct framebuffer){.pixels = phys_to_virt(address), .pitch = FRAMEBUFFER_WIDTH};
    return (struct machine_range){address, size};
}

struct machine_range hardware_start_screen(const struct machine *m, uint32_t ram_end)
{
    struct machine_range taken = {0, 0};
    struct framebuffer frame = {0};
    struct videocore_picture picture;

    if (m->devices.fw_cfg && ramfb_find(kmap_device(m->devices.fw_cfg), linear_offset) &&
        m->initrd_end <= ram_end - 4 * MIB)
        taken = show_ram(ram_end, &frame);
    else if (m->devices.mailbox && videocore_show(FRAMEBUFFER_WIDTH, FRAMEBUFFER_HEIGHT, &picture))
        frame = (struct framebuffer){
            .pixels = kmap_write_combining(picture.address, picture.bytes),
            .pitch = picture.bytes_per_line / 4,
            .red_low = picture.red_low,
        };
    if (frame.pixels)
        console_use_screen(&frame);
    return taken;
}

void hardware_start_interrupts(const struct machine *m)
{
    const struct machine_devices *d = &m->devices;

    if (d->gic_distributor)
        irq_use_gicv2(kmap_device(d->gic_distributor), kmap_device(d->gic_cpu));
    else
        irq_use_bcm2836(kmap_device(d->local), kmap_device(d->gpu_interrupts));
}

static void begin_disk(volatile uint32_t *registers, uint32_t intid)
{
    static const char *const names[DISKS_MAX] = {"vda", "vdb", "vdc", "vdd",
                                                 "vde", "vdf", "vdg", "vdh"};
    static uint32_t count;
    void *memory = count < DISKS_MAX ? page_alloc_zeroed() : NULL;
    struct block_device *disk =
        memory ? virtio_block_begin(names[count], registers, intid, memory, linear_offset) : NULL;

    if (disk) {
        count++;
        disk_add(disk);
    } else {
        log_line("brigade: a disk is left out: it refuses, or there are %u already", DISKS_MAX);
    }
}

static void use_seed(bool good, const void *seed)
{
    if (good)
        random_seed(seed);
    else
        log_line("brigade: the source of randomness gives nothing");
}

static void take_entropy(volatile uint32_t *registers)
{
    uint8_t seed[VIRTIO_ENTROPY_BYTES];
    void *memory = page_alloc_zeroed();

    use_seed(memory && virtio_entropy_read(registers, memory, linear_offset, seed), seed);
    if (memory)
        page_free(memory);
}

void hardware_start_randomness(const struct machine *m)
{
    const struct machine_devices *d = &m->devices;
    uint32_t seed[RNG_WORDS];

    _Static_assert(sizeof(seed) == RANDOM_SEED_BYTES, "as many as a seed has");
    if (d->rng_bcm2835)
        use_seed(rng_read_bcm2835(kmap_device(d->rng_bcm2835), seed), seed);
    else if (d->rng_200)
        use_seed(rng_read_200(kmap_device(d->rng_200), seed), seed);
}

void hardware_start_virtio(const struct machine *m)
{
    /* QEMU gives the first device of its command line the highest place. */
    for (uint32_t i = m->virtio_count; i-- > 0;) {
        volatile uint32_t *registers = kmap_device(m->virtio[i].base);
        uint32_t type = virtio_type(registers);
        if (type == VIRTIO_BLOCK)
            begin_disk(registers, m->virtio[i].intid);
        else if (type == VIRTIO_ENTROPY)
            take_entropy(registers);
    }
}

/* A second or so for one sector, before anybody else reads. */
static bool read_first_sector(struct block_device *disk, void *page)
{
    struct block_request request = {.sector = 0, .count = 1, .page = {page}};
    uint64_t deadline = clock_now() + clock_hz;

    disk->start(disk, &request);
    while (!disk->finish(disk))
        if (clock_now() > deadline)
            return false;
    return !request.result;
}

/*
 * The data's partition is the second one, as tools/image makes it; its first sector and its size stand in the partition
 * table in bytes 8 and 12 of its entry. NULL, or why it cannot be used.
 */
static const char *use_second_partition(struct block_device *disk, const uint8_t *table)
{
    uint32_t range[2];

    if (!read_first_sector(disk, (void *)table))
        return "it cannot be read";
    if (table[510] != 0x55 || table[511] != 0xaa)
        return "it has no partition table";
    memcpy(range, table + 446 + 16 + 8, sizeof(range));
    if (!range[1])
        return "it has no second partition";
    if (range[0] > disk->sectors || range[1] > disk->sectors - range[0])
        return "its second partition ends behind it";
    sdhci_narrow(range[0], range[1]);
    return NULL;
}

/* Where the firmware has the card at its own controller and WLAN at this one, as on a Raspberry Pi 3. */
static void connect_card(void)
{
    for (uint32_t pin = 34; pin <= 39; pin++)
        gpio_select(pin, GPIO_INPUT);
    for (uint32_t pin = 48; pin <= 53; pin++)
        gpio_select(pin, GPIO_ALT3);
}

/* Where the firmware can choose the voltage of the card's lines, as on a Raspberry Pi 4: 3.3 V, which takes 5 ms (Linux's device tree). */
static void leave_low_voltage(uint32_t pin)
{
    uint32_t off[2] = {pin, 0};

    if (videocore_ask(VIDEOCORE_SET_GPIO, off, 2))
        clock_wait_us(5000);
}

void hardware_start_card(const struct machine *m)
{
    const struct machine_devices *d = &m->devices;
    uint32_t clock[2] = {d->sd_clock, 0};
    const char *reason;
    void *page = d->sd.base ? page_alloc() : NULL;

    if (!page)
        return;
    if (d->sd_by_pins)
        connect_card();
    if (d->sd_low_voltage)
        leave_low_voltage(d->sd_low_voltage);
    videocore_ask(VIDEOCORE_CLOCK_RATE, clock, 2);
    struct block_device *card =
        sdhci_begin("sd", kmap_device(d->sd.base), d->sd.intid, clock[1], &reason);
    if (card)
        reason = use_second_partition(card, page);
    if (reason)
        log_line("brigade: the SD card is left out: %s", reason);
    else if (card)
        disk_add(card);
    page_free(page);
}

void hardware_find_initrd(struct machine *m, uint32_t ram_end)
{
    if (m->initrd_end || !board || !board->initrd || board->initrd >= ram_end)
        return;
    size_t size = tar_length(phys_to_virt(board->initrd), ram_end - board->initrd);
    if (size) {
        m->initrd_start = board->initrd;
        m->initrd_end = m->initrd_start + size;
    }
}

const char *hardware_name(void)
{
    return model ? model->name : board ? board->name : board_any()->name;
}

void hardware_led(bool on)
{
    if (!model)
        return;
    bool high = on != model->led_low;
    if (model->led >= FIRST_FIRMWARE_PIN) {
        uint32_t values[2] = {model->led, high};
        videocore_ask(VIDEOCORE_SET_GPIO, values, 2);
        return;
    }
    gpio_write(model->led, high);
    gpio_select(model->led, GPIO_OUTPUT);
}
