#!/usr/bin/perl
# The demonstrations, as `make demos` runs them, on machines of several shapes; and their usage lines.
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Console;
use JSON::PP qw(decode_json);
use Test::More;

sub slurp {
    my ($file) = @_;
    open my $in, '<:raw', $file or return '{}';
    local $/;
    return scalar <$in>;
}

my @DEMOS = map { /^DEMO\("([^"]+)"/ } do {
    open my $list, '<', "$ROOT/demos/demos.def" or die $!;
    <$list>;
};

# Every claim of the tour holds, and there is more than one to each demonstration.
sub tour {
    my ($name, @options) = @_;
    subtest $name => sub {
        my $result = run([ "$ROOT/tools/demos", @options ]);
        is $result->{status}, 0, 'status 0' or diag $result->{err};
        is_deeply [ grep { length > 100 } split /\n/, $result->{out} ], [], 'no line is too long';
        my @claims = $result->{out} =~ /^  \[(FAIL| ok )\] (.*)$/mg;
        my @failed = map { $claims[$_] eq 'FAIL' ? $claims[ $_ + 1 ] : () } grep { $_ % 2 == 0 } 0 .. $#claims;
        is "@failed", '', 'no claim failed' or diag $result->{out};
        my $count = @claims / 2;
        cmp_ok $count, '>', 2 * @DEMOS, 'there are claims';
        like $result->{out}, qr/\n$count claims checked, 0 failed\n\z/, 'the last line counts them';
        is_deeply [ $result->{out} =~ /^---- (\S+) ----$/mg ], \@DEMOS, 'every demonstration had its turn';
        my ($table) = $result->{out} =~ /^---- when to use which ----\n(.*)\z/ms;
        for my $work (qw(cpu io image script storm simulation)) {
            my ($row) = ($table // '') =~ /^  $work +ms (.*)$/m;
            is scalar(() = ($row // '') =~ /(?<!\S)[\d.]+\*?(?!\S)/g), 6, "the closing table has a figure of $work for each way";
            is scalar(() = ($row // '') =~ /\*/g), 1, 'and a winner';
        }
        my $json = decode_json(slurp("$ROOT/build/results.json"));
        is scalar(map { @{ $_->{claims} } } @{ $json->{demos} }), $count, 'build/results.json has all claims';
        my ($cpu) = grep { $_->{name} eq 'cpu' } @{ $json->{demos} };
        is scalar(grep { $cpu->{ways}{$_}{time_ms} } keys %{ $cpu->{ways} }), 6, 'and figures';
        like $json->{measured_on}, qr/QEMU virt.*core/, 'and where they were measured';
    };
}

tour("$_ core(s)", '--cores', $_) for 1, 2, 4;
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
    $result = launch([qw(--cores 1)], stdin => "queue --kib 3\nio --wait 10001\nstorm --requests 2001\n");
    is scalar(() = $result->{out} =~ /: exit status 2$/mg), 3, 'numbers out of bounds: likewise';
};

subtest 'alone, with arguments' => sub {
    my %arguments = (cpu => '--sequence --threads --terms 100000', io => '--wait 400 --tasks 8', isolation => '--processes',
        turns => '--wait 15', gil => '--work 20', race => '--rounds 3', deadlock => '--meals 7', queue => '--kib 64', image => '--radius 2', weight => '--count 9', locks => '--rounds 1000',
        storm => '--requests 100', amdahl => '--work 5', simulation => '--steps 1', stages => '--items 3', script => '--numbers 5', order => '--rounds 100');
    my $result = launch([], stdin => join '', map { "$_ " . ($arguments{$_} // '') . "\n" } @DEMOS);
    is $result->{status}, 0, 'status 0' or diag $result->{out}, $result->{err};
    unlike $result->{out}, qr/exit status|\[FAIL\]/, 'each has status 0';
    is scalar(() = $result->{out} =~ /^  Seen: \S/mg), scalar @DEMOS, 'each says what was seen';
    like $result->{out}, qr/^  chopper --wants the board--> baker --wants the knife--> chopper$/m, 'the graph of who waits for whom';
    like $result->{out}, qr/^  load    0 [#.]{6} +\d+ %  1 [#.]{6} +\d+ %/m, 'how busy the cores were';
};

# What a demonstration claims of its threads depends on the model that it was started with.
subtest 'by other models' => sub {
    my @demos = ('turns --wait 15', 'cpu --threads --terms 20000000', 'io --threads --wait 40', 'race', 'deadlock');
    my $result = launch([], stdin => join '', map { my $model = $_; map { "run -m $model $_\n" } @demos } qw(preempt gil smp));
    is $result->{status}, 0, 'status 0' or diag $result->{out}, $result->{err};
    unlike $result->{out}, qr/exit status|\[FAIL\]/, 'no claim failed';
    is scalar(() = $result->{out} =~ /^  Seen: \S/mg), 3 * @demos, 'each says what was seen';
    like $result->{out}, qr/^  \[ ok \] 4 threads ran on cores 0, 1, 2, 3, up to 4 at the same moment$/m, 'threads of smp on all cores';
};

subtest 'keys of the tour' => sub {
    my $console = Console->boot('--', '/bin/tour');
    $console->expect(qr/^A key skips a demonstration, q ends the tour\.$/m, 'says so');
    $console->expect(qr/^---- turns ----$/m)                                   // return;
    unlike $console->type(' ')->expect(qr/^\(skipped\)\s+^---- cpu ----$/m, 'a key skips one') // '', qr/Seen/, 'before its end';
    $console->expect(qr/^4 tasks, one after the other:$/m) // return;
    unlike $console->type('q')->expect(qr/^\(skipped\)\s+^---- when to use which ----$/m, 'q ends it') // '', qr/Seen/, 'at once';
    $console->expect(qr/^3 claims checked, 0 failed$/m, 'what was seen has been counted');
    is $console->ended, 0, 'status 0';
};

# A file as the keyboard is no person: nothing of it is lost while the machine starts, and it is no key.
subtest 'commands from a file' => sub {
    my $result = run([ "$ROOT/tools/launch", '--cores', 1, '--', '/bin/sh' ], stdin => "echo first\ntour --list\n");
    like $result->{out}, qr/\Afirst\n  roll-call /, 'the first byte comes through, and there are no prompts';
    is $result->{status}, 0, 'status 0' or diag $result->{err};
};

done_testing;
