#!/usr/bin/perl
# tools/launch and tools/urun against a QEMU that only pretends: command lines, streams, statuses.
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use File::Temp qw(tempdir);
use JSON::PP;
use Test::More;

my $build = tempdir(CLEANUP => 1);
$ENV{BRIGADE_BUILD} = $build;
$ENV{QEMU}          = "$FindBin::Bin/fake-qemu";
mkdir "$build/bin";
for my $file ("$build/kernel.img", "$build/bin/sh") {
    open my $out, '>', $file or die $!;
    print {$out} 'not really';
}
system('tar', '-C', $build, '-cf', "$build/initrd.tar", 'bin') == 0 or die;
my $elf = temp_file(join '', map { chr } 0 .. 255);

sub qemu_arguments {
    local $ENV{FAKE} = 'arguments';
    my $result = launch(@_);
    return $result->{status} == 0 ? decode_json($result->{out}) : [];
}

sub value_of {
    my ($arguments, $option) = @_;
    my ($i) = grep { $arguments->[$_] eq $option } 0 .. $#$arguments;
    return defined $i ? $arguments->[ $i + 1 ] : undef;
}

subtest 'command line' => sub {
    my $arguments = qemu_arguments([]);
    is value_of($arguments, '-M'),      'virt',             'board';
    is value_of($arguments, '-cpu'),    'cortex-a15',       'processor';
    is value_of($arguments, '-smp'),    4,                  'cores';
    is value_of($arguments, '-m'),      256,                'memory';
    is value_of($arguments, '-accel'),  'tcg,thread=multi', 'a host thread per core';
    is value_of($arguments, '-nic'),    'none',             'no network card';
    is value_of($arguments, '-initrd'), "$build/initrd.tar", 'initrd';
    is value_of($arguments, '-kernel'), "$build/kernel.img", 'kernel';
    like value_of($arguments, '-append'), qr/^semihosting tcg=multi host_cpus=[1-9]\d* console=raw$/, 'settings';

    is value_of($arguments, '-device'), 'virtio-rng-device', 'randomness';
    is value_of(qemu_arguments([qw(--tcg icount)]), '-device'), undef, 'none when instructions are counted';
    my $disk = qemu_arguments(['--disk', "$build/initrd.tar,throttling.bps-total=5"]);
    is value_of($disk, '-drive'), "if=none,id=disk0,format=raw,readonly=on,file=$build/initrd.tar,throttling.bps-total=5", 'a disk';
    ok scalar(grep { $_ eq 'virtio-blk-device,drive=disk0' } @$disk), 'and its device';

    $arguments = qemu_arguments([qw(--cores 8 --memory 64 --hyp --cpu cortex-a7 --initrd none --no-semihosting --set a=b),
        '--qemu', q(-d 'x y'), '--', '/bin/x', 'two words', '', '--', '100%', "\xc3\xa9"]);
    is value_of($arguments, '-M'),      'virt,virtualization=on', 'HYP';
    is value_of($arguments, '-cpu'),    'cortex-a7',              'another processor';
    is value_of($arguments, '-smp'),    8,                        'eight cores';
    is value_of($arguments, '-m'),      64,                       'little memory';
    is value_of($arguments, '-initrd'), undef,                    'no initrd';
    is value_of($arguments, '-d'),      'x y',                    'more arguments for QEMU';
    is value_of($arguments, '-semihosting-config'), undef,        'no semihosting';
    like value_of($arguments, '-append'), qr{^tcg=multi \S+ \S+ a=b -- /bin/x two%20words % -- 100%25 %C3%A9$},
        'program and arguments, encoded';

    $arguments = qemu_arguments([qw(--tcg icount)]);
    is value_of($arguments, '-smp'),    1,                   'icount: one core';
    is value_of($arguments, '-icount'), 'shift=0,sleep=off', 'icount';
    like value_of(qemu_arguments([qw(--tcg icount --console raw)]), '-append'), qr/\bno_input\b/, 'nothing to read: no interrupt tells';
    unlike value_of(qemu_arguments([qw(--tcg icount --console raw)], stdin => 'x'), '-append'), qr/no_input/, 'something to read';
    is value_of(qemu_arguments([qw(--tcg icount --cores 2)]), '-smp'), 2, 'icount: two cores if told';

    $arguments = qemu_arguments([qw(--board raspi2b)]);
    is value_of($arguments, '-M'),   'raspi2b', 'Raspberry Pi 2';
    is value_of($arguments, '-cpu'), undef,     'with its own processor';
    is value_of($arguments, '-m'),   1024,      'and memory';
    like value_of($arguments, '-append'), qr/ ram_mib=256$/, 'of which the kernel takes less';

    my $dry = run(["$ROOT/tools/launch", qw(--console tty --dry-run -- /bin/x it's)]);
    like $dry->{out}, qr{^\S*fake-qemu -M virt .* -serial mon:stdio .*-append 'semihosting .* -- /bin/x it%27s'\n$}, 'dry run prints it';
    is $dry->{status}, 0, 'dry run';
    like run(["$ROOT/tools/launch", '--dry-run'])->{out}, qr/ -serial stdio .* console=raw/, 'raw as set, where stdin is no terminal';
};

subtest 'exit status' => sub {
    for my $status (0, 1, 2, 42, 125, 255) {
        local $ENV{FAKE} = "exit $status";
        is launch([])->{status}, $status, "status $status comes back";
    }
    my %machine_failed = (
        refuse        => qr/did not start/,
        die           => qr/killed by signal 11/,
        'host-signal' => qr/ended from outside/,
    );
    for my $fake (sort keys %machine_failed) {
        local $ENV{FAKE} = $fake;
        my $result = launch([]);
        is $result->{status}, 125, "125 when QEMU fails: $fake";
        like $result->{err}, $machine_failed{$fake}, "$fake: said why";
    }
    {
        local $ENV{QEMU} = '/nowhere/qemu';
        my $result = launch([]);
        is $result->{status}, 125, '125 without QEMU';
        like $result->{err}, qr{/nowhere/qemu is not there}, 'named it';
    }
    {
        local $ENV{BRIGADE_BUILD} = '/nowhere';
        my $result = launch([]);
        is $result->{status}, 125, '125 without a kernel';
        like $result->{err}, qr{/nowhere/kernel.img: }, 'named it';
    }
    for my $fake ('hang', 'flood') {
        local $ENV{FAKE} = $fake;
        my $result = launch([qw(--timeout 0.5)]);
        is $result->{status}, 124, "124 on a timeout: $fake";
    }
    for my $bad ([qw(--cores 9)], [qw(--cores 0)], [qw(--bogus)], [qw(--tcg x)], [qw(--board pi5)], [qw(--timeout 0)], ['--set', 'a b'],
        map { ['--board', 'raspi2b', @$_] } [qw(--cores 2)], [qw(--memory 2048)], ['--hyp'], [qw(--cpu cortex-a15)], ['--', 'x' x 420]) {
        is launch($bad)->{status}, 2, "2 on bad use: @$bad";
    }
    for my $bad ([], [qw(-c 9 x)], [qw(-x y)], [qw(-m nonsense x)], ['/nowhere/x.elf'], ['/'], [qw(-t 0 x)]) {
        my $result = urun($bad);
        is $result->{status}, 2, "urun: 2 on bad use: @$bad" if @$bad != 3 || $bad->[0] ne '-c';
        unlike $result->{err}, qr/ at \S+ line/, 'in plain words';
    }
    is urun(['-c', 9, $elf])->{status}, 2, 'urun: 2 on nine cores';
};

subtest 'streams' => sub {
    local $ENV{FAKE} = 'copy';
    my %inputs = (
        nothing      => '',
        'every byte' => join('', map { chr } 0 .. 255, reverse 0 .. 255),
        'DLE only'   => "\x10" x 5000,
        'DLE EOT'    => "\x10\x04\x10\x02\x10\x10\x04",
        'a megabyte' => join('', map { pack 'N', $_ * 2654435761 % 2**32 } 1 .. 1 << 18),
    );
    for my $name (sort keys %inputs) {
        my $result = launch([], stdin => $inputs{$name});
        is $result->{status}, 0, "$name: end of input arrives";
        ok $result->{out} eq $inputs{$name}, "$name: same bytes";
        is $result->{err}, '', "$name: stderr is silent";
    }
    is launch([])->{status}, 0, '/dev/null as input';
    my $closed = run(['sh', '-c', 'exec "$0" --console raw <&-', "$ROOT/tools/launch"]);
    is $closed->{status}, 0, 'closed stdin';
    local $ENV{FAKE} = 'flood';
    my $head = run(['bash', '-c', '"$0" --console raw | head -c 5; echo " ${PIPESTATUS[0]}"', "$ROOT/tools/launch"]);
    is $head->{out}, "xxxxx 141\n", 'ends when nobody reads its stdout any more';
};

subtest 'initrd' => sub {
    local $ENV{FAKE} = 'initrd';
    my $result = urun(["$build/../" . substr($build, rindex($build, '/') + 1) . '/kernel.img'], cwd => '/');
    my $tar = temp_file($result->{out});
    is `tar -tf $tar`, "prog/\nprog/kernel.img\nbin/\nbin/sh\n", 'the program, then the base initrd';
    is `tar -xOf $tar prog/kernel.img`, 'not really', 'its bytes';
    $result = urun([$elf], cwd => '/');
    $tar    = temp_file($result->{out});
    (my $name = $elf) =~ s{.*/}{};
    is `tar -xOf $tar prog/$name`, join('', map { chr } 0 .. 255), 'binary bytes';
};

subtest 'ends by a signal, leaving nothing' => sub {
    local $ENV{FAKE} = 'hang';
    for my $signal (qw(INT TERM HUP KILL)) {
        pipe my $read, my $write or die $!;
        my $pid = fork // die $!;
        if ($pid == 0) {
            open STDOUT, '>&', $write or die $!;
            open STDERR, '>', '/dev/null';
            open STDIN,  '<', '/dev/null';
            $SIG{$_} = 'DEFAULT' for qw(INT TERM HUP); # nohup, or a shell's background, has them ignored
            exec "$ROOT/tools/urun", $elf or die $!;
        }
        close $write;
        my ($qemu) = (<$read> // '') =~ /started (\d+)/;
        is getpgrp $qemu, getpgrp $pid, "SIG$signal: QEMU was in the same process group";
        kill $signal => $pid;
        waitpid $pid, 0;
        my $ended_by = $? & 127;
        is $ended_by, { INT => 2, TERM => 15, HUP => 1, KILL => 9 }->{$signal}, "SIG$signal: ends by it";
        ok wait_until(sub { is_gone($qemu) }), "SIG$signal: QEMU is gone";
    }
};

done_testing;
