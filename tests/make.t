#!/usr/bin/perl
# What a person types: make help, make run PROG=…, from here and from elsewhere.
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use File::Temp qw(tempdir);
use Test::More;

delete @ENV{qw(MAKEFLAGS MFLAGS MAKELEVEL PROG CORES MODEL ARGS)}; # prove may run under make

my $folder = tempdir(CLEANUP => 1);
open my $out, '>', "$folder/mine.c" or die $!;
print {$out} <<'END';
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    printf("cores %ld, %d arguments, last %s\n", sysconf(_SC_NPROCESSORS_ONLN), argc - 1, argv[argc - 1]);
    return argc == 1 ? 0 : 40 + argc;
}
END
close $out;
open $out, '>', "$folder/wrong.c" or die $!;
print {$out} "int main(void) { return nothing; }\n";
close $out;

sub make {
    my ($arguments, %with) = @_;
    local $ENV{PWD} = $with{cwd} // $ROOT; # as a shell sets it
    return run(['make', @$arguments], cwd => $ROOT, %with);
}

my $help = make(['help']);
is $help->{status}, 0, 'make help';
like $help->{out}, qr/^  make $_ +\S/m, "it names $_" for qw(all run demos test check doctor debug clean help);

is make(['-s'])->{status}, 0, 'make';

my $result = make(['-s', 'run', "PROG=$folder/mine.c", 'CORES=2']);
is $result->{status}, 0, 'make run PROG=' or diag $result->{err};
like $result->{out}, qr/^cores 2, 0 arguments/m, 'on as many cores as told';
$result = make(['-s', 'run', "PROG=$folder/mine.c", 'ARGS=one two']);
like $result->{out}, qr/^cores 4, 2 arguments, last two$/m, 'ARGS';
like $result->{err}, qr/Error 43\b/, 'make tells the exit status';

for my $model (qw(coop preempt gil smp)) {
    $result = make(['-s', 'run', "PROG=$ROOT/tests/progs/models.c", 'ARGS=model', "MODEL=$model"]);
    like $result->{out}, qr/^program $model \d+$/m, "MODEL=$model";
}

$result = make(['-s', '-C', $ROOT, 'run', 'PROG=mine.c'], cwd => $folder);
is $result->{status}, 0, 'a relative path, from another folder' or diag $result->{err};
like $result->{out}, qr/^cores 4, 0 arguments/m, 'it ran';

$result = make(['-s', 'run', "PROG=$folder/wrong.c"]);
isnt $result->{status}, 0, 'a program with an error';
like $result->{err}, qr/wrong\.c:1:.*nothing/, 'the compiler says where';
unlike $result->{out}, qr/cores/, 'an older one is not run';

for my $bad (["PROG=$folder/absent.c", qr/absent\.c/], ["PROG=$folder/mine.c MODEL=nonsense", qr/nonsense/], ["PROG=$folder/mine.c CORES=9", qr/\b9\b/]) {
    $result = make(['-s', 'run', split / /, $bad->[0]]);
    isnt $result->{status}, 0, "make run $bad->[0]";
    like $result->{err}, $bad->[1], 'said why';
    is $result->{out}, '', 'and nothing ran';
}
is make(['-s', 'run', 'CORES=9'])->{status}, 2, 'CORES=9';
isnt make(['nonsense'])->{status}, 0, 'an unknown target';

done_testing;
