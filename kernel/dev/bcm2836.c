/*
 * Interrupts of BCM2836 and BCM2837 (Raspberry Pi 2, 3, Zero 2 W): each core has registers that tell what is pending,
 * mailboxes by which cores interrupt each other, and one line from the GPU's controller, to which the devices go.
 * SPDX-License-Identifier: MIT
 *
 * Sources: ARM Quad A7 core (QA7), BCM2835 ARM Peripherals, chapter 7.
 * Numbers: 0 to 15 mailbox 0's bits, 16 on a core's own interrupts, 32 on the GPU's.
 */
#include "dev/bcm2836.h"
#include "arch/cpu.h"
#include "dev/irq.h"
#include "dev/irq_controller.h"

/* Register offsets in words, QA7 chapter 4; n: number of the core in its cluster */
#define GPU_ROUTING (0x0c / 4)
#define TIMER_CONTROL(n) (0x40 / 4 + (n))
#define MAILBOX_CONTROL(n) (0x50 / 4 + (n))
#define IRQ_SOURCE(n) (0x60 / 4 + (n))
#define MAILBOX_SET(n, box) (0x80 / 4 + 4 * (n) + (box))
#define MAILBOX_CLEAR(n, box) (0xc0 / 4 + 4 * (n) + (box)) /* also reads it */
#define SOURCE_MAILBOX_0 4
#define SOURCE_GPU 8

/* BCM2835 ARM Peripherals 7.5 */
#define PENDING_1 (0x04 / 4)
#define PENDING_2 (0x08 / 4)
#define ENABLE_1 (0x10 / 4)
#define DISABLE_1 (0x1c / 4)
#define DISABLE_2 (0x20 / 4)
#define DISABLE_BASIC (0x24 / 4)

#define FIRST_OWN 16
#define FIRST_GPU 32
#define START_MAILBOX 3

static volatile uint32_t *local, *gpu;
static uint8_t number_in_cluster[MAX_CORES]; /* of each core, whatever the core's number */

static uint32_t my_number(void)
{
    return cpu_read_mpidr() & 3;
}

static void init_core(uint32_t core)
{
    uint32_t n = my_number();

    number_in_cluster[core] = n;
    local[TIMER_CONTROL(n)] = 0;
    local[MAILBOX_CLEAR(n, 0)] = 0xffffffff;
    local[MAILBOX_CONTROL(n)] = 1;
}

static void enable(uint32_t intid, uint32_t core)
{
    uint32_t n = number_in_cluster[core];

    if (intid < FIRST_GPU) {
        local[TIMER_CONTROL(n)] |= 1u << (intid - FIRST_OWN);
        return;
    }
    local[GPU_ROUTING] = n; /* all of them: one core serves all devices */
    gpu[ENABLE_1 + (intid - FIRST_GPU) / 32] = 1u << (intid % 32);
}

static uint32_t lowest_bit(uint32_t bits)
{
    return (uint32_t)__builtin_ctz(bits);
}

static uint32_t acknowledge(void)
{
    uint32_t n = my_number();
    uint32_t pending = local[IRQ_SOURCE(n)] & ((1u << SOURCE_GPU | 1u << SOURCE_MAILBOX_0) | 15u);

    if (pending & 1u << SOURCE_MAILBOX_0) {
        uint32_t bits = local[MAILBOX_CLEAR(n, 0)];
        if (!bits)
            return IRQ_NONE;
        uint32_t sgi = lowest_bit(bits);
        local[MAILBOX_CLEAR(n, 0)] = 1u << sgi;
        /*
         * Taken back before what was posted is read, or a post between the two could be overlooked. A device
         * may say that it has a write before it has (A3.5.5, nGnRE), so it is asked; pairs with send.
         */
        (void)local[MAILBOX_CLEAR(n, 0)];
        cpu_dsb_system();
        return sgi;
    }
    if (pending & 15u)
        return FIRST_OWN + lowest_bit(pending & 15u);
    if (!pending)
        return IRQ_NONE;
    /* Another device than before may be read next; their answers may overtake each other (1.3). */
    cpu_dmb_system();
    uint32_t first = gpu[PENDING_1];
    uint32_t second = gpu[PENDING_2];
    cpu_dmb_system();
    return first    ? FIRST_GPU + lowest_bit(first)
           : second ? FIRST_GPU + 32 + lowest_bit(second)
                    : IRQ_NONE;
}

/* Nothing is kept: what is still pending when the device has been served is new. */
static void end(uint32_t token)
{
    (void)token;
}

static void send(uint32_t core_mask, uint32_t sgi)
{
    cpu_dsb_system(); /* pairs with acknowledge on the other core: it sees what we posted */
    for (uint32_t core = 0; core_mask; core++, core_mask >>= 1)
        if (core_mask & 1)
            local[MAILBOX_SET(number_in_cluster[core], 0)] = 1u << sgi;
}

static const struct irq_controller bcm2836 = {init_core, enable, acknowledge, end, send};

void irq_use_bcm2836(volatile uint32_t *local_registers, volatile uint32_t *gpu_interrupts)
{
    irq_controller = &bcm2836;
    local = local_registers;
    gpu = gpu_interrupts;
    gpu[DISABLE_1] = 0xffffffff;
    gpu[DISABLE_2] = 0xffffffff;
    gpu[DISABLE_BASIC] = 0xffffffff;
}

void bcm2836_release_core(volatile uint32_t *registers, uint32_t core, uint32_t entry)
{
    /*
     * The core reads the kernel's code and page tables with its caches off. They were written with this core's
     * caches off, or the core's MMU is on before it reads them: nothing has to be cleaned. See boot/start.S.
     */
    cpu_dsb_system();
    registers[MAILBOX_SET(core, START_MAILBOX)] = entry;
    cpu_dsb_system(); /* the mailbox is written before the core wakes from its WFE */
    cpu_sev();
}
