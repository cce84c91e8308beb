#!/usr/bin/perl
# The demonstrations, as `make demos` runs them, on machines of several shapes; and their usage lines.
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Test::More;

my @DEMOS = map { /^DEMO\("([^"]+)"/ } do {
    open my $list, '<', "$ROOT/demos/demos.def" or die $!;
    <$list>;
};

# Every claim of the tour holds, and there is more than one to each demonstration.
sub tour {
    my ($name, @options) = @_;
    subtest $name => sub {
        my $result = launch([@options, '--', '/bin/tour', '--check']);
        is $result->{status}, 0, 'status 0' or diag $result->{err};
        my @claims = $result->{out} =~ /^  \[(FAIL| ok )\] (.*)$/mg;
        my @failed = map { $claims[$_] eq 'FAIL' ? $claims[ $_ + 1 ] : () } grep { $_ % 2 == 0 } 0 .. $#claims;
        is "@failed", '', 'no claim failed' or diag $result->{out};
        my $count = @claims / 2;
        cmp_ok $count, '>', 2 * @DEMOS, 'there are claims';
        like $result->{out}, qr/\n$count claims checked, 0 failed\n\z/, 'the last line counts them';
        is_deeply [ $result->{out} =~ /^---- (\S+) ----$/mg ], \@DEMOS, 'every demonstration had its turn';
    };
}

tour("$_ core(s)", '--cores', $_) for 1, 2, 4, 8;
tour('cores taking turns on one host thread', '--cores', 1, '--tcg', 'single');
tour('counting instructions',                 '--tcg',   'icount');

subtest 'bad use' => sub {
    my @bad = ('nonsense', '--nonsense', '--tasks', '--tasks 0', '--tasks 9', '--tasks x', '--part', '--part x', '--thread');
    my $script = join '', map { my $demo = $_; map { "$demo $_\n" } @bad } @DEMOS, 'tour';
    my $result = launch([qw(--cores 1)], stdin => $script);
    for my $demo (@DEMOS, 'tour') {
        is scalar(() = $result->{err} =~ /^usage: \Q$demo\E /mg), scalar @bad, "$demo: a usage line each time";
        is scalar(() = $result->{out} =~ /^\Q$demo\E \(process \d+\): exit status 2$/mg), scalar @bad, "$demo: status 2 each time";
    }
    is $result->{status}, 2, 'status 2 comes back';
};

subtest 'alone' => sub {
    my %arguments = ('roll-call' => '', cpu => '--sequence --threads --terms 100000', io => '--wait 5 --tasks 8', isolation => '--processes');
    for my $demo (@DEMOS) {
        my $result = launch(['--', "/bin/$demo", split ' ', $arguments{$demo} // '']);
        is $result->{status}, 0, "$demo $arguments{$demo}" or diag $result->{out}, $result->{err};
        like $result->{out}, qr/^  Seen: \S/m, 'says what was seen';
    }
};

done_testing;
