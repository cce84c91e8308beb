#!/usr/bin/perl
# The C library under threads: a million operations on four cores and nothing torn; and the same program with
# a library whose locks do nothing, or with one state for all threads, to show that it would find out.
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Test::More;

# The test with another source file before the library.
sub variant {
    my ($name) = @_;
    my $elf   = temp_file('');
    my $built = run(["$ROOT/tools/ucc", '-Wall', '-Werror', map({ "$ROOT/tests/progs/$_.c" } 'newlib', $name), '-o', $elf]);
    BAIL_OUT("tools/ucc: $built->{err}") if $built->{status};
    return $elf;
}

my $result = urun(['-m', 'smp', '-c', 4, program('newlib'), 12000], watchdog => 600);
is $result->{out}, "a million operations, wrong 0\n", 'smp on four cores: nothing is wrong' or diag $result->{err};
is $result->{status}, 0, 'status';

for my $model (qw(coop preempt gil)) {
    is urun(['-m', $model, '-c', 4, program('newlib'), 200])->{out}, "few operations, wrong 0\n", $model;
}

for my $name (qw(no_locks no_reent)) {
    is urun(['-m', 'smp', '-c', 4, variant($name), 'hunt', 50], watchdog => 600)->{out}, "went wrong\n", "$name: the test finds it";
}

# Where one member of newlib's library calls another, Brigade's is to be linked, and not both.
my $source = temp_file("#include <signal.h>\nint main(void) { psignal(SIGUSR1, \"text\"); return 0; }\n");
my $elf    = temp_file('');
my $linked = run(["$ROOT/tools/ucc", '-x', 'c', $source, '-x', 'none', '-o', $elf]);
is $linked->{err} . urun([$elf])->{out}, '', 'a program that only calls psignal links';

done_testing;
