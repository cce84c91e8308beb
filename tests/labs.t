#!/usr/bin/perl
# The labs hold what they promise: starters fail, reference solutions have all points, typical mistakes lose the points they
# should, attacks harm only themselves, and nothing of the staff's gets into what students are given.
# SPDX-License-Identifier: MIT
#
# ALL=1 tries more schedules; LABS='01 03' some labs; ONLY=lock-order one wrong or hostile submission.
use strict;
use warnings;
use File::Basename qw(basename dirname);
use File::Copy qw(copy);
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use FindBin;
use JSON::PP;
use lib "$FindBin::Bin/lib", "$FindBin::Bin/../tools/lib";
use Brigade;
use Lab qw(lab_find);
use Test::More;

my $folder = tempdir(CLEANUP => 1);
my $seeds  = $ENV{ALL} ? 4 : 1;
my @labs   = map { lab_find($_) } $ENV{LABS} ? split ' ', $ENV{LABS} : map { basename($_) } grep { -d } glob "$ROOT/labs/[0-9]*";
my $only   = $ENV{ONLY};
my @few    = $ENV{ALL} ? () : ('--runs', 'coop 1,smp 4'); # what finds a wrong one out, and is quick
my $WATCHDOG_S = 1800;

# Grades; returns the result, with points_of => { criterion => points }.
sub grade {
    my ($lab, $path, @options) = @_;
    my $run = run(["$ROOT/tools/grade", '--lab', $lab->{number}, '--json', '--seeds', $seeds, @options, $path], watchdog => $WATCHDOG_S);
    my $result = eval { decode_json($run->{out}) };
    ok $result, basename($path) . ' is graded' or do { diag $run->{out}, $run->{err}; return {} };
    is $run->{err}, '', 'without a complaint';
    $result->{points_of} = { map { $_->{name} => $_->{points} } @{ $result->{criteria} } };
    return $result;
}

# Criteria in which points are missing.
sub lost {
    my ($result) = @_;
    return map { $_->{name} } grep { $_->{points} < $_->{of} } @{ $result->{criteria} };
}

sub reasons {
    my ($result) = @_;
    return join "\n", $result->{refused} // (), map { "$_->{test}: $_->{schedule}: $_->{reason}" } @{ $result->{failures} };
}

# A folder with the lab's starter, then these patches one upon the other.
sub patched {
    my ($lab, $name, @patches) = @_;
    my $to = "$folder/$lab->{number}/$name";
    make_path($to);
    copy("$lab->{folder}/$_", $to) or die "$_: $!" for @{ $lab->{submit} };
    for my $patch (@patches) {
        my $run = run(['patch', '-s', '-p1', '-d', $to, '-i', $patch]);
        is $run->{status}, 0, basename($patch) . ' fits' or diag $run->{out}, $run->{err};
    }
    return $to;
}

sub head {
    my ($file, $word) = @_;
    open my $in, '<', $file or die "$file: $!";
    while (<$in>) {
        return $1 if /\b$word: *(.*?) *$/;
    }
    return '';
}

for my $lab (@labs) {
    my $reference = "$lab->{staff}/reference.patch";

    subtest "$lab->{name}: starter and reference" => sub {
        my $starter = grade($lab, $lab->{folder});
        cmp_ok $starter->{points}, '<', $starter->{of} / 2, 'the starter has less than half the points';
        ok !defined $starter->{refused}, 'but builds';
        my $result = grade($lab, patched($lab, 'reference', $reference));
        is $result->{points}, 100, 'the reference has all 100' or diag reasons($result);
    } unless defined $only;

    for my $patch (sort glob "$lab->{staff}/wrong/*.patch") {
        my $name = basename($patch, '.patch');
        next if defined $only && $only ne $name;
        subtest "$lab->{name}: wrong: $name" => sub {
            my $result = grade($lab, patched($lab, $name, $reference, $patch), @few);
            my %may = map { $_ => 1 } split ' ', head($patch, 'May lose');
            is_deeply [sort grep { !$may{$_} } lost($result)], [sort split ' ', head($patch, 'Loses')], 'loses the points it should'
                or diag reasons($result);
        };
    }

    for my $file (sort glob "$ROOT/labs-staff/hostile/$lab->{name}/*") {
        next if defined $only && $only ne basename($file);
        subtest "$lab->{name}: hostile: " . basename($file) => sub {
            my $result = grade($lab, $file, '--only', $lab->{criteria}[0]{name});
            is $result->{points}, 0, 'has no points';
            my $expected = head((grep { -f } $file, glob "$file/*")[0], 'Expect');
            like reasons($result), qr/$expected/, 'the reason is the right one';
        };
    }
}

done_testing;
