#!/usr/bin/perl
# Programs as they stand in operating-systems textbooks: they behave here, under every model, as on Linux.
# SPDX-License-Identifier: MIT
#
# TEXTBOOK='bank ring' MODELS='smp' CORES='4' REPEAT=100 prove tests/textbook.t runs some of them, often.
use strict;
use warnings;
use File::Basename qw(basename);
use File::Temp qw(tempdir);
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Test::More;

my %special  = map { $_ => 1 } qw(deadlock race spin_flag); # those that do not end, or not the same
my %same     = map { $_ => 1 } qw(cancelled histogram job_shell multiplexer sieve toolbox); # write the same everywhere
my %written; # by these, on Linux
my $folder   = tempdir(CLEANUP => 1);
my @all      = map { basename($_, '.c') } glob "$ROOT/tests/textbook/*.c";
my @programs = $ENV{TEXTBOOK} ? split(' ', $ENV{TEXTBOOK}) : grep { !$special{$_} } @all;
my @models   = split ' ', $ENV{MODELS} // 'coop preempt gil smp';
my @cores    = split ' ', $ENV{CORES}  // '1 4';
my $repeat   = $ENV{REPEAT} // 1;
my $SECONDS  = 240; # a watchdog, as is the other below: machines that share a few CPUs are slow at waking each other

sub compile {
    my ($command, $to, $name) = @_;
    my $built = run([@$command, '-Wall', '-Wextra', '-Werror', "$ROOT/tests/textbook/$name.c", '-o', "$folder/$name$to"]);
    ok !$built->{status}, "$name: $command->[0] compiles it" or diag $built->{err};
}

subtest 'as on Linux' => sub {
    for my $name (grep { !$special{$_} } @programs) {
        compile(['gcc', '-O2', '-pthread'], '', $name);
        my $result = run(['timeout', 60, "$folder/$name"]);
        is $result->{status}, 0, "$name: ends well" or diag $result->{out}, $result->{err};
        $written{$name} = $result->{out} if $same{$name};
    }
};

subtest 'tools/ucc' => sub {
    compile(["$ROOT/tools/ucc"], '.elf', $_) for @all;
};

# One boot runs them all; repeated, each has a line for every time.
open my $manifest, '>', "$folder/manifest.tsv" or die $!;
for my $time (1 .. $repeat) {
    print {$manifest} "$_-$time\t$SECONDS\tnonce\t$_.elf\n" for @programs;
}
close $manifest or die $!;

for my $model (@models) {
    for my $cores (@cores) {
        subtest "$model on $cores core(s)" => sub {
            my $result = urun(['-m', $model, '-c', $cores, '--many', $folder], watchdog => $SECONDS * (2 + $repeat));
            is $result->{status}, 0, 'all have run';
            for my $name (map { my $time = $_; map { "$_-$time" } @programs } 1 .. $repeat) {
                my ($out, $status) = $result->{out} =~ /^\@\@BEGIN $name nonce\n(.*?)^\@\@END $name nonce (\d+)$/ms;
                is $status, 0, "$name: ends well" or diag $out // 'never begun', grep { /assert|panic/ } split /^/, $result->{err};
                my $linux = $written{ $name =~ s/-\d+$//r };
                is $out, $linux, "$name: writes what it does on Linux" if defined $linux;
            }
        };
    }
}

if (!$ENV{TEXTBOOK}) {
    subtest 'a deadlock stays one' => sub {
        for my $model (@models) {
            my $result = urun(['-m', $model, '-t', 3, "$folder/deadlock.elf"]);
            is $result->{status}, 124, "$model: its time is over";
            is $result->{out}, "each has one\n", "$model: nobody had both";
        }
    };

    subtest 'spinning on a flag' => sub {
        for my $model (@models) {
            for my $cores (@cores) {
                my $hangs  = $model eq 'coop';
                my $result = urun(['-m', $model, '-c', $cores, '-t', $hangs ? 3 : 60, "$folder/spin_flag.elf"]);
                is $result->{status}, $hangs ? 124 : 0, "$model, $cores core(s): " . ($hangs ? 'never ends' : 'ends');
            }
        }
    };
}

done_testing;
