#!/usr/bin/perl
# The tour on a kernel that panics on undefined behaviour; `make check-ubsan` builds that kernel, names
# its folder in BRIGADE_BUILD and runs the other tests on it as well.
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Brigade;
use Test::More tests => 2;

my $tour = launch(['--timeout', 100, '--', '/bin/tour', '--check']);
is $tour->{status}, 0, 'the tour' or diag "$tour->{out}\n$tour->{err}";

# Without this, a kernel without the checks would pass as well.
my $kernel = run(['arm-none-eabi-nm', "$ENV{BRIGADE_BUILD}/kernel.elf"]);
like $kernel->{out}, qr/ __ubsan_handle_shift_out_of_bounds$/m, 'the kernel has been built with the checks';
