# QEMU's log of executed instructions, while a program runs on Brigade: one address after the other. What
# tools/profile counts and the benchmark measures is made from it.
# SPDX-License-Identifier: MIT
package ExecLog;
use strict;
use warnings;
use Cwd qw(realpath);
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use POSIX qw(mkfifo);

my $ROOT  = dirname(dirname(dirname(realpath(__FILE__))));
my $CROSS = $ENV{CROSS} // 'arm-none-eabi-';

# Functions of a file, as [address, name] by rising address.
sub functions {
    my ($file) = @_;
    my @found;
    for (`${CROSS}nm -n "$file"`) {
        my ($address, $name) = /^([0-9a-f]{8}) [tTwW] ([^\$].*)$/ or next;
        push @found, [hex $address, $name];
    }
    @found or die "$file: no functions in it\n";
    return @found;
}

# The name of the function an address lies in.
sub function_at {
    my ($table, $address) = @_;
    my ($low, $high) = (0, scalar @$table);
    while ($high - $low > 1) {
        my $middle = ($low + $high) >> 1;
        if ($table->[$middle][0] <= $address) { $low = $middle } else { $high = $middle }
    }
    return $table->[$low][1];
}

# ExecLog->start(unit, arguments of tools/urun): unit is 'instruction' or, several times faster, 'block'. The
# program's output is thrown away.
sub start {
    my ($class, $unit, @arguments) = @_;
    my $folder = tempdir(CLEANUP => 1);
    my $fifo   = "$folder/log";
    mkfifo($fifo, 0600) or die "$fifo: $!\n";
    my $options = "-d exec,nochain,in_asm -D $fifo";
    if ($unit eq 'instruction') {
        my $qemu = $ENV{QEMU} || 'qemu-system-arm';
        my ($version) = `"$qemu" --version` =~ /version (\d+)/;
        $options = (($version // 0) > 8 ? '-accel tcg,one-insn-per-tb=on' : '-singlestep') . " -d exec,nochain -D $fifo";
    }
    my $child = fork // die "fork: $!\n";
    if (!$child) {
        open STDOUT, '>', '/dev/null';
        exec "$ROOT/tools/urun", '-i', '--qemu', $options, @arguments or die "tools/urun: $!\n";
    }
    open my $log, '<', $fifo or die "$fifo: $!\n";
    return bless { log => $log, child => $child, length => {} }, $class;
}

# What is executed next: its address, eight hexadecimal digits, and how many instructions it is, of which an
# exception may cut off the last. Empty when the machine is off. A line is
# Trace CPU: HOST [FLAGS/PC/FLAGS/FLAGS] NAME
# and before its first one a block's instructions are listed.
sub next_piece {
    my ($self) = @_;
    my ($log, $listed) = ($self->{log});
    while (my $line = <$log>) {
        if ($line =~ m{^Trace \d+: (\S+) \[[0-9a-f]+/(?:0{8})?([0-9a-f]{8})/}) {
            $self->{length}{$1} = $listed if $listed;
            return ($2, $self->{length}{$1} // 1);
        }
        if ($line =~ /^0x/) { $listed++ }
        elsif ($line =~ /^IN:/) { $listed = 0 }
    }
    return;
}

# Ends the machine, should it still run, and returns the program's wait status.
sub end {
    my ($self) = @_;
    kill 'TERM', $self->{child} unless eof $self->{log};
    close $self->{log};
    waitpid $self->{child}, 0;
    return $?;
}

1;
