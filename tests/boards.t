#!/usr/bin/perl
# The kernel image of virt on other boards and processors: Raspberry Pi 2 with programs of tests/target and the tour,
# starts as a Raspberry Pi's firmware makes them, Cortex-A53 and A72 in AArch32.
# SPDX-License-Identifier: MIT
#
# TARGET='sync threads' prove tests/boards.t runs these programs only, ALL=1 the whole suite.
use strict;
use warnings;
use File::Basename qw(basename);
use File::Temp qw(tempdir);
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Console;
use Points;
use Test::More;

my $QEMU    = $ENV{QEMU} || 'qemu-system-arm';
my $QEMU_64 = $QEMU =~ s/qemu-system-arm$/qemu-system-aarch64/r;
my $SECONDS = 150; # a watchdog of each program, as nothing is measured here
my $MIB     = 1 << 20;
my $folder  = tempdir(CLEANUP => 1);
my ($KERNEL, $INITRD) = ("$ROOT/build/kernel.img", "$ROOT/build/initrd.tar");
my $INITRD_AT = 0x02000000; # as in config.txt
my @HOST = (qw(-display none -serial stdio -monitor none -semihosting-config), 'enable=on,target=native');

# tests/boards/NAME.S as a raw image; returns its path.
sub stub {
    my ($name, @flags) = @_;
    my ($object, $image) = (temp_file(''), temp_file(''));
    for my $step (['gcc', @flags, '-c', "$FindBin::Bin/boards/$name.S", '-o', $object], ['objcopy', '-O', 'binary', $object, $image]) {
        my ($tool, @arguments) = @$step;
        my $built = run(["arm-none-eabi-$tool", @arguments]);
        BAIL_OUT("$name.S: $built->{err}") if $built->{status};
    }
    return $image;
}

# The list of tags (ATAGS) that a loader would leave for this command line.
sub tags {
    my ($ram_mib, $words) = @_;
    my $string = "$words\0";
    $string .= "\0" x (-length($string) % 4);
    return pack('V5 V4 V4', 5, 0x54410001, 0, 4096, 0, 4, 0x54410002, $ram_mib * $MIB, 0, 4, 0x54420005, $INITRD_AT, -s $INITRD)
        . pack('V2', 2 + length($string) / 4, 0x54410009) . $string . pack('V2', 0, 0);
}

# A device tree that says the same, as far as the firmware fills it in itself.
sub tree {
    my ($compatible, $ram_mib, $words) = @_;
    my ($names, @structure) = ('');
    my $padded = sub { my ($bytes) = @_; return $bytes . "\0" x (-length($bytes) % 4) };
    my $node   = sub {
        my ($name, @properties) = @_;
        push @structure, pack('N', 1) . $padded->("$name\0");
        while (my ($key, $value) = splice @properties, 0, 2) {
            push @structure, pack('N3', 3, length $value, length $names) . $padded->($value);
            $names .= "$key\0";
        }
    };
    $node->('', '#address-cells', pack('N', 1), '#size-cells', pack('N', 1), 'compatible', $compatible);
    $node->('memory@0', 'device_type', "memory\0", 'reg', pack('N2', 0, $ram_mib * $MIB));
    push @structure, pack 'N', 2;
    $node->('chosen', 'bootargs', "$words\0", 'linux,initrd-start', pack('N', $INITRD_AT), 'linux,initrd-end', pack('N', $INITRD_AT + -s $INITRD));
    my $structure = join '', @structure, pack 'N3', 2, 2, 9;
    my $begin     = 40 + 16; # behind the header and the end of the list of reserved memory
    return pack('N10', 0xd00dfeed, $begin + length($structure) + length $names, $begin, $begin + length $structure, 40, 17, 16, 0, length $names,
        length $structure) . "\0" x 16 . $structure . $names;
}

sub load { my ($file, $address) = @_; return ('-device', sprintf 'loader,file=%s,addr=%#x,force-raw=on', $file, $address) }

# QEMU's arguments for a start like the firmware's: all cores in our stub, the kernel at 0x8000, tags or a tree at 0x100.
sub firmware_start {
    my ($stub, $left) = @_;
    return (load($KERNEL, 0x8000), load($INITRD, $INITRD_AT), load(temp_file($left), 0x100),
        '-device', "loader,file=$stub,addr=0x40,cpu-num=0,force-raw=on", map { ('-device', "loader,addr=0x40,cpu-num=$_") } 1 .. 3);
}

# Four cores have come up on this board, each takes a process, and the program's status comes back.
sub runs_on {
    my ($name, $board, @command) = @_;
    subtest $name => sub {
        my $result = run(\@command);
        is $result->{status}, 0, 'status 0' or diag $result->{out}, $result->{err};
        like $result->{err}, qr/^brigade: $board, 4 cores, \d+ MiB RAM$/m, 'the board and its cores';
        like $result->{out}, qr/each core answered for itself \(4 of 4\)/, 'each core works';
    };
}

my $ROLL_CALL = 'semihosting console=raw -- /bin/roll-call';
my $A32       = stub('firmware', '-DLOCAL=0x40000000', '-DLEFT=0x100');
my $A64       = stub('firmware', '-DLOCAL=0x40000000', '-DLEFT=0x100', '-DAARCH64');

runs_on('Raspberry Pi 2, started as by its firmware', 'Raspberry Pi 2 Model B', $QEMU, '-M', 'raspi2b', @HOST,
    firmware_start($A32, tags(960, $ROLL_CALL)));
runs_on('Raspberry Pi 3, started as by its firmware', 'Raspberry Pi 3 Model B', $QEMU_64, '-M', 'raspi3b', @HOST,
    firmware_start($A64, tags(960, $ROLL_CALL)));

runs_on('Raspberry Pi 2, with a device tree', 'Raspberry Pi 2 Model B', $QEMU, '-M', 'raspi2b', @HOST,
    firmware_start($A32, tree("raspberrypi,2-model-b\0brcm,bcm2836\0", 512, $ROLL_CALL)));

SKIP: {
    skip 'raspi4b: this QEMU does not have it (9.0 has)', 1 unless `$QEMU_64 -M help` =~ /^raspi4b /m;
    my $stub = stub('firmware', '-DLOCAL=0xff800000', '-DLEFT=0x100', '-DAARCH64');
    runs_on('Raspberry Pi 4, started as by its firmware', 'Raspberry Pi 4 Model B', $QEMU_64, '-M', 'raspi4b', @HOST,
        firmware_start($stub, tags(948, $ROLL_CALL)));
}

# In AArch32 on virt. QEMU loads the image where 64-bit kernels lie, so it also has to move itself downwards.
my $drop = stub('drop');
runs_on("virt with $_ in AArch32", 'QEMU virt', $QEMU_64, '-M', 'virt,virtualization=on,gic-version=2', qw(-smp 4 -m 256 -nic none),
    '-cpu', $_, @HOST, '-kernel', $KERNEL, '-initrd', $INITRD, '-append', $ROLL_CALL,
    '-device', "loader,file=$drop,addr=0x4e000000,cpu-num=0,force-raw=on") for qw(cortex-a53 cortex-a72);

# All cores at once at 0x8000 and no word about anything: RAM from the firmware, the initrd where config.txt puts it.
subtest 'nothing left by the loader, all cores at once' => sub {
    my $console = Console->start($QEMU, qw(-M raspi2b -display none -serial stdio -monitor none -bios), $KERNEL, load($INITRD, $INITRD_AT));
    $console->expect(qr/^brigade: Raspberry Pi 2 Model B, 4 cores, 960 MiB RAM\r?\n/m, 'comes up') // return;
    $console->expect(qr/brigade> /, 'the shell') // return;
    $console->type("roll-call\r")->expect(qr/\(4 of 4\)/, 'each core works');
    $console->type("poweroff\r");
    is $console->ended, 0, 'the watchdog switches it off';
};

# Lines of the self-test: name => PASS, FAIL or n/a.
sub selftest {
    my ($set, @arguments) = @_;
    my $result = launch(['--board', 'raspi2b', '--set', $set, '--set', 'model=smp', '--', '/bin/selftest', @arguments]);
    my @lines = "$result->{err}$result->{out}" =~ /^selftest: (PASS|FAIL|n\/a) +([^:\n]+):/mg;
    return ($result->{status}, { reverse @lines }, $result);
}

subtest 'self-test on raspi2b' => sub {
    my @passing = ('cores', 'CNTFRQ', 'rate of the counter', 'memory', 'buffers of DMA', 'randomness', 'timer interrupt', 'exclusives between 4 cores',
        'barriers', 'instruction cache', 'TLB', 'programs');
    my %expected = (map({ $_ => 'PASS' } @passing), 'SMP bit' => 'n/a', 'UART clock' => 'n/a', 'disk or SD card' => 'n/a');
    my ($status, $verdict, $result) = selftest('selftest');
    is $status, 0, 'status 0';
    is_deeply $verdict, \%expected, 'what QEMU can show passes, the rest is named' or diag $result->{out}, $result->{err};
    ($status, $verdict) = selftest('selftest=plant', '-x');
    is $status, 1, 'status 1 with a mistake';
    is $verdict->{'rate of the counter'}, 'FAIL', "the kernel's part finds one";
    is $verdict->{'exclusives between 4 cores'}, 'FAIL', "the program's part, too";
};

subtest 'randomness on raspi2b' => sub {
    my $program = program('disk');
    my @runs = map { urun(['-b', 'raspi2b', @$_, $program, 'random', '/dev/random']) } [], [], ['-i'];
    like $_->{out}, qr/\A[0-9a-f]{32}\nfine\n\z/, 'random bytes' or diag $_->{err} for @runs[0, 1];
    isnt $runs[0]{out}, $runs[1]{out}, 'others in each boot';
    is $runs[2]{out}, "/dev/random: open: No such file or directory\n", 'none when instructions are counted';
};

subtest 'damaged tags' => sub {
    my $tags = tags(960, $ROLL_CALL);
    substr $tags, 20, 4, pack 'V', 0x10000000;
    my $result = run([$QEMU, '-M', 'raspi2b', @HOST, firmware_start($A32, $tags)]);
    is $result->{status}, 125, 'status 125';
    like last_line($result), qr/^brigade: cannot boot: .*a tag's size is wrong$/, 'says why';
};

subtest 'tour on raspi2b' => sub {
    my $result = launch(['--board', 'raspi2b', '--', '/bin/tour', '--check']);
    is $result->{status}, 0, 'status 0' or diag $result->{out}, $result->{err};
    like $result->{out}, qr/\n\d\d+ claims checked, 0 failed\n\z/, 'its claims hold';
};

# What leans on the board most: interrupts, timer, cores. ALL=1: the whole suite but loading, which is about damaged
# program files that tests/target.t makes; that takes minutes.
my @suite    = $ENV{ALL} ? grep { $_ ne 'loading' } map { basename($_, '.c') } glob "$ROOT/tests/target/*.c" : qw(fork signals slices sync threads);
my @programs = $ENV{TARGET} ? split(' ', $ENV{TARGET}) : @suite;
open my $manifest, '>', "$folder/manifest.tsv" or die $!;
print {$manifest} "$_\t$SECONDS\tnonce\t$ROOT/build/tests/target/$_\n" for @programs;
close $manifest or die $!;
my $suite = urun(['-b', 'raspi2b', '-m', 'smp', '--many', $folder], watchdog => $SECONDS * @programs);
for my $program (@programs) {
    subtest "$program on raspi2b" => sub {
        my ($out, $status) = $suite->{out} =~ /^\@\@BEGIN $program nonce\n(.*?)^\@\@END $program nonce (\d+)$/ms;
        check_points($out // '', $suite->{err});
        is $status, 0, 'status';
    };
}
check_reports($suite);
is $suite->{status}, 0, 'all have run on raspi2b';

done_testing;
