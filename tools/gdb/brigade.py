# Commands for gdb-multiarch that know the kernel's structures: processes, threads by name, run queues, page tables,
# breakpoints in a program by its name. tools/debug loads this file.
# SPDX-License-Identifier: MIT
import os
import struct

import gdb

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
BUILD = os.environ.get("BRIGADE_BUILD", os.path.join(ROOT, "build"))
STATES = ["new", "ready", "running", "blocked", "dead"]
MODELS = ["coop", "preempt", "gil", "smp"]
PAGE, BLOCK = 0x1000, 0x200000
KERNEL_BASE, IMAGE_OFFSET = 0x80000000, 0x10000


class Memory:
    """The kernel's memory, by physical addresses: QEMU reads virtual ones with the rights of the selected core, which
    in user mode sees nothing of the kernel."""

    ram_base = None

    @classmethod
    def physical(cls, address, size):
        gdb.execute("maint packet Qqemu.PhyMemMode:1", to_string=True)
        try:
            return bytes(gdb.selected_inferior().read_memory(address, size))
        finally:
            gdb.execute("maint packet Qqemu.PhyMemMode:0", to_string=True)

    @classmethod
    def read(cls, address, size):
        if cls.ram_base is None:
            cls.ram_base = cls.find_ram()
        return cls.physical(address - KERNEL_BASE + cls.ram_base, size)

    @classmethod
    def find_ram(cls):
        """RAM begins where the kernel's image is found."""
        with open(os.path.join(BUILD, "kernel.img"), "rb") as image:
            beginning = image.read(64)
        for base in (0x40000000, 0):
            if cls.physical(base + IMAGE_OFFSET, 64) == beginning:
                return base
        raise gdb.GdbError("the kernel of %s is not in the machine's memory, or not yet" % BUILD)


class Object:
    """A structure or an array in the kernel's memory. Its members: such objects, also for pointers to structures, None
    for a null pointer, and numbers."""

    def __init__(self, kind, address):
        self.kind = kind.strip_typedefs().unqualified()
        self.address = address

    def member(self, name):
        for field in self.kind.fields():
            if field.name == name:
                return field.type, self.address + field.bitpos // 8
        for field in self.kind.fields():
            if not field.name: # an anonymous union or structure
                inner = Object(field.type, self.address + field.bitpos // 8).member(name)
                if inner:
                    return inner
        return None

    def __getitem__(self, name):
        if isinstance(name, int):
            return load(self.kind.target(), self.address + name * self.kind.target().sizeof)
        return load(*self.member(name))

    def text(self, name):
        kind, address = self.member(name)
        return string_at(address, kind.sizeof)


def load(kind, address):
    kind = kind.strip_typedefs().unqualified()
    if kind.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION, gdb.TYPE_CODE_ARRAY):
        return Object(kind, address)
    number = int.from_bytes(Memory.read(address, kind.sizeof), "little")
    if kind.code == gdb.TYPE_CODE_PTR and kind.target().strip_typedefs().code == gdb.TYPE_CODE_STRUCT:
        return Object(kind.target(), number) if number else None
    return number


def string_at(address, size=32):
    return Memory.read(address, size).split(b"\0")[0].decode(errors="replace")


def symbol(name, source=None):
    """A variable of the kernel."""
    found = gdb.lookup_global_symbol(name) or gdb.lookup_static_symbol(name)
    if source:
        found = next(s for s in gdb.lookup_static_symbols(name) if s.symtab.filename.endswith(source))
    value = found.value()
    return load(value.type, int(value.address))


def entries(head, type_name, field):
    """The structures in one of the kernel's lists (lib/list.h)."""
    kind = gdb.lookup_type(type_name)
    offset = next(f.bitpos // 8 for f in kind.fields() if f.name == field)
    link = head["next"]
    while link and link.address != head.address:
        yield Object(kind, link.address - offset)
        link = link["next"]


def processes():
    table = symbol("table", "proc/process.c")
    for slot in range(table.kind.range()[1] + 1):
        if table[slot]:
            yield table[slot]


def all_cores():
    cores = symbol("cores")
    return [cores[index] for index in range(symbol("core_count"))]


def number(tid):
    return "%d.%d" % (tid & 0x7FFF, tid >> 15)


def thread_name(thread):
    own = thread.text("name")
    return thread["process"].text("name") + (":" + own if own else "")


def place(address):
    """Function and offset, if the symbols are there."""
    found = gdb.execute("info symbol %d" % address, to_string=True)
    return found.split(" in section")[0].strip() if " in section" in found else "?"


def this_core():
    """The kernel's record of the selected thread of gdb, which is a core of the machine."""
    index = gdb.selected_thread().num - 1
    for core in all_cores():
        if core["mpidr"] & 0xFF == index:
            return core
    return None


class Command(gdb.Command):
    def __init__(self, name):
        super().__init__(name, gdb.COMMAND_USER)

    def invoke(self, argument, from_tty):
        self.run(gdb.string_to_argv(argument))


class Processes(Command):
    """brigade-processes: all processes with parent, model, number of threads and pages."""

    def run(self, arguments):
        print("  pid parent model   threads  pages  program")
        for process in processes():
            parent = process["parent"]["pid"] if process["parent"] else 0
            pages = process["space"]["pages"] if process["space"] else 0
            print("%5d %6d %-8s %6d %6d  %s%s" % (process["pid"], parent, MODELS[process["model"]],
                  process["thread_count"], pages, process.text("name"), " (zombie)" if process["zombie"] else ""))


class Threads(Command):
    """brigade-threads [PID]: threads by name, with state, core, where they are and what they wait for."""

    def run(self, arguments):
        for process in processes():
            if arguments and process["pid"] != int(arguments[0]):
                continue
            for thread in entries(process["threads"], "struct thread", "process_link"):
                state = STATES[thread["state"]]
                waits = ""
                if state == "blocked" and thread["queue"]:
                    waits = ", waits for " + string_at(thread["queue"]["lock"]["name"])
                pc = thread["frame"]["pc"]
                where = "" if state == "running" else "  at 0x%08x %s" % (pc, place(pc))
                print("%8s %-8s core %d  %s%s%s" % (number(thread["tid"]), state, thread["core"]["id"],
                      thread_name(thread), where, waits))


class Cores(Command):
    """brigade-cores: of each core what it runs, its run queue, the locks that it holds."""

    def run(self, arguments):
        for core in all_cores():
            current = core["current"]
            runs = "runs %s %s" % (number(current["tid"]), thread_name(current)) if current else "idle"
            print("core %d: %s" % (core["id"], runs))
            groups = list(entries(core["ring"], "struct group", "link"))
            for group in ([core["group"]] if core["group"] else []) + groups:
                for thread in entries(group["ready"], "struct thread", "ready_link"):
                    print("  ready: %s %s" % (number(thread["tid"]), thread_name(thread)))
            for rank in gdb.lookup_type("enum lock_rank").fields():
                if core["locks_held"] & 1 << rank.enumval:
                    print("  holds a lock of rank %s" % rank.name)


def describe(entry):
    """What an entry of a user page table says (kernel/mm/pte.h); None: nothing is there."""
    kind = entry >> 1 & 7
    if entry & 1:
        rights = "r" + ("-" if entry & 1 << 7 else "w") + ("-" if entry & 1 << 54 else "x")
        return rights + (" copy-on-write" if entry & 1 << 55 else "") + (" shared" if entry & 1 << 56 else "")
    if entry == 0:
        return None
    rights = "".join(letter if entry >> 4 & bit else "-" for letter, bit in (("r", 1), ("w", 2), ("x", 4)))
    return {1: rights + " on first touch", 2: "guard", 3: "held, no access"}.get(kind, "?")


class Pages(Command):
    """brigade-pages PID: the page tables of a process, ranges of pages of one kind on a line."""

    def run(self, arguments):
        if len(arguments) != 1:
            raise gdb.GdbError("brigade-pages PID")
        space = [p["space"] for p in processes() if p["pid"] == int(arguments[0])]
        if not space or not space[0]:
            raise gdb.GdbError("no such process, or it has no memory")
        start, kind = 0, None
        for address, found in self.walk(space[0]["root"]):
            if found != kind:
                self.show(start, address, kind)
                start, kind = address, found
        self.show(start, 512 * BLOCK, kind)

    def walk(self, root):
        for high, entry in enumerate(struct.unpack("<512Q", Memory.read(root, PAGE))):
            if entry & 3 != 3:
                yield high * BLOCK, describe(entry)
                continue
            table = Memory.physical(entry & 0xFFFFFFF000, PAGE)
            for low, page in enumerate(struct.unpack("<512Q", table)):
                yield high * BLOCK + low * PAGE, describe(page)

    def show(self, start, end, kind):
        if kind:
            print("0x%08x-0x%08x %6d KiB  %s" % (start, end, (end - start) // 1024, kind))


def program_file(name):
    """A program by its name in the initrd, of make debug PROG=, or as a path."""
    for path in (name, os.path.join(BUILD, "initrd/bin", name), os.path.join(BUILD, "prog", name + ".elf")):
        if os.path.isfile(path):
            return os.path.realpath(path)
    raise gdb.GdbError("there is no program %s" % name)


def program_symbols(path):
    """Its symbols, added at most once."""
    for objfile in gdb.objfiles():
        if os.path.realpath(objfile.filename) == path:
            return objfile
    gdb.execute("add-symbol-file %s" % path, to_string=True)
    return program_symbols(path)


class Program(gdb.Command):
    """brigade-program NAME|FILE: adds the symbols of a program. All lie at the same addresses: one at a time is best."""

    def __init__(self):
        super().__init__("brigade-program", gdb.COMMAND_USER)

    def invoke(self, argument, from_tty):
        program_symbols(program_file(argument))


class ProgramBreakpoint(gdb.Breakpoint):
    """Stops in one program only: at its addresses others have other code."""

    def __init__(self, path, function):
        symbols = program_symbols(path)
        found = symbols.lookup_global_symbol(function) or symbols.lookup_static_symbol(function)
        if found is None:
            raise gdb.GdbError("%s has no function %s" % (os.path.basename(path), function))
        self.program = os.path.basename(path)
        super().__init__("*0x%x" % int(found.value().address))

    def stop(self):
        core = this_core()
        return bool(core and core["current"]) and self.program.startswith(core["current"]["process"].text("name"))


class Break(gdb.Command):
    """brigade-break PROGRAM FUNCTION: stops when a process that runs this program comes to the function."""

    def __init__(self):
        super().__init__("brigade-break", gdb.COMMAND_USER)

    def invoke(self, argument, from_tty):
        words = gdb.string_to_argv(argument)
        if len(words) != 2:
            raise gdb.GdbError("brigade-break PROGRAM FUNCTION")
        ProgramBreakpoint(program_file(words[0]), words[1])


Processes("brigade-processes")
Threads("brigade-threads")
Cores("brigade-cores")
Pages("brigade-pages")
Program()
Break()
