#!/usr/bin/perl
# An SD card on raspi2b: its second partition is /disk, byte for byte, by threads on all cores; a small card, which is
# addressed by bytes, and a large one, by blocks; cards whose partition table is none or lies, or whose archive is damaged;
# no card, and one that is pulled out. Errors on the line, which QEMU does not show to the guest: tests/host/sdhci.c.
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use File::Temp qw(tempdir);
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Console;
use Screen;
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

# What the program has got, and what the kernel says of the card.
sub is_refused {
    my ($name, $card, $word) = @_;
    my $result = urun(['-b', 'raspi2b', $card ? ('--disk', $card) : (), program('disk'), 'error', '/disk/pattern', 1]);
    is $result->{out}, "/disk/pattern: open: No such file or directory\n", "$name: no such file";
    my ($said) = $result->{err} =~ /^brigade: (.*\b(?:SD card|disk)\b.*)$/m;
    is $said, $word, "$name: and why";
}

is_refused('no card', undef, undef);
is_refused('no partition table', card(4 * $MIB, 16, 1024, "\0\0"), 'the SD card is left out: it has no partition table');
is_refused('one partition', card(4 * $MIB, 16, 0), 'the SD card is left out: it has no second partition');
is_refused('a partition that ends behind the card', card(4 * $MIB, 16, 9000), 'the SD card is left out: its second partition ends behind it');
is_refused('a partition that begins behind the card', card(4 * $MIB, 0xffffff00, 0x200), 'the SD card is left out: its second partition ends behind it');
is_refused('a partition smaller than its archive', card(4 * $MIB, 16, 100), q(disk sd, 50 KiB: the archive is cut off: a member's data is missing));
my $noise = card(4 * $MIB, 16);
open my $out, '+<:raw', $noise or die $!;
seek $out, 16 * 512, 0;
print {$out} 'no archive' x 100;
close $out or die $!;
is_refused('no archive in it', $noise, 'disk sd, 512 KiB: a header in the archive is damaged: its checksum is wrong');

subtest 'pulled out' => sub {
    my $socket  = "$folder/qmp";
    my $console = Console->boot('--board', 'raspi2b', '--disk', $small, '--set', 'disk_patience_ms=400', '--qemu', "-qmp unix:$socket,server=on,wait=off");
    my $qemu    = Screen->attach($socket);
    $console->expect(qr/brigade> /, 'the shell') // return;
    $console->type("wc -c < /disk/pattern\r")->expect(qr/^ *$SIZE *$/m, 'the card is read') // return;
    $qemu->command('eject', device => 'sd0', force => JSON::PP::true());
    $console->type("cat /disk/pattern\r")->expect(qr/Input\/output error/, 'then not any more') // return;
    $console->type("cat /disk/pattern\r")->expect(qr/Input\/output error/, 'nor the next time') // return;
    $console->type("poweroff\r");
    is $console->ended, 0, 'and the machine goes on';
};
done_testing();
