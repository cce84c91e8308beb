#!/usr/bin/perl
# Files on a disk: their bytes in any pieces, by threads of every model, on both versions of virtio's registers; who
# waits lets others run; a disk that is missing, empty, short, damaged, failing or stuck gives an error, never a hang.
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
my $SLOW   = 'throttling.iops-total=8';
my $STUCK  = 'throttling.bps-total=1';     # the first request of the kernel waits for minutes
my $SEIZES = "$STUCK,throttling.bps-total-max=3000"; # the second
my $RAW    = 'format=raw';

sub write_file {
    my ($path, $bytes) = @_;
    open my $out, '>:raw', $path or die "$path: $!";
    print {$out} $bytes;
    close $out or die "$path: $!";
    return $path;
}

# What tests/progs/disk.c expects.
sub pattern { return join '', map { pack 'V', $_ * 2654435761 & 0xffffffff } 0 .. $_[0] / 4 - 1 }

mkdir "$folder/tree";
mkdir "$folder/tree/folder";
my $long = 'long-' . 'x' x 70;
mkdir "$folder/tree/$long";
write_file("$folder/tree/pattern", pattern($SIZE));
write_file("$folder/tree/folder/empty", '');
write_file("$folder/tree/$long/" . 'y' x 80, pattern(16_384));
write_file("$folder/tree/program", "#!/bin/sh\n");
chmod 0755, "$folder/tree/program";
symlink 'pattern', "$folder/tree/link$_" for 1 .. 12; # more headers that are passed over than a page holds
system('tar', '-C', "$folder/tree", '--sort=name', '-cf', "$folder/disk.tar", '.') == 0 or die;
my $tar = "$folder/disk.tar";
my $other = "/disk/$long/" . 'y' x 80;

mkdir "$folder/small";
write_file("$folder/small/pattern", pattern(1000));
system('tar', '-C', "$folder/small", '-cf', "$folder/small.tar", 'pattern') == 0 or die;
my $small = "$folder/small.tar";
write_file("$folder/small/pattern", pattern(16_384));
system('tar', '-C', "$folder/small", '-cf', "$folder/medium.tar", 'pattern') == 0 or die;

# Runs tests/progs/disk.c with that disk: on_disk([urun's options], "drive's options", what, file, number).
sub on_disk {
    my ($options, $drive, @arguments) = @_;
    my @disk = defined $drive ? ('--qemu', "-drive if=none,id=d,$drive -device virtio-blk-device,drive=d") : ();
    return urun([@$options, @disk, program('disk'), @arguments]);
}

sub fine {
    my ($name, @how) = @_;
    my $result = on_disk(@how);
    is $result->{out} . $result->{status}, "fine\n0", $name or diag($result->{err});
    return $result;
}

# ---- reading ------------------------------------------------------------------------------------

my $plain = fine('pieces from anywhere', [qw(-c 2)], "$RAW,file=$tar", 'pattern', '/disk/pattern', 12);
like $plain->{err}, qr/^brigade: disk vda, \d+ KiB$/m, 'the kernel names the disk';
fine('version 2 of the registers', [qw(-c 2 -m smp --qemu), '-global virtio-mmio.force-legacy=false'],
    "$RAW,file=$tar", 'pattern', '/disk/pattern', 12);
fine("$_: threads share a descriptor", ['-m', $_], "$RAW,file=$tar", 'pattern', '/disk/pattern', 12) for qw(preempt gil);
fine("smp, $_ cores: threads share an offset", ['-c', $_, '-m', 'smp'], "$RAW,file=$tar", 'shared', '/disk/pattern', 20) for 1, 2, 4;
fine('instructions counted', ['-i'], "$RAW,file=$tar", 'pattern', '/disk/pattern', 4);
fine('a long name, by a longer header', [qw(-c 1)], "$RAW,file=$tar", 'pattern', $other, 1);
fine('an empty file', [qw(-c 1)], "$RAW,file=$tar", 'pattern', '/disk/folder/empty', 1);
fine('what cannot be done', [qw(-c 1)], "$RAW,file=$tar", 'rules', '/disk/pattern');

# ---- waiting ------------------------------------------------------------------------------------

fine("$_: others go on", ['-c', 1, '-m', $_], "$RAW,file=$tar", 'others', '/disk/pattern') for qw(coop gil);
fine('signals meanwhile', [qw(-c 2)], "$RAW,file=$tar,$SLOW", 'signals', '/disk/pattern');
fine('killed meanwhile', [qw(-c 2)], "$RAW,file=$tar,throttling.iops-total=100", 'killed', '/disk/pattern', 20);

# ---- what goes wrong ----------------------------------------------------------------------------

sub out_is {
    my ($name, $expected, @how) = @_;
    my $result = on_disk(@how);
    is $result->{out}, $expected, $name or diag($result->{err});
    return $result;
}

out_is('no disk', "/disk/pattern: open: No such file or directory\n", [], undef, 'error', '/disk/pattern', 1);
out_is('no disk: no device', "/dev/vda: open: No such file or directory\n", [], undef, 'error', '/dev/vda', 1);

my $faulty = "driver=blkdebug,image.driver=raw,image.file.driver=file,image.file.filename=$folder/medium.tar,inject-error.0.event=none"
    . ',inject-error.0.iotype=read,inject-error.0.errno=5';
out_is('an error is told, and the next read is fine', "Input/output error\nread\nread\nfine\n",
    [], "$faulty,inject-error.0.sector=32,inject-error.0.once=on", 'error', '/disk/pattern', 3);

my $empty = out_is('a disk without an archive', "read\nread\nfine\n", [], 'driver=null-co,size=1M,read-zeroes=on',
    'error', '/dev/vda', 2);
my $cut = write_file("$folder/cut.tar", substr(pattern(0) . do { local (@ARGV, $/) = $tar; <> }, 0, 200_000));
my $short = out_is('an archive that is cut off', "/disk/pattern: open: No such file or directory\n", [], "$RAW,file=$cut", 'error', '/disk/pattern', 1);
like $short->{err}, qr/^brigade: disk vda, \d+ KiB: the archive is cut off: a member's data is missing$/m, 'and why';
fine('what comes before that is there', [], "$RAW,file=$cut", 'pattern', '/disk/folder/empty', 1);
my $noise = out_is('no archive at all', "/disk/pattern: open: No such file or directory\n", [],
    "$RAW,file=" . write_file("$folder/noise", pattern(50_000)), 'error', '/disk/pattern', 1);
like $noise->{err}, qr/^brigade: disk vda, \d+ KiB: a header in the archive is damaged: its checksum is wrong$/m, 'and why';

my @soon = ('--set', 'disk_patience_ms=400');
out_is('a disk that does not answer', "Input/output error\nInput/output error\nfine\n", \@soon, "$RAW,file=$small,$SEIZES", 'error', '/disk/pattern', 2);
fine('killed while it does not', [qw(-c 2)], "$RAW,file=$small,$SEIZES", 'stuck', '/disk/pattern');
my $mute = out_is('a disk that does not answer when the kernel starts', "/disk/pattern: open: No such file or directory\n",
    \@soon, "$RAW,file=$tar,$STUCK", 'error', '/disk/pattern', 1);
like $mute->{err}, qr/^brigade: disk vda, \d+ KiB: it cannot be read$/m, 'and what the kernel says';

# ---- randomness ---------------------------------------------------------------------------------

my @random = map { on_disk(['-c', 1, @$_], undef, 'random', '/dev/urandom') } [], ['--qemu', '-global virtio-mmio.force-legacy=false'];
like $_->{out}, qr/\A[0-9a-f]{32}\nfine\n\z/, 'random bytes' for @random;
isnt $random[0]{out}, $random[1]{out}, 'others in each boot';
out_is('none when instructions are counted', "/dev/random: open: No such file or directory\n", ['-i'], undef, 'random', '/dev/random');

# ---- the demonstrations -------------------------------------------------------------------------

my $made = "$ROOT/build/disk.tar"; # that of make run
my @slow = map { ('--disk', $_) } $made, ("$made,throttling.bps-total=400000") x 4;
# Long enough for the rates to hold: at first they let some bytes through at once.
my $io = urun([@slow, "$ROOT/build/initrd/bin/io", '--wait', 400]);
like $io->{out}, qr/4 downloads of \d+ to \d+ KiB, each from a disk of its own/, 'io: from disks';
is $io->{status} . join('', $io->{out} =~ /\[FAIL\].*/g), 0, 'io: every claim holds' or diag($io->{out});
like urun(['--disk', $made, "$ROOT/build/initrd/bin/io", '--wait', 20])->{out},
    qr/^There are 0 disks for 4 downloads: the timer simulates them/, 'io: without them by the timer';
my $image = urun(['--disk', $made, "$ROOT/build/initrd/bin/image", '--ppm']);
my $same  = urun(["$ROOT/build/initrd/bin/image", '--ppm']);
ok $image->{out} =~ /^P6\n320 200\n255\n/ && length $image->{out} == 192_015, 'image: the drawing on standard output';
is $image->{out}, $same->{out}, 'image: the same from disk and from the initrd';
like urun(['--disk', $made, "$ROOT/build/initrd/bin/image", '--radius', 2])->{out}, qr{filter: /disk/picture.ppm}, 'image: from the disk';
like urun(['--disk', "$folder/nothing.tar", program('disk')])->{err}, qr/--disk .*nothing.tar: there is no such file/, 'no file, no disk';
my $two = urun([qw(-b raspi2b --disk), $made, "--disk", $made, program("disk")]);
is $two->{status}, 2, "a board with one place for a card only";

done_testing();
