#!/usr/bin/perl
# Looking into a machine that runs: gdb with the kernel's structures (tools/debug), and a break on the serial line.
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Console;
use Test::More;

# gdb's commands, in the machine that runs this program.
sub gdb {
    my ($options, $program, $commands) = @_;
    return run(["$ROOT/tools/debug", @$options, '-x', temp_file($commands), $program], watchdog => 120)->{out};
}

SKIP: {
    skip 'gdb-multiarch is not there; tools/setup --debug installs it', 1 if system('command -v gdb-multiarch >/dev/null');
    subtest 'gdb' => sub {
        my $elf = program('debugged');
        my $out = gdb(['-m', 'smp', '-c', 4], $elf, <<"END");
brigade-break cat main
continue
brigade-break $elf here
continue
echo == processes\\n
brigade-processes
echo == threads\\n
brigade-threads
echo == one\\n
brigade-threads 2
echo == cores\\n
brigade-cores
echo == pages\\n
brigade-pages 1
echo == stack\\n
backtrace
info breakpoints
END
        my %part = $out =~ /^== (\w+)\n(.*?)(?=^== |\z)/msg;
        like $out, qr/hit Breakpoint 1, main \(.*user\/bin\/cat\.c:.*hit Breakpoint 2, .*here \(/s, 'stops in each program by name' or diag $out;
        like $part{processes}, qr/^ +1 +0 smp +3 +\d+  debugged\.elf$/m, 'processes';
        like $part{processes}, qr/^ +2 +1 smp +1 +\d+  cat$/m, 'and the child';
        like $part{threads}, qr/^ +1\.\d blocked +core \d  debugged\.elf:waiter  at 0x[0-9a-f]{8} .*, waits for futex/m, 'a thread by name, what it waits for';
        like $part{threads}, qr/^ +1\.\d \w+ +core \d  debugged\.elf:spinner/m, 'another';
        like $part{one}, qr/\A +2\.0 blocked +core \d  cat  at .*\n\z/, 'threads of one process';
        is scalar(() = $part{cores} =~ /^core [0-3]: (?:runs 1\.\d debugged|idle)/mg), 4, 'what each core runs';
        like $part{pages}, qr/^0x00b00000-0x[0-9a-f]{8} +\d+ KiB  r-x.*\n0x[0-9a-f]{8}-0x[0-9a-f]{8} +\d+ KiB  r--/m, 'page tables: text, then constants';
        like $part{pages}, qr/^0x[123][0-9a-f]{7}-0x[0-9a-f]{8} +4 KiB  guard$/m, "the guard page of a thread's stack";
        unlike $part{pages}, qr/ .wx/, 'nothing is writable and executable';
        like $part{stack}, qr/^#0 .*here \(.*\n#1 .*main \(/m, "the program's stack";
        like $part{stack}, qr/breakpoint already hit 1 time.*breakpoint already hit 1 time/s, 'nowhere else';
    };
    like gdb(['-c', 2], 'true', "break sched_idle\ncontinue\nbacktrace\n"), qr/^#0 .*sched_idle \(.*\n#1 .*sched_next \(/m, 'a breakpoint in the kernel';
}

# Presses Ctrl-A B until the dump shows this: what was asked of the machine may not have begun yet.
sub dump_that {
    my ($c, $shows) = @_;
    my $dump = '';
    for (1 .. 100) {
        $c->type_to_qemu("\x01b");
        $dump = $c->expect(qr/^--- break: .*^--- going on\n/ms) // last;
        last if $dump =~ $shows;
    }
    return $dump;
}

# What a person sees, who presses Ctrl-A B.
subtest 'a break on the line' => sub {
    my $c = Console->boot('--cores', 2, '--', '/bin/sh');
    $c->expect(qr/brigade> /);
    $c->type('ech')->expect(qr/ech/);
    my $dump = dump_that($c, qr/waits for/);
    like $dump, qr/^core 0 speaks and holds no lock\ncore 1 has stopped and holds no lock$/m, 'cores and locks';
    like $dump, qr/^core 1:\n  idle$/m, 'what each runs';
    like $dump, qr/^process 1 sh: parent 0, coop, 1 threads, \d+ pages\n  thread 0 : blocked on core \d, pc 0x[0-9a-f]{8}, in read, waits for tty readers$/m,
        'processes, threads, what they wait for';
    $c->type("o un\"\"touched\n")->expect(qr/^untouched\n/m, 'it has taken no byte from the line that was being typed');
    $c->type("cat\n")->expect(qr/cat\n/);
    like dump_that($c, qr/ cat: .*waits for/s), qr/^process 2 cat: parent 1, /m, 'another program';
    $c->type_to_qemu("\x01x");
};

# Often, while processes and threads come and go on all cores.
subtest 'many breaks' => sub {
    my $rounds = 15;
    my $c = Console->boot('--cores', 4, '--initrd', initrd_with(program('busy')), '--', '/busy.elf', $rounds);
    my $wrong = 0;
    for (1 .. $rounds) {
        $c->expect(qr/^round $_\n/m) or last;
        $c->type_to_qemu("\x01b");
        my $dump = $c->expect(qr/^--- break: .*^--- going on\n/ms) or last;
        $wrong++ if $dump =~ /DOES NOT ANSWER/;
        $c->type("\n");
    }
    is $wrong, 0, "$rounds breaks: all cores answer";
    is $c->ended, 0, 'and the programs go on';
};

done_testing;
