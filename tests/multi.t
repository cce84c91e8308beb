#!/usr/bin/perl
# Python's vocabulary in C, <brigade/…>. The tutorials' programs; threads and processes put through the same paces
# under every model; members killed at random; and, natively, sanitizers.
# SPDX-License-Identifier: MIT
#
# MODELS='smp' CORES='4' SEED=7 prove tests/multi.t
use strict;
use warnings;
use File::Basename qw(basename);
use File::Temp qw(tempdir);
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Points;
use Test::More;

my $folder = tempdir(CLEANUP => 1);
my $seed   = $ENV{SEED} // 1;
my @warn   = ('-Wall', '-Wextra', '-Werror', "-I$ROOT/tests");

sub compile {
    my ($source) = @_;
    my $name = basename($source, '.c');
    my $built = run(["$ROOT/tools/ucc", @warn, $source, '-o', "$folder/$name.elf"]);
    is $built->{status}, 0, "$name compiles" or diag $built->{err};
}

# Runs programs [id, file, arguments], all in one boot; returns { id => [what it wrote, its status] }.
sub many {
    my ($options, @programs) = @_;
    open my $manifest, '>', "$folder/manifest.tsv" or die $!;
    print {$manifest} map { join("\t", $_->[0], 60, 'n', "$_->[1].elf", $_->[2] // '') . "\n" } @programs;
    close $manifest or die $!;
    my $result = urun([@$options, '--many', $folder]);
    is $result->{status}, 0, 'all have run' or diag $result->{err};
    my %got;
    $got{$1} = [$2, $3] while $result->{out} =~ /^\@\@BEGIN (\S+) n\n(.*?)^\@\@END \1 n (\d+)$/msg;
    return \%got;
}

# Counts instructions, so that times are exact: nothing of this depends on the host.
subtest 'the tutorials' => sub {
    compile($_) for glob "$ROOT/tests/tutorials/*.c";
    my @programs = map { [$_, $_] } qw(worker_queue downloads sum_of_squares main_goes_on numbers_and_letters cpu_and_io main_guard);
    for my $options (['-i'], ['-i', '-c', 4, '-m', 'smp']) {
        subtest "@$options" => sub {
            my $got = many($options, @programs, ['unguarded', 'main_guard', 'x']);
            is $got->{$_}[1], 0, "$_: status" for map { $_->[0] } @programs;
            my %out = map { $_ => $got->{$_}[0] // '' } keys %$got;
            is $out{worker_queue}, "15\n", 'the sum comes out of the queue';
            like $out{downloads}, qr/\A(?:start file[12]\n){2}(?:done file[12]\n){2}all done in 2\.[0-2] s\n\z/,
                'both downloads begin before one is done: 2 s, not 4';
            is $out{sum_of_squares}, "333333283333335000000\n" x 2 . "both are done\n", 'both have the sum';
            like $out{main_goes_on}, qr/\A(?:[1-3]\n)*main goes on\n(?:[1-3]\n)*done\n\z/, 'main goes on meanwhile';
            is join('', sort $out{main_goes_on} =~ /\d/g), '123', 'the numbers';
            my @parts = split /main continues\n/, $out{numbers_and_letters};
            is scalar @parts, 2, 'main continues twice';
            is join('', sort split /\n/, $_), '123abc', 'numbers and letters are there' for @parts;
            like $_, qr/[1-3]\n[a-c](?s:.)*[a-c]\n[1-3]|[a-c]\n[1-3](?s:.)*[1-3]\n[a-c]/, 'mixed' for @parts;
            my $cpu = qr/(?:cpu-bound: (?:10|5)000000, \d+\.\d\d s\n){2}/;
            my $io  = qr/(?:I\/O-bound: 1\.0\d s\n){2}/;
            my $two = qr/two in \d+\.\d\d s\n/;
            like $out{cpu_and_io}, qr/\A${cpu}Thread: $two${io}Thread: two in 1\.\d\d s\n${cpu}Process: $two${io}Process: two in 1\.\d\d s\n\z/,
                'the times; waits overlap';
            is $out{main_guard}, "a program begins\na program begins\nworker\n", 'spawn begins the program anew';
            like $out{unguarded}, qr/\Aa program begins\na program begins\nstart: \S.*\n\z/, 'without a guard the child is refused';
        };
    }
};

my @tests = qw(pool threads processes stress members);
compile("$ROOT/tests/multi/$_.c") for @tests;

# On one core instructions are counted, and a thousand deaths cost a second; several run at once.
my @machines = map { my $model = $_; map { [$model, $_] } split ' ', $ENV{CORES} // '1 2 4' }
    split ' ', $ENV{MODELS} // 'coop preempt gil smp';
for my $machine (@machines) {
    my ($model, $cores) = @$machine;
    subtest "$model on $cores core(s)" => sub {
        my ($kills, @options) = $cores == 1 ? (1000, '-i') : (20);
        my $all = $ENV{MODELS} || $cores == 1 || ($cores == 2) == ($model =~ /coop|gil/); # else only what is random
        my %arguments = (pool => "$kills $seed", stress => "$seed 20", members => "$seed 20");
        my @those = $all ? @tests : qw(stress members);
        my $got = many(['-m', $model, '-c', $cores, @options], map { [$_, $_, $arguments{$_}] } @those);
        for my $test (@those) {
            subtest $test => sub {
                check_points($got->{$test}[0] // '', 'it was not run');
                is $got->{$test}[1], 0, 'status';
            };
        }
    };
}

subtest 'natively' => sub {
    my @sources = glob "$ROOT/user/lib/multi/*.c";
    my @gcc = ('gcc', '-std=gnu11', '-D_GNU_SOURCE', '-g', '-O1', '-no-pie', '-pthread', '-idirafter', "$ROOT/user/include", @warn);
    local $ENV{TSAN_OPTIONS} = 'report_mutex_bugs=0';
    for my $test (['threads', 'thread'], ['threads', 'address,undefined'], ['processes', 'address,undefined'], ['pool', 'address,undefined']) {
        my ($name, $sanitize) = @$test;
        my $built = run([@gcc, "-fsanitize=$sanitize", '-fno-sanitize-recover=undefined', "$ROOT/tests/multi/$name.c", @sources, '-o', "$folder/$name"]);
        is $built->{status}, 0, "$name compiles with -fsanitize=$sanitize" or diag $built->{err};
        my $result = run(["$folder/$name"]);
        is $result->{status} . $result->{err}, '0', "$name runs with it" or diag $result->{out} =~ /^(not ok.*)$/mg;
    }
};

done_testing;
