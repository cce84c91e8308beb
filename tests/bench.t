#!/usr/bin/perl
# The benchmark itself: figures that repeat to the digit, a rise that is refused, a document that is true.
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib", "$FindBin::Bin/../bench/lib";
use Bench ();
use Brigade;
use File::Temp qw(tempdir);
use Test::More;

my $folder = tempdir(CLEANUP => 1);

sub bench { return run(["$ROOT/bench/run", @_]) }

sub compiled {
    my ($name) = @_;
    my $built = run(["$ROOT/tools/ucc", '-Wall', '-Wextra', '-Werror', "$ROOT/bench/$name.c", '-o', "$folder/$name.elf"]);
    is $built->{status}, 0, "$name.c compiles" or diag $built->{err};
    return "$folder/$name.elf";
}

subtest 'the same counts twice' => sub {
    for my $test (['ops'], ['metric'], ['memory'], ['wakeups', '-m', 'smp', '-c', 2]) {
        my ($name, @options) = @$test;
        my $program = compiled($name);
        my @runs = map { urun(['-i', @options, $program]) } 1, 2;
        is $_->{status}, 0, "$name: status 0" for @runs;
        like $runs[0]{out}, qr/\A(?:\w+\t\d+\.\d+\n)+\z/, "$name: figures";
        is $runs[1]{out}, $runs[0]{out}, "$name: the same again";
    }
    my $program = compiled('ops');
    is urun(['-i', $program, 'fork_wait'])->{out} =~ s/\t.*//sr, 'fork_wait', 'one case alone';
    my %rows = map { $_->{name} => 1 } Bench::rows();
    my $text = urun(['-i', $program])->{out};
    is_deeply [ grep { !$rows{$_} } $text =~ /^(\w+)/mg ], [], 'bench/rows has each case';
};

subtest 'on this host, unchanged' => sub {
    for my $test (['ops', 'null_call'], ['metric', 'synchronisation'], ['memory', 'memory_thread'], ['parallel', 1, 'calls']) {
        my ($name, @arguments) = @$test;
        my $built = run(['gcc', '-O2', '-Wall', '-Wextra', '-Werror', '-pthread', "$ROOT/bench/$name.c", '-o', "$folder/$name"]);
        is $built->{status}, 0, "$name.c" or diag $built->{err};
        my $result = run(["$folder/$name", @arguments]);
        like $result->{out}, qr/^$arguments[-1]\t/, "$arguments[-1] is measured" or diag $result->{err};
    }
};

subtest 'parallel work and its ceiling' => sub {
    my $result = urun(['-m', 'smp', '-c', 2, compiled('parallel'), 2, 'pairs', 'calls']);
    is join(' ', $result->{out} =~ /^(\w+)\t2\t[1-9]\d+\t[1-9]\d+$/mg), 'pairs calls', 'two kinds' or diag $result->{err};
    my %best;
    Bench::measure_ceilings(2, \%best);
    ok $best{$_}[0] > 0 && $best{$_}[1] > 0, "a bare loop on two cores: $_" for qw(ceiling calls_ceiling);
};

# --- Comparing ---

my $old = { compiler => '1.2.3', qemu => '7.2', counts => { coop => { yield => 100, null_call => 1000, timer_jitter => 0 } } };
Bench::write_json("$folder/old.json", $old);

# What bench/run compare says to these counts: its status and its words.
sub compared {
    my (%counts) = @_;
    Bench::write_json("$folder/new.json", { %$old, counts => { coop => \%counts } });
    my $result = bench('compare', "$folder/new.json", "$folder/old.json");
    return "$result->{status} $result->{out}$result->{err}";
}

subtest 'a rise is refused' => sub {
    my %same = (yield => 100, null_call => 1000, timer_jitter => 0);
    like compared(%same), qr/^0 .* 0 counts have risen/, 'the same';
    like compared(%same, null_call => 1030), qr/^0 /, '3 % more';
    like compared(%same, null_call => 900), qr/^0 .* 1 are lower/, 'less';
    like compared(%same, null_call => 1040), qr/^1 bench: coop null_call has risen from 1000 to 1040, by 4\.0 %\n/, '4 % more';
    like compared(%same, yield => 103.1), qr/^1 bench: coop yield has risen/, 'a little more than 3 %';
    like compared(%same, timer_jitter => 16), qr/^0 /, "one tick of the clock's";
    like compared(%same, timer_jitter => 32), qr/^1 bench: coop timer_jitter/, 'two ticks';
    my %less = %same;
    delete $less{yield};
    like compared(%less), qr/^1 bench: coop yield is no longer measured\n/, 'a figure that is gone';
    like compared(%same, fresh => 1), qr/^1 bench: coop fresh has no committed count yet/, 'a new one';
};

subtest 'a compiler without committed counts' => sub {
    open my $out, '>', "$folder/odd-gcc" or die $!;
    print {$out} "#!/bin/sh\necho 99.0\n";
    close $out;
    chmod 0755, "$folder/odd-gcc";
    local $ENV{CROSS} = "$folder/odd-";
    my $result = bench('check');
    is $result->{status}, 0, 'passes';
    like $result->{out}, qr/^bench: NOT COMPARED: .* 99\.0, only for \d/, 'and says that nothing was compared';
};

subtest 'docs/performance.md' => sub {
    my $result = bench('document', '--check');
    is $result->{status}, 0, 'its tables are the committed figures' or diag $result->{out}, $result->{err};
    my ($file) = sort glob "$ROOT/bench/results/counts-gcc-*.json";
    my $counts = Bench::read_json($file)->{counts};
    my @absent = grep { !defined($counts->{coop}{$_} // $counts->{machine}{$_}) } map { $_->{name} } Bench::rows();
    is "@absent", '', 'each row has a committed count';
};

subtest 'bad use' => sub {
    is bench('nonsense')->{status}, 2, 'an unknown command';
    is bench('--help')->{status}, 0, '--help';
    isnt bench('compare', '/nowhere', '/nowhere')->{status}, 0, 'no such files';
};

subtest 'tools/masked' => sub {
    my $result = run(["$ROOT/tools/masked", '-l', 3, program('hello')]);
    is $result->{status}, 0, 'status 0' or diag $result->{err};
    my ($boot, $masked, $most) = $result->{out} =~ /\Aboot\t(\d+)\nmasked\t(\d+)\n *(\d+)  \w/;
    ok $boot > 10_000, 'instructions before the first of the program';
    ok $masked > 100, 'instructions with interrupts masked';
    is $most, $masked, 'the longest stretch is that';
};

done_testing;
