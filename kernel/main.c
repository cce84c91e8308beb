/*
 * Bringing the machine up, in the order in which things depend on each other, and taking it down.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "base/clock.h"
#include "base/core.h"
#include "base/log.h"
#include "base/panic.h"
#include "base/power.h"
#include "base/stack.h"
#include "cores.h"
#include "dev/irq.h"
#include "fs/console.h"
#include "fs/disk.h"
#include "fs/disk_files.h"
#include "fs/initrd.h"
#include "fs/namespace.h"
#include "fs/mqueue.h"
#include "fs/pipe.h"
#include "fs/tty.h"
#include "hardware.h"
#include "lib/bootargs.h"
#include "lib/format.h"
#include "lib/machine.h"
#include "lib/string.h"
#include "mm/kmap.h"
#include "proc/alarm.h"
#include "proc/dump.h"
#include "proc/signal.h"
#include "proc/process.h"
#include "proc/spawn.h"
#include "proc/status.h"
#include "sched/futex.h"
#include "sched/gil.h"
#include "sched/sched.h"
#include "sched/watch.h"
#include "selftest.h"
#include "sys/refusal.h"
#include "sys/syscalls.h"
#include "trace/trace.h"

#define MIB 0x100000u
#define MIN_RAM (64 * MIB)
#define GRACE_US 500000 /* what processes have when the first one has ended */

extern char kernel_end[];

static struct machine machine;
static uint32_t timer_intid;
static uint32_t exit_code;
static bool first_ended;

/* --- The end --- */

static void machine_off(uint32_t status)
{
    hardware_led(false);
    console_drain();
    power_off(status, false);
}

static void grace_over(struct timer *timer)
{
    (void)timer;
    machine_off(exit_code);
}

static struct timer grace = {.expired = grace_over};

/* The first process's status is the machine's; processes that it left have a little time to end. */
static void process_has_ended(bool first, bool none_left, uint32_t wait_status)
{
    if (first) {
        uint32_t signal = wait_status & 0x7f;
        exit_code = signal ? 128 + signal : wait_status >> 8;
        first_ended = true;
        grace.deadline = clock_now() + clock_ticks_from_us(GRACE_US);
        timer_start(&grace);
    }
    if (first_ended && none_left)
        machine_off(exit_code);
}

/* --- The beginning --- */

/* The range of RAM that the kernel lies in, as much of it as the linear map can hold. */
static uint32_t ram_size(uint32_t ram_base)
{
    uint32_t limit_mib = UINT32_MAX;

    bootargs_u32(machine.bootargs, "ram_mib", &limit_mib);
    for (uint32_t i = 0; i < machine.ram_count; i++) {
        const struct machine_range *ram = &machine.ram[i];
        if (ram->base <= ram_base && ram_base - ram->base < ram->size) {
            uint64_t size = ram->size - (ram_base - ram->base);
            if (limit_mib < size / MIB)
                size = (uint64_t)limit_mib * MIB;
            return (uint32_t)(size > KMAP_MAX_RAM ? KMAP_MAX_RAM : size) & ~PAGE_MASK;
        }
    }
    return 0;
}

static void start_console(void)
{
    char console[8] = "";
    char word[4];

    bool semihosting = bootargs_get(machine.bootargs, "semihosting", word, sizeof(word));
    bootargs_get(machine.bootargs, "console", console, sizeof(console));
    bool raw = !strcmp(console, "raw");
    if (semihosting)
        power_allow_semihosting();
    tty_init(raw, !bootargs_get(machine.bootargs, "no_input", word, sizeof(word)));
    hardware_start_uart(&machine);
    if (raw && semihosting)
        log_set_sink(power_write_stderr);
    power_init(machine.psci == MACHINE_PSCI_SMC   ? firmware_smc
               : machine.psci == MACHINE_PSCI_HVC ? firmware_hvc
                                                  : NULL,
               machine.psci_cpu_on, machine.psci_system_off);
    bootargs_get(machine.bootargs, "tcg", syscalls_machine.tcg, sizeof(syscalls_machine.tcg));
    bootargs_u32(machine.bootargs, "host_cpus", &syscalls_machine.host_cpus);
    process_first_protected = bootargs_get(machine.bootargs, "protect_first", word, sizeof(word));
    refusal_allowed = bootargs_get(machine.bootargs, "allow_refusal", word, sizeof(word));
    namespace_hides_boot = process_first_protected;
    bootargs_u32(machine.bootargs, "seed", &sched_seed);
    bootargs_u32(machine.bootargs, "trace_pages", &trace_ring_pages);
    bootargs_u32(machine.bootargs, "switch_interval_us", &gil_first_interval_us);
    syscalls_machine.interactive = !raw;
    syscalls_machine.board = hardware_name();
}

static void start_memory(uint32_t left, uint32_t ram_base)
{
    uint32_t size = ram_size(ram_base);
    struct machine_range picture = {0, 0};

    if (size >= MIN_RAM)
        picture = hardware_start_screen(&machine, ram_base + size);
    if (size == KMAP_MAX_RAM)
        log_line("brigade: using at most %u MiB of RAM", KMAP_MAX_RAM / (unsigned)MIB);
    if (size < MIN_RAM)
        boot_failed("brigade: cannot boot: 64 MiB of RAM are needed, there are %u MiB",
                    (unsigned)(size / MIB));
    hardware_find_initrd(&machine, ram_base + size);
    if (machine.initrd_end > ram_base + (uint64_t)size || machine.initrd_start < ram_base)
        machine.initrd_end = machine.initrd_start = 0;
    const struct page_reserved reserved[] = {
        {ram_base, virt_to_phys(kernel_end)},
        {left, left + machine.dtb_size},
        {(paddr_t)machine.initrd_start, (paddr_t)machine.initrd_end},
        {(paddr_t)picture.base, (paddr_t)(picture.base + picture.size)},
    };
    if (page_init(ram_base, ram_base + size, reserved, sizeof(reserved) / sizeof(reserved[0])) != 0)
        boot_failed("brigade: cannot boot: no room for the page records");
    syscalls_machine.ram_bytes = size;
}

/*
 * When instructions are counted, the clock jumps ahead whenever all cores wait: it says nothing of a device. And no two
 * runs shall differ, so nothing is taken that nobody can foretell.
 */
static void start_disks_and_randomness(void)
{
    bool counted = !strcmp(syscalls_machine.tcg, "icount");

    if (counted)
        disk_patience_ms = 0;
    bootargs_u32(machine.bootargs, "disk_patience_ms", &disk_patience_ms);
    hardware_start_virtio(&machine);
    hardware_start_card(&machine);
    if (!counted)
        hardware_start_randomness(&machine);
}

static void start_initrd(void)
{
    uint32_t size = (uint32_t)(machine.initrd_end - machine.initrd_start);

    if (!size)
        boot_failed("brigade: cannot boot: no initrd (QEMU: -initrd build/initrd.tar)");
    if (namespace_init() != 0)
        boot_failed("brigade: cannot boot: no memory for the tree of files");
    const char *reason = initrd_init(phys_to_virt((paddr_t)machine.initrd_start), size);
    if (reason)
        boot_failed("brigade: cannot boot: initrd: %s", reason);
    reason = disk_files_init();
    if (reason)
        boot_failed("brigade: cannot boot: %s", reason);
}

static void interrupt(uint32_t intid)
{
    if (intid == timer_intid)
        sched_timer();
    else if (intid == machine.devices.uart.intid)
        console_interrupt();
    else if (!disk_interrupt(intid))
        log_line("brigade: unexpected interrupt %u", (unsigned)intid);
}

static void signal_group(uint32_t group, uint32_t signal)
{
    process_signal(-(int)group, signal);
}

static void signal_notified(uint32_t pid, uint32_t signal, uint32_t value)
{
    signal_queue(pid, signal, ABI_SI_MESGQ, value);
}

static void signal_current(uint32_t signal)
{
    process_signal((int)current_thread()->process->pid, signal);
}

static void connect_floors(void)
{
    sched_calls = (struct sched_calls){
        .interrupt = interrupt,
        .end_thread = thread_end,
        .free_thread = thread_free,
        .call = syscalls_enter_again,
        .deliver = signal_deliver,
        .signal_for = signal_for,
        .alarm = alarm_run,
    };
    process_end_hook = process_has_ended;
    syscalls_poweroff = machine_off;
    tty_signal_group = signal_group;
    mqueue_signal = signal_notified;
    file_signal = signal_current;
    console_break = dump_request;
    panic_report = dump_in_panic;
    futex_init();
    status_init();
}

/* The first program's environment: what the launcher tells of the person's terminal, and a path. */
static int add_environment(struct args *args)
{
    static const char *const names[] = {"TERM", "NO_COLOR", "LANG"};
    char value[64];
    char entry[80];
    int error = args_add(args, "PATH=/bin");

    for (uint32_t i = 0; i < sizeof(names) / sizeof(names[0]) && !error; i++) {
        if (!bootargs_get(machine.bootargs, names[i], value, sizeof(value)))
            continue;
        format(entry, sizeof(entry), "%s=%s", names[i], value);
        error = args_add(args, entry);
    }
    return error;
}

/* How the first program's threads run, if the launcher says; its children inherit it. */
static void choose_model(struct abi_spawn *how)
{
    static const char *const names[] = {
        [ABI_COOP] = "coop", [ABI_PREEMPT] = "preempt", [ABI_GIL] = "gil", [ABI_SMP] = "smp"};
    char name[16];

    if (!bootargs_get(machine.bootargs, "model", name, sizeof(name)))
        return;
    for (uint32_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (!strcmp(names[i], name) && spawn_has_model(i))
            *how = (struct abi_spawn){.flags = ABI_SPAWN_MODEL, .model = i};
    if (!how->flags)
        boot_failed("brigade: cannot boot: there is no model %s (coop, preempt, gil, smp)", name);
}

static void run_selftest(void)
{
    char word[8];

    if (bootargs_get(machine.bootargs, "selftest", word, sizeof(word)))
        selftest_run(&machine, *syscalls_machine.tcg, !strcmp(word, "plant"));
}

/* The program that the command line names after "--", else the shell. */
static void start_first_process(void)
{
    static char word[PAGE_SIZE];
    char path[ABI_PATH_MAX] = "/bin/sh";
    struct bootargs_iter it;
    struct abi_spawn how = {0};
    struct args args;
    enum bootargs_result found;
    uint32_t count = 0;

    int error = args_init(&args);
    bootargs_program(&it, machine.bootargs);
    while (!error && (found = bootargs_next(&it, word, sizeof(word))) == BOOTARGS_WORD) {
        if (count++ == 0) {
            if (strlen(word) >= sizeof(path))
                boot_failed("brigade: cannot boot: the program's path is too long");
            memcpy(path, word, strlen(word) + 1);
        }
        error = args_add(&args, word);
    }
    if (!error && found != BOOTARGS_END)
        boot_failed("brigade: cannot boot: damaged argument %u on the command line",
                    (unsigned)count);
    if (!error && count == 0)
        error = args_add(&args, path);
    args_end_argv(&args);
    if (!error)
        error = add_environment(&args);
    choose_model(&how);
    long pid = error ? error : spawn(path, &args, &how);
    if (pid < 0)
        boot_failed("brigade: cannot boot: cannot start %s: %s (error %d)", path,
                    pid == -ENOENT    ? "no such file in the initrd"
                    : pid == -ENOEXEC ? "not an ELF program that can run here"
                    : pid == -EACCES  ? "not a file"
                                      : "out of memory or too many arguments",
                    (int)-pid);
}

/* From boot/start.S, MMU on. left: physical address of the device tree or tags, if any; ram_base: of RAM. */
void kernel_main(uint32_t left, uint32_t ram_base) __attribute__((noreturn));
void kernel_main(uint32_t left, uint32_t ram_base)
{
    core_init(0, 0);
    stack_paint();
    core_count = 1;
    linear_offset = KERNEL_BASE - ram_base;
    clock_init();
    hardware_find(&machine, left, ram_base);
    uint32_t size = ram_size(ram_base);
    kmap_init(ram_base, ram_base + size);
    hardware_start(&machine);
    start_console();
    start_memory(left, ram_base);
    hardware_start_interrupts(&machine);
    timer_intid = machine.devices.timer_intid;
    connect_floors();
    cores_prepare(0, timer_intid);
    irq_enable(machine.devices.uart.intid, 0);
    console_interrupt(); /* what came before the interrupt was on */
    start_disks_and_randomness();
    start_initrd();
    cores_start_others(&machine, timer_intid);
    log_line("brigade: %s, %u core%s, %u MiB RAM", syscalls_machine.board, (unsigned)core_count,
             core_count == 1 ? "" : "s", (unsigned)(syscalls_machine.ram_bytes / MIB));
    hardware_led(true);
    run_selftest();
    start_first_process();
    if (core_count > 1) /* else there is nobody to watch */
        watch_start();
    sched_start();
}
