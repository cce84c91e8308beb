#!/usr/bin/perl
# The programs of tests/target under the models of threads that are not coop, on one core and on four: what
# POSIX promises holds however threads run. One boot runs them all.
# SPDX-License-Identifier: MIT
#
# TARGET='sync threads' MODELS=smp CORES=4 REPEAT=100 prove tests/matrix.t runs some of them, often.
use strict;
use warnings;
use File::Basename qw(basename);
use File::Temp qw(tempdir);
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Points;
use Test::More;

my %special  = (loading => 1); # about damaged program files, which tests/target.t makes
my @programs = $ENV{TARGET} ? split(' ', $ENV{TARGET}) : grep { !$special{$_} } map { basename($_, '.c') } glob "$ROOT/tests/target/*.c";
my @models   = split ' ', $ENV{MODELS} // 'preempt gil smp';
my @cores    = split ' ', $ENV{CORES}  // '1 4';
my $repeat   = $ENV{REPEAT} // 1;
my $SECONDS  = 600; # a watchdog, as is the other below: nothing is measured

my @runs   = map { my $time = $_; map { [$_, "$_-$time"] } @programs } 1 .. $repeat;
my $folder = tempdir(CLEANUP => 1);
open my $manifest, '>', "$folder/manifest.tsv" or die $!;
print {$manifest} "$_->[1]\t$SECONDS\tnonce\t$ROOT/build/tests/target/$_->[0]\n" for @runs;
close $manifest or die $!;

for my $model (@models) {
    for my $cores (@cores) {
        my $result = urun(['-m', $model, '-c', $cores, '--many', $folder], watchdog => $SECONDS * (1 + $repeat));
        for my $run (@runs) {
            subtest "$run->[0], $model, $cores core(s)" => sub {
                my ($out, $status) = $result->{out} =~ /^\@\@BEGIN $run->[1] nonce\n(.*?)^\@\@END $run->[1] nonce (\d+)$/ms;
                check_points($out // '', $result->{err});
                is $status, 0, 'status';
            };
        }
        check_reports($result);
        is $result->{status}, 0, "$model, $cores core(s): all have run";
    }
}
done_testing;
