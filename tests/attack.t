#!/usr/bin/perl
# What programs may try against the kernel and each other: boots those of tests/attack, on one core and on four, and
# takes over their test points. Each says after every act whether others noticed it, and whether all came back.
# SPDX-License-Identifier: MIT
#
# TARGET='races calls' MODELS=smp CORES=4 REPEAT=100 prove tests/attack.t runs some of them, often; ACT=text
# only the acts whose names have that in them; ALL=1 each allocation that can fail, and many deaths.
use strict;
use warnings;
use File::Basename qw(basename);
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Points;
use Test::More;

# Where there is nothing in parallel, a race is none. The seed of what is random, with how many rounds of it, is fixed.
my %machines = (races => ['smp 4'], dying => ['preempt 1 -i -s 1', 'smp 4', 'gil 4'],
    fuzz => ['preempt 1 -i -s 1', 'smp 4']);
my %options = (fuzz => [qw(--set protect_first)], nomem => [qw(--set allow_refusal)]);
my %arguments = (fuzz => [1, 10], nomem => [$ENV{ALL} ? 1 : 7], dying => [$ENV{ALL} ? 1000 : 24]);
my @usual    = ('coop 1', 'smp 4');
my @programs = $ENV{TARGET} ? split(' ', $ENV{TARGET}) : map { basename($_, '.c') } glob "$ROOT/tests/attack/*.c";

for my $program (@programs) {
    for my $machine (@{ $machines{$program} // \@usual }) {
        my ($model, $cores, @more) = split ' ', $machine;
        my @arguments = $ENV{ACT} // @{ $arguments{$program} // [] };
        next if $ENV{MODELS} && $ENV{MODELS} !~ /\b$model\b/ || $ENV{CORES} && $ENV{CORES} !~ /\b$cores\b/;
        for my $round (1 .. $ENV{REPEAT} // 1) {
            my @options = ('-m', $model, '-c', $cores, @more, @{ $options{$program} // [] });
            my $result  = urun([@options, "$ROOT/build/tests/attack/$program", @arguments]);
            $result->{err} =~ s/^fault: process \d+ \((?:fuzz|nomem)\) .*\n//mg; # these end in many ways
            subtest "$program, $model, $cores core(s)" => sub {
                check_points($result->{out}, $result->{err});
                check_reports($result);
                is $result->{status}, 0, 'status';
            };
        }
    }
}
done_testing;
