#!/usr/bin/perl
# Boots the kernel that reports undefined behaviour and lets it do everything once: any report is a
# panic. Run by `make check-ubsan`, which builds that kernel.
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Brigade;
use Test::More;

my $kernel = "$ROOT/build/ubsan/kernel.img";

# Boots and expects the program's exit status and no word of undefined behaviour.
sub defined_all_along {
    my ($name, @arguments) = @_;
    my $result = launch(['--kernel', $kernel, @arguments]);
    ok $result->{status} == 0 && "$result->{out}$result->{err}" !~ /undefined behaviour|PANIC/, $name
        or diag "status $result->{status}\n$result->{out}\n$result->{err}";
}

defined_all_along("tour on $_ core(s)", '--cores', $_, '--timeout', 100, '--', '/bin/tour', '--check') for 4;

for my $program (sort glob "$ROOT/build/tests/target/*") {
    my ($name) = $program =~ m{([^/]+)$};
    my $result = run(["$ROOT/tools/urun", '-c', 2, '--qemu', "-kernel $kernel", $program]);
    ok $result->{status} == 0 && "$result->{out}$result->{err}" !~ /undefined behaviour|PANIC/, $name
        or diag "status $result->{status}\n$result->{out}\n$result->{err}";
}

done_testing;
