# Runs a submission of user code: each test is a program on Brigade, and all of them are run in one boot for each model,
# number of cores and seed, with instructions counted, so that what happened once happens again.
# SPDX-License-Identifier: MIT
package ProgramLab;
use strict;
use warnings;
use Exporter qw(import);
use Lab qw($ROOT);
use Submission qw(submission_compile own_object limited);

our @EXPORT_OK = qw(program_build program_run run_command);

my $SEEDS_EACH   = 3;               # seeds of the test itself in every run
my $SECONDS      = 0.1;             # of the machine's own time, a thousand million instructions each, for every seed
my $WATCHDOG_S   = 600;             # for a boot; no verdict depends on it unless the machine itself fails
my $OUTPUT_MAX   = 4 * 1024 * 1024; # bytes that a boot may print before it is ended
my $CONFIRM_MAX  = 20;              # kernel seeds that are tried to see a failure alone
my @COMPILER     = ("$ROOT/tools/ucc", '-w', '-O2');

# --- Building ---

sub defined_in {
    my %names;
    for (map { `arm-none-eabi-nm -g --defined-only '$_'` } @_) {
        $names{$1} = 1 if /^\S+ [A-Z] (\S+)$/;
    }
    return \%names;
}

# program_build($lab, \%bytes, $folder, \@tests) - links each test with the submission: $folder/NAME.elf.
sub program_build {
    my ($lab, $bytes, $folder, $tests) = @_;
    my @own = (["$ROOT/tools/ucc", "-I$ROOT/labs/lib", "-I$lab->{folder}"], glob("$ROOT/labs/lib/*.h $lab->{folder}/*.h"), "$ROOT/tools/ucc");
    my @library = map { own_object($lab, $_, @own) } glob "$ROOT/labs/lib/*.c";
    my %object = map { $_->{name} => own_object($lab, $_->{file}, @own) } @$tests;
    my $submission = submission_compile($lab, $bytes, $folder, \@COMPILER, defined_in(@library, values %object));
    for my $test (@$tests) {
        my ($status, $output) = limited(["$ROOT/tools/ucc", $object{ $test->{name} }, @library, $submission, '-o', "$test->{name}.elf"],
            $folder);
        die { refused => "it cannot be linked: " . (join("\n", grep { /undefined|overflow|region/ } split /\n/, $output) || 'the linker gave up') } if $status;
    }
}

# --- Running ---

# run_command($run, @more) - tools/urun for a run: { model, cores, seed }.
sub run_command {
    my ($run, @more) = @_;
    return ('tools/urun', '-i', '-m', $run->{model}, '-c', $run->{cores}, $run->{seed} ? ('-s', $run->{seed}) : (), @more);
}

# Everything a boot prints, up to OUTPUT_MAX.
sub boot {
    my ($program, @arguments) = @_;
    my $pid = open my $from, '-|';
    defined $pid or die "fork: $!";
    if ($pid == 0) {
        open STDIN,  '<', '/dev/null';
        open STDERR, '>', '/dev/null';
        exec "$ROOT/$program", @arguments;
    }
    my $output = '';
    while (read $from, my $part, 65536) {
        $output .= $part;
        next if length $output < $OUTPUT_MAX;
        kill TERM => $pid;
        last;
    }
    close $from;
    return ($output, $?);
}

sub arguments { my ($first, $count) = @_; return "$first $count $SECONDS" }

# One boot, or more if the machine does not come through it: the test that was running then has failed.
# Returns { name => [status, output] }.
sub boot_many {
    my ($folder, $run, $first, @tests) = @_;
    my %result;
    while (my @left = grep { !$result{ $_->{name} } } @tests) {
        my $nonce = sprintf '%08x%08x', rand 2**32, rand 2**32;
        open my $manifest, '>', "$folder/manifest.tsv" or die "$folder/manifest.tsv: $!";
        print {$manifest} join("\t", $_->{name}, 2 * $SEEDS_EACH * $SECONDS, $nonce, "$_->{name}.elf", arguments($first, $SEEDS_EACH)), "\n"
            for @left;
        close $manifest or die $!;
        my ($output) = boot(run_command($run, '-t', $WATCHDOG_S, '--many', $folder));
        for my $test (@left) {
            my ($text, $status) = $output =~ /^\@\@BEGIN $test->{name} $nonce\n(.*?)^\@\@END $test->{name} $nonce (\d+)$/ms;
            $result{ $test->{name} } = [$status, $text] if defined $status;
        }
        my ($first_missing) = grep { !$result{ $_->{name} } } @left;
        $result{ $first_missing->{name} } = [125, "fail seed $first: the machine did not survive it\n"] if $first_missing;
    }
    return \%result;
}

# What a failed test says: (its seed, reason). Its lines are the referee's if they begin with "fail".
sub reason {
    my ($status, $text, $first) = @_;
    my @said = $text =~ /^fail seed (\d+): (.*)$/mg;
    return @said[ -2, -1 ] if $status == 1 && @said;
    return ($first, $status == 124 ? 'it did not end' : @said ? $said[-1] : "it ended with status $status");
}

# The failure again, alone in a boot, as a student will look at it: with the run's seed or, since alone the same seed
# makes another schedule, one of the next. Returns the run, or undef if it fails only among the others.
sub confirm {
    my ($folder, $failure, $name) = @_;
    for my $more (0 .. ($failure->{run}{seed} ? $CONFIRM_MAX - 1 : 0)) {
        my %run = (%{ $failure->{run} });
        $run{seed} += $more if $run{seed};
        my ($output, $status) = boot(run_command(\%run, '-t', $WATCHDOG_S, "$folder/$name.elf", split ' ', arguments($failure->{seed}, 1)));
        return \%run if $status >> 8;
    }
    return undef;
}

# program_run($lab, $folder, \@tests, { seed, seeds, confirm }) - sets passed and, of those that fail, failure:
# { run, seed, reason, alone } in every test.
sub program_run {
    my ($lab, $folder, $tests, $how) = @_;
    $_->{passed} = 1 for @$tests;
    for my $word (@{ $lab->{runs} }) {
        my ($model, $cores) = split ' ', $word;
        for my $turn (1 .. ($model eq 'coop' ? 1 : $how->{seeds})) {
            my %run = (model => $model, cores => $cores, seed => $model eq 'coop' ? 0 : 100 * $how->{seed} + $turn);
            my $first = 1000 * $how->{seed} + $SEEDS_EACH * $turn;
            my @still = grep { $_->{passed} } @$tests or return;
            my $result = boot_many($folder, \%run, $first, @still);
            for my $test (@still) {
                my ($status, $text) = @{ $result->{ $test->{name} } };
                next if $status == 0;
                my ($seed, $reason) = reason($status, $text, $first);
                $test->{passed} = 0;
                $test->{failure} = { run => \%run, seed => $seed + 0, reason => $reason };
            }
        }
    }
    return unless $how->{confirm};
    $_->{failure}{alone} = confirm($folder, $_->{failure}, $_->{name}) for grep { !$_->{passed} && !$_->{hidden} } @$tests;
}

1;
