# Takes over the test points that a program on Brigade has written, and compares the kernel's lines with
# those that it announced.
# SPDX-License-Identifier: MIT
package Points;
use strict;
use warnings;
use Exporter qw(import);
use Test::More;

our @EXPORT = qw(check_points check_reports);

# Checks TAP that a program has written; each of its points becomes one of this test. $why: for a program
# that has not come to its end.
sub check_points {
    my ($out, $why) = @_;
    my ($plan, $seen) = (undef, 0);
    my @lines = split /\n/, $out;
    while (defined(my $line = shift @lines)) {
        if ($line =~ /^(not )?ok (\d+) - (.*)/) {
            my ($failed, $number, $name) = ($1, $2, $3);
            my @why;
            push @why, shift(@lines) =~ s/^# //r while $failed && @lines && $lines[0] =~ /^#  /;
            $seen++;
            ok !$failed && $number == $seen, $name or diag join "\n", @why;
        } elsif ($line =~ /^1\.\.(\d+)$/) {
            $plan = $1;
        } elsif ($line !~ /^# expect /) {
            $line =~ /^#/ ? note $line : fail("no TAP: $line");
        }
    }
    ok defined $plan && $plan == $seen, 'the program came to its end'
        or diag "$seen points, plan " . ($plan // 'missing') . "\n$why";
}

# The kernel's lines are those that the program announced, in this order; * is a hexadecimal number.
sub check_reports {
    my ($result) = @_;
    my @expected = $result->{out} =~ /^# expect (.*)$/mg;
    my @reports  = grep { !/^brigade: / } split /\n/, $result->{err};
    my $wrong    = 0;
    while (@expected || @reports) {
        my ($expected, $report) = (shift @expected // 'nothing', shift @reports // 'nothing');
        my $pattern = quotemeta($expected) =~ s/\\\*/(?:0x)?[0-9a-f]+/gr;
        next if $report =~ /^$pattern$/;
        diag "report:   $report\nexpected: $expected" if $wrong++ < 10;
    }
    is $wrong, 0, "the kernel's lines are as expected";
}

1;
