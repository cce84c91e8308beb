#!/usr/bin/perl
# When the kernel itself breaks: it says what, where, what each core held and did, and the machine ends with 125.
# The faults are planted into a kernel of its own (tests/check/plant.c).
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Test::More;

my $initrd = initrd_with(program('plant'));
open my $list, '<', "$ROOT/tests/check/plant.h" or die $!;
my $next = 0;
my %number = map { /^    PLANT_(\w+),/ ? ($1 => $next++) : () } <$list>;

# plant(cores of the machine, arguments of the program before the number, fault, cores that have it)
sub plant {
    my ($machine, $options, $fault, @on) = @_;
    return launch(['--cores', $machine, '--kernel', ($ENV{BRIGADE_BUILD} // "$ROOT/build") . "/plant.img", '--initrd', $initrd,
        '--', '/plant.elf', @$options, $number{$fault}, @on], watchdog => 120);
}

my $function  = qr/\w[\w.]*\+0x[0-9a-f]+/;
my $registers = qr/(?:  r(?:0|4|8 ) .*\n){3}  r12 .* pc  [0-9a-f]{8}  cpsr [0-9a-f]{8}\n/;

# Fault, what the second line of the report says, which function the backtrace begins with and which follows.
my @faults = (
    [NULL      => qr/data abort in the kernel: address 0x00000008, status 0x.*/, 'plant_fault'],
    [UNDEFINED => qr/undefined instruction in the kernel: .*/,                  'plant_fault'],
    [ASSERT    => qr{tests/check/plant\.c:\d+: zero == 1},                       'plant_fault'],
    [ORDER     => qr/lock low \(process table\) taken while one of a later rank is held: pages/, 'lock_wrong_order'],
    [STACK     => qr/data abort in the kernel: address 0x[0-9a-f]+, status 0x.*/, 'descend'],
    [TEXT      => qr/data abort in the kernel: address 0x[0-9a-f]+, status 0x.0f/, 'plant_fault'],
    [JUMP      => qr/prefetch abort in the kernel: address 0x00001000, status 0x.*/, '?'],
);
for (@faults) {
    my ($fault, $message, $innermost) = @$_;
    my ($cores, $on) = $fault eq 'NULL' ? (1, 0) : (4, 2);
    subtest $fault => sub {
        my $result = plant($cores, [], $fault, $on);
        is $result->{status}, 125, 'status 125' or diag $result->{err};
        like $result->{err}, qr/^PANIC on core $on, thread .*:\n$message\n$registers/m, 'what and where, registers';
        like $result->{err}, qr/^  0x[0-9a-f]{8} \Q$innermost\E\S*\+0x[0-9a-f]+\n(?:  0x[0-9a-f]{8} $function\n)*/m, 'backtrace';
        like $result->{err}, qr/^  0x[0-9a-f]{8} bad_syscall\+0x/m, 'down to the vectors' unless $fault eq 'STACK';
        my $held = $fault eq 'ORDER' ? "locks:\n  pages" : 'no lock';
        like $result->{err}, qr/^core $on speaks and holds $held$/m, 'locks';
        is scalar(() = $result->{err} =~ /^core \d has stopped and holds no lock$/mg), $cores - 1, 'all others have stopped';
        like $result->{err}, qr/^core $on:\n  runs 2\.0 plant\.elf\n  nothing was traced$/m, 'what it ran';
        like last_line($result), qr/^the machine stops/, 'last line';
    };
}

subtest 'the last trace records' => sub {
    my $result = plant(4, ['-t'], 'NULL', 3);
    like $result->{err}, qr/^core 3:\n  runs 2\.0 plant\.elf\n(?:  trace: .*\n)*  trace: \d+ ms SWITCH 2\.0 a 0x[0-9a-f]+ b 0x0\n/m,
        'of the core: the switch to the thread' or diag $result->{err};
    like $result->{err}, qr/^core 0:\n  idle\n(?:  trace: .*\n)*  trace: \d+ ms SWITCH 0\.0 /m, 'of another: that it went idle';
};

subtest 'a panic in a panic' => sub {
    my $result = plant(4, [], 'TWICE', 1);
    is $result->{status}, 125, 'status 125';
    like $result->{err}, qr/^PANIC on core 1, thread .*:\nthe first\n/m, 'the first is told';
    like last_line($result), qr/^PANIC within the panic \(the report fails, too\), pc 0x/, 'the second, too, and the machine ends';
};

subtest 'a lock that is held too long' => sub {
    my $result = plant(4, [], 'HELD', 1, 2, 3);
    is $result->{status}, 125, 'status 125';
    like $result->{err}, qr/^core [23] has waited 1 s for lock low, held by one of cores 0x/m, 'who waits for which lock, held by whom';
    like $result->{err}, qr/^core 1 DOES NOT ANSWER and holds locks:\n  process table$/m, 'the core that has it does not answer';
    like $result->{err}, qr/^core [23] has stopped and holds locks:\n  process table$/m, 'another that waits for it has stopped';
    like $result->{err}, qr/^core 0 has stopped and holds no lock$/m, 'so has one that idled';
};

subtest 'a core that takes no interrupts any more' => sub {
    for my $core (0, 3) {
        my $result = plant(4, [], 'LOOP', $core);
        is $result->{status}, 125, "core $core: status 125";
        my $before = ($core + 3) % 4;
        like $result->{err}, qr/^PANIC on core $before, .*\ncore $core does not answer: it has taken no interrupt for \d+ ms$/m, 'its neighbour names it';
        like $result->{err}, qr/^core $core DOES NOT ANSWER and holds no lock$/m, 'it has not stopped';
        like $result->{err}, qr/^core $core:\n  runs 2\.0 plant\.elf$/m, 'what it ran';
    }
};

subtest 'the kernel that is shipped has none of this' => sub {
    my $result = launch(['--cores', 2, '--initrd', $initrd, '--', '/plant.elf', $number{NULL}, 1]);
    is $result->{status}, 0, 'the numbers are no system calls';
};

done_testing;
