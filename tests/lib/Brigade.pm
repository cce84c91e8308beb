# What the tests that boot Brigade share: running tools with a watchdog, test programs, bad machines.
# SPDX-License-Identifier: MIT
package Brigade;
use strict;
use warnings;
use Cwd qw(realpath);
use Exporter qw(import);
use File::Basename qw(basename dirname);
use File::Temp qw(tempdir);
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);

our @EXPORT = qw(run launch urun program initrd_with temp_file last_line is_gone children_of wait_until $ROOT);
our $ROOT   = dirname(dirname(dirname(realpath(__FILE__))));
my $WATCHDOG_S = $ENV{WATCHDOG} || 300; # a hanging test fails then; no test waits for it otherwise
my $scratch    = tempdir(CLEANUP => 1);
my $files      = 0;

# A new file in the scratch folder with these bytes; returns its path.
sub temp_file {
    my ($bytes) = @_;
    my $path = "$scratch/file" . ++$files;
    open my $out, '>:raw', $path or die "$path: $!";
    print {$out} $bytes;
    close $out or die "$path: $!";
    return $path;
}

sub read_all {
    my ($handle) = @_;
    seek $handle, 0, 0;
    local $/;
    return scalar(<$handle>) // '';
}

# Runs a command to its end: run(\@command, stdin => BYTES, cwd => FOLDER, watchdog => SECONDS). Returns
# { status, out, err, watchdog }; status is 128+n after signal n.
sub run {
    my ($command, %with) = @_;
    my $limit = $with{watchdog} // $WATCHDOG_S;
    my $in = defined $with{stdin} ? temp_file($with{stdin}) : '/dev/null';
    open my $out, '+>:raw', undef or die $!;
    open my $err, '+>:raw', undef or die $!;
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        setpgrp;
        chdir $with{cwd} or die "$with{cwd}: $!" if defined $with{cwd};
        open STDIN,  '<:raw', $in or die "$in: $!";
        open STDOUT, '>&', $out or die $!;
        open STDERR, '>&', $err or die $!;
        exec { $command->[0] } @$command;
        die "$command->[0]: $!";
    }
    my $watchdog = 0;
    local $SIG{ALRM} = sub { $watchdog = 1; kill -POSIX::SIGKILL(), $pid };
    alarm $limit;
    1 while waitpid($pid, 0) == -1 && $!{EINTR};
    my $wait_status = $?;
    alarm 0;
    diag("watchdog: stopped after $limit s: @$command") if $watchdog;
    return {
        status   => $wait_status & 127 ? 128 + ($wait_status & 127) : $wait_status >> 8,
        out      => read_all($out),
        err      => read_all($err),
        watchdog => $watchdog,
    };
}

# launch([arguments], run's options): a console that carries the program's bytes.
sub launch {
    my ($arguments, %with) = @_;
    return run(["$ROOT/tools/launch", '--console', 'raw', @$arguments], %with);
}

sub urun {
    my ($arguments, %with) = @_;
    return run(["$ROOT/tools/urun", @$arguments], %with);
}

# Compiles tests/progs/NAME.c once; returns the program's path.
my %programs;

sub program {
    my ($name) = @_;
    $programs{$name} //= do {
        my $elf   = "$scratch/$name.elf";
        my $built = run(["$ROOT/tools/ucc", '-Wall', '-Werror', "$ROOT/tests/progs/$name.c", '-o', $elf]);
        BAIL_OUT("tools/ucc cannot compile $name.c:\n$built->{err}") if $built->{status};
        $elf;
    };
    return $programs{$name};
}

# The base initrd and some programs more at its top, as a reader would add them: with plain tar.
sub initrd_with {
    my @programs = @_;
    my $tar = temp_file('');
    system('cp', "$ROOT/build/initrd.tar", $tar) == 0
        && system('tar', '--append', '-f', $tar, map { ('-C', dirname($_), basename($_)) } @programs) == 0
        or BAIL_OUT('no initrd to work with: make builds it');
    return $tar;
}

# The last line the machine wrote, wherever: with its device tree gone it does not know of stderr.
sub last_line {
    my ($result) = @_;
    for my $text (@$result{qw(err out)}) {
        my @lines = grep { /\S/ && !/^launch: / } split /[\r\n]+/, $text;
        return $lines[-1] if @lines;
    }
    return '';
}

# Polls until the code returns true; false if the watchdog's time is over.
sub wait_until {
    my ($code) = @_;
    my $end = time + $WATCHDOG_S;
    until ($code->()) {
        return 0 if time > $end;
        sleep 0.02;
    }
    return 1;
}

sub process_stat {
    my ($pid) = @_;
    open my $in, '<', "/proc/$pid/stat" or return;
    return (<$in> // '') =~ /\) (\S) (\d+)/; # state, parent
}

# True if the process has ended, reaped or not.
sub is_gone {
    my ($pid) = @_;
    my ($state) = process_stat($pid);
    return !defined $state || $state =~ /[ZX]/;
}

sub children_of {
    my ($parent) = @_;
    opendir my $proc, '/proc' or die $!;
    return grep { /^\d+$/ && ((process_stat($_))[1] // 0) == $parent && !is_gone($_) } readdir $proc;
}

1;
