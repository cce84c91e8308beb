#!/usr/bin/perl
# The screen: what programs and the kernel write is to be read on it, letter by letter, on raspi2b (the VideoCore's
# framebuffer) and on virt (ramfb).
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use utf8;
use Encode qw(encode);
use File::Temp qw(tempdir);
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Console;
use Screen;
use Test::More;

my $folder = tempdir(CLEANUP => 1);
my $initrd = initrd_with(program('screen'));
my $count  = 0;

sub boot {
    my ($board, @more) = @_;
    my $socket  = "$folder/qmp" . ++$count;
    my $console = Console->boot('--board', $board, '--display', 'none', '--initrd', $initrd,
        '--qemu', "-qmp unix:$socket,server=on,wait=off", @more);
    return ($console, Screen->attach($socket));
}

# The lines that tests/progs/screen.c makes, as they have to look.
my %LINES = (
    0  => 'plain red bright green on blue inverse',
    1  => 'AAAABBBB····░░░░────×' . ' ' x 38 . 'up',
    2  => '┌─┬─┐ █▓▒░ ▀▄▌▐ äöüßé €',
    3  => "wrong: \x{25c6} \x{25c6}( end",
    4  => 'OVER    TAB',
    9  => '    at ten, five',
    11 => 'will be',
    13 => '      xx',
    14 => '0' x 98 . '1|',
    15 => 'next',
    16 => 'done',
);
my @COLOURS = ( # row, column, letter, ground
    [0, 0, 'cccccc', '000000', 'plain'], [0, 6, 'cc3333', '000000', 'red'], [0, 10, '66dd66', '000000', 'bright green'],
    [0, 17, '33aa33', '000000', 'green'], [0, 23, 'cccccc', '4477dd', 'on blue'], [0, 31, '000000', 'cccccc', 'inverse'],
    [1, 0, '000000', '87d787', 'colour 114'], [1, 4, '000000', 'ffaf5f', 'colour 215'], [1, 20, 'ff6666', '000000', 'bright red'],
);

for my $case (['raspi2b', ''], ['virt', 'scroll']) {
    my ($board, $argument) = @$case;
    subtest "letters and colours on $board" => sub {
        my ($console, $screen) = boot($board, '--', '/screen.elf', $argument);
        $console->expect(qr/^done\n/m, 'the serial line has it') // return;
        my ($picture, $text) = $screen->wait_for(qr/^done$/m);
        is "$picture->{width} $picture->{height}", '800 600', 'its size';
        my @lines = split /\n/, $text;
        is $lines[$_] // '', encode('UTF-8', $LINES{$_} // ''), "line $_" for 0 .. 17;
        for my $colour (@COLOURS) {
            my ($row, $column, $front, $back, $name) = @$colour;
            my $cell = $screen->cell($picture, $row, $column);
            is "$cell->{front} $cell->{back}", "$front $back", $name;
        }
        is $screen->cell($picture, 17, 0)->{back}, 'cccccc', 'the cursor';
        $console->type("\x04");
        is $console->ended, 0, 'it ends';
    };
}

subtest 'a person at the screen' => sub {
    my ($console, $screen) = boot('raspi2b');
    $console->expect(qr/brigade> /, 'the shell') // return;
    my ($picture, $text) = $screen->wait_for(qr/^brigade>/m);
    like $text, qr/^brigade: Raspberry Pi 2 Model B, 4 cores, \d+ MiB RAM$/m, "the kernel's line";
    $console->type("ls /dex\x7fv\r");
    ($picture, $text) = $screen->wait_for(qr/^brigade> ls.*^brigade>/ms);
    like $text, qr/^brigade> ls \/dev$/m, 'what is typed, and corrected';
    $console->type("\x0c");
    ($picture, $text) = $screen->wait_for(qr/\Abrigade>/);
    is $text =~ s/\n+\z//r, 'brigade>', 'Ctrl-L empties it';
};

subtest 'when the machine cannot boot' => sub {
    my $empty = temp_file("\0" x 10240);
    my ($console, $screen) = boot('virt', '--initrd', $empty, '--qemu', '-action shutdown=pause', '--no-semihosting');
    $console->expect(qr/cannot boot.*\n/) // return;
    my ($picture, $text) = $screen->wait_for(qr/cannot boot/);
    like $text, qr/^brigade: cannot boot: cannot start \/bin\/sh: no such file in the initrd/m, 'the screen says why';
};

done_testing;
