#!/usr/bin/perl
# tools/ucc and tools/urun from end to end: statuses, streams, arguments, time limits.
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use File::Copy qw(copy);
use File::Temp qw(tempdir);
use Test::More;

# What tests/progs/pattern.c writes.
sub pattern {
    my ($size) = @_;
    my $state = 1;
    return join '', map { $state = ($state * 1664525 + 1013904223) & 0xffffffff; chr($state >> 24) } 1 .. $size;
}

# Starts urun with pipes; returns its process id, our end of its stdin and of its stdout.
sub start_urun {
    my @arguments = @_;
    pipe my $in_read,  my $in_write  or die $!;
    pipe my $out_read, my $out_write or die $!;
    my $pid = fork // die $!;
    if ($pid == 0) {
        open STDIN,  '<&', $in_read   or die $!;
        open STDOUT, '>&', $out_write or die $!;
        open STDERR, '>', '/dev/null';
        close $_ for $in_write, $out_read;
        exec "$ROOT/tools/urun", @arguments or die $!;
    }
    $in_write->autoflush(1);
    return ($pid, $in_write, $out_read);
}

subtest 'hello' => sub {
    my $hello = program('hello');
    for my $folder ('/', "$ROOT/tests") {
        my $result = urun([$hello], cwd => $folder);
        is $result->{out}, "hello, world\n", "stdout, called in $folder";
        is $result->{status}, 0, 'status';
        unlike $result->{err}, qr/hello, world/, 'stdout does not go to stderr as well';
    }
    (my $folder = $hello) =~ s{/[^/]*$}{};
    is urun(['hello.elf'], cwd => $folder)->{out}, "hello, world\n", 'a path without folder';
    is urun(['--', "$folder/../" . ($folder =~ m{([^/]*)$})[0] . '/hello.elf'])->{status}, 0, 'a winding path';
    is urun(['-c', $_, $hello])->{out}, "hello, world\n", "on $_ core(s)" for 1, 2, 8;
};

subtest 'odd names' => sub {
    my $folder = tempdir(CLEANUP => 1);
    for my $name ('two words.elf', q(quo'te"s.elf), '$HOME*?[a].elf', '-t.elf', "new\nline.elf", "\xc3\xa4\xff.elf", ',a=b,,.elf', '%41 %', 'x' x 200) {
        copy(program('hello'), "$folder/$name") or die $!;
        (my $shown = $name) =~ s/[^ -~]/?/g;
        is urun(['--', $name], cwd => $folder)->{out}, "hello, world\n", $shown;
    }
    my $deep = "$folder/a b/,c=d,,";
    mkdir "$folder/a b" and mkdir $deep or die $!;
    copy(program('hello'), "$deep/it.elf") or die $!;
    is urun(['it.elf'], cwd => $deep)->{out}, "hello, world\n", 'an odd folder';
};

subtest 'many at once' => sub {
    my $before = run(['find', "$ROOT/build", '-printf', '%p %s %T@\\n'])->{out};
    my @runs   = map { [start_urun(program('args'), "number $_")] } 1 .. 6;
    for my $number (1 .. 6) {
        my ($pid, $in, $out) = @{ $runs[ $number - 1 ] };
        my @lines = <$out>;
        waitpid $pid, 0;
        is $lines[-1], "[number $number]\n", "run $number has its own output";
        is $?, 0, 'and status';
    }
    is run(['find', "$ROOT/build", '-printf', '%p %s %T@\\n'])->{out}, $before, 'the build folder is only read';
};

subtest 'what is left behind' => sub {
    for my $options ([], ['-m', 'smp'], ['-c', 1]) {
        my $result = urun([@$options, program('orphans')]);
        is $result->{status}, 7, "@$options: the program's status";
        is $result->{out}, "parent\nchild 0\n", 'who ends within half a second, does; others are taken down';
    }
};

subtest 'ucc' => sub {
    my $one = temp_file('int two(void); int main(void) { return two(); }');
    my $two = temp_file("#include <math.h>\n#include <pthread.h>\nint two(void) { volatile double x = 42 * 42.0; return (int)sqrt(x) + VALUE; }");
    rename $_, "$_.c" for $one, $two;
    my $elf = temp_file('');
    my $built = run(["$ROOT/tools/ucc", '-std=c99', '-O1', '-pthread', '-DVALUE=1', "$one.c", "$two.c", '-lm', '-o', $elf]);
    is $built->{status}, 0, 'two sources, -lm, -pthread' or diag $built->{err};
    is urun([$elf])->{status}, 43, 'runs';
    is run(["$ROOT/tools/ucc", '-c', "$one.c", '-o', "$one.o"])->{status}, 0, '-c';
    is run(["$ROOT/tools/ucc", '-c', '-DVALUE=2', "$two.c", '-o', "$two.o"])->{status}, 0, '-c';
    is run(["$ROOT/tools/ucc", "$one.o", "$two.o", '-o', $elf])->{status}, 0, 'objects';
    is urun([$elf])->{status}, 44, 'runs';
    is run(["$ROOT/tools/ucc", "$one.c"], cwd => '/')->{status}, 1, 'an undefined function is an error';
    is run(["$ROOT/tools/ucc"])->{status}, 2, 'no input is bad use';
    like run(["$ROOT/tools/ucc", 'x.cpp', '-o', 'x'])->{err}, qr/C\+\+/, 'C++ is refused in words';
};

subtest 'exit status' => sub {
    my $program = program('status');
    my %statuses = (
        0 => 0, 1 => 1, 2 => 2, 42 => 42, 124 => 124, 125 => 125, 127 => 127, 255 => 255, 256 => 0, -1 => 255,
        abort => 134, null => 139, kernel => 139, trap => 132, kill => 137, term => 143,
    );
    for my $how (sort keys %statuses) {
        my $result = urun([$program, $how]);
        is $result->{status}, $statuses{$how}, "$how ends with $statuses{$how}";
        is $result->{out}, "before\n", "$how: stdout";
    }
    my $fault = urun([$program, 'null']);
    like $fault->{err}, qr/0x0*8\b/, 'the fault report, on stderr, has the address';
    my $noise = urun([temp_file('This is no program.' x 100)]);
    is $noise->{status}, 125, 'not an ELF file: 125';
    like last_line($noise), qr/ELF/, 'not an ELF file: said so';
};

subtest 'time limit' => sub {
    my $result = urun(['-t', 10, program('status'), 'spin']);
    is $result->{status}, 124, 'a program without end: 124';
    is $result->{out}, "before\n", 'what it wrote before is there';
    is urun(['-t', 100, program('status'), 3])->{status}, 3, 'a limit that is not reached';
    is urun(['-i', '-t', 3, program('status'), 'spin'])->{status}, 124, 'counting instructions: 124';
};

subtest 'stdin' => sub {
    my $copy = program('copy');
    my %inputs = (
        'nothing'             => '',
        'one byte'            => 'x',
        'no newline at end'   => "one\ntwo",
        'CR and LF'           => "a\r\nb\rc\n\n",
        'every byte'          => join('', map { chr } 0 .. 255, reverse 0 .. 255),
        'control characters'  => "\x01x\x01c\x03\x04\x10\x04\x10\x02\x10\x10\x1a\x1c\x7f\0\0",
        '200,000 bytes'       => pattern(200_000),
    );
    for my $name (sort keys %inputs) {
        my $result = urun([$copy], stdin => $inputs{$name});
        is $result->{status}, 0, "$name: end of input";
        ok $result->{out} eq $inputs{$name}, "$name: same bytes" or diag length($result->{out}) . ' bytes came back';
    }
    is urun([program('hello')], stdin => 'unread' x 100_000)->{status}, 0, 'input that nobody reads does not matter';

    my ($pid, $in, $out) = start_urun($copy);
    for my $line ("first\n", "second\n", "third\n") {
        print {$in} $line;
        is scalar(<$out>), $line, 'streamed both ways: ' . $line =~ s/\n//r;
    }
    close $in;
    is scalar(<$out>), undef, 'stdout ends';
    waitpid $pid, 0;
    is $?, 0, 'status';
};

subtest 'stdout' => sub {
    my $result = urun([program('pattern'), 1 << 20]);
    is length $result->{out}, 1 << 20, 'a megabyte';
    ok $result->{out} eq pattern(1 << 20), 'byte for byte';
    is $result->{status}, 0, 'status';
    is urun([program('bytes')])->{out}, "a\0b\n\r\n\r\xff\xc3\x28\xe2\x82\x80\e[2J\x10\x04\x11\x13\x7f\n\nlast", 'bytes that a terminal would change';
    my $head = run(['bash', '-c', '"$@" | head -c 1000 | wc -c', 'x', "$ROOT/tools/urun", program('pattern'), 1 << 30]);
    is $head->{out} + 0, 1000, 'ends when nobody reads its stdout any more';
};

subtest 'arguments' => sub {
    my @arguments = ('plain', 'two words', '', '-c', '--', '%', '%41', "\xc3\xa4\xe2\x82\xac", "a\nb\tc", q(it's "quoted" \\ $HOME), '*', ',opt=a,,b', '', "\x01\xff");
    my $result = urun([program('args'), @arguments]);
    my ($count, $own, $rest) = split /\n/, $result->{out}, 3;
    is $count, 1 + @arguments, 'argc';
    like $own, qr{args\.elf\]$}, 'argv[0]';
    is $rest, join('', map { "[$_]\n" } @arguments), 'argv, byte for byte';
    my @many = map { "argument-$_" } 1 .. 500;
    is urun([program('args'), @many])->{out} =~ tr/[//, 501, 'many arguments';
};

subtest 'ends by a signal, leaving nothing' => sub {
    for my $signal (qw(INT TERM KILL)) {
        my ($pid, $in, $out) = start_urun(program('status'), 'spin');
        is scalar(<$out>), "before\n", "SIG$signal: runs";
        my ($qemu) = children_of($pid);
        ok $qemu && getpgrp $qemu == getpgrp $pid, "SIG$signal: QEMU is in the same process group";
        kill $signal => $pid;
        waitpid $pid, 0;
        is $? & 127, { INT => 2, TERM => 15, KILL => 9 }->{$signal}, "SIG$signal: ends by it";
        ok wait_until(sub { is_gone($qemu) }), "SIG$signal: QEMU is gone";
    }
    my ($pid, $in, $out) = start_urun(program('status'), 'spin');
    <$out>;
    kill KILL => children_of($pid);
    waitpid $pid, 0;
    is $? >> 8, 125, 'QEMU killed: 125';
};

subtest 'counting instructions' => sub {
    my @runs = map { urun(['-i', program('machine')]) } 1 .. 2;
    is $runs[0]{status}, 0, 'status';
    like $runs[0]{out}, qr/^cores 1\n/, 'one core';
    is $runs[1]{out}, $runs[0]{out}, 'the clock shows the same in every run';
    like urun(['-i', '-c', 2, program('machine')])->{out}, qr/^cores 2\n/, 'two cores';
};

subtest 'bad use' => sub {
    my $hello = program('hello');
    for my $bad ([], ['/nowhere/x.elf'], ['-c', 0, $hello], ['-c', 9, $hello], ['-m', 'fast', $hello], ['-t', -1, $hello], ['--bogus', $hello]) {
        my $result = urun($bad);
        is $result->{status}, 2, "status 2: @$bad";
        isnt $result->{err}, '', 'and a word about it';
        is $result->{out}, '', 'stdout is clean';
    }
    is urun(['--qemu', '-bogus', $hello])->{status}, 125, 'arguments that QEMU refuses: 125';
    for my $bad (['-m', 'smp'], ['-s', 0, $hello], ['-s', 1, $hello], ['-b', 'toaster', $hello], ['-t', 'x', $hello], ['-c', 'x', $hello],
        ['-t'], ['--many', '/', $hello], ['/'], ['--switch-interval', 0, $hello]) {
        my $result = urun($bad);
        is $result->{status}, 2, "status 2: @$bad";
        like $result->{err}, qr/^(urun|launch): .*\n.*(usage|--help)/, 'a reason, and how to use it';
    }
    is urun(['-b', 'virt', $hello])->{out}, "hello, world\n", '-b BOARD';
    my $help = urun(['--help']);
    like $help->{out}, qr/^usage: /, '--help';
    like $help->{out}, qr/^  \Q$_\E /m, "--help explains $_" for qw(-m -c -s -t -b -i --qemu --many --switch-interval);
    like $help->{out}, qr/^examples:\n(  .*\n){4}/m, 'and has examples';
    is $help->{status}, 0, 'status';
    open my $in, '<', "$ROOT/docs/urun.md" or die $!;
    my $document = do { local $/; <$in> };
    my @options = $help->{out} =~ /^  (--?[a-z-]+)/mg;
    cmp_ok scalar @options, '>', 8, 'options are named';
    like $document, qr/^\| `\Q$_\E[ `]/m, "docs/urun.md explains $_" for @options;
    is_deeply [sort $document =~ /^\| `(--?[a-z-]+)/mg], [sort @options], 'and no other';
};

done_testing;
