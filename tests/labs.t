#!/usr/bin/perl
# The labs hold what they promise: starters fail, reference solutions have all points, typical mistakes lose the points they
# should, attacks harm only themselves, and nothing of the staff's gets into what students are given.
# SPDX-License-Identifier: MIT
#
# ALL=1 tries more schedules; LABS='01 03' some labs; ONLY=lock-order one wrong or hostile submission, or documents.
use strict;
use warnings;
use File::Basename qw(basename dirname);
use File::Copy qw(copy);
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use FindBin;
use IO::Compress::Zip;
use IO::Uncompress::Unzip;
use JSON::PP;
use lib "$FindBin::Bin/lib", "$FindBin::Bin/../tools/lib";
use Brigade;
use Lab qw(lab_find);
use Test::More;

my $folder = tempdir(CLEANUP => 1);
my $seeds  = $ENV{ALL} ? 4 : 1;
my @labs   = map { lab_find($_) } $ENV{LABS} ? split ' ', $ENV{LABS} : map { basename($_) } grep { -d } glob "$ROOT/labs/[0-9]*";
my $only   = $ENV{ONLY};
# Quick: what finds a wrong one out; that it keeps its other points is looked at with ALL=1.
my @few    = $ENV{ALL} ? () : ("--runs", "coop 1,smp 4");
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
            my @only = $ENV{ALL} ? () : ('--only', join ',', split ' ', head($patch, 'Loses'));
            my $result = grade($lab, patched($lab, $name, $reference, $patch), @few, @only);
            my %may = map { $_ => 1 } split ' ', head($patch, 'May lose');
            is_deeply [sort grep { !$may{$_} } lost($result)], [sort split ' ', head($patch, 'Loses')], 'loses the points it should'
                or diag reasons($result);
        };
    }

    for my $file (grep { -d } sort glob "$ROOT/labs-staff/hostile/$lab->{name}/*") {
        next if defined $only && $only ne basename($file);
        subtest "$lab->{name}: hostile: " . basename($file) => sub {
            my ($source) = glob "$file/*.[cS]";
            my $submission = patched($lab, 'hostile-' . basename($file), $reference);
            copy($_, $submission) or die "$_: $!" for glob "$file/*";
            my $result = grade($lab, $submission, @few, '--only', head($source, 'Only') || $lab->{criteria}[0]{name});
            is $result->{points}, 0, 'has no points';
            my $expected = head($source, 'Expect');
            like reasons($result), qr/$expected/, 'the reason is the right one';
        };
    }
}

# Whether the word stands in one of these files of the tree.
sub names {
    my ($word, @files) = @_;
    return scalar grep { my $text = slurp("$ROOT/$_"); $text =~ /\b\Q$word\E\b/ } @files;
}

sub slurp {
    my ($file) = @_;
    open my $in, '<', $file or return '';
    local $/;
    return scalar <$in>;
}

subtest 'what documents point to is there' => sub {
    my @stops = slurp("$ROOT/docs/tour-of-the-kernel.md") =~ /^\d+\. (.*?)(?=^\d+\. |^See it move|\z)/msg;
    is scalar @stops, 10, 'the tour has ten stops';
    for my $stop (@stops) {
        my @files = $stop =~ /\*\*([^*]+)\*\*/g;
        ok -f "$ROOT/$_", $_ for @files;
        ok names($_, @files), "@files: $_" for $stop =~ /`(?:struct )?(\w+)`/g;
    }
    for my $lab (@labs) {
        my $text = slurp("$lab->{folder}/README.md") =~ s/\s+/ /gr;
        ok -f "$ROOT/$_", "$lab->{name}: $_" for $text =~ m{\b((?:kernel|user)/[\w/]+\.\w+)}g;
        while ($text =~ m{`(\w+)`(?: and `(\w+)`)? in ((?:kernel|user)/[\w/]+\.\w+)}g) {
            my $file = $3;
            ok names($_, $file), "$file: $_" for grep { defined } $1, $2;
        }
    }
} if ($only // 'documents') eq 'documents';

subtest 'what students are given' => sub {
    for my $lab (@labs) {
        my $zip = "$folder/$lab->{number}.zip";
        is run(["$ROOT/tools/lab-zip", $lab->{number}, $zip])->{status}, 0, "$lab->{name}: made";
        my @names;
        my $in = IO::Uncompress::Unzip->new($zip) or die;
        for (my $more = 1; $more > 0; $more = $in->nextStream) {
            push @names, $in->getHeaderInfo->{Name};
            1 while $in->read(my $skipped) > 0;
        }
        ok !(grep { m{labs-staff|reference\.patch|/\.git/} } @names), 'nothing of the staff\'s';
        is_deeply [sort keys %{ { map { m{/labs/([^/]+)/} ? ($1 => 1) : () } @names } }], [sort $lab->{name}, 'lib'], 'no other lab';
        ok !(grep { my $name = $_; !grep { $_ eq "brigade-lab-$lab->{number}/$name" } @names }
            qw(Makefile tools/grade tools/ucc kernel/main.c labs/lib/referee.c), "labs/$lab->{name}/lab.yaml"), 'what is needed';
    }
} if ($only // 'documents') eq 'documents';

# An archive of these: name and bytes in turn.
sub archive {
    my ($name, @members) = @_;
    my $zip;
    while (my ($member, $bytes) = splice @members, 0, 2) {
        $zip ? $zip->newStream(Name => $member) : ($zip = IO::Compress::Zip->new("$folder/$name.zip", Name => $member)) or die;
        $zip->print($bytes);
    }
    $zip->close or die;
    return "$folder/$name.zip";
}

subtest 'archives' => sub {
    my ($lab) = grep { $_->{number} eq '01' } @labs or return ok 1, 'not for these labs';
    my $starter = slurp("$lab->{folder}/bank.c");
    my $noise = join '', map { pack 'N', $_ * 2654435761 & 0xffffffff } 1 .. 5000;
    my %expected = (
        archive('twice', 'a/bank.c' => $starter, 'b/bank.c' => $starter) => qr/bank\.c is in the archive twice/,
        archive('bomb', map { ("$_.txt" => "\0" x (1 << 20)) } 1 .. 40)  => qr/unpacks to far too much/,
        archive('large', 'bank.c' => ' ' x (1 << 20))                    => qr/bank\.c is larger than/,
        archive('many', map { ($_ => '') } 1 .. 600)                     => qr/more than 500 files/,
        archive('other one', 'queue.c' => $starter)                      => qr/bank\.c is missing/,
    );
    my $whole = slurp(archive('whole', 'bank.c' => $starter, 'noise' => $noise));
    my %damaged = (text => $starter, short => substr($whole, 0, length($whole) / 2), changed => $whole =~ s/\Q@{[substr $noise, 0, 4]}\E/other/r);
    for my $name (sort keys %damaged) {
        open my $out, '>:raw', "$folder/$name.zip" or die $!;
        print {$out} $damaged{$name};
        close $out or die $!;
        $expected{"$folder/$name.zip"} = qr/damaged|no zip archive/;
    }
    make_path("$folder/link");
    symlink '/etc/passwd', "$folder/link/bank.c" or die $!;
    $expected{"$folder/link"} = qr/bank\.c is not a file/;
    my @paths = sort keys %expected;
    my $run = run(["$ROOT/tools/grade", '--lab', '01', '--json', @paths]);
    my @results = map { decode_json($_) } split /\n/, $run->{out};
    is scalar @results, scalar @paths, 'all are graded' or diag $run->{out}, $run->{err};
    is $run->{err}, '', 'without a complaint';
    like $results[$_]{refused} // '', $expected{ $paths[$_] }, basename($paths[$_]) for 0 .. $#results;
    ok !(grep { $_->{points} } @results), 'and have no points';

    my $outside = archive('outside', '../bank.c' => $starter);
    my @options = (qw(--lab 01 --json --only ordered --runs), 'coop 1');
    my $in_zip = run(["$ROOT/tools/grade", @options, $outside]);
    my $again = run(["$ROOT/tools/grade", @options, $outside]);
    like $in_zip->{out}, qr/"ordered.*build\/labs\/01\/ordered\.elf/, 'names with folders are graded by their last part';
    ok !-e "$folder/bank.c" && !-e dirname($folder) . '/bank.c', 'and nothing is written there';
    is $again->{out}, $in_zip->{out}, 'a result has nothing in it that differs from run to run';
    make_path("$folder/copy/labs/$lab->{name}");
    copy("$lab->{folder}/bank.c", "$folder/copy/labs/$lab->{name}") or die $!;
    my $in_copy = run(["$ROOT/tools/grade", @options, "$folder/copy"]);
    is $in_copy->{out} =~ s/"copy"/"outside.zip"/r, $in_zip->{out}, 'a copy of Brigade has the lab in its place';
} if ($only // 'documents') eq 'documents';

subtest 'a class is graded as docs/teaching.md says' => sub {
    my ($lab) = grep { $_->{number} eq '01' } @labs or return ok 1, 'not for these labs';
    my @blocks = slurp("$ROOT/docs/teaching.md") =~ /^## Grading\n.*?```\n(.*?)^```\n.*?```\n(.*?)^```\n/ms;
    is scalar @blocks, 2, 'there are its two blocks' or return;
    make_path("$folder/class/submissions");
    symlink "$ROOT/tools", "$folder/class/tools" or die $!;
    rename archive($_, 'nothing' => $_), "$folder/class/submissions/$_.zip" or die $! for 'ada', "Grace O'Hopper 12";
    for my $block (@blocks) {
        my $run = run(['sh', '-ec', $block], cwd => "$folder/class");
        is $run->{status}, 0, 'commands end well' or diag $run->{err};
    }
    is scalar(() = slurp("$folder/class/points.csv") =~ /^(?:ada|Grace O'Hopper 12)\.zip,0,100,/mg), 2, 'a table' or diag slurp("$folder/class/points.csv");
    my $run = run(['sh', '-c', 'tools/grade --verify --key grade.key submissions/*.json'], cwd => "$folder/class");
    is scalar(() = $run->{out} =~ /: genuine/g), 2, 'and a signed result of each' or diag $run->{out}, $run->{err};
} if ($only // 'documents') eq 'documents';

subtest 'results are signed' => sub {
    my $key = temp_file('a key that nobody knows');
    my ($lab) = @labs;
    my $run = run(["$ROOT/tools/grade", '--lab', $lab->{number}, '--json', '--key', $key, "$ROOT/tests"]);
    my @lines = ($run->{out}, $run->{out} =~ s/"points":0/"points":100/r);
    my @verdicts = map { run(["$ROOT/tools/grade", '--verify', '--key', $key, temp_file($_)]) } @lines;
    is $verdicts[0]{status}, 0, 'as it was made' or diag $run->{out}, $run->{err};
    is $verdicts[1]{status}, 1, 'with other points';
    is run(["$ROOT/tools/grade", '--verify', '--key', temp_file('another key, as long'), temp_file($lines[0])])->{status}, 1, 'with another key';
} if ($only // 'documents') eq 'documents';

done_testing;
