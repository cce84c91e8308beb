#!/usr/bin/perl
# An SD card on raspi2b: its second partition is /disk, byte for byte, by threads on all cores; a small card, which is
# addressed by bytes, and a large one, by blocks; cards whose partition table is none or lies.
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use File::Temp qw(tempdir);
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Test::More;

my $folder = tempdir(CLEANUP => 1);
my $SIZE   = 300_004;
my $MIB    = 1 << 20;
my $count  = 0;

# What tests/progs/disk.c expects.
mkdir "$folder/tree";
open my $file, '>:raw', "$folder/tree/pattern" or die $!;
print {$file} map { pack 'V', $_ * 2654435761 & 0xffffffff } 0 .. $SIZE / 4 - 1;
close $file;
my $archive = `tar -C $folder/tree -cf - pattern`;

# A card of that size, a power of two, with its second partition at this sector, in which the archive is; its path.
sub card {
    my ($bytes, $first, $sectors, $signature) = @_;
    my $path = "$folder/card" . ++$count;
    open my $out, '>:raw', $path or die $!;
    truncate $out, $bytes;
    my $table = pack 'x446 C x3 C x3 V V  C x3 C x3 V V x32 a2', 0x80, 0xc, 8, 8, 0, 0xda, $first, $sectors // 1024, $signature // "\x55\xaa";
    print {$out} $table;
    seek $out, $first * 512, 0;
    print {$out} $archive if $first * 512 < $bytes;
    close $out or die $!;
    return $path;
}

sub on_card {
    my ($card, @arguments) = @_;
    return urun(['-b', 'raspi2b', '-m', 'smp', '--disk', $card, program('disk'), @arguments]);
}

sub fine {
    my ($name, @how) = @_;
    my $result = on_card(@how);
    is $result->{out} . $result->{status}, "fine\n0", $name or diag($result->{err});
    return $result;
}

my $small = card(4 * $MIB, 16);
my $plain = fine('pieces from anywhere, by many threads', $small, 'pattern', '/disk/pattern', 12);
like $plain->{err}, qr/^brigade: disk sd, 512 KiB$/m, 'the kernel names the card';
fine('threads share an offset', $small, 'shared', '/disk/pattern', 20);
fine('killed meanwhile', $small, 'killed', '/disk/pattern', 20);
fine('a large card, beyond its first 4 GiB', card(8192 * $MIB, 10_000_000), 'pattern', '/disk/pattern', 4);

for my $case (['no partition table', card(4 * $MIB, 16, 1024, "\0\0")],
    ['a partition that ends behind the card', card(4 * $MIB, 16, 9000)]) {
    my ($name, $card) = @$case;
    my $result = on_card($card, 'error', '/disk/pattern', 1);
    is $result->{out}, "/disk/pattern: open: No such file or directory\n", "$name: no /disk";
    unlike $result->{err}, qr/disk sd/, 'and no word of it';
}
done_testing();
