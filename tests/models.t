#!/usr/bin/perl
# The models of threads: the same program under each, on one core and on several.
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Test::More;

my $program = program('models');

sub models {
    my ($model, $cores, @arguments) = @_;
    my @options = @arguments && ref $arguments[0] ? @{ shift @arguments } : ();
    my $result = urun(['-m', $model, '-c', $cores, @options, $program, @arguments]);
    $result->{out} =~ s/\n\z//;
    return $result;
}

for my $model (qw(coop preempt gil smp)) {
    for my $cores (1, 2, 4) {
        subtest "$model on $cores core(s)" => sub {
            my $race = models($model, $cores, 'race');
            like $race->{out}, qr/locked exact$/, 'no locked addition is lost';
            like $race->{out}, qr/^unlocked exact/, 'nor an unlocked one' if $model eq 'coop' || $cores == 1;

            my ($used, $most, $gil, $twice) =
                models($model, $cores, 'trace')->{out} =~ /^cores (\d), at once (\d), gil (\w+), two holders (\d+)$/;
            my $expected = $model eq 'smp' || $model eq 'gil' ? $cores : 1;
            if ($model eq 'gil') {
                cmp_ok $used, '<=', $cores, 'no more cores than there are';
                is $gil, 'used', 'the token goes round';
            } else {
                is $used, $expected, "threads ran on $expected core(s)";
                is $most, $expected, "$expected at the same moment";
                is $gil, 'unused', 'no token';
            }
            is $twice, 0, 'never two holders of the token';

            is models($model, $cores, 'spin')->{out}, 'ended', 'a spinning thread ends' unless $model eq 'coop';
            is models($model, $cores, 'library')->{out}, 'errors 0', 'the C library keeps its state';
        };
    }
}

for my $model (qw(coop preempt gil smp)) {
    my $expected = join '', map { "$_\n" } "self $model 700", "forked $model 700", "program $model 700", "program $model 1234", "self $model 1234";
    is urun(['-m', $model, '--switch-interval', 700, $program, 'inherit'])->{out}, $expected, "$model: inherited by fork, exec, spawn";
}

subtest 'gil: one thread in user mode' => sub {
    for my $cores (1, 2, 4) {
        my $user = urun(['-m', 'gil', '-c', $cores, program('gil'), 'user'])->{out};
        my $used = $user =~ /cores (\d)/ ? $1 : 0;
        is $user, "at once 1, cores $used, user time within wall time, lost 0\n", "by the records of $cores core(s)";
        cmp_ok $used, '>', $cores > 1, 'its threads ran on several' if $cores > 1;
    }
    like urun(['-m', 'smp', '-c', 4, program('gil'), 'user'])->{out}, qr/^at once [2-4], .* beyond/, 'smp: the same records show several';
};

subtest 'gil: the switch interval' => sub {
    for my $cores (1, 2) {
        my %turns;
        for my $us (0, 500, 5000, 20000) {
            my $result = urun(['-i', '-m', 'gil', '-c', $cores, program('gil'), 'turns', $us]);
            ($turns{$us}) = $result->{out} =~ /^turns (\d+), lost 0$/ or fail("$us us: $result->{out}");
        }
        is $turns{0}, $turns{5000}, "$cores core(s): 5 ms as set";
        cmp_ok $turns{500}, '>', 8 * $turns{5000}, 'a tenth of it: about ten times the hand-overs';
        cmp_ok $turns{20000}, '<', $turns{5000} / 2, 'four times as long: fewer';
        my $option = urun(['-i', '-m', 'gil', '-c', $cores, '--switch-interval', 500, program('gil'), 'turns', 0])->{out};
        is $option, "turns $turns{500}, lost 0\n", 'the same by the option';
    }
};

subtest 'gil: holders that are killed, stopped, moved, that fault, exec, fork, exit' => sub {
    for my $cores (1, 4) {
        my $result = urun(['-m', 'gil', '-c', $cores, program('gil'), 'hard', 2]);
        is $result->{out}, "wrong 0\n", "the token is never lost, $cores core(s)";
    }
};

subtest 'an unlocked counter under smp' => sub {
    # How much the cores overlap is the host's affair; that they never do in ten runs is not to be expected.
    my $lost = grep { models('smp', 4, 'race')->{out} =~ /^unlocked lost/ } 1 .. 10;
    cmp_ok $lost, '>', 0, "lost additions in $lost of 10 runs";
};

subtest 'coop means cooperative' => sub {
    is models('coop', 4, ['-t', 3], 'spin')->{status}, 124, 'a loop that waits for a flag never ends';
};

subtest 'a schedule can be had again' => sub {
    my %seen;
    for my $seed (1 .. 3) {
        my @runs = map { models('preempt', 1, ['-i', '-s', $seed], 'race')->{out} } 1 .. 2;
        is $runs[0], $runs[1], "seed $seed: the same twice";
        $seen{ $runs[0] }++;
    }
    ok grep(/unlocked lost/, keys %seen), 'a seed shows the race that one core can have';
};

subtest 'bad use' => sub {
    is models('many', 1, 'race')->{status}, 2, 'no such model';
    is models('coop', 1, ['-s', 1], 'race')->{status}, 2, 'a seed, but nothing to preempt';
    is models('gil', 1, ['--switch-interval', $_], 'race')->{status}, 2, "a switch interval of $_" for 0, 10000001, 'x';
};

done_testing;
