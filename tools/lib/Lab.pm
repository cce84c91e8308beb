# A lab as its lab.yaml describes it: what is handed in, which tests there are, what each criterion is worth.
# SPDX-License-Identifier: MIT
package Lab;
use strict;
use warnings;
use Cwd qw(realpath);
use CPAN::Meta::YAML;
use Exporter qw(import);
use File::Basename qw(basename dirname);

our @EXPORT_OK = qw(lab_find lab_tests lab_points $ROOT);
our $ROOT = dirname(dirname(dirname(realpath(__FILE__))));

# lab_find('01') - the lab of that number, or name, with its folder and, if it is there, the staff's.
sub lab_find {
    my ($name) = @_;
    $name =~ /^[\w-]+$/ or die "$name is no lab\n";
    my ($folder) = grep { -f "$_/lab.yaml" } glob "$ROOT/labs/$name $ROOT/labs/$name-*";
    defined $folder or die "there is no lab $name: labs/ has " . join(' ', map { basename($_) } glob "$ROOT/labs/[0-9]*") . "\n";
    my $lab = CPAN::Meta::YAML->read("$folder/lab.yaml")->[0];
    my $staff = "$ROOT/labs-staff/" . basename($folder);
    @$lab{qw(name number folder)} = (basename($folder), basename($folder) =~ /^(\w+)/, $folder);
    $lab->{staff} = $staff if -d $staff;
    $lab->{exports} //= [];
    $lab->{calls} //= [];
    return $lab;
}

# lab_tests($lab) - { name, file, criterion, hidden, cores } for each test program, by criterion; check instead of file
# where the grader looks at the code itself.
sub lab_tests {
    my ($lab) = @_;
    my @tests;
    for (@{ $lab->{criteria} }) {
        my ($criterion, %more) = ($_->{name}, cores => $_->{cores} // '');
        push @tests, { name => $criterion, check => $_->{check}, criterion => $criterion, hidden => 0 } if $_->{check};
        my @public = grep { -f } "$lab->{folder}/tests/$criterion.c";
        my @hidden = $lab->{staff} ? glob "$lab->{staff}/tests/$criterion-*.c" : ();
        push @tests, map { { name => basename($_, '.c'), file => $_, criterion => $criterion, hidden => 0, %more } } @public;
        push @tests, map { { name => basename($_, '.c'), file => $_, criterion => $criterion, hidden => 1, %more } } @hidden;
    }
    return @tests;
}

# lab_points($lab, \@tests) - [{ name, asks, points, of, passed, tests }]: a criterion's points are divided equally
# among its tests; $test->{passed} says who has earned them. In tenths, rounded down.
sub lab_points {
    my ($lab, $tests) = @_;
    return map {
        my $criterion = $_;
        my @all    = grep { $_->{criterion} eq $criterion->{name} } @$tests;
        my $passed = grep { $_->{passed} } @all;
        my $points = @all ? int(10 * $criterion->{points} * $passed / @all) / 10 : 0;
        { name => $criterion->{name}, asks => $criterion->{asks}, points => $points, of => $criterion->{points} + 0,
            passed => $passed + 0, tests => scalar @all };
    } @{ $lab->{criteria} };
}

1;
