#!/usr/bin/perl
# The SD card that make image makes: the same files give the same bytes, what lies on it, and what lies on it boots
# where config.txt puts it. QEMU has no VideoCore to start from a card, so its firmware is made up here.
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use File::Temp qw(tempdir);
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Console;
use Test::More;

$ENV{PATH} .= ':/usr/sbin:/sbin';
my $folder = tempdir(CLEANUP => 1);
my @SYSTEM = ("$ROOT/build/kernel.img", "$ROOT/build/initrd.tar");
my @names  = qw(bootcode.bin start.elf fixup.dat start4.elf fixup4.dat LICENCE);
my $second = 0;
my $data   = "$ROOT/build/disk.tar";

# What ls tells of a member of the data's archive.
sub picture_size { return (`tar -tvf $data` =~ m{ (\d+) \S+ \S+ (?:\./)?picture\.ppm$}m)[0] }

# The firmware's files, each time with another time.
sub firmware {
    my $dir = "$folder/firmware" . $second++;
    mkdir $dir;
    for my $name (@names) {
        open my $out, '>', "$dir/$name" or die $!;
        print {$out} "this is $name\n" x 1000;
        close $out;
        utime 1_000_000_000 + 1000 * $second, 1_000_000_000 + 1000 * $second, "$dir/$name";
    }
    return $dir;
}

sub make_image { my ($kernel, $initrd, $firmware, $out) = @_; return run(["$ROOT/tools/image", $kernel, $initrd, $data, $firmware, "$ROOT/build/spleen", $out]) }

my $made = make_image(@SYSTEM, firmware(), "$folder/one");
is $made->{status}, 0, 'made' or BAIL_OUT($made->{err});
make_image(@SYSTEM, firmware(), "$folder/two");
is system('cmp', "$folder/one", "$folder/two"), 0, 'made again: the same bytes';
is -s "$folder/one", 64 << 20, 'as large as QEMU wants cards, a power of two';

my @partitions = grep { /start=/ } split /\n/, `sfdisk --dump $folder/one`;
is scalar @partitions, 2, 'two partitions';
like $partitions[0], qr/start= +2048, size= +96256, type=c, bootable/, 'a FAT one, from 1 MiB on';
like $partitions[1], qr/start= +98304, size= +32768, type=da/, 'and one for data, from 48 MiB on';
my $info = `minfo -i $folder/one\@\@1M :: 2>&1`;
like $info, qr/FAT32/, 'FAT32';

my @files = sort map { s{^::/}{}r } split /\n/, `mdir -b -i $folder/one\@\@1M ::`;
is "@files", join(' ', sort qw(LICENCE.firmware LICENCE.font bootcode.bin cmdline.txt config.txt fixup.dat fixup4.dat initrd.tar kernel7.img start.elf start4.elf)),
    'its files';
mkdir "$folder/out";
is system('mcopy', '-i', "$folder/one\@\@1M", '-n', '::*', "$folder/out/"), 0, 'they can be read';
is system('cmp', "$folder/out/kernel7.img", $SYSTEM[0]), 0, 'the kernel';
is system('cmp', "$folder/out/initrd.tar",  $SYSTEM[1]), 0, 'the initrd';
is system('cmp', "$folder/out/start4.elf",  "$folder/firmware0/start4.elf"), 0, 'the firmware';

open my $in, '<', "$folder/out/config.txt" or die $!;
my @lines = <$in>;
close $in;
my @settings = grep { $lines[$_] !~ /^#/ } 0 .. $#lines;
ok !(grep { !$_ || $lines[ $_ - 1 ] !~ /^# / } @settings), 'config.txt: a comment above each line';
my %config = map { $lines[$_] =~ /^(\w+)[= ](.*)$/ } @settings;
is $config{kernel}, 'kernel7.img', 'config.txt: the kernel';
like $config{initramfs}, qr/^initrd\.tar 0x02000000$/, 'config.txt: the initrd, where the kernel looks for it';

# What the firmware does, as far as QEMU does it: the kernel at 0x8000, the initrd where config.txt says.
my ($name, $address) = split ' ', $config{initramfs};
my $console = Console->start($ENV{QEMU} || 'qemu-system-arm', qw(-M raspi2b -display none -serial stdio -monitor none), '-bios',
    "$folder/out/$config{kernel}", '-drive', "if=sd,format=raw,file=$folder/one",
    '-device', "loader,file=$folder/out/$name,addr=$address,force-raw=on");
if ($console->expect(qr/brigade> /, 'the shell comes up')) {
    $console->type("wc -c /disk/picture.ppm\r");
    my ($bytes) = ($console->expect(qr/^ *\d+ .*picture\.ppm$/m) // '') =~ /^ *(\d+) /m;
    is $bytes, picture_size(), 'the card is /disk';
    $console->type("poweroff\r");
    is $console->ended, 0, 'and it is switched off';
}

is run(["$ROOT/tools/image", '-s', @SYSTEM, $data, "$folder/firmware1", "$ROOT/build/spleen", "$folder/test"])->{status}, 0, 'a card for the self-test';
is `mtype -i $folder/test\@\@1M ::cmdline.txt`, "selftest model=smp -- /bin/selftest -w\n", 'starts it';

unlink "$folder/firmware0/fixup.dat";
my $bad = make_image(@SYSTEM, "$folder/firmware0", "$folder/three");
is $bad->{status}, 1, 'firmware that is not whole is refused';
like $bad->{err}, qr/has no fixup\.dat$/, 'and the file named';
is make_image('/nowhere/kernel.img', $SYSTEM[1], "$folder/firmware1", "$folder/three")->{status}, 1, 'no kernel';
is run(["$ROOT/tools/image"])->{status}, 2, 'no arguments';
ok !-e "$folder/three", 'no image then';
done_testing;
