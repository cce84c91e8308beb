# Builds Brigade and runs it; `make help` lists what can be typed.
# SPDX-License-Identifier: MIT

MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := all

BUILD := build
# make V=1 shows the commands, else one line per file
Q := $(if $(V),,@)
say = @$(if $(V),:,printf '  %-5s %s\n')
CROSS := arm-none-eabi-
# In-tree programs are compiled by tools/ucc as a reader's are; it need not call make again.
UCC := BRIGADE_BUILDING=1 tools/ucc

CORES ?= 4
BOARD ?= virt
MODEL ?= coop
PROG ?=
DEMO ?=
LAB ?=
SCREEN ?=
SELFTEST ?=

# --- Kernel ---------------------------------------------------------------------------------------

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
KERNEL_CFLAGS := -mcpu=cortex-a7 -mgeneral-regs-only -g -std=gnu11 -ffreestanding \
    -fno-builtin -fno-common -fno-delete-null-pointer-checks -ffunction-sections -fdata-sections \
    -funwind-tables $(WARNINGS) -Werror -Wstack-usage=1536 -Ikernel
# What programs make the kernel do most often is compiled for speed; all else for size, half as large.
FAST := $(wildcard kernel/mm/*.c kernel/sched/*.c) $(addprefix kernel/base/,clock.c lock.c) \
    kernel/arch/backtrace.c kernel/lib/string.c \
    $(addprefix kernel/dev/,framebuffer.c screen.c vt.c) \
    $(addprefix kernel/fs/,file.c pipe.c poll.c transfer.c tty_output.c ramfs.c) \
    $(addprefix kernel/proc/,fork.c thread.c process.c fault.c space.c robust.c) \
    $(addprefix kernel/sys/,process_calls.c file_calls.c memory_calls.c time_calls.c table.c)
FAST := $(filter-out $(addprefix kernel/mm/,kmap.c mapping.c protect.c),$(FAST))
fast_or_small = $(if $(filter $(FAST),$<),-marm -O2,-mthumb -Os)
KERNEL_SOURCES := $(sort $(shell find boot kernel -name '*.c' -o -name '*.S'))
KERNEL_OBJECTS := $(KERNEL_SOURCES:%=$(BUILD)/obj/%.o)
FONT := $(BUILD)/obj/font.o
KERNEL_LINK := $(CROSS)gcc -marm -mcpu=cortex-a7 -nostdlib -static -T linker/kernel.ld \
    -Wl,--gc-sections -Wl,--build-id=none $(KERNEL_OBJECTS) $(FONT)

# --- Programs -------------------------------------------------------------------------------------

NEWLIB := $(BUILD)/newlib/lib/libc.a
USER_SOURCES := $(sort $(wildcard user/lib/*.c user/lib/*.S user/lib/*/*.c))
USER_OBJECTS := $(USER_SOURCES:user/lib/%=$(BUILD)/obj/user/%.o)
LIBRARY := $(BUILD)/user/libbrigade.a
CRT0 := $(BUILD)/user/crt0.o
HEADERS := $(shell find user/include user/lib -name "*.h") $(shell find kernel/abi) kernel/syscalls.def

DEMOS := $(patsubst demos/%.c,%,$(sort $(wildcard demos/*.c)))
DEMO_LIBRARY := $(sort $(wildcard demos/lib/*.c))
PROGRAMS := $(patsubst user/bin/%.c,%,$(sort $(wildcard user/bin/*.c)))
BINARIES := $(DEMOS:%=$(BUILD)/initrd/bin/%) $(PROGRAMS:%=$(BUILD)/initrd/bin/%)
TEST_PROGRAMS := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/target/*.c tests/attack/*.c)))
HOST_TESTS := $(patsubst tests/host/%.c,$(BUILD)/tests/host/%,$(sort $(wildcard tests/host/*.c)))

.PHONY: all size run profile trace bench bench-check bench-accept bench-linux demos test conformance check help doctor debug clean setup boots soak coverage docs models fuzz posix-update fix-format image grade lab-zip lab-submit
all: $(BUILD)/kernel.img $(BUILD)/initrd.tar $(BUILD)/disk.tar ## build the kernel image, the initrd and the disk

setup:
	@tools/setup

$(KERNEL_OBJECTS) $(USER_OBJECTS) $(CRT0) $(NEWLIB) $(BINARIES) $(HOST_TESTS) $(FONT): | setup

$(BUILD)/obj/%.c.o: %.c Makefile
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CROSS)gcc $(fast_or_small) $(KERNEL_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/obj/%.S.o: %.S Makefile
	@mkdir -p $(@D)
	$(say) AS $@
	$(Q)$(CROSS)gcc -marm -mcpu=cortex-a7 -Ikernel -MMD -MP -c $< -o $@

# The screen's letters.
$(BUILD)/spleen/font.psf: third_party/spleen/fetch third_party/spleen/packages.sha256 third_party/fetch-package
	@third_party/spleen/fetch $(BUILD)/spleen
	@touch $@

$(FONT): $(BUILD)/spleen/font.psf tools/font
	@mkdir -p $(@D)
	$(say) FONT $@
	$(Q)tools/font $< > $(@:.o=.S)
	$(Q)$(CROSS)gcc -marm -mcpu=cortex-a7 -c $(@:.o=.S) -o $@

# Linked twice: first with an empty table of function names for backtraces, then with the right one.
# MORE: more arguments of the linker
define link_kernel
$(say) LINK $@
$(Q)printf '.section .symbols, "a"\n.balign 4\n.word 0\n' > $(@:.elf=-symbols.S)
$(Q)$(CROSS)gcc -marm -mcpu=cortex-a7 -c $(@:.elf=-symbols.S) -o $(@:.elf=-symbols.o)
$(Q)$(KERNEL_LINK) $(MORE) $(@:.elf=-symbols.o) -lgcc -o $(@:.elf=-nosymbols.elf)
$(Q)tools/symbols $(@:.elf=-nosymbols.elf) > $(@:.elf=-symbols.S)
$(Q)$(CROSS)gcc -marm -mcpu=cortex-a7 -c $(@:.elf=-symbols.S) -o $(@:.elf=-symbols.o)
$(Q)$(KERNEL_LINK) $(MORE) $(@:.elf=-symbols.o) -lgcc -o $@ -Wl,-Map=$(@:.elf=.map)
$(Q)tools/symbols --check $(@:.elf=-nosymbols.elf) $@
endef

$(BUILD)/kernel.elf: $(KERNEL_OBJECTS) $(FONT) linker/kernel.ld tools/symbols
	$(link_kernel)

# The same kernel with faults to be had by system calls, for tests/panic.t.
PLANT := $(BUILD)/obj/tests/check/plant.c.o
$(BUILD)/plant.elf: MORE := $(PLANT) -Wl,--wrap=syscall_unknown
$(BUILD)/plant.elf: $(KERNEL_OBJECTS) $(FONT) $(PLANT) linker/kernel.ld tools/symbols
	$(link_kernel)

$(BUILD)/kernel.img $(BUILD)/plant.img: $(BUILD)/%.img: $(BUILD)/%.elf
	$(say) IMAGE $@
	$(Q)$(CROSS)objcopy -O binary $< $@

$(NEWLIB): third_party/newlib/build third_party/newlib/tarballs.sha256 user/include/sys/errno.h kernel/abi/errno.h
	@third_party/newlib/build $(BUILD)/newlib
	@touch $@

# Without VFP and NEON in the library, threads that use neither are switched without their registers.
# newlib's headers declare the same parameter as a pointer or as an array, depending on its version.
$(BUILD)/obj/user/%.o: user/lib/% $(HEADERS) tools/ucc $(NEWLIB)
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(UCC) $(WARNINGS) -Wno-array-parameter -Werror -mgeneral-regs-only -ffunction-sections -fdata-sections -c $< -o $@

$(LIBRARY): $(USER_OBJECTS)
	@mkdir -p $(@D)
	@rm -f $@
	$(say) AR $@
	$(Q)$(CROSS)ar rcs $@ $^

$(CRT0): user/crt0.S $(HEADERS) $(NEWLIB)
	@mkdir -p $(@D)
	$(say) AS $@
	$(Q)$(UCC) -c $< -o $@

USER_PARTS := $(LIBRARY) $(CRT0) user/program.ld tools/ucc
$(DEMOS:%=$(BUILD)/initrd/bin/%): $(BUILD)/initrd/bin/%: demos/%.c $(DEMO_LIBRARY) $(wildcard demos/*.def demos/lib/*.h) $(USER_PARTS)
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(UCC) $(WARNINGS) -Werror -Idemos -o $@ $< $(DEMO_LIBRARY)

.SECONDEXPANSION:
$(PROGRAMS:%=$(BUILD)/initrd/bin/%): $(BUILD)/initrd/bin/%: user/bin/%.c $$(wildcard user/bin/$$*/*) $(USER_PARTS)
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(UCC) $(WARNINGS) -Werror -Iuser/bin -Idemos -o $@ $< $(wildcard user/bin/$*/*.c)

$(BUILD)/tests/target/%: tests/target/%.c $(wildcard tests/*.h tests/target/*.h) $(USER_PARTS)
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(UCC) $(WARNINGS) -Itests -o $@ $<

$(BUILD)/tests/attack/%: tests/attack/%.c $(wildcard tests/*.h tests/target/*.h tests/attack/*.h) $(USER_PARTS)
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(UCC) $(WARNINGS) -Itests -Itests/target -o $@ $<

# Programs go without what only gdb reads. --sort and fixed owner and time: the same files give the same archive.
TAR := tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0
$(BUILD)/initrd.tar: $(BINARIES) $(BUILD)/initrd/share/picture.ppm
	$(say) TAR $@
	$(Q)rm -rf $(BUILD)/stripped && mkdir -p $(BUILD)/stripped/bin
	$(Q)for file in $(BINARIES); do $(CROSS)strip --strip-debug -o $(BUILD)/stripped/bin/$${file##*/} $$file || exit; done
	$(Q)$(TAR) -cf $@ -C $(BUILD)/stripped bin -C ../initrd share

# What the disk of `make run` has: see demos/data.
$(BUILD)/initrd/share/picture.ppm: demos/data/picture
	@mkdir -p $(@D)
	$(Q)$< > $@

$(BUILD)/disk.tar: $(BUILD)/initrd/share/picture.ppm $(wildcard demos/data/*)
	$(say) TAR $@
	$(Q)$(TAR) -cf $@ -C $(BUILD)/initrd/share picture.ppm -C $(CURDIR)/demos data

# --- Tests ----------------------------------------------------------------------------------------

HOST_CFLAGS := -std=gnu11 -g -O1 $(WARNINGS) -Werror -Ikernel
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all
KERNEL_LIBRARY := $(filter-out kernel/lib/string.c,$(wildcard kernel/lib/*.c))
$(BUILD)/tests/host/timeline: MORE := $(addprefix demos/lib/,timeline.c questions.c draw.c)
$(BUILD)/tests/host/timeline: $(wildcard demos/lib/*)
# Kernel parts on a machine that is not there: the headers in fake/ come before the kernel's of that name.
FAKE := $(addprefix tests/host/fake/,fake.c pages.c) kernel/base/core.c kernel/base/lock.c
FAKE_PAGES := -Wl,--wrap=page_alloc,--wrap=page_alloc_zeroed,--wrap=page_free
SPACES := $(addprefix kernel/mm/,addrspace.c asid.c fault.c fill.c map.c mapping.c page.c place.c protect.c slab.c walk.c)
$(BUILD)/tests/host/asid: MORE := tests/host/fake/fake.c kernel/base/core.c kernel/base/lock.c kernel/mm/asid.c
$(BUILD)/tests/host/timer: MORE := tests/host/fake/fake.c kernel/base/core.c kernel/sched/timer.c
$(BUILD)/tests/host/page: MORE := $(FAKE) $(FAKE_PAGES)
$(BUILD)/tests/host/board: MORE := kernel/board/boards.c
$(BUILD)/tests/host/vt: MORE := kernel/dev/vt.c
$(BUILD)/tests/host/rng: MORE := tests/host/fake/fake.c kernel/base/core.c kernel/base/lock.c kernel/dev/rng.c
$(BUILD)/tests/host/sdhci: MORE := tests/host/fake/fake.c kernel/base/clock.c kernel/base/core.c kernel/base/lock.c kernel/dev/sdhci.c
$(BUILD)/tests/host/slab: MORE := $(FAKE) $(FAKE_PAGES) kernel/mm/page.c kernel/mm/slab.c
$(BUILD)/tests/host/page_index: MORE := $(FAKE) $(FAKE_PAGES) kernel/mm/page.c kernel/fs/page_index.c
$(BUILD)/tests/host/addrspace: MORE := $(FAKE) $(FAKE_PAGES) $(SPACES)
SCHEDULER := $(wildcard kernel/sched/*.c) kernel/base/clock.c kernel/proc/process.c kernel/proc/thread.c
SCHEDULER := $(filter-out %/futex.c,$(SCHEDULER)) $(addprefix tests/host/fake/,cores.c fake.c floors.c)
SCHEDULER += kernel/base/core.c kernel/base/lock.c -pthread
$(BUILD)/tests/host/sched: MORE := $(SCHEDULER)
$(BUILD)/tests/host/sched_race: MORE := $(SCHEDULER)
$(BUILD)/tests/host/sched_race: SANITIZE := -fsanitize=thread -Wno-tsan
FAKED := $(addprefix $(BUILD)/tests/host/,addrspace asid page page_index rng sched sched_race sdhci slab timer)
$(FAKED): FIRST := -Itests/host/fake
$(FAKED): $(shell find tests/host/fake kernel -name '*.[ch]')
$(BUILD)/tests/host/%: tests/host/%.c $(wildcard tests/host/*.h tests/*.h kernel/lib/*)
	@mkdir -p $(@D)
	$(say) HOST $@
	$(Q)gcc $(FIRST) $(HOST_CFLAGS) $(SANITIZE) -o $@ $< $(KERNEL_LIBRARY) $(MORE)

# The same readers under libFuzzer, and what they begin with: see tools/fuzz. PLANTED=n: a mistake that has to be found.
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/*.c))
SEEDED := $(addprefix $(BUILD)/fuzz/seeds-,fdt machine tags tar elf bootargs)
$(BUILD)/fuzz/tags $(BUILD)/fuzz/seeds-tags: MORE := kernel/board/boards.c
$(BUILD)/fuzz/spaces: MORE := $(FAKE) $(FAKE_PAGES) $(SPACES)
SLEEPERS := $(FAKE) $(FAKE_PAGES) $(addprefix kernel/,mm/page.c mm/slab.c sched/waitq.c sched/timer.c)
$(BUILD)/fuzz/pipe: MORE := $(SLEEPERS) kernel/fs/pipe.c
$(BUILD)/fuzz/spaces $(BUILD)/fuzz/pipe: FIRST := -Itests/host/fake
FUZZ = clang $(FIRST) -std=gnu11 -g -O1 -w -Ikernel -Itests/host $(SANITIZE)
$(FUZZERS) $(SEEDED): $(shell find tests/fuzz tests/host kernel -name '*.[ch]')
FUZZ_LIBRARY := $(KERNEL_LIBRARY:kernel/lib/%.c=$(BUILD)/fuzz/lib/%.o)
$(FUZZ_LIBRARY): $(BUILD)/fuzz/lib/%.o: kernel/lib/%.c $(wildcard kernel/lib/*.h)
	@mkdir -p $(@D)
	$(Q)$(FUZZ) -fsanitize=fuzzer-no-link -c -o $@ $<
$(FUZZERS): $(BUILD)/fuzz/%: tests/fuzz/%.c $(FUZZ_LIBRARY)
	$(say) FUZZ $@
	$(Q)$(FUZZ) -fsanitize=fuzzer -o $@ $< $(FUZZ_LIBRARY) $(MORE)
$(BUILD)/fuzz/planted: tests/fuzz/elf.c $(FUZZ_LIBRARY)
	$(Q)$(FUZZ) -fsanitize=fuzzer -DPLANTED=16 -o $@ $< $(FUZZ_LIBRARY)
$(SEEDED): $(BUILD)/fuzz/seeds-%: tests/fuzz/%.c
	@mkdir -p $(@D)
	$(Q)gcc -std=gnu11 -w -Ikernel -DSEEDS -o $@ $< $(KERNEL_LIBRARY) $(MORE)

-include $(KERNEL_OBJECTS:.o=.d)

host-tests: $(HOST_TESTS) ## unit tests of the portable parts, natively under ASan and UBSan
	prove --exec '' $(HOST_TESTS)

# Side by side, those that take longest first.
LONG_TESTS := $(addprefix tests/,labs.t matrix.t target.t models.t textbook.t soak.t panic.t)
TIMES ?= 1
test: all $(HOST_TESTS) $(TEST_PROGRAMS) $(BUILD)/plant.img ## all tests: on the host and in QEMU (SHUFFLE=1: in any order, TIMES=n: so often)
	@for time in $(shell seq $(TIMES)); do \
		prove --timer $(if $(SHUFFLE),--shuffle) -j $(shell nproc) --exec '' $(LONG_TESTS) $(filter-out $(LONG_TESTS),$(wildcard tests/*.t)) $(HOST_TESTS) || exit; done

CONFORMANCE_MODELS := $(if $(filter command line,$(origin MODEL)),$(subst all,coop preempt gil smp,$(MODEL)),smp)
conformance: all ## the Open POSIX Test Suite, fetched as a package, against tests/conformance.list (MODEL= or all, CORES=)
	@for model in $(CONFORMANCE_MODELS); do \
		echo "conformance: $$model, $(CORES) core(s)"; \
		tools/conformance -m $$model -c $(CORES) || failed=1; done; exit $${failed:-0}

# --- Running --------------------------------------------------------------------------------------

# PROG is seen from where the user stands, also with make -C.
SOURCE = $(if $(filter /%,$(PROG)),$(PROG),$(firstword $(wildcard $(PWD)/$(PROG)) $(PROG)))
# Behind the first disk four slow ones, which the demonstration io downloads from.
DISK ?= $(if $(filter virt,$(BOARD)),$(BUILD)/disk.tar)
SLOW := throttling.bps-total=400000
DISKS = $(if $(DISK),--disk $(DISK) $(foreach n,1 2 3 4,--disk $(DISK),$(SLOW)))
run: all ## boot: guided tour, then a shell; with PROG=my.c: compile that file and run it (MODEL=, CORES=, BOARD=, DISK=, SCREEN=gtk)
ifeq ($(PROG),)
	@tools/launch --board $(BOARD) --cores $(CORES) $(DISKS) $(if $(SCREEN),--display $(SCREEN)) $(if $(SELFTEST),--set selftest --set model=smp -- /bin/selftest,-- /bin/sh -t)
else
	@mkdir -p $(BUILD)/prog
	@tools/ucc $(SOURCE) -o $(BUILD)/prog/$(basename $(notdir $(PROG))).elf
	@tools/urun -b $(BOARD) -m $(MODEL) -c $(CORES) $(DISKS) $(BUILD)/prog/$(basename $(notdir $(PROG))).elf $(ARGS)
endif

# DEMO=, with its arguments in ARGS=, or PROG=, or LAB= and TEST= as make grade says it
trace: all ## time line of DEMO=cpu or PROG=my.c under the kernel's trace, in build/trace: a page, a file for Perfetto
ifneq ($(DEMO),)
	@tools/trace -m $(MODEL) -c $(CORES) $(DEMO) $(ARGS)
else ifneq ($(LAB),)
	@tools/trace -i -m $(MODEL) -c $(CORES) $(if $(SEED),--seed $(SEED)) -n lab$(LAB)-$(TEST) $(BUILD)/labs/$(LAB)/$(TEST).elf $(ARGS)
else
	@$(if $(PROG),,echo 'make trace wants DEMO=cpu or PROG=my.c' >&2; exit 2)
	@mkdir -p $(BUILD)/prog
	@tools/ucc $(SOURCE) -o $(BUILD)/prog/$(basename $(notdir $(PROG))).elf
	@tools/trace -m $(MODEL) -c $(CORES) $(BUILD)/prog/$(basename $(notdir $(PROG))).elf $(ARGS)
endif

# --- Labs -----------------------------------------------------------------------------------------

grade: all ## grade your work on LAB=01; the test programs stay in build/labs/01 (SEED=1)
	$(if $(LAB),,@echo 'make grade wants LAB=01' >&2; exit 2)
	@tools/grade --lab $(LAB) --seed $(or $(SEED),1) --keep $(BUILD)/labs/$(LAB) $(wildcard labs/$(LAB)-*)

lab-submit: ## the files of LAB=01 that are handed in, as build/labs/submit-01.zip
	$(if $(LAB),,@echo 'make lab-submit wants LAB=01' >&2; exit 2)
	@tools/lab-zip --submit $(LAB) $(BUILD)/labs/submit-$(LAB).zip

lab-zip: ## for lecturers: what students of LAB=01 get, without the staff's files, as build/labs/brigade-lab-01.zip
	$(if $(LAB),,@echo 'make lab-zip wants LAB=01' >&2; exit 2)
	@tools/lab-zip $(LAB) $(BUILD)/labs/brigade-lab-$(LAB).zip

# FIRMWARE=DIR: the Raspberry Pi's firmware, instead of fetching it
FIRMWARE ?=
image: all $(BUILD)/disk.tar ## build/brigade-sd.img, an SD card for Raspberry Pi 2, 3, Zero 2 W and 4 (FIRMWARE=DIR, SELFTEST=1)
	$(Q)$(if $(FIRMWARE),:,third_party/raspi-firmware/fetch $(BUILD)/raspi-firmware)
	$(say) IMAGE $(BUILD)/brigade-sd.img
	$(Q)tools/image $(if $(SELFTEST),-s) $(BUILD)/kernel.img $(BUILD)/initrd.tar $(BUILD)/disk.tar $(or $(FIRMWARE),$(BUILD)/raspi-firmware) $(BUILD)/spleen $(BUILD)/brigade-sd.img

profile: all ## instructions per function of PROG=my.c and of the kernel under it (ARGS=)
	@mkdir -p $(BUILD)/prog
	@tools/ucc $(SOURCE) -o $(BUILD)/prog/$(basename $(notdir $(PROG))).elf
	@tools/profile -m $(MODEL) $(BUILD)/prog/$(basename $(notdir $(PROG))).elf $(ARGS)

bench: all ## what operations cost beside their targets, and speed-ups: tables, JSON, pictures (minutes)
	@tools/setup --bench || true
	@bench/run all

bench-check: all ## fails if counted instructions have risen by more than 3 %
	@bench/run check

bench-accept: all ## measure the counts and commit to them: bench/results, docs/performance.md
	@bench/run accept

bench-linux: all ## the same programs on Debian's Linux, fetched into build/, in the same QEMU; both columns
	@bench/run linux

demos: all ## run every demonstration once and check its claims; no terminal needed; figures in build/results.json
	@tools/demos --cores 4

debug: all ## boot under gdb-multiarch: PROG=my.c or DEMO=name under gdb, or the shell here and gdb in another terminal
ifneq ($(PROG),)
	@mkdir -p $(BUILD)/prog
	@tools/ucc $(SOURCE) -o $(BUILD)/prog/$(basename $(notdir $(PROG))).elf
endif
	@tools/setup --debug
	@tools/debug -m $(MODEL) -c $(CORES) $(if $(PROG),$(BUILD)/prog/$(basename $(notdir $(PROG))).elf,$(DEMO)) $(ARGS)

coverage: all $(TEST_PROGRAMS) $(BUILD)/plant.img ## which lines of the kernel the tests have executed, in QEMU: build/coverage
	@tools/coverage

boots: all ## boot COUNT times (500) on 1, 2, 4 and 8 cores
	BOOTS=$(or $(COUNT),500) prove --timer tests/boot.t

soak: all $(BUILD)/tests/target/stress $(BUILD)/tests/target/limits ## mixed load on 4 cores for SECONDS=3600, under each model; counts come back after each round
	SOAK=$(or $(SECONDS),3600) prove --timer -v tests/soak.t

fuzz: ## fuzz the portable readers, address spaces, pipes, scheduler on the host, system calls in QEMU; SECONDS=60 for each part
	@tools/setup --check
	@tools/fuzz -s $(or $(SECONDS),60)

models: ## explore every order of steps in the kernel's lock-free parts (spin); each model must fail without its key lines
	@tools/setup --check
	@tools/models

docs: $(BUILD)/docs/syscalls.md ## make docs/posix.md and build/docs/syscalls.md from their lists
	$(Q)tools/posix --markdown > $(BUILD)/docs/posix.md && cp $(BUILD)/docs/posix.md docs/posix.md
	@echo "wrote docs/posix.md"

posix-update: $(LIBRARY) $(NEWLIB) ## correct docs/posix.list to what compiles and links, make docs/posix.md
	@tools/posix --update
	@$(MAKE) --no-print-directory docs

$(BUILD)/docs/syscalls.md: kernel/syscalls.def Makefile
	@mkdir -p $(@D)
	@{ echo '# System calls'; echo; \
	  echo 'Made from kernel/syscalls.def. Number in r7, arguments in r0-r5; the result or -errno in r0.'; echo; \
	  echo '| number | call | may block | what it does |'; echo '|---|---|---|---|'; \
	  printf '#define SYSCALL(name, arguments, blocks, text) @| `name arguments` | blocks | text |\n#include "syscalls.def"\n' | \
	    gcc -E -P -Ikernel -x c - | tr '\n' ' ' | tr '@' '\n' | \
	    sed -nE '/\|/{s/" ?\| ?"/ | /g; s/\| "/| /g; s/" \|/ |/g; s/blocks/yes/; p}' | awk '{print "| " NR-1 " " $$0}'; } > $@
	@echo "wrote $@"

size: $(BUILD)/kernel.elf ## bytes of code in the kernel, by folder; drivers apart
	@$(CROSS)size -A $(KERNEL_OBJECTS) | awk '/:$$/{n = split($$1, part, "/"); folder = part[n - 1]} \
	    $$1 ~ /^\.text/{bytes[folder] += $$2; all += $$2} \
	    END{for (f in bytes) print bytes[f] "\t" f; print all - bytes["dev"] "\tall but dev"}' | sort -n

doctor: ## check the tools that are installed
	@tools/setup --doctor

clean: ## remove everything that was built (build/)
	rm -rf $(BUILD)

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:[^#]*## /\t/' | sort | \
	    awk -F '\t' '{printf "  make %-12s %s\n", $$1, $$2}'
	@echo 'Variables: BOARD=virt or raspi2b, SCREEN=gtk, sdl or vnc=:1, CORES=1..8 (4), PROG=file.c, DEMO=name, MODEL=coop, ARGS=arguments, DISK=file.tar, LAB=01, SEED=n'

# --- Checks ---------------------------------------------------------------------------------------

check: ## everything but tests: format, analysers, layers, undefined behaviour
	@tools/setup --check
	@tools/check

.PHONY: fix-format
fix-format: ## lay all C files out as .clang-format says
	@tools/check --fix-format

check-%: ## one of them: tools/check --help names them
	@tools/check $*

# make UBSAN=1 BUILD=build/ubsan build/ubsan/kernel.img: a kernel that panics on undefined behaviour
ifdef UBSAN
KERNEL_CFLAGS += -fsanitize=undefined -Wstack-usage=4096
KERNEL_LINK += $(BUILD)/obj/tests/check/ubsan.c.o
$(BUILD)/kernel.elf: $(BUILD)/obj/tests/check/ubsan.c.o
endif
