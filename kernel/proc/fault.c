/*
 * Exceptions that are not interrupts: page faults that the address space resolves, and everything for
 * which a process, or the kernel itself, has to end.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "abi/signal.h"
#include "abi/trace.h"
#include "arch/fsr.h"
#include "arch/frame.h"
#include "arch/usercopy.h"
#include "base/log.h"
#include "base/panic.h"
#include "mm/addrspace.h"
#include "proc/image.h"
#include "proc/process.h"
#include "proc/signal.h"
#include "sched/sched.h"
#include "sched/vfp.h"
#include "trace/trace.h"

/* As vectors.S numbers them */
enum { KIND_UNDEFINED, KIND_PREFETCH, KIND_DATA };

struct refusal {
    const char *act;   /* "read of" */
    const char *cause; /* "kernel memory" */
    vaddr_t address;
    uint32_t signal;
    int32_t code; /* si_code */
};

static const char *cause_of(enum fault_result result, vaddr_t address, rights_t access)
{
    if (address >= USER_TOP)
        return "permission: kernel memory";
    switch (result) {
    case FAULT_UNMAPPED:
        return address < PAGE_SIZE ? "translation: null pointer"
                                   : "translation: nothing is mapped there";
    case FAULT_GUARD:
        return "translation: guard page below a stack";
    case FAULT_BEYOND:
        return "beyond the end of the mapped object";
    case FAULT_NO_ROOM:
        return "no room for the mapped object's page";
    case FAULT_NO_MEMORY:
        return "out of memory";
    default:
        return access & ABI_PROT_WRITE  ? "permission: page is read-only"
               : access & ABI_PROT_EXEC ? "permission: page is not executable"
                                        : "permission: no access to this page";
    }
}

static uint32_t signal_of(enum fault_result result)
{
    switch (result) {
    case FAULT_NO_MEMORY:
        return SIGKILL;
    case FAULT_BEYOND:
    case FAULT_NO_ROOM:
        return SIGBUS;
    default:
        return SIGSEGV;
    }
}

/* The one-line report of the design; the trace gets the same. */
static void report(const struct thread *thread, const struct refusal *refusal)
{
    const struct process *process = thread->process;
    const char *symbol = "?";
    uint32_t offset = 0;
    static const char *const signals[] = {[SIGSEGV] = "SIGSEGV",
                                          [SIGBUS] = "SIGBUS",
                                          [SIGILL] = "SIGILL",
                                          [SIGTRAP] = "SIGTRAP",
                                          [SIGKILL] = "SIGKILL"};

    image_symbol(process->image, thread->frame.pc, &symbol, &offset);
    log_line("fault: process %u (%s) thread %u on core %u: %s 0x%08x refused (%s) "
             "at pc 0x%08x %s+0x%x; killed by %s",
             (unsigned)process->pid, process->name, (unsigned)THREAD_NUMBER(thread->tid),
             (unsigned)thread->core->id, refusal->act, (unsigned)refusal->address, refusal->cause,
             (unsigned)thread->frame.pc, symbol, (unsigned)offset, signals[refusal->signal]);
}

static void punish(struct thread *thread, const struct refusal *refusal)
{
    trace(TRACE_FAULT, thread->tid, refusal->address, refusal->signal);
    if (refusal->signal != SIGKILL &&
        signal_fault(thread, refusal->signal, refusal->code, refusal->address))
        return;
    report(thread, refusal);
    process_kill(thread->process, refusal->signal);
}

static void user_undefined(struct thread *thread)
{
    /* LR_und is behind the instruction: 4 bytes in ARM state, 2 in Thumb (B1.8.3, table B1-7). */
    thread->frame.pc -= thread->frame.cpsr & CPSR_THUMB ? 2 : 4;
    /* A VFP or NEON instruction may find them switched off: give the thread its registers, retry. */
    if (!vfp_is_on() && thread_give_vfp(thread)) {
        vfp_begin();
        return;
    }
    struct refusal no_memory = {"use of VFP at", "out of memory", thread->frame.pc, SIGKILL, 0};
    struct refusal refusal = {"instruction at", "undefined or privileged", thread->frame.pc, SIGILL,
                              ABI_ILL_ILLOPC};
    punish(thread, vfp_is_on() ? &refusal : &no_memory);
}

static void user_abort(struct thread *thread, uint32_t fsr, vaddr_t address, rights_t access)
{
    enum fsr_class class = fsr_class(fsr);
    struct refusal refusal = {access & ABI_PROT_EXEC    ? "execution of"
                              : access & ABI_PROT_WRITE ? "write to"
                                                        : "read of",
                              "alignment", address, SIGBUS, ABI_BUS_ADRALN};

    if (class == FSR_TRANSLATION || class == FSR_PERMISSION) {
        enum fault_result result = addrspace_fault(thread->process->space, address, access);
        if (result == FAULT_RESOLVED)
            return;
        refusal.cause = cause_of(result, address, access);
        refusal.signal = signal_of(result);
        refusal.code = result == FAULT_BEYOND   ? ABI_BUS_ADRERR
                       : result == FAULT_RIGHTS ? ABI_SEGV_ACCERR
                                                : ABI_SEGV_MAPERR;
    } else if (class == FSR_DEBUG) {
        refusal = (struct refusal){"breakpoint at", "no debugger", thread->frame.pc, SIGTRAP,
                                   ABI_TRAP_BRKPT};
    } else if (class != FSR_ALIGNMENT) {
        refusal.cause = "external abort";
    }
    punish(thread, &refusal);
}

/* From vectors.S: an exception in user mode; returns the thread to go on with. */
struct thread *fault_from_user(uint32_t kind);
struct thread *fault_from_user(uint32_t kind)
{
    struct thread *thread = current_thread();

    if (kind == KIND_UNDEFINED) {
        user_undefined(thread);
    } else if (kind == KIND_PREFETCH) {
        user_abort(thread, cpu_read_ifsr(), cpu_read_ifar(), ABI_PROT_EXEC);
    } else {
        uint32_t fsr = cpu_read_dfsr();
        user_abort(thread, fsr, cpu_read_dfar(), fsr & FSR_WRITE ? ABI_PROT_WRITE : ABI_PROT_READ);
    }
    return this_core()->attention ? sched_next() : thread;
}

/*
 * From vectors.S: an exception in the kernel. A data abort in a user copy function is the program's
 * business: the page is given, or the copy ends with -EFAULT. Everything else is a kernel bug.
 */
void fault_from_kernel(struct frame *frame, uint32_t kind);
void fault_from_kernel(struct frame *frame, uint32_t kind)
{
    static const char *const names[] = {"undefined instruction", "prefetch abort", "data abort"};
    uint32_t fsr = kind == KIND_DATA ? cpu_read_dfsr() : cpu_read_ifsr();
    vaddr_t address = kind == KIND_DATA ? cpu_read_dfar() : cpu_read_ifar();
    uintptr_t fixup = usercopy_fixup(frame->pc);
    enum fsr_class class = fsr_class(fsr);

    if (kind == KIND_DATA && fixup && address < USER_TOP &&
        (class == FSR_TRANSLATION || class == FSR_PERMISSION)) {
        rights_t access = fsr & FSR_WRITE ? ABI_PROT_WRITE : ABI_PROT_READ;
        struct addrspace *space = current_thread()->process->space;
        if (addrspace_fault(space, address, access) != FAULT_RESOLVED)
            frame->pc = fixup;
        return;
    }
    panic_frame(frame, "%s in the kernel: address 0x%08x, status 0x%03x", names[kind],
                (unsigned)address, (unsigned)fsr);
}

void fiq_unexpected(void) __attribute__((noreturn));
void fiq_unexpected(void)
{
    panic("fast interrupt, which nothing uses");
}

/* From vectors.S: an interrupt in user mode. */
struct thread *irq_from_user(void);
struct thread *irq_from_user(void)
{
    sched_interrupt();
    return sched_next();
}
