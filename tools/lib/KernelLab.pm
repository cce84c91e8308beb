# Runs a submission of kernel code: a kernel is made of Brigade's parts, the submission, and tests in place of programs. Each
# test has a boot of its own for each number of cores, with instructions counted and interrupts by a seed.
# SPDX-License-Identifier: MIT
#
# What is handed in runs with all rights of the machine, so the machine has none on the host: no semihosting, no
# devices, little CPU time and output. The verdict is a line with a token that is new for each boot.
package KernelLab;
use strict;
use warnings;
use Exporter qw(import);
use File::Spec;
use Lab qw($ROOT);
use Submission qw(submission_compile own_object limited);

our @EXPORT_OK = qw(kernel_build kernel_run kernel_command);

my $CPU_SECONDS = 6; # of the host for a boot that needs a fraction of one: only what hangs with interrupts masked meets it
my @FLAGS = qw(-marm -mcpu=cortex-a7 -mgeneral-regs-only -O2 -g -std=gnu11 -ffreestanding -fno-builtin -fno-common);
my @COMPILER = ('arm-none-eabi-gcc', @FLAGS, '-w', "-I$ROOT/kernel", '-I.');
# Beside what the kernel's own code may do, a switch and a lock need none of these.
my $FORBIDDEN = qr/^(?:svc|hvc|smc|bkpt|hlt|udf|cps\w*|msr|mcr\w*|mrc\w*|mrrc|ldc\w*|stc\w*|rfe\w*|srs\w*|wfi|wfe|eret|setend)$/;

# What a part of the lab's own kernel is compiled with, and from beside its file: see own_object.
sub own {
    my ($lab, @define) = @_;
    my @folders = ("$ROOT/kernel", $lab->{folder}, "$lab->{folder}/harness");
    return (['arm-none-eabi-gcc', @FLAGS, (map { "-I$_" } @folders), @define],
        glob("$lab->{folder}/*.h $lab->{folder}/harness/*.h $ROOT/kernel/arch/asm.h $ROOT/kernel/base/core.h"));
}

# --- Looking at the code ---

# { function => [[mnemonic, operands], ...] } of the object file.
sub disassembly {
    my ($object) = @_;
    my (%code, $function);
    for (`arm-none-eabi-objdump -d --no-show-raw-insn '$object'`) {
        $function = $1 if /^[0-9a-f]+ <([^>]+)>:/;
        push @{ $code{$function} }, [$1, $2 // ''] if defined $function && /^\s*[0-9a-f]+:\t(\S+)(?:\s+([^;@]*))?/;
    }
    return \%code;
}

sub check_instructions {
    my ($code) = @_;
    for my $instruction (map { @$_ } values %$code) {
        die { refused => "the instruction $instruction->[0] is not for this lab" } if $instruction->[0] =~ $FORBIDDEN;
    }
}

# Emulators keep all accesses in order, so no run can show that a barrier is missing; the order of the instructions can.
# Returns what is missing, or undef.
sub missing_barrier {
    my ($code) = @_;
    my %place;
    for my $function (qw(ticket_acquire ticket_release)) {
        my @instructions = @{ $code->{$function} // [] };
        for my $i (0 .. $#instructions) {
            my ($name, $operands) = @{ $instructions[$i] };
            my $kind = $name =~ /^d[ms]b/ && $operands !~ /st\b/ ? 'barrier' : $operands =~ /\[(?:sp|pc)/ ? next
                : $name =~ /^ldr/ ? 'load' : $name =~ /^str/ ? 'store' : next;
            $place{$function}{first}{$kind} //= $i;
            $place{$function}{last}{$kind} = $i;
        }
    }
    my ($acquire, $release) = @place{qw(ticket_acquire ticket_release)};
    return 'in ticket_acquire no barrier stands between the last look at the lock and the return'
        unless defined $acquire->{last}{barrier} && $acquire->{last}{barrier} > ($acquire->{last}{load} // -1);
    return 'in ticket_release no barrier stands before the store that lets the next one in'
        unless defined $release->{first}{barrier} && $release->{first}{barrier} < ($release->{last}{store} // -1);
    return undef;
}

# --- Building ---

# The tests' entry functions, each renamed, and a table of them for harness/lab_kernel.c.
sub test_objects {
    my ($folder, $lab, @tests) = @_;
    my (@objects, @entries, @declarations);
    for my $test (@tests) {
        my $function = "test_$test->{name}" =~ tr/-/_/r;
        push @objects, own_object($lab, $test->{file}, own($lab, "-Dtest=$function"));
        push @declarations, "void $function(void);\n";
        push @entries, "    {\"$test->{name}\", $function},\n";
    }
    open my $out, '>', "$folder/lab_tests.c" or die "$folder/lab_tests.c: $!";
    print {$out} qq(#include "lab_kernel.h"\n), @declarations, "const struct lab_test lab_tests[] = {\n", @entries, "    {0, 0},\n};\n";
    close $out or die $!;
    my ($compiler) = own($lab);
    my ($status, $output) = limited([@$compiler, qw(-c lab_tests.c -o lab_tests.o)], $folder);
    die "lab_tests.c: $output" if $status;
    return (@objects, "$folder/lab_tests.o");
}

# The objects that the kernel is linked from, but for its main program and its table of function names: by the map of that
# link, as a build folder may have those of sources that are no more.
sub kernel_objects {
    open my $map, '<', "$ROOT/build/kernel.map" or die "build/kernel.map: $!";
    my @objects = grep { !m{/kernel/main\.c\.o$|-symbols\.o$} } map { m{^LOAD (\S+\.o)$} ? File::Spec->rel2abs($1, $ROOT) : () } <$map>;
    close $map or die $!;
    return @objects;
}

# kernel_build($lab, \%bytes, $folder, \@tests) - links the kernel: $folder/kernel.elf and .img.
sub kernel_build {
    my ($lab, $bytes, $folder, $tests) = @_;
    my $submission = submission_compile($lab, $bytes, $folder, \@COMPILER, {});
    my $code = disassembly($submission);
    check_instructions($code);
    my @harness = map { own_object($lab, $_, own($lab)) } glob "$lab->{folder}/harness/*.c $lab->{folder}/harness/*.S";
    $_->{missing} = missing_barrier($code) for grep { $_->{check} } @$tests;
    my @objects = test_objects($folder, $lab, grep { $_->{file} } @$tests);
    my ($status, $output) = limited(['arm-none-eabi-gcc', qw(-marm -mcpu=cortex-a7 -nostdlib -static -T), "$ROOT/linker/kernel.ld",
        '-Wl,--gc-sections,--build-id=none,--wrap=sched_start', kernel_objects(), @harness, @objects, $submission, '-lgcc', '-o', 'kernel.elf'], $folder);
    die { refused => 'it cannot be linked: ' . join ' ', grep { /undefined|overflow|fit/ } split /\n/, $output } if $status;
    ($status, $output) = limited([qw(arm-none-eabi-objcopy -O binary kernel.elf kernel.img)], $folder);
    die "objcopy: $output" if $status;
}

# --- Running ---

# kernel_command($lab, $run, $folder, $name) - to boot a test: { cores, seed }.
sub kernel_command {
    my ($lab, $run, $folder, $name) = @_;
    return ('tools/launch', '--console', 'raw', '--no-semihosting', '--tcg', 'icount', '--cores', $run->{cores}, '--initrd', 'none',
        '--kernel', "$folder/kernel.img", '--set', "test=$name", '--set', "seed=$run->{seed}");
}

# Returns (status, reason): 0 or 1 as the test says, 2 if it says nothing.
sub boot {
    my ($lab, $run, $folder, $name) = @_;
    my $token = sprintf '%08x%08x', rand 2**32, rand 2**32;
    my ($program, @arguments) = kernel_command($lab, $run, $folder, $name);
    my ($status, $output) = limited(["$ROOT/$program", @arguments, '--set', "token=$token"], $folder, $CPU_SECONDS);
    return ($1, $2) if $output =~ /^\@\@VERDICT $token ([01]) (.*?)\r?$/m;
    my ($panic) = $output =~ /^PANIC on core[^\n]*\n([^\r\n]*)/m;
    return (2, $panic ? "the kernel panicked: $panic" : 'the kernel came to no end');
}

# kernel_run($lab, $folder, \@tests, { seed, seeds }) - as program_run.
sub kernel_run {
    my ($lab, $folder, $tests, $how) = @_;
    for my $test (@$tests) {
        $test->{passed} = 1;
        if ($test->{check}) {
            next unless $test->{missing};
            $test->{passed} = 0;
            $test->{failure} = { reason => $test->{missing} };
            next;
        }
        RUN: for my $cores (split ' ', $test->{cores}) {
            for my $seed (map { 100 * $how->{seed} + $_ } 1 .. $how->{seeds}) {
                my %run = (cores => $cores, seed => $seed);
                my ($status, $reason) = boot($lab, \%run, $folder, $test->{name});
                next if $status == 0;
                $test->{passed} = 0;
                $test->{failure} = { run => \%run, reason => $reason, alone => \%run };
                last RUN;
            }
        }
    }
}

1;
