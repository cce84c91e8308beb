#!/usr/bin/perl
# Boots each program of tests/target on machines of several sizes and takes over its test points; checks
# that what the kernel says on stderr is what the programs announce.
# SPDX-License-Identifier: MIT
#
# TARGET=faults CORES=4 prove tests/target.t runs one program on one machine (CORES: 1, 2, 4, 8, hyp).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use BadElf;
use Brigade;
use Points;
use Test::More;
use Time::HiRes qw(time);

my $PROGRAMS = "$ROOT/build/tests/target";
my %machines = (1 => [1], 2 => [2], 4 => [4], 8 => [8], hyp => [4, '--hyp']);
my @kernel   = $ENV{KERNEL} ? ('--kernel', $ENV{KERNEL}) : ();
my @programs = $ENV{TARGET} ? split(' ', $ENV{TARGET}) : grep { $_ ne 'limits' } map { m{([^/]+)\.c$} } glob "$ROOT/tests/target/*.c"; # limits: tests/soak.t
my @machines = $ENV{CORES}  ? split(' ', $ENV{CORES})  : qw(1 2 4 8 hyp);

sub slurp {
    my ($path) = @_;
    open my $in, '<:raw', $path or BAIL_OUT("$path: $!");
    local $/;
    return scalar <$in>;
}

sub tar_member {
    my ($name, $data) = @_;
    my $header = pack 'a100 a8 a8 a8 a12 a12 A8 a1 a100 a6 a2 a32 a32 a8 a8 a155 x12', $name,
        '0000755', '0000000', '0000000', sprintf('%011o', length $data), '00000000000', '', 0, '',
        'ustar', '00', '', '', '', '', '';
    substr $header, 148, 8, sprintf "%06o\0 ", unpack '%32C*', $header;
    return $header . $data . "\0" x (-length($data) % 512);
}

# The base initrd with the test programs in test/ and damaged copies of one of them in bad/.
sub make_initrd {
    my $tar = '';
    $tar .= tar_member("test/$_", slurp("$PROGRAMS/$_")) for @programs;
    my %bad = bad_elfs(slurp("$PROGRAMS/loading")) if grep { $_ eq 'loading' } @programs;
    $tar .= tar_member("bad/$_", $bad{$_}{file}) for sort keys %bad;
    $tar .= tar_member('bad/list', join '', map { "$_\t$bad{$_}{reason}\n" } sort keys %bad);
    return temp_file($tar . slurp("$ROOT/build/initrd.tar"));
}

BAIL_OUT("$_ is not built: make test builds it") for grep { !-e } map { "$PROGRAMS/$_" } @programs;
my $initrd = make_initrd();
my $total  = 0;
for my $program (@programs) {
    for my $machine (@machines) {
        my ($cores, @options) = @{ $machines{$machine} };
        my $start = time;
        subtest "$program, " . ($machine eq 'hyp' ? 'entered in HYP' : "$cores core(s)") => sub {
            my $result = launch([@kernel, '--cores', $cores, '--initrd', $initrd, @options, '--', "/test/$program"]);
            check_points($result->{out}, $result->{err});
            check_reports($result);
            is $result->{status}, 0, 'status';
        };
        note sprintf '%s on %s: %.1f s', $program, $machine, time - $start;
    }
}
done_testing;
