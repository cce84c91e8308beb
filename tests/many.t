#!/usr/bin/perl
# tools/urun --many: many programs in one boot, none of which can harm the next or forge its result.
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use File::Basename qw(basename);
use File::Copy qw(copy);
use File::Temp qw(tempdir);
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Test::More;

my $folder = tempdir(CLEANUP => 1);
copy(program($_), "$folder/$_.elf") or die $! for qw(hello status hostile args);

sub manifest {
    open my $out, '>', "$folder/manifest.tsv" or die $!;
    print {$out} map { join("\t", @$_) . "\n" } @_;
    close $out or die $!;
}

# What stands between a program's lines, and its status.
sub part {
    my ($result, $id, $nonce) = @_;
    return $result->{out} =~ /^\@\@BEGIN $id $nonce\n(.*?)^\@\@END $id $nonce (\d+)\n/ms;
}

for my $options ([], ['-m', 'smp', '-c', 4], ['-c', 1]) {
    subtest "options @$options" => sub {
        manifest(
            ['one',   60, 'n1', 'hello.elf'],
            ['two',   4,  'n2', 'hostile.elf', 'stay "b c" \'\' %41'],
            ['three', 60, 'n3', 'hostile.elf'],
            ['four',  60, 'n4', 'manifest.tsv'],
            ['five',  60, 'n5', "$folder/hello.elf"],
        );
        my $result = urun([@$options, '--many', $folder]);
        is $result->{status}, 0, 'all have run';
        is_deeply [part($result, 'one', 'n1')], ["hello, world\n", 0], 'the first';
        is_deeply [part($result, 'two', 'n2')],
            ["4 arguments [stay] [b c] [] [%41]\n\@\@END two forged 0\nno newline\n", 124],
            'one that outlives its seconds, with a fork bomb';
        is_deeply [part($result, 'three', 'n3')],
            ["0 arguments\n\@\@END two forged 0\nno newline\n", 5], 'one that leaves a fork bomb behind';
        is_deeply [part($result, 'four', 'n4')], ['', 126], 'a file that is no program';
        is_deeply [part($result, 'five', 'n5')], ["hello, world\n", 0], 'the last: nothing is left over';
    };
}

subtest 'nothing is left over' => sub {
    copy(program('orphans'), "$folder/orphans.elf") or die $!;
    manifest(map { (["leaves$_", 20, 'n', 'orphans.elf'], ["looks$_", 20, 'n', 'orphans.elf', 'left']) } 1 .. 3);
    my $result = urun(['-m', 'smp', '--many', $folder]);
    is_deeply [part($result, "leaves$_", 'n')], ["parent\nchild 0\n", 7], "run $_ leaves processes and files" for 1 .. 3;
    is_deeply [part($result, "looks$_", 'n')], ['', 0], "run $_: the next program finds none" for 1 .. 3;
};

subtest 'counting instructions' => sub {
    manifest(['spin', 1, 'n', 'status.elf', 'spin'], ['ends', 1, 'n', 'status.elf', '3'], ['killed', 1, 'n', 'status.elf', 'null']);
    my $result = urun(['-i', '--many', $folder]);
    is_deeply [part($result, 'spin', 'n')], ["before\n", 124], 'its second was over';
    is_deeply [part($result, 'ends', 'n')], ["before\n", 3], 'the next ends by itself';
    is_deeply [part($result, 'killed', 'n')], ["before\n", 139], 'the last by a signal';
};

subtest 'bad manifests' => sub {
    for my $bad (['x'], ['a', 0, 'n', 'hello.elf'], ['a b', 1, 'n', 'hello.elf'], ['a', 1, 'n', 'absent.elf'],
        ['a', 1, 'n', 'hello.elf', '"open']) {
        manifest($bad);
        my $result = urun(['--many', $folder]);
        is $result->{status}, 2, "@$bad: status 2";
        like $result->{err}, qr/^urun: .*\n(usage: .*\n)?/, 'and a reason';
    }
    is urun(['--many', '/nowhere'])->{status}, 2, 'no such folder';
};

done_testing;
