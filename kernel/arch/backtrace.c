/*
 * Backtraces by the tables of the Exception Handling ABI for the ARM Architecture (IHI 0038): they
 * say of every function how to undo its prologue, so no register is spent on a chain of frames.
 * SPDX-License-Identifier: MIT
 *
 * This runs in a broken kernel. So only that stack is read which sp points to, between its guard
 * pages; the tables only inside the kernel's read-only data; and the walk has a fixed length.
 */
#include "arch/backtrace.h"
#include <stdbool.h>
#include <stddef.h>
#include "arch/asm.h"
#include "arch/calls.h"
#include "arch/frame.h"

#define LEVELS 32
#define ABORT_STACK_SIZE 0x1000 /* the page below CORE_ABORT_TOP */
#define SP 13
#define LR 14
#define PC 15

/* A word of .ARM.exidx instead of opcodes (IHI 0038, 6) */
#define CANNOT_UNWIND 1u
/* Opcodes (IHI 0038, 10.3) */
#define OP_FINISH 0xb0u
#define OP_POP_R0_R3 0xb1u
#define OP_ADD_LARGE 0xb2u

/* Of a table sorted by address, which is absolute or, in .ARM.exidx, relative to its own place. */
struct entry {
    uint32_t address;
    uint32_t value; /* .ARM.exidx: opcodes or where they are; .symbols: offset of the name */
};

/* Written by tools/symbols, absent in the first link. The names follow the entries. */
struct symbols {
    uint32_t count;
    struct entry entries[];
};

/* linker/kernel.ld */
extern const char kernel_start[], text_end[], rodata_end[];
extern const struct entry exidx_start[], exidx_end[];
extern const struct symbols symbols_start;
extern const char symbols_end[];

/*
 * The compiler makes every table entry refer to the function that would interpret it. Nothing uses
 * the reference: absolute symbols keep libgcc's interpreter, and all it needs, out of the kernel.
 */
__asm__(".global __aeabi_unwind_cpp_pr0, __aeabi_unwind_cpp_pr1, __aeabi_unwind_cpp_pr2\n"
        ".set __aeabi_unwind_cpp_pr0, 0\n"
        ".set __aeabi_unwind_cpp_pr1, 0\n"
        ".set __aeabi_unwind_cpp_pr2, 0\n");

struct unwinder {
    uint32_t r[16];
    uintptr_t stack; /* lowest address that may be read */
    uint32_t stack_size;
};

/* Bytes [next, end) of these words, each word's highest byte first. */
struct opcodes {
    const uint32_t *words;
    uint32_t next;
    uint32_t end;
};

/* By subtraction: the compiler holds that two symbols never have the same address. */
static bool within(uintptr_t address, const void *start, const void *end)
{
    return address - (uintptr_t)start < (uintptr_t)end - (uintptr_t)start;
}

static bool in_text(uintptr_t address)
{
    return within(address, kernel_start, text_end);
}

/* What a word's low 31 bits say, relative to the word's own address. */
static uintptr_t relative(const uint32_t *word)
{
    return (uintptr_t)word + (uint32_t)((int32_t)(*word << 1) >> 1);
}

static uintptr_t entry_address(const struct entry *entry)
{
    return within((uintptr_t)entry, exidx_start, exidx_end) ? relative(&entry->address)
                                                            : entry->address;
}

/* The last entry that begins at or below the address, NULL if there is none. */
static const struct entry *find(const struct entry *table, uint32_t count, uintptr_t address)
{
    uint32_t low = 0;
    uint32_t high = count;

    while (low < high) {
        uint32_t middle = (low + high) / 2;

        if (entry_address(&table[middle]) <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? &table[low - 1] : NULL;
}

/* inside - an address of the function to be named, which a return address need not be. */
static void report(uintptr_t address, uintptr_t inside, backtrace_line *line)
{
    const struct entry *symbol = NULL;

    if (in_text(inside) && within((uintptr_t)&symbols_start, &symbols_start, symbols_end))
        symbol = find(symbols_start.entries, symbols_start.count, inside);
    if (symbol)
        line(address, (const char *)&symbols_start + symbol->value, address - symbol->address);
    else
        line(address, "?", 0);
}

/* Which stack sp is, or ran out, of: layout in arch/asm.h. None if sp was lost altogether. */
static void find_stack(struct unwinder *u)
{
    uintptr_t offset = u->r[SP] - (uintptr_t)core_stacks;

    u->stack = (uintptr_t)core_stacks;
    u->stack_size = 0;
    if (offset > CORE_STACKS_SIZE * MAX_CORES)
        return;
    /* A stack that holds nothing has sp at its top, where the next core's stacks begin. */
    offset = offset ? offset - 1 : 0;
    u->stack += offset / CORE_STACKS_SIZE * CORE_STACKS_SIZE;
    if (offset % CORE_STACKS_SIZE < CORE_STACK_TOP) {
        u->stack += CORE_STACK_TOP - CORE_STACK_SIZE;
        u->stack_size = CORE_STACK_SIZE;
    } else {
        u->stack += CORE_ABORT_TOP - ABORT_STACK_SIZE;
        u->stack_size = ABORT_STACK_SIZE;
    }
}

/* Loads the registers of the mask, lowest first, from where sp points. */
static bool pop(struct unwinder *u, uint32_t mask)
{
    uintptr_t from = u->r[SP];

    for (uint32_t i = 0; i < 16; i++) {
        if (!(mask & 1u << i))
            continue;
        if (from % 4 || from - u->stack >= u->stack_size)
            return false;
        u->r[i] = *(const uint32_t *)from;
        from += 4;
    }
    if (!(mask & 1u << SP))
        u->r[SP] = from;
    return true;
}

/* Finds the opcodes of a function. False if it has none that this file understands. */
static bool find_opcodes(struct opcodes *code, const struct entry *entry)
{
    uint32_t kind;

    if (entry->value == CANNOT_UNWIND)
        return false;
    code->words = &entry->value;
    if (!(entry->value >> 31))
        code->words = (const uint32_t *)relative(&entry->value);
    if ((uintptr_t)code->words % 4 || !within((uintptr_t)code->words, text_end, rodata_end))
        return false;
    kind = code->words[0] >> 24;
    code->next = kind == 0x80 ? 1 : 2;
    code->end = 4;
    if (kind == 0x81 || kind == 0x82)
        code->end += (code->words[0] >> 16 & 0xff) * 4;
    return kind >= 0x80 && kind <= 0x82 &&
           within((uintptr_t)code->words + code->end - 1, text_end, rodata_end);
}

static uint32_t next_opcode(struct opcodes *code)
{
    uint32_t i = code->next;

    if (i >= code->end)
        return OP_FINISH;
    code->next++;
    return code->words[i / 4] >> (24 - i % 4 * 8) & 0xff;
}

/* A number in groups of 7 bits, lowest first; bit 7 says that another group follows. */
static uint32_t next_uleb128(struct opcodes *code)
{
    uint32_t value = 0;
    uint32_t byte = 0x80;

    for (uint32_t shift = 0; byte & 0x80 && shift < 32; shift += 7) {
        byte = next_opcode(code);
        value |= (byte & 0x7f) << shift;
    }
    return value;
}

/* All but those for VFP, iWMMXt and pointer authentication, none of which the kernel uses. */
static bool execute(struct unwinder *u, struct opcodes *code, uint32_t op)
{
    if (op < 0x40) {
        u->r[SP] += op * 4 + 4;
        return true;
    }
    if (op < 0x80) {
        u->r[SP] -= (op - 0x40) * 4 + 4;
        return true;
    }
    if (op < 0x90) { /* r4-r15; no register: "refuse to unwind" */
        uint32_t mask = (op << 8 | next_opcode(code)) & 0xfff;
        return mask && pop(u, mask << 4);
    }
    if (op < 0xa0) {
        u->r[SP] = u->r[op - 0x90];
        return op != 0x90 + SP && op != 0x90 + PC;
    }
    if (op < 0xb0) /* r4 to r[4 + n], bit 3: and lr */
        return pop(u, ((2u << (op & 7)) - 1) << 4 | (op & 8 ? 1u << LR : 0));
    if (op == OP_POP_R0_R3) {
        uint32_t mask = next_opcode(code);
        return mask && mask < 0x10 && pop(u, mask);
    }
    if (op == OP_ADD_LARGE) {
        u->r[SP] += 0x204 + next_uleb128(code) * 4;
        return true;
    }
    return false;
}

/* Turns the registers inside a function into its caller's at the call. False if it cannot. */
static bool unwind(struct unwinder *u, uintptr_t inside, bool exact)
{
    const struct entry *entry = NULL;
    struct opcodes code;
    uint32_t count = ((uintptr_t)exidx_end - (uintptr_t)exidx_start) / sizeof(*entry);
    bool begun;

    if (in_text(inside))
        entry = find(exidx_start, count, inside);
    if (!entry || !find_opcodes(&code, entry))
        return false;
    begun = !exact || entry_address(entry) != inside; /* its prologue, which is to be undone */
    u->r[PC] = 0;
    for (uint32_t op = begun ? next_opcode(&code) : OP_FINISH; op != OP_FINISH;
         op = next_opcode(&code))
        if (!execute(u, &code, op))
            return false;
    if (!u->r[PC])
        u->r[PC] = u->r[LR];
    u->r[PC] &= ~1u; /* bit 0 says that the caller is Thumb code */
    return in_text(u->r[PC] - 4);
}

/* exact - pc is where an exception struck; otherwise it is where a call will return to. */
static void walk(const struct frame *frame, backtrace_line *line, bool exact)
{
    struct unwinder u = {0};

    for (int i = 0; i < PC; i++)
        u.r[i] = frame->r[i];
    u.r[PC] = frame->pc;
    find_stack(&u);
    for (int level = 0; level < LEVELS; level++) {
        struct unwinder caller = u;
        /* A call that never returns may end its function: it would return to the next one. */
        uintptr_t inside = exact ? u.r[PC] : u.r[PC] - 4;

        report(u.r[PC], inside, line);
        if (!unwind(&caller, inside, exact)) {
            /* A jump to a wrong address, or a small assembly function, has left lr as it was. */
            if (!exact || !in_text(u.r[LR] - 4))
                return;
            caller = u;
            caller.r[PC] = u.r[LR];
        } else if (!exact && caller.r[SP] <= u.r[SP]) {
            return;
        }
        u = caller;
        exact = false;
    }
}

void backtrace_from_call(const struct frame *frame, backtrace_line *line)
{
    walk(frame, line, false);
}

void backtrace_from(const struct frame *frame, backtrace_line *line)
{
    walk(frame, line, true);
}
