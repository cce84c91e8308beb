#!/usr/bin/perl
# Boots Brigade on machines of many shapes, and on broken ones, which must say what is wrong.
# SPDX-License-Identifier: MIT
#
# BOOTS=100 prove tests/boot.t boots that often on each number of cores.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Test::More;

my $initrd = initrd_with(program('machine'));

# Boots and expects the program's exit status and this number of cores.
sub boots {
    my ($name, $cores, @options) = @_;
    my $result = launch(['--cores', $cores, '--initrd', $initrd, @options, '--', '/machine.elf']);
    my $good   = $result->{status} == 0 && $result->{out} =~ /^cores $cores\n/;
    ok $good, $name or diag "status $result->{status}, stdout: $result->{out}, stderr: $result->{err}";
    return $good;
}

# Expects status 125 and a last line that tells why.
sub fails {
    my ($name, $line, @options) = @_;
    my $result = launch(['--initrd', $initrd, @options, '--', '/machine.elf']);
    is $result->{status}, 125, "$name: status 125"
        or diag "stdout: $result->{out}, stderr: $result->{err}";
    like last_line($result), $line, "$name: last line";
}

# Arguments that overwrite the word at an offset of the device tree just before the kernel starts:
# core 0 begins in these instructions and goes on to QEMU's own start code.
sub damaged_device_tree {
    my ($offset, $word) = @_;
    my $code = temp_file(pack 'V7 N',
        0xe3a03101,  # mov r3, #0x40000000  where QEMU's start code lies,
        0xe5932014,  # ldr r2, [r3, #0x14]  its pointer to the device tree at 0x14
        0xe59f0008,  # ldr r0, offset
        0xe59f1008,  # ldr r1, word
        0xe7821000,  # str r1, [r2, r0]
        0xe1a0f003,  # mov pc, r3
        $offset, $word);
    return ('--qemu', "-device loader,file=$code,addr=0x4e000000,cpu-num=0,force-raw=on");
}

sub device_tree_header {
    my $file = temp_file('');
    launch(['--qemu', "-machine dumpdtb=$file"]);
    open my $in, '<:raw', $file or die $!;
    read $in, my $header, 40;
    my %h;
    @h{qw(magic totalsize off_struct off_strings off_reserved)} = unpack 'N5', $header;
    return \%h;
}

subtest 'machines' => sub {
    boots("$_ core(s)", $_) for 1, 2, 3, 4, 8;
    boots("$_ MiB", 2, '--memory', $_) for 64, 65, 100, 1000, 2048, 3000;
    boots("8 cores in 64 MiB", 8, '--memory', 64);
    boots("$_ core(s), entered in HYP", $_, '--hyp') for 1, 2, 4, 8;
    boots('Cortex-A7', 4, '--cpu', 'cortex-a7');
    boots('cores taking turns', 4, '--tcg', 'single');
    boots("counting instructions, $_ core(s)", $_, '--tcg', 'icount') for 1, 2;
};

# The test aid broken_core makes a core play dead: the others go on after ten seconds, numbered without
# gaps, for the roll call finds each of them.
subtest 'a core that does not report' => sub {
    my $result = launch(['--cores', 4, '--set', 'broken_core=2', '--', '/bin/roll-call']);
    is $result->{status}, 0, 'status 0' or diag $result->{err};
    like $result->{err}, qr/^brigade: core 2 did not report within 10 s; going on without it$/m, 'it is named';
    unlike $result->{err}, qr/core [013] did not/, 'no other is';
    like $result->{out}, qr/each core answered for itself \(3 of 3\)/, 'three cores go on, numbered 0 to 2';
};

subtest 'broken machines' => sub {
    fails("$_ MiB", qr/64 MiB/, '--memory', $_) for 16, 32, 63;
    fails('16 MiB in HYP', qr/64 MiB/, '--memory', 16, '--hyp');
    fails('no initrd', qr/initrd/i, '--initrd', 'none');

    my $tree = device_tree_header();
    my %damage = (
        'no magic number'            => [0,  0],
        'size beyond reason'         => [4,  0xffffffff],
        'cut off in the header'      => [4,  16],
        'cut off in the structure'   => [4,  $tree->{off_struct} + 100],
        'version of the future'      => [24, 99],
        'structure elsewhere'        => [8,  0x7ffffff0],
        'structure unaligned'        => [8,  $tree->{off_struct} + 1],
        'strings elsewhere'          => [12, 0x7ffffff0],
        'structure starts with noise' => [$tree->{off_struct}, 0xdeadbeef],
        'structure is empty'         => [$tree->{off_struct}, 9],
        'noise in the structure'     => [$tree->{off_struct} + 8, 0x12345678],
    );
    fails("device tree: $_", qr/device tree|DTB/i, damaged_device_tree(@{ $damage{$_} })) for sort keys %damage;
    fails('device tree damaged, HYP', qr/device tree|DTB/i, '--hyp', damaged_device_tree(0, 0));

    open my $in, '<:raw', $initrd or die $!;
    my $tar = do { local $/; <$in> };
    my %initrds = (
        'empty'                    => '',
        'one byte'                 => 'x',
        'noise'                    => 'noise ' x 10_000,
        'zeros'                    => "\0" x 10240,
        'cut off in the first file' => substr($tar, 0, 1024 + 100),
        'cut off at its end mark'  => ($tar =~ s/\0+$//r),
        'a broken checksum'        => substr($tar, 0, 148) . '7777777' . substr($tar, 155),
        'a size beyond its end'    => do {
            my $header = pack 'a100 a8 a8 a8 a12 a12 A8 a1 x355', 'big', "0000755\0", "0000000\0", "0000000\0", "77777777777\0", "00000000000\0", '', '0';
            substr $header, 148, 8, sprintf "%06o\0 ", unpack '%32C*', $header;
            $header . "\0" x 2048;
        },
    );
    fails("initrd: $_", qr/initrd|machine\.elf/i, '--initrd', temp_file($initrds{$_})) for sort keys %initrds;

    my $absent = launch(['--initrd', $initrd, '--', '/bin/nothing-like-this', 'x']);
    is $absent->{status}, 125, 'absent program: status 125';
    like last_line($absent), qr{/bin/nothing-like-this}, 'absent program: last line names it';
    my $no_elf = launch(['--initrd', "$ROOT/build/initrd.tar", '--', '/bin']);
    is $no_elf->{status}, 125, 'a folder as program: status 125';
    like last_line($no_elf), qr{/bin}, 'a folder as program: last line names it';
};

subtest 'again and again' => sub {
    my $boots = $ENV{BOOTS} // 10;
    for my $cores (1, 2, 4, 8) {
        my $good = grep { boots("boot $_ on $cores core(s)", $cores) } 1 .. $boots;
        is $good, $boots, "$boots boots on $cores core(s)";
    }
};

done_testing;
