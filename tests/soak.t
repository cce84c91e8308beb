#!/usr/bin/perl
# Everything at once and for long, on 4 cores: children that fork, thread, pipe, fault, set timers and are killed, under
# each of the models; after every round pages, processes, threads and descriptors are back at their count.
# SPDX-License-Identifier: MIT
#
# SOAK=3600 prove tests/soak.t takes that many seconds, `make soak` an hour; else some rounds.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Points;
use Test::More;

my @models  = qw(smp gil preempt coop);
my $seconds = $ENV{SOAK} ? int $ENV{SOAK} / @models : 0;
my $rounds  = $ENV{SOAK} ? 0 : 4;
my $stress  = "$ROOT/build/tests/target/stress";
for my $model (@models) {
    my $seed = $ENV{SEED} // ($seconds ? time : 7);
    subtest "$model, seed $seed" => sub {
        my $result = urun(['-c', 4, '-m', $model, $stress, 'soak', $seed, $rounds, $seconds], watchdog => $seconds + 600);
        check_points($result->{out}, $result->{err});
        check_reports($result);
        is $result->{status}, 0, 'status';
    };
}
subtest 'as much as there is room for' => sub {
    my $result = urun(['-c', 4, '-m', 'smp', "$ROOT/build/tests/target/limits"]);
    check_points($result->{out}, $result->{err});
    is $result->{status}, 0, 'status';
};
done_testing;
